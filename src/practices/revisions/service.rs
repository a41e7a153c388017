//! Revising a published practice.
use super::model::{Revision, RevisionCreate, RevisionId, RevisionUpdate, RevisionView, in_document};
use super::store;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::practices::assessed::service as assessed;
use crate::practices::model::{PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::service::{self as practices, Seen};
use crate::practices::transitions::model::{Transition, TransitionRequest};
use crate::practices::transitions::service as transitions;
use crate::practices::transitions::steps::{self, Text};
use crate::practices::workflow::{self, Course, Editing, Step};
use crate::practices::{notices, versions};
use crate::version::Expected;

/// The practice, for who may read its working copies: who works on it and institutional readers.
fn readable(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Seen> {
    let seen = practices::visible(tx, practice)?;
    tx.permit(Permission::ReadPracticeHistory, &seen.reach)?;
    Ok(seen)
}

/// Those of a practice, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<RevisionView>> {
    let seen = readable(tx, practice)?;
    let rows = store::of_practice(tx, practice, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| shown(tx, row, &seen)).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: RevisionId) -> Result<RevisionView> {
    let seen = readable(tx, practice)?;
    let revision = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    Ok(shown(tx, revision, &seen))
}

fn shown(tx: &Tx<'_>, revision: Revision, seen: &Seen) -> RevisionView {
    let mut allowed_transitions = steps::allowed(tx.actor(), Course::Revision, revision.status, &seen.reach);
    if revision.open_for.is_none() {
        allowed_transitions.clear();
    }
    RevisionView {
        id: revision.id,
        practice_id: revision.practice_id,
        status: revision.status,
        based_on_version: revision.based_on,
        changes_due_on: revision.changes_due_on,
        document: revision.document.0,
        allowed_transitions,
        version: revision.version,
        created_at: revision.created_at,
        updated_at: revision.updated_at,
    }
}

/// Opens a working copy of a published practice.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &RevisionCreate) -> Result<RevisionView> {
    begin(tx, practice, RevisionId::new(), new)
}

/// The same under an id that is known beforehand.
pub fn begin(tx: &mut Tx<'_>, practice: PracticeId, id: RevisionId, new: &RevisionCreate) -> Result<RevisionView> {
    let seen = practices::visible(tx, practice)?;
    let to = PracticeStatus::UnderRevision;
    let step = steps::permitted(tx, Course::Revision, seen.row.status, to, &seen.reach)?;
    let permit = tx.permit(step.permission, &seen.reach)?;
    if store::open(tx, practice)?.is_some() {
        return Err(Error::wrong_state(
            "La pratica ha già una revisione aperta.",
            "The practice has an open revision already.",
        ));
    }
    let record = practices::record(&seen.row)?;
    let now = tx.now();
    let revision = Revision {
        id,
        practice_id: practice,
        open_for: Some(practice),
        status: step.to,
        based_on: record.life.published_version.unwrap_or(1),
        document: Stored(record.document),
        changes_due_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    store::insert(tx, &permit, &revision)?;
    let text = text_of(&revision);
    let wanted = TransitionRequest::to(step.to, new.note.as_deref());
    steps::note(tx, &permit, step, &text, &wanted, &seen.reach)?;
    Ok(shown(tx, revision, &seen))
}

fn text_of(revision: &Revision) -> Text<'_> {
    Text {
        practice: revision.practice_id,
        revision: Some(revision.id),
        document: &revision.document.0,
        due_on: revision.changes_due_on,
    }
}

/// Changes what a working copy says.
pub fn update(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: RevisionId,
    expected: &Expected,
    patch: &Merge<RevisionUpdate>,
) -> Result<RevisionView> {
    let seen = readable(tx, practice)?;
    let revision = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    let editing = if revision.open_for.is_some() { workflow::editing(revision.status) } else { Editing::Nothing };
    let permit = practices::permit_to_edit(tx, editing, revision.status, &seen.reach)?;
    expected.check(revision.version)?;
    let before = RevisionUpdate { document: revision.document.0.clone() };
    let RevisionUpdate { document } = patch.apply(&before)?;
    practices::check_edit(editing, revision.status, &before.document, &document)?;
    let mut broken = workflow::broken_in(revision.status, &document);
    if document.vitality != before.document.vitality {
        let why = text(
            "Si dice con POST /practices/{id}/vitality-reviews.",
            "Say it by POST /practices/{id}/vitality-reviews.",
        );
        broken.push(Violation::new("#/vitality", "not_allowed", why));
    }
    if !broken.is_empty() {
        return Err(Error::Invalid(in_document(broken).collect()));
    }
    practices::resolve(tx, &document, Some(&before.document)).map_err(|error| match error {
        Error::Invalid(broken) => Error::Invalid(in_document(broken).collect()),
        other => other,
    })?;
    let changed = advanced(tx, revision, document);
    store::update(tx, &permit, &changed)?;
    Ok(shown(tx, changed, &seen))
}

fn advanced(tx: &Tx<'_>, revision: Revision, document: PracticeUpdate) -> Revision {
    Revision { document: Stored(document), version: revision.version + 1, updated_at: tx.now(), ..revision }
}

/// Brings a working copy to the state that is asked for.
pub fn transition(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    id: RevisionId,
    wanted: &TransitionRequest,
) -> Result<Transition> {
    let seen = readable(tx, practice)?;
    let revision = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    tx.starts_from(revision.version)?;
    let step = steps::permitted(tx, Course::Revision, revision.status, wanted.to, &seen.reach)?;
    let permit = tx.permit(step.permission, &seen.reach)?;
    let dropped = step.to == PracticeStatus::Withdrawn;
    if revision.open_for.is_none() || (seen.row.status != PracticeStatus::Published && !dropped) {
        return Err(Error::wrong_state(
            "La revisione è chiusa o la pratica non è più pubblicata.",
            "The revision is closed, or the practice is not published any more.",
        ));
    }
    steps::check(tx, step, &text_of(&revision), wanted)?;
    take(tx, &permit, &seen, revision, step, wanted)
}

/// Accepts or refuses a working copy that is under review, by a decision on its reviews.
pub(in crate::practices) fn decide(
    tx: &mut Tx<'_>,
    seen: &Seen,
    id: RevisionId,
    wanted: &TransitionRequest,
) -> Result<Transition> {
    let revision = store::find(tx, seen.row.id, id)?.ok_or_else(Error::not_found)?;
    let step = steps::decided(Course::Revision, revision.status, wanted.to)?;
    let permit = tx.permit(step.permission, &seen.reach)?;
    steps::check(tx, step, &text_of(&revision), wanted)?;
    take(tx, &permit, seen, revision, step, wanted)
}

/// Takes a step that was found to be right, with everything that follows from it.
fn take(
    tx: &mut Tx<'_>,
    permit: &Permit,
    seen: &Seen,
    revision: Revision,
    step: &Step,
    wanted: &TransitionRequest,
) -> Result<Transition> {
    let closed = matches!(step.to, PracticeStatus::Published | PracticeStatus::NotAccepted | PracticeStatus::Withdrawn);
    let document = revision.document.0.clone();
    let moved = Revision {
        status: step.to,
        open_for: revision.open_for.filter(|_| !closed),
        changes_due_on: wanted.due_on,
        ..advanced(tx, revision, document)
    };
    store::update(tx, permit, &moved)?;
    if step.to == PracticeStatus::Published {
        let before = practices::record(&seen.row)?;
        let mut record = transitions::renewed(before, moved.document.0.clone());
        assessed::settle(tx, permit, &mut record, Some(moved.id))?;
        let record = practices::move_to(tx, permit, record, PracticeStatus::Published)?;
        versions::service::keep(tx, permit, &record, &seen.row.organisation_name, Some(moved.id))?;
    }
    let taken = steps::note(tx, permit, step, &text_of(&moved), wanted, &seen.reach)?;
    notices::tell(tx, permit, &seen.row, &moved.document.0.title, &taken)?;
    transitions::made(tx, taken, seen, &moved.document.0)
}

/// The open working copy of a practice.
pub(in crate::practices) fn open(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Option<Revision>> {
    store::open(tx, practice)
}

/// Where a working copy stands.
pub(in crate::practices) fn status(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    revision: RevisionId,
) -> Result<PracticeStatus> {
    Ok(store::find(tx, practice, revision)?.ok_or_else(Error::not_found)?.status)
}

/// Drops the open working copy of a practice that is withdrawn.
pub(in crate::practices) fn drop_open(
    tx: &mut Tx<'_>,
    permit: &Permit,
    practice: PracticeId,
    reach: &ResourceReach,
) -> Result<()> {
    let Some(revision) = store::open(tx, practice)? else { return Ok(()) };
    let status = PracticeStatus::Withdrawn;
    let Some(step) = workflow::from(Course::Revision, revision.status).find(|step| step.to == status) else {
        return Ok(());
    };
    let document = revision.document.0.clone();
    let dropped = Revision { status, open_for: None, changes_due_on: None, ..advanced(tx, revision, document) };
    store::update(tx, permit, &dropped)?;
    steps::note(tx, permit, step, &text_of(&dropped), &TransitionRequest::to(status, None), reach)?;
    Ok(())
}
