//! What a practice's life leaves on its record, beside where it stands and what its authors wrote.
use super::assessed::model::{AssessmentSource, PracticeReplicability};
use super::model::{OutcomeClass, PracticeId, ScalabilityClass};
use crate::db::types::Instant;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What became of a practice so far.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Life {
    /// The number of the published version that everybody reads; absent before the first publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, example = 1)]
    pub published_version: Option<i32>,
    /// The practice that tells the same and is to be read instead: it was refused or archived as a duplicate of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub duplicate_of: Option<PracticeId>,
    /// The last day for the changes that were asked for; only while they are expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-31")]
    pub changes_due_on: Option<NaiveDate>,
    /// When its organisation last said how alive it is (`vitality`): by publishing, confirming or changing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub vitality_confirmed_at: Option<Instant>,
    /// There is no confirmation since then: its organisation was asked and did not answer, so that its `vitality` is
    /// `at_risk`. Absent while it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unconfirmed_since: Option<Instant>,
    /// How the scientific committee classes it by what it achieved: by the last decision on what is published
    /// (`/practices/{id}/assessment`). `outcome_class` is how its authors do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub assessed_outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale, as it was found last: by the committee's decision on what is published or by the
    /// published findings of a laboratory's session, whichever is later (of both on one day, the laboratory).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_class: Option<ScalabilityClass>,
    /// Who found that, and when; there with `scalability_class`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_source: Option<AssessmentSource>,
    /// How it can be taken up elsewhere, by the same rule; absent while nobody has found anything of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replicability: Option<PracticeReplicability>,
    /// How many adoptions of it are known (`/practices/{id}/adoptions`); absent when there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schema(minimum = 0, maximum = 1_000_000, required = false, example = 2)]
    pub adoptions: i32,
    /// How many practices it is linked with (`/practices/{id}/lineage`); absent when there are none.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schema(minimum = 0, maximum = 1_000_000, required = false, example = 1)]
    pub lineage_links: i32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &i32) -> bool {
    *n == 0
}
