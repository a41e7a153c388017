//! What was found of a practice.
use crate::db::MultiBackend;
use crate::db::schema::{practice_assessments, practice_lab_findings};
use crate::db::types::{Id, Stored};
use crate::practices::model::{OutcomeClass, PracticeId, ScalabilityClass, TransferPrecondition};
use crate::practices::revisions::model::RevisionId;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::codes! {
    /// Who has found something of a practice.
    pub enum AssessedBy in "practice-assessed-by" {
        Committee = "committee" ("comitato tecnico-scientifico", "scientific committee"),
        Laboratory = "laboratory" ("laboratorio territoriale", "territorial laboratory"),
    }
}

/// One thing that was found of a practice, in words.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 1000, example = "Una Conferenza dei sindaci che si riunisce davvero.")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ResultText(String);

/// Who found something that stands on a practice's record, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssessmentSource {
    /// The scientific committee, or a laboratory.
    pub by: AssessedBy,
    /// The day of the committee's decision, or of the laboratory's session.
    #[schema(example = "2024-09-05")]
    pub on: NaiveDate,
    /// The committee's decision (`/practices/{id}/decisions`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub decision_id: Option<Uuid>,
    /// The laboratory's session; its outcome is among the practice's (`/practices/{id}/lab-outcomes`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_session_id: Option<Uuid>,
}

/// Elements that were found of a practice, by who found them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ElementsFound {
    /// They, in words.
    #[schema(value_type = Vec<ResultText>, min_items = 1, max_items = 1000)]
    pub items: Vec<String>,
    /// Who found them, and when.
    pub source: AssessmentSource,
}

/// What was found that must be there before a practice begins, by who found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreconditionsFound {
    /// They, in words.
    #[schema(value_type = Vec<ResultText>, max_items = 1000)]
    pub items: Vec<String>,
    /// Those that organisations state in their transfer profiles.
    #[schema(max_items = 8)]
    pub codes: Vec<TransferPrecondition>,
    /// Who found them, and when.
    pub source: AssessmentSource,
}

/// How a practice can be taken up elsewhere, as it was found last: each part by the later of the committee and the
/// laboratories that said something of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PracticeReplicability {
    /// What must stay as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub core_elements: Option<ElementsFound>,
    /// What can be adapted to the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub adaptable_elements: Option<ElementsFound>,
    /// What must be there before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub preconditions: Option<PreconditionsFound>,
    /// What stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub barriers: Option<ElementsFound>,
}

/// How a practice can be taken up elsewhere, as one decision or one session found it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Elements {
    /// What must stay as it is.
    pub core_elements: Vec<String>,
    /// What can be adapted.
    pub adaptable_elements: Vec<String>,
    /// What must be there before, in words.
    pub preconditions: Vec<String>,
    /// Those that organisations state in their transfer profiles.
    pub precondition_codes: Vec<TransferPrecondition>,
    /// What stands in the way.
    pub barriers: Vec<String>,
}

/// What a decision that accepts a text found.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_assessments, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Assessed {
    /// The decision.
    pub decision_id: Id,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it was the text.
    pub revision_id: Option<RevisionId>,
    /// The day of the decision.
    pub decided_on: NaiveDate,
    /// How the committee classed it.
    pub outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale.
    pub scalability_class: Option<ScalabilityClass>,
    /// How it can be taken up elsewhere.
    pub replicability: Stored<Elements>,
    /// The practice, while this is what everybody reads of it.
    pub stands_for: Option<PracticeId>,
}

/// What a session of a laboratory found.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_lab_findings, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct FoundInLab {
    /// The practice.
    pub practice_id: PracticeId,
    /// The session.
    pub session_id: Id,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// Whether it can grow in scale.
    pub scalability_class: Option<ScalabilityClass>,
    /// How it can be taken up elsewhere.
    pub replicability: Stored<Elements>,
}
