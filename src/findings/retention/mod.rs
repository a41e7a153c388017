//! What was said in confidence is erased some time after it was: notes of the discussion, and what was written beside
//! ratings.
//!
//! Both are free text in which people speak, and of people perhaps. They are kept as long as the experts' own data
//! (`labs::experts::retention`): so many days from the end of the laboratory's cycle; of a cycle that nobody concludes
//! from its last change; of a session without a cycle from its end. What somebody has changed since counts from that
//! change. Notes go as a whole, of ratings only the words: scores are numbers that the consensus rests on.
mod store;

use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use chrono::TimeDelta;
use std::sync::Arc;

/// How many notes, and how many comments, are erased in one transaction.
const AT_ONCE: i64 = 200;

/// Erases what is due after so many days, and tells how many notes and comments that were.
pub(crate) async fn run_due(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    // Nothing is due nearly always: writers are not held up by looking.
    let is_due = move |tx: &mut Tx<'_>| {
        let before = before(tx, days);
        Ok(!store::any_old_notes(tx, before, 1)?.is_empty() || !store::any_old_comments(tx, before, 1)?.is_empty())
    };
    if !db.read(actor.clone(), is_due).await? {
        return Ok(0);
    }
    db.work(actor, move |tx| erase(tx, days)).await
}

fn before(tx: &Tx<'_>, days: u32) -> Instant {
    tx.now().plus(-TimeDelta::days(i64::from(days)))
}

fn erase(tx: &mut Tx<'_>, days: u32) -> Result<usize> {
    let permit = tx.permit(Permission::ManageFindings, &ResourceReach::country())?;
    let before = before(tx, days);
    let notes = store::any_old_notes(tx, before, AT_ONCE)?;
    store::delete_notes(tx, &permit, &notes)?;
    let comments = store::any_old_comments(tx, before, AT_ONCE)?;
    store::erase_comments(tx, &permit, &comments)?;
    Ok(notes.len() + comments.len())
}
