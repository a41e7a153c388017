//! An entry of the change log.
use crate::auth::policy::Permission;
use crate::db::MultiBackend;
use crate::db::changes::{ChangeKind, ResourceType};
use crate::db::schema::changes;
use crate::db::types::{Id, Instant};
use crate::vouchers::model::TrackingEvidence;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// One change: what was changed, by whom, under which permission.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its place in the log. Positions grow in the order in which changes became visible.
    #[schema(minimum = 1)]
    pub position: i64,
    /// When.
    pub at: Instant,
    /// What kind of resource.
    pub resource_type: ResourceType,
    /// Which one.
    #[schema(max_length = 100, example = "home_care")]
    pub resource_id: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// Its version afterwards.
    #[schema(minimum = 1)]
    pub version: i32,
    /// The permission that was used.
    pub permission: Permission,
    /// `person`, `system`, `public`, or the command of the server.
    #[schema(max_length = 40, example = "person")]
    pub actor: String,
    /// The user or the system, when it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid)]
    pub actor_id: Option<Id>,
    /// The request, as in the server's log and in X-Request-Id.
    #[schema(value_type = String, format = Uuid)]
    pub request_id: Id,
    /// The PDND consumer (*fruitore*), when it was a system with a voucher.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid)]
    pub consumer_id: Option<Id>,
    /// The purpose (*finalità*) that the voucher was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid)]
    pub purpose_id: Option<Id>,
    /// Who stood behind that system, where it has shown evidence of it and the time to keep that is not over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence: Option<TrackingEvidence>,
}

/// An entry as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = changes, check_for_backend(MultiBackend))]
pub struct Row {
    /// Its place in the log.
    pub position: i64,
    at: Instant,
    resource_type: ResourceType,
    resource_id: String,
    kind: ChangeKind,
    version: i32,
    permission: Permission,
    actor: String,
    actor_id: Option<Id>,
    request_id: Id,
    consumer_id: Option<Id>,
    purpose_id: Option<Id>,
    /// Who stood behind the system, by the id of what it has shown.
    pub evidence_id: Option<Id>,
}

impl Row {
    /// The entry, with who stood behind the system.
    pub fn with(self, evidence: Option<TrackingEvidence>) -> AuditEntry {
        AuditEntry {
            position: self.position,
            at: self.at,
            resource_type: self.resource_type,
            resource_id: self.resource_id,
            kind: self.kind,
            version: self.version,
            permission: self.permission,
            actor: self.actor,
            actor_id: self.actor_id,
            request_id: self.request_id,
            consumer_id: self.consumer_id,
            purpose_id: self.purpose_id,
            evidence,
        }
    }
}
