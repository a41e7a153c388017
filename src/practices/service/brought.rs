//! Practices that reach the Observatory otherwise than by their authors' accounts: from an old form, by an answer code.
use super::bulk::{self, Prepared};
use super::resolve;
use crate::auth::actor::Role;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result, Violation};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::notices;
pub use crate::practices::notices::Reply;
pub use crate::practices::store::brought::There;
use crate::practices::store::{self, Resolved, Row};
use crate::practices::transitions::model::{Taken, TransitionId};
use crate::practices::transitions::store as transitions;
use crate::practices::workflow;
pub use crate::practices::workflow::NEEDED;

/// What these organisations lead, withdrawn ones left out. For who writes for the whole country: the import of forms.
pub fn led_by(tx: &mut Tx<'_>, organisations: &[LeadOrganisationId]) -> Result<Vec<There>> {
    tx.permit(Permission::CreatePractice, &ResourceReach::country())?;
    let mut found = Vec::new();
    // SQLite takes 32,766 parameters in a statement.
    for some in organisations.chunks(1_000) {
        found.extend(store::brought::any_led_by(tx, some)?);
    }
    Ok(found)
}

/// What a practice of this state lacks.
pub fn lacking(status: PracticeStatus, document: &PracticeUpdate) -> Vec<Violation> {
    workflow::broken_in(status, document)
}

/// Adds practices and, for those that begin submitted, that they were.
pub fn insert(tx: &mut Tx<'_>, practices: Vec<Prepared>) -> Result<()> {
    let permit = tx.permit(Permission::CreatePractice, &ResourceReach::country())?;
    let submitted = practices.iter().filter(|one| one.status == PracticeStatus::Submitted);
    let steps: Vec<Taken> =
        submitted.map(|one| submission(&permit, one.id, one.created_at, Role::Administrator, None)).collect();
    bulk::insert_many(tx, practices)?;
    transitions::insert(tx, &permit, &steps)
}

/// The first step of a practice that begins submitted, made for an organisation if it was made by one.
fn submission(
    permit: &Permit,
    practice_id: PracticeId,
    at: Instant,
    role: Role,
    organisation_id: Option<LeadOrganisationId>,
) -> Taken {
    Taken {
        id: TransitionId::new(),
        practice_id,
        revision_id: None,
        from_status: PracticeStatus::Draft,
        to_status: PracticeStatus::Submitted,
        note: None,
        at,
        actor_id: permit.user_id().map(Id),
        role,
        organisation_id,
    }
}

/// Writes drafts and submitted practices anew, each as long as it stands at the version that is named. A corrected row of
/// a form is rare: they are written one by one.
pub fn rewrite(tx: &mut Tx<'_>, changed: Vec<(PracticeId, i32, PracticeUpdate)>) -> Result<()> {
    let permit = tx.permit(Permission::PublishPractice, &ResourceReach::country())?;
    for (id, version, document) in changed {
        let row = store::any_by_id(tx, id)?.filter(|row| row.version == version).ok_or(Error::PreconditionFailed)?;
        overwrite(tx, &permit, &row, document)?;
    }
    Ok(())
}

fn overwrite(tx: &mut Tx<'_>, permit: &Permit, row: &Row, document: PracticeUpdate) -> Result<()> {
    let mut record = super::record(row)?;
    let themes = resolve(tx, &document, Some(&record.document))?;
    record.head.version += 1;
    record.head.updated_at = tx.now();
    record.document = document;
    store::update(tx, permit, &Resolved { record, themes })
}

/// The right to answer an invitation, and no other, opens what follows: the holder of an answer code has no account, so
/// nothing of a practice belongs to it but what its own invitation is answered with.
pub(super) fn answering(permit: &Permit) -> Result<()> {
    match permit.permission() {
        Permission::AnswerInvitation => Ok(()),
        other => Err(Error::internal(format!("a permit to {other} answers no invitation"))),
    }
}

/// Whether an answer can still write a practice of this state anew: nobody has taken it up.
pub fn is_correctable(status: PracticeStatus) -> bool {
    matches!(status, PracticeStatus::Draft | PracticeStatus::Submitted | PracticeStatus::ChangesRequested)
}

/// What is wrong with a document that is to be submitted, all of it at once.
pub fn unfit(tx: &mut Tx<'_>, document: &PracticeUpdate, before: Option<&PracticeUpdate>) -> Result<Vec<Violation>> {
    let mut broken = lacking(PracticeStatus::Submitted, document);
    match resolve(tx, document, before) {
        Err(Error::Invalid(more)) => broken.extend(more),
        other => drop(other?),
    }
    Ok(broken)
}

/// Writes and submits a practice for the organisation whose invitation is answered. What the form of the call makes
/// mandatory stays so when changes are requested and it is submitted again; `reply` tells where its authors are reached.
pub fn submit(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation_id: LeadOrganisationId,
    document: &PracticeUpdate,
    (required, reply): (&[String], Option<&Reply>),
) -> Result<PracticeId> {
    answering(permit)?;
    let (id, created_at) = (PracticeId::new(), tx.now());
    let (status, document, title) = (PracticeStatus::Submitted, document.clone(), document.title.clone());
    bulk::insert_as(
        tx,
        permit,
        vec![Prepared { id, organisation_id, status, created_at, published_at: None, document }],
    )?;
    let taken = submission(permit, id, created_at, Role::Public, Some(organisation_id));
    transitions::insert(tx, permit, std::slice::from_ref(&taken))?;
    if !required.is_empty() {
        transitions::require_fields(tx, permit, id, required)?;
    }
    if let Some(reply) = reply {
        notices::store::set_reply(tx, permit, id, reply)?;
    }
    let row = store::any_by_id(tx, id)?.ok_or_else(Error::not_found)?;
    notices::tell(tx, permit, &row, &title, &taken)?;
    Ok(id)
}

/// A practice of the organisation whose invitation is answered.
pub fn own(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    id: PracticeId,
) -> Result<Option<(PracticeStatus, PracticeUpdate)>> {
    answering(permit)?;
    let row = store::any_by_id(tx, id)?.filter(|row| row.organisation_id == organisation);
    row.map(|row| Ok((row.status, super::record(&row)?.document))).transpose()
}

/// Writes a practice anew that an answer wrote before; 409 once somebody has taken it up.
pub fn correct(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    id: PracticeId,
    document: &PracticeUpdate,
) -> Result<()> {
    answering(permit)?;
    let row =
        store::any_by_id(tx, id)?.filter(|row| row.organisation_id == organisation).ok_or_else(Error::not_found)?;
    if !is_correctable(row.status) {
        return Err(super::unchangeable(row.status));
    }
    overwrite(tx, permit, &row, document.clone())
}
