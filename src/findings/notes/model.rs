//! A note of the discussion.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::discussion_notes;
use crate::db::types::{Id, Instant};
use crate::id_type;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::practices::model::PracticeId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

id_type!(DiscussionNoteId, "a note of the discussion");

/// A note as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = discussion_notes, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Note {
    /// Its id.
    pub id: DiscussionNoteId,
    /// The session.
    pub session_id: LabSessionId,
    /// The practice that was discussed.
    pub practice_id: Option<PracticeId>,
    /// What was said.
    pub body: String,
    /// Who noted it; nobody when it came with a scenario.
    pub author_id: Option<Id>,
    /// In which role.
    pub role: Role,
    /// Version.
    pub version: i32,
    /// When it was written.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A note of the discussion in the technical part of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DiscussionNote {
    /// Id.
    pub id: DiscussionNoteId,
    /// The session.
    pub session_id: LabSessionId,
    /// The practice that was discussed; absent when it is about the session as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice_id: Option<PracticeId>,
    /// What was said. The note is erased some time after the laboratory's cycle, with the personal data of its experts.
    #[schema(max_length = 5000)]
    pub body: String,
    /// In which role it was noted.
    pub role: Role,
    /// Whether it is the caller's own: only its author changes a note.
    pub own: bool,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was written.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be written of a note.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscussionNoteUpdate {
    /// The practice that was discussed, on the session's table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice_id: Option<PracticeId>,
    /// What was said. Experts and coordinators read it.
    #[schema(min_length = 1, max_length = 5000, pattern = "\\S", example = "Il distretto teme i costi del trasporto.")]
    pub body: String,
}

impl Rules for DiscussionNoteUpdate {}

impl From<&Note> for DiscussionNoteUpdate {
    fn from(note: &Note) -> Self {
        Self { practice_id: note.practice_id, body: note.body.clone() }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DiscussionNoteFilter {
    /// Only those on this practice.
    #[param(inline, example = "01910000-0000-7000-8000-000000000202")]
    pub practice: Option<PracticeId>,
}
