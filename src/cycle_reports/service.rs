//! Gathering the report of a cycle.
use super::model::{
    CycleFinding, CycleReport, PracticeReadings, ReportCandidate, ReportCommitment, ReportExpert, ReportLab,
    ReportPart, ReportPractice, ReportReading, ReportRegion, ReportSession, ReportWork,
};
use super::paper;
use super::phases::stretches;
use crate::auth::policy::{self, Permission, Permit};
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::commitments::service::of_sessions as commitments_of;
use crate::findings::model::FindingKind;
use crate::findings::service::{outcomes_of, published_of};
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::service::{LabSession, held_of_cycle};
use crate::labs::choice::service as choice;
use crate::labs::cycles::model::{Cycle, CyclePhase, Step};
use crate::labs::cycles::service::{self as cycles, ShortlistItem};
use crate::labs::experts::service::read_group;
use crate::labs::model::{Lab, LabId};
use crate::labs::readings::service::{Totals, totals};
use crate::labs::service::{Seen, confirmed_experts};
use crate::pdf;
use crate::practices::model::PracticeId;
use crate::practices::service::territory::named as practices_named;
use crate::regions::service::list as all_regions;
use crate::themes::service::list as all_themes;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many findings a report has at most: the last ones, as a session's restitution.
const MOST: i64 = 1_000;

/// A report with the version of its cycle, and what its paper says.
#[derive(Debug)]
pub struct Written {
    /// The report.
    pub report: CycleReport,
    /// The version.
    pub version: i32,
    /// What the paper says.
    pub paper: pdf::Report,
    /// The name of its file, without the ending.
    pub name: String,
}

/// The report of a cycle, on paper too: for everybody once it is concluded, before that for who reads what the laboratory
/// works on.
pub fn write(tx: &mut Tx<'_>, lab: LabId, number: i32, rule: &GroupBalance) -> Result<Written> {
    let (seen, cycle) = cycles::find(tx, lab, number)?;
    let report = gather(tx, &seen, &cycle, rule)?;
    let themes = all_themes(tx, &Default::default())?;
    let labels = themes.into_iter().map(|theme| (theme.code, theme.label_it)).collect();
    let paper = paper::of(&report, &labels, tx.now().in_rome().date_naive());
    let name = format!("rapporto-ciclo-{number}-{}", pdf::words::slug(&report.lab.name));
    Ok(Written { version: cycle.version, paper, name: name.trim_end_matches('-').to_owned(), report })
}

fn gather(tx: &mut Tx<'_>, seen: &Seen, cycle: &Cycle, rule: &GroupBalance) -> Result<CycleReport> {
    let inside = policy::allows(tx.actor(), Permission::ReadLabWork, &seen.reach);
    let read_work = match cycle.phase == CyclePhase::Concluded && !inside {
        true => None,
        false => Some(tx.permit(Permission::ReadLabWork, &seen.reach)?),
    };
    let mut steps = cycles::steps(tx, cycle.id, None, MOST, false)?.items;
    steps.reverse();
    let read = totals(tx, cycle.id)?;
    let sessions = held_of_cycle(tx, cycle.id)?;
    let ids: Vec<LabSessionId> = sessions.iter().map(|session| session.id).collect();
    let (mut findings, recommendations) = findings(tx, &ids)?;
    findings.sort_by_key(|finding| FindingKind::ALL.iter().position(|kind| *kind == finding.kind));
    let reading = ReportReading {
        practices_at_start: cycle.practices_at_start,
        practices_read: i64::try_from(read.practices.len()).unwrap_or(i64::MAX),
        readers: read.readers,
    };
    let work = match &read_work {
        Some(permit) => Some(work(tx, permit, seen, cycle, read, &steps, &ids)?),
        None => None,
    };
    let named = named(&sessions, &findings, &recommendations, work.as_ref());
    let theme = cycles::read(tx, cycle.lab_id, cycle.number)?.theme;
    Ok(CycleReport {
        lab: lab(tx, &seen.lab)?,
        number: cycle.number,
        title: cycle.title.clone(),
        phase: cycle.phase,
        opened_at: cycle.created_at,
        concluded_at: cycle.concluded_at,
        phases: stretches(cycle.created_at, &steps),
        reading,
        theme,
        expert_group: read_group(tx, cycle.lab_id, cycle.number, rule)?,
        practices: practices(tx, &named, &sessions, &ids)?,
        sessions: sessions.into_iter().map(session).collect(),
        findings,
        recommendations,
        work,
    })
}

fn lab(tx: &mut Tx<'_>, lab: &Lab) -> Result<ReportLab> {
    let content = lab.content.0.clone();
    let names: HashMap<_, _> = all_regions(tx, None)?.into_iter().map(|region| (region.code, region.name)).collect();
    let region = |code| names.get(&code).map(|name| ReportRegion { code, name: name.clone() });
    Ok(ReportLab {
        id: lab.id,
        name: lab.name.clone(),
        regions: content.regions.into_iter().filter_map(region).collect(),
        stewards: content.stewards,
        partners: content.partners,
        national_stage: lab.national_stage,
    })
}

/// The published findings of these sessions, and the recommendations among them.
fn findings(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<(Vec<CycleFinding>, Vec<CycleFinding>)> {
    let all = published_of(tx, sessions, MOST)?.into_iter().map(CycleFinding::of);
    Ok(all.partition(|finding| finding.kind != FindingKind::Recommendation))
}

/// What is not for everybody.
fn work(
    tx: &mut Tx<'_>,
    _read_work: &Permit,
    seen: &Seen,
    cycle: &Cycle,
    read: Totals,
    steps: &[Step],
    sessions: &[LabSessionId],
) -> Result<ReportWork> {
    let experts = match policy::allows(tx.actor(), Permission::ReadLabPeople, &seen.reach) {
        true => {
            let permit = tx.permit(Permission::ReadLabPeople, &seen.reach)?;
            Some(ReportExpert::all(confirmed_experts(tx, cycle.id)?, &permit))
        }
        false => None,
    };
    let shortlist = cycles::shortlist_of(tx, cycle.id)?.into_iter();
    let commitments = commitments_of(tx, sessions)?.into_iter().map(ReportCommitment::of);
    let last = steps.last().filter(|step| step.to_phase == CyclePhase::Concluded);
    Ok(ReportWork {
        readings: read
            .practices
            .into_iter()
            .map(|(practice_id, readers)| PracticeReadings { practice_id, readers })
            .collect(),
        shortlist: shortlist
            .map(|one| ShortlistItem { practice_id: one.practice_id, motivation: one.motivation })
            .collect(),
        shortlist_motivation: cycle.shortlist_motivation.clone(),
        candidates: candidates(tx, cycle)?,
        experts,
        commitments: commitments.collect(),
        no_findings_reason: last.and_then(|step| step.no_findings_reason.clone()),
    })
}

fn candidates(tx: &mut Tx<'_>, cycle: &Cycle) -> Result<Vec<ReportCandidate>> {
    let all = choice::list(tx, (cycle.lab_id, cycle.number), None, MOST, false)?;
    let (decided_at, mut at_choice) = choice::evidence_at_choice(tx, cycle)?.unzip();
    let proposed = all.items.into_iter().map(|candidate| {
        let kept = at_choice.as_mut().and_then(|all: &mut HashMap<_, _>| all.remove(&candidate.id));
        ReportCandidate {
            id: candidate.id,
            title: candidate.title,
            themes: candidate.themes,
            rationale: candidate.rationale,
            evidence_at: decided_at.filter(|_| kept.is_some()),
            evidence: kept.unwrap_or(candidate.evidence),
            votes: candidate.votes,
            decided: candidate.decided,
        }
    });
    Ok(proposed.collect())
}

fn session(seen: LabSession) -> ReportSession {
    let parts = seen.parts.into_iter();
    ReportSession {
        id: seen.id,
        title: seen.title,
        theme_text: seen.theme_text,
        starts_at: seen.starts_at,
        ends_at: seen.ends_at,
        format: seen.format,
        venue: seen.venue,
        parties: seen.parties,
        parts: parts
            .map(|part| ReportPart { kind: part.kind, visibility: part.visibility, title: part.title })
            .collect(),
        practices: seen.practices,
    }
}

/// Every practice that the report names, each once: those on the tables first.
fn named(
    sessions: &[LabSession],
    findings: &[CycleFinding],
    recommendations: &[CycleFinding],
    work: Option<&ReportWork>,
) -> Vec<PracticeId> {
    let presented = sessions.iter().flat_map(|session| session.practices.iter().copied());
    let found = findings.iter().chain(recommendations).flat_map(|finding| finding.practices.iter().map(|id| id.0));
    let worked_on = work.into_iter().flat_map(|work| {
        let shortlist = work.shortlist.iter().map(|item| item.practice_id);
        let read = work.readings.iter().map(|one| one.practice_id);
        shortlist.chain(read).chain(work.commitments.iter().filter_map(|one| one.practice_id).map(|id| id.0))
    });
    let mut seen = HashSet::new();
    presented.chain(found).chain(worked_on).filter(|id| seen.insert(*id)).map(PracticeId).collect()
}

/// Those of them that the actor sees, with what the sessions found.
fn practices(
    tx: &mut Tx<'_>,
    named: &[PracticeId],
    sessions: &[LabSession],
    ids: &[LabSessionId],
) -> Result<Vec<ReportPractice>> {
    let presented: HashSet<Uuid> = sessions.iter().flat_map(|session| session.practices.iter().copied()).collect();
    let mut outcomes: HashMap<PracticeId, Vec<_>> = HashMap::new();
    for outcome in outcomes_of(tx, ids)? {
        outcomes.entry(outcome.practice_id).or_default().push(outcome);
    }
    let mut known: HashMap<PracticeId, _> =
        practices_named(tx, named)?.into_iter().map(|(id, title, lead)| (id, (title, lead))).collect();
    let one = |id: &PracticeId| {
        let (title, organisation) = known.remove(id)?;
        let outcomes = outcomes.remove(id).unwrap_or_default();
        Some(ReportPractice { id: *id, title, organisation, presented: presented.contains(&id.0), outcomes })
    };
    Ok(named.iter().filter_map(one).collect())
}
