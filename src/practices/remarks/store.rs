//! Queries on remarks.
use super::model::{Remark, RemarkFilter, RemarkId, RemarkStatus};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_remarks as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use crate::practices::revisions::model::RevisionId;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

fn narrowed(practice: PracticeId, filter: RemarkFilter) -> IntoBoxed<'static, table::table, MultiBackend> {
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
    filter: RemarkFilter,
    after: Option<RemarkId>,
    limit: i64,
) -> Result<Vec<Remark>> {
    let mut query = narrowed(practice, filter).order(table::id.desc()).limit(limit + 1).select(Remark::as_select());
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId, filter: RemarkFilter) -> Result<i64> {
    Ok(narrowed(practice, filter).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: RemarkId) -> Result<Option<Remark>> {
    let query = table::table.find(id).filter(table::practice_id.eq(practice));
    Ok(query.select(Remark::as_select()).first(tx.conn()).optional()?)
}

/// Where the open ones of a text stand, in the order they were made.
pub fn open_pointers(tx: &mut Tx<'_>, practice: PracticeId, revision: Option<RevisionId>) -> Result<Vec<String>> {
    let open = RemarkFilter { status: Some(RemarkStatus::Open) };
    let query = narrowed(practice, open).order(table::id.asc()).select(table::pointer);
    let query = match revision {
        Some(revision) => query.filter(table::revision_id.eq(revision)),
        None => query.filter(table::revision_id.is_null()),
    };
    Ok(query.load(tx.conn())?)
}

/// Those on one text, the first made first; at most two hundred.
pub fn of_text(tx: &mut Tx<'_>, practice: PracticeId, revision: Option<RevisionId>) -> Result<Vec<Remark>> {
    let query = narrowed(practice, RemarkFilter::default()).order(table::id.asc()).select(Remark::as_select());
    let query = match revision {
        Some(revision) => query.filter(table::revision_id.eq(revision)),
        None => query.filter(table::revision_id.is_null()),
    };
    Ok(query.limit(200).load(tx.conn())?)
}

/// Adds some.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, remarks: &[Remark]) -> Result<()> {
    on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(remarks).execute(c))?;
    for remark in remarks {
        tx.record(permit, ChangeKind::Created, ResourceType::PracticeRemark, remark.id, remark.version);
    }
    Ok(())
}

/// Writes the answer to one.
pub fn resolve(tx: &mut Tx<'_>, permit: &Permit, remark: &Remark) -> Result<()> {
    diesel::update(table::table.find(remark.id))
        .set((
            table::status.eq(remark.status),
            table::answer.eq(&remark.answer),
            table::resolved_role.eq(remark.resolved_role),
            table::resolved_at.eq(remark.resolved_at),
            table::version.eq(remark.version),
            table::updated_at.eq(remark.updated_at),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PracticeRemark, remark.id, remark.version);
    Ok(())
}
