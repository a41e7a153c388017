//! Proposing readers, by any instance: a text that comes under review gets a round, and the round's free seats somebody
//! who knows the matter, has room and no conflict of interest. A person confirms who was proposed.
use super::assigning::seat_for;
use super::conflicts::{self, Beside};
use super::model::{Review, ReviewStatus, Round, RoundId};
use super::readers::model::Candidate;
use super::{ranking, readers, rounds, store};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::config::reviews::Reviews;
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::practices::model::PracticeId;
use crate::practices::service::reviewed::{self, Entry};
use crate::rubrics::service as rubrics;
use chrono::{Days, TimeDelta};
use std::collections::HashSet;
use std::sync::Arc;

/// For how many rounds readers are proposed in one transaction.
const AT_ONCE: i64 = 50;
/// When to look again for readers where there were none.
const AGAIN: TimeDelta = TimeDelta::hours(6);

/// Does what is due, and tells how many rounds it was about. Several instances do nothing twice: rounds are unique by
/// their text, seats by their round, and what is due moves on in the same transaction.
pub(crate) async fn run_due(db: &Db, terms: Reviews) -> Result<usize> {
    let actor = Arc::new(Actor::command("review_proposals"));
    if !db.read(actor.clone(), is_due).await? {
        return Ok(0);
    }
    match db.work(actor, move |tx| Ok(follow(tx)? + propose(tx, terms)?)).await {
        // Another instance was faster.
        Err(Error::Duplicate(_)) => Ok(0),
        done => done,
    }
}

fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::AssignReviews, &ResourceReach::country())
}

/// Texts without a round, and rounds without their text.
struct Drift {
    texts: Vec<Entry>,
    rounds: Vec<RoundId>,
}

fn drift(tx: &mut Tx<'_>) -> Result<Drift> {
    let permit = permit(tx)?;
    let texts = reviewed::entries(tx)?;
    let open = store::rounds::open(tx, &permit)?;
    let there: HashSet<_> = open.iter().map(|round| (round.practice_id, round.entry_id)).collect();
    let meant: HashSet<_> = texts.iter().map(|(practice, _, entry)| (*practice, *entry)).collect();
    let stray = |round: &&Round| !meant.contains(&(round.practice_id, round.entry_id));
    Ok(Drift {
        rounds: open.iter().filter(stray).map(|round| round.id).collect(),
        texts: texts.into_iter().filter(|(practice, _, entry)| !there.contains(&(*practice, *entry))).collect(),
    })
}

fn is_due(tx: &mut Tx<'_>) -> Result<bool> {
    let permit = permit(tx)?;
    if !store::rounds::to_propose(tx, &permit, 1)?.is_empty() {
        return Ok(true);
    }
    let drift = drift(tx)?;
    Ok(!drift.texts.is_empty() || !drift.rounds.is_empty())
}

/// Begins and closes rounds as texts come under review and go other ways.
fn follow(tx: &mut Tx<'_>) -> Result<usize> {
    let permit = permit(tx)?;
    let drift = drift(tx)?;
    if !drift.rounds.is_empty() {
        store::rounds::close(tx, &permit, &drift.rounds)?;
        store::cancel_open(tx, &permit, &drift.rounds, "Il testo non è più in valutazione.")?;
    }
    if !drift.texts.is_empty() {
        let number = rubrics::current(tx)?.number;
        let made: Vec<Round> = drift.texts.iter().map(|text| rounds::fresh(tx, text, number)).collect();
        store::rounds::insert(tx, &permit, &made)?;
    }
    Ok(drift.rounds.len() + drift.texts.len())
}

/// Fills the free seats of the rounds that are due.
fn propose(tx: &mut Tx<'_>, terms: Reviews) -> Result<usize> {
    let permit = permit(tx)?;
    let due = store::rounds::to_propose(tx, &permit, AT_ONCE)?;
    if due.is_empty() {
        return Ok(0);
    }
    let ids: Vec<PracticeId> = due.iter().map(|round| round.practice_id).collect();
    let texts = reviewed::of_practices(tx, &ids)?;
    let declared = store::declared(tx, &ids)?;
    let mut candidates = readers::service::candidates(tx)?;
    let rounds: Vec<RoundId> = due.iter().map(|round| round.id).collect();
    let mut reviews = store::of_rounds(tx, &rounds)?;
    let (now, today) = (tx.now(), tx.now().in_rome().date_naive());
    let due_on = today.checked_add_days(Days::new(terms.days.into())).unwrap_or(today);
    let mut made: Vec<Review> = Vec::new();
    for mut round in due.iter().cloned() {
        let text = texts.iter().find(|text| (text.practice, text.entry) == (round.practice_id, round.entry_id));
        let Some(text) = text else { continue };
        while let Some(seat) = rounds::free_seat(&round, &reviews) {
            // Nobody who was asked before is proposed again.
            let asked = |one: &Candidate| {
                reviews.iter().any(|review| review.round_id == round.id && review.reader_id == one.id)
            };
            let seated = |one: &&Candidate| {
                reviews.iter().any(|review| review.round_id == round.id && review.seated_id == Some(one.id))
            };
            let beside = |one: &Candidate| Beside {
                declared: declared.contains(&(one.id, round.practice_id)),
                fellow: conflicts::shares(one, candidates.iter().filter(seated)),
            };
            let ranked = ranking::rank(&candidates, text, beside, terms.own_region);
            let free =
                ranked.iter().find(|one| one.told.conflicts.is_empty() && one.told.available && !asked(one.candidate));
            let Some(reader) = free.map(|one| one.candidate.id) else { break };
            let review = seat_for(now, &round, reader, seat, ReviewStatus::Proposed, due_on);
            reviews.push(review.clone());
            made.push(review);
            candidates.iter_mut().filter(|one| one.id == reader).for_each(|one| one.load += 1);
        }
        let lacks = rounds::free_seat(&round, &reviews).is_some();
        round.propose_at = lacks.then(|| now.plus(AGAIN));
        // Each moves on by itself; fifty at most.
        store::rounds::update(tx, &permit, &round)?;
    }
    store::insert(tx, &permit, &made)?;
    Ok(made.len())
}
