//! Purging what the feed does not keep any more. The change log of the audit keeps it.
use super::store;
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::Result;
use chrono::TimeDelta;
use std::sync::Arc;

/// How many are removed in one transaction.
const AT_ONCE: i64 = 2_000;

/// Removes the entries that are older than so many days, and tells how many.
pub(crate) async fn run_due(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    // Nothing is due nearly always: writers are not held up by looking.
    if db.read(actor.clone(), move |tx| due(tx, days, 1)).await?.is_none() {
        return Ok(0);
    }
    db.work(actor, move |tx| {
        let permit = tx.permit(Permission::ImportData, &ResourceReach::country())?;
        match due(tx, days, AT_ONCE)? {
            Some(until) => store::purge(tx, &permit, until),
            None => Ok(0),
        }
    })
    .await
}

/// The last of the oldest entries that are to go. Times can differ a little from the order of positions: what is old goes
/// only with all before it.
fn due(tx: &mut Tx<'_>, days: u32, most: i64) -> Result<Option<i64>> {
    let before = tx.now().plus(-TimeDelta::days(i64::from(days)));
    let oldest = store::oldest(tx, most)?;
    Ok(oldest.into_iter().take_while(|(_, at)| *at < before).last().map(|(position, _)| position))
}
