//! What a cycle has produced, asked of the rooms that know it: one question, one function.
use super::model::CycleTransition;
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::findings::restitution::service as restitution;
use crate::findings::rounds::service::open_of;
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::lab_sessions::service as lab_sessions;
use crate::labs::choice::service::is_decided;
use crate::labs::cycles::model::Cycle;
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
    /// The rounds of ratings that are still open, in words.
    pub open_rounds: Vec<Text>,
    /// The session that was asked about.
    pub session: Option<LabSessionId>,
}

/// How many open rounds are told of one by one.
const MOST_ROUNDS: usize = 5;

/// Asks everything. `wanted` tells which session is meant and why there are no findings.
pub fn ask(tx: &mut Tx<'_>, cycle: &Cycle, wanted: Option<&CycleTransition>, rule: &GroupBalance) -> Result<Answers> {
    let shortlisted = labs::shortlist_of(tx, cycle.id)?.len();
    let group = labs::group_balance(tx, cycle.id, rule)?;
    let sessions = lab_sessions::of_cycle(tx, cycle.id)?;
    let session = session_of(&sessions, wanted)?;
    let ids: Vec<LabSessionId> = sessions.iter().map(|session| session.id).collect();
    let open = open_of(tx, &ids)?;
    let produced = Produced {
        practices_read: cycles::practices_read(tx, cycle.id)?,
        shortlisted: i64::try_from(shortlisted).unwrap_or(i64::MAX),
        shortlist_motivated: cycle.shortlist_motivation.is_some(),
        theme_decided: is_decided(tx, cycle)?,
        group_balanced: group.is_empty(),
        session: session.map_or(SessionState::Unsure, |session| state(session.status)),
        public_findings: restitution::published_count(tx, &ids)?,
        none_motivated: wanted.is_some_and(|wanted| wanted.no_findings_reason.is_some()),
        open_rounds: i64::try_from(open.len()).unwrap_or(i64::MAX),
    };
    let open_rounds = open.iter().take(MOST_ROUNDS).filter_map(|round| still_open(&sessions, *round)).collect();
    Ok(Answers { produced, group, open_rounds, session: session.map(|session| session.id) })
}

/// What is said of a round that is open.
fn still_open(sessions: &[Session], (of, number): (LabSessionId, i32)) -> Option<Text> {
    let title = &sessions.iter().find(|session| session.id == of)?.title;
    Some(text(
        format!("il giro {number} della sessione «{title}» è ancora aperto: si chiude prima."),
        format!("round {number} of the session \"{title}\" is still open: it is closed before."),
    ))
}

/// Which of a cycle's sessions is meant: the one that the step names, or the one that has come furthest; of two, the last.
fn session_of<'s>(sessions: &'s [Session], wanted: Option<&CycleTransition>) -> Result<Option<&'s Session>> {
    let Some(named) = wanted.and_then(|wanted| wanted.session_id) else {
        return Ok(sessions.iter().max_by_key(|session| (state(session.status), session.id)));
    };
    let found = sessions.iter().find(|session| session.id == named);
    let unknown = || {
        let why = text("Non è una sessione di questo ciclo (cycle_id).", "Is not a session of this cycle (cycle_id).");
        Error::invalid("#/session_id", "unknown_session", why)
    };
    found.map(Some).ok_or_else(unknown)
}

/// How far a session has come.
fn state(status: SessionStatus) -> SessionState {
    match status {
        SessionStatus::Held => SessionState::Held,
        SessionStatus::Confirmed | SessionStatus::InProgress => SessionState::Confirmed,
        SessionStatus::Tentative | SessionStatus::SaveTheDate | SessionStatus::Postponed | SessionStatus::Cancelled => {
            SessionState::Unsure
        }
    }
}
