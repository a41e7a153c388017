//! Queries on the steps of findings.
use super::model::{FindingStep, FindingStepId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::finding_steps as steps;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::model::FindingId;
use crate::on_each;
use diesel::prelude::*;

/// Adds steps; the findings that they belong to are recorded as changed.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, new: &[FindingStep]) -> Result<()> {
    for chunk in new.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(steps::table).values(chunk).execute(c))?;
    }
    Ok(())
}

/// The steps of one, the last first; one more than `limit` when there are more. For whoever reads the work of its session.
pub fn of(tx: &mut Tx<'_>, id: FindingId, after: Option<FindingStepId>, limit: i64) -> Result<Vec<FindingStep>> {
    let mut query = steps::table
        .filter(steps::finding_id.eq(id))
        .order(steps::id.desc())
        .limit(limit + 1)
        .select(FindingStep::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(steps::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many steps one has taken.
pub fn count(tx: &mut Tx<'_>, id: FindingId) -> Result<i64> {
    Ok(steps::table.filter(steps::finding_id.eq(id)).count().get_result(tx.conn())?)
}
