//! Queries on desks.
use crate::auth::policy::Permit;
use crate::db::query::columns;
use crate::db::schema::{lab_session_desks as desks, lab_session_registrations as registrations, lab_sessions};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::lab_sessions::model::{LabSessionId, SessionStatus};
use crate::lab_sessions::registrations::model::{Desk, RegistrationStatus};
use diesel::prelude::*;

/// The desk of a session, if it was set up. Whoever may see the session may see it.
pub fn any_desk(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Option<Desk>> {
    Ok(desks::table.find(session).select(Desk::as_select()).first(tx.conn()).optional()?)
}

/// Takes the desk for the rest of the transaction: of two that want to change who has a place, the second waits for the
/// first (PostgreSQL then runs it anew on what the first has left). Every turn has a number of its own.
pub fn take(tx: &mut Tx<'_>, _permit: &Permit, session: LabSessionId) -> Result<Option<Desk>> {
    let taken = diesel::update(desks::table.find(session))
        .set(desks::turn.eq(desks::turn + 1))
        .returning(columns::<Desk>())
        .get_result(tx.conn());
    Ok(taken.optional()?)
}

/// Sets a desk up.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, desk: &Desk) -> Result<()> {
    diesel::insert_into(desks::table)
        .values((
            desks::session_id.eq(desk.session_id),
            desks::capacity.eq(desk.capacity),
            (desks::opens_at.eq(desk.opens_at), desks::closes_at.eq(desk.closes_at)),
            desks::confirm_within_days.eq(desk.confirm_within_days),
            (desks::notice_version.eq(&desk.notice_version), desks::notice_url.eq(&desk.notice_url)),
            (desks::retention_days.eq(desk.retention_days), desks::erase_after.eq(desk.erase_after)),
            desks::erased_at.eq(desk.erased_at),
            (desks::turn.eq(desk.turn), desks::version.eq(desk.version)),
            (desks::created_at.eq(desk.created_at), desks::updated_at.eq(desk.updated_at)),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::RegistrationDesk, desk.session_id, desk.version);
    Ok(())
}

/// Writes what was set, at the version that it has.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, desk: &Desk) -> Result<()> {
    diesel::update(desks::table.find(desk.session_id))
        .set((
            desks::capacity.eq(desk.capacity),
            (desks::opens_at.eq(desk.opens_at), desks::closes_at.eq(desk.closes_at)),
            desks::confirm_within_days.eq(desk.confirm_within_days),
            (desks::notice_version.eq(&desk.notice_version), desks::notice_url.eq(&desk.notice_url)),
            (desks::retention_days.eq(desk.retention_days), desks::erase_after.eq(desk.erase_after)),
            desks::erased_at.eq(desk.erased_at),
            (desks::version.eq(desk.version), desks::updated_at.eq(desk.updated_at)),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::RegistrationDesk, desk.session_id, desk.version);
    Ok(())
}

/// Sessions whose participants' personal data are to be erased.
pub fn any_due(tx: &mut Tx<'_>, most: i64) -> Result<Vec<LabSessionId>> {
    let now = tx.now();
    Ok(desks::table
        .filter(desks::erased_at.is_null())
        .filter(desks::erase_after.le(now))
        .order(desks::erase_after)
        .limit(most)
        .select(desks::session_id)
        .load(tx.conn())?)
}

/// Sessions still to come with registrations that were not confirmed in time.
pub fn any_lapsing(tx: &mut Tx<'_>, most: i64) -> Result<Vec<LabSessionId>> {
    let now: Instant = tx.now();
    let to_come = [SessionStatus::SaveTheDate, SessionStatus::Confirmed, SessionStatus::Postponed];
    Ok(registrations::table
        .inner_join(lab_sessions::table)
        .filter(lab_sessions::status.eq_any(to_come))
        .filter(registrations::confirm_by.le(now))
        .filter(registrations::attended_at.is_null())
        .filter(registrations::status.ne(RegistrationStatus::Cancelled))
        .select(registrations::session_id)
        .distinct()
        .limit(most)
        .load(tx.conn())?)
}
