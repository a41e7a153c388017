//! Sending: what is due of a subscription, by one instance at a time.
pub mod addresses;
pub mod courier;
pub mod event;
mod outcome;
pub mod schedule;
mod turn;

use super::store::{self, Claim};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::changes::service as changes;
use crate::db::tx::Tx;
use crate::error::Result;
use actix_web::web::Data;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// How many subscriptions one instance works on at once: a slow receiver holds up one of them.
const LANES: usize = 4;
/// How often to look for what other instances have left, or has become due.
const LOOK: Duration = Duration::from_secs(1);
/// How long a lease holds: far longer than a turn takes.
const LEASE: TimeDelta = TimeDelta::seconds(120);

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("webhooks"))
}

/// The right of the worker.
fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ManageAllWebhooks, &ResourceReach::country())
}

/// Works for ever.
pub fn run(core: &Data<Core>) {
    for _ in 0..LANES {
        drop(actix_web::rt::spawn(lane(core.clone())));
    }
}

async fn lane(core: Data<Core>) {
    let mut grown = core.db().feed();
    loop {
        grown.mark_unchanged();
        match one(&core).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => log::warn!("webhooks: {error}"),
        }
        // Also when it is told at once: a burst of writes is looked at together.
        let _ = timeout(LOOK, grown.changed()).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Works on the subscription that waits longest, once. 0 when there is nothing to do.
pub async fn one(core: &Core) -> Result<usize> {
    // Nothing is due nearly always: writers are not held up by looking.
    let look = |tx: &mut Tx<'_>| {
        let head = changes::head(tx)?;
        store::any_due(tx, head)
    };
    if core.db().read(actor(), look).await?.is_none() {
        return Ok(0);
    }
    let claimed = core.db().work(actor(), move |tx| {
        let permit = permit(tx)?;
        let Some(due) = look(tx)? else { return Ok(None) };
        store::claim(tx, &permit, &due, LEASE)
    });
    let Some(claim) = claimed.await? else { return Ok(0) };
    turn::take(core, claim).await?;
    Ok(1)
}

/// Whether there is time for a request yet, before somebody else may take the subscription over.
fn has_time(claim: &Claim, core: &Core) -> bool {
    core.db().clock().now().plus(TimeDelta::seconds(45)) < claim.until
}
