//! A remark.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::practice_remarks;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::{PracticeId, PracticeUpdate};
use crate::practices::revisions::model::RevisionId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

id_type!(RemarkId, "a remark on a practice");

crate::codes! {
    /// Whether a remark was answered.
    pub enum RemarkStatus in "remark-statuses" {
        Open = "open" ("aperta", "open"),
        Resolved = "resolved" ("risolta", "resolved"),
    }
}

/// A remark on a field of a practice.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = practice_remarks, check_for_backend(MultiBackend))]
pub struct Remark {
    /// Id.
    pub id: RemarkId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when that is what was being checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub revision_id: Option<RevisionId>,
    /// Where: JSON pointer (RFC 6901) into the document.
    #[schema(max_length = 200, example = "#/results")]
    pub pointer: String,
    /// What is to be changed.
    #[serde(rename = "text")]
    #[diesel(column_name = body)]
    #[schema(max_length = 2000, example = "Quali risultati sono stati misurati, e quando?")]
    pub body: String,
    /// Whether it was answered.
    pub status: RemarkStatus,
    /// The answer of the authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub answer: Option<String>,
    /// In which role it was made.
    pub role: Role,
    /// In which role it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resolved_role: Option<Role>,
    /// When it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resolved_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A new remark.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemarkCreate {
    /// Where: JSON pointer into the document of the practice, `#/` and a field's name first.
    #[schema(min_length = 3, max_length = 200, pattern = "^#/[a-z_]+(/[a-z0-9_]+)*$", example = "#/results")]
    pub pointer: String,
    /// What is to be changed. The authors read it: no names.
    #[schema(min_length = 1, max_length = 2000, example = "Quali risultati sono stati misurati, e quando?")]
    pub text: String,
}

impl RemarkCreate {
    /// What is wrong with it, as a part of something else that stands `at` some place.
    pub fn check_at(&self, at: &str, broken: &mut Vec<Violation>) {
        let field = self.pointer.strip_prefix("#/").and_then(|rest| rest.split('/').next());
        if field.is_some_and(|field| !PracticeUpdate::fields().iter().any(|known| known == field)) {
            let why = text("Una pratica non ha questo campo.", "A practice has no such field.");
            broken.push(Violation::new(format!("{at}/pointer"), "unknown_field", why));
        }
        if self.text.trim().is_empty() && !self.text.is_empty() {
            let why = text("Non può essere vuoto.", "It cannot be blank.");
            broken.push(Violation::new(format!("{at}/text"), "blank", why));
        }
    }
}

impl Rules for RemarkCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        self.check_at("#", broken);
    }
}

/// The answer to a remark.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemarkResolution {
    /// What was changed, or why nothing was.
    #[schema(min_length = 1, max_length = 2000, example = "Aggiunti i valori del 2023.")]
    pub answer: String,
}

impl Rules for RemarkResolution {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.answer.trim().is_empty() && !self.answer.is_empty() {
            broken.push(Violation::new("#/answer", "blank", text("Non può essere vuoto.", "It cannot be blank.")));
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RemarkFilter {
    /// Only those with this status.
    #[param(inline, example = "open")]
    pub status: Option<RemarkStatus>,
}
