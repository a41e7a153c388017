//! Practices that reach the Observatory otherwise than by their authors' accounts: from an old form, by an answer code.
use super::bulk::{self, Prepared};
use super::resolve;
use crate::auth::actor::Role;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::practices::model::{Head, LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate, Record};
pub use crate::practices::store::brought::There;
use crate::practices::store::{self, Resolved};
use crate::practices::transitions::model::{Transition, TransitionId};
use crate::practices::transitions::store as transitions;
use crate::practices::workflow;

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
    let steps: Vec<Transition> = submitted.map(|one| submission(one.id, one.created_at)).collect();
    bulk::insert_many(tx, practices)?;
    transitions::insert_all(tx, &permit, &steps)
}

/// The first step of a practice that begins submitted.
fn submission(practice_id: PracticeId, at: crate::db::types::Instant) -> Transition {
    Transition {
        id: TransitionId::new(),
        practice_id,
        from_status: PracticeStatus::Draft,
        to_status: PracticeStatus::Submitted,
        note: None,
        at,
        role: Role::Administrator,
    }
}

/// Writes drafts and submitted practices anew, each as long as it stands at the version that is named. A corrected row of
/// a form is rare: they are written one by one.
pub fn rewrite(tx: &mut Tx<'_>, changed: Vec<(PracticeId, i32, PracticeUpdate)>) -> Result<()> {
    let permit = tx.permit(Permission::PublishPractice, &ResourceReach::country())?;
    for (id, version, document) in changed {
        let row = store::any_by_id(tx, id)?.filter(|row| row.version == version).ok_or(Error::PreconditionFailed)?;
        let Record { head, document: before } = super::record(&row)?;
        let themes = resolve(tx, &document, Some(&before))?;
        let head = Head { version: head.version + 1, updated_at: tx.now(), ..head };
        store::update(tx, &permit, &Resolved { record: Record { head, document }, themes })?;
    }
    Ok(())
}
