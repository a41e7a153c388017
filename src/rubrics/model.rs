//! A grid, its versions, their sections and items.
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::{rubric_versions, rubrics};
use crate::db::types::{Instant, Stored};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// The grid of the Observatory.
pub const OISS: &str = "oiss";

/// The highest score of an item.
pub const HIGHEST: i32 = 3;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[RubricVersionStatus::LIST, RubricItemKind::LIST];

crate::codes! {
    /// How far a version of a grid has come.
    pub enum RubricVersionStatus in "rubric-version-statuses" {
        Draft = "draft" ("bozza", "draft: it can still be changed"),
        Active = "active" ("in vigore", "active: new reviews are made by it"),
        Retired = "retired" ("sostituita", "retired: reviews that were made by it stay readable"),
    }
}

crate::codes! {
    /// What an item of a grid is for; the last three are those of the EU Best Practice Portal.
    pub enum RubricItemKind in "rubric-item-kinds" {
        Scored = "scored" ("di punteggio", "scored"),
        Exclusion = "exclusion" ("di esclusione", "exclusion criterion: a practice with a median of 0 cannot be accepted on its reviews"),
        Core = "core" ("di base", "core criterion"),
        Qualifier = "qualifier" ("qualificante", "qualifier"),
    }
}

/// What a score means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricLevel {
    /// The score.
    #[schema(minimum = 0, maximum = 3, example = 2)]
    pub score: i32,
    /// In Italian.
    #[schema(min_length = 1, max_length = 200, example = "Consolidato: presente e documentato")]
    pub label_it: String,
    /// In English.
    #[schema(min_length = 1, max_length = 200, example = "Established: there and documented")]
    pub label_en: String,
}

/// Something to be scored from 0 to 3, or found not assessable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricItem {
    /// Its code, there once in the version.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "integration_professional")]
    pub code: String,
    /// What it is for.
    pub kind: RubricItemKind,
    /// Italian label.
    #[schema(min_length = 1, max_length = 200, example = "Dimensione professionale")]
    pub label_it: String,
    /// English label.
    #[schema(min_length = 1, max_length = 200, example = "Professional dimension")]
    pub label_en: String,
    /// What to look at, in Italian.
    #[schema(min_length = 1, max_length = 2000, example = "Équipe miste, valutazione multidimensionale.")]
    pub guidance_it: String,
    /// What to look at, in English.
    #[schema(min_length = 1, max_length = 2000, example = "Mixed teams, multidimensional assessment.")]
    pub guidance_en: String,
    /// Its weight within the section.
    #[schema(minimum = 1, maximum = 10, example = 1)]
    pub weight: i32,
    /// Whether a review cannot be submitted without it (`not_assessable` is an answer too).
    pub required: bool,
}

/// A part of a grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricSection {
    /// Its code, there once in the version.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "integration")]
    pub code: String,
    /// Italian label.
    #[schema(min_length = 1, max_length = 200, example = "Integrazione")]
    pub label_it: String,
    /// English label.
    #[schema(min_length = 1, max_length = 200, example = "Integration")]
    pub label_en: String,
    /// What the section is about, in Italian.
    #[schema(min_length = 1, max_length = 2000, example = "Le cinque dimensioni dell'integrazione.")]
    pub guidance_it: String,
    /// What the section is about, in English.
    #[schema(min_length = 1, max_length = 2000, example = "The five dimensions of integration.")]
    pub guidance_en: String,
    /// Its weight beside the other sections.
    #[schema(minimum = 1, maximum = 10, example = 2)]
    pub weight: i32,
    /// Its items, in their order.
    #[schema(min_items = 1, max_items = 40)]
    pub items: Vec<RubricItem>,
}

/// What a version of a grid asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricContent {
    /// What the scores 0, 1, 2 and 3 mean, in this order.
    #[schema(min_items = 4, max_items = 4)]
    pub scale: Vec<RubricLevel>,
    /// Its sections, in their order.
    #[schema(min_items = 1, max_items = 20)]
    pub sections: Vec<RubricSection>,
}

impl RubricContent {
    /// Every item, in the order of the sections.
    pub fn items(&self) -> impl Iterator<Item = &RubricItem> {
        self.sections.iter().flat_map(|section| section.items.iter())
    }

    /// An item by its code.
    pub fn item(&self, code: &str) -> Option<&RubricItem> {
        self.items().find(|item| item.code == code)
    }
}

impl Rules for RubricContent {
    fn check(&self, broken: &mut Vec<Violation>) {
        for (i, (level, wanted)) in self.scale.iter().zip(0..).enumerate() {
            if level.score != wanted {
                let why = text("I punteggi sono 0, 1, 2 e 3, in quest'ordine.", "Scores are 0, 1, 2 and 3, in order.");
                broken.push(Violation::new(format!("#/scale/{i}/score"), "not_allowed", why));
            }
        }
        let mut repeated = |seen: &mut HashSet<String>, code: &str, at: String| {
            if !seen.insert(code.to_owned()) {
                broken.push(Violation::new(at, "repeated", text("Codice ripetuto.", "The code is there twice.")));
            }
        };
        let (mut sections, mut items) = (HashSet::new(), HashSet::new());
        for (s, section) in self.sections.iter().enumerate() {
            repeated(&mut sections, &section.code, format!("#/sections/{s}/code"));
            for (i, item) in section.items.iter().enumerate() {
                repeated(&mut items, &item.code, format!("#/sections/{s}/items/{i}/code"));
            }
        }
    }
}

/// A grid's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rubrics, check_for_backend(MultiBackend))]
pub struct RubricRow {
    /// Code.
    pub code: String,
    /// Italian label.
    pub label_it: String,
    /// English label.
    pub label_en: String,
}

/// A grid by which practices are assessed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rubric {
    /// Stable code.
    #[schema(max_length = 60, example = "oiss")]
    pub code: String,
    /// Italian label.
    #[schema(max_length = 200, example = "Griglia dell'Osservatorio (OISS)")]
    pub label_it: String,
    /// English label.
    #[schema(max_length = 200, example = "Grid of the Observatory (OISS)")]
    pub label_en: String,
    /// The versions that the caller sees, the newest first. Drafts are for administrators and the committee.
    #[schema(max_items = 1000)]
    pub versions: Vec<RubricVersionSummary>,
}

/// A version of a grid, without what it asks.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = rubric_versions, check_for_backend(MultiBackend))]
pub struct RubricVersionSummary {
    /// Its number, from 1.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// How far it has come.
    pub status: RubricVersionStatus,
    /// When it became active.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub activated_at: Option<Instant>,
}

/// A version's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rubric_versions, check_for_backend(MultiBackend))]
pub struct VersionRow {
    /// Its grid.
    pub rubric_code: String,
    /// Its number.
    pub number: i32,
    /// How far it has come.
    pub status: RubricVersionStatus,
    /// When it became active.
    pub activated_at: Option<Instant>,
    /// What it asks.
    pub content: Stored<RubricContent>,
    /// Version of the record.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A version of a grid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RubricVersion {
    /// The grid.
    #[schema(max_length = 60, example = "oiss")]
    pub rubric_code: String,
    /// Its number, from 1.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// How far it has come.
    pub status: RubricVersionStatus,
    /// When it became active.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub activated_at: Option<Instant>,
    /// What it asks.
    #[serde(flatten)]
    pub content: RubricContent,
    /// Version of the record, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl From<VersionRow> for RubricVersion {
    fn from(row: VersionRow) -> Self {
        let VersionRow { rubric_code, number, status, activated_at, content, version, created_at, updated_at } = row;
        let content = content.0;
        Self { rubric_code, number, status, activated_at, content, version, created_at, updated_at }
    }
}

/// A step in the life of a version.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricTransitionRequest {
    /// `active`: the version that is active now is retired in the same moment.
    #[schema(example = "active")]
    pub to: RubricVersionStatus,
}

impl Rules for RubricTransitionRequest {}
