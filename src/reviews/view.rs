//! What clients get of reviews: a review, a candidate for one, and what became of a file of assignments.
use super::model::{AssignmentOutcome, ConflictKind, ReviewContent, ReviewId, ReviewStatus};
use crate::db::types::Instant;
use crate::language::Text;
use crate::practices::model::PracticeId;
use crate::practices::revisions::model::RevisionId;
use crate::themes::model::ThemeCode;
use crate::users::model::UserId;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// A reader by name: for administrators only.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewReader {
    /// Id of the user.
    pub id: UserId,
    /// Name.
    #[schema(max_length = 200, example = "Paolo De Santis")]
    pub name: String,
}

/// A review: for its reader and for administrators.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewView {
    /// Id.
    pub id: ReviewId,
    /// The practice to read.
    pub practice_id: PracticeId,
    /// The working copy to read, when it is one of a published practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub revision_id: Option<RevisionId>,
    /// The grid to read it by.
    #[schema(max_length = 60, example = "oiss")]
    pub rubric_code: String,
    /// The version of the grid.
    #[schema(minimum = 1, example = 1)]
    pub rubric_version: i32,
    /// How far it has come.
    pub status: ReviewStatus,
    /// The last day for it.
    #[schema(example = "2099-12-31")]
    pub due_on: NaiveDate,
    /// Who reads it: for administrators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reader: Option<ReviewReader>,
    /// What the reader wrote: absent for everybody else until all reviews of the text are in.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub content: Option<ReviewContent>,
    /// Why it was declined or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// When it was submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub submitted_at: Option<Instant>,
    /// The statuses that the caller can bring it to now.
    #[schema(max_items = 6)]
    pub allowed_transitions: Vec<ReviewStatus>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// Somebody who could read a practice, and how they come to their place among the others.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewCandidate {
    /// Id of the user.
    pub id: UserId,
    /// Name.
    #[schema(max_length = 200, example = "Paolo De Santis")]
    pub name: String,
    /// Why they must not read it, or, with `fellow_reader`, what to look at before they do where the Observatory allows it;
    /// empty when nothing speaks against it.
    #[schema(max_items = 7)]
    pub conflicts: Vec<ConflictKind>,
    /// Whether they take reviews at present and have room for another.
    pub available: bool,
    /// How many reviews they have open.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub load: i32,
    /// Themes of the practice that they know.
    #[schema(value_type = Vec<ThemeCode>, max_items = 40)]
    pub themes: Vec<String>,
    /// How many of its dimensions they know.
    #[schema(minimum = 0, maximum = 5)]
    pub dimensions: i32,
    /// Whether they belong to another region.
    pub other_region: bool,
    /// Two for each theme, one for each dimension, one for another region, less one for each open review.
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 3)]
    pub points: i32,
}

/// What became of one row of assignments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignmentRow {
    /// Line of the file on which the row begins.
    #[schema(minimum = 1, maximum = 10_000_000)]
    pub line: i64,
    /// What became of it.
    pub outcome: AssignmentOutcome,
    /// The review, when it was assigned; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub review_id: Option<ReviewId>,
    /// Why it was refused: a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, max_length = 60, example = "own_organisation")]
    pub reason: Option<&'static str>,
    /// Why it was refused, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<Text>,
}

/// What became of a file of assignments.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignmentReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// How many rows were assigned.
    #[schema(minimum = 0, maximum = 1000)]
    pub assigned: i32,
    /// How many rows were refused.
    #[schema(minimum = 0, maximum = 1000)]
    pub refused: i32,
    /// The rows, in the order of the file.
    #[schema(max_items = 1000)]
    pub rows: Vec<AssignmentRow>,
}
