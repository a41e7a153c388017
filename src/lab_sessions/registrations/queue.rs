//! The waiting list: who moves up when a place becomes free.
use super::model::{Desk, Registration, RegistrationCancelledBy, RegistrationStatus};
use super::{messages, store};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::lab_sessions::model::{Session, SessionStatus};
use crate::outbox::model::MessageKind;

/// Gives the free places to those who wait longest and tells them. For whoever has taken the desk; `desk` is how it
/// stands after the change.
pub fn move_up(tx: &mut Tx<'_>, permit: &Permit, session: &Session, desk: &Desk) -> Result<()> {
    if matches!(session.status, SessionStatus::Held | SessionStatus::Cancelled) || desk.erased_at.is_some() {
        return Ok(());
    }
    let free = i64::from(desk.capacity) - store::any_counts(tx, session.id)?.registered;
    if free <= 0 {
        return Ok(());
    }
    let next = store::bulk::any_next(tx, session.id, free)?;
    if next.is_empty() {
        return Ok(());
    }
    store::bulk::move_up(tx, permit, &next)?;
    // What waits to be sent to them would say that they wait.
    messages::cancel(tx, permit, &[MessageKind::SessionRegistration], &next)?;
    let status = RegistrationStatus::Registered;
    let moved: Vec<Registration> = next.into_iter().map(|one| Registration { status, ..one }).collect();
    messages::queue(tx, permit, session, &moved, MessageKind::RegistrationMovedUp)
}

/// Cancels registrations, tells whom they were of, and gives their places to those who wait. For whoever has taken the
/// desk.
pub fn cancel(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (session, desk): (&Session, &Desk),
    those: &[Registration],
    by: RegistrationCancelledBy,
) -> Result<()> {
    store::bulk::cancel(tx, permit, those, by)?;
    messages::cancel(tx, permit, &messages::KINDS, those)?;
    let (status, cancelled_by) = (RegistrationStatus::Cancelled, Some(by));
    let gone = those.iter().map(|one| Registration { status, cancelled_by, ..one.clone() });
    messages::queue(tx, permit, session, &gone.collect::<Vec<_>>(), MessageKind::RegistrationCancelled)?;
    move_up(tx, permit, session, desk)
}
