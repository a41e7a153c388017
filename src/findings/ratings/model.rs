//! A rating.
use crate::db::MultiBackend;
use crate::db::schema::ratings;
use crate::db::types::{Id, Instant};
use crate::error::Violation;
use crate::findings::rounds::model::{RatingItemId, RatingRoundId, RubricItemCode};
use crate::id_type;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::language::text;
use crate::practices::model::PracticeId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(RatingId, "a rating");

/// A rating as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = ratings, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Given {
    /// Its id.
    pub id: RatingId,
    /// The round.
    pub round_id: RatingRoundId,
    /// The item.
    pub item_id: RatingItemId,
    /// Who gave it.
    pub user_id: Id,
    /// The score; none when the item cannot be assessed.
    pub score: Option<i32>,
    /// What was written beside it.
    pub comment: Option<String>,
    /// Version.
    pub version: i32,
    /// When it was given.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A rating that the caller has given.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rating {
    /// Id.
    pub id: RatingId,
    /// The session.
    pub session_id: LabSessionId,
    /// The round.
    pub round_id: RatingRoundId,
    /// The item of the round.
    pub item_id: RatingItemId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The item of the rubric.
    #[schema(max_length = 100, example = "fidelity_adaptability")]
    pub item_code: String,
    /// The score; absent when the item cannot be assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 2)]
    pub score: Option<i32>,
    /// Whether the item cannot be assessed.
    pub not_assessable: bool,
    /// What was written beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub comment: Option<String>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was given.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A new rating.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingCreate {
    /// A practice of the round.
    pub practice_id: PracticeId,
    /// An item of the round.
    #[schema(value_type = RubricItemCode)]
    pub item_code: String,
    /// From 0 (not at all) to 3 (fully). This or `not_assessable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 2)]
    pub score: Option<i32>,
    /// That it cannot be assessed. Such a rating does not count for the consensus.
    #[serde(default)]
    pub not_assessable: bool,
    /// The evidence in words. Experts and coordinators read it, without a name, when the round is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 2000, example = "Due distretti la applicano già.")]
    pub comment: Option<String>,
}

/// What can be changed of a rating.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingUpdate {
    /// From 0 (not at all) to 3 (fully). This or `not_assessable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 3)]
    pub score: Option<i32>,
    /// That it cannot be assessed: with `"score": null`.
    #[serde(default)]
    pub not_assessable: bool,
    /// The evidence in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 2000, example = "Tre distretti la applicano già.")]
    pub comment: Option<String>,
}

fn check_score(score: Option<i32>, not_assessable: bool, broken: &mut Vec<Violation>) {
    match (score, not_assessable) {
        (None, false) => {
            let why = text("Serve un punteggio, oppure not_assessable.", "A score is needed, or not_assessable.");
            broken.push(Violation::new("#/score", "required", why));
        }
        (Some(_), true) => {
            let why = text("Con not_assessable non si dà un punteggio.", "With not_assessable there is no score.");
            broken.push(Violation::new("#/score", "not_allowed", why));
        }
        _ => {}
    }
}

impl Rules for RatingCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        check_score(self.score, self.not_assessable, broken);
    }
}

impl Rules for RatingUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        check_score(self.score, self.not_assessable, broken);
    }
}

impl From<&Given> for RatingUpdate {
    fn from(given: &Given) -> Self {
        Self { score: given.score, not_assessable: given.score.is_none(), comment: given.comment.clone() }
    }
}
