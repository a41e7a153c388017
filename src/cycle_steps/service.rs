//! Moving cycles on, and telling how far they are.
use super::model::{CycleFindings, CycleProgress, CycleStep, CycleTransition, UnpublishedFindings};
use super::questions::{self, Answers};
use crate::auth::policy::{self, Permission};
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result, Violation};
use crate::findings::model::{FindingStatus, FindingVisibility};
use crate::findings::restitution::service as restitution;
use crate::lab_sessions::model::{LabSessionId, SessionStatus};
use crate::lab_sessions::service as lab_sessions;
use crate::labs::cycles::model::{Cycle, CyclePhase, Lacking, Step, StepId};
use crate::labs::cycles::service as cycles;
use crate::labs::cycles::service::workflow::{self, Refusal, Way};
use crate::labs::model::LabId;
use crate::labs::service::{Seen, acting_role, tell_group_of_the_end};
use crate::language::{Text, text};
use crate::page::Page;
use crate::users::service::names as names_of_people;
use std::collections::HashMap;

/// Moves a cycle to the phase that is asked for.
pub fn transition(
    tx: &mut Tx<'_>,
    lab: LabId,
    number: i32,
    wanted: &CycleTransition,
    rule: &GroupBalance,
) -> Result<CycleStep> {
    let (seen, cycle) = cycles::find(tx, lab, number)?;
    let permit = tx.permit(Permission::ManageLabs, &seen.reach)?;
    tx.starts_from(cycle.version)?;
    let concludes = wanted.to == CyclePhase::Concluded && cycle.phase == CyclePhase::Restitution;
    let published = if concludes { Some(publish_findings(tx, &cycle)?) } else { None };
    let answers = questions::ask(tx, &cycle, Some(wanted), rule)?;
    if wanted.no_findings_reason.is_some() && answers.produced.public_findings > 0 {
        let why = text("Il ciclo ha esiti pubblici.", "The cycle has public findings.");
        return Err(Error::invalid("#/no_findings_reason", "not_allowed", why));
    }
    let way = workflow::next(cycle.phase, wanted.to, &answers.produced)
        .map_err(|refusal| refused(&cycle, wanted.to, refusal, &answers))?;
    if way == Way::Back && wanted.note.is_none() {
        let why = text("Per tornare indietro serve il motivo.", "Going back needs a reason.");
        return Err(Error::invalid("#/note", "required", why));
    }
    let step = Step {
        id: StepId::new(),
        cycle_id: cycle.id,
        from_phase: cycle.phase,
        to_phase: wanted.to,
        note: wanted.note.clone(),
        session_id: answers.session.map(|id| Id(id.0)),
        no_findings_reason: wanted.no_findings_reason.clone(),
        at: tx.now(),
        actor_id: tx.actor().user_id().map(Id),
        role: acting_role(tx.actor(), Permission::ManageLabs, &seen.reach),
    };
    let moved = cycles::take_step(tx, &permit, &cycle, &step)?;
    if moved.phase == CyclePhase::Concluded {
        tell_group_of_the_end(tx, &permit, &seen.lab, &moved, answers.produced.public_findings)?;
    }
    if moved.phase == CyclePhase::Concluded && wanted.open_next_cycle != Some(false) {
        cycles::open_following(tx, &permit, &seen.lab, &moved)?;
    }
    let mut taken = shown(tx, &seen, &moved, vec![step])?.pop().ok_or_else(Error::not_found)?;
    if published.is_some() {
        taken.findings = Some(CycleFindings { published_now: published, ..findings_of(tx, &moved)? });
    }
    Ok(taken)
}

/// Restitution: what was agreed on for everybody in the sessions that were held goes onto the practices' own records.
/// Tells how many findings.
fn publish_findings(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<i64> {
    let mut published = 0;
    for session in lab_sessions::of_cycle(tx, cycle.id)? {
        if session.status == SessionStatus::Held {
            published += restitution::publish_of_session(tx, session.id)?;
        }
    }
    Ok(i64::try_from(published).unwrap_or(i64::MAX))
}

/// What is published of a cycle's sessions, what its conclusion would publish, and what stays in the sessions.
fn findings_of(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<CycleFindings> {
    let sessions = lab_sessions::of_cycle(tx, cycle.id)?;
    let ids: Vec<LabSessionId> = sessions.iter().map(|session| session.id).collect();
    let held = |id| sessions.iter().any(|session| session.id == id && session.status == SessionStatus::Held);
    let mut found = CycleFindings { published: restitution::published_count(tx, &ids)?, ..CycleFindings::default() };
    let concluded = cycle.phase == CyclePhase::Concluded;
    for (session_id, status, visibility, findings) in restitution::unpublished_of(tx, &ids)? {
        let public = status == FindingStatus::Agreed && visibility == FindingVisibility::Public;
        if public && held(session_id) && !concluded {
            found.to_publish += findings;
        } else {
            found.unpublished.push(UnpublishedFindings { session_id, status, visibility, findings });
        }
    }
    Ok(found)
}

/// Why a step cannot be taken: what is missing, all of it.
fn refused(cycle: &Cycle, to: CyclePhase, refusal: Refusal, answers: &Answers) -> Error {
    match refusal {
        Refusal::NoStep => {
            let (from, to) = (cycle.phase.label(), to.label());
            Error::wrong_state(
                format!("Da «{}» non si passa a «{}».", from.it, to.it),
                format!("There is no way from \"{}\" to \"{}\".", from.en, to.en),
            )
        }
        Refusal::AlreadyHeld => Error::wrong_state(
            "La sessione si è svolta: non si torna indietro.",
            "The session was held: there is no way back.",
        ),
        Refusal::Missing(lacking) => {
            let named = lacking.into_iter().flat_map(|what| {
                words(what, answers).into_iter().map(move |why| Violation::new("#/to", what.as_str(), why))
            });
            Error::Incomplete(named.collect())
        }
    }
}

/// What is missing, in words: of the group, side by side; of the rounds, each that is open.
fn words(what: Lacking, answers: &Answers) -> Vec<Text> {
    match what {
        Lacking::BalancedGroup => answers.group.clone(),
        Lacking::RoundsClosed => answers.open_rounds.clone(),
        _ => vec![what.label()],
    }
}

/// How far a cycle has come: for who reads what the laboratory works on.
pub fn progress(tx: &mut Tx<'_>, lab: LabId, number: i32, rule: &GroupBalance) -> Result<CycleProgress> {
    let (seen, cycle) = cycles::find_inside(tx, lab, number)?;
    let answers = questions::ask(tx, &cycle, None, rule)?;
    let produced = &answers.produced;
    let lacking = workflow::lacking(cycle.phase, produced);
    let gives_back = matches!(cycle.phase, CyclePhase::Restitution | CyclePhase::Concluded);
    let back = workflow::back(cycle.phase).filter(|to| workflow::next(cycle.phase, *to, produced).is_ok());
    Ok(CycleProgress {
        phase: cycle.phase,
        next: workflow::forward(cycle.phase),
        back,
        missing: lacking.iter().flat_map(|what| words(*what, &answers)).collect(),
        lacking,
        may_move: policy::allows(tx.actor(), Permission::ManageLabs, &seen.reach),
        practices_read: produced.practices_read,
        shortlisted: produced.shortlisted,
        theme_decided: produced.theme_decided,
        group_balanced: produced.group_balanced,
        public_findings: produced.public_findings,
        findings: if gives_back { Some(findings_of(tx, &cycle)?) } else { None },
    })
}

/// The history of a cycle, the last step first.
pub fn list(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<CycleStep>> {
    let (seen, cycle) = cycles::find_inside(tx, lab, number)?;
    let Page { items, next, total, .. } = cycles::steps(tx, cycle.id, cursor, limit, count)?;
    Ok(Page { items: shown(tx, &seen, &cycle, items)?, next, total, facets: None })
}

/// One step of it.
pub fn read(tx: &mut Tx<'_>, lab: LabId, number: i32, id: StepId) -> Result<CycleStep> {
    let (seen, cycle) = cycles::find_inside(tx, lab, number)?;
    let step = cycles::step(tx, cycle.id, id)?;
    shown(tx, &seen, &cycle, vec![step])?.pop().ok_or_else(Error::not_found)
}

/// Steps as the actor may see them: the names of people are not even looked up for others.
fn shown(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle, steps: Vec<Step>) -> Result<Vec<CycleStep>> {
    let mut names: HashMap<Id, String> = HashMap::new();
    if policy::allows(tx.actor(), Permission::ReadLabPeople, &seen.reach) {
        let permit = tx.permit(Permission::ReadLabPeople, &seen.reach)?;
        let ids: Vec<Id> = steps.iter().filter_map(|step| step.actor_id).collect();
        names.extend(names_of_people(tx, &permit, &ids)?);
    }
    let view = |step: Step| {
        let person = step.actor_id.and_then(|id| names.get(&id).cloned());
        CycleStep::of(step, cycle.lab_id, cycle.number, person)
    };
    Ok(steps.into_iter().map(view).collect())
}
