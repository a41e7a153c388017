//! What came of deliveries: written down, kept for some time, purged.
use super::OPEN;
use crate::auth::policy::Permit;
use crate::changes::model::{FeedKind, Mention};
use crate::db::schema::{webhook_attempts as attempts, webhook_deliveries as table};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::webhooks::deliveries::model::{DeliveryPurpose, DeliveryStatus, WebhookAttempt, WebhookDeliveryId};
use crate::webhooks::model::WebhookSubscriptionId;
use diesel::prelude::*;

/// What came of an attempt.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The delivery.
    pub id: WebhookDeliveryId,
    /// What was told.
    pub told: Option<FeedKind>,
    /// How far it has come.
    pub status: DeliveryStatus,
    /// When it is tried again.
    pub next_attempt_at: Option<Instant>,
    /// Since when it is refused by itself.
    pub refused_since: Option<Instant>,
    /// The answer's status.
    pub answered: Option<i32>,
    /// Why it failed, or is skipped.
    pub error: Option<String>,
    /// What was sent and what came back; none when nothing was sent.
    pub attempt: Option<WebhookAttempt>,
}

/// Writes down what came of one; nothing when it is not pending any more: somebody has moved it meanwhile.
pub fn settle(tx: &mut Tx<'_>, _permit: &Permit, one: &Settled) -> Result<()> {
    let now = tx.now();
    let delivered = (one.status == DeliveryStatus::Delivered).then_some(now);
    diesel::update(table::table.find(one.id).filter(table::status.eq(DeliveryStatus::Pending)))
        .set((
            table::status.eq(one.status),
            table::told.eq(one.told),
            table::attempts.eq(table::attempts + i32::from(one.attempt.is_some())),
            table::next_attempt_at.eq(one.next_attempt_at),
            table::refused_since.eq(one.refused_since),
            delivered.map(|at| table::delivered_at.eq(at)),
            table::last_status.eq(one.answered),
            table::last_error.eq(one.error.as_deref()),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Trials that cannot be sent have failed.
pub fn give_up_tests(tx: &mut Tx<'_>, _permit: &Permit, of: WebhookSubscriptionId) -> Result<()> {
    let now = tx.now();
    let tests = table::table.filter(table::subscription_id.eq(of)).filter(table::purpose.eq(DeliveryPurpose::Test));
    diesel::update(tests.filter(table::status.eq(DeliveryStatus::Pending)))
        .set((
            table::status.eq(DeliveryStatus::Failed),
            table::next_attempt_at.eq(None::<Instant>),
            table::last_error.eq("not sent: there is nothing to sign with, or the owner has no access"),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps what was sent and what came back.
pub fn keep_attempts(tx: &mut Tx<'_>, _permit: &Permit, all: &[Settled]) -> Result<()> {
    let rows: Vec<_> = all
        .iter()
        .filter_map(|one| one.attempt.as_ref().map(|attempt| (one.id, attempt)))
        .map(|(id, attempt)| {
            (
                attempts::id.eq(attempt.id),
                attempts::delivery_id.eq(id),
                attempts::at.eq(attempt.at),
                attempts::duration_ms.eq(attempt.duration_ms),
                attempts::url.eq(&attempt.url),
                attempts::request_body.eq(&attempt.request_body),
                attempts::status.eq(attempt.status),
                attempts::answer.eq(attempt.answer.as_deref()),
                attempts::error.eq(attempt.error.as_deref()),
            )
        })
        .collect();
    if !rows.is_empty() {
        crate::on_each!(tx.conn(), |c| diesel::insert_into(attempts::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Whether something is older than this, to be looked at before anything is written. The worker's.
pub fn any_older(tx: &mut Tx<'_>, than: Instant) -> Result<bool> {
    let attempt: Option<Id> =
        attempts::table.filter(attempts::at.lt(than)).select(attempts::id).first(tx.conn()).optional()?;
    let settled: Option<WebhookDeliveryId> = table::table
        .filter(table::updated_at.lt(than))
        .filter(table::status.ne_all(OPEN))
        .select(table::id)
        .first(tx.conn())
        .optional()?;
    Ok(attempt.is_some() || settled.is_some())
}

/// Removes attempts, and deliveries that are settled, of before an instant: so many of each at most. Tells how many.
pub fn purge(tx: &mut Tx<'_>, _permit: &Permit, before: Instant, most: i64) -> Result<usize> {
    let old: Vec<Id> =
        attempts::table.filter(attempts::at.lt(before)).select(attempts::id).limit(most).load(tx.conn())?;
    let gone = diesel::delete(attempts::table.filter(attempts::id.eq_any(old))).execute(tx.conn())?;
    let settled: Vec<WebhookDeliveryId> = table::table
        .filter(table::updated_at.lt(before))
        .filter(table::status.ne_all(OPEN))
        .select(table::id)
        .limit(most)
        .load(tx.conn())?;
    Ok(gone + diesel::delete(table::table.filter(table::id.eq_any(settled))).execute(tx.conn())?)
}

/// A delivery that was taken at once: for the scenario.
#[derive(Debug, Clone)]
pub struct Past {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The change.
    pub mention: Mention,
    /// What was sent and what came back.
    pub attempt: WebhookAttempt,
}

/// Puts one in that was delivered.
pub fn insert_past(
    tx: &mut Tx<'_>,
    permit: &Permit,
    of: WebhookSubscriptionId,
    number: i64,
    past: &Past,
) -> Result<()> {
    let mention = &past.mention;
    diesel::insert_into(table::table)
        .values((
            table::id.eq(past.id),
            table::subscription_id.eq(of),
            table::number.eq(number),
            table::purpose.eq(DeliveryPurpose::Event),
            table::position.eq(mention.position),
            table::resource_type.eq(mention.resource_type),
            table::resource_id.eq(&mention.resource_id),
            table::deleted.eq(mention.deleted),
            table::resource_version.eq(mention.version),
            table::changed_at.eq(mention.at),
            table::told.eq(FeedKind::Changed),
            table::status.eq(DeliveryStatus::Delivered),
            table::attempts.eq(1),
            table::delivered_at.eq(past.attempt.at),
            table::last_status.eq(past.attempt.status),
            table::version.eq(2),
            table::created_at.eq(mention.at),
            table::updated_at.eq(past.attempt.at),
        ))
        .execute(tx.conn())?;
    let settled = Settled {
        id: past.id,
        told: Some(FeedKind::Changed),
        status: DeliveryStatus::Delivered,
        next_attempt_at: None,
        refused_since: None,
        answered: past.attempt.status,
        error: None,
        attempt: Some(past.attempt.clone()),
    };
    keep_attempts(tx, permit, &[settled])
}
