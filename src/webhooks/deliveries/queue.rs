//! The order of deliveries: of each resource one is pending, and those after it wait. Whoever calls these has changed the
//! subscription's row in the same transaction, so that two never see half of what the other does.
use super::model::{DeliveryStatus, WebhookDeliveryId};
use super::store;
use crate::auth::policy::Permit;
use crate::changes::model::Mention;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::webhooks::model::WebhookSubscriptionId;
use std::collections::HashSet;

/// Makes a delivery of each of these changes, numbered on from `numbered`.
pub(in crate::webhooks) fn enqueue(
    tx: &mut Tx<'_>,
    permit: &Permit,
    of: WebhookSubscriptionId,
    numbered: i64,
    mentions: &[Mention],
) -> Result<()> {
    let named: HashSet<String> = mentions.iter().map(|mention| mention.resource_id.clone()).collect();
    let named: Vec<String> = named.into_iter().collect();
    let mut before = store::resources(&store::any_open_of(tx, of, &named)?);
    let new: Vec<(Mention, DeliveryStatus)> = mentions
        .iter()
        .map(|mention| {
            let first = before.insert(mention.resource_id.clone());
            (mention.clone(), if first { DeliveryStatus::Pending } else { DeliveryStatus::Waiting })
        })
        .collect();
    store::insert(tx, permit, of, numbered, &new)
}

/// Of each of these resources the first that is not settled is pending, and no other.
pub(in crate::webhooks) fn put_in_order(
    tx: &mut Tx<'_>,
    permit: &Permit,
    of: WebhookSubscriptionId,
    resources: &[String],
) -> Result<()> {
    let mut seen = HashSet::new();
    let (mut promoted, mut demoted): (Vec<WebhookDeliveryId>, Vec<WebhookDeliveryId>) = Default::default();
    for (id, resource, status) in store::any_open_of(tx, of, resources)? {
        match (seen.insert(resource), status) {
            (true, DeliveryStatus::Waiting) => promoted.push(id),
            (false, DeliveryStatus::Pending) => demoted.push(id),
            _ => {}
        }
    }
    if !promoted.is_empty() {
        store::promote(tx, permit, &promoted)?;
    }
    if !demoted.is_empty() {
        store::demote(tx, permit, &demoted)?;
    }
    Ok(())
}
