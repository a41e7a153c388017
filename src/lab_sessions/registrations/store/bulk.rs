//! Writing many registrations at once: a few statements for a thousand of them.
use crate::auth::policy::Permit;
use crate::db::schema::{lab_session_registration_codes as codes, lab_session_registrations as registrations};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::registrations::model::{
    Registration, RegistrationCancelledBy, RegistrationId, RegistrationStatus,
};
use crate::on_each;
use diesel::prelude::*;

/// Rows in one statement: SQLite takes 32,766 parameters.
const CHUNK: usize = 1_000;

/// Adds registrations.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, new: &[Registration]) -> Result<()> {
    for chunk in new.chunks(CHUNK) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|one| {
                (
                    (registrations::id.eq(one.id), registrations::session_id.eq(one.session_id)),
                    (registrations::position.eq(one.position), registrations::status.eq(one.status)),
                    (registrations::email_key.eq(&one.email_key), registrations::email.eq(&one.email)),
                    (registrations::first_name.eq(&one.first_name), registrations::last_name.eq(&one.last_name)),
                    registrations::sort_name.eq(&one.sort_name),
                    (registrations::organisation.eq(&one.organisation), registrations::office.eq(&one.office)),
                    registrations::accessibility_needs.eq(&one.accessibility_needs),
                    registrations::notice_version.eq(&one.notice_version),
                    (registrations::confirm_by.eq(one.confirm_by), registrations::confirmed_at.eq(one.confirmed_at)),
                    (registrations::told_at.eq(one.told_at), registrations::moved_up_at.eq(one.moved_up_at)),
                    (
                        registrations::cancelled_at.eq(one.cancelled_at),
                        registrations::cancelled_by.eq(one.cancelled_by),
                    ),
                    registrations::attended_at.eq(one.attended_at),
                    registrations::version.eq(one.version),
                    (registrations::created_at.eq(one.created_at), registrations::updated_at.eq(one.updated_at)),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(registrations::table).values(&rows).execute(c))?;
    }
    for one in new {
        tx.record(permit, ChangeKind::Created, ResourceType::SessionRegistration, one.id, one.version);
    }
    Ok(())
}

/// The first who wait, so many at most. For whoever has taken the desk.
pub fn any_next(tx: &mut Tx<'_>, session: LabSessionId, most: i64) -> Result<Vec<Registration>> {
    Ok(registrations::table
        .filter(registrations::session_id.eq(session))
        .filter(registrations::status.eq(RegistrationStatus::Waiting))
        .order(registrations::position)
        .limit(most)
        .select(Registration::as_select())
        .load(tx.conn())?)
}

/// Those with a place and those who wait: for messages to all of them.
pub fn any_live_of(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Vec<Registration>> {
    Ok(registrations::table
        .filter(registrations::session_id.eq(session))
        .filter(registrations::status.ne(RegistrationStatus::Cancelled))
        .order(registrations::position)
        .select(Registration::as_select())
        .load(tx.conn())?)
}

/// Those that were not confirmed in time. For whoever has taken the desk.
pub fn any_lapsed(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Vec<Registration>> {
    let now = tx.now();
    Ok(registrations::table
        .filter(registrations::session_id.eq(session))
        .filter(registrations::status.ne(RegistrationStatus::Cancelled))
        .filter(registrations::confirm_by.le(now))
        .filter(registrations::attended_at.is_null())
        .order(registrations::position)
        .select(Registration::as_select())
        .load(tx.conn())?)
}

fn record(tx: &mut Tx<'_>, permit: &Permit, changed: Vec<(RegistrationId, i32)>) {
    for (id, version) in changed {
        tx.record(permit, ChangeKind::Updated, ResourceType::SessionRegistration, id, version);
    }
}

/// Gives places to these.
pub fn move_up(tx: &mut Tx<'_>, permit: &Permit, those: &[Registration]) -> Result<()> {
    let now = tx.now();
    for chunk in those.chunks(CHUNK) {
        let ids: Vec<RegistrationId> = chunk.iter().map(|one| one.id).collect();
        let changed = diesel::update(registrations::table.filter(registrations::id.eq_any(ids)))
            .set((
                registrations::status.eq(RegistrationStatus::Registered),
                registrations::moved_up_at.eq(now),
                registrations::version.eq(registrations::version + 1),
                registrations::updated_at.eq(now),
            ))
            .returning((registrations::id, registrations::version))
            .get_results(tx.conn())?;
        record(tx, permit, changed);
    }
    Ok(())
}

/// Cancels these.
pub fn cancel(tx: &mut Tx<'_>, permit: &Permit, those: &[Registration], by: RegistrationCancelledBy) -> Result<()> {
    let now = tx.now();
    for chunk in those.chunks(CHUNK) {
        let ids: Vec<RegistrationId> = chunk.iter().map(|one| one.id).collect();
        let changed = diesel::update(registrations::table.filter(registrations::id.eq_any(ids)))
            .set((
                registrations::status.eq(RegistrationStatus::Cancelled),
                registrations::email_key.eq(None::<String>),
                registrations::new_email.eq(None::<String>),
                registrations::cancelled_at.eq(now),
                registrations::cancelled_by.eq(by),
                registrations::version.eq(registrations::version + 1),
                registrations::updated_at.eq(now),
            ))
            .returning((registrations::id, registrations::version))
            .get_results(tx.conn())?;
        record(tx, permit, changed);
    }
    Ok(())
}

/// Erases all that is personal in a session's registrations, with their codes; where each stood stays. Gives their ids.
pub fn erase(tx: &mut Tx<'_>, permit: &Permit, session: LabSessionId) -> Result<Vec<RegistrationId>> {
    let now = tx.now();
    let of = registrations::table.filter(registrations::session_id.eq(session)).select(registrations::id);
    diesel::delete(codes::table.filter(codes::registration_id.eq_any(of))).execute(tx.conn())?;
    let changed: Vec<(RegistrationId, i32)> =
        diesel::update(registrations::table.filter(registrations::session_id.eq(session)))
            .set((
                (registrations::first_name.eq(None::<String>), registrations::last_name.eq(None::<String>)),
                (registrations::sort_name.eq(None::<String>), registrations::email.eq(None::<String>)),
                (registrations::email_key.eq(None::<String>), registrations::new_email.eq(None::<String>)),
                (registrations::organisation.eq(None::<String>), registrations::office.eq(None::<String>)),
                registrations::accessibility_needs.eq(None::<String>),
                registrations::version.eq(registrations::version + 1),
                registrations::updated_at.eq(now),
            ))
            .returning((registrations::id, registrations::version))
            .get_results(tx.conn())?;
    let ids = changed.iter().map(|(id, _)| *id).collect();
    record(tx, permit, changed);
    Ok(ids)
}
