//! What reviews and decisions find beside scores.
pub use crate::practices::assessed::model::ResultText;
pub use crate::practices::model::ScalabilityClass;
use crate::practices::model::{Complexity, OutcomeClass, TransferPrecondition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether a practice can grow in scale, and on which conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scalability {
    /// Whether it can.
    pub class: ScalabilityClass,
    /// On which conditions.
    #[serde(default)]
    #[schema(value_type = Vec<ResultText>, max_items = 30)]
    pub conditions: Vec<String>,
}

/// What another territory needs to know to take a practice up.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Replicability {
    /// What has to stay as it is.
    #[serde(default)]
    #[schema(value_type = Vec<ResultText>, max_items = 30)]
    pub core_elements: Vec<String>,
    /// What can be adapted.
    #[serde(default)]
    #[schema(value_type = Vec<ResultText>, max_items = 30)]
    pub adaptable_elements: Vec<String>,
    /// What must be there first.
    #[serde(default)]
    #[schema(value_type = Vec<ResultText>, max_items = 30)]
    pub preconditions: Vec<String>,
    /// Those among the preconditions that organisations state in their transfer profiles: by these a practice is compared
    /// with any organisation, without reading its words.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub precondition_codes: Vec<TransferPrecondition>,
    /// What may stand in the way.
    #[serde(default)]
    #[schema(value_type = Vec<ResultText>, max_items = 30)]
    pub barriers: Vec<String>,
}

/// What was found of a practice.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssessmentResults {
    /// How it is classed by what it achieved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability: Option<Scalability>,
    /// How it can be taken up elsewhere.
    #[serde(default)]
    pub replicability: Replicability,
    /// How complex it is to put in place, and what makes it so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub complexity: Option<Complexity>,
    /// What it is strong in.
    #[serde(default)]
    #[schema(value_type = Vec<ResultText>, max_items = 30)]
    pub strengths: Vec<String>,
}
