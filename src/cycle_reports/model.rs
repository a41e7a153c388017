//! The report of a cycle, as clients get it.
use crate::auth::policy::Permit;
use crate::db::types::Instant;
use crate::findings::commitments::model::{CommitmentId, CommitmentOrganisation, CommitmentStatus, CommitmentView};
use crate::findings::model::{Consensus, ConsensusCounts, FindingId, FindingKind, FindingVisibility};
use crate::findings::restitution::model::LabOutcome;
use crate::findings::service::FindingView;
use crate::lab_sessions::model::{LabSessionId, PartKind, PartVisibility, SessionFormat, SessionParty, SessionVenue};
use crate::labs::cycles::service::ShortlistItem;
use crate::labs::experts::model::ConfirmedExpert;
use crate::labs::model::{CandidateId, CyclePhase, ExpertSide, LabId};
use crate::labs::service::{DecidedTheme, Evidence, ExpertGroup, LabBody};
use crate::practices::model::PracticeId;
use crate::practices::service::territory::PracticeOrganisation;
use crate::reviews::model::{Replicability, ScalabilityClass};
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The report of a laboratory's cycle: what was read, chosen, discussed and found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CycleReport {
    /// The laboratory.
    pub lab: ReportLab,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub title: Option<String>,
    /// Where it stands: the report is final once it is `concluded`.
    pub phase: CyclePhase,
    /// When it was opened.
    pub opened_at: Instant,
    /// When it was concluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub concluded_at: Option<Instant>,
    /// The phases that it went through, in order; one that it went back to stands here again.
    #[schema(max_items = 1001)]
    pub phases: Vec<ReportPhase>,
    /// What was read, as numbers.
    pub reading: ReportReading,
    /// The theme that was decided, with the motivation and the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub theme: Option<DecidedTheme>,
    /// The group of experts, as numbers by side.
    pub expert_group: ExpertGroup,
    /// The sessions that were held, in order.
    #[schema(max_items = 1000)]
    pub sessions: Vec<ReportSession>,
    /// The practices that the report names, those of the sessions' tables first; those that the caller may see.
    #[schema(max_items = 10000)]
    pub practices: Vec<ReportPractice>,
    /// The published findings, by kind; those that the caller may see. Recommendations stand apart.
    #[schema(max_items = 1000)]
    pub findings: Vec<CycleFinding>,
    /// The published recommendations; those that the caller may see.
    #[schema(max_items = 1000)]
    pub recommendations: Vec<CycleFinding>,
    /// What the laboratory worked on: only for those who take part in it or oversee it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub work: Option<ReportWork>,
}

/// The laboratory, as its report names it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportLab {
    /// Id.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub id: LabId,
    /// Its name.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto")]
    pub name: String,
    /// Its regions, in order.
    #[schema(max_items = 20)]
    pub regions: Vec<ReportRegion>,
    /// Who keeps it (*a cura di*), in order.
    #[schema(max_items = 10)]
    pub stewards: Vec<LabBody>,
    /// Who works on it with them, in order.
    #[schema(max_items = 40)]
    pub partners: Vec<LabBody>,
    /// Which stage of the national tour it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 999, example = 6)]
    pub national_stage: Option<i32>,
}

/// A region, by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportRegion {
    /// ISTAT code.
    pub code: RegionCode,
    /// Its name.
    #[schema(max_length = 60, example = "Veneto")]
    pub name: String,
}

/// A stretch of time that a cycle was in a phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportPhase {
    /// The phase.
    pub phase: CyclePhase,
    /// Since when.
    pub began_at: Instant,
    /// Until when; absent while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_at: Option<Instant>,
}

/// What was read in a cycle, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportReading {
    /// How many practices of its regions were published when it was opened.
    #[schema(minimum = 0, example = 5)]
    pub practices_at_start: i32,
    /// How many practices were read.
    #[schema(minimum = 0, example = 5)]
    pub practices_read: i64,
    /// By how many people.
    #[schema(minimum = 0, example = 1)]
    pub readers: i64,
}

/// A session that was held.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportSession {
    /// Id.
    pub id: LabSessionId,
    /// Its title.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto")]
    pub title: String,
    /// The theme in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub theme_text: Option<String>,
    /// When it began, by the clocks of its place.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2024-09-05T09:30:00+02:00")]
    pub starts_at: DateTime<FixedOffset>,
    /// When it ended, by the clocks of its place.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2024-09-05T17:00:00+02:00")]
    pub ends_at: DateTime<FixedOffset>,
    /// How people took part.
    pub format: SessionFormat,
    /// Where people met.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub venue: Option<SessionVenue>,
    /// The bodies that had a role in it, in the order of the programme.
    #[schema(max_items = 40)]
    pub parties: Vec<SessionParty>,
    /// Its parts, in order; those that the caller may see.
    #[schema(max_items = 30)]
    pub parts: Vec<ReportPart>,
    /// The practices on its table, in order; those that the caller may see.
    #[schema(max_items = 50)]
    pub practices: Vec<Uuid>,
}

/// A part of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportPart {
    /// What it was.
    pub kind: PartKind,
    /// For whom it was.
    pub visibility: PartVisibility,
    /// Its title, where it had one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub title: Option<String>,
}

/// A practice that a report names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportPractice {
    /// Id.
    pub id: PracticeId,
    /// Its title.
    #[schema(max_length = 300, example = "Dimissioni Programmate")]
    pub title: String,
    /// The organisation that leads it.
    pub organisation: PracticeOrganisation,
    /// Whether it was on the table of a session of the cycle.
    pub presented: bool,
    /// What the sessions of the cycle have found out about it ("esito di laboratorio"), in order: its scalability and
    /// replicability, as everybody reads them on its record.
    #[schema(max_items = 1000)]
    pub outcomes: Vec<LabOutcome>,
}

/// A published finding of a cycle.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CycleFinding {
    /// Id.
    pub id: FindingId,
    /// The session that it came out of.
    pub session_id: LabSessionId,
    /// What it is about.
    pub kind: FindingKind,
    /// For whom it is.
    pub visibility: FindingVisibility,
    /// What was found.
    #[schema(max_length = 5000)]
    pub text: String,
    /// The practices that it is about; those that the caller may see.
    #[schema(max_items = 50)]
    pub practices: Vec<PracticeId>,
    /// The norm that it refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "DM 77/2022")]
    pub legal_reference: Option<String>,
    /// The class, of a finding on scalability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_class: Option<ScalabilityClass>,
    /// The elements, of a finding on replicability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replicability: Option<Replicability>,
    /// Whether the experts agree.
    pub consensus: Consensus,
    /// How the items that it rests on were rated.
    pub consensus_counts: ConsensusCounts,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub published_at: Option<Instant>,
}

impl CycleFinding {
    /// What is told of a published finding beside its cycle.
    pub fn of(finding: FindingView) -> Self {
        Self {
            id: finding.id,
            session_id: finding.session.id,
            kind: finding.kind,
            visibility: finding.visibility,
            // It is published.
            text: finding.text.unwrap_or_default(),
            practices: finding.practices,
            legal_reference: finding.legal_reference,
            scalability_class: finding.scalability_class,
            replicability: finding.replicability,
            consensus: finding.consensus,
            consensus_counts: finding.consensus_counts,
            published_at: finding.published_at,
        }
    }
}

/// What a laboratory worked on in a cycle: for those who take part in it or oversee it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportWork {
    /// Every practice that was read, in the order in which they were first read.
    #[schema(max_items = 10000)]
    pub readings: Vec<PracticeReadings>,
    /// The practices that the cycle went on with, in order.
    #[schema(max_items = 50)]
    pub shortlist: Vec<ShortlistItem>,
    /// Why these.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub shortlist_motivation: Option<String>,
    /// The themes that were proposed, in the order of their proposal.
    #[schema(max_items = 1000)]
    pub candidates: Vec<ReportCandidate>,
    /// The confirmed experts: only for those who may read who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    pub experts: Option<Vec<ReportExpert>>,
    /// The commitments that were made in its sessions, in order; those that the caller may see.
    #[schema(max_items = 1000)]
    pub commitments: Vec<ReportCommitment>,
    /// Why there are no public findings, where the cycle was concluded without.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub no_findings_reason: Option<String>,
}

/// How many people have read a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PracticeReadings {
    /// The practice.
    #[schema(example = "01910000-0000-7000-8000-000000000202")]
    pub practice_id: Uuid,
    /// By how many people.
    #[schema(minimum = 1, example = 1)]
    pub readers: i64,
}

/// A theme that was proposed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportCandidate {
    /// Id.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub id: CandidateId,
    /// The theme in words.
    #[schema(max_length = 500, example = "La casa della comunità tra azienda e Comuni")]
    pub title: String,
    /// Codes of its themes, in order.
    #[schema(value_type = Vec<ThemeCode>, max_items = 10)]
    pub themes: Vec<String>,
    /// Why it was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub rationale: Option<String>,
    /// What of the catalogue speaks for it: as it was counted when the theme was decided, else as it is now.
    pub evidence: Evidence,
    /// When that was counted, once the theme is decided; absent before, and of decisions before it was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence_at: Option<Instant>,
    /// How many votes it got.
    #[schema(minimum = 0, example = 3)]
    pub votes: i64,
    /// Whether it was chosen.
    pub decided: bool,
}

/// A confirmed expert: personal data, for those whom the group concerns.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportExpert {
    /// The side they come from.
    pub side: ExpertSide,
    /// Name and surname.
    #[schema(max_length = 200, example = "Niccolò Venturini")]
    pub name: String,
    /// Their office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub office: Option<String>,
    /// The name of the body they come from.
    #[schema(max_length = 300, example = "Azienda ULSS 2 Marca Trevigiana")]
    pub organisation_name: String,
}

impl ReportExpert {
    /// Confirmed experts, for who may read the people of the laboratory, as the permit says.
    pub fn all(experts: Vec<ConfirmedExpert>, _read_people: &Permit) -> Vec<Self> {
        let one = |expert: ConfirmedExpert| Self {
            side: expert.side,
            name: expert.name,
            office: expert.office,
            organisation_name: expert.organisation_name,
        };
        experts.into_iter().map(one).collect()
    }
}

/// What an organisation has promised in a session of the cycle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportCommitment {
    /// Id.
    pub id: CommitmentId,
    /// The session.
    pub session_id: LabSessionId,
    /// Who has made it.
    pub organisation: CommitmentOrganisation,
    /// What was promised.
    #[schema(max_length = 2000)]
    pub what: String,
    /// The practice that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice_id: Option<PracticeId>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2027-06-30")]
    pub due_on: Option<NaiveDate>,
    /// How far it has come.
    pub status: CommitmentStatus,
    /// Whether its day is past (in Italy) and it is neither kept nor dropped.
    pub overdue: bool,
}

impl ReportCommitment {
    /// What is told of a commitment beside its cycle.
    pub fn of(commitment: CommitmentView) -> Self {
        Self {
            id: commitment.id,
            session_id: commitment.session.id,
            organisation: commitment.organisation,
            what: commitment.what,
            practice_id: commitment.practice_id,
            due_on: commitment.due_on,
            status: commitment.status,
            overdue: commitment.overdue,
        }
    }
}
