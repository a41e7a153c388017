//! Experts are people: what is personal of them is erased some time after their cycle.
//!
//! Name, office, address, telephone, account and what was noted of the naming go; side, status and the body that each
//! came from stay, and with them the numbers by side. The term runs from the end of the cycle; of a cycle that nobody
//! concludes from the last change of it and of the naming, so that what was forgotten goes too. With the account goes the
//! way into the technical work of the cycle's sessions; and with the addresses, the messages that went there.
//!
//! Names in the programme of a session stay, as those of speakers in its parts and programmes: there they were announced
//! to everybody as part of a public event, which its record tells, and are corrected by changing the session. A
//! restitution names no people (see `findings`).
use super::{messages, store};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::Result;
use chrono::TimeDelta;
use std::sync::Arc;

/// How many are erased in one transaction.
const AT_ONCE: i64 = 200;

/// Erases the experts whose term of so many days is over, and tells how many.
pub(crate) async fn run_due(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    // Nothing is due nearly always: writers are not held up by looking.
    if db.read(actor.clone(), move |tx| due(tx, days, 1)).await?.is_empty() {
        return Ok(0);
    }
    db.work(actor, move |tx| erase(tx, days)).await
}

fn due(tx: &mut Tx<'_>, days: u32, most: i64) -> Result<Vec<super::model::ExpertId>> {
    let before = tx.now().plus(-TimeDelta::days(i64::from(days)));
    store::any_due(tx, before, most)
}

fn erase(tx: &mut Tx<'_>, days: u32) -> Result<usize> {
    let permit = tx.permit(Permission::ManageLabs, &ResourceReach::country())?;
    let ids = due(tx, days, AT_ONCE)?;
    store::erase(tx, &permit, &ids)?;
    messages::erase(tx, &permit, &ids)?;
    Ok(ids.len())
}
