//! What people and systems do with deliveries: read them, send one again, pass over one, try.
use super::model::{
    Delivery, DeliveryFilter, DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookDeliveryId, by_hand,
};
use super::store::settling;
pub use super::store::settling::Past;
use super::{queue, store};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::page::{Page, read_cursor};
use crate::webhooks::model::WebhookSubscriptionId;
use crate::webhooks::service::find as find_subscription;
use crate::webhooks::store as subscriptions;

/// The orders of the lists, as their cursors name them.
const SORT: &str = "-number";
const ATTEMPTS: &str = "-id";

/// A page of a subscription's, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    of: WebhookSubscriptionId,
    filter: &DeliveryFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<WebhookDelivery>> {
    find_subscription(tx, of)?;
    let rows = store::page(tx, of, filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, of, filter)?) } else { None };
    Ok(Page::cut(rows, limit, SORT, |row| row.number, WebhookDelivery::from).with_total(total))
}

fn find(tx: &mut Tx<'_>, of: WebhookSubscriptionId, id: WebhookDeliveryId) -> Result<Delivery> {
    store::find(tx, of, id)?.ok_or_else(Error::not_found)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, of: WebhookSubscriptionId, id: WebhookDeliveryId) -> Result<WebhookDelivery> {
    find_subscription(tx, of)?;
    find(tx, of, id).map(WebhookDelivery::from)
}

/// A page of its attempts, the last first.
pub fn attempts(
    tx: &mut Tx<'_>,
    (of, id): (WebhookSubscriptionId, WebhookDeliveryId),
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<WebhookAttempt>> {
    read(tx, of, id)?;
    let rows = store::attempts_of(tx, id, read_cursor(cursor, ATTEMPTS)?, limit + 1)?;
    let total = if count { Some(store::attempts_count(tx, id)?) } else { None };
    Ok(Page::cut(rows, limit, ATTEMPTS, |row| row.id, |row| row).with_total(total))
}

/// Sends one (again) at once, or passes over it.
pub fn transition(
    tx: &mut Tx<'_>,
    (of, id): (WebhookSubscriptionId, WebhookDeliveryId),
    to: DeliveryStatus,
) -> Result<WebhookDelivery> {
    let (_, permit) = find_subscription(tx, of)?;
    let one = find(tx, of, id)?;
    tx.starts_from(one.version)?;
    if !by_hand(one.purpose, one.status).contains(&to) {
        return Err(Error::wrong_state(
            format!("Una consegna «{}» non può diventare «{}».", one.status.label().it, to.label().it),
            format!("A delivery that is {} cannot become {to}.", one.status),
        ));
    }
    subscriptions::look_again(tx, &permit, of, false)?;
    let why = (to == DeliveryStatus::Skipped).then_some("passed over by hand");
    store::move_to(tx, &permit, id, (to, why))?;
    let resources: Vec<String> = one.resource_id.into_iter().collect();
    queue::put_in_order(tx, &permit, of, &resources)?;
    find(tx, of, id).map(WebhookDelivery::from)
}

/// Sends something that is no change, once: to try a receiver.
pub fn create_test(tx: &mut Tx<'_>, of: WebhookSubscriptionId) -> Result<WebhookDelivery> {
    let (one, permit) = find_subscription(tx, of)?;
    if one.testing {
        return Err(Error::wrong_state(
            "Una prova attende già di essere inviata.",
            "A trial waits to be sent already.",
        ));
    }
    subscriptions::look_again(tx, &permit, of, true)?;
    let number = subscriptions::next_number(tx, &permit, of)?;
    store::insert_test(tx, &permit, of, number).map(WebhookDelivery::from)
}

/// Puts one in that was delivered: for the scenario.
pub fn insert_delivered(tx: &mut Tx<'_>, of: WebhookSubscriptionId, told: &Past) -> Result<()> {
    let (_, permit) = find_subscription(tx, of)?;
    let number = subscriptions::next_number(tx, &permit, of)?;
    settling::insert_past(tx, &permit, of, number, told)
}
