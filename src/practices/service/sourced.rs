//! Bringing practices in as rows of another archive: each is found again by what that calls it, then created or changed as
//! by itself.
use super::{create, record, update, visible, visible_ids};
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::input::{self, Merge};
use crate::practices::model::{LeadOrganisationId, PracticeCreate, PracticeId};
use crate::practices::store;
use crate::practices::visibility;
use crate::register::{Fate, without_nulls};
use crate::version::Expected;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Practices that the actor sees, by lead organisation and key.
#[derive(Debug, Default)]
pub struct ByKey(HashMap<(LeadOrganisationId, String), PracticeId>);

/// Those that a source calls by these keys and that the actor sees.
pub fn by_keys(tx: &mut Tx<'_>, source: &str, wanted: &[(LeadOrganisationId, String)]) -> Result<ByKey> {
    let named = store::sourced::named(tx, source, wanted)?;
    let ids: Vec<Uuid> = named.iter().map(|(_, id)| id.0).collect();
    let seen = visible_ids(tx, &ids)?;
    Ok(ByKey(named.into_iter().filter(|(_, id)| seen.contains(&id.0)).collect()))
}

/// Brings one row in: what it says of the practice of an organisation that the source calls so, or of a new one, which
/// begins as a draft.
pub fn bring(
    tx: &mut Tx<'_>,
    there: &ByKey,
    (source, organisation, key): (&str, LeadOrganisationId, &str),
    row: &Value,
) -> Result<(Fate, PracticeId)> {
    let Some(id) = there.0.get(&(organisation, key.to_owned())).copied() else {
        let mut new = without_nulls(row);
        if let Value::Object(fields) = &mut new {
            fields.insert("organisation_id".to_owned(), organisation.to_string().into());
        }
        let new: PracticeCreate = input::read(new)?;
        let made = create(tx, &new)?;
        let region = visible(tx, made.id)?.row.region_code;
        let permit = tx.permit(Permission::CreatePractice, &visibility::reach(region, organisation))?;
        store::sourced::name(tx, &permit, source, (organisation, key), made.id)?;
        return Ok((Fate::Created, made.id));
    };
    let seen = visible(tx, id)?;
    tx.permit(Permission::UpdatePractice, &seen.reach)?;
    let (before, patch) = (record(&seen.row)?.document, Merge::new(row.clone()));
    // What is wrong with the row is told whatever state its practice is in.
    if patch.apply(&before)? == before {
        return Ok((Fate::Unchanged, id));
    }
    update(tx, id, &Expected::Any, &patch)?;
    Ok((Fate::Updated, id))
}
