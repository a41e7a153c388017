//! Queries on contacts.
use super::super::model::OrganisationId;
use super::model::{Contact, ContactFilter, ContactId, ContactInput};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::contacts;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::page::{Page, read_cursor};
use chrono::NaiveDate;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

fn narrowed(
    organisation: OrganisationId,
    filter: ContactFilter,
    today: NaiveDate,
) -> IntoBoxed<'static, contacts::table, MultiBackend> {
    let query = contacts::table.into_boxed::<MultiBackend>().filter(contacts::organisation_id.eq(organisation));
    match filter.current {
        None => query,
        Some(true) => query
            .filter(contacts::valid_from.is_null().or(contacts::valid_from.le(today)))
            .filter(contacts::valid_to.is_null().or(contacts::valid_to.ge(today))),
        Some(false) => query.filter(contacts::valid_from.gt(today).or(contacts::valid_to.lt(today))),
    }
}

/// At most `limit` of an organisation's contacts after `cursor`, the newest first. For readers who may read contacts.
pub fn page(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    organisation: OrganisationId,
    filter: ContactFilter,
    (cursor, limit): (Option<&str>, i64),
) -> Result<Page<Contact>> {
    let today = tx.now().in_rome().date_naive();
    let mut query =
        narrowed(organisation, filter, today).select(Contact::as_select()).order(contacts::id.desc()).limit(limit + 1);
    if let Some(last) = read_cursor::<ContactId>(cursor, SORT)? {
        query = query.filter(contacts::id.lt(last));
    }
    Ok(Page::cut(query.load(tx.conn())?, limit, SORT, |c: &Contact| c.id, |c| c))
}

/// How many an organisation has.
pub fn count(tx: &mut Tx<'_>, _permit: &Permit, organisation: OrganisationId, filter: ContactFilter) -> Result<i64> {
    let today = tx.now().in_rome().date_naive();
    Ok(narrowed(organisation, filter, today).count().get_result(tx.conn())?)
}

/// One of an organisation's. For readers who may read (or manage) contacts.
pub fn visible(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    organisation: OrganisationId,
    id: ContactId,
) -> Result<Option<Contact>> {
    Ok(contacts::table
        .find(id)
        .filter(contacts::organisation_id.eq(organisation))
        .select(Contact::as_select())
        .first(tx.conn())
        .optional()?)
}

diesel::define_sql_function! {
    /// The text in lower case; on SQLite of ASCII alone, which is what addresses are made of.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// The contacts of these organisations with these addresses in lower case (and, of several organisations, some more), the
/// first entered first. For rows that are brought in, each of which asks for a permit.
pub fn any_by_address(tx: &mut Tx<'_>, wanted: &[(OrganisationId, String)]) -> Result<Vec<Contact>> {
    let mut found = Vec::new();
    for some in wanted.chunks(1_000) {
        let organisations: BTreeSet<OrganisationId> = some.iter().map(|(id, _)| *id).collect();
        let addresses: Vec<Option<&String>> = some.iter().map(|(_, email)| Some(email)).collect();
        let query = contacts::table
            .filter(contacts::organisation_id.eq_any(organisations))
            .filter(lower(contacts::email).eq_any(addresses))
            .order(contacts::id);
        found.extend(query.select(Contact::as_select()).load(tx.conn())?);
    }
    Ok(found)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: OrganisationId,
    id: ContactId,
    contact: &ContactInput,
) -> Result<Contact> {
    let now = tx.now();
    let made: Contact = diesel::insert_into(contacts::table)
        .values((
            contacts::id.eq(id),
            contacts::organisation_id.eq(organisation),
            contact,
            contacts::version.eq(1),
            contacts::created_at.eq(now),
            contacts::updated_at.eq(now),
        ))
        .returning(columns::<Contact>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::Contact, id, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, id: ContactId, contact: &ContactInput) -> Result<Contact> {
    let now = tx.now();
    let changed: Contact = diesel::update(contacts::table.find(id))
        .set((contact, contacts::version.eq(contacts::version + 1), contacts::updated_at.eq(now)))
        .returning(columns::<Contact>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Contact, id, changed.version);
    Ok(changed)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, contact: &Contact) -> Result<()> {
    diesel::delete(contacts::table.find(contact.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::Contact, contact.id, contact.version + 1);
    Ok(())
}
