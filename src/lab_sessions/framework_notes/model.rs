//! A note on the national framework.
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::lab_session_framework_notes;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::language::text;
use crate::practices::model::LegalFramework;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

crate::id_type!(FrameworkNoteId, "a note on the national framework");

crate::codes! {
    /// What a note on the national framework tells.
    pub enum FrameworkNoteKind in "framework-note-kinds" {
        LegalReference = "legal_reference" ("riferimento normativo", "legal reference"),
        Trend = "trend" ("tendenza", "trend"),
        Data = "data" ("dati nazionali", "national data"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[FrameworkNoteKind::LIST];

/// What the Observatory adds to a session of the national framework.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = lab_session_framework_notes, check_for_backend(MultiBackend))]
pub struct FrameworkNote {
    /// Id.
    pub id: FrameworkNoteId,
    /// The session.
    pub session_id: LabSessionId,
    /// What it tells.
    pub kind: FrameworkNoteKind,
    /// Its title.
    #[schema(max_length = 200, example = "I modelli e gli standard dell'assistenza territoriale")]
    pub title: String,
    /// What it says.
    #[schema(max_length = 10000)]
    pub body: String,
    /// The legal framework, where it is one of the known ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub framework: Option<LegalFramework>,
    /// The citation: article, paragraph, or an act that is not among the known ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300, example = "DM 23 maggio 2022, n. 77, allegato 1")]
    pub citation: Option<String>,
    /// Where it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, format = "uri")]
    pub url: Option<String>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was added.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A note as it is sent.
#[derive(Debug, Clone, Serialize, Deserialize, Insertable, AsChangeset, ToSchema)]
#[diesel(table_name = lab_session_framework_notes, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub struct FrameworkNoteInput {
    /// What it tells. A `legal_reference` names a `framework` or has a `citation`.
    pub kind: FrameworkNoteKind,
    /// Its title.
    #[schema(
        min_length = 1,
        max_length = 200,
        pattern = "\\S",
        example = "I modelli e gli standard dell'assistenza territoriale"
    )]
    pub title: String,
    /// What it says.
    #[schema(
        min_length = 1,
        max_length = 10000,
        pattern = "\\S",
        example = "La casa della comunità è il luogo fisico e di facile individuazione al quale i cittadini possono accedere."
    )]
    pub body: String,
    /// The legal framework, where it is one of the known ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub framework: Option<LegalFramework>,
    /// The citation: article, paragraph, or an act that is not among the known ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 300, example = "DM 23 maggio 2022, n. 77, allegato 1")]
    pub citation: Option<String>,
    /// Where it is read: an `https` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 500,
        format = "uri",
        pattern = "^https://[!-~]+$",
        example = "https://www.gazzettaufficiale.it/eli/id/2022/06/22/22G00085/SG"
    )]
    pub url: Option<String>,
}

impl Rules for FrameworkNoteInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        let cites = self.framework.is_some() || self.citation.is_some();
        if self.kind == FrameworkNoteKind::LegalReference && !cites {
            let why = text(
                "Un riferimento normativo indica framework o citation.",
                "A legal reference has a framework or a citation.",
            );
            broken.push(Violation::new("#/citation", "required", why));
        }
    }
}

impl From<&FrameworkNote> for FrameworkNoteInput {
    fn from(note: &FrameworkNote) -> Self {
        Self {
            kind: note.kind,
            title: note.title.clone(),
            body: note.body.clone(),
            framework: note.framework,
            citation: note.citation.clone(),
            url: note.url.clone(),
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FrameworkNoteFilter {
    /// Only those of this kind.
    #[param(inline, example = "legal_reference")]
    pub kind: Option<FrameworkNoteKind>,
}
