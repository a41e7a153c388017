//! What a step of a practice and one of a working copy have in common: who may take it, what it lacks, its trace.
use super::model::{Taken, TransitionId, TransitionRequest};
use super::store;
use crate::auth::actor::{Actor, Grant, Role};
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::notices::changes_due;
use crate::practices::remarks::service as remarks;
use crate::practices::revisions::model::RevisionId;
use crate::practices::warnings::service as warnings;
use crate::practices::workflow::{self, Course, Needs, Situation, Step};
use chrono::NaiveDate;

/// A text that is to take a step.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The practice.
    pub practice: PracticeId,
    /// The working copy, if it is one.
    pub revision: Option<RevisionId>,
    /// What it says.
    pub document: &'a PracticeUpdate,
    /// The day until when changes were expected.
    pub due_on: Option<NaiveDate>,
}

/// The states that the actor can bring a text to, each once.
pub fn allowed(actor: &Actor, course: Course, status: PracticeStatus, reach: &ResourceReach) -> Vec<PracticeStatus> {
    let mut allowed = Vec::new();
    // Nobody without a token moves anything: public reads skip the table.
    if actor.subject().is_some() {
        let asked = workflow::from(course, status).filter(|step| step.needs != Needs::Decision);
        for step in asked.filter(|step| policy::allows(actor, step.permission, reach)) {
            if !allowed.contains(&step.to) {
                allowed.push(step.to);
            }
        }
    }
    allowed
}

/// The step to take: 403 for somebody who may never bring a text there, 409 when there is no way from its state.
pub fn permitted(
    tx: &Tx<'_>,
    course: Course,
    from: PracticeStatus,
    to: PracticeStatus,
    reach: &ResourceReach,
) -> Result<&'static Step> {
    let allowed = |step: &&Step| policy::allows(tx.actor(), step.permission, reach);
    // What a decision on the reviews does is not asked for here.
    let asked = |step: &&Step| step.needs != Needs::Decision;
    let here = || workflow::from(course, from).filter(move |step| step.to == to && asked(step));
    if let Some(step) = here().find(allowed) {
        return Ok(step);
    }
    // Which permission is missing: that of a way from here, else of any way to there.
    if let Some(step) = here().next() {
        tx.permit(step.permission, reach)?;
    }
    let mut ways = workflow::into(course, to).filter(asked).peekable();
    if let Some(first) = ways.peek().copied()
        && !ways.any(|step| allowed(&step))
    {
        tx.permit(first.permission, reach)?;
    }
    let (from, wanted) = (from.label(), to.label());
    Err(Error::wrong_state(
        format!("Da «{}» non si passa a «{}».", from.it, wanted.it),
        format!("There is no way from \"{}\" to \"{}\".", from.en, wanted.en),
    ))
}

/// The step that a decision on the reviews takes; 409 when the text is not under review.
pub fn decided(course: Course, from: PracticeStatus, to: PracticeStatus) -> Result<&'static Step> {
    let mut ways = workflow::from(course, from).filter(|step| step.needs == Needs::Decision);
    ways.find(|step| step.to == to)
        .ok_or_else(|| Error::wrong_state("Il testo non è in valutazione.", "The text is not under review."))
}

/// All that the step lacks, or nothing.
pub fn check(tx: &mut Tx<'_>, step: &Step, text: &Text<'_>, wanted: &TransitionRequest) -> Result<()> {
    let required = match step.needs {
        Needs::Complete => store::required_fields(tx, text.practice)?,
        _ => Vec::new(),
    };
    let mut open_remarks = match step.needs {
        Needs::Complete | Needs::Changes => remarks::open_pointers(tx, text.practice, text.revision)?,
        _ => Vec::new(),
    };
    open_remarks.extend(wanted.remarks.iter().map(|remark| remark.pointer.clone()));
    let now = Situation {
        document: text.document,
        required: &required,
        open_remarks: &open_remarks,
        due_on: text.due_on,
        today: tx.now().in_rome().date_naive(),
        note: wanted.note.as_deref(),
        wanted_by: wanted.due_on,
    };
    let lacking = workflow::lacking(step, &now);
    if !lacking.is_empty() {
        return Err(Error::Invalid(lacking));
    }
    warnings::acknowledged(step.to, text.document, wanted.acknowledge_warnings)
}

/// Writes down that the step was taken, with the remarks that came with it.
pub fn note(
    tx: &mut Tx<'_>,
    permit: &Permit,
    step: &Step,
    text: &Text<'_>,
    wanted: &TransitionRequest,
    reach: &ResourceReach,
) -> Result<Taken> {
    let (role, organisation_id) = acting(tx.actor(), step.permission, reach);
    let taken = Taken {
        id: TransitionId::new(),
        practice_id: text.practice,
        revision_id: text.revision,
        from_status: step.from,
        to_status: step.to,
        note: wanted.note.clone(),
        at: tx.now(),
        actor_id: tx.actor().user_id().map(Id),
        role,
        organisation_id,
    };
    store::insert(tx, permit, std::slice::from_ref(&taken))?;
    remarks::insert(tx, permit, text.practice, text.revision, role, &wanted.remarks)?;
    changes_due::follow(tx, permit, &taken, wanted.due_on)?;
    Ok(taken)
}

/// The role that gives the actor this permission here, and the organisation if it is that of a contact.
pub fn acting(actor: &Actor, permission: Permission, reach: &ResourceReach) -> (Role, Option<LeadOrganisationId>) {
    // What the server does by itself it does for the secretariat.
    if actor.subject().is_none() {
        return (Role::Administrator, None);
    }
    let alone = |grant: &&Grant| {
        let one = actor.narrowed(vec![(*grant).clone()]);
        one.is_some_and(|one| policy::allows(&one, permission, reach))
    };
    let grant = actor.grants().iter().find(alone);
    let organisation =
        grant.filter(|grant| grant.role == Role::OrganisationContact).and_then(|grant| grant.organisation);
    (grant.map_or(Role::Public, |grant| grant.role), organisation.map(LeadOrganisationId))
}
