//! A transition.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::practice_transitions;
use crate::db::types::Instant;
use crate::id_type;
use crate::input::Rules;
use crate::practices::model::{PracticeId, PracticeStatus};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(TransitionId, "a transition of a practice");

/// A wish to bring a practice to another state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransitionRequest {
    /// The state to bring it to: one of its `allowed_transitions`.
    pub to: PracticeStatus,
    /// Why. Needed to send a practice back and to withdraw one. Whoever works on the practice reads it: no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Manca il periodo di attuazione.")]
    pub note: Option<String>,
    /// That the practice's warnings of the severity `check` were looked at: needed to publish while there are some.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub acknowledge_warnings: bool,
}

impl Rules for TransitionRequest {}

/// A change of state that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = practice_transitions, check_for_backend(MultiBackend))]
pub struct Transition {
    /// Id.
    pub id: TransitionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The state before.
    #[serde(rename = "from")]
    pub from_status: PracticeStatus,
    /// The state after.
    #[serde(rename = "to")]
    pub to_status: PracticeStatus,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// When.
    pub at: Instant,
    /// In which role it was made.
    pub role: Role,
}
