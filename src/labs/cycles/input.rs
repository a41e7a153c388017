//! What clients send of a cycle.
use super::super::input::repeated;
use super::model::{Cycle, Shortlisted};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new cycle.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CycleCreate {
    /// Its title; the number says enough for most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, pattern = "\\S", example = "Ciclo del 2027")]
    pub title: Option<String>,
}

impl Rules for CycleCreate {}

/// A practice of a shortlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortlistItem {
    /// The practice: one that was read in this cycle.
    #[schema(example = "01910000-0000-7000-8000-000000000202")]
    pub practice_id: Uuid,
    /// Why this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2000,
        example = "Progetto di vita scritto a quattro mani."
    )]
    pub motivation: Option<String>,
}

/// All that can be changed of a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CycleUpdate {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, pattern = "\\S", example = "Ciclo del 2027")]
    pub title: Option<String>,
    /// The practices that the cycle goes on with, in order; changed while practices are read and the theme is chosen.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub shortlist: Vec<ShortlistItem>,
    /// Why these and not others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 5000,
        pattern = "\\S",
        example = "Coprono montagna, aree interne e città e le guidano aziende e Comuni."
    )]
    pub shortlist_motivation: Option<String>,
}

impl CycleUpdate {
    /// What of a cycle can be changed, as it is.
    pub fn of(cycle: &Cycle, shortlist: &[Shortlisted]) -> Self {
        let item =
            |one: &Shortlisted| ShortlistItem { practice_id: one.practice_id, motivation: one.motivation.clone() };
        Self {
            title: cycle.title.clone(),
            shortlist: shortlist.iter().map(item).collect(),
            shortlist_motivation: cycle.shortlist_motivation.clone(),
        }
    }

    /// Whether it says the same of the shortlist.
    pub fn is_same_shortlist(&self, other: &Self) -> bool {
        self.shortlist == other.shortlist && self.shortlist_motivation == other.shortlist_motivation
    }
}

impl Rules for CycleUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut seen = HashSet::new();
        for (i, item) in self.shortlist.iter().enumerate() {
            if !seen.insert(item.practice_id) {
                broken.push(repeated(format!("#/shortlist/{i}/practice_id")));
            }
        }
    }
}

/// A practice of the shortlist was not read.
pub fn not_read(i: usize) -> Violation {
    let why = text("In questo ciclo non è stata letta.", "It was not read in this cycle.");
    Violation::new(format!("#/shortlist/{i}/practice_id"), "not_read", why)
}
