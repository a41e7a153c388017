//! What a cycle has produced, asked of the rooms that know it: one question, one function.
use super::model::CycleTransition;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{LabSessionId, SessionStatus};
use crate::labs::choice::service::is_decided;
use crate::labs::cycles::model::{Cycle, CycleId, CyclePhase};
use crate::labs::cycles::service as cycles;
use crate::labs::cycles::service::workflow::{Produced, SessionState};
use crate::labs::service as labs;
use crate::language::{Text, text};

/// What a cycle has produced, and what its group lacks in words.
#[derive(Debug, Clone)]
pub struct Answers {
    /// All of it.
    pub produced: Produced,
    /// What the balance of the group lacks.
    pub group: Vec<Text>,
    /// The session that was asked about.
    pub session: Option<LabSessionId>,
}

/// Asks everything. `wanted` tells which session is meant and why there are no findings.
pub fn ask(tx: &mut Tx<'_>, cycle: &Cycle, wanted: Option<&CycleTransition>) -> Result<Answers> {
    let shortlisted = labs::shortlist_of(tx, cycle.id)?.len();
    let group = labs::group_balance(tx, cycle.id)?;
    let session = session_of(tx, cycle, wanted)?;
    let produced = Produced {
        practices_read: cycles::practices_read(tx, cycle.id)?,
        shortlisted: i64::try_from(shortlisted).unwrap_or(i64::MAX),
        shortlist_motivated: cycle.shortlist_motivation.is_some(),
        theme_decided: is_decided(tx, cycle)?,
        group_balanced: group.is_empty(),
        session: session_state(tx, session, cycle.id)?,
        public_findings: public_findings(tx, session)?,
        none_motivated: wanted.is_some_and(|wanted| wanted.no_findings_reason.is_some()),
    };
    Ok(Answers { produced, group, session })
}

/// Which session is the cycle's: the one that the step names, the one that the step before rested on, or the one that says
/// that it belongs to it and has come furthest.
pub fn session_of(tx: &mut Tx<'_>, cycle: &Cycle, wanted: Option<&CycleTransition>) -> Result<Option<LabSessionId>> {
    if let Some(named) = wanted.and_then(|wanted| wanted.session_id) {
        return Ok(Some(named));
    }
    if cycle.phase >= CyclePhase::Session
        && let Some(before) = cycles::last_session(tx, cycle.id)?
    {
        return Ok(Some(LabSessionId(before)));
    }
    crate::lab_sessions::service::furthest_of_cycle(tx, cycle.id)
}

/// How far that session has come. One that the actor does not see, or that belongs to another cycle or none, is not the
/// cycle's.
fn session_state(tx: &mut Tx<'_>, session: Option<LabSessionId>, cycle: CycleId) -> Result<SessionState> {
    let Some(id) = session else { return Ok(SessionState::Unsure) };
    let unknown = || {
        let why = text("Non è una sessione di questo ciclo (cycle_id).", "Is not a session of this cycle (cycle_id).");
        Error::invalid("#/session_id", "unknown_session", why)
    };
    let found = match crate::lab_sessions::service::stored(tx, id) {
        Err(Error::NotFound(_)) => return Err(unknown()),
        found => found?,
    };
    if found.cycle_id != Some(cycle) {
        return Err(unknown());
    }
    Ok(match found.status {
        SessionStatus::Held => SessionState::Held,
        SessionStatus::Confirmed | SessionStatus::InProgress => SessionState::Confirmed,
        SessionStatus::Tentative | SessionStatus::SaveTheDate | SessionStatus::Postponed | SessionStatus::Cancelled => {
            SessionState::Unsure
        }
    })
}

/// How many findings of the session everybody reads.
fn public_findings(tx: &mut Tx<'_>, session: Option<LabSessionId>) -> Result<i64> {
    session.map_or(Ok(0), |id| crate::findings::restitution::service::published_count(tx, id))
}
