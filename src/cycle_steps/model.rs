//! Steps of a cycle and its progress, as clients send and see them.
use crate::auth::actor::Role;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::findings::model::{FindingStatus, FindingVisibility};
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::labs::cycles::model::{CycleId, CyclePhase, Lacking, Step, StepId};
use crate::labs::model::LabId;
use crate::language::text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A step that a cycle shall take.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CycleTransition {
    /// The phase to go to: the next one, or the one before.
    pub to: CyclePhase,
    /// Why. Needed to go back; who takes part in the laboratory or oversees it reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2000,
        pattern = "\\S",
        example = "Sono arrivate quattro pratiche nuove: si torna a leggere."
    )]
    pub note: Option<String>,
    /// The session that the step rests on: needed for `session`, which closes the preparation; for `restitution` the
    /// one before is meant unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub session_id: Option<LabSessionId>,
    /// Why there are no public findings: only for `concluded`, and needed there when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 2000, pattern = "\\S")]
    pub no_findings_reason: Option<String>,
    /// Whether to open the reading of the next cycle: only for `concluded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub open_next_cycle: Option<bool>,
}

impl CycleTransition {
    /// A step without anything else.
    pub fn to(to: CyclePhase) -> Self {
        Self { to, note: None, session_id: None, no_findings_reason: None, open_next_cycle: None }
    }
}

impl Rules for CycleTransition {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut misplaced = |at: &str, it: &'static str, en: &'static str| {
            broken.push(Violation::new(at, "not_allowed", text(it, en)));
        };
        if self.to != CyclePhase::Concluded {
            if self.no_findings_reason.is_some() {
                misplaced("#/no_findings_reason", "Solo per concluded.", "Only for concluded.");
            }
            if self.open_next_cycle.is_some() {
                misplaced("#/open_next_cycle", "Solo per concluded.", "Only for concluded.");
            }
        }
        if self.session_id.is_some() && !matches!(self.to, CyclePhase::Session | CyclePhase::Restitution) {
            misplaced("#/session_id", "Solo per session e restitution.", "Only for session and restitution.");
        }
    }
}

/// A step that a cycle took.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CycleStep {
    /// Its id.
    pub id: StepId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// The cycle.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub cycle_id: CycleId,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 1)]
    pub cycle_number: i32,
    /// The phase before.
    pub from: CyclePhase,
    /// The phase after.
    pub to: CyclePhase,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// The session that it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session_id: Option<Uuid>,
    /// Why there were no public findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub no_findings_reason: Option<String>,
    /// When.
    pub at: Instant,
    /// In which role it was taken.
    pub role: Role,
    /// Who took it: for administrators and those who take part in the laboratory.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Maria Zanon")]
    pub person: Option<String>,
    /// What became of the findings: in the answer to the step that concludes the cycle. Afterwards its progress tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub findings: Option<CycleFindings>,
}

impl CycleStep {
    /// What is shown of a step, with the name of who took it where the reader may know it.
    pub fn of(step: Step, lab_id: LabId, cycle_number: i32, person: Option<String>) -> Self {
        Self {
            id: step.id,
            lab_id,
            cycle_id: step.cycle_id,
            cycle_number,
            from: step.from_phase,
            to: step.to_phase,
            note: step.note,
            session_id: step.session_id.map(|id| id.0),
            no_findings_reason: step.no_findings_reason,
            at: step.at,
            role: step.role,
            person,
            findings: None,
        }
    }
}

/// How far a cycle has come, and what it lacks before it can go on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CycleProgress {
    /// Its phase.
    pub phase: CyclePhase,
    /// The phase after; absent when it is concluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<CyclePhase>,
    /// The phase that it can go back to, with a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub back: Option<CyclePhase>,
    /// What its phase has yet to produce before it closes: nothing when the cycle can go on.
    #[schema(max_items = 8)]
    pub lacking: Vec<Lacking>,
    /// The same in words, with the details.
    #[schema(max_items = 20)]
    pub missing: Vec<crate::language::Text>,
    /// Whether the caller can move it.
    pub may_move: bool,
    /// How many different practices were read.
    #[schema(minimum = 0, example = 5)]
    pub practices_read: i64,
    /// How many are on the shortlist.
    #[schema(minimum = 0, example = 5)]
    pub shortlisted: i64,
    /// Whether the theme is decided.
    pub theme_decided: bool,
    /// Whether the confirmed experts keep the balance of sides.
    pub group_balanced: bool,
    /// How many findings everybody reads.
    #[schema(minimum = 0, example = 0)]
    pub public_findings: i64,
    /// What the conclusion publishes and what it leaves in the sessions: from the restitution on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub findings: Option<CycleFindings>,
}

/// The findings of a cycle's sessions in numbers: what everybody reads, what its conclusion publishes, what stays.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct CycleFindings {
    /// How many are published and for everybody: they stand on the practices' own records.
    #[schema(minimum = 0, example = 11)]
    pub published: i64,
    /// How many the conclusion publishes: agreed on, for everybody, of sessions that were held.
    #[schema(minimum = 0, example = 1)]
    pub to_publish: i64,
    /// How many the conclusion has just published: only in its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, example = 1)]
    pub published_now: Option<i64>,
    /// What stays in the sessions and is read there by whoever reads their technical work only: drafts, and what was agreed
    /// on for the invited or for experts. Each can be agreed on and published by itself, also once the cycle is concluded.
    #[schema(max_items = 1000)]
    pub unpublished: Vec<UnpublishedFindings>,
}

/// Findings of a session that are not published.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnpublishedFindings {
    /// The session.
    pub session_id: LabSessionId,
    /// How far they have come: `draft` or `agreed`.
    #[schema(example = "agreed")]
    pub status: FindingStatus,
    /// For whom they would be, once they are published.
    #[schema(example = "experts")]
    pub visibility: FindingVisibility,
    /// How many.
    #[schema(minimum = 1, example = 2)]
    pub findings: i64,
}
