//! How a finding is shown.
use super::model::{ConsensusCounts, Finding, FindingId, FindingKind, FindingStatus, FindingVisibility};
use super::rounds::model::RatingItemId;
use crate::db::types::Instant;
use crate::findings::consensus::Consensus;
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::practices::model::PracticeId;
use crate::reviews::model::{Replicability, ScalabilityClass};
use crate::territory::RegionCode;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// The session of a laboratory that something came out of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeSession {
    /// Id.
    pub id: LabSessionId,
    /// Its title.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto")]
    pub title: String,
    /// The day on which it was held.
    #[schema(example = "2024-09-05")]
    pub date: NaiveDate,
    /// ISTAT codes of the regions that it was for.
    #[schema(max_items = 20)]
    pub regions: Vec<RegionCode>,
}

impl OutcomeSession {
    /// What is told of a session beside what came out of it.
    pub fn of(session: &Session) -> Self {
        Self {
            id: session.id,
            title: session.title.clone(),
            date: session.local(session.starts_at).date_naive(),
            regions: session.content.0.regions.clone(),
        }
    }
}

/// What the technical part of a session has brought out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FindingView {
    /// Id.
    pub id: FindingId,
    /// The session that it came out of.
    pub session: OutcomeSession,
    /// What it is about.
    pub kind: FindingKind,
    /// How far it has come.
    pub status: FindingStatus,
    /// For whom it is, once it is published.
    pub visibility: FindingVisibility,
    /// What was found. Of one that was withdrawn only whoever may write findings of the session still reads it, with what
    /// it says of the norm, the class and the elements; why it was withdrawn is in its transitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub text: Option<String>,
    /// The practices that it is about; those that the caller may see.
    #[schema(max_items = 50)]
    pub practices: Vec<PracticeId>,
    /// The norm that it refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub legal_reference: Option<String>,
    /// The class, of a finding on scalability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_class: Option<ScalabilityClass>,
    /// The elements, of a finding on replicability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replicability: Option<Replicability>,
    /// Whether the experts agree: they do when they agree on every rated item that it rests on.
    pub consensus: Consensus,
    /// How those items were rated.
    pub consensus_counts: ConsensusCounts,
    /// Those items. Experts and coordinators read what came of each; told to nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 100)]
    pub rating_items: Option<Vec<RatingItemId>>,
    /// The statuses that the caller can move it to.
    #[schema(max_items = 2)]
    pub allowed_transitions: Vec<FindingStatus>,
    /// The finding that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replaces: Option<FindingId>,
    /// Of one that was withdrawn: the published one that corrects it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replaced_by: Option<FindingId>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub published_at: Option<Instant>,
    /// When it was taken back: why is in its transitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub withdrawn_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl FindingView {
    /// A finding about these practices; `inside` is for who takes part in the session's work, `writes` for who writes its
    /// findings.
    pub fn of(
        finding: Finding,
        session: OutcomeSession,
        practices: Vec<PracticeId>,
        allowed_transitions: Vec<FindingStatus>,
        (inside, writes): (bool, bool),
    ) -> Self {
        let content = finding.content.0;
        let told = writes || finding.status != FindingStatus::Withdrawn;
        Self {
            id: finding.id,
            session,
            kind: finding.kind,
            status: finding.status,
            visibility: finding.visibility,
            text: Some(finding.text).filter(|_| told),
            practices,
            legal_reference: finding.legal_reference.filter(|_| told),
            scalability_class: content.scalability_class.filter(|_| told),
            replicability: content.replicability.filter(|_| told),
            consensus: finding.consensus,
            consensus_counts: content.counts,
            rating_items: inside.then_some(content.rating_items),
            allowed_transitions,
            replaces: finding.replaces_id,
            replaced_by: None,
            published_at: finding.published_at,
            withdrawn_at: finding.withdrawn_at,
            version: finding.version,
            created_at: finding.created_at,
            updated_at: finding.updated_at,
        }
    }
}
