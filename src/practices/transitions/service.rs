//! Bringing a practice from state to state.
use super::model::{ActingPerson, Taken, Transition, TransitionId, TransitionRequest};
pub use super::steps::acting;
use super::steps::{self, Text};
use super::store;
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::assessed::service as assessed;
use crate::practices::model::{LeadOrganisationId, Life, PracticeId, PracticeStatus, PracticeUpdate, Record};
use crate::practices::representation::PracticeOrganisation;
use crate::practices::revisions::model::RevisionId;
use crate::practices::service::{self as practices, Seen};
use crate::practices::warnings::service as warnings;
use crate::practices::workflow::{Course, Step};
use crate::practices::{notices, revisions, versions, vitality};
use crate::users::service::names as names_of_people;
use std::collections::{BTreeSet, HashMap};

/// Brings a practice to the state that is asked for.
pub fn create(tx: &mut Tx<'_>, id: PracticeId, wanted: &TransitionRequest) -> Result<Transition> {
    let seen = practices::visible(tx, id)?;
    tx.starts_from(seen.row.version)?;
    let step = steps::permitted(tx, Course::First, seen.row.status, wanted.to, &seen.reach)?;
    take(tx, &seen, step, wanted)
}

/// Accepts or refuses a text that is under review, by a decision on its reviews; `motivation` stands in the history.
pub fn decide(
    tx: &mut Tx<'_>,
    id: PracticeId,
    revision: Option<RevisionId>,
    to: PracticeStatus,
    motivation: &str,
) -> Result<Transition> {
    let seen = practices::visible(tx, id)?;
    let wanted = TransitionRequest::to(to, Some(motivation));
    match revision {
        Some(revision) => revisions::service::decide(tx, &seen, revision, &wanted),
        None => take(tx, &seen, steps::decided(Course::First, seen.row.status, to)?, &wanted),
    }
}

/// Takes a step, with everything that follows from it.
fn take(tx: &mut Tx<'_>, seen: &Seen, step: &Step, wanted: &TransitionRequest) -> Result<Transition> {
    let id = seen.row.id;
    let permit = tx.permit(step.permission, &seen.reach)?;
    let mut record = practices::record(&seen.row)?;
    let document = record.document.clone();
    let whole = Text { practice: id, revision: None, document: &document, due_on: record.life.changes_due_on };
    steps::check(tx, step, &whole, wanted)?;
    record.life.duplicate_of = duplicate(tx, seen, wanted)?;
    record.life.changes_due_on = wanted.due_on;
    let published = step.to == PracticeStatus::Published;
    if published {
        record.life.vitality_confirmed_at = Some(tx.now());
        record.life.unconfirmed_since = None;
    }
    if step.from == PracticeStatus::Accepted && published {
        record.life.published_version = Some(record.life.published_version.unwrap_or_default() + 1);
        assessed::settle(tx, &permit, &mut record, None)?;
    }
    let record = practices::move_to(tx, &permit, record, step.to)?;
    if step.from == PracticeStatus::Accepted && published {
        versions::service::keep(tx, &permit, &record, &seen.row.organisation_name, None)?;
    }
    if published {
        vitality::service::begin(tx, &permit, &record)?;
    } else if step.from == PracticeStatus::Published {
        vitality::service::end(tx, &permit, id)?;
    }
    if step.to == PracticeStatus::Withdrawn {
        revisions::service::drop_open(tx, &permit, id, &seen.reach)?;
    }
    let taken = steps::note(tx, &permit, step, &whole, wanted, &seen.reach)?;
    notices::tell(tx, &permit, &seen.row, &document.title, &taken)?;
    made(tx, taken, seen, &document)
}

/// A step that was just taken, as its answer tells it: who submits is warned.
pub(in crate::practices) fn made(
    tx: &mut Tx<'_>,
    taken: Taken,
    seen: &Seen,
    document: &PracticeUpdate,
) -> Result<Transition> {
    let submitted = taken.to_status == PracticeStatus::Submitted;
    let warnings = if submitted { warnings::at_submission(tx, &seen.row, document)? } else { Vec::new() };
    Ok(Transition { warnings, ..shown_one(tx, taken, &seen.reach)? })
}

/// The practice that is to be read instead: public, another one, and no duplicate itself.
fn duplicate(tx: &mut Tx<'_>, seen: &Seen, wanted: &TransitionRequest) -> Result<Option<PracticeId>> {
    let Some(id) = wanted.duplicate_of else { return Ok(None) };
    let wrong = |code, why| Err(Error::Invalid(vec![Violation::new("#/duplicate_of", code, why)]));
    if id == seen.row.id {
        return wrong("itself", text("È la pratica stessa.", "It is this practice itself."));
    }
    let other = match practices::visible(tx, id) {
        Ok(other) if other.row.status.is_public() => practices::record(&other.row)?,
        Ok(_) | Err(Error::NotFound(_) | Error::Gone(_)) => {
            return wrong("unknown_practice", text("Non è una pratica pubblica.", "It is no public practice."));
        }
        Err(other) => return Err(other),
    };
    if other.life.duplicate_of.is_some() {
        return wrong("duplicate", text("È a sua volta un duplicato.", "It is a duplicate itself."));
    }
    Ok(Some(id))
}

/// Makes fields mandatory for a practice, beyond what every one needs: what the form of the call asks that it answers.
/// They are looked at whenever it is submitted. Names that are no fields of a practice are refused.
pub fn require_fields(tx: &mut Tx<'_>, id: PracticeId, fields: &[String]) -> Result<()> {
    let known = PracticeUpdate::fields();
    if let Some(unknown) = fields.iter().find(|field| !known.contains(field)) {
        return Err(Error::internal(format!("{unknown} is no field of a practice")));
    }
    let seen = practices::visible(tx, id)?;
    let permit = tx.permit(Permission::SubmitPractice, &seen.reach)?;
    store::require_fields(tx, &permit, id, fields)
}

/// The practice, for who may read its history.
fn readable(tx: &mut Tx<'_>, practice: PracticeId) -> Result<ResourceReach> {
    let seen = practices::visible(tx, practice)?;
    tx.permit(Permission::ReadPracticeHistory, &seen.reach)?;
    Ok(seen.reach)
}

/// The history of a practice, the last step first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<Transition>> {
    let reach = readable(tx, practice)?;
    let rows = store::of_practice(tx, practice, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, limit, "-id", |row| row.id, |row| row);
    Ok(Page { items: shown(tx, items, &reach)?, next, total, facets: None })
}

/// One step of it.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: TransitionId) -> Result<Transition> {
    let reach = readable(tx, practice)?;
    let taken = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    shown_one(tx, taken, &reach)
}

/// A step as the actor may see it.
fn shown_one(tx: &mut Tx<'_>, taken: Taken, reach: &ResourceReach) -> Result<Transition> {
    shown(tx, vec![taken], reach)?.pop().ok_or_else(Error::not_found)
}

/// Steps as the actor may see them: the names of people are not even looked up for others.
fn shown(tx: &mut Tx<'_>, taken: Vec<Taken>, reach: &ResourceReach) -> Result<Vec<Transition>> {
    let organisations: BTreeSet<LeadOrganisationId> = taken.iter().filter_map(|step| step.organisation_id).collect();
    let organisations = practices::names_of(tx, &organisations.into_iter().collect::<Vec<_>>())?;
    let mut people: HashMap<Id, ActingPerson> = HashMap::new();
    if policy::allows(tx.actor(), Permission::ReadPracticeNames, reach) {
        let permit = tx.permit(Permission::ReadPracticeNames, reach)?;
        let ids: Vec<Id> = taken.iter().filter_map(|step| step.actor_id).collect();
        let names = names_of_people(tx, &permit, &ids)?;
        people.extend(names.into_iter().map(|(id, name)| (id, ActingPerson::named(name, &permit))));
    }
    let view = |step: Taken| Transition {
        id: step.id,
        practice_id: step.practice_id,
        revision_id: step.revision_id,
        from: step.from_status,
        to: step.to_status,
        note: step.note,
        at: step.at,
        role: step.role,
        organisation: step
            .organisation_id
            .and_then(|id| organisations.get(&id).map(|name| PracticeOrganisation { id, name: name.clone() })),
        person: step.actor_id.and_then(|id| people.get(&id).cloned()),
        warnings: Vec::new(),
    };
    Ok(taken.into_iter().map(view).collect())
}

/// Adds steps that were made elsewhere or before: for the scenario and imports, by administrators and commands.
pub fn insert_past(tx: &mut Tx<'_>, taken: &[Taken]) -> Result<()> {
    let permit = tx.permit(Permission::PublishPractice, &ResourceReach::country())?;
    store::insert(tx, &permit, taken)
}

/// A record that says what a working copy says, as its next version. How alive the practice is stays: that is said by
/// vitality reviews, which go on meanwhile.
pub(in crate::practices) fn renewed(before: Record, document: PracticeUpdate) -> Record {
    let document = PracticeUpdate { vitality: before.document.vitality, ..document };
    let published_version = Some(before.life.published_version.unwrap_or_default() + 1);
    Record { life: Life { published_version, ..before.life }, document, ..before }
}
