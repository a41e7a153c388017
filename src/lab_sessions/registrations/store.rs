//! Queries on registrations and their codes.
pub mod bulk;
pub mod desk;

use super::input::RegistrationFilter;
use super::model::{Counts, Registration, RegistrationId, RegistrationStatus};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{
    lab_session_registration_codes as codes, lab_session_registrations as registrations, lab_sessions,
};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::page::{Page, read_cursor};
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// The order of the list, as its cursors name it.
const SORT: &str = "position";

/// How many registrations of a session stand where: counts are nobody's personal data.
pub fn any_counts(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Counts> {
    let of = registrations::table.filter(registrations::session_id.eq(session));
    let by_status: Vec<(RegistrationStatus, i64)> = of
        .group_by(registrations::status)
        .select((registrations::status, diesel::dsl::count_star()))
        .load(tx.conn())?;
    let count = |status| by_status.iter().find(|(of, _)| *of == status).map_or(0, |(_, count)| *count);
    let attended = of.filter(registrations::attended_at.is_not_null()).count().get_result(tx.conn())?;
    Ok(Counts {
        registered: count(RegistrationStatus::Registered),
        waiting: count(RegistrationStatus::Waiting),
        cancelled: count(RegistrationStatus::Cancelled),
        attended,
    })
}

/// The registration with this address that counts: for whoever registers, who is not told of it.
pub fn any_live(tx: &mut Tx<'_>, session: LabSessionId, email_key: &str) -> Result<Option<Registration>> {
    Ok(registrations::table
        .filter(registrations::session_id.eq(session))
        .filter(registrations::email_key.eq(email_key))
        .select(Registration::as_select())
        .first(tx.conn())
        .optional()?)
}

/// The registration that the code with this digest was sent for, with its session: whoever shows it may see them.
pub fn any_by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<(Registration, Session)>> {
    Ok(codes::table
        .inner_join(registrations::table.inner_join(lab_sessions::table))
        .filter(codes::digest.eq(digest))
        .select((Registration::as_select(), Session::as_select()))
        .first(tx.conn())
        .optional()?)
}

/// One with its session: for the message about it.
pub fn any_registration(tx: &mut Tx<'_>, id: RegistrationId) -> Result<Option<(Registration, Session)>> {
    Ok(registrations::table
        .inner_join(lab_sessions::table)
        .filter(registrations::id.eq(id))
        .select((Registration::as_select(), Session::as_select()))
        .first(tx.conn())
        .optional()?)
}

/// How many of a session wait for longer than the one in this position.
pub fn any_ahead(tx: &mut Tx<'_>, session: LabSessionId, position: i32) -> Result<i64> {
    Ok(registrations::table
        .filter(registrations::session_id.eq(session))
        .filter(registrations::status.eq(RegistrationStatus::Waiting))
        .filter(registrations::position.lt(position))
        .count()
        .get_result(tx.conn())?)
}

/// The position of the last who registered for a session; 0 before anybody has. For whoever has taken the desk.
pub fn any_last_position(tx: &mut Tx<'_>, session: LabSessionId) -> Result<i32> {
    let of = registrations::table.filter(registrations::session_id.eq(session));
    let last: Option<i32> = of.select(diesel::dsl::max(registrations::position)).first(tx.conn())?;
    Ok(last.unwrap_or(0))
}

/// Writes who one is and where it stands now, at the next version.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, mut one: Registration) -> Result<Registration> {
    one.version += 1;
    one.updated_at = tx.now();
    diesel::update(registrations::table.find(one.id))
        .set((
            (registrations::status.eq(one.status), registrations::email_key.eq(&one.email_key)),
            (registrations::first_name.eq(&one.first_name), registrations::last_name.eq(&one.last_name)),
            (
                registrations::sort_name.eq(&one.sort_name),
                registrations::accessibility_needs.eq(&one.accessibility_needs),
            ),
            (registrations::email.eq(&one.email), registrations::new_email.eq(&one.new_email)),
            (registrations::organisation.eq(&one.organisation), registrations::office.eq(&one.office)),
            (registrations::confirm_by.eq(one.confirm_by), registrations::confirmed_at.eq(one.confirmed_at)),
            (registrations::told_at.eq(one.told_at), registrations::moved_up_at.eq(one.moved_up_at)),
            (registrations::cancelled_at.eq(one.cancelled_at), registrations::cancelled_by.eq(one.cancelled_by)),
            registrations::attended_at.eq(one.attended_at),
            (registrations::version.eq(one.version), registrations::updated_at.eq(one.updated_at)),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::SessionRegistration, one.id, one.version);
    Ok(one)
}

/// Keeps the digest of a code that is sent for a registration, and of the address that it confirms when that is not the
/// registration's. Codes are no resources.
pub fn insert_code(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    registration: RegistrationId,
    digest: &str,
    confirms: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(codes::table)
        .values((
            codes::digest.eq(digest),
            codes::registration_id.eq(registration),
            codes::confirms.eq(confirms),
            codes::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Digest of the address that a code confirms: for whoever shows it.
pub fn any_confirms(tx: &mut Tx<'_>, digest: &str) -> Result<Option<String>> {
    let found: Option<Option<String>> =
        codes::table.find(digest).select(codes::confirms).first(tx.conn()).optional()?;
    Ok(found.flatten())
}

/// Voids the codes of a registration that went to other addresses than the one with this digest.
pub fn void_asked_codes(tx: &mut Tx<'_>, _permit: &Permit, registration: RegistrationId, own: &str) -> Result<()> {
    let asked = codes::table.filter(codes::registration_id.eq(registration)).filter(codes::confirms.ne(own));
    diesel::delete(asked).execute(tx.conn())?;
    Ok(())
}

/// Voids all codes of a registration but this one.
pub fn void_other_codes(tx: &mut Tx<'_>, _permit: &Permit, registration: RegistrationId, digest: &str) -> Result<()> {
    let others = codes::table.filter(codes::registration_id.eq(registration)).filter(codes::digest.ne(digest));
    diesel::delete(others).execute(tx.conn())?;
    Ok(())
}

fn narrowed(
    session: LabSessionId,
    filter: RegistrationFilter,
) -> IntoBoxed<'static, registrations::table, MultiBackend> {
    let mut query = registrations::table.filter(registrations::session_id.eq(session)).into_boxed::<MultiBackend>();
    if let Some(status) = filter.status {
        query = query.filter(registrations::status.eq(status));
    }
    match filter.attended {
        Some(true) => query.filter(registrations::attended_at.is_not_null()),
        Some(false) => query.filter(registrations::attended_at.is_null()),
        None => query,
    }
}

/// At most `limit` of a session's after `cursor`, in the order they came. For who manages the session.
pub fn page(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    session: LabSessionId,
    filter: RegistrationFilter,
    (cursor, limit): (Option<&str>, i64),
) -> Result<Page<Registration>> {
    let query = narrowed(session, filter).select(Registration::as_select());
    let mut query = query.order(registrations::position).limit(limit + 1);
    if let Some(last) = read_cursor::<i32>(cursor, SORT)? {
        query = query.filter(registrations::position.gt(last));
    }
    Ok(Page::cut(query.load(tx.conn())?, limit, SORT, |one: &Registration| one.position, |one| one))
}

/// How many a session has. For who manages it.
pub fn count(tx: &mut Tx<'_>, _permit: &Permit, session: LabSessionId, filter: RegistrationFilter) -> Result<i64> {
    Ok(narrowed(session, filter).count().get_result(tx.conn())?)
}

/// One of a session's. For who manages it.
pub fn find(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    session: LabSessionId,
    id: RegistrationId,
) -> Result<Option<Registration>> {
    Ok(registrations::table
        .find(id)
        .filter(registrations::session_id.eq(session))
        .select(Registration::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Those with a place and those who wait, by their names. For who manages the session.
pub fn for_the_door(tx: &mut Tx<'_>, _permit: &Permit, session: LabSessionId) -> Result<Vec<Registration>> {
    let mut rows: Vec<Registration> = registrations::table
        .filter(registrations::session_id.eq(session))
        .filter(registrations::status.ne(RegistrationStatus::Cancelled))
        .select(Registration::as_select())
        .load(tx.conn())?;
    // Here, because each database has an order of its own for spaces.
    rows.sort_by(|a, b| (&a.sort_name, a.position).cmp(&(&b.sort_name, b.position)));
    Ok(rows)
}
