//! A reading.
use super::super::cycles::model::CycleId;
use super::super::model::LabId;
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::lab_readings;
use crate::db::types::{Id, Instant};
use crate::id_type;
use crate::input::Rules;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

id_type!(ReadingId, "a reading");

/// A reading as it is stored, with who read: never shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_readings, check_for_backend(MultiBackend))]
pub struct Reading {
    /// Its id.
    pub id: ReadingId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The practice.
    pub practice_id: Id,
    /// Who read it, if it was a person.
    pub reader_id: Option<Id>,
    /// In which role.
    pub role: Role,
    /// What they noted.
    pub note: Option<String>,
    /// Version.
    pub version: i32,
    /// When it was noted.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A practice that somebody read in a cycle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LabReading)]
pub struct ReadingView {
    /// Its id.
    pub id: ReadingId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 2)]
    pub cycle_number: i32,
    /// The practice.
    #[schema(example = "01910000-0000-7000-8000-000000000202")]
    pub practice_id: Uuid,
    /// Its title; absent when the caller does not see it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300)]
    pub practice_title: Option<String>,
    /// What the reader noted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub note: Option<String>,
    /// In which role it was read.
    pub role: Role,
    /// Whether the caller read it.
    pub own: bool,
    /// The reader's name: for administrators and those who take part in the laboratory.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Maria Zanon")]
    pub reader: Option<String>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was noted.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A reading to note.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingCreate {
    /// The practice: a published one.
    #[schema(example = "01910000-0000-7000-8000-000000000205")]
    pub practice_id: Uuid,
    /// What is to be said of it. Who takes part in the laboratory reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 5000,
        example = "Da portare al tavolo: la rete con le farmacie."
    )]
    pub note: Option<String>,
}

/// What can be changed of a reading.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingUpdate {
    /// What is to be said of the practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 5000, example = "Replicabile nei comuni piccoli.")]
    pub note: Option<String>,
}

impl Rules for ReadingCreate {}
impl Rules for ReadingUpdate {}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ReadingFilter {
    /// Only readings of this practice.
    #[param(example = "01910000-0000-7000-8000-000000000202")]
    pub practice: Option<Uuid>,
    /// Only the caller's own.
    #[param(default = false)]
    pub own: Option<bool>,
}
