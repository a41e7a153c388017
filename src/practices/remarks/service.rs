//! Making and answering remarks.
use super::model::{Remark, RemarkCreate, RemarkFilter, RemarkId, RemarkResolution, RemarkStatus};
use super::store;
use crate::auth::actor::Role;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::page::{Page, read_cursor};
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::revisions::model::RevisionId;
use crate::practices::service as practices;
use crate::practices::transitions::steps;
use crate::practices::{revisions, workflow};

/// Those on a practice and its working copies, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    filter: RemarkFilter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<Remark>> {
    readable(tx, practice)?;
    let rows = store::of_practice(tx, practice, filter, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice, filter)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: RemarkId) -> Result<Remark> {
    readable(tx, practice)?;
    store::find(tx, practice, id)?.ok_or_else(Error::not_found)
}

fn readable(tx: &mut Tx<'_>, practice: PracticeId) -> Result<()> {
    let seen = practices::visible(tx, practice)?;
    tx.permit(Permission::ReadPracticeRemarks, &seen.reach)?;
    Ok(())
}

/// Remarks on what is being checked: the working copy if there is one, else the practice.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &RemarkCreate) -> Result<Remark> {
    let seen = practices::visible(tx, practice)?;
    let open = revisions::service::open(tx, practice)?;
    let status = open.as_ref().map_or(seen.row.status, |revision| revision.status);
    // Whoever may remark in no state is told so before the state is looked at.
    let permission = workflow::remarking(status).unwrap_or_else(|| {
        let reviews = tx.permit(Permission::ReviewPractice, &seen.reach).is_ok();
        if reviews { Permission::ReviewPractice } else { Permission::CheckPractice }
    });
    let permit = tx.permit(permission, &seen.reach)?;
    if workflow::remarking(status).is_none() {
        return Err(Error::wrong_state(
            "Si fanno osservazioni su ciò che è in verifica o in valutazione.",
            "Remarks are made on what is being checked or reviewed.",
        ));
    }
    let (role, _) = steps::acting(tx.actor(), permission, &seen.reach);
    let revision = open.map(|revision| revision.id);
    let made = insert(tx, &permit, practice, revision, role, std::slice::from_ref(new))?;
    made.into_iter().next().ok_or_else(Error::not_found)
}

/// Adds remarks on a text.
pub(in crate::practices) fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    practice_id: PracticeId,
    revision_id: Option<RevisionId>,
    role: Role,
    new: &[RemarkCreate],
) -> Result<Vec<Remark>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let remark = |one: &RemarkCreate| Remark {
        id: RemarkId::new(),
        practice_id,
        revision_id,
        pointer: one.pointer.clone(),
        body: one.text.clone(),
        status: RemarkStatus::Open,
        answer: None,
        role,
        resolved_role: None,
        resolved_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let remarks: Vec<Remark> = new.iter().map(remark).collect();
    store::insert(tx, permit, &remarks)?;
    Ok(remarks)
}

/// Adds one that was made before: for the scenario and imports, by administrators and commands.
pub fn insert_past(tx: &mut Tx<'_>, remark: &Remark) -> Result<()> {
    let permit = tx.permit(Permission::CheckPractice, &ResourceReach::country())?;
    store::insert(tx, &permit, std::slice::from_ref(remark))
}

/// Where the remarks on a text stand that nobody has answered.
pub(in crate::practices) fn open_pointers(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    revision: Option<RevisionId>,
) -> Result<Vec<String>> {
    store::open_pointers(tx, practice, revision)
}

/// Answers one.
pub fn resolve(tx: &mut Tx<'_>, practice: PracticeId, id: RemarkId, resolution: &RemarkResolution) -> Result<Remark> {
    let seen = practices::visible(tx, practice)?;
    let permit = tx.permit(Permission::UpdatePractice, &seen.reach)?;
    let remark = store::find(tx, practice, id)?.ok_or_else(Error::not_found)?;
    let status = match remark.revision_id {
        Some(revision) => revisions::service::status(tx, practice, revision)?,
        None => seen.row.status,
    };
    let (role, _) = steps::acting(tx.actor(), Permission::UpdatePractice, &seen.reach);
    answer(tx, &permit, (status, role), remark, resolution)
}

/// Those on one text, the first made first; at most two hundred.
pub(in crate::practices) fn of_text(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    revision: Option<RevisionId>,
) -> Result<Vec<Remark>> {
    store::of_text(tx, practice, revision)
}

/// Answers a remark on a text that is in this state.
pub(in crate::practices) fn answer(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (status, role): (PracticeStatus, Role),
    remark: Remark,
    resolution: &RemarkResolution,
) -> Result<Remark> {
    if status != PracticeStatus::ChangesRequested {
        return Err(Error::wrong_state(
            "Si risponde alle osservazioni quando sono richieste integrazioni.",
            "Remarks are answered while changes are requested.",
        ));
    }
    if remark.status == RemarkStatus::Resolved {
        return Err(Error::wrong_state("L'osservazione è già risolta.", "The remark is resolved already."));
    }
    let resolved = Remark {
        status: RemarkStatus::Resolved,
        answer: Some(resolution.answer.clone()),
        resolved_role: Some(role),
        resolved_at: Some(tx.now()),
        version: remark.version + 1,
        updated_at: tx.now(),
        ..remark
    };
    store::resolve(tx, permit, &resolved)?;
    Ok(resolved)
}
