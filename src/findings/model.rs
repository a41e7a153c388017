//! A finding as it is stored, and the enumerations of this feature.
pub use super::consensus::{Consensus, RatingDistribution};
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::findings;
use crate::db::types::{Instant, Stored};
use crate::findings::rounds::model::{RatingItemId, RatingRoundStatus};
use crate::id_type;
use crate::lab_sessions::model::LabSessionId;
use crate::reviews::model::{Replicability, ScalabilityClass};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(FindingId, "a finding");

crate::codes! {
    /// What a finding is about.
    pub enum FindingKind in "finding-kinds" {
        Scalability = "scalability" ("scalabilità", "scalability"),
        Replicability = "replicability" ("replicabilità", "replicability"),
        Strength = "strength" ("punto di forza", "strength"),
        ComplexityLevel = "complexity_level" ("livello di complessità", "level of complexity"),
        Limit = "limit" ("limite", "limit"),
        EnablingCondition = "enabling_condition" ("condizione abilitante", "enabling condition"),
        Recommendation = "recommendation" ("raccomandazione", "recommendation"),
        LegalReference = "legal_reference" ("riferimento normativo", "legal reference"),
    }
}

crate::codes! {
    /// How far a finding has come.
    pub enum FindingStatus in "finding-statuses" {
        Draft = "draft" ("bozza", "draft"),
        Agreed = "agreed" ("concordato", "agreed on, not published yet"),
        Published = "published" ("pubblicato", "published"),
        Withdrawn = "withdrawn" ("ritirato", "taken back after it was published"),
    }
}

crate::codes! {
    /// For whom a finding is, once it is published.
    pub enum FindingVisibility in "finding-visibilities" {
        Public = "public" ("pubblico", "everybody"),
        Invited = "invited" ("per gli invitati", "the experts of the session, and the organisations that lead its practices"),
        Experts = "experts" ("per gli esperti", "the experts of the session"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[
    FindingKind::LIST,
    FindingStatus::LIST,
    FindingVisibility::LIST,
    Consensus::LIST,
    RatingRoundStatus::LIST,
    crate::findings::commitments::model::CommitmentStatus::LIST,
];

/// How the items that a finding rests on were rated, all together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsensusCounts {
    /// On how many items the experts agree.
    #[schema(minimum = 0, maximum = 1000, example = 1)]
    pub items_agreed: i32,
    /// On how many they are split.
    #[schema(minimum = 0, maximum = 1000)]
    pub items_split: i32,
    /// How many nobody has rated.
    #[schema(minimum = 0, maximum = 1000)]
    pub items_not_voted: i32,
    /// How many ratings count.
    #[schema(minimum = 0, maximum = 1000000, example = 3)]
    pub ratings: i32,
    /// How many of them lie more than a point from the median of their item.
    #[schema(minimum = 0, maximum = 1000000)]
    pub outside_band: i32,
    /// How many found that an item could not be assessed: they do not count.
    #[schema(minimum = 0, maximum = 1000000)]
    pub not_assessable: i32,
}

impl ConsensusCounts {
    /// Adds what came of an item.
    pub fn add(&mut self, item: &RatingDistribution) {
        match item.consensus() {
            Consensus::Agreement => self.items_agreed += 1,
            Consensus::Split => self.items_split += 1,
            Consensus::NotVoted => self.items_not_voted += 1,
        }
        self.ratings += item.ratings();
        self.outside_band += item.outside_band();
        self.not_assessable += item.not_assessable;
    }

    /// Whether the experts agree on all of it: one split item splits the whole; items that nobody rated do not count.
    pub fn consensus(&self) -> Consensus {
        match (self.items_split, self.items_agreed) {
            (0, 0) => Consensus::NotVoted,
            (0, _) => Consensus::Agreement,
            _ => Consensus::Split,
        }
    }
}

/// The part of a finding that is stored as one JSON value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The class, of a finding on scalability.
    pub scalability_class: Option<ScalabilityClass>,
    /// The elements, of a finding on replicability.
    pub replicability: Option<Replicability>,
    /// The rated items that it rests on.
    pub rating_items: Vec<RatingItemId>,
    /// How they were rated.
    pub counts: ConsensusCounts,
}

/// A finding as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = findings, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// The session that it came out of.
    pub session_id: LabSessionId,
    /// What it is about.
    pub kind: FindingKind,
    /// How far it has come.
    pub status: FindingStatus,
    /// For whom it is.
    pub visibility: FindingVisibility,
    /// Whether the experts agree.
    pub consensus: Consensus,
    /// What was found.
    pub text: String,
    /// The norm that it refers to.
    pub legal_reference: Option<String>,
    /// The rest.
    pub content: Stored<Content>,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// When it was taken back.
    pub withdrawn_at: Option<Instant>,
    /// The one that it replaces from its publication on.
    pub replaces_id: Option<FindingId>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_split_item_splits_a_finding_and_unrated_ones_do_not_count() {
        let agreed = RatingDistribution { score_2: 3, not_assessable: 1, ..Default::default() };
        let split = RatingDistribution { score_0: 1, score_3: 1, ..Default::default() };
        let unrated = RatingDistribution { not_assessable: 2, ..Default::default() };
        let of = |items: &[RatingDistribution]| {
            let mut counts = ConsensusCounts::default();
            items.iter().for_each(|item| counts.add(item));
            counts
        };
        assert_eq!(of(&[]).consensus(), Consensus::NotVoted);
        assert_eq!(of(&[unrated]).consensus(), Consensus::NotVoted);
        assert_eq!(of(&[agreed, unrated]).consensus(), Consensus::Agreement);
        let all = of(&[agreed, split, unrated]);
        assert_eq!(all.consensus(), Consensus::Split);
        assert_eq!((all.ratings, all.outside_band, all.not_assessable), (5, 2, 3));
    }
}
