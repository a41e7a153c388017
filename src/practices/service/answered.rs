//! What the holder of an answer code does with the practice that its answer wrote: it resolves the remarks and submits it
//! again, or takes it back. As in [`super::brought`], the permit to answer the invitation is what opens it.
use super::brought::answering;
use crate::auth::actor::Role;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use crate::practices::notices::{self, changes_due};
use crate::practices::remarks::model::{Remark, RemarkId, RemarkResolution};
use crate::practices::remarks::service as remarks;
use crate::practices::store::{self, Row};
use crate::practices::transitions::model::{Taken, TransitionId, TransitionRequest};
use crate::practices::transitions::steps::{self, Text};
use crate::practices::transitions::store as transitions;
use crate::practices::warnings::model::PracticeWarning;
use crate::practices::warnings::service as warnings;
use crate::practices::workflow::{self, Course, Step};
use chrono::NaiveDate;

/// What is asked of a practice of which changes are requested.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The last day for the changes.
    pub due_on: Option<NaiveDate>,
    /// The remarks on it, the first made first.
    pub remarks: Vec<Remark>,
}

fn own(tx: &mut Tx<'_>, permit: &Permit, organisation: LeadOrganisationId, id: PracticeId) -> Result<Row> {
    answering(permit)?;
    store::any_by_id(tx, id)?.filter(|row| row.organisation_id == organisation).ok_or_else(Error::not_found)
}

/// What is asked of a practice; nothing unless changes are requested.
pub fn asked(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    id: PracticeId,
) -> Result<Option<Asked>> {
    let row = own(tx, permit, organisation, id)?;
    if row.status != PracticeStatus::ChangesRequested {
        return Ok(None);
    }
    let due_on = super::record(&row)?.life.changes_due_on;
    Ok(Some(Asked { due_on, remarks: remarks::of_text(tx, id, None)? }))
}

/// Answers a remark on it.
pub fn resolve(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    (id, remark): (PracticeId, RemarkId),
    resolution: &RemarkResolution,
) -> Result<Remark> {
    let row = own(tx, permit, organisation, id)?;
    let remark = remarks::of_text(tx, id, None)?.into_iter().find(|one| one.id == remark);
    let remark = remark.ok_or_else(Error::not_found)?;
    remarks::answer(tx, permit, (row.status, Role::Public), remark, resolution)
}

/// Submits a practice again of which changes were requested, or that was sent back as a draft.
pub fn resubmit(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    id: PracticeId,
    note: Option<&str>,
) -> Result<Taken> {
    let row = own(tx, permit, organisation, id)?;
    let step = step(row.status, PracticeStatus::Submitted)?;
    let mut record = super::record(&row)?;
    let wanted = TransitionRequest::to(step.to, note);
    let document = record.document.clone();
    let due_on = record.life.changes_due_on;
    steps::check(tx, step, &Text { practice: id, revision: None, document: &document, due_on }, &wanted)?;
    record.life.changes_due_on = None;
    super::move_to(tx, permit, record, step.to)?;
    take(tx, permit, &row, step, (&document.title, note))
}

/// Withdraws a practice whose invitation is answered otherwise now; 409 once it was accepted.
pub fn take_back(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    id: PracticeId,
    why: &str,
) -> Result<()> {
    let row = own(tx, permit, organisation, id)?;
    match row.status {
        PracticeStatus::Withdrawn | PracticeStatus::NotAccepted => return Ok(()),
        PracticeStatus::Draft
        | PracticeStatus::Submitted
        | PracticeStatus::RegionalCheck
        | PracticeStatus::ChangesRequested
        | PracticeStatus::UnderReview => {}
        PracticeStatus::Accepted
        | PracticeStatus::Published
        | PracticeStatus::UnderRevision
        | PracticeStatus::Archived => {
            let label = row.status.label();
            return Err(Error::wrong_state(
                format!(
                    "La pratica presentata è in stato «{}»: la risposta non si sostituisce più. A ritirarla è un referente \
                     dell'organizzazione o il coordinamento regionale.",
                    label.it
                ),
                format!(
                    "The practice that was submitted is \"{}\": the answer is not replaced any more. A contact of the \
                     organisation or the regional coordinator withdraws it.",
                    label.en
                ),
            ));
        }
    }
    let step = step(row.status, PracticeStatus::Withdrawn)?;
    let mut record = super::record(&row)?;
    let title = record.document.title.clone();
    record.life.changes_due_on = None;
    super::move_to(tx, permit, record, step.to)?;
    take(tx, permit, &row, step, (&title, Some(why)))?;
    Ok(())
}

/// What to look at in a practice: what its author is warned of when it is submitted.
pub fn warnings(
    tx: &mut Tx<'_>,
    permit: &Permit,
    organisation: LeadOrganisationId,
    id: PracticeId,
) -> Result<Vec<PracticeWarning>> {
    let row = own(tx, permit, organisation, id)?;
    let document = super::record(&row)?.document;
    warnings::of_own(tx, &row, &document)
}

fn step(from: PracticeStatus, to: PracticeStatus) -> Result<&'static Step> {
    workflow::from(Course::First, from).find(|step| step.to == to).ok_or_else(|| {
        let (from, to) = (from.label(), to.label());
        Error::wrong_state(
            format!("Da «{}» non si passa a «{}».", from.it, to.it),
            format!("There is no way from \"{}\" to \"{}\".", from.en, to.en),
        )
    })
}

/// Writes down that a step was taken by whoever holds the code of the organisation's invitation.
fn take(
    tx: &mut Tx<'_>,
    permit: &Permit,
    row: &Row,
    step: &Step,
    (title, note): (&str, Option<&str>),
) -> Result<Taken> {
    let taken = Taken {
        id: TransitionId::new(),
        practice_id: row.id,
        revision_id: None,
        from_status: step.from,
        to_status: step.to,
        note: note.map(str::to_owned),
        at: tx.now(),
        actor_id: permit.user_id().map(Id),
        role: Role::Public,
        organisation_id: Some(row.organisation_id),
    };
    transitions::insert(tx, permit, std::slice::from_ref(&taken))?;
    changes_due::follow(tx, permit, &taken, None)?;
    // What it withdraws itself it need not be told.
    if step.to == PracticeStatus::Submitted {
        notices::tell(tx, permit, row, title, &taken)?;
    }
    Ok(taken)
}
