//! A round of ratings, its items, and what came of them.
use crate::db::MultiBackend;
use crate::db::schema::{rating_items, rating_results, rating_rounds};
use crate::db::types::Instant;
use crate::error::Violation;
use crate::findings::consensus::{Consensus, RatingDistribution};
use crate::id_type;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::language::text;
use crate::practices::model::PracticeId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::Hash;
use utoipa::{IntoParams, ToSchema};

id_type!(RatingRoundId, "a round of ratings");
id_type!(RatingItemId, "an item of a round of ratings");

crate::codes! {
    /// How far a round of ratings has come.
    pub enum RatingRoundStatus in "rating-round-statuses" {
        Open = "open" ("aperto", "open: ratings are given and changed"),
        Closed = "closed" ("chiuso", "closed and counted"),
    }
}

/// The code of an item of the rubric.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 100, pattern = "^[a-z][a-z0-9_.]*$", example = "fidelity_adaptability")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct RubricItemCode(String);

/// A round as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rating_rounds, check_for_backend(MultiBackend))]
pub struct Round {
    /// Its id.
    pub id: RatingRoundId,
    /// Its session.
    pub session_id: LabSessionId,
    /// Its place among the session's rounds, from 1.
    pub number: i32,
    /// How far it has come.
    pub status: RatingRoundStatus,
    /// The version of the rubric.
    pub rubric_version: i32,
    /// The round whose split items it takes up.
    pub split_of: Option<RatingRoundId>,
    /// What the experts are told.
    pub note: Option<String>,
    /// How many items it has.
    pub items: i32,
    /// How many ratings were given.
    pub ratings: i32,
    /// On how many items they agree.
    pub agreed: i32,
    /// On how many they are split.
    pub split: i32,
    /// How many nobody has rated.
    pub not_voted: i32,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// An item as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rating_items, check_for_backend(MultiBackend))]
pub struct Item {
    /// Its id.
    pub id: RatingItemId,
    /// Its round.
    pub round_id: RatingRoundId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The item of the rubric.
    pub item_code: String,
}

/// What came of an item, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rating_results, check_for_backend(MultiBackend))]
pub struct Outcome {
    /// The item.
    pub item_id: RatingItemId,
    /// Its round.
    pub round_id: RatingRoundId,
    /// How many gave 0.
    pub score_0: i32,
    /// How many gave 1.
    pub score_1: i32,
    /// How many gave 2.
    pub score_2: i32,
    /// How many gave 3.
    pub score_3: i32,
    /// How many could not assess it.
    pub not_assessable: i32,
    /// Whether they agree.
    pub consensus: Consensus,
}

impl Outcome {
    /// What comes of an item that was rated so.
    pub fn of(item: &Item, given: RatingDistribution) -> Self {
        let RatingDistribution { score_0, score_1, score_2, score_3, not_assessable } = given;
        let (item_id, round_id, consensus) = (item.id, item.round_id, given.consensus());
        Self { item_id, round_id, score_0, score_1, score_2, score_3, not_assessable, consensus }
    }

    /// How often each score was given.
    pub fn distribution(&self) -> RatingDistribution {
        let Self { score_0, score_1, score_2, score_3, not_assessable, .. } = *self;
        RatingDistribution { score_0, score_1, score_2, score_3, not_assessable }
    }
}

/// What a closed round has brought, item by item.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RatingRoundOutcome {
    /// On how many items the experts agree.
    #[schema(minimum = 0, maximum = 1000, example = 9)]
    pub agreement: i32,
    /// On how many they are split: a further round can take these up.
    #[schema(minimum = 0, maximum = 1000, example = 1)]
    pub split: i32,
    /// How many nobody has rated.
    #[schema(minimum = 0, maximum = 1000, example = 0)]
    pub not_voted: i32,
}

/// A round of ratings in the technical part of a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingRound {
    /// Id.
    pub id: RatingRoundId,
    /// The session.
    pub session_id: LabSessionId,
    /// Its place among the session's rounds, from 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub number: i32,
    /// How far it has come.
    pub status: RatingRoundStatus,
    /// The version of the rubric whose items are rated.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub rubric_version: i32,
    /// The closed round whose split items it takes up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub split_of: Option<RatingRoundId>,
    /// What the experts are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// How many items it has: practices times items of the rubric.
    #[schema(minimum = 1, maximum = 1000, example = 10)]
    pub items: i32,
    /// How many ratings were given so far, by everybody together.
    #[schema(minimum = 0, maximum = 1000000, example = 30)]
    pub ratings: i32,
    /// What it has brought, once it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub outcome: Option<RatingRoundOutcome>,
    /// The statuses that the caller can move it to.
    #[schema(max_items = 1)]
    pub allowed_transitions: Vec<RatingRoundStatus>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub closed_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was changed last; also by a rating.
    pub updated_at: Instant,
}

impl RatingRound {
    /// A round, as somebody sees it who can move it to `allowed_transitions`.
    pub fn of(round: Round, allowed_transitions: Vec<RatingRoundStatus>) -> Self {
        let closed = round.status == RatingRoundStatus::Closed;
        let outcome = RatingRoundOutcome { agreement: round.agreed, split: round.split, not_voted: round.not_voted };
        Self {
            id: round.id,
            session_id: round.session_id,
            number: round.number,
            status: round.status,
            rubric_version: round.rubric_version,
            split_of: round.split_of,
            note: round.note,
            items: round.items,
            ratings: round.ratings,
            outcome: closed.then_some(outcome),
            allowed_transitions,
            closed_at: round.closed_at,
            version: round.version,
            created_at: round.created_at,
            updated_at: round.updated_at,
        }
    }
}

/// How an item was rated, without names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingResult {
    /// How often each score was given.
    pub distribution: RatingDistribution,
    /// How many ratings count.
    #[schema(minimum = 0, maximum = 10000, example = 3)]
    pub ratings: i32,
    /// Their median, which can lie halfway between two points; absent without ratings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Double, minimum = 0, maximum = 3, example = 2.0)]
    pub median: Option<f64>,
    /// How many of them lie more than a point from the median.
    #[schema(minimum = 0, maximum = 10000, example = 0)]
    pub outside_band: i32,
    /// Whether the experts agree: fewer than a third lie outside.
    pub consensus: Consensus,
    /// What they have written beside their ratings, in no order that tells who did.
    #[schema(value_type = Vec<RatingComment>, max_items = 1000)]
    pub comments: Vec<String>,
}

/// What an expert has written beside a rating.
#[derive(ToSchema)]
#[schema(max_length = 2000, example = "Due distretti la applicano già senza risorse in più.")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct RatingComment(String);

/// A practice by an item of the rubric, in a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingItem {
    /// Id.
    pub id: RatingItemId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The version of the rubric.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub rubric_version: i32,
    /// The item of the rubric.
    #[schema(max_length = 100, example = "fidelity_adaptability")]
    pub item_code: String,
    /// How it was rated; absent until the round is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub result: Option<RatingResult>,
}

/// A new round: items of a version of the rubric, or what a closed round has left split.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingRoundCreate {
    /// The version of the rubric. Needed unless it takes up split items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 10000, example = 1)]
    pub rubric_version: Option<i32>,
    /// The items of the rubric to rate, each once. Needed unless it takes up split items.
    #[serde(default)]
    #[schema(value_type = Vec<RubricItemCode>, max_items = 100)]
    pub items: Vec<String>,
    /// The practices to rate, each once and on the session's table; all of them when empty.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub practices: Vec<PracticeId>,
    /// A closed round of the same session: its split items are rated again, and nothing else can be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub split_of: Option<RatingRoundId>,
    /// What the experts are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 2000, example = "Primo giro, prima della discussione.")]
    pub note: Option<String>,
}

impl Rules for RatingRoundCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        let given = [
            ("#/rubric_version", self.rubric_version.is_some()),
            ("#/items", !self.items.is_empty()),
            ("#/practices", !self.practices.is_empty()),
        ];
        for (pointer, is_given) in given {
            if self.split_of.is_some() && is_given {
                let why = text("Con split_of non si indica altro.", "With split_of nothing else is named.");
                broken.push(Violation::new(pointer, "not_allowed", why));
            } else if self.split_of.is_none() && !is_given && pointer != "#/practices" {
                broken.push(Violation::new(pointer, "required", text("Campo obbligatorio.", "Required field.")));
            }
        }
        repeated("#/items", &self.items, broken);
        repeated("#/practices", &self.practices, broken);
    }
}

/// A violation for each item that is in the list already.
pub fn repeated<T: Eq + Hash>(pointer: &str, items: &[T], broken: &mut Vec<Violation>) {
    let mut seen = HashSet::new();
    for (i, _) in items.iter().enumerate().filter(|(_, item)| !seen.insert(*item)) {
        let why = text("È già nell'elenco.", "Is in the list already.");
        broken.push(Violation::new(format!("{pointer}/{i}"), "repeated", why));
    }
}

/// The status that a round shall go to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingRoundTransition {
    /// The new status: one of the round's `allowed_transitions`.
    pub to: RatingRoundStatus,
}

impl Rules for RatingRoundTransition {}

/// Filters of the list of rounds.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RatingRoundFilter {
    /// Only those with this status.
    #[param(inline, example = "closed")]
    pub status: Option<RatingRoundStatus>,
}

/// Filters of the list of items.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RatingItemFilter {
    /// Only those of this practice.
    #[param(inline, example = "01910000-0000-7000-8000-000000000202")]
    pub practice: Option<PracticeId>,
    /// Only those with this consensus; there is none before the round is closed.
    #[param(inline, example = "split")]
    pub consensus: Option<Consensus>,
}
