//! Queries on deliveries and attempts.
pub mod settling;

use super::model::{Delivery, DeliveryFilter, DeliveryPurpose, DeliveryStatus, WebhookAttempt, WebhookDeliveryId};
use crate::auth::policy::Permit;
use crate::changes::model::Mention;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{webhook_attempts as attempts, webhook_deliveries as table};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::webhooks::model::WebhookSubscriptionId;
use diesel::prelude::*;
use std::collections::HashSet;

/// What is not settled yet.
const OPEN: [DeliveryStatus; 2] = [DeliveryStatus::Waiting, DeliveryStatus::Pending];

fn narrowed(of: WebhookSubscriptionId, filter: &DeliveryFilter) -> table::BoxedQuery<'static, MultiBackend> {
    let mut query = table::table.filter(table::subscription_id.eq(of)).into_boxed::<MultiBackend>();
    if let Some(status) = filter.status {
        query = query.filter(table::status.eq(status));
    }
    if let Some(resource) = &filter.resource_id {
        query = query.filter(table::resource_id.eq(resource.clone()));
    }
    query
}

/// Those of a subscription that the caller sees, the last first, before the one with this number.
pub fn page(
    tx: &mut Tx<'_>,
    of: WebhookSubscriptionId,
    filter: &DeliveryFilter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Delivery>> {
    let mut query = narrowed(of, filter).order(table::number.desc()).limit(limit);
    if let Some(last) = before {
        query = query.filter(table::number.lt(last));
    }
    Ok(query.select(Delivery::as_select()).load(tx.conn())?)
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, of: WebhookSubscriptionId, filter: &DeliveryFilter) -> Result<i64> {
    Ok(narrowed(of, filter).count().get_result(tx.conn())?)
}

/// One of a subscription that the caller sees.
pub fn find(tx: &mut Tx<'_>, of: WebhookSubscriptionId, id: WebhookDeliveryId) -> Result<Option<Delivery>> {
    let query = table::table.find(id).filter(table::subscription_id.eq(of));
    Ok(query.select(Delivery::as_select()).first(tx.conn()).optional()?)
}

/// The attempts of one that the caller sees, the last first.
pub fn attempts_of(
    tx: &mut Tx<'_>,
    of: WebhookDeliveryId,
    before: Option<Id>,
    limit: i64,
) -> Result<Vec<WebhookAttempt>> {
    let mut query = attempts::table
        .filter(attempts::delivery_id.eq(of))
        .order(attempts::id.desc())
        .limit(limit)
        .select(WebhookAttempt::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = before {
        query = query.filter(attempts::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many attempts it has.
pub fn attempts_count(tx: &mut Tx<'_>, of: WebhookDeliveryId) -> Result<i64> {
    Ok(attempts::table.filter(attempts::delivery_id.eq(of)).count().get_result(tx.conn())?)
}

/// Adds a trial.
pub fn insert_test(tx: &mut Tx<'_>, permit: &Permit, of: WebhookSubscriptionId, number: i64) -> Result<Delivery> {
    let now = tx.now();
    let made: Delivery = diesel::insert_into(table::table)
        .values((
            table::id.eq(WebhookDeliveryId::new()),
            table::subscription_id.eq(of),
            table::number.eq(number),
            table::purpose.eq(DeliveryPurpose::Test),
            table::deleted.eq(false),
            table::status.eq(DeliveryStatus::Pending),
            table::attempts.eq(0),
            table::next_attempt_at.eq(now),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Delivery>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::WebhookDelivery, made.id, made.version);
    Ok(made)
}

/// Adds one for each of these, numbered on from `numbered`: what has one before it waits.
pub fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    of: WebhookSubscriptionId,
    numbered: i64,
    new: &[(Mention, DeliveryStatus)],
) -> Result<()> {
    let now = tx.now();
    let rows: Vec<_> = (numbered + 1..)
        .zip(new)
        .map(|(number, (mention, status))| {
            (
                table::id.eq(WebhookDeliveryId::new()),
                table::subscription_id.eq(of),
                table::number.eq(number),
                table::purpose.eq(DeliveryPurpose::Event),
                table::position.eq(mention.position),
                table::resource_type.eq(mention.resource_type),
                table::resource_id.eq(&mention.resource_id),
                table::deleted.eq(mention.deleted),
                table::resource_version.eq(mention.version),
                table::changed_at.eq(mention.at),
                table::status.eq(*status),
                table::attempts.eq(0),
                table::next_attempt_at.eq((*status == DeliveryStatus::Pending).then_some(now)),
                table::version.eq(1),
                table::created_at.eq(now),
                table::updated_at.eq(now),
            )
        })
        .collect();
    for batch in rows.chunks(1_000) {
        crate::on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Those of these resources of which something is not settled.
pub fn any_open_of(
    tx: &mut Tx<'_>,
    of: WebhookSubscriptionId,
    resources: &[String],
) -> Result<Vec<(WebhookDeliveryId, Option<String>, DeliveryStatus)>> {
    let mut found = Vec::new();
    for some in resources.chunks(1_000) {
        let query = table::table
            .filter(table::subscription_id.eq(of))
            .filter(table::resource_id.eq_any(some))
            .filter(table::status.eq_any(OPEN))
            .order(table::number)
            .select((table::id, table::resource_id, table::status))
            .into_boxed::<MultiBackend>();
        found.extend(query.load(tx.conn())?);
    }
    Ok(found)
}

/// What is due of a subscription, what waits longest first; only trials where it is suspended. The worker's.
pub fn any_pending(tx: &mut Tx<'_>, of: WebhookSubscriptionId, tests: bool, most: i64) -> Result<Vec<Delivery>> {
    let now = tx.now();
    let mut query = table::table
        .filter(table::subscription_id.eq(of))
        .filter(table::next_attempt_at.le(now))
        .order((table::next_attempt_at, table::number))
        .limit(most)
        .select(Delivery::as_select())
        .into_boxed::<MultiBackend>();
    if tests {
        query = query.filter(table::purpose.eq(DeliveryPurpose::Test));
    }
    Ok(query.load(tx.conn())?)
}

/// When the next of a subscription's is due, for changes and for trials. The worker's.
pub fn any_next_of(tx: &mut Tx<'_>, of: WebhookSubscriptionId, purpose: DeliveryPurpose) -> Result<Option<Instant>> {
    Ok(table::table
        .filter(table::subscription_id.eq(of))
        .filter(table::next_attempt_at.is_not_null())
        .filter(table::purpose.eq(purpose))
        .order(table::next_attempt_at)
        .select(table::next_attempt_at)
        .first::<Option<Instant>>(tx.conn())
        .optional()?
        .flatten())
}

/// These, which stand first, are to be sent at once.
pub fn promote(tx: &mut Tx<'_>, _permit: &Permit, ids: &[WebhookDeliveryId]) -> Result<()> {
    let now = tx.now();
    diesel::update(table::table.filter(table::id.eq_any(ids)))
        .set((table::status.eq(DeliveryStatus::Pending), table::next_attempt_at.eq(now), table::updated_at.eq(now)))
        .execute(tx.conn())?;
    Ok(())
}

/// These have something before them.
pub fn demote(tx: &mut Tx<'_>, _permit: &Permit, ids: &[WebhookDeliveryId]) -> Result<()> {
    let now = tx.now();
    diesel::update(table::table.filter(table::id.eq_any(ids)))
        .set((
            table::status.eq(DeliveryStatus::Waiting),
            table::next_attempt_at.eq(None::<Instant>),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// All that is pending is tried at once, as if it had not failed.
pub fn try_at_once(tx: &mut Tx<'_>, _permit: &Permit, of: WebhookSubscriptionId) -> Result<()> {
    let now = tx.now();
    let pending = table::table.filter(table::subscription_id.eq(of)).filter(table::status.eq(DeliveryStatus::Pending));
    diesel::update(pending)
        .set((table::next_attempt_at.eq(now), table::refused_since.eq(None::<Instant>)))
        .execute(tx.conn())?;
    Ok(())
}

/// What the receiver did not refuse by itself is tried at once: it takes something again.
pub fn wake(tx: &mut Tx<'_>, _permit: &Permit, of: WebhookSubscriptionId) -> Result<()> {
    let now = tx.now();
    let pending = table::table.filter(table::subscription_id.eq(of)).filter(table::next_attempt_at.gt(now));
    diesel::update(pending.filter(table::refused_since.is_null()))
        .set(table::next_attempt_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

/// What is not settled of after a position is not sent any more.
pub fn replace_after(tx: &mut Tx<'_>, _permit: &Permit, of: WebhookSubscriptionId, after: i64) -> Result<()> {
    let now = tx.now();
    let open = table::table.filter(table::subscription_id.eq(of)).filter(table::status.eq_any(OPEN));
    diesel::update(open.filter(table::position.gt(after)))
        .set((
            table::status.eq(DeliveryStatus::Skipped),
            table::next_attempt_at.eq(None::<Instant>),
            table::last_error.eq("replaced by a replay"),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Moves one by hand.
pub fn move_to(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: WebhookDeliveryId,
    (status, why): (DeliveryStatus, Option<&str>),
) -> Result<Delivery> {
    let now = tx.now();
    let next = (status == DeliveryStatus::Pending).then_some(now);
    let changed: Delivery = diesel::update(table::table.find(id))
        .set((
            table::status.eq(status),
            table::next_attempt_at.eq(next),
            table::refused_since.eq(None::<Instant>),
            table::last_error.eq(why),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Delivery>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::WebhookDelivery, changed.id, changed.version);
    Ok(changed)
}

/// The resources among these rows.
pub fn resources(rows: &[(WebhookDeliveryId, Option<String>, DeliveryStatus)]) -> HashSet<String> {
    rows.iter().filter_map(|(_, resource, _)| resource.clone()).collect()
}
