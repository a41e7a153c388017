//! Queries on candidates, votes and decisions: whoever asks was let to the laboratory before.
use super::super::cycles::model::CycleId;
use super::evidence::{Spread, Totals};
use super::model::{Candidate, CandidateId, CandidateInput, Decision, DecisionId, Vote, VoteId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{lab_candidate_themes, lab_candidates, lab_decisions, lab_votes, practice_facets, practices};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::on_each;
use crate::territory::RegionCode;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use uuid::Uuid;

/// At most `limit` candidates of a cycle after the one with id `last`, in the order of their proposal.
pub fn candidates(tx: &mut Tx<'_>, cycle: CycleId, last: Option<CandidateId>, limit: i64) -> Result<Vec<Candidate>> {
    let mut query = lab_candidates::table
        .filter(lab_candidates::cycle_id.eq(cycle))
        .order(lab_candidates::id)
        .limit(limit)
        .select(Candidate::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = last {
        query = query.filter(lab_candidates::id.gt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many candidates a cycle has.
pub fn candidate_count(tx: &mut Tx<'_>, cycle: CycleId) -> Result<i64> {
    Ok(lab_candidates::table.filter(lab_candidates::cycle_id.eq(cycle)).count().get_result(tx.conn())?)
}

/// One candidate of a cycle.
pub fn find(tx: &mut Tx<'_>, cycle: CycleId, id: CandidateId) -> Result<Option<Candidate>> {
    let query = lab_candidates::table.find(id).filter(lab_candidates::cycle_id.eq(cycle));
    Ok(query.select(Candidate::as_select()).first(tx.conn()).optional()?)
}

/// The codes of these candidates' themes, each in its order.
pub fn themes(tx: &mut Tx<'_>, ids: &[CandidateId]) -> Result<Vec<(CandidateId, String)>> {
    use lab_candidate_themes as of;
    let rows = of::table.filter(of::candidate_id.eq_any(ids)).order((of::candidate_id, of::position));
    Ok(rows.select((of::candidate_id, of::theme_code)).load(tx.conn())?)
}

/// How many votes each of these candidates has.
pub fn votes(tx: &mut Tx<'_>, ids: &[CandidateId]) -> Result<Vec<(CandidateId, i64)>> {
    Ok(lab_votes::table
        .filter(lab_votes::candidate_id.eq_any(ids))
        .group_by(lab_votes::candidate_id)
        .select((lab_votes::candidate_id, count_star()))
        .load(tx.conn())?)
}

/// Practices, regions and organisations that speak for each of these candidates: the published practices of these
/// regions with one of its themes.
pub fn totals(tx: &mut Tx<'_>, ids: &[CandidateId], regions: &[RegionCode]) -> Result<Vec<Totals>> {
    let with_theme =
        practice_facets::facet.eq("theme").and(practice_facets::value.eq(lab_candidate_themes::theme_code));
    Ok(lab_candidate_themes::table
        .inner_join(practice_facets::table.on(with_theme))
        .inner_join(practices::table.on(practices::id.eq(practice_facets::practice_id)))
        .filter(lab_candidate_themes::candidate_id.eq_any(ids))
        .filter(practice_facets::region_code.eq_any(regions))
        .filter(practice_facets::public.eq(true))
        .filter(practices::status.eq("published"))
        .group_by(lab_candidate_themes::candidate_id)
        .select((
            lab_candidate_themes::candidate_id,
            count(practices::id).aggregate_distinct(),
            count(practices::region_code).aggregate_distinct(),
            count(practices::organisation_id).aggregate_distinct(),
        ))
        .load(tx.conn())?)
}

/// How many of those practices act on each dimension and are in each type of territory.
pub fn spread(tx: &mut Tx<'_>, ids: &[CandidateId], regions: &[RegionCode]) -> Result<Vec<Spread>> {
    let themed = diesel::alias!(practice_facets as themed);
    let (facet, value) = (themed.field(practice_facets::facet), themed.field(practice_facets::value));
    let with_theme = facet.eq("theme").and(value.eq(lab_candidate_themes::theme_code));
    Ok(lab_candidate_themes::table
        .inner_join(themed.on(with_theme))
        .inner_join(practices::table.on(practices::id.eq(themed.field(practice_facets::practice_id))))
        .inner_join(practice_facets::table.on(practice_facets::practice_id.eq(practices::id)))
        .filter(lab_candidate_themes::candidate_id.eq_any(ids))
        .filter(themed.field(practice_facets::region_code).eq_any(regions))
        .filter(themed.field(practice_facets::public).eq(true))
        .filter(practices::status.eq("published"))
        .filter(practice_facets::facet.eq_any(["dimension", "territory_type"]))
        .group_by((lab_candidate_themes::candidate_id, practice_facets::facet, practice_facets::value))
        .select((
            lab_candidate_themes::candidate_id,
            practice_facets::facet,
            practice_facets::value,
            count(practice_facets::practice_id).aggregate_distinct(),
        ))
        .load(tx.conn())?)
}

/// Adds a candidate.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, candidate: &Candidate, themes: &[String]) -> Result<()> {
    diesel::insert_into(lab_candidates::table).values(candidate).execute(tx.conn())?;
    insert_themes(tx, candidate.id, themes)?;
    tx.record(permit, ChangeKind::Created, ResourceType::ThemeCandidate, candidate.id, candidate.version);
    Ok(())
}

fn insert_themes(tx: &mut Tx<'_>, id: CandidateId, themes: &[String]) -> Result<()> {
    use lab_candidate_themes as of;
    let rows: Vec<_> = themes
        .iter()
        .zip(1_i32..)
        .map(|(code, position)| (of::candidate_id.eq(id), of::theme_code.eq(code), of::position.eq(position)))
        .collect();
    on_each!(tx.conn(), |c| diesel::insert_into(of::table).values(&rows).execute(c))?;
    Ok(())
}

/// Changes a candidate.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, before: &Candidate, wanted: &CandidateInput) -> Result<Candidate> {
    let now = tx.now();
    let changed: Option<Candidate> =
        diesel::update(lab_candidates::table.find(before.id).filter(lab_candidates::version.eq(before.version)))
            .set((
                lab_candidates::title.eq(&wanted.title),
                lab_candidates::rationale.eq(&wanted.rationale),
                lab_candidates::version.eq(lab_candidates::version + 1),
                lab_candidates::updated_at.eq(now),
            ))
            .returning(columns::<Candidate>())
            .get_result(tx.conn())
            .optional()?;
    let changed = changed.ok_or(Error::PreconditionFailed)?;
    let own = lab_candidate_themes::table.filter(lab_candidate_themes::candidate_id.eq(before.id));
    diesel::delete(own).execute(tx.conn())?;
    insert_themes(tx, before.id, &wanted.themes)?;
    tx.record(permit, ChangeKind::Updated, ResourceType::ThemeCandidate, changed.id, changed.version);
    Ok(changed)
}

/// Removes a candidate.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, candidate: &Candidate) -> Result<()> {
    diesel::delete(lab_candidates::table.find(candidate.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::ThemeCandidate, candidate.id, candidate.version + 1);
    Ok(())
}

/// Somebody's vote in a cycle.
pub fn vote_of(tx: &mut Tx<'_>, cycle: CycleId, voter: Uuid) -> Result<Option<Vote>> {
    Ok(lab_votes::table
        .filter(lab_votes::cycle_id.eq(cycle))
        .filter(lab_votes::voter_id.eq(Id(voter)))
        .select(Vote::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Somebody's vote in a cycle, by its id.
pub fn find_vote(tx: &mut Tx<'_>, cycle: CycleId, id: VoteId, voter: Uuid) -> Result<Option<Vote>> {
    Ok(vote_of(tx, cycle, voter)?.filter(|vote| vote.id == id))
}

/// Casts a vote.
pub fn insert_vote(tx: &mut Tx<'_>, permit: &Permit, vote: &Vote) -> Result<()> {
    diesel::insert_into(lab_votes::table).values(vote).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ThemeVote, vote.id, vote.version);
    Ok(())
}

/// Gives a vote to another candidate.
pub fn change_vote(tx: &mut Tx<'_>, permit: &Permit, before: &Vote, to: CandidateId) -> Result<Vote> {
    let now = tx.now();
    let changed: Vote = diesel::update(lab_votes::table.find(before.id))
        .set((
            lab_votes::candidate_id.eq(to),
            lab_votes::version.eq(lab_votes::version + 1),
            lab_votes::cast_at.eq(now),
        ))
        .returning(columns::<Vote>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::ThemeVote, changed.id, changed.version);
    Ok(changed)
}

/// The decisions that stand, of these cycles.
pub fn standing(tx: &mut Tx<'_>, cycles: &[CycleId]) -> Result<Vec<Decision>> {
    Ok(lab_decisions::table
        .filter(lab_decisions::stands_for.eq_any(cycles))
        .select(Decision::as_select())
        .load(tx.conn())?)
}

/// At most `limit` decisions of a cycle after the one with id `last`, the newest first.
pub fn decisions(tx: &mut Tx<'_>, cycle: CycleId, last: Option<DecisionId>, limit: i64) -> Result<Vec<Decision>> {
    let mut query = lab_decisions::table
        .filter(lab_decisions::cycle_id.eq(cycle))
        .order(lab_decisions::id.desc())
        .limit(limit)
        .select(Decision::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = last {
        query = query.filter(lab_decisions::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many decisions a cycle has seen.
pub fn decision_count(tx: &mut Tx<'_>, cycle: CycleId) -> Result<i64> {
    Ok(lab_decisions::table.filter(lab_decisions::cycle_id.eq(cycle)).count().get_result(tx.conn())?)
}

/// One decision of a cycle.
pub fn find_decision(tx: &mut Tx<'_>, cycle: CycleId, id: DecisionId) -> Result<Option<Decision>> {
    let query = lab_decisions::table.find(id).filter(lab_decisions::cycle_id.eq(cycle));
    Ok(query.select(Decision::as_select()).first(tx.conn()).optional()?)
}

/// Records a decision: the cycle's own change is what the change log tells.
pub fn insert_decision(tx: &mut Tx<'_>, _permit: &Permit, decision: &Decision) -> Result<()> {
    diesel::insert_into(lab_decisions::table).values(decision).execute(tx.conn())?;
    Ok(())
}

/// The decision of a cycle stands no longer.
pub fn reopen(tx: &mut Tx<'_>, _permit: &Permit, cycle: CycleId) -> Result<()> {
    diesel::update(lab_decisions::table.filter(lab_decisions::stands_for.eq(cycle)))
        .set(lab_decisions::stands_for.eq(None::<CycleId>))
        .execute(tx.conn())?;
    Ok(())
}
