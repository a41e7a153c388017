//! What is not kept for ever: the log of deliveries, secrets that have ended. And what is kept, sealed with today's key.
use super::deliveries::store::settling as log;
use super::secrets::{service as secrets, store as secrets_store};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::auth::sealing::Sealing;
use crate::db::Db;
use crate::error::Result;
use chrono::TimeDelta;
use std::sync::Arc;

/// How many of each are removed in one transaction.
const AT_ONCE: i64 = 1_000;

/// Removes what is older than so many days, and tells how much that was.
pub(crate) async fn run_due(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    let age = TimeDelta::days(i64::from(days));
    // Nothing is due nearly always: writers are not held up by looking.
    let due = db.read(actor.clone(), move |tx| {
        let before = tx.now().plus(-age);
        Ok(log::any_older(tx, before)? || secrets_store::any_ended(tx, before)?)
    });
    if !due.await? {
        return Ok(0);
    }
    db.work(actor, move |tx| {
        let permit = tx.permit(Permission::ManageAllWebhooks, &ResourceReach::country())?;
        let before = tx.now().plus(-age);
        Ok(log::purge(tx, &permit, before, AT_ONCE)? + secrets_store::purge(tx, &permit, before)?)
    })
    .await
}

/// Seals with the first of the keys what the others have sealed, and tells how much that was: after a rotation.
pub(crate) async fn seal_anew(db: &Db, actor: Arc<Actor>, sealing: &Sealing) -> Result<usize> {
    let now = sealing.clone();
    if db.read(actor.clone(), move |tx| secrets::sealed_before(tx, &now)).await?.is_empty() {
        return Ok(0);
    }
    let sealing = sealing.clone();
    db.work(actor, move |tx| {
        let permit = tx.permit(Permission::ManageAllWebhooks, &ResourceReach::country())?;
        secrets::seal_anew(tx, &permit, &sealing)
    })
    .await
}
