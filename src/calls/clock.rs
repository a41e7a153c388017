//! What calls do by themselves: they open, remind and close at their hours, and follow organisations that merge.
//!
//! Each thing is done in a transaction of its own that first takes it: a status that moves on, or a reminder that is
//! marked done. So several instances may look at the same time, and each thing is done once.
use super::input::CallTransition;
use super::invitations::succession;
use super::model::{CallId, CallStatus};
use super::store::listing;
use super::{life, service, store};
use crate::auth::actor::Actor;
use crate::auth::policy::Permission;
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use std::sync::Arc;

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("call_clock"))
}

/// Does what is due now and tells how many things were done.
pub async fn run_due(db: &Db) -> Result<usize> {
    let opening = db.read(actor(), listing::due_to_open).await?;
    let mut done = 0;
    for id in opening {
        done += settle(id, db.work(actor(), move |tx| move_on(tx, id, CallStatus::Scheduled, CallStatus::Open)).await)?;
    }
    let closing = db.read(actor(), listing::due_to_close).await?;
    for id in closing {
        done += settle(id, db.work(actor(), move |tx| close(tx, id)).await)?;
    }
    let reminding = db.read(actor(), listing::due_reminders).await?;
    for (id, days) in reminding {
        done += settle(id, db.work(actor(), move |tx| remind(tx, id, days)).await)?;
    }
    if db.read(actor(), succession::is_due).await? {
        done += db.work(actor(), succession::follow).await?;
    }
    Ok(done)
}

/// What is wrong with one call does not hold up the others.
fn settle(id: CallId, result: Result<usize>) -> Result<usize> {
    match result {
        Err(Error::Busy | Error::Contended | Error::Timeout) => Ok(0),
        Err(Error::WrongState(why) | Error::Conflict(_, why)) => {
            log::warn!("call {id}: {}", why.en);
            Ok(0)
        }
        other => other,
    }
}

fn move_on(tx: &mut Tx<'_>, id: CallId, from: CallStatus, to: CallStatus) -> Result<usize> {
    let (call, _) = service::find(tx, id)?;
    if call.status != from {
        return Ok(0);
    }
    service::advance(tx, call, &CallTransition { to, note: None, deadline: None })?;
    Ok(1)
}

fn close(tx: &mut Tx<'_>, id: CallId) -> Result<usize> {
    let (call, _) = service::find(tx, id)?;
    // It may have been closed, or extended, since somebody looked.
    if !call.status.is_running() || tx.now() < call.ends_at {
        return Ok(0);
    }
    service::advance(tx, call, &CallTransition { to: CallStatus::Closed, note: None, deadline: None })?;
    Ok(1)
}

fn remind(tx: &mut Tx<'_>, id: CallId, days: i32) -> Result<usize> {
    let (call, _) = service::find(tx, id)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    if !store::take_reminder(tx, &permit, id, days)? {
        return Ok(0);
    }
    if call.takes_answers(tx.now()) {
        life::remind(tx, &permit, &call)?;
    }
    Ok(1)
}
