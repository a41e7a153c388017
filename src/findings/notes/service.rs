//! Noting the discussion.
use super::model::{DiscussionNote, DiscussionNoteFilter, DiscussionNoteId, DiscussionNoteUpdate, Note};
use super::store;
use crate::auth::actor::Role;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::findings::participants::{self, reach};
use crate::findings::rounds::service::Wanted;
use crate::input::Merge;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::lab_sessions::service::stored as session_of;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::version::Expected;

/// The session, and the right to read and write its notes.
fn permitted(tx: &mut Tx<'_>, session: LabSessionId) -> Result<(Session, Permit)> {
    let session = session_of(tx, session)?;
    let whole = participants::reach_with_expert(tx, &session)?;
    let permit = tx.permit(Permission::WriteFindings, &whole)?;
    Ok((session, permit))
}

/// Those of a session, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: DiscussionNoteFilter,
    wanted: &Wanted,
) -> Result<Page<DiscussionNote>> {
    permitted(tx, session)?;
    let after = read_cursor(wanted.cursor.as_deref(), "-id")?;
    let rows = store::of_session(tx, session, filter, after, wanted.limit)?;
    let total = if wanted.count { Some(store::count(tx, session, filter)?) } else { None };
    Ok(Page::cut(rows, wanted.limit, "-id", |row| row.id, |row| shown(tx, row)).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, id: DiscussionNoteId) -> Result<DiscussionNote> {
    permitted(tx, session)?;
    let note = store::find(tx, session, id)?.ok_or_else(Error::not_found)?;
    Ok(shown(tx, note))
}

fn is_own(tx: &Tx<'_>, note: &Note) -> bool {
    note.author_id.is_some() && note.author_id == tx.actor().user_id().map(Id)
}

fn shown(tx: &Tx<'_>, note: Note) -> DiscussionNote {
    DiscussionNote {
        own: is_own(tx, &note),
        id: note.id,
        session_id: note.session_id,
        practice_id: note.practice_id,
        body: note.body,
        role: note.role,
        version: note.version,
        created_at: note.created_at,
        updated_at: note.updated_at,
    }
}

/// In which role the actor takes part: the first of those that may.
pub(in crate::findings) fn acting(tx: &Tx<'_>) -> Role {
    let parts = [Role::Administrator, Role::RegionalCoordinator, Role::Expert, Role::OrganisationContact];
    parts.into_iter().find(|role| tx.actor().has(*role)).unwrap_or(Role::Administrator)
}

fn check_practice(session: &Session, note: &DiscussionNoteUpdate) -> Result<()> {
    if note.practice_id.is_some_and(|id| !session.content.0.practices.contains(&id.0)) {
        let why = text("Non è al tavolo della sessione.", "Is not on the session's table.");
        return Err(Error::invalid("#/practice_id", "not_on_the_table", why));
    }
    Ok(())
}

/// Writes one.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, new: &DiscussionNoteUpdate) -> Result<DiscussionNote> {
    let author = tx.actor().user_id();
    create_as(tx, session, DiscussionNoteId::new(), author.map(Id), new)
}

/// The same with an id and an author that are chosen: for scenarios.
pub fn create_as(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: DiscussionNoteId,
    author_id: Option<Id>,
    new: &DiscussionNoteUpdate,
) -> Result<DiscussionNote> {
    let (session, permit) = permitted(tx, session)?;
    participants::check_begun(&session)?;
    check_practice(&session, new)?;
    let (now, role) = (tx.now(), acting(tx));
    let note = Note {
        id,
        session_id: session.id,
        practice_id: new.practice_id,
        body: new.body.clone(),
        author_id,
        role,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &permit, &note)?;
    Ok(shown(tx, note))
}

/// Changes one of one's own.
pub fn update(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: DiscussionNoteId,
    expected: &Expected,
    patch: &Merge<DiscussionNoteUpdate>,
) -> Result<DiscussionNote> {
    let (session, permit) = permitted(tx, session)?;
    let note = store::find(tx, session.id, id)?.ok_or_else(Error::not_found)?;
    if !is_own(tx, &note) {
        // The words are their author's: a coordinator removes a note, and does not write it anew.
        return Err(Error::Forbidden(Permission::WriteFindings, vec![note.role]));
    }
    expected.check(note.version)?;
    let wanted = patch.apply(&DiscussionNoteUpdate::from(&note))?;
    check_practice(&session, &wanted)?;
    let changed = Note {
        practice_id: wanted.practice_id,
        body: wanted.body,
        version: note.version + 1,
        updated_at: tx.now(),
        ..note
    };
    store::update(tx, &permit, &changed)?;
    Ok(shown(tx, changed))
}

/// Removes one: one's own, or any as a coordinator.
pub fn delete(tx: &mut Tx<'_>, session: LabSessionId, id: DiscussionNoteId, expected: &Expected) -> Result<()> {
    let (session, permit) = permitted(tx, session)?;
    let note = store::find(tx, session.id, id)?.ok_or_else(Error::not_found)?;
    let permit = if is_own(tx, &note) { permit } else { tx.permit(Permission::ManageFindings, &reach(&session))? };
    expected.check(note.version)?;
    store::delete(tx, &permit, &note)
}
