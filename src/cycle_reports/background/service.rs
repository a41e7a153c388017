//! Bringing what earlier cycles found into the reading of a new one.
use super::model::{CycleBackground, EarlierCycle, EarlierFindings, ReadingListItem};
use crate::cycle_reports::model::CycleFinding;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::restitution::model::OutcomeLab;
use crate::findings::service::{OutcomeSession, Outline, outlines_about, outlines_of, published_of};
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::lab_sessions::service::{named, of_cycles};
use crate::labs::cycles::service::{self as cycles, ReadingListFilter};
use crate::labs::model::{CycleId, LabId};
use crate::page::Page;
use crate::practices::model::PracticeId;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many findings a background tells at most.
const MOST: i64 = 200;

/// What the reading of a cycle starts from: for who reads what the laboratory works on.
pub fn read(tx: &mut Tx<'_>, lab: LabId, number: i32) -> Result<CycleBackground> {
    let before = cycles::background(tx, lab, number)?;
    let ids: Vec<CycleId> = before.earlier.iter().map(|(id, _)| *id).collect();
    let sessions = held(tx, &ids)?;
    let session_ids: Vec<LabSessionId> = sessions.iter().map(|session| session.id).collect();
    let outlines = outlines_of(tx, &session_ids)?;
    let findings = published_of(tx, &session_ids, MOST)?;
    let tell = |(id, choice)| {
        let own: Vec<&Session> = sessions.iter().filter(|session| session.cycle_id == Some(id)).collect();
        let is_own = |session: LabSessionId| own.iter().any(|one| one.id == session);
        let count = outlines.iter().filter(|finding| is_own(finding.session)).count();
        let told = findings.iter().filter(|finding| is_own(finding.session.id)).cloned().map(CycleFinding::of);
        EarlierCycle {
            choice,
            findings_count: i64::try_from(count).unwrap_or(i64::MAX),
            findings: told.collect(),
            sessions: own.into_iter().map(OutcomeSession::of).collect(),
        }
    };
    Ok(CycleBackground {
        practices: before.practices,
        new_practices: before.new_practices,
        practices_read: before.practices_read,
        earlier: before.earlier.into_iter().map(tell).collect(),
    })
}

/// The sessions of these cycles that were held, the first first.
fn held(tx: &mut Tx<'_>, ids: &[CycleId]) -> Result<Vec<Session>> {
    let mut sessions = of_cycles(tx, ids)?;
    sessions.retain(|session| session.status == SessionStatus::Held);
    sessions.sort_by_key(|session| (session.starts_at, session.id));
    Ok(sessions)
}

/// A page of what there is to read, the newest first: for the same.
pub fn list(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    filter: ReadingListFilter,
    cursor: Option<String>,
    limit: i64,
    count: bool,
) -> Result<Page<ReadingListItem>> {
    let page = cycles::reading_list(tx, lab, number, filter, cursor, limit, count)?;
    let listed: Vec<PracticeId> = page.items.iter().map(|(id, _)| PracticeId(*id)).collect();
    let outlines = outlines_about(tx, &listed)?;
    let sources = sources(tx, (lab, number), &outlines)?;
    let mut found = gathered(&sources, &outlines);
    Ok(page.map(|(id, entry)| ReadingListItem { entry, earlier_findings: found.remove(&id).unwrap_or_default() }))
}

/// Where findings come from.
struct Source {
    lab: Option<OutcomeLab>,
    own_lab: bool,
    session: OutcomeSession,
}

/// The sessions of these findings that were held before the cycle, or by others: not those of the cycle itself and of
/// later ones.
fn sources(
    tx: &mut Tx<'_>,
    (lab, number): (LabId, i32),
    outlines: &[Outline],
) -> Result<HashMap<LabSessionId, Source>> {
    let ids: HashSet<LabSessionId> = outlines.iter().map(|finding| finding.session).collect();
    let mut sessions = named(tx, &ids.into_iter().collect::<Vec<_>>())?;
    sessions.retain(|session| session.status == SessionStatus::Held);
    let of: Vec<CycleId> = sessions.iter().filter_map(|session| session.cycle_id).collect();
    let labs: HashMap<CycleId, OutcomeLab> = cycles::labs_of(tx, &of)?
        .into_iter()
        .map(|(cycle, id, name, cycle_number)| (cycle, OutcomeLab { id, name, cycle_number }))
        .collect();
    let source = |session: &Session| {
        let of = session.cycle_id.and_then(|cycle| labs.get(&cycle)).cloned();
        let own_lab = of.as_ref().is_some_and(|of| of.id == lab);
        let later = of.as_ref().is_some_and(|of| own_lab && of.cycle_number >= number);
        (!later).then(|| (session.id, Source { lab: of, own_lab, session: OutcomeSession::of(session) }))
    };
    Ok(sessions.iter().filter_map(source).collect())
}

/// What each session found of each practice, the latest first.
fn gathered(sources: &HashMap<LabSessionId, Source>, outlines: &[Outline]) -> HashMap<Uuid, Vec<EarlierFindings>> {
    let mut found: HashMap<(Uuid, LabSessionId), EarlierFindings> = HashMap::new();
    for finding in outlines {
        let Some(source) = sources.get(&finding.session) else { continue };
        for practice in &finding.practices {
            let of_session = found.entry((practice.0, finding.session)).or_insert_with(|| EarlierFindings {
                lab: source.lab.clone(),
                own_lab: source.own_lab,
                session: source.session.clone(),
                findings: 0,
                scalability_class: None,
            });
            of_session.findings += 1;
            // The order of the classes goes from the boldest to the most cautious.
            of_session.scalability_class = of_session.scalability_class.max(finding.scalability_class);
        }
    }
    let mut by_practice: HashMap<Uuid, Vec<EarlierFindings>> = HashMap::new();
    for ((practice, _), findings) in found {
        by_practice.entry(practice).or_default().push(findings);
    }
    for all in by_practice.values_mut() {
        all.sort_by_key(|one| Reverse((one.session.date, one.session.id)));
    }
    by_practice
}
