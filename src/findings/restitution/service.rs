//! Giving back what was found.
use super::model::{LabOutcome, LabOutcomeId, Outcome, OutcomeContent, OutcomeLab, Restitution};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::{Error, Result};
use crate::findings::input::FindingFilter;
use crate::findings::model::{Finding, FindingId, FindingStatus, FindingVisibility};
use crate::findings::participants::reach;
use crate::findings::rounds::service::Wanted;
use crate::findings::service as findings;
use crate::findings::store as all;
use crate::findings::transitions::service as transitions;
use crate::findings::view::OutcomeSession;
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::lab_sessions::service::{named as sessions_of, stored as session_of};
use crate::labs::cycles::model::CycleId;
use crate::labs::cycles::service as cycles;
use crate::page::{Page, read_cursor};
use crate::practices::assessed::model::Elements;
use crate::practices::assessed::service::{self as assessed, Found};
use crate::practices::model::PracticeId;
use crate::practices::service::{visible as practice_of, visible_ids};
use std::collections::HashMap;
use uuid::Uuid;

/// How many findings a session's restitution tells at most.
const MOST: i64 = 1_000;
/// The order of a practice's outcomes.
const SORT: &str = "-held_on";

/// Publishes what was agreed on and is for everybody of a session that was held, and brings it onto the practices'
/// outcomes. Tells how many findings it has published. For those who manage the session's findings.
pub fn publish_of_session(tx: &mut Tx<'_>, session: LabSessionId) -> Result<usize> {
    let session = session_of(tx, session)?;
    let permit = tx.permit(Permission::ManageFindings, &reach(&session))?;
    check_held(&session)?;
    let now = tx.now();
    let published = all::publish(tx, &permit, session.id, now)?;
    if !published.is_empty() {
        transitions::note(tx, &permit, &published, (FindingStatus::Agreed, FindingStatus::Published), None)?;
        transitions::withdraw_replaced(tx, &permit, &published)?;
        renew(tx, &permit, &session)?;
    }
    Ok(published.len())
}

/// How many public findings of these sessions are published.
pub fn published_count(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<i64> {
    all::published_count(tx, sessions)
}

/// How many findings of these sessions are drafts or agreed on, session by session, by whom they are for.
pub fn unpublished_of(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<all::Unpublished>> {
    all::any_unpublished(tx, sessions)
}

/// 409 unless the session was held.
pub(in crate::findings) fn check_held(session: &Session) -> Result<()> {
    if session.status == SessionStatus::Held {
        return Ok(());
    }
    Err(Error::wrong_state(
        "Gli esiti si pubblicano quando la sessione è svolta.",
        "Findings are published when the session has been held.",
    ))
}

/// Makes the outcomes of a session anew from its published public findings, writes those that differ and removes those
/// that nothing is left of.
pub(in crate::findings) fn renew(tx: &mut Tx<'_>, permit: &Permit, session: &Session) -> Result<()> {
    let published = all::any_of_session(tx, session.id, FindingStatus::Published, FindingVisibility::Public)?;
    let ids: Vec<FindingId> = published.iter().map(|finding| finding.id).collect();
    let named = all::any_practices_named(tx, &ids)?;
    let mut contents: HashMap<PracticeId, OutcomeContent> = HashMap::new();
    let findings: HashMap<FindingId, &Finding> = published.iter().map(|finding| (finding.id, finding)).collect();
    for (id, practice) in &named {
        if let Some(finding) = findings.get(id) {
            contents.entry(*practice).or_default().add(finding);
        }
    }
    let (before, empty): (Vec<Outcome>, Vec<Outcome>) =
        store::of_session(tx, session.id)?.into_iter().partition(|outcome| contents.contains_key(&outcome.practice_id));
    if !empty.is_empty() {
        store::delete(tx, permit, &empty)?;
    }
    let (now, held_on) = (tx.now(), session.local(session.starts_at).date_naive());
    let told = contents.iter().map(|(practice, content)| (*practice, found(content))).collect();
    assessed::note_of_lab(tx, permit, (session.id.0, held_on), told)?;
    let mut changed: Vec<Outcome> = Vec::new();
    for (practice_id, content) in contents {
        let content = Stored(content);
        match before.iter().find(|outcome| outcome.practice_id == practice_id) {
            Some(same) if same.content == content && same.held_on == held_on => {}
            Some(old) => {
                let old = old.clone();
                changed.push(Outcome { held_on, content, version: old.version + 1, updated_at: now, ..old });
            }
            None => changed.push(Outcome {
                id: LabOutcomeId::new(),
                practice_id,
                session_id: session.id,
                held_on,
                content,
                version: 1,
                created_at: now,
                updated_at: now,
            }),
        }
    }
    store::write(tx, permit, &changed)
}

/// What an outcome says of its practice's scalability and replicability.
fn found(content: &OutcomeContent) -> Found {
    let elements = Elements {
        core_elements: content.core_elements.clone(),
        adaptable_elements: content.adaptable_elements.clone(),
        preconditions: content.preconditions.clone(),
        precondition_codes: content.precondition_codes.clone(),
        barriers: content.barriers.clone(),
    };
    Found { outcome_class: None, scalability_class: content.scalability_class, replicability: elements }
}

/// The outcomes that stand on a practice's record, the latest first.
pub fn of_practice(tx: &mut Tx<'_>, practice: PracticeId, wanted: &Wanted) -> Result<Page<LabOutcome>> {
    practice_of(tx, practice)?;
    let rows = store::of_practice(tx, practice, read_cursor(wanted.cursor.as_deref(), SORT)?, wanted.limit)?;
    let total = if wanted.count { Some(store::count(tx, practice)?) } else { None };
    let Page { items, next, .. } = Page::cut(rows, wanted.limit, SORT, |row| (row.held_on, row.id), |row| row);
    Ok(Page { items: shown(tx, items)?, next, total, facets: None })
}

fn shown(tx: &mut Tx<'_>, rows: Vec<Outcome>) -> Result<Vec<LabOutcome>> {
    let mut practices: Vec<PracticeId> = rows.iter().map(|row| row.practice_id).collect();
    practices.sort_unstable();
    practices.dedup();
    let latest = store::latest(tx, &practices)?;
    let of_session: Vec<LabSessionId> = rows.iter().map(|row| row.session_id).collect();
    let sessions: HashMap<LabSessionId, Session> =
        sessions_of(tx, &of_session)?.into_iter().map(|session| (session.id, session)).collect();
    let labs = labs_of(tx, sessions.values())?;
    let view = |row: Outcome| {
        let session = sessions.get(&row.session_id)?;
        Some(LabOutcome {
            lab: session.cycle_id.and_then(|cycle| labs.get(&cycle)).cloned(),
            session: OutcomeSession { date: row.held_on, ..OutcomeSession::of(session) },
            latest: latest.contains(&row.id),
            id: row.id,
            practice_id: row.practice_id,
            outcome: row.content.0,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// The outcomes of these sessions for the practices that the actor sees, the first first: for other rooms.
pub fn outcomes_of(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<LabOutcome>> {
    let rows = store::of_sessions(tx, sessions)?;
    let visible = visible_ids(tx, &rows.iter().map(|row| row.practice_id.0).collect::<Vec<Uuid>>())?;
    let mut seen: Vec<Outcome> = rows.into_iter().filter(|row| visible.contains(&row.practice_id.0)).collect();
    seen.sort_by_key(|row| (row.held_on, row.id));
    shown(tx, seen)
}

/// The laboratories that these sessions belong to, by cycle.
fn labs_of<'s>(tx: &mut Tx<'_>, sessions: impl Iterator<Item = &'s Session>) -> Result<HashMap<CycleId, OutcomeLab>> {
    let ids: Vec<CycleId> = sessions.filter_map(|session| session.cycle_id).collect();
    let found = cycles::labs_of(tx, &ids)?.into_iter();
    Ok(found.map(|(cycle, id, name, cycle_number)| (cycle, OutcomeLab { id, name, cycle_number })).collect())
}

/// What a session gives back to everybody.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Restitution> {
    let session = session_of(tx, session)?;
    restitution(tx, &session, None)
}

/// Publishes it.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Restitution> {
    let published = publish_of_session(tx, session)?;
    let session = session_of(tx, session)?;
    restitution(tx, &session, Some(i32::try_from(published).unwrap_or(i32::MAX)))
}

fn restitution(tx: &mut Tx<'_>, session: &Session, published_now: Option<i32>) -> Result<Restitution> {
    let table = &session.content.0.practices;
    let rows = store::of_session(tx, session.id)?;
    let visible = visible_ids(tx, &rows.iter().map(|row| row.practice_id.0).collect::<Vec<Uuid>>())?;
    let mut rows: Vec<Outcome> = rows.into_iter().filter(|row| visible.contains(&row.practice_id.0)).collect();
    rows.sort_by_key(|row| table.iter().position(|id| *id == row.practice_id.0).unwrap_or(usize::MAX));
    let filter = FindingFilter {
        session: Some(session.id),
        status: Some(FindingStatus::Published),
        visibility: Some(FindingVisibility::Public),
        ..Default::default()
    };
    let wanted = Wanted { cursor: None, limit: MOST, count: false };
    let mut findings = findings::list(tx, &filter, &wanted)?.items;
    findings.reverse();
    Ok(Restitution {
        session: OutcomeSession::of(session),
        published: published_count(tx, &[session.id])?,
        published_now,
        outcomes: shown(tx, rows)?,
        findings,
    })
}
