//! Queries on which organisations belong together: organisations are public.
use crate::db::schema::organisations;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::kin::Edge;
use crate::organisations::model::OrganisationId;
use diesel::prelude::*;

/// SQLite takes 32,766 parameters in a statement.
const CHUNK: usize = 1_000;

/// What each of `ids` is a part of, and what it has become.
pub fn above(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Edge>> {
    let mut found = Vec::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<(OrganisationId, Option<OrganisationId>, Option<OrganisationId>)> = organisations::table
            .filter(organisations::id.eq_any(some))
            .select((organisations::id, organisations::parent_id, organisations::successor_id))
            .load(tx.conn())?;
        let edges = |(id, whole, after): (OrganisationId, Option<OrganisationId>, Option<OrganisationId>)| {
            whole.into_iter().chain(after).map(move |one| (id, one))
        };
        found.extend(rows.into_iter().flat_map(edges));
    }
    Ok(found)
}

/// What is a part of each of `ids`, and what has become it.
pub fn below(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Edge>> {
    let mut found = Vec::new();
    for some in ids.chunks(CHUNK) {
        let parts = organisations::table.filter(organisations::parent_id.eq_any(some));
        let parts = parts.select((organisations::id, organisations::parent_id.assume_not_null()));
        found.extend(parts.load::<Edge>(tx.conn())?);
        let before = organisations::table.filter(organisations::successor_id.eq_any(some));
        let before = before.select((organisations::id, organisations::successor_id.assume_not_null()));
        found.extend(before.load::<Edge>(tx.conn())?);
    }
    Ok(found)
}
