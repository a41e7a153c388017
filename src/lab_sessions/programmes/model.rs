//! A programme that was announced.
use crate::db::MultiBackend;
use crate::db::schema::lab_session_programmes;
use crate::db::types::{Instant, Stored};
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::presented::PresentedPractice;
use crate::lab_sessions::view::LabSession;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// The fields of a session that make its programme.
pub const FIELDS: [&str; 15] = [
    "title",
    "theme_text",
    "themes",
    "regions",
    "starts_at",
    "ends_at",
    "timezone",
    "format",
    "venue",
    "online_link",
    "coordinator",
    "parties",
    "parts",
    "practices",
    "description",
];

/// A programme as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lab_session_programmes, check_for_backend(MultiBackend))]
pub struct Kept {
    /// The session.
    pub session_id: LabSessionId,
    /// From 1.
    pub number: i32,
    /// The fields in which it differs from the one before.
    pub changed: Stored<Vec<String>>,
    /// The session as everybody read it then.
    pub programme: Stored<Value>,
    /// The practices that it presents, as they were called then.
    pub presented: Stored<Vec<PresentedPractice>>,
    /// When it was announced.
    pub at: Instant,
}

/// A programme of a session that was announced.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionProgramme {
    /// The session.
    pub session_id: LabSessionId,
    /// From 1, in the order in which they were announced.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// When it was announced.
    pub at: Instant,
    /// The fields of the session in which it differs from the one before; none in the first.
    #[schema(max_items = 15, value_type = Vec<crate::http::query::FieldName>, example = json!(["starts_at", "venue"]))]
    pub changed: Vec<String>,
    /// The session as everybody read it then, without practices that were withdrawn since. Absent in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<LabSession>)]
    pub programme: Option<Value>,
    /// The practices that its parts present, in order, as they were called then; those that the caller may see now. Absent
    /// in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 2000)]
    pub presented: Option<Vec<PresentedPractice>>,
}

impl SessionProgramme {
    /// What is shown of one: the whole of it with those practices that the caller may see.
    pub fn of(kept: Kept, whole: Option<&HashSet<Uuid>>) -> Self {
        let seen = |visible: &HashSet<Uuid>| {
            kept.presented.0.into_iter().filter(|one| visible.contains(&one.practice_id)).collect()
        };
        Self {
            session_id: kept.session_id,
            number: kept.number,
            at: kept.at,
            changed: kept.changed.0,
            programme: whole.map(|_| kept.programme.0),
            presented: whole.map(seen),
        }
    }
}

/// The fields of the programme in which two sessions, as everybody reads them, differ.
pub fn changed(before: &Value, after: &Value) -> Vec<String> {
    FIELDS.iter().filter(|field| before.get(field) != after.get(field)).map(|field| (*field).to_owned()).collect()
}
