//! What can be done with contacts.
use super::super::model::OrganisationId;
use super::super::service as organisations;
use super::model::{Contact, ContactFilter, ContactId, ContactInput, ContactView};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;

/// The organisation is everybody's to see, its people are not: 404 without the one, 403 without the other.
fn permit(tx: &mut Tx<'_>, permission: Permission, id: OrganisationId) -> Result<Permit> {
    let organisation = organisations::read(tx, id)?;
    tx.permit(permission, &organisation.reach())
}

fn find(tx: &mut Tx<'_>, permit: &Permit, id: OrganisationId, contact: ContactId) -> Result<Contact> {
    store::visible(tx, permit, id, contact)?.ok_or_else(Error::not_found)
}

fn seen(tx: &Tx<'_>, contact: Contact) -> ContactView {
    contact.view(tx.now().in_rome().date_naive())
}

/// A page of an organisation's, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    filter: ContactFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ContactView>> {
    let permit = permit(tx, Permission::ReadContacts, id)?;
    let page = store::page(tx, &permit, id, filter, (cursor, limit))?;
    let total = if count { Some(store::count(tx, &permit, id, filter)?) } else { None };
    Ok(page.map(|contact| seen(tx, contact)).with_total(total))
}

/// One of an organisation's.
pub fn read(tx: &mut Tx<'_>, id: OrganisationId, contact: ContactId) -> Result<ContactView> {
    let permit = permit(tx, Permission::ReadContacts, id)?;
    let contact = find(tx, &permit, id, contact)?;
    Ok(seen(tx, contact))
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, id: OrganisationId, new: &ContactInput) -> Result<ContactView> {
    let permit = permit(tx, Permission::ManageContacts, id)?;
    let made = store::insert(tx, &permit, id, ContactId::new(), new)?;
    Ok(seen(tx, made))
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    contact: ContactId,
    expected: &Expected,
    patch: &Merge<ContactInput>,
) -> Result<ContactView> {
    let permit = permit(tx, Permission::ManageContacts, id)?;
    let before = find(tx, &permit, id, contact)?;
    expected.check(before.version)?;
    let wanted = patch.apply(&ContactInput::from(&before))?;
    let changed = store::update(tx, &permit, contact, &wanted)?;
    Ok(seen(tx, changed))
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, id: OrganisationId, contact: ContactId, expected: &Expected) -> Result<()> {
    let permit = permit(tx, Permission::ManageContacts, id)?;
    let contact = find(tx, &permit, id, contact)?;
    expected.check(contact.version)?;
    store::delete(tx, &permit, &contact)
}
