//! A practice that is like another, and why.
use crate::codes::CodeList;
use crate::practices::model::PracticeId;
use crate::practices::representation::PracticeSummary;
use serde::Serialize;
use utoipa::ToSchema;

/// The enumerations of this feature, as the API lists them.
pub const CODE_LISTS: &[CodeList] = &[SimilarityProperty::LIST];

crate::codes! {
    /// What two practices have in common.
    pub enum SimilarityProperty in "practice-similarity-properties" {
        Theme = "theme" ("tema", "theme"),
        TargetGroup = "target_group" ("destinatari", "target group"),
        TerritoryType = "territory_type" ("tipo di territorio", "type of territory"),
        Dimension = "dimension" ("dimensione dell'integrazione", "dimension of integration"),
        TitleWord = "title_word" ("parola del titolo", "word of the title"),
        SummaryWord = "summary_word" ("parola della sintesi", "word of the summary"),
    }
}

/// What two practices have in common of one property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SimilarityReason {
    /// The property.
    pub property: SimilarityProperty,
    /// The codes that both have; of words, their stems.
    #[schema(value_type = Vec<SharedValue>, max_items = 100, example = json!(["home_care"]))]
    pub values: Vec<String>,
}

/// A code, or the stem of a word.
#[derive(ToSchema)]
#[schema(max_length = 300, example = "home_care")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct SharedValue(String);

/// A practice that is like another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarPractice {
    /// Its id.
    pub id: PracticeId,
    /// How much they have in common: 6 for a shared theme (2 for one of the first level), 5 for a word of both titles,
    /// 3 for a target group, 2 for a type of territory, 1 for a dimension or a word of both summaries (at most 10).
    #[schema(minimum = 1, maximum = 10000, example = 17)]
    pub score: i32,
    /// What they have in common.
    #[schema(max_items = 6)]
    pub reasons: Vec<SimilarityReason>,
    /// The practice.
    pub practice: PracticeSummary,
}
