//! A material of a session.
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::lab_session_materials;
use crate::db::types::Instant;
use crate::input::Rules;
use crate::lab_sessions::model::{LabSessionId, PartVisibility};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

crate::id_type!(SessionMaterialId, "a material of a session");

crate::codes! {
    /// What a material of a session is.
    pub enum SessionMaterialKind in "session-material-kinds" {
        Presentation = "presentation" ("presentazione", "presentation"),
        Document = "document" ("documento", "document"),
        Minutes = "minutes" ("verbale", "minutes"),
        Recording = "recording" ("registrazione", "recording"),
        Photos = "photos" ("fotografie", "photographs"),
        PressReview = "press_review" ("rassegna stampa", "press review"),
        Link = "link" ("collegamento", "link"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[SessionMaterialKind::LIST];

/// Something to read, see or hear about a session.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = lab_session_materials, check_for_backend(MultiBackend))]
pub struct SessionMaterial {
    /// Id.
    pub id: SessionMaterialId,
    /// The session.
    pub session_id: LabSessionId,
    /// What it is.
    pub kind: SessionMaterialKind,
    /// Its title.
    #[schema(max_length = 200, example = "Le dimissioni programmate in otto Comuni")]
    pub title: String,
    /// What is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub description: Option<String>,
    /// Where it is.
    #[schema(max_length = 500, format = "uri", example = "https://www.example.org/laboratorio/dimissioni.pdf")]
    pub url: String,
    /// For whom it is.
    pub visibility: PartVisibility,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was added.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A material as it is sent.
#[derive(Debug, Clone, Serialize, Deserialize, Insertable, AsChangeset, ToSchema)]
#[diesel(table_name = lab_session_materials, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub struct SessionMaterialInput {
    /// What it is.
    pub kind: SessionMaterialKind,
    /// Its title.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Le dimissioni programmate in otto Comuni")]
    pub title: String,
    /// What is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000)]
    pub description: Option<String>,
    /// Where it is: an `https` address.
    #[schema(
        max_length = 500,
        format = "uri",
        pattern = "^https://[!-~]+$",
        example = "https://www.example.org/laboratorio/dimissioni.pdf"
    )]
    pub url: String,
    /// For whom it is.
    pub visibility: PartVisibility,
}

impl Rules for SessionMaterialInput {}

impl From<&SessionMaterial> for SessionMaterialInput {
    fn from(material: &SessionMaterial) -> Self {
        Self {
            kind: material.kind,
            title: material.title.clone(),
            description: material.description.clone(),
            url: material.url.clone(),
            visibility: material.visibility,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SessionMaterialFilter {
    /// Only those of this kind.
    #[param(inline, example = "presentation")]
    pub kind: Option<SessionMaterialKind>,
}
