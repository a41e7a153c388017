//! What can be done with contacts.
use super::super::model::OrganisationId;
use super::super::service as organisations;
use super::model::{Contact, ContactFilter, ContactId, ContactInput, ContactView};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::{self, Merge};
use crate::language::text;
use crate::page::Page;
use crate::register::{Fate, without_nulls};
use crate::version::Expected;
use serde_json::Value;
use std::collections::HashMap;

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

/// Contacts by organisation and address. Personal data: only [`bring`] looks into it, once it has a permit.
#[derive(Debug, Default)]
pub struct ByAddress(HashMap<(OrganisationId, String), Vec<Contact>>);

/// An address as it is compared.
pub fn address_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The contacts of these organisations with these addresses.
pub fn by_address(tx: &mut Tx<'_>, wanted: &[(OrganisationId, String)]) -> Result<ByAddress> {
    let mut found = ByAddress::default();
    for contact in store::any_by_address(tx, wanted)? {
        let Some(email) = contact.email.as_deref().map(address_key) else { continue };
        found.0.entry((contact.organisation_id, email)).or_default().push(contact);
    }
    Ok(found)
}

/// Brings one row in: what it says of the contact of an organisation with this address, or of a new one.
pub fn bring(
    tx: &mut Tx<'_>,
    there: &ByAddress,
    (id, email): (OrganisationId, &str),
    row: &Value,
) -> Result<(Fate, ContactId)> {
    permit(tx, Permission::ManageContacts, id)?;
    let contact = match there.0.get(&(id, address_key(email))).map(Vec::as_slice) {
        None | Some([]) => {
            let new: ContactInput = input::read(without_nulls(row))?;
            return Ok((Fate::Created, create(tx, id, &new)?.id));
        }
        Some([one]) => one,
        Some(_) => {
            let why = text(
                "L'organizzazione ha più referenti con questo indirizzo.",
                "The organisation has several contacts with this address.",
            );
            return Err(Error::invalid("#/email", "ambiguous", why));
        }
    };
    let patch = Merge::new(row.clone());
    let before = ContactInput::from(contact);
    if patch.apply(&before)? == before {
        return Ok((Fate::Unchanged, contact.id));
    }
    update(tx, id, contact.id, &Expected::Any, &patch)?;
    Ok((Fate::Updated, contact.id))
}
