//! What came of what was sent together, and what follows for the subscription.
use super::courier::Answer;
use super::{actor, permit, schedule};
use crate::app::Core;
use crate::auth::policy::Permit;
use crate::changes::model::FeedKind;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::webhooks::deliveries::model::{Delivery, DeliveryPurpose, DeliveryStatus, WebhookAttempt};
use crate::webhooks::deliveries::store::settling::{self, Settled};
use crate::webhooks::deliveries::{queue, store as deliveries};
use crate::webhooks::model::{Subscription, SuspensionReason};
use crate::webhooks::store::{self, Claim, Standing};
use crate::webhooks::suspending;

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Came {
    /// It was taken.
    Taken,
    /// There is nothing to tell.
    NotWanted,
    /// The receiver is not there any more.
    Gone,
    /// The receiver works, but does not take this.
    Refused(String),
    /// The receiver does not work; it may have said when to come back, in seconds.
    Failed(String, Option<i64>),
}

impl Came {
    /// What an answer means. What a body is refused for tells nothing of the receiver; everything else does.
    pub(super) fn of(answer: &Answer) -> Self {
        let Some(status) = answer.status else {
            return Self::Failed(answer.error.clone().unwrap_or_else(|| "no answer".to_owned()), None);
        };
        match status {
            200..=299 => Self::Taken,
            410 => Self::Gone,
            400 | 409 | 413 | 415 | 422 => Self::Refused(format!("answered with {status}")),
            300..=399 => Self::Failed(format!("answered with {status}; redirects are not followed"), None),
            _ => Self::Failed(format!("answered with {status}"), answer.retry_after),
        }
    }

    /// Why it failed.
    pub(super) fn error(&self) -> Option<String> {
        match self {
            Self::Refused(why) | Self::Failed(why, _) => Some(why.clone()),
            Self::Gone => Some("answered with 410".to_owned()),
            Self::NotWanted => Some("not for the owner, or not of a kind that is wanted".to_owned()),
            Self::Taken => None,
        }
    }
}

/// What came of one delivery.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    /// The delivery.
    pub(super) delivery: Delivery,
    /// What came of it.
    pub(super) came: Came,
    /// What was told.
    pub(super) told: Option<FeedKind>,
    /// What was sent and what came back.
    pub(super) attempt: Option<WebhookAttempt>,
}

/// Of one that there is nothing to tell of.
pub(super) fn not_wanted(delivery: Delivery) -> Outcome {
    Outcome { delivery, came: Came::NotWanted, told: None, attempt: None }
}

/// What follows from what was sent together.
struct Verdict {
    /// How the receiver fares.
    standing: Standing,
    /// Whether it takes something again.
    back: bool,
    /// Why nothing more is sent to it.
    suspended: Option<SuspensionReason>,
}

fn events(all: &[Outcome]) -> impl Iterator<Item = &Outcome> {
    all.iter().filter(|one| one.delivery.purpose == DeliveryPurpose::Event)
}

/// Looks at all together: one that takes something works, whatever it refuses.
fn judge(one: &Subscription, all: &[Outcome], now: Instant) -> Verdict {
    let mut standing = Standing {
        failures: one.failures,
        failing_since: one.failing_since,
        not_before: one.not_before,
        ..Standing::default()
    };
    let taken = events(all).any(|one| one.came == Came::Taken);
    let failed: Vec<Option<i64>> = events(all)
        .filter_map(|one| if let Came::Failed(_, after) = &one.came { Some(*after) } else { None })
        .collect();
    let mut suspended = events(all).any(|one| one.came == Came::Gone).then_some(SuspensionReason::Gone);
    let back = taken && one.failures > 0;
    if taken {
        standing = Standing { delivered_at: Some(now), ..Standing::default() };
    } else if !failed.is_empty() {
        let since = one.failing_since.unwrap_or(now);
        standing.failures = one.failures.saturating_add(1);
        standing.failing_since = Some(since);
        let asked = failed.into_iter().flatten().max();
        standing.not_before = Some(now.plus(schedule::wait(standing.failures, asked)));
        if schedule::is_over(since, now) {
            suspended = suspended.or(Some(SuspensionReason::Failing));
        }
    }
    Verdict { standing, back, suspended }
}

/// What follows for one delivery, where `verdict` is that on all.
fn settled(one: &Outcome, verdict: &Verdict, now: Instant) -> Settled {
    let delivery = &one.delivery;
    let test = delivery.purpose == DeliveryPurpose::Test;
    let receiver_works = verdict.standing.not_before.is_none();
    let by_itself = |after: Option<i64>| {
        let since = delivery.refused_since.unwrap_or(now);
        (
            DeliveryStatus::Pending,
            Some(now.plus(schedule::wait(schedule::failures_since(since, now), after))),
            Some(since),
        )
    };
    let (status, next_attempt_at, refused_since) = match &one.came {
        Came::Taken => (DeliveryStatus::Delivered, None, None),
        Came::NotWanted => (DeliveryStatus::Skipped, None, None),
        _ if test => (DeliveryStatus::Failed, None, None),
        Came::Gone => (DeliveryStatus::Pending, Some(now), None),
        Came::Refused(_) => by_itself(None),
        Came::Failed(_, after) if receiver_works => by_itself(*after),
        Came::Failed(..) => (DeliveryStatus::Pending, verdict.standing.not_before, delivery.refused_since),
    };
    Settled {
        id: delivery.id,
        told: one.told.or(delivery.told),
        status,
        next_attempt_at,
        refused_since,
        answered: one.attempt.as_ref().and_then(|attempt| attempt.status),
        error: one.came.error().map(|why| why.chars().take(500).collect()),
        attempt: one.attempt.clone(),
    }
}

/// Writes all of it down in one transaction, and lets go of the subscription.
pub(super) async fn settle(
    core: &Core,
    claim: Claim,
    all: Vec<Outcome>,
    because: Option<SuspensionReason>,
) -> Result<()> {
    core.db().work(actor(), move |tx| settle_in(tx, &claim, &all, because)).await
}

fn settle_in(tx: &mut Tx<'_>, claim: &Claim, all: &[Outcome], because: Option<SuspensionReason>) -> Result<()> {
    let permit = permit(tx)?;
    let Some(one) = store::held(tx, &permit, claim)? else {
        log::warn!("webhook subscription {}: somebody else has it", claim.subscription.id);
        return Ok(());
    };
    let now = tx.now();
    let verdict = judge(&one, all, now);
    let mut results: Vec<Settled> = all.iter().map(|outcome| settled(outcome, &verdict, now)).collect();
    // As many as are sent together, each with a time of its own.
    for result in &results {
        settling::settle(tx, &permit, result)?;
    }
    let over = results.iter().any(|one| one.refused_since.is_some_and(|since| schedule::is_over(since, now)));
    let done: Vec<String> = results
        .iter()
        .zip(all)
        .filter(|(result, _)| result.status != DeliveryStatus::Pending)
        .filter_map(|(_, outcome)| outcome.delivery.resource_id.clone())
        .collect();
    results.retain(|result| result.attempt.is_some());
    settling::keep_attempts(tx, &permit, &results)?;
    queue::put_in_order(tx, &permit, one.id, &done)?;
    if verdict.back {
        deliveries::wake(tx, &permit, one.id)?;
    }
    if because.is_some() {
        // A trial that cannot be sent does not wait for ever.
        settling::give_up_tests(tx, &permit, one.id)?;
    }
    let suspended = because.or(verdict.suspended).or(over.then_some(SuspensionReason::Refused));
    release(tx, &permit, claim, &verdict.standing)?;
    match suspended {
        Some(reason) if one.is_active() => suspending::suspend(tx, &permit, &one, reason).map(|_| ()),
        _ => Ok(()),
    }
}

fn release(tx: &mut Tx<'_>, permit: &Permit, claim: &Claim, standing: &Standing) -> Result<()> {
    let of = claim.subscription.id;
    let due_at = deliveries::any_next_of(tx, of, DeliveryPurpose::Event)?;
    let testing = deliveries::any_next_of(tx, of, DeliveryPurpose::Test)?.is_some();
    store::release(tx, permit, claim, &Standing { due_at, testing, ..*standing })
}
