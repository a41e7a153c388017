//! Queries on notes of the discussion.
use super::model::{DiscussionNoteFilter, DiscussionNoteId, Note};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::discussion_notes as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::lab_sessions::model::LabSessionId;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

fn narrowed(session: LabSessionId, filter: DiscussionNoteFilter) -> IntoBoxed<'static, table::table, MultiBackend> {
    let query = table::table.into_boxed::<MultiBackend>().filter(table::session_id.eq(session));
    match filter.practice {
        Some(practice) => query.filter(table::practice_id.eq(practice)),
        None => query,
    }
}

/// Those of a session, the last first; one more than `limit` when there are more.
pub fn of_session(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: DiscussionNoteFilter,
    after: Option<DiscussionNoteId>,
    limit: i64,
) -> Result<Vec<Note>> {
    let mut query = narrowed(session, filter).order(table::id.desc()).limit(limit + 1).select(Note::as_select());
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a session has.
pub fn count(tx: &mut Tx<'_>, session: LabSessionId, filter: DiscussionNoteFilter) -> Result<i64> {
    Ok(narrowed(session, filter).count().get_result(tx.conn())?)
}

/// One of a session.
pub fn find(tx: &mut Tx<'_>, session: LabSessionId, id: DiscussionNoteId) -> Result<Option<Note>> {
    let query = table::table.filter(table::id.eq(id)).filter(table::session_id.eq(session));
    Ok(query.select(Note::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, note: &Note) -> Result<()> {
    diesel::insert_into(table::table).values(note).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::DiscussionNote, note.id, note.version);
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, note: &Note) -> Result<()> {
    diesel::update(table::table.filter(table::id.eq(note.id))).set(note).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::DiscussionNote, note.id, note.version);
    Ok(())
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, note: &Note) -> Result<()> {
    diesel::delete(table::table.filter(table::id.eq(note.id))).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::DiscussionNote, note.id, note.version + 1);
    Ok(())
}
