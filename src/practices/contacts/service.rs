//! What can be done with the contacts of a practice.
use super::model::{PracticeContact, PracticeContactId, PracticeContactUpdate};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::practices::service as practices;
use crate::version::Expected;

/// The permit to do this with the contacts of a practice that the actor sees.
fn permit(tx: &mut Tx<'_>, practice: PracticeId, permission: Permission) -> Result<Permit> {
    let seen = practices::visible(tx, practice)?;
    tx.permit(permission, &seen.reach)
}

/// Those of a practice, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<PracticeContact>> {
    permit(tx, practice, Permission::ReadPracticeContacts)?;
    let rows = store::of_practice(tx, practice, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: PracticeContactId) -> Result<PracticeContact> {
    permit(tx, practice, Permission::ReadPracticeContacts)?;
    store::find(tx, practice, id)?.ok_or_else(Error::not_found)
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &PracticeContactUpdate) -> Result<PracticeContact> {
    insert(tx, practice, PracticeContactId::new(), new)
}

/// Adds one with an id that was chosen before: for the scenario and imports.
pub fn insert(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: PracticeContactId,
    new: &PracticeContactUpdate,
) -> Result<PracticeContact> {
    let permit = permit(tx, practice, Permission::UpdatePractice)?;
    store::insert(tx, &permit, practice, id, new)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: PracticeContactId,
    expected: &Expected,
    patch: &Merge<PracticeContactUpdate>,
) -> Result<PracticeContact> {
    let permit = permit(tx, practice, Permission::UpdatePractice)?;
    let contact = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    expected.check(contact.version)?;
    let changed = patch.apply(&PracticeContactUpdate::from(&contact))?;
    store::update(tx, &permit, id, &changed)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, practice: PracticeId, id: PracticeContactId, expected: &Expected) -> Result<()> {
    let permit = permit(tx, practice, Permission::UpdatePractice)?;
    let contact = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    expected.check(contact.version)?;
    store::delete(tx, &permit, &contact)
}
