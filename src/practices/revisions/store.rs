//! Queries on working copies.
use super::model::{Revision, RevisionId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_revisions as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::practices::model::PracticeId;
use diesel::prelude::*;

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    after: Option<RevisionId>,
    limit: i64,
) -> Result<Vec<Revision>> {
    let mut query = table::table
        .filter(table::practice_id.eq(practice))
        .order(table::id.desc())
        .limit(limit + 1)
        .select(Revision::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId) -> Result<i64> {
    Ok(table::table.filter(table::practice_id.eq(practice)).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: RevisionId) -> Result<Option<Revision>> {
    let query = table::table.find(id).filter(table::practice_id.eq(practice));
    Ok(query.select(Revision::as_select()).first(tx.conn()).optional()?)
}

/// The open one of a practice.
pub fn open(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Option<Revision>> {
    let query = table::table.filter(table::open_for.eq(practice));
    Ok(query.select(Revision::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, revision: &Revision) -> Result<()> {
    diesel::insert_into(table::table).values(revision).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::PracticeRevision, revision.id, revision.version);
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, revision: &Revision) -> Result<()> {
    diesel::update(table::table.find(revision.id))
        .set((
            table::open_for.eq(revision.open_for),
            table::status.eq(revision.status),
            table::document.eq(&revision.document),
            table::changes_due_on.eq(revision.changes_due_on),
            table::version.eq(revision.version),
            table::updated_at.eq(revision.updated_at),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PracticeRevision, revision.id, revision.version);
    Ok(())
}
