//! A decision, and an assessment of a practice: the public part and the internal part.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::review_decisions;
use crate::db::types::{Id, Instant, Stored};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::revisions::model::RevisionId;
use crate::reviews::model::{ItemScore, RoundId, RoundStatus};
use crate::reviews::results::AssessmentResults;
use crate::reviews::scoring::SectionAggregate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(ReviewDecisionId, "a decision on reviews");

crate::codes! {
    /// What is decided of a practice that was reviewed.
    pub enum ReviewOutcome in "review-outcomes" {
        Accepted = "accepted" ("accolta", "accepted"),
        NotAccepted = "not_accepted" ("non accolta", "not accepted"),
    }
}

impl ReviewOutcome {
    /// The state that the text takes.
    pub fn status(self) -> PracticeStatus {
        match self {
            Self::Accepted => PracticeStatus::Accepted,
            Self::NotAccepted => PracticeStatus::NotAccepted,
        }
    }
}

/// What everybody may know of how a practice was assessed, once the text is public. No person is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicAssessment {
    /// The grid.
    #[schema(max_length = 60, example = "oiss")]
    pub rubric_code: String,
    /// The version of the grid.
    #[schema(minimum = 1, example = 1)]
    pub rubric_version: i32,
    /// How many readers scored it, each without knowing the others' scores.
    #[schema(minimum = 0, maximum = 3, example = 2)]
    pub readers: i32,
    /// What was decided.
    pub outcome: ReviewOutcome,
    /// Why.
    #[schema(max_length = 2000, example = "Integrazione solida e documentata; scalabile con condizioni.")]
    pub motivation: String,
    /// What was found.
    #[serde(flatten)]
    pub results: AssessmentResults,
    /// What the scores come to, section by section: the axes of a radar chart.
    #[schema(max_items = 20)]
    pub sections: Vec<SectionAggregate>,
}

/// What one reader found, without who it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Reading {
    /// First, second or third reader.
    #[schema(minimum = 1, maximum = 3, example = 1)]
    pub reader: i32,
    /// What the reader would decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub recommendation: Option<ReviewOutcome>,
    /// The scores with their evidence.
    #[schema(max_items = 400)]
    pub scores: Vec<ItemScore>,
    /// What else the reader found.
    pub results: AssessmentResults,
    /// What the reader says to who decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub comment: Option<String>,
}

/// What only who assesses practices knows of how one was: never public.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InternalAssessment {
    /// Where the reading of the text stands.
    pub status: RoundStatus,
    /// How many reviews it needs: two, or three when those diverge.
    #[schema(minimum = 2, maximum = 3, example = 2)]
    pub readers_needed: i32,
    /// How many are in.
    #[schema(minimum = 0, maximum = 3, example = 2)]
    pub submitted: i32,
    /// Whether the first two readers diverged, so that a third was asked. Absent until all reviews are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = false)]
    pub diverged: Option<bool>,
    /// What the scores come to so far: empty until all reviews are in.
    #[schema(max_items = 20)]
    pub sections: Vec<SectionAggregate>,
    /// What each reader found: empty until all reviews are in.
    #[schema(max_items = 3)]
    pub readings: Vec<Reading>,
    /// What who decided says to the others who assess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub internal_note: Option<String>,
}

/// A decision, as the table has it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_decisions, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Decision {
    /// Id.
    pub id: ReviewDecisionId,
    /// The round.
    pub round_id: RoundId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it was the text.
    pub revision_id: Option<RevisionId>,
    /// What was decided.
    pub outcome: ReviewOutcome,
    /// What everybody may know.
    pub public_part: Stored<PublicAssessment>,
    /// What only who assesses knows.
    pub internal_part: Stored<InternalAssessment>,
    /// In which role.
    pub role: Role,
    /// By whom, if it was a person: never shown.
    pub decided_by: Option<Id>,
    /// When.
    pub decided_at: Instant,
}

/// A decision on the reviews of a practice, with its motivation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewDecision {
    /// Id.
    pub id: ReviewDecisionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it was the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub revision_id: Option<RevisionId>,
    /// In which role it was taken.
    pub role: Role,
    /// When.
    pub decided_at: Instant,
    /// What was decided and found, and why.
    #[serde(flatten)]
    pub assessment: PublicAssessment,
}

impl From<Decision> for ReviewDecision {
    fn from(row: Decision) -> Self {
        let Decision { id, practice_id, revision_id, role, decided_at, public_part, .. } = row;
        Self { id, practice_id, revision_id, role, decided_at, assessment: public_part.0 }
    }
}

/// How a practice was assessed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeAssessment {
    /// The practice.
    pub practice_id: PracticeId,
    /// The decision that it comes from; absent before there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub decision_id: Option<ReviewDecisionId>,
    /// When that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided_at: Option<Instant>,
    /// What everybody may know; absent before there is a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub public: Option<PublicAssessment>,
    /// What only who assesses knows: for administrators, the scientific committee and the coordinators of the region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub internal: Option<InternalAssessment>,
}

/// A decision to be taken.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewDecisionCreate {
    /// What is decided.
    pub outcome: ReviewOutcome,
    /// Why. The authors read it, and everybody once the practice is public: no names of readers.
    #[schema(min_length = 1, max_length = 2000, pattern = "\\S", example = "Integrazione solida e documentata.")]
    pub motivation: String,
    /// What was found: outcome class, scalability and complexity are needed to accept.
    #[serde(default)]
    pub results: AssessmentResults,
    /// For who assesses only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub internal_note: Option<String>,
}

impl Rules for ReviewDecisionCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.outcome == ReviewOutcome::NotAccepted {
            return;
        }
        let lacks = [
            ("#/results/outcome_class", self.results.outcome_class.is_none()),
            ("#/results/scalability", self.results.scalability.is_none()),
            ("#/results/complexity", self.results.complexity.is_none()),
        ];
        for (at, _) in lacks.into_iter().filter(|(_, lacks)| *lacks) {
            broken.push(Violation::new(at, "required", text("Necessario per accogliere.", "Needed to accept.")));
        }
    }
}
