//! Queries on what the archives that practices come from call them.
use crate::auth::policy::Permit;
use crate::db::schema::practice_source_keys as keys;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::model::{LeadOrganisationId, PracticeId};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The practices that a source calls by these keys (and, of several organisations, some more). Ids alone: whether the
/// caller sees one is asked of it.
pub fn named(
    tx: &mut Tx<'_>,
    source: &str,
    wanted: &[(LeadOrganisationId, String)],
) -> Result<Vec<((LeadOrganisationId, String), PracticeId)>> {
    let mut found = Vec::new();
    for some in wanted.chunks(1_000) {
        let organisations: BTreeSet<LeadOrganisationId> = some.iter().map(|(id, _)| *id).collect();
        let names: Vec<&String> = some.iter().map(|(_, key)| key).collect();
        let rows: Vec<(LeadOrganisationId, String, PracticeId)> = keys::table
            .filter(keys::organisation_id.eq_any(organisations))
            .filter(keys::source.eq(source))
            .filter(keys::source_key.eq_any(names))
            .select((keys::organisation_id, keys::source_key, keys::practice_id))
            .load(tx.conn())?;
        found.extend(rows.into_iter().map(|(organisation, key, practice)| ((organisation, key), practice)));
    }
    Ok(found)
}

/// Keeps what a source calls a practice.
pub fn name(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    source: &str,
    (organisation, key): (LeadOrganisationId, &str),
    practice: PracticeId,
) -> Result<()> {
    diesel::insert_into(keys::table)
        .values((
            keys::organisation_id.eq(organisation),
            keys::source.eq(source),
            keys::source_key.eq(key),
            keys::practice_id.eq(practice),
        ))
        .execute(tx.conn())?;
    Ok(())
}
