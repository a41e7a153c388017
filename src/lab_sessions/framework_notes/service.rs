//! What can be done with framework notes.
use super::model::{FrameworkNote, FrameworkNoteFilter, FrameworkNoteId, FrameworkNoteInput};
use super::store;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::service as sessions;
use crate::page::Page;
use crate::version::Expected;

/// A page of a session's, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: FrameworkNoteFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<FrameworkNote>> {
    sessions::find(tx, session)?;
    let page = store::visible_page(tx, session, filter, cursor, limit)?;
    let total = if count { Some(store::visible_count(tx, session, filter)?) } else { None };
    Ok(page.with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, id: FrameworkNoteId) -> Result<FrameworkNote> {
    sessions::find(tx, session)?;
    find(tx, session, id)
}

/// The permit to write notes on the national framework: it is the Observatory's, wherever the session is.
fn permit(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Permit> {
    sessions::find(tx, session)?;
    tx.permit(Permission::WriteFrameworkNotes, &ResourceReach::country())
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, new: &FrameworkNoteInput) -> Result<FrameworkNote> {
    create_as(tx, session, FrameworkNoteId::new(), new)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: FrameworkNoteId,
    new: &FrameworkNoteInput,
) -> Result<FrameworkNote> {
    let permit = permit(tx, session)?;
    store::insert(tx, &permit, session, id, new)
}

fn find(tx: &mut Tx<'_>, session: LabSessionId, id: FrameworkNoteId) -> Result<FrameworkNote> {
    store::visible(tx, session, id)?.ok_or_else(Error::not_found)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: FrameworkNoteId,
    expected: &Expected,
    patch: &Merge<FrameworkNoteInput>,
) -> Result<FrameworkNote> {
    let permit = permit(tx, session)?;
    let before = find(tx, session, id)?;
    expected.check(before.version)?;
    let wanted = patch.apply(&FrameworkNoteInput::from(&before))?;
    store::update(tx, &permit, id, &wanted)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, session: LabSessionId, id: FrameworkNoteId, expected: &Expected) -> Result<()> {
    let permit = permit(tx, session)?;
    let note = find(tx, session, id)?;
    expected.check(note.version)?;
    store::delete(tx, &permit, &note)
}
