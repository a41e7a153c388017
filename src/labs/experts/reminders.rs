//! Reminding experts who have yet to answer, once, by any instance.
use super::super::cycles::model::CycleId;
use super::model::{Expert, ExpertId};
use super::{messages, store};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::outbox::model::MessageKind;
use crate::outbox::service::enqueue;
use chrono::TimeDelta;
use std::sync::Arc;

/// How many are reminded in one transaction: each may be of another laboratory.
const AT_ONCE: i64 = 50;

/// Reminds those whom the sides have agreed on so many days ago, and tells how many. What is due is read and marked in one
/// transaction, which is serialised with the others'.
pub(crate) async fn run_due(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    if days == 0 || db.read(actor.clone(), move |tx| due(tx, days, 1)).await?.is_empty() {
        return Ok(0);
    }
    db.work(actor, move |tx| remind(tx, days)).await
}

fn due(tx: &mut Tx<'_>, days: u32, most: i64) -> Result<Vec<Expert>> {
    let before = tx.now().plus(-TimeDelta::days(i64::from(days)));
    store::any_unanswered(tx, before, most)
}

fn remind(tx: &mut Tx<'_>, days: u32) -> Result<usize> {
    let permit = tx.permit(Permission::ManageLabs, &ResourceReach::country())?;
    let due = due(tx, days, AT_ONCE)?;
    let ids: Vec<ExpertId> = due.iter().map(|expert| expert.id).collect();
    store::reminded(tx, &permit, &ids)?;
    let cycles: Vec<CycleId> = due.iter().map(|expert| expert.cycle_id).collect();
    let homes = store::any_homes(tx, &cycles)?;
    let mut told = Vec::new();
    for reader in messages::readers(tx, &due)? {
        let Some(expert) = due.iter().find(|expert| expert.id == reader.id) else { continue };
        let Some((_, lab, number, _)) = homes.iter().find(|home| home.0 == expert.cycle_id) else { continue };
        told.push(messages::nomination((lab, *number), expert, &reader, MessageKind::ExpertReminder)?);
    }
    enqueue(tx, &permit, &told)?;
    Ok(due.len())
}
