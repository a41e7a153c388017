//! What can be done with reviews: read them, write one's own, take them from step to step.
pub use super::wanted::still_wanted;

use super::conflicts::Beside;
use super::messages::{self, Mailbox};
use super::model::{
    Review, ReviewContent, ReviewFilter, ReviewId, ReviewReader, ReviewStatus, ReviewTransitionRequest, ReviewView,
    Round, RoundId, RoundStatus,
};
use super::rounds::READERS;
use super::store::{self, Scope};
use super::workflow::{self, By, Step};
use super::{assigning, awaiting, conflicts, readers, rounds, scoring};
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::config::reviews::Reviews;
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::practices::service::reviewed::UnderReview;
use crate::rubrics::model::RubricContent;
use crate::rubrics::service as rubrics;
use crate::users::model::UserId;
use crate::users::service::names;
use crate::version::Expected;
use std::collections::HashMap;

/// The order of the list, as its cursors name it.
const SORT: &str = "-id";

fn assigns(tx: &Tx<'_>) -> bool {
    policy::allows(tx.actor(), Permission::AssignReviews, &ResourceReach::country())
}

/// Whose reviews the actor sees: who assigns all, a reader their own.
fn scope(tx: &Tx<'_>) -> Result<Scope> {
    tx.permit(Permission::ReadReviews, &ResourceReach::country())?;
    if assigns(tx) { Ok(None) } else { Ok(Some(UserId(tx.actor().user_id().unwrap_or_default()))) }
}

/// A page of those that the actor sees, the newest first.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ReviewFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ReviewView>> {
    let scope = scope(tx)?;
    let rows = store::page(tx, scope, filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, scope, filter)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, limit, SORT, |row| row.id, |row| row);
    Ok(Page { items: shown(tx, items)?, next, total, facets: None })
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: ReviewId) -> Result<ReviewView> {
    let review = find(tx, id)?;
    shown_one(tx, review)
}

fn find(tx: &mut Tx<'_>, id: ReviewId) -> Result<Review> {
    let scope = scope(tx)?;
    store::visible(tx, scope, id)?.ok_or_else(Error::not_found)
}

fn shown_one(tx: &mut Tx<'_>, review: Review) -> Result<ReviewView> {
    shown(tx, vec![review])?.pop().ok_or_else(Error::not_found)
}

fn is_reader(tx: &Tx<'_>, review: &Review) -> bool {
    tx.actor().user_id() == Some(review.reader_id.0)
}

/// Reviews as the actor may see them: what another wrote only once nobody could be led by it.
fn shown(tx: &mut Tx<'_>, reviews: Vec<Review>) -> Result<Vec<ReviewView>> {
    let practices: Vec<PracticeId> = reviews.iter().map(|review| review.practice_id).collect();
    let readable = rounds::readable(tx, &practices)?;
    let ids: Vec<RoundId> = reviews.iter().map(|review| review.round_id).collect();
    let rounds: HashMap<RoundId, Round> =
        store::rounds::find_all(tx, &ids)?.into_iter().map(|round| (round.id, round)).collect();
    let mut people: HashMap<Id, String> = HashMap::new();
    if assigns(tx) {
        let permit = tx.permit(Permission::AssignReviews, &ResourceReach::country())?;
        let ids: Vec<Id> = reviews.iter().map(|review| Id(review.reader_id.0)).collect();
        people.extend(names(tx, &permit, &ids)?);
    }
    let mut views = Vec::with_capacity(reviews.len());
    for review in reviews {
        let round = rounds.get(&review.round_id).ok_or_else(Error::not_found)?;
        let open =
            is_reader(tx, &review) || review.status == ReviewStatus::Submitted && readable.contains(&review.round_id);
        let name = people.get(&Id(review.reader_id.0)).cloned();
        views.push(view(tx, review, round, open, name));
    }
    Ok(views)
}

fn view(tx: &Tx<'_>, review: Review, round: &Round, open: bool, name: Option<String>) -> ReviewView {
    let mine = is_reader(tx, &review) && tx.actor().has(Role::ScientificCommittee);
    let may = |step: &&Step| match step.by {
        By::Reader => mine,
        By::Assigner => assigns(tx),
    };
    let live = round.status == RoundStatus::Open;
    let allowed = workflow::from(review.status).filter(|_| live).filter(may);
    ReviewView {
        id: review.id,
        practice_id: review.practice_id,
        revision_id: round.revision_id,
        rubric_code: round.rubric_code.clone(),
        rubric_version: round.rubric_number,
        status: review.status,
        due_on: review.due_on,
        reader: name.map(|name| ReviewReader { id: review.reader_id, name }),
        content: open.then_some(review.content.0),
        note: review.note,
        submitted_at: review.submitted_at,
        allowed_transitions: allowed.map(|step| step.to).collect(),
        version: review.version,
        created_at: review.created_at,
        updated_at: review.updated_at,
    }
}

/// A permit of a reader who is this review's; 403 for everybody else.
fn permit_of_reader(tx: &Tx<'_>, review: &Review, reach: &ResourceReach) -> Result<Permit> {
    let permit = tx.permit(Permission::WriteReview, reach)?;
    if is_reader(tx, review) {
        return Ok(permit);
    }
    Err(Error::Forbidden(Permission::WriteReview, vec![Role::ScientificCommittee]))
}

fn round_of(tx: &mut Tx<'_>, review: &Review) -> Result<Round> {
    store::rounds::find(tx, review.round_id)?.ok_or_else(Error::not_found)
}

fn grid_of(tx: &mut Tx<'_>, round: &Round) -> Result<RubricContent> {
    rubrics::content(tx, round.rubric_number)?
        .ok_or_else(|| Error::internal(format!("round {}: no grid {}", round.id, round.rubric_number)))
}

/// Saves what the reader has so far.
pub fn update(tx: &mut Tx<'_>, id: ReviewId, expected: &Expected, patch: &Merge<ReviewContent>) -> Result<ReviewView> {
    let review = find(tx, id)?;
    let permit = permit_of_reader(tx, &review, &ResourceReach::country())?;
    if !workflow::is_open(review.status) {
        return Err(Error::wrong_state("La valutazione non si modifica più.", "The review does not change any more."));
    }
    let round = round_of(tx, &review)?;
    let reach = rounds::text_of(tx, &round)?.reach();
    permit_of_reader(tx, &review, &reach)?;
    expected.check(review.version)?;
    let content = patch.apply(&review.content.0)?;
    let grid = grid_of(tx, &round)?;
    let unknown: Vec<Violation> = content
        .scores
        .iter()
        .enumerate()
        .filter(|(_, one)| grid.item(&one.item).is_none())
        .map(|(i, _)| {
            let why = text("La griglia non ha questo elemento.", "The grid has no such item.");
            Violation::new(format!("#/scores/{i}/item"), "unknown_item", why)
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Invalid(unknown));
    }
    let saved = Review { status: ReviewStatus::Draft, content: Stored(content), ..advanced(tx, review) };
    store::update(tx, &permit, &saved)?;
    shown_one(tx, saved)
}

fn advanced(tx: &Tx<'_>, review: Review) -> Review {
    Review { version: review.version + 1, updated_at: tx.now(), ..review }
}

/// What a review lacks to be submitted.
pub fn lacking(grid: &RubricContent, content: &ReviewContent) -> Vec<Violation> {
    let mut broken = Vec::new();
    for item in grid.items().filter(|item| item.required && content.of(&item.code).is_none()) {
        let why = text(format!("Manca «{}».", item.label_it), format!("\"{}\" is missing.", item.label_en));
        broken.push(Violation::new(format!("#/scores/{}", item.code), "required", why));
    }
    for (i, one) in content.scores.iter().enumerate() {
        if one.evidence.as_deref().is_none_or(|words| words.trim().is_empty()) {
            let why = text("Occorre dire su che cosa si fonda.", "Say on what it rests.");
            broken.push(Violation::new(format!("#/scores/{i}/evidence"), "required", why));
        }
    }
    let needed = text("Necessario per consegnare.", "Needed to submit.");
    if content.recommendation.is_none() {
        broken.push(Violation::new("#/recommendation", "required", needed.clone()));
    }
    if content.results.scalability.is_none() {
        broken.push(Violation::new("#/results/scalability", "required", needed));
    }
    broken
}

/// Takes a step.
pub fn transition(
    tx: &mut Tx<'_>,
    id: ReviewId,
    wanted: &ReviewTransitionRequest,
    terms: Reviews,
) -> Result<ReviewView> {
    let review = find(tx, id)?;
    let step = workflow::find(review.status, wanted.to);
    // Who may take no step at all is told so before what the steps are.
    let permit = match step.map_or(By::Assigner, |step| step.by) {
        By::Reader => permit_of_reader(tx, &review, &ResourceReach::country())?,
        By::Assigner if is_reader(tx, &review) && step.is_none() => return Err(no_step(&review, wanted)),
        By::Assigner => tx.permit(Permission::AssignReviews, &ResourceReach::country())?,
    };
    tx.starts_from(review.version)?;
    let step = step.ok_or_else(|| no_step(&review, wanted))?;
    if step.needs_note && wanted.note.as_deref().is_none_or(|note| note.trim().is_empty()) {
        return Err(Error::invalid("#/note", "required", text("Occorre dire perché.", "Say why.")));
    }
    let round = round_of(tx, &review)?;
    let text_here = rounds::text_of(tx, &round)?;
    let after = match step.to {
        ReviewStatus::Assigned => confirm(tx, &permit, review, &text_here, terms)?,
        ReviewStatus::Submitted => {
            permit_of_reader(tx, &review, &text_here.reach())?;
            if super::decisions::service::has_interest(tx, &text_here)? {
                return Err(Error::wrong_state(
                    "Vi è un conflitto di interessi: la lettura va declinata (transizione a declined).",
                    "There is a conflict of interest: decline the review (transition to declined).",
                ));
            }
            submit(tx, &permit, review, round, (&text_here, terms))?
        }
        _ => end(tx, &permit, review, round, wanted)?,
    };
    shown_one(tx, after)
}

fn no_step(review: &Review, wanted: &ReviewTransitionRequest) -> Error {
    let (from, to) = (review.status.label(), wanted.to.label());
    Error::wrong_state(
        format!("Da «{}» non si passa a «{}».", from.it, to.it),
        format!("There is no way from \"{}\" to \"{}\".", from.en, to.en),
    )
}

/// Confirms a reader who was proposed: nothing may have come between.
fn confirm(
    tx: &mut Tx<'_>,
    permit: &Permit,
    review: Review,
    under_review: &UnderReview,
    terms: Reviews,
) -> Result<Review> {
    let people = readers::service::candidates(tx)?;
    let reader = people.iter().find(|one| one.id == review.reader_id).cloned().ok_or_else(|| {
        Error::wrong_state("Non fa più parte del comitato.", "Is no member of the committee any more.")
    })?;
    let declared = store::declared(tx, &[review.practice_id])?.contains(&(reader.id, review.practice_id));
    let reviews = store::of_rounds(tx, &[review.round_id])?;
    let fellow = conflicts::shares(&reader, assigning::asked(&people, &reviews, review.round_id));
    let beside = Beside { declared, fellow };
    let found = conflicts::of(&reader, under_review, beside, terms.own_region);
    if let Some(conflict) = conflicts::bar(&found, &terms) {
        return Err(Error::WrongState(assigning::refused(conflict).1));
    }
    let remind_at = messages::first_reminder(tx.now(), review.due_on, terms.reminder_days);
    let after = Review { status: ReviewStatus::Assigned, remind_at, ..advanced(tx, review) };
    store::update(tx, permit, &after)?;
    let to = Mailbox { email: reader.email, name: reader.name };
    messages::ask(tx, permit, &[(&after, under_review.document.title.as_str(), to)])?;
    Ok(after)
}

/// Submits a review; when two readers diverge the round needs a third, and when all are in those who decide are told.
fn submit(
    tx: &mut Tx<'_>,
    permit: &Permit,
    review: Review,
    mut round: Round,
    (under_review, terms): (&UnderReview, Reviews),
) -> Result<Review> {
    let grid = grid_of(tx, &round)?;
    let broken = lacking(&grid, &review.content.0);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let after = Review {
        status: ReviewStatus::Submitted,
        submitted_at: Some(tx.now()),
        remind_at: None,
        ..advanced(tx, review)
    };
    store::update(tx, permit, &after)?;
    let all = store::submitted(tx, round.id)?;
    if let (READERS, [(_, one), (_, other)]) = (round.readers_needed, all.as_slice())
        && scoring::diverge(&grid, one, other, terms.divergence)
    {
        round.readers_needed = READERS + 1;
        round.propose_at = Some(tx.now());
        tx.wake_worker();
    }
    // Each review counts once and none comes after the last that is needed: they are told once.
    if i32::try_from(all.len()).is_ok_and(|submitted| submitted == round.readers_needed) {
        awaiting::tell(tx, permit, &[under_review], false)?;
        round.decide_remind_at = awaiting::next(tx.now(), &terms);
    }
    // Always written: of two who submit at once, one sees the other's.
    store::rounds::update(tx, permit, &round)?;
    Ok(after)
}

/// Ends a review without a score: its seat is free again.
fn end(
    tx: &mut Tx<'_>,
    permit: &Permit,
    review: Review,
    mut round: Round,
    wanted: &ReviewTransitionRequest,
) -> Result<Review> {
    if wanted.conflict {
        store::declare(tx, permit, review.reader_id, review.practice_id)?;
    }
    let after = Review {
        status: wanted.to,
        seat: None,
        seated_id: None,
        remind_at: None,
        note: wanted.note.clone(),
        ..advanced(tx, review)
    };
    store::update(tx, permit, &after)?;
    round.propose_at = Some(tx.now());
    store::rounds::update(tx, permit, &round)?;
    tx.wake_worker();
    Ok(after)
}
