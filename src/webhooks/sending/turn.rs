//! One turn of a subscription: what has changed becomes deliveries, some of them are sent together, what came of it is
//! written down.
use super::courier::{Answer, Parcel};
use super::outcome::{Came, Outcome};
use super::{actor, event, has_time, outcome, permit};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::changes::model::{FeedEntry, FeedType, Mention};
use crate::changes::service::{self as changes, Concerning, Wanted};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::webhooks::deliveries::model::{Delivery, WebhookAttempt};
use crate::webhooks::deliveries::{queue, store as deliveries};
use crate::webhooks::model::{Content, SuspensionReason};
use crate::webhooks::owners;
use crate::webhooks::secrets::service as secrets;
use crate::webhooks::store::{self, Claim};
use futures_util::future::join_all;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// How many deliveries are sent together: each is of another resource.
const TOGETHER: i64 = 8;
/// How many changes become deliveries in one turn.
const AT_ONCE: usize = 500;

/// Takes a turn and lets go of the subscription.
pub(super) async fn take(core: &Core, claim: Claim) -> Result<()> {
    let one = claim.subscription.clone();
    let Some(owner) = core.db().read(actor(), move |tx| owners::as_now(tx, &one)).await? else {
        return outcome::settle(core, claim, Vec::new(), Some(SuspensionReason::NoAccess)).await;
    };
    if claim.subscription.is_active() {
        match fan_out(core, &claim, owner.clone()).await {
            Err(Error::PositionLost(_)) => {
                return outcome::settle(core, claim, Vec::new(), Some(SuspensionReason::PositionLost)).await;
            }
            done => done?,
        }
    }
    let of = claim.subscription.id;
    // A receiver that is left alone is tried all the same, where somebody wants to.
    let rests = claim.subscription.not_before.is_some_and(|until| core.db().clock().now() < until);
    let tests = rests || !claim.subscription.is_active();
    let due = core.db().read(actor(), move |tx| deliveries::any_pending(tx, of, tests, TOGETHER)).await?;
    if due.is_empty() {
        return outcome::settle(core, claim, Vec::new(), None).await;
    }
    let sealing = core.sealing.clone();
    let keys = core.db().read(actor(), move |tx| secrets::open_all(tx, of, &sealing)).await?;
    if keys.is_empty() {
        return outcome::settle(core, claim, Vec::new(), Some(SuspensionReason::NoSecret)).await;
    }
    let told = tell(core, owner, &claim, &due).await?;
    if !has_time(&claim, core) {
        log::warn!("webhook subscription {of}: the turn took too long; it is left for the next one");
        return Ok(());
    }
    let sent = due.into_iter().map(|delivery| send(core, &claim, &keys, &told, delivery));
    let outcomes = join_all(sent).await.into_iter().collect::<Result<Vec<_>>>()?;
    outcome::settle(core, claim, outcomes, None).await
}

/// Makes deliveries of what has changed since, as far as it concerns the owner.
async fn fan_out(core: &Core, claim: &Claim, owner: Arc<Actor>) -> Result<()> {
    let content = claim.subscription.content.0.clone();
    let wanted = Wanted { after: Some(claim.subscription.position), types: None, limit: AT_ONCE, embed: false };
    let followed = wanted_types(&content, &owner);
    let wanted = Wanted { types: Some(followed), ..wanted };
    let Concerning { items, position, .. } = core.db().read(owner, move |tx| changes::concerning(tx, &wanted)).await?;
    if position == claim.subscription.position {
        return Ok(());
    }
    let mentions: Vec<Mention> = items.into_iter().filter(|one| is_named(&content, &one.resource_id)).collect();
    let claim = claim.clone();
    let write = move |tx: &mut Tx<'_>| {
        let permit = permit(tx)?;
        // Somebody may have chosen another position, or suspended it, since it was read.
        let Some(now) = store::held(tx, &permit, &claim)? else { return Ok(()) };
        if now.position != claim.subscription.position || !now.is_active() {
            return Ok(());
        }
        let last = now.numbered + i64::try_from(mentions.len()).unwrap_or_default();
        store::fanned_out(tx, &permit, &claim, position, last)?;
        queue::enqueue(tx, &permit, now.id, now.numbered, &mentions)
    };
    core.db().work(actor(), write).await
}

/// The types that a subscription is for, as far as its owner may follow them.
fn wanted_types(content: &Content, owner: &Actor) -> Vec<FeedType> {
    let all = if content.types.is_empty() { FeedType::ALL } else { &content.types };
    all.iter().copied().filter(|of| changes::may_follow(owner, *of)).collect()
}

fn is_named(content: &Content, id: &String) -> bool {
    content.resource_ids.is_empty() || content.resource_ids.contains(id)
}

/// What is to be told of these, as their owner sees them now; nothing of what is not for them any more.
async fn tell(core: &Core, owner: Arc<Actor>, claim: &Claim, due: &[Delivery]) -> Result<HashMap<i64, FeedEntry>> {
    let content = claim.subscription.content.0.clone();
    let types = wanted_types(&content, &owner);
    let good = |one: &Mention| types.contains(&one.resource_type) && is_named(&content, &one.resource_id);
    let mentions: Vec<Mention> = due.iter().filter_map(Delivery::mention).filter(good).collect();
    let embed = content.embed;
    let entries = core.db().read(owner, move |tx| changes::tell(tx, mentions, embed)).await?;
    let wanted = entries.into_iter().filter(|one| content.kinds.is_empty() || content.kinds.contains(&one.kind));
    Ok(wanted.map(|one| (one.position, one)).collect())
}

/// Sends one, if there is something to tell.
async fn send(
    core: &Core,
    claim: &Claim,
    keys: &[Vec<u8>],
    told: &HashMap<i64, FeedEntry>,
    delivery: Delivery,
) -> Result<Outcome> {
    let (id, public_url, now) = (delivery.id, &core.settings.public_url, core.db().clock().now());
    let entry = delivery.position.and_then(|position| told.get(&position));
    let body = match (delivery.position, entry) {
        (None, _) => event::of_test(id, public_url, now)?,
        (Some(_), Some(entry)) => event::of_change(id, public_url, entry)?,
        (Some(_), None) => return Ok(outcome::not_wanted(delivery)),
    };
    // The receiver compares it with its own clock, and does not know of one that tests have moved.
    let timestamp = crate::clock::now().utc().timestamp();
    let signature = event::signature(keys, id, timestamp, &body)?;
    let url = claim.subscription.url.clone();
    let parcel = Parcel { url, id: id.to_string(), timestamp, signature, body };
    let begun = Instant::now();
    let answer = core.webhooks.carry(&parcel, now).await?;
    let duration_ms = i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX);
    let Answer { status, body, error, .. } = &answer;
    let attempt = WebhookAttempt {
        id: Id::new(),
        at: now,
        duration_ms,
        url: parcel.url,
        request_body: parcel.body,
        status: status.map(i32::from),
        answer: body.clone(),
        error: error.clone().or_else(|| Came::of(&answer).error()),
    };
    Ok(Outcome { came: Came::of(&answer), told: entry.map(|entry| entry.kind), attempt: Some(attempt), delivery })
}
