//! What registrations do by themselves: those that nobody confirms lapse, and personal data are erased when their time
//! is over.
//!
//! Each session is a transaction of its own that takes its desk first, so that several instances may look at once.
use super::model::RegistrationCancelledBy;
use super::{messages, queue, store};
use crate::auth::actor::Actor;
use crate::auth::policy::Permission;
use crate::db::Db;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::model::{LabSessionId, SessionStatus};
use crate::lab_sessions::service as sessions;
use crate::outbox::service::{cancel_about, erase_about};
use std::sync::Arc;
use uuid::Uuid;

/// How many sessions are looked at in one round.
const MOST: i64 = 50;

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("registrations"))
}

/// Does what is due and tells how many things were done.
pub async fn run_due(db: &Db) -> Result<usize> {
    let mut done = 0;
    for id in db.read(actor(), |tx| store::desk::any_lapsing(tx, MOST)).await? {
        done += settle(db.work(actor(), move |tx| lapse(tx, id)).await)?;
    }
    for id in db.read(actor(), |tx| store::desk::any_due(tx, MOST)).await? {
        done += settle(db.work(actor(), move |tx| erase(tx, id)).await)?;
    }
    Ok(done)
}

/// One session that others have in hand does not hold up the rest.
fn settle(result: Result<usize>) -> Result<usize> {
    match result {
        Err(Error::Busy | Error::Contended | Error::Timeout) => Ok(0),
        other => other,
    }
}

/// Cancels what was not confirmed in time; gives how many.
fn lapse(tx: &mut Tx<'_>, id: LabSessionId) -> Result<usize> {
    let (session, _) = sessions::find(tx, id)?;
    let permit = tx.permit(Permission::ManageRegistrations, &sessions::reach(&session.content.0.regions))?;
    let Some(desk) = store::desk::take(tx, &permit, id)? else { return Ok(0) };
    // Once it begins nobody is cancelled behind their back.
    if !matches!(session.status, SessionStatus::SaveTheDate | SessionStatus::Confirmed | SessionStatus::Postponed) {
        return Ok(0);
    }
    let lapsed = store::bulk::any_lapsed(tx, id)?;
    if !lapsed.is_empty() {
        queue::cancel(tx, &permit, (&session, &desk), &lapsed, RegistrationCancelledBy::Lapse)?;
    }
    Ok(lapsed.len())
}

/// Erases what is personal of a session's participants, also in the messages to them. The counts stay.
fn erase(tx: &mut Tx<'_>, id: LabSessionId) -> Result<usize> {
    let (session, _) = sessions::find(tx, id)?;
    let permit = tx.permit(Permission::ManageRegistrations, &sessions::reach(&session.content.0.regions))?;
    let Some(mut desk) = store::desk::take(tx, &permit, id)? else { return Ok(0) };
    let now = tx.now();
    // It may have been erased, or the session moved, since somebody looked.
    if desk.erased_at.is_some() || desk.erase_after > now {
        return Ok(0);
    }
    let erased: Vec<Uuid> = store::bulk::erase(tx, &permit, id)?.into_iter().map(|id| id.0).collect();
    cancel_about(tx, &permit, &messages::KINDS, ResourceType::SessionRegistration, &erased)?;
    erase_about(tx, &permit, ResourceType::SessionRegistration, &erased)?;
    desk.erased_at = Some(now);
    desk.version += 1;
    desk.updated_at = now;
    store::desk::update(tx, &permit, &desk)?;
    Ok(1)
}
