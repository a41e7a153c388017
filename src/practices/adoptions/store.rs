//! Queries on adoptions.
use super::model::{Adoption, AdoptionFilter, AdoptionId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_adoptions as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::practices::model::PracticeId;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

fn narrowed(practice: PracticeId, filter: AdoptionFilter) -> IntoBoxed<'static, table::table, MultiBackend> {
    let query = table::table.into_boxed::<MultiBackend>().filter(table::practice_id.eq(practice));
    match filter.status {
        Some(status) => query.filter(table::status.eq(status)),
        None => query,
    }
}

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    filter: AdoptionFilter,
    after: Option<AdoptionId>,
    limit: i64,
) -> Result<Vec<Adoption>> {
    let mut query = narrowed(practice, filter).order(table::id.desc()).limit(limit + 1).select(Adoption::as_select());
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId, filter: AdoptionFilter) -> Result<i64> {
    Ok(narrowed(practice, filter).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: AdoptionId) -> Result<Option<Adoption>> {
    let query = table::table.find(id).filter(table::practice_id.eq(practice));
    Ok(query.select(Adoption::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, adoption: &Adoption) -> Result<()> {
    diesel::insert_into(table::table).values(adoption).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::PracticeAdoption, adoption.id, adoption.version);
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, adoption: &Adoption) -> Result<()> {
    diesel::update(table::table.find(adoption.id)).set(adoption).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PracticeAdoption, adoption.id, adoption.version);
    Ok(())
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, adoption: &Adoption) -> Result<()> {
    diesel::delete(table::table.find(adoption.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::PracticeAdoption, adoption.id, adoption.version + 1);
    Ok(())
}
