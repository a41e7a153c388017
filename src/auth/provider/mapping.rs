//! What the claims of a person give: roles with their reach. A document of the settings says it; what it does not name
//! gives nothing.
use crate::auth::actor::Role;
use crate::territory::RegionCode;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The document. Claims are named by JSON pointers (RFC 6901): `/realm_access/roles`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The claim with the e-mail address.
    #[serde(default = "email")]
    pub email: String,
    /// The claim with the name.
    #[serde(default = "name")]
    pub name: String,
    /// What gives which role.
    pub grants: Vec<Rule>,
    /// What the provider calls regions, where it is not their ISTAT code: `{"VENETO": "05"}`.
    #[serde(default)]
    pub regions: BTreeMap<String, RegionCode>,
}

/// One value of a claim, and the role that it gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The claim: a text, or a list of texts.
    pub claim: String,
    /// What it must be or have among others.
    pub value: String,
    /// The role that this gives.
    pub role: Role,
    /// In which regions.
    #[serde(default)]
    pub regions: Option<Regions>,
    /// The claim with the organisations, by IPA code or id.
    #[serde(default)]
    pub organisation: Option<String>,
}

/// Where the regions of a role come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Regions {
    /// These, always.
    Codes(Vec<RegionCode>),
    /// From a claim.
    Claim(String),
}

/// A role that claims give, before its organisation is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// The role.
    pub role: Role,
    /// Its regions.
    pub regions: Vec<RegionCode>,
    /// Its organisation, by IPA code or id.
    pub organisation: Option<String>,
}

fn email() -> String {
    "/email".to_owned()
}

fn name() -> String {
    "/name".to_owned()
}

/// The texts of a claim: itself, or those in its list.
fn texts<'a>(claims: &'a Value, pointer: &str) -> Vec<&'a str> {
    match claims.pointer(pointer) {
        Some(Value::String(text)) => vec![text.trim()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::trim).collect(),
        _ => Vec::new(),
    }
}

impl Mapping {
    /// Reads a document, and says all that is wrong with it. `administrators` tells whether it may make any.
    pub fn read(text: &str, administrators: bool) -> Result<Self, Vec<String>> {
        let mapping: Self = serde_json::from_str(text).map_err(|e| vec![format!("cannot be read: {e}")])?;
        let mut wrong = Vec::new();
        let mut pointer = |what: &str, pointer: &str| {
            if !pointer.starts_with('/') {
                wrong.push(format!("{what}: must be a JSON pointer to a claim, like /roles: {pointer}"));
            }
        };
        pointer("email", &mapping.email);
        pointer("name", &mapping.name);
        for (i, rule) in mapping.grants.iter().enumerate() {
            pointer(&format!("grants[{i}].claim"), &rule.claim);
            if let Some(Regions::Claim(claim)) = &rule.regions {
                pointer(&format!("grants[{i}].regions"), claim);
            }
            if let Some(claim) = &rule.organisation {
                pointer(&format!("grants[{i}].organisation"), claim);
            }
        }
        if mapping.grants.is_empty() {
            wrong.push("grants: must give some role".to_owned());
        }
        for (i, rule) in mapping.grants.iter().enumerate() {
            wrong.extend(rule.wrong(administrators).map(|why| format!("grants[{i}]: {why}")));
        }
        if wrong.is_empty() { Ok(mapping) } else { Err(wrong) }
    }

    /// What these claims give: no more than what is named, each once.
    pub fn of(&self, claims: &Value) -> Vec<Mapped> {
        let mut all: Vec<Mapped> = Vec::new();
        for rule in self.grants.iter().filter(|rule| texts(claims, &rule.claim).contains(&rule.value.as_str())) {
            let Some(regions) = self.regions_of(rule, claims) else { continue };
            match &rule.organisation {
                None => add(&mut all, Mapped { role: rule.role, regions, organisation: None }),
                Some(claim) => {
                    for name in texts(claims, claim).into_iter().filter(|name| !name.is_empty()) {
                        let organisation = Some(name.to_owned());
                        add(&mut all, Mapped { role: rule.role, regions: regions.clone(), organisation });
                    }
                }
            }
        }
        all
    }

    /// The regions that a rule gives: none where it names none, nothing at all where it names some and none is known.
    fn regions_of(&self, rule: &Rule, claims: &Value) -> Option<Vec<RegionCode>> {
        let found = match &rule.regions {
            None => return Some(Vec::new()),
            Some(Regions::Codes(codes)) => codes.clone(),
            Some(Regions::Claim(claim)) => {
                let known = |name: &str| self.regions.get(name).copied().or_else(|| name.parse().ok());
                texts(claims, claim).into_iter().filter_map(known).collect()
            }
        };
        Some(found).filter(|found: &Vec<RegionCode>| !found.is_empty())
    }
}

/// Adds what a rule gives. Of one role in some regions and in others it is both; in the whole country beside some it is
/// the whole country.
fn add(all: &mut Vec<Mapped>, mut new: Mapped) {
    new.regions.sort_unstable();
    new.regions.dedup();
    let same = |known: &&mut Mapped| known.role == new.role && known.organisation == new.organisation;
    match all.iter_mut().find(same) {
        None => all.push(new),
        Some(known) if known.regions.is_empty() || new.regions.is_empty() => known.regions.clear(),
        Some(known) => {
            known.regions.append(&mut new.regions);
            known.regions.sort_unstable();
            known.regions.dedup();
        }
    }
}

impl Rule {
    /// What is wrong with the reach of its role, or with the role.
    fn wrong(&self, administrators: bool) -> Option<&'static str> {
        let (regions, organisation) = (self.regions.is_some(), self.organisation.is_some());
        match self.role {
            Role::Service | Role::Public => Some("the role is not for people"),
            Role::Administrator if !administrators => {
                Some("makes administrators: OSSERVATORIO_OIDC_ADMINISTRATORS=accepted allows that")
            }
            Role::RegionalCoordinator if !regions => Some("the role needs regions"),
            Role::OrganisationContact if !organisation => Some("the role needs an organisation"),
            Role::RegionalCoordinator | Role::InstitutionalReader if organisation => {
                Some("the role has no organisation")
            }
            Role::RegionalCoordinator | Role::InstitutionalReader => None,
            _ if regions => Some("the role has no regions"),
            Role::OrganisationContact => None,
            _ if organisation => Some("the role has no organisation"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mapping() -> Mapping {
        let text = json!({
            "grants": [
                {"claim": "/realm_access/roles", "value": "coord", "role": "regional_coordinator", "regions": "/region"},
                {"claim": "/realm_access/roles", "value": "coord-all", "role": "regional_coordinator", "regions": ["05"]},
                {"claim": "/realm_access/roles", "value": "contact", "role": "organisation_contact", "organisation": "/ipa"},
                {"claim": "/groups", "value": "readers", "role": "institutional_reader"},
                {"claim": "/groups", "value": "some-readers", "role": "institutional_reader", "regions": "/region"},
            ],
            "regions": {"LAZIO": "12"},
        });
        Mapping::read(&text.to_string(), false).unwrap()
    }

    fn of(claims: &Value) -> Vec<String> {
        let shown = |one: &Mapped| {
            let regions: Vec<String> = one.regions.iter().map(ToString::to_string).collect();
            format!("{} {} {}", one.role, regions.join(","), one.organisation.as_deref().unwrap_or("-"))
        };
        mapping().of(claims).iter().map(shown).collect()
    }

    #[test]
    fn claims_give_what_is_named_and_no_more() {
        for (claims, expected) in [
            (json!({}), vec![]),
            (json!({"realm_access": {"roles": ["administrator", "Coord"]}, "region": "05"}), vec![]),
            (json!({"realm_access": {"roles": ["coord"]}}), vec![]),
            (json!({"realm_access": {"roles": ["coord"]}, "region": "99"}), vec![]),
            (
                json!({"realm_access": {"roles": "coord"}, "region": ["LAZIO", "nowhere"]}),
                vec!["regional_coordinator 12 -"],
            ),
            (
                json!({"realm_access": {"roles": ["coord", "coord-all"]}, "region": "LAZIO"}),
                vec!["regional_coordinator 05,12 -"],
            ),
            (
                json!({"realm_access": {"roles": ["contact"]}, "ipa": ["a9_tv", "", "c_l407", "a9_tv"]}),
                vec!["organisation_contact  a9_tv", "organisation_contact  c_l407"],
            ),
            (json!({"groups": ["readers", "some-readers"], "region": "05"}), vec!["institutional_reader  -"]),
            // A reader of a region that nobody knows does not read the whole country.
            (json!({"groups": ["some-readers"], "region": "Narnia"}), vec![]),
            (json!({"groups": {"readers": true}, "realm_access": "coord"}), vec![]),
        ] {
            assert_eq!(of(&claims), expected, "{claims}");
        }
    }

    #[test]
    fn a_document_says_where_roles_hold_and_makes_no_administrators_by_chance() {
        let rule = |more: Value| {
            let mut rule = json!({"claim": "/roles", "value": "x", "role": "expert"});
            rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({"grants": [rule]}).to_string()
        };
        let wrong = |more: Value| Mapping::read(&rule(more), false).map_or_else(|all| all.len(), |_| 0);
        assert_eq!(wrong(json!({})), 0);
        for more in [
            json!({"role": "administrator"}),
            json!({"role": "service"}),
            json!({"role": "regional_coordinator"}),
            json!({"role": "regional_coordinator", "regions": "region"}),
            json!({"role": "organisation_contact"}),
            json!({"role": "organisation_contact", "organisation": "/ipa", "regions": ["05"]}),
            json!({"role": "institutional_reader", "organisation": "/ipa"}),
            json!({"regions": ["05"]}),
            json!({"organisation": "/ipa"}),
            json!({"role": "king"}),
            json!({"regions": ["99"], "role": "institutional_reader"}),
            json!({"anything": 1}),
        ] {
            assert_eq!(wrong(more.clone()), 1, "{more}");
        }
        assert!(Mapping::read(&rule(json!({"role": "administrator"})), true).is_ok());
        assert_eq!(Mapping::read(r#"{"grants": [], "email": "email", "name": "name"}"#, true).unwrap_err().len(), 3);
    }
}
