//! A user: a person with an account.
use crate::auth::actor::{Grant, Role};
use crate::codes::CodeList;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::territory::RegionCode;
use crate::users::one_time_codes::model::OneTimeCodePurpose;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::id_type!(UserId, "a user");

crate::codes! {
    /// State of an account.
    pub enum UserStatus in "user-statuses" {
        Invited = "invited" ("invitato", "invited: has not chosen a password yet"),
        Active = "active" ("attivo", "active: may sign in"),
        Blocked = "blocked" ("bloccato", "blocked: may not sign in, and every session is ended"),
    }
}

crate::codes! {
    /// Order of the list of users.
    pub enum UserSort in "user-sorts" {
        Newest = "-created_at" ("dal più recente", "newest first"),
        Oldest = "created_at" ("dal meno recente", "oldest first"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[UserStatus::LIST, UserSort::LIST, OneTimeCodePurpose::LIST];

/// A role with the part of the country it holds for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleGrant {
    /// The role. `service` and `public` are not for people.
    #[schema(example = "regional_coordinator")]
    pub role: Role,
    /// The regions: at least one for a `regional_coordinator`; an `institutional_reader` without any reads for the whole
    /// country; none for the other roles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, example = json!(["05"]))]
    pub regions: Vec<RegionCode>,
    /// The organisation of an `organisation_contact`; absent for the other roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000101")]
    pub organisation_id: Option<Uuid>,
}

/// Who somebody is at the agency's provider of accounts (OpenID Connect). They sign in there, and have no password here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserProvider {
    /// The provider (`iss` of its tokens).
    #[schema(format = "uri", max_length = 500, example = "https://id.example.org/realms/agenas")]
    pub issuer: String,
    /// The person there (`sub` of its tokens), for ever: addresses and names may change.
    #[schema(max_length = 255, example = "248289761001")]
    pub subject: String,
}

/// A person with an account. Personal data: only administrators and the person see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// E-mail address, in lower case: the name to sign in with.
    #[schema(format = Email, max_length = 254, example = "referente@demo.example.org")]
    pub email: String,
    /// Name and surname.
    #[schema(max_length = 200, example = "Chiara D'Alò")]
    pub name: String,
    /// State of the account.
    pub status: UserStatus,
    /// The roles.
    #[schema(max_items = 20)]
    pub roles: Vec<RoleGrant>,
    /// When the person signed in last; absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_sign_in_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// Who the person is at the agency's provider; absent for accounts of our own. Where it is there, e-mail address, name
    /// and roles come from the provider with each token, and only `status` can be changed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub provider: Option<UserProvider>,
}

/// An invitation of somebody who has no account yet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserCreate {
    /// E-mail address to sign in with; upper and lower case are the same.
    #[schema(format = Email, min_length = 3, max_length = 254, example = "mario.rossi@example.org")]
    pub email: String,
    /// Name and surname.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Mario Rossi")]
    pub name: String,
    /// The roles, each once (an `organisation_contact` once for each organisation).
    #[schema(min_items = 1, max_items = 20)]
    pub roles: Vec<RoleGrant>,
}

/// What can be changed of a user.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserUpdate {
    /// E-mail address to sign in with; upper and lower case are the same.
    #[schema(format = Email, min_length = 3, max_length = 254, example = "mario.rossi@example.org")]
    pub email: String,
    /// Name and surname.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Mario Rossi")]
    pub name: String,
    /// The roles, each once (an `organisation_contact` once for each organisation). A new list replaces the old one.
    #[schema(min_items = 1, max_items = 20)]
    pub roles: Vec<RoleGrant>,
    /// `blocked` to block the account, `active` to give it back (`invited`, if it never had a password).
    pub status: UserStatus,
}

/// A new user with the code to hand over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitedUser {
    /// The user.
    #[serde(flatten)]
    pub user: User,
    /// The code with which the person accepts, at `POST /auth/invitation-acceptances`. Shown once: absent when the
    /// request is repeated with the same `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60)]
    pub invitation_code: Option<String>,
    /// Until when it can be accepted.
    pub invitation_expires_at: Instant,
}

impl Rules for UserCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        check_roles(&self.roles, broken);
    }
}

impl Rules for UserUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        check_roles(&self.roles, broken);
    }
}

impl From<&User> for UserUpdate {
    fn from(user: &User) -> Self {
        Self { email: user.email.clone(), name: user.name.clone(), roles: user.roles.clone(), status: user.status }
    }
}

impl From<&RoleGrant> for Grant {
    fn from(grant: &RoleGrant) -> Self {
        Self { role: grant.role, regions: grant.regions.clone(), organisation: grant.organisation_id }
    }
}

impl From<Grant> for RoleGrant {
    fn from(grant: Grant) -> Self {
        Self { role: grant.role, regions: grant.regions, organisation_id: grant.organisation }
    }
}

/// An e-mail address as it is stored and looked for: without blanks around, in lower case.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Roles in one order, with each region once: equal lists mean equal rights.
pub fn normal_roles(roles: &[RoleGrant]) -> Vec<RoleGrant> {
    let mut roles = roles.to_vec();
    for grant in &mut roles {
        grant.regions.sort_unstable();
        grant.regions.dedup();
    }
    roles.sort();
    roles
}

/// What is wrong with roles: their reach, repetitions, and those that are not for people.
pub fn check_roles(roles: &[RoleGrant], broken: &mut Vec<Violation>) {
    for (i, grant) in roles.iter().enumerate() {
        let mut wrong = |field: &str, code: &'static str, it: &'static str, en: &'static str| {
            broken.push(Violation::new(format!("#/roles/{i}/{field}"), code, text(it, en)));
        };
        if matches!(grant.role, Role::Service | Role::Public) {
            wrong("role", "not_allowed", "Il ruolo non è per le persone.", "The role is not for people.");
        }
        let (may, must) = match grant.role {
            Role::RegionalCoordinator => (true, true),
            Role::InstitutionalReader => (true, false),
            _ => (false, false),
        };
        if must && grant.regions.is_empty() {
            wrong(
                "regions",
                "required",
                "Il ruolo vale per almeno una regione.",
                "The role needs at least one region.",
            );
        } else if !may && !grant.regions.is_empty() {
            wrong("regions", "not_allowed", "Il ruolo non ha regioni.", "The role has no regions.");
        }
        match (grant.role == Role::OrganisationContact, grant.organisation_id) {
            (true, None) => {
                wrong(
                    "organisation_id",
                    "required",
                    "Il ruolo vale per un'organizzazione.",
                    "The role needs an organisation.",
                );
            }
            (false, Some(_)) => {
                wrong(
                    "organisation_id",
                    "not_allowed",
                    "Il ruolo non ha organizzazione.",
                    "The role has no organisation.",
                );
            }
            _ => {}
        }
        let same = |other: &&RoleGrant| other.role == grant.role && other.organisation_id == grant.organisation_id;
        if roles.iter().take(i).any(|other| same(&other)) {
            wrong("role", "repeated", "Il ruolo è ripetuto.", "The role is given twice.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, regions: &[&str], organisation_id: Option<Uuid>) -> RoleGrant {
        RoleGrant { role, regions: regions.iter().map(|r| r.parse().unwrap()).collect(), organisation_id }
    }

    fn broken(roles: &[RoleGrant]) -> Vec<String> {
        let mut broken = Vec::new();
        check_roles(roles, &mut broken);
        broken.iter().map(|v| format!("{} {}", v.pointer, v.code)).collect()
    }

    #[test]
    fn each_role_has_its_reach_and_no_other() {
        let own = Some(Uuid::nil());
        assert_eq!(broken(&[grant(Role::RegionalCoordinator, &["05"], None)]), [""; 0]);
        assert_eq!(broken(&[grant(Role::InstitutionalReader, &[], None)]), [""; 0]);
        assert_eq!(broken(&[grant(Role::InstitutionalReader, &["05"], None)]), [""; 0]);
        assert_eq!(broken(&[grant(Role::OrganisationContact, &[], own)]), [""; 0]);
        assert_eq!(broken(&[grant(Role::RegionalCoordinator, &[], None)]), ["#/roles/0/regions required"]);
        assert_eq!(broken(&[grant(Role::OrganisationContact, &[], None)]), ["#/roles/0/organisation_id required"]);
        assert_eq!(
            broken(&[grant(Role::Expert, &["05"], own)]),
            ["#/roles/0/regions not_allowed", "#/roles/0/organisation_id not_allowed"]
        );
        assert_eq!(broken(&[grant(Role::Service, &[], None)]), ["#/roles/0/role not_allowed"]);
        let expert = grant(Role::Expert, &[], None);
        assert_eq!(broken(&[expert.clone(), expert]), ["#/roles/1/role repeated"]);
    }

    #[test]
    fn the_order_of_roles_and_regions_means_nothing() {
        let one = [grant(Role::RegionalCoordinator, &["06", "05", "05"], None), grant(Role::Expert, &[], None)];
        let other = [grant(Role::Expert, &[], None), grant(Role::RegionalCoordinator, &["05", "06"], None)];
        assert_eq!(normal_roles(&one), normal_roles(&other));
        assert_eq!(normal_email("  Mario.ROSSI@Example.ORG "), "mario.rossi@example.org");
    }
}
