//! Queries on subscriptions.
use super::model::{
    Content, Owner, Subscription, SuspensionReason, WebhookStatus, WebhookSubscriptionId, WebhookSubscriptionInput,
};
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::webhook_subscriptions as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Result;
use crate::service_clients::model::ServiceClientId;
use crate::users::model::UserId;
use chrono::TimeDelta;
use diesel::prelude::*;

/// Those that the actor sees: their own, or all.
fn visible_ones(tx: &Tx<'_>, status: Option<WebhookStatus>) -> table::BoxedQuery<'static, MultiBackend> {
    let mut query = table::table.into_boxed::<MultiBackend>();
    if !policy::allows(tx.actor(), Permission::ManageAllWebhooks, &ResourceReach::country()) {
        let own = Id(tx.actor().subject().unwrap_or_default());
        query = if tx.actor().as_system().is_some() {
            query.filter(table::client_id.eq(own))
        } else {
            query.filter(table::user_id.eq(own))
        };
    }
    match status {
        Some(status) => query.filter(table::status.eq(status)),
        None => query,
    }
}

/// A page of those that the actor sees, the newest first, after the one with id `after`.
pub fn page(
    tx: &mut Tx<'_>,
    status: Option<WebhookStatus>,
    after: Option<WebhookSubscriptionId>,
    limit: i64,
) -> Result<Vec<Subscription>> {
    let mut query = visible_ones(tx, status).order(table::id.desc()).limit(limit);
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.select(Subscription::as_select()).load(tx.conn())?)
}

/// How many the actor sees.
pub fn count(tx: &mut Tx<'_>, status: Option<WebhookStatus>) -> Result<i64> {
    Ok(visible_ones(tx, status).count().get_result(tx.conn())?)
}

/// One that the actor sees.
pub fn visible(tx: &mut Tx<'_>, id: WebhookSubscriptionId) -> Result<Option<Subscription>> {
    let query = visible_ones(tx, None).filter(table::id.eq(id));
    Ok(query.select(Subscription::as_select()).first(tx.conn()).optional()?)
}

/// How many somebody has.
pub fn owned(tx: &mut Tx<'_>, _permit: &Permit, owner: Owner) -> Result<i64> {
    let query = table::table.into_boxed::<MultiBackend>();
    let query = match owner {
        Owner::System(id) => query.filter(table::client_id.eq(id)),
        Owner::Person(id) => query.filter(table::user_id.eq(id)),
    };
    Ok(query.count().get_result(tx.conn())?)
}

/// Adds one, which is told of what comes after `position`.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (id, owner): (WebhookSubscriptionId, Owner),
    new: &WebhookSubscriptionInput,
    position: i64,
) -> Result<Subscription> {
    let now = tx.now();
    let (client, user): (Option<ServiceClientId>, Option<UserId>) = match owner {
        Owner::System(id) => (Some(id), None),
        Owner::Person(id) => (None, Some(id)),
    };
    let made: Subscription = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::client_id.eq(client),
            table::user_id.eq(user),
            table::url.eq(&new.url),
            table::content.eq(Stored(Content::from(new))),
            table::status.eq(WebhookStatus::Active),
            table::position.eq(position),
            table::numbered.eq(0),
            table::failures.eq(0),
            table::testing.eq(false),
            table::claimed_at.eq(now),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Subscription>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::WebhookSubscription, id, made.version);
    Ok(made)
}

fn recorded(tx: &mut Tx<'_>, permit: &Permit, changed: Subscription) -> Subscription {
    tx.record(permit, ChangeKind::Updated, ResourceType::WebhookSubscription, changed.id, changed.version);
    changed
}

/// Changes what is said of one. Where it leads elsewhere, that is tried at once.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit,
    before: &Subscription,
    new: &WebhookSubscriptionInput,
) -> Result<Subscription> {
    let now = tx.now();
    let moved = before.url != new.url;
    let changed = diesel::update(table::table.find(before.id))
        .set((
            table::url.eq(&new.url),
            table::content.eq(Stored(Content::from(new))),
            moved.then(|| (table::failures.eq(0), table::not_before.eq(None::<Instant>))),
            moved.then(|| (table::failing_since.eq(None::<Instant>), table::due_at.eq(now))),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Subscription>())
        .get_result(tx.conn())?;
    Ok(recorded(tx, permit, changed))
}

/// Suspends one, whoever works on it.
pub fn suspend(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: WebhookSubscriptionId,
    reason: SuspensionReason,
) -> Result<Subscription> {
    let now = tx.now();
    let changed = diesel::update(table::table.find(id))
        .set((
            table::status.eq(WebhookStatus::Suspended),
            table::suspended_for.eq(reason),
            table::suspended_at.eq(now),
            table::not_before.eq(None::<Instant>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Subscription>())
        .get_result(tx.conn())?;
    Ok(recorded(tx, permit, changed))
}

/// Lets one go on from where it was, as if it had not failed.
pub fn resume(tx: &mut Tx<'_>, permit: &Permit, id: WebhookSubscriptionId) -> Result<Subscription> {
    let now = tx.now();
    let changed = diesel::update(table::table.find(id))
        .set((
            table::status.eq(WebhookStatus::Active),
            table::suspended_for.eq(None::<SuspensionReason>),
            table::suspended_at.eq(None::<Instant>),
            table::failures.eq(0),
            table::failing_since.eq(None::<Instant>),
            table::not_before.eq(None::<Instant>),
            table::due_at.eq(now),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Subscription>())
        .get_result(tx.conn())?;
    Ok(recorded(tx, permit, changed))
}

/// Lets one be told of what comes after `position`, once more.
pub fn move_to(tx: &mut Tx<'_>, permit: &Permit, id: WebhookSubscriptionId, position: i64) -> Result<Subscription> {
    let now = tx.now();
    let changed = diesel::update(table::table.find(id))
        .set((
            table::position.eq(position),
            table::due_at.eq(now),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Subscription>())
        .get_result(tx.conn())?;
    Ok(recorded(tx, permit, changed))
}

/// Removes one with all that belongs to it.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, one: &Subscription) -> Result<()> {
    diesel::delete(table::table.find(one.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::WebhookSubscription, one.id, one.version + 1);
    Ok(())
}

/// Notes that deliveries were changed by hand: whoever works on it meanwhile begins anew, and it is looked at soon.
pub fn look_again(tx: &mut Tx<'_>, _permit: &Permit, id: WebhookSubscriptionId, testing: bool) -> Result<()> {
    let now = tx.now();
    diesel::update(table::table.find(id))
        .set((table::due_at.eq(now), testing.then(|| table::testing.eq(true))))
        .execute(tx.conn())?;
    Ok(())
}

/// The next number of a delivery of one, and the row that goes with it.
pub fn next_number(tx: &mut Tx<'_>, _permit: &Permit, id: WebhookSubscriptionId) -> Result<i64> {
    Ok(diesel::update(table::table.find(id))
        .set(table::numbered.eq(table::numbered + 1))
        .returning(table::numbered)
        .get_result(tx.conn())?)
}

/// A subscription in the hands of an instance, by the lease in its row.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The subscription.
    pub subscription: Subscription,
    /// The lease.
    pub lease: Id,
    /// Until when it holds.
    pub until: Instant,
}

/// The one that has something to do and waits longest, where the feed has come to `head`. The worker's.
pub fn any_due(tx: &mut Tx<'_>, head: i64) -> Result<Option<Subscription>> {
    let now = tx.now();
    let free = table::leased_until.is_null().or(table::leased_until.le(now).assume_not_null());
    let rested = table::not_before.is_null().or(table::not_before.le(now).assume_not_null());
    let due = table::position.lt(head).or(table::due_at.is_not_null().and(table::due_at.le(now).assume_not_null()));
    // Somebody has begun and was lost: what is due was not noted.
    let due = due.or(table::lease.is_not_null());
    let active = table::status.eq(WebhookStatus::Active).and(rested).and(due);
    Ok(table::table
        .filter(free)
        .filter(table::testing.eq(true).or(active))
        .order((table::claimed_at, table::id))
        .select(Subscription::as_select())
        .into_boxed::<MultiBackend>()
        .first(tx.conn())
        .optional()?)
}

/// Takes one for so long. Compare and swap: of two that try, one gets it.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit, found: &Subscription, lease_for: TimeDelta) -> Result<Option<Claim>> {
    let now = tx.now();
    let (lease, until) = (Id::new(), now.plus(lease_for));
    let free = table::leased_until.is_null().or(table::leased_until.le(now).assume_not_null());
    let taken: Option<Subscription> =
        diesel::update(table::table.find(found.id).filter(table::claimed_at.eq(found.claimed_at)).filter(free))
            .set((table::lease.eq(lease), table::leased_until.eq(until), table::claimed_at.eq(now)))
            .returning(columns::<Subscription>())
            .get_result(tx.conn())
            .optional()?;
    Ok(taken.map(|subscription| Claim { subscription, lease, until }))
}

/// The row as it is now, if the lease still holds.
pub fn held(tx: &mut Tx<'_>, _permit: &Permit, claim: &Claim) -> Result<Option<Subscription>> {
    let query = table::table.find(claim.subscription.id).filter(table::lease.eq(claim.lease));
    Ok(query.select(Subscription::as_select()).first(tx.conn()).optional()?)
}

/// How far one has come after a turn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    /// How often the receiver has failed in a row.
    pub failures: i32,
    /// Since when it fails.
    pub failing_since: Option<Instant>,
    /// Until when it is left alone.
    pub not_before: Option<Instant>,
    /// When the next delivery is due.
    pub due_at: Option<Instant>,
    /// Whether a trial waits.
    pub testing: bool,
    /// When it took something, if it did.
    pub delivered_at: Option<Instant>,
}

/// Writes that down and lets go of it.
pub fn release(tx: &mut Tx<'_>, _permit: &Permit, claim: &Claim, now: &Standing) -> Result<()> {
    diesel::update(table::table.find(claim.subscription.id).filter(table::lease.eq(claim.lease)))
        .set((
            table::failures.eq(now.failures),
            table::failing_since.eq(now.failing_since),
            table::not_before.eq(now.not_before),
            table::due_at.eq(now.due_at),
            table::testing.eq(now.testing),
            now.delivered_at.map(|at| table::delivered_at.eq(at)),
            table::lease.eq(None::<Id>),
            table::leased_until.eq(None::<Instant>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that the feed was made into deliveries up to a position, and the number of the last.
pub fn fanned_out(tx: &mut Tx<'_>, _permit: &Permit, claim: &Claim, position: i64, numbered: i64) -> Result<()> {
    diesel::update(table::table.find(claim.subscription.id).filter(table::lease.eq(claim.lease)))
        .set((table::position.eq(position), table::numbered.eq(numbered)))
        .execute(tx.conn())?;
    Ok(())
}
