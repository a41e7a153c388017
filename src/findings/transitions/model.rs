//! A step of a finding.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::finding_steps;
use crate::db::types::Instant;
use crate::findings::model::{FindingId, FindingStatus};
use crate::id_type;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

id_type!(FindingStepId, "a step of a finding");

/// A step of a finding from status to status.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = finding_steps, check_for_backend(MultiBackend))]
pub struct FindingStep {
    /// Id.
    pub id: FindingStepId,
    /// The finding.
    pub finding_id: FindingId,
    /// From which status.
    pub from_status: FindingStatus,
    /// To which status.
    pub to_status: FindingStatus,
    /// Why. Absent also of one that was withdrawn because another was published in its place (`replaced_by`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// In which role it was done.
    pub role: Role,
    /// When.
    pub at: Instant,
}
