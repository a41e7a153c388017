//! Telling those who decide that all reviews of a text are in, and reminding them while the decision waits. Messages name
//! the practice and nothing of what the readers found, nor who they are or how many; whoever has an interest in the
//! practice gets none, since they do not decide on it.
use super::conflicts::touches;
use super::messages::{self, Mailbox};
use super::model::{Round, RoundId, RoundStatus};
use super::{readers, store};
use crate::auth::actor::Actor;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::config::reviews::Reviews;
use crate::db::Db;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::outbox::model::NewMessage;
use crate::outbox::service::enqueue;
use crate::practices::model::PracticeId;
use crate::practices::service::reviewed::{self, UnderReview};
use crate::users::model::UserId;
use crate::users::service::{holders_of, organisations_of};
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// About how many texts people are reminded in one transaction.
const AT_ONCE: i64 = 50;
/// How often at most about one.
const REMINDERS: i32 = 4;

/// When those who decide are reminded next; nothing where the Observatory does not want that.
pub fn next(now: Instant, terms: &Reviews) -> Option<Instant> {
    let days = i64::from(terms.decision_reminder_days);
    (days > 0).then(|| now.plus(TimeDelta::days(days)))
}

/// Somebody who decides, with all that they belong to or have an interest in.
struct Decider {
    id: UserId,
    to: Mailbox,
    organisations: Vec<Uuid>,
}

fn deciders(tx: &mut Tx<'_>, permit: &Permit) -> Result<Vec<Decider>> {
    let mut found: BTreeMap<UserId, Decider> = BTreeMap::new();
    for holder in holders_of(tx, &policy::holders(Permission::ReviewPractice))? {
        let to = Mailbox { email: holder.email, name: holder.name };
        found.entry(holder.id).or_insert(Decider { id: holder.id, to, organisations: Vec::new() });
    }
    let ids: Vec<UserId> = found.keys().copied().collect();
    for (user, organisation) in organisations_of(tx, &ids)? {
        if let Some(decider) = found.get_mut(&user) {
            decider.organisations.push(organisation.0);
        }
    }
    for profile in readers::store::of_users(tx, permit, &ids)? {
        if let Some(decider) = found.get_mut(&profile.user_id) {
            decider.organisations.extend(profile.interests());
        }
    }
    Ok(found.into_values().collect())
}

/// Tells those who decide that these texts wait for them; `again` says that they were told before.
pub fn tell(tx: &mut Tx<'_>, permit: &Permit, texts: &[&UnderReview], again: bool) -> Result<()> {
    let ids: Vec<PracticeId> = texts.iter().map(|text| text.practice).collect();
    let declared = store::declared(tx, &ids)?;
    let people = deciders(tx, permit)?;
    let mut told: Vec<NewMessage> = Vec::new();
    for text in texts {
        let free = |one: &&Decider| !declared.contains(&(one.id, text.practice)) && !touches(text, &one.organisations);
        told.extend(people.iter().filter(free).map(|one| messages::decide(text, &one.to, again)));
    }
    enqueue(tx, permit, &told)?;
    Ok(())
}

/// Reminds whom it is time to remind, and tells about how many texts. What is due is read and moved on in one transaction.
pub(crate) async fn remind_due(db: &Db, terms: Reviews) -> Result<usize> {
    let actor = Arc::new(Actor::command("decision_reminders"));
    if db.read(actor.clone(), |tx| Ok(due(tx)?.is_empty())).await? {
        return Ok(0);
    }
    db.work(actor, move |tx| remind(tx, &terms)).await
}

fn due(tx: &mut Tx<'_>) -> Result<Vec<Round>> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    store::rounds::to_decide(tx, &permit, AT_ONCE)
}

fn remind(tx: &mut Tx<'_>, terms: &Reviews) -> Result<usize> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    let due = due(tx)?;
    let ids: Vec<PracticeId> = due.iter().map(|round| round.practice_id).collect();
    let texts = reviewed::of_practices(tx, &ids)?;
    let waits = |text: &&UnderReview| {
        due.iter().any(|round| {
            round.status == RoundStatus::Open && (round.practice_id, round.entry_id) == (text.practice, text.entry)
        })
    };
    let waiting: Vec<&UnderReview> = texts.iter().filter(waits).collect();
    tell(tx, &permit, &waiting, true)?;
    let ids: Vec<RoundId> = due.iter().map(|round| round.id).collect();
    let is_last = |round: &&Round| round.decide_reminders + 1 >= REMINDERS;
    let last: Vec<RoundId> = due.iter().filter(is_last).map(|round| round.id).collect();
    let again = next(tx.now(), terms);
    store::rounds::reminded(tx, &permit, (&ids, &last), again)?;
    Ok(due.len())
}
