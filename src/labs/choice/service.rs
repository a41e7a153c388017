//! What can be done with candidates, votes and decisions.
use super::super::cycles::model::{Cycle, CyclePhase};
use super::super::cycles::service::{find as find_cycle, find_inside};
use super::super::cycles::store as cycle_store;
use super::super::model::LabId;
use super::super::sight::{Seen, acting_role};
use super::evidence::{self, Evidence, Weighed};
use super::model::{
    Candidate, CandidateId, CandidateInput, Decision, DecisionCreate, DecisionId, Vote, VoteCreate, VoteId,
};
use super::store;
use super::view::{Around, CandidateView, DecisionView, VoteView};
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant, Stored};
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::themes::service::resolve as resolve_themes;
use crate::version::Expected;
use std::collections::HashMap;
use uuid::Uuid;

/// The order of the candidates, as cursors name it.
const SORT: &str = "created_at";
/// How many candidates are weighed when one is chosen: more than any cycle has.
const MOST: i64 = 1_000;
/// The order of the decisions.
const DECISIONS: &str = "-decided_at";

/// A page of a cycle's candidates, in the order of their proposal.
pub fn list(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<CandidateView>> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let rows = store::candidates(tx, cycle.id, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::candidate_count(tx, cycle.id)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, limit, SORT, |candidate| candidate.id, |candidate| candidate);
    Ok(Page { items: views(tx, &seen, &cycle, items)?, next, total, facets: None })
}

/// One of a cycle's candidates.
pub fn read(tx: &mut Tx<'_>, lab: LabId, number: i32, id: CandidateId) -> Result<CandidateView> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let candidate = store::find(tx, cycle.id, id)?.ok_or_else(Error::not_found)?;
    view(tx, &seen, &cycle, candidate)
}

/// Proposes a theme.
pub fn create(tx: &mut Tx<'_>, lab: LabId, number: i32, new: &CandidateInput) -> Result<CandidateView> {
    create_as(tx, CandidateId::new(), (lab, number), new)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(
    tx: &mut Tx<'_>,
    id: CandidateId,
    (lab, number): (LabId, i32),
    new: &CandidateInput,
) -> Result<CandidateView> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let permit = tx.permit(Permission::TakePartInLab, &seen.reach)?;
    check_open(tx, &cycle)?;
    resolve_themes(tx, &new.themes, "#/themes")?;
    let candidate = Candidate {
        id,
        cycle_id: cycle.id,
        title: new.title.clone(),
        rationale: new.rationale.clone(),
        proposer_id: tx.actor().user_id().map(Id),
        role: acting_role(tx.actor(), Permission::TakePartInLab, &seen.reach),
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    store::insert(tx, &permit, &candidate, &new.themes)?;
    view(tx, &seen, &cycle, candidate)
}

/// Themes are weighed while practices are read and the theme is chosen, until it is decided.
fn check_open(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<()> {
    if !cycle.is_reading() {
        return Err(Error::wrong_state(
            "I temi si valutano solo durante la lettura e la scelta del tema.",
            "Themes are weighed only during the reading and the choice of the theme.",
        ));
    }
    if store::standing(tx, &[cycle.id])?.is_empty() {
        return Ok(());
    }
    Err(Error::wrong_state("Il tema è deciso.", "The theme is decided."))
}

/// A candidate for who proposed it, or for who looks after the laboratory.
fn find_own(tx: &mut Tx<'_>, lab: LabId, number: i32, id: CandidateId) -> Result<(Seen, Cycle, Candidate, Permit)> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let candidate = store::find(tx, cycle.id, id)?.ok_or_else(Error::not_found)?;
    let own = candidate.proposer_id.is_some_and(|proposer| tx.actor().user_id() == Some(proposer.0));
    let permission = if own { Permission::TakePartInLab } else { Permission::ManageLabs };
    let permit = tx.permit(permission, &seen.reach)?;
    Ok((seen, cycle, candidate, permit))
}

/// Changes a candidate.
pub fn update(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    id: CandidateId,
    expected: &Expected,
    patch: &Merge<CandidateInput>,
) -> Result<CandidateView> {
    let (seen, cycle, before, permit) = find_own(tx, lab, number, id)?;
    expected.check(before.version)?;
    let themes: Vec<String> = store::themes(tx, &[id])?.into_iter().map(|(_, code)| code).collect();
    let old = CandidateInput { title: before.title.clone(), themes, rationale: before.rationale.clone() };
    let wanted = patch.apply(&old)?;
    check_open(tx, &cycle)?;
    if wanted.themes != old.themes {
        resolve_themes(tx, &wanted.themes, "#/themes")?;
    }
    let changed = store::update(tx, &permit, &before, &wanted)?;
    view(tx, &seen, &cycle, changed)
}

/// Takes a candidate back that nobody has voted for.
pub fn delete(tx: &mut Tx<'_>, lab: LabId, number: i32, id: CandidateId, expected: &Expected) -> Result<()> {
    let (_, cycle, candidate, permit) = find_own(tx, lab, number, id)?;
    expected.check(candidate.version)?;
    check_open(tx, &cycle)?;
    if !store::votes(tx, &[id])?.is_empty() {
        return Err(Error::wrong_state("Ha già dei voti.", "It has votes already."));
    }
    store::delete(tx, &permit, &candidate)
}

/// Casts the actor's vote, or gives it to another candidate.
pub fn vote(tx: &mut Tx<'_>, lab: LabId, number: i32, wanted: &VoteCreate) -> Result<VoteView> {
    // A vote is a person's.
    let voter = tx.actor().user_id().ok_or(Error::InsufficientScope(None))?;
    vote_as(tx, (lab, number), wanted, voter)
}

/// The same for a person that is chosen: for scenarios.
pub fn vote_as(tx: &mut Tx<'_>, (lab, number): (LabId, i32), wanted: &VoteCreate, voter: Uuid) -> Result<VoteView> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let permit = tx.permit(Permission::TakePartInLab, &seen.reach)?;
    check_open(tx, &cycle)?;
    check_candidate(tx, &cycle, wanted.candidate_id)?;
    let cast = match store::vote_of(tx, cycle.id, voter)? {
        Some(before) => store::change_vote(tx, &permit, &before, wanted.candidate_id)?,
        None => {
            let vote = Vote {
                id: VoteId::new(),
                cycle_id: cycle.id,
                candidate_id: wanted.candidate_id,
                voter_id: Id(voter),
                role: acting_role(tx.actor(), Permission::TakePartInLab, &seen.reach),
                version: 1,
                cast_at: tx.now(),
            };
            store::insert_vote(tx, &permit, &vote)?;
            vote
        }
    };
    Ok(VoteView::of(cast, lab, number))
}

fn check_candidate(tx: &mut Tx<'_>, cycle: &Cycle, id: CandidateId) -> Result<Candidate> {
    store::find(tx, cycle.id, id)?.ok_or_else(|| {
        let why = text("Non è un tema candidato di questo ciclo.", "Is not a candidate of this cycle.");
        Error::invalid("#/candidate_id", "unknown_candidate", why)
    })
}

/// The actor's own vote.
pub fn read_vote(tx: &mut Tx<'_>, lab: LabId, number: i32, id: VoteId) -> Result<VoteView> {
    let (_, cycle) = find_inside(tx, lab, number)?;
    let voter = tx.actor().user_id().ok_or_else(Error::not_found)?;
    let vote = store::find_vote(tx, cycle.id, id, voter)?.ok_or_else(Error::not_found)?;
    Ok(VoteView::of(vote, lab, number))
}

/// A page of a cycle's decisions, the newest first: everybody who sees the laboratory sees them.
pub fn decisions(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<DecisionView>> {
    let (_, cycle) = find_cycle(tx, lab, number)?;
    let rows = store::decisions(tx, cycle.id, read_cursor(cursor, DECISIONS)?, limit + 1)?;
    let total = if count { Some(store::decision_count(tx, cycle.id)?) } else { None };
    let view = |decision: Decision| DecisionView::of(&decision, lab, number);
    Ok(Page::cut(rows, limit, DECISIONS, |decision| decision.id, view).with_total(total))
}

/// One of a cycle's decisions.
pub fn read_decision(tx: &mut Tx<'_>, lab: LabId, number: i32, id: DecisionId) -> Result<DecisionView> {
    let (_, cycle) = find_cycle(tx, lab, number)?;
    let decision = store::find_decision(tx, cycle.id, id)?.ok_or_else(Error::not_found)?;
    Ok(DecisionView::of(&decision, lab, number))
}

/// Records the decision on the theme.
pub fn decide(tx: &mut Tx<'_>, lab: LabId, number: i32, new: &DecisionCreate) -> Result<DecisionView> {
    decide_as(tx, DecisionId::new(), (lab, number), new)
}

/// The same with an id that is chosen: for scenarios.
pub fn decide_as(
    tx: &mut Tx<'_>,
    id: DecisionId,
    (lab, number): (LabId, i32),
    new: &DecisionCreate,
) -> Result<DecisionView> {
    let (seen, cycle) = find_cycle(tx, lab, number)?;
    let permit = tx.permit(Permission::ManageLabs, &seen.reach)?;
    if cycle.phase != CyclePhase::ThemeChoice {
        return Err(Error::wrong_state(
            "Il tema si decide durante la scelta del tema.",
            "The theme is decided during the choice of the theme.",
        ));
    }
    check_open(tx, &cycle)?;
    let candidate = check_candidate(tx, &cycle, new.candidate_id)?;
    if new.act.date > tx.now().in_rome().date_naive() {
        return Err(Error::invalid("#/act/date", "in_the_future", text("È nel futuro.", "Is in the future.")));
    }
    let themes = store::themes(tx, &[candidate.id])?.into_iter().map(|(_, code)| code).collect();
    let decision = Decision {
        id,
        cycle_id: cycle.id,
        stands_for: Some(cycle.id),
        candidate_id: Some(candidate.id),
        title: new.title.clone().unwrap_or(candidate.title),
        themes: Stored(themes),
        motivation: new.motivation.clone(),
        act: Stored(new.act.clone()),
        role: acting_role(tx.actor(), Permission::ManageLabs, &seen.reach),
        decided_at: tx.now(),
        evidence: Some(Stored(weighed(tx, &seen, &cycle)?)),
    };
    store::insert_decision(tx, &permit, &decision)?;
    cycle_store::touch(tx, &permit, &cycle)?;
    Ok(DecisionView::of(&decision, lab, number))
}

/// What speaks now for each of a cycle's candidates.
fn weighed(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle) -> Result<Vec<Weighed>> {
    let ids: Vec<CandidateId> =
        store::candidates(tx, cycle.id, None, MOST)?.into_iter().map(|candidate| candidate.id).collect();
    let mut evidence = counted(tx, seen, &ids)?;
    let weighed = |id: CandidateId| Some(Weighed { candidate_id: id, evidence: evidence.remove(&id)? });
    Ok(ids.into_iter().filter_map(weighed).collect())
}

/// What of the catalogue speaks now for these candidates.
fn counted(tx: &mut Tx<'_>, seen: &Seen, ids: &[CandidateId]) -> Result<HashMap<CandidateId, Evidence>> {
    let regions = &seen.lab.content.0.regions;
    let (totals, spread) = (store::totals(tx, ids, regions)?, store::spread(tx, ids, regions)?);
    Ok(evidence::gather(ids, &totals, spread))
}

/// What spoke for each candidate when the theme was decided, and when that was: while the decision stands.
pub fn evidence_at_choice(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<Option<(Instant, HashMap<CandidateId, Evidence>)>> {
    let decision = store::standing(tx, &[cycle.id])?.pop();
    Ok(decision.and_then(|decision| {
        let all = decision.evidence?.0.into_iter().map(|one| (one.candidate_id, one.evidence));
        Some((decision.decided_at, all.collect()))
    }))
}

/// Whether a decision on the theme stands: for the steps of the cycle.
pub fn is_decided(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<bool> {
    Ok(!store::standing(tx, &[cycle.id])?.is_empty())
}

fn view(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle, candidate: Candidate) -> Result<CandidateView> {
    views(tx, seen, cycle, vec![candidate])?.pop().ok_or_else(Error::not_found)
}

fn views(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle, candidates: Vec<Candidate>) -> Result<Vec<CandidateView>> {
    let ids: Vec<CandidateId> = candidates.iter().map(|candidate| candidate.id).collect();
    let mut evidence = counted(tx, seen, &ids)?;
    let mut themes: HashMap<CandidateId, Vec<String>> = HashMap::new();
    for (id, code) in store::themes(tx, &ids)? {
        themes.entry(id).or_default().push(code);
    }
    let votes: HashMap<CandidateId, i64> = store::votes(tx, &ids)?.into_iter().collect();
    let decided = store::standing(tx, &[cycle.id])?.pop().and_then(|decision| decision.candidate_id);
    let actor = tx.actor().user_id();
    let own_vote = match actor {
        Some(voter) => store::vote_of(tx, cycle.id, voter)?.map(|vote| vote.candidate_id),
        None => None,
    };
    let view = |candidate: Candidate| {
        let id = candidate.id;
        let around = Around {
            themes: themes.remove(&id).unwrap_or_default(),
            evidence: evidence.remove(&id).unwrap_or_default(),
            votes: votes.get(&id).copied().unwrap_or_default(),
            own: candidate.proposer_id.is_some_and(|proposer| actor == Some(proposer.0)),
            own_vote: own_vote == Some(id),
            decided: decided == Some(id),
        };
        CandidateView::of(candidate, around, cycle.lab_id, cycle.number)
    };
    Ok(candidates.into_iter().map(view).collect())
}
