//! Bringing organisations in as rows: each is found again by its codes, then created or changed as by itself.
use super::{create, update};
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::{self, Merge};
use crate::language::text;
use crate::organisations::model::{Organisation, OrganisationId, OrganisationInput};
use crate::organisations::store::{self, ipa_key};
use crate::register::{Fate, without_nulls};
use crate::version::Expected;
use serde_json::Value;
use std::collections::HashMap;

/// The codes that a row bears.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    /// Of IndicePA, as it is compared.
    pub ipa: Option<String>,
    /// Of the Ministry of Health.
    pub ministry: Option<String>,
    /// Tax code.
    pub tax: Option<String>,
}

impl Codes {
    /// Those of a row.
    pub fn of(row: &Value) -> Self {
        let code = |name: &str| row.get(name).and_then(Value::as_str).map(str::trim).filter(|code| !code.is_empty());
        Self {
            ipa: code("ipa_code").map(ipa_key),
            ministry: code("ministry_code").map(str::to_owned),
            tax: code("tax_code").map(str::to_owned),
        }
    }
}

/// The organisations that bear some codes.
#[derive(Debug, Default)]
pub struct ByCode(Vec<Organisation>);

impl ByCode {
    /// The one that a row is about. Codes of IndicePA and of the Ministry are one organisation's; a tax code can be
    /// several's, and says nothing of one that has another IPA code than the row.
    fn find(&self, codes: &Codes) -> Result<Option<&Organisation>> {
        let by = |test: &dyn Fn(&Organisation) -> bool| self.0.iter().filter(|one| test(one)).collect::<Vec<_>>();
        let ipa = |one: &Organisation| one.ipa_code.as_deref().map(ipa_key);
        let mut found = match &codes.ipa {
            Some(code) => by(&|one| ipa(one).as_ref() == Some(code)),
            None => Vec::new(),
        };
        if codes.ministry.is_some() {
            found.extend(by(&|one| one.ministry_code == codes.ministry));
        }
        if found.is_empty() && codes.tax.is_some() {
            let other = |one: &Organisation| codes.ipa.is_some() && ipa(one).is_some();
            found = by(&|one| one.tax_code == codes.tax && !other(one));
        }
        let first = found.first().copied();
        if found.iter().any(|one| Some(one.id) != first.map(|first| first.id)) {
            let why = text(
                "I codici della riga sono di più organizzazioni.",
                "The codes of the row are those of several organisations.",
            );
            return Err(Error::invalid("#", "ambiguous", why));
        }
        Ok(first)
    }
}

/// The organisations that bear one of these codes.
pub fn by_codes(tx: &mut Tx<'_>, codes: &[Codes]) -> Result<ByCode> {
    let all =
        |code: fn(&Codes) -> &Option<String>| codes.iter().filter_map(|one| code(one).clone()).collect::<Vec<_>>();
    store::visible_by_codes(tx, &all(|one| &one.ipa), &all(|one| &one.ministry), &all(|one| &one.tax)).map(ByCode)
}

/// The ids of the organisations with these codes of IndicePA, by the code as it is compared.
pub fn ids_by_ipa_code(tx: &mut Tx<'_>, codes: &[&str]) -> Result<HashMap<String, OrganisationId>> {
    let keys: Vec<String> = codes.iter().map(|code| ipa_key(code)).collect();
    let found = store::visible_by_codes(tx, &keys, &[], &[])?;
    Ok(found.into_iter().filter_map(|one| Some((ipa_key(&one.ipa_code?), one.id))).collect())
}

/// Brings one row in: what it says of an organisation that is there, or of a new one.
pub fn bring(tx: &mut Tx<'_>, there: &ByCode, row: &Value) -> Result<(Fate, OrganisationId)> {
    let Some(organisation) = there.find(&Codes::of(row))? else {
        let new: OrganisationInput = input::read(without_nulls(row))?;
        return Ok((Fate::Created, create(tx, &new)?.id));
    };
    let (id, patch) = (organisation.id, Merge::new(row.clone()));
    tx.permit(Permission::UpdateOrganisation, &organisation.reach())?;
    let before = OrganisationInput::from(organisation);
    if patch.apply(&before)? == before {
        return Ok((Fate::Unchanged, id));
    }
    update(tx, id, &Expected::Any, &patch)?;
    Ok((Fate::Updated, id))
}
