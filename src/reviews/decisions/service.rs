//! Deciding on reviews, and telling what was decided.
use super::model::{
    Decision, InternalAssessment, PracticeAssessment, PublicAssessment, Reading, ReviewDecision, ReviewDecisionCreate,
    ReviewDecisionId, ReviewOutcome,
};
use super::store::{self, Scope};
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant, Stored};
use crate::error::{Error, Result};
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::assessed::model::Elements;
use crate::practices::assessed::service::{self as assessed, Found};
use crate::practices::model::PracticeId;
use crate::practices::service::reviewed::UnderReview;
use crate::practices::service::{self as practices, Seen};
use crate::practices::transitions::service as transitions;
use crate::practices::transitions::service::acting;
use crate::practices::versions::service as versions;
use crate::reviews::conflicts;
use crate::reviews::model::{Replicability, Review, ReviewContent, Round, RoundStatus};
use crate::reviews::readers::model::Profile;
use crate::reviews::readers::store as readers;
use crate::reviews::rounds::{self, READERS};
use crate::reviews::scoring::{self, SectionAggregate};
use crate::reviews::store as reviews;
use crate::rubrics::model::{RubricContent, RubricItemKind};
use crate::rubrics::service as rubrics;
use crate::users::model::UserId;

/// The order of the list, as its cursors name it.
const SORT: &str = "-id";

/// What the actor sees of a practice's decisions: who works on it all, everybody else what led to its publication.
fn scope(tx: &mut Tx<'_>, seen: &Seen) -> Result<Scope> {
    if seen.inside {
        return Ok(Scope::All);
    }
    Ok(Scope::Published(versions::published_revisions(tx, seen.row.id)?))
}

/// The decisions on a practice, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ReviewDecision>> {
    let seen = practices::visible(tx, practice)?;
    let scope = scope(tx, &seen)?;
    let rows = store::page(tx, &scope, practice, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, &scope, practice)?) } else { None };
    Ok(Page::cut(rows, limit, SORT, |row| row.id, Into::into).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: ReviewDecisionId) -> Result<ReviewDecision> {
    let seen = practices::visible(tx, practice)?;
    let scope = scope(tx, &seen)?;
    store::visible(tx, &scope, practice, id)?.map(Into::into).ok_or_else(Error::not_found)
}

/// How a practice was assessed: by its last decision, and for who assesses where the reading stands that goes on.
pub fn assessment(tx: &mut Tx<'_>, practice: PracticeId) -> Result<PracticeAssessment> {
    let seen = practices::visible(tx, practice)?;
    let scope = scope(tx, &seen)?;
    let last = store::page(tx, &scope, practice, None, 1)?.pop();
    let mut internal = None;
    if seen.inside && policy::allows(tx.actor(), Permission::ReadAssessments, &seen.reach) {
        internal = going_on(tx, practice)?.or_else(|| last.as_ref().map(|one| one.internal_part.0.clone()));
    }
    if last.is_none() && internal.is_none() {
        return Err(Error::not_found());
    }
    Ok(PracticeAssessment {
        practice_id: practice,
        decision_id: last.as_ref().map(|one| one.id),
        decided_at: last.as_ref().map(|one| one.decided_at),
        public: last.map(|one| one.public_part.0),
        internal,
    })
}

/// The reading that goes on, if there is one; what is in it only once all reviews are in.
fn going_on(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Option<InternalAssessment>> {
    let rounds = reviews::rounds::of_practices(tx, &[practice])?;
    let Some(round) = rounds.into_iter().find(|round| round.status == RoundStatus::Open) else { return Ok(None) };
    let standing = rounds::standing(tx, &round)?;
    if rounds::readable(tx, &[practice])?.contains(&round.id) {
        let grid = grid_of(tx, &round)?;
        let found = reviews::submitted(tx, round.id)?;
        return Ok(Some(inside(&round, &grid, found, RoundStatus::Open, None)));
    }
    // That a third reader is needed says that the first two differ, and nothing of what they found.
    Ok(Some(InternalAssessment {
        status: round.status,
        readers_needed: round.readers_needed,
        submitted: standing.submitted,
        diverged: None,
        sections: Vec::new(),
        readings: Vec::new(),
        internal_note: None,
    }))
}

fn grid_of(tx: &mut Tx<'_>, round: &Round) -> Result<RubricContent> {
    rubrics::content(tx, round.rubric_number)?
        .ok_or_else(|| Error::internal(format!("round {}: no grid {}", round.id, round.rubric_number)))
}

/// The internal part of a round whose reviews are all in.
fn inside(
    round: &Round,
    grid: &RubricContent,
    found: Vec<(i32, ReviewContent)>,
    status: RoundStatus,
    internal_note: Option<String>,
) -> InternalAssessment {
    let contents: Vec<&ReviewContent> = found.iter().map(|(_, content)| content).collect();
    let sections = scoring::aggregate(grid, &contents);
    InternalAssessment {
        status,
        readers_needed: round.readers_needed,
        submitted: i32::try_from(found.len()).unwrap_or(i32::MAX),
        diverged: Some(round.readers_needed > READERS),
        sections,
        readings: found
            .into_iter()
            .map(|(seat, content)| Reading {
                reader: seat,
                recommendation: content.recommendation,
                scores: content.scores,
                results: content.results,
                comment: content.comment,
            })
            .collect(),
        internal_note,
    }
}

/// Whether the actor has an interest in a text, as far as is known of them at this moment.
pub(in crate::reviews) fn has_interest(tx: &mut Tx<'_>, under_review: &UnderReview) -> Result<bool> {
    let declared = reviews::declared(tx, &[under_review.practice])?;
    let interested =
        tx.actor().user_id().is_some_and(|user| declared.iter().any(|(reader, _)| *reader == UserId(user)));
    let mut own = tx.actor().organisations().to_vec();
    if let Some(user) = tx.actor().user_id() {
        own.extend(readers::find(tx, UserId(user))?.iter().flat_map(Profile::interests));
    }
    Ok(interested || conflicts::touches(under_review, &own))
}

/// The permit to decide on a text: nobody decides on what an organisation of theirs has a part in, or one that belongs
/// together with those, or one that the practice's adoptions and links name; nor on what they have declared an interest in.
fn permit(tx: &mut Tx<'_>, under_review: &UnderReview) -> Result<Permit> {
    let permit = tx.permit(Permission::ReviewPractice, &under_review.reach())?;
    if has_interest(tx, under_review)? { Err(Error::OwnInterest) } else { Ok(permit) }
}

/// Decides on a text whose reviews are all in, and brings it where that leads.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &ReviewDecisionCreate) -> Result<ReviewDecision> {
    let seen = practices::visible(tx, practice)?;
    tx.permit(Permission::ReviewPractice, &seen.reach)?;
    let under_review = rounds::text(tx, practice)?;
    let permit = permit(tx, &under_review)?;
    let round = reviews::rounds::of_entry(tx, practice, under_review.entry)?.ok_or_else(incomplete)?;
    if round.status != RoundStatus::Open || !rounds::standing(tx, &round)?.is_complete() {
        return Err(incomplete());
    }
    let grid = grid_of(tx, &round)?;
    let found = reviews::submitted(tx, round.id)?;
    let internal = inside(&round, &grid, found, RoundStatus::Decided, new.internal_note.clone());
    check_exclusion(&grid, &internal.sections, new.outcome)?;
    let role = acting(tx.actor(), Permission::ReviewPractice, &under_review.reach()).0;
    let by = (ReviewDecisionId::new(), role, tx.actor().user_id().map(Id), tx.now());
    let decision = taken(&round, internal, by, new);
    store::insert(tx, &permit, &decision)?;
    note(tx, &permit, &decision)?;
    let decided = Round { status: RoundStatus::Decided, propose_at: None, decide_remind_at: None, ..round };
    reviews::rounds::update(tx, &permit, &decided)?;
    transitions::decide(tx, practice, under_review.revision, new.outcome.status(), &new.motivation)?;
    Ok(decision.into())
}

/// A decision on a round: its id, in which role, by whom and when.
fn taken(
    round: &Round,
    internal: InternalAssessment,
    (id, role, decided_by, decided_at): (ReviewDecisionId, Role, Option<Id>, Instant),
    new: &ReviewDecisionCreate,
) -> Decision {
    Decision {
        id,
        round_id: round.id,
        practice_id: round.practice_id,
        revision_id: round.revision_id,
        outcome: new.outcome,
        public_part: Stored(PublicAssessment {
            rubric_code: round.rubric_code.clone(),
            rubric_version: round.rubric_number,
            readers: internal.submitted,
            outcome: new.outcome,
            motivation: new.motivation.clone(),
            results: new.results.clone(),
            sections: internal.sections.clone(),
        }),
        internal_part: Stored(internal),
        role,
        decided_by,
        decided_at,
    }
}

/// Tells practices what was found of an accepted text, so that they are found by it once that is public.
fn note(tx: &mut Tx<'_>, permit: &Permit, decision: &Decision) -> Result<()> {
    if decision.outcome != ReviewOutcome::Accepted {
        return Ok(());
    }
    let results = &decision.public_part.0.results;
    let found = Found {
        outcome_class: results.outcome_class,
        scalability_class: results.scalability.as_ref().map(|one| one.class),
        replicability: elements(&results.replicability),
    };
    let taken = (decision.id.0, decision.decided_at.in_rome().date_naive());
    assessed::note(tx, permit, taken, (decision.practice_id, decision.revision_id), found)
}

fn elements(found: &Replicability) -> Elements {
    let Replicability { core_elements, adaptable_elements, preconditions, precondition_codes, barriers } =
        found.clone();
    Elements { core_elements, adaptable_elements, preconditions, precondition_codes, barriers }
}

fn incomplete() -> Error {
    Error::wrong_state(
        "Le valutazioni necessarie non sono ancora tutte consegnate.",
        "Not all of the reviews that are needed are in yet.",
    )
}

/// What does not meet an exclusion criterion is not accepted on its reviews.
fn check_exclusion(grid: &RubricContent, sections: &[SectionAggregate], outcome: ReviewOutcome) -> Result<()> {
    let excluded = |code: &str| grid.item(code).is_some_and(|item| item.kind == RubricItemKind::Exclusion);
    let failed = sections
        .iter()
        .flat_map(|section| &section.items)
        .find(|item| excluded(&item.code) && item.median.is_some_and(|median| median <= 0.0));
    match failed {
        Some(item) if outcome == ReviewOutcome::Accepted => {
            let why = text(
                format!("Il criterio di esclusione «{}» non è soddisfatto.", item.label_it),
                format!("The exclusion criterion \"{}\" is not met.", item.label_en),
            );
            Err(Error::invalid("#/outcome", "exclusion_not_met", why))
        }
        _ => Ok(()),
    }
}

/// Adds what was read and decided elsewhere or before, as it was: for the scenario and imports, by administrators and
/// commands. `decision` is taken on the reviews; without one the round stays open.
pub fn insert_past(
    tx: &mut Tx<'_>,
    round: &Round,
    past: &[Review],
    decision: Option<(ReviewDecisionId, Role, &ReviewDecisionCreate)>,
) -> Result<()> {
    let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
    reviews::rounds::insert(tx, &permit, std::slice::from_ref(round))?;
    reviews::insert(tx, &permit, past)?;
    let Some((id, role, new)) = decision else { return Ok(()) };
    let grid = grid_of(tx, round)?;
    let found = reviews::submitted(tx, round.id)?;
    let internal = inside(round, &grid, found, RoundStatus::Decided, new.internal_note.clone());
    let made = taken(round, internal, (id, role, None, round.updated_at), new);
    store::insert(tx, &permit, &made)?;
    note(tx, &permit, &made)
}
