//! A working copy of a published practice.
use crate::db::MultiBackend;
use crate::db::schema::practice_revisions;
use crate::db::types::{Instant, Stored};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::practices::model::{PracticeId, PracticeStatus, PracticeUpdate};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(RevisionId, "a working copy of a practice");

/// A working copy as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_revisions, check_for_backend(MultiBackend))]
pub struct Revision {
    /// Id.
    pub id: RevisionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The practice while the copy is open.
    pub open_for: Option<PracticeId>,
    /// Where it stands.
    pub status: PracticeStatus,
    /// The number of the version that it started from.
    pub based_on: i32,
    /// What it says.
    pub document: Stored<PracticeUpdate>,
    /// The last day for the changes that were asked for.
    pub changes_due_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A working copy of a published practice, as the caller sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RevisionView {
    /// Id.
    pub id: RevisionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// Where it stands: `published` once it has become a version, `withdrawn` when it was dropped.
    pub status: PracticeStatus,
    /// The number of the published version that it started from.
    #[schema(minimum = 1, example = 1)]
    pub based_on_version: i32,
    /// The last day for the changes that were asked for; only while they are expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-31")]
    pub changes_due_on: Option<NaiveDate>,
    /// What it says.
    pub document: PracticeUpdate,
    /// The states that the caller can bring it to.
    #[schema(max_items = 11)]
    pub allowed_transitions: Vec<PracticeStatus>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be changed of a working copy.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionUpdate {
    /// What it says.
    pub document: PracticeUpdate,
}

impl Rules for RevisionUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut inside = Vec::new();
        self.document.check(&mut inside);
        broken.extend(in_document(inside));
    }
}

/// Violations of a document that stands in `document`.
pub fn in_document(violations: Vec<Violation>) -> impl Iterator<Item = Violation> {
    violations
        .into_iter()
        .map(|violation| Violation { pointer: violation.pointer.replacen("#/", "#/document/", 1), ..violation })
}

/// A wish to revise a published practice.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionCreate {
    /// Why. Whoever works on the practice reads it: no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Si aggiungono i risultati del secondo anno.")]
    pub note: Option<String>,
}

impl Rules for RevisionCreate {}
