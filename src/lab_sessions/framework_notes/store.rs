//! Queries on framework notes.
use super::model::{FrameworkNote, FrameworkNoteFilter, FrameworkNoteId, FrameworkNoteInput};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::lab_session_framework_notes as notes;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::lab_sessions::model::LabSessionId;
use crate::page::{Page, read_cursor};
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// The order of the list, as its cursors name it.
const SORT: &str = "created_at";

fn narrowed(session: LabSessionId, filter: FrameworkNoteFilter) -> IntoBoxed<'static, notes::table, MultiBackend> {
    let query = notes::table.filter(notes::session_id.eq(session)).into_boxed::<MultiBackend>();
    match filter.kind {
        Some(kind) => query.filter(notes::kind.eq(kind)),
        None => query,
    }
}

/// Of a session that the actor may see: at most `limit` after `cursor` in the order they were added.
pub fn visible_page(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: FrameworkNoteFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<FrameworkNote>> {
    let query = narrowed(session, filter).select(FrameworkNote::as_select());
    let mut query = query.order(notes::id).limit(limit + 1);
    if let Some(last) = read_cursor::<FrameworkNoteId>(cursor, SORT)? {
        query = query.filter(notes::id.gt(last));
    }
    Ok(Page::cut(query.load(tx.conn())?, limit, SORT, |one: &FrameworkNote| one.id, |one| one))
}

/// How many a session has.
pub fn visible_count(tx: &mut Tx<'_>, session: LabSessionId, filter: FrameworkNoteFilter) -> Result<i64> {
    Ok(narrowed(session, filter).count().get_result(tx.conn())?)
}

/// One of a session's that the actor may see.
pub fn visible(tx: &mut Tx<'_>, session: LabSessionId, id: FrameworkNoteId) -> Result<Option<FrameworkNote>> {
    let query = notes::table.filter(notes::session_id.eq(session)).filter(notes::id.eq(id));
    Ok(query.select(FrameworkNote::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    session: LabSessionId,
    id: FrameworkNoteId,
    new: &FrameworkNoteInput,
) -> Result<FrameworkNote> {
    let now = tx.now();
    let made: FrameworkNote = diesel::insert_into(notes::table)
        .values((
            notes::id.eq(id),
            notes::session_id.eq(session),
            new,
            notes::version.eq(1),
            notes::created_at.eq(now),
            notes::updated_at.eq(now),
        ))
        .returning(columns::<FrameworkNote>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::FrameworkNote, id, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: FrameworkNoteId,
    changed: &FrameworkNoteInput,
) -> Result<FrameworkNote> {
    let now = tx.now();
    let after: FrameworkNote = diesel::update(notes::table.find(id))
        .set((changed, notes::version.eq(notes::version + 1), notes::updated_at.eq(now)))
        .returning(columns::<FrameworkNote>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::FrameworkNote, id, after.version);
    Ok(after)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, note: &FrameworkNote) -> Result<()> {
    diesel::delete(notes::table.find(note.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::FrameworkNote, note.id, note.version + 1);
    Ok(())
}
