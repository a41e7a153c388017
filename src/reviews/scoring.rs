//! From scores to medians, spread and agreement; and when two readers diverge. Pure.
//!
//! - The *median* of an item is that of the scores it got; of two it is their mean. What is not assessable has no score.
//! - The *spread* is the highest less the lowest.
//! - The *agreement* goes from 0 to 1: one less the mean difference of all pairs of readers, as a share of the greatest
//!   there can be (3). A single score agrees with nobody: there is none then.
//! - A reader's score of a *section* is the mean of the items that the reader scored, by their weights. Median and spread
//!   of the section are those of its readers' scores; its agreement is the mean of its items', by their weights.
//! - Two readers *diverge* when one would accept and the other not, or when their scores of a section differ by more
//!   than a number of points that the Observatory sets.
use super::model::ReviewContent;
use crate::rubrics::model::{HIGHEST, RubricContent, RubricSection};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the readers' scores of an item come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ItemAggregate {
    /// Code of the item.
    #[schema(max_length = 60, example = "integration_professional")]
    pub code: String,
    /// Italian label.
    #[schema(max_length = 200, example = "Dimensione professionale")]
    pub label_it: String,
    /// English label.
    #[schema(max_length = 200, example = "Professional dimension")]
    pub label_en: String,
    /// Median of the scores; absent when nobody scored it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 2.5)]
    pub median: Option<f64>,
    /// The highest score less the lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 1.0)]
    pub spread: Option<f64>,
    /// How far the readers agree, from 0 to 1; absent with fewer than two scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.67)]
    pub agreement: Option<f64>,
    /// How many readers scored it.
    #[schema(minimum = 0, maximum = 3)]
    pub scored: i32,
    /// How many found it not assessable.
    #[schema(minimum = 0, maximum = 3)]
    pub not_assessable: i32,
}

/// What the readers' scores of a section come to: one axis of a radar chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SectionAggregate {
    /// Code of the section.
    #[schema(max_length = 60, example = "integration")]
    pub code: String,
    /// Italian label.
    #[schema(max_length = 200, example = "Integrazione")]
    pub label_it: String,
    /// English label.
    #[schema(max_length = 200, example = "Integration")]
    pub label_en: String,
    /// Median of the readers' scores of the section; absent when nobody scored any of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 2.1)]
    pub median: Option<f64>,
    /// The highest of them less the lowest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 0.4)]
    pub spread: Option<f64>,
    /// How far the readers agree on its items, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.87)]
    pub agreement: Option<f64>,
    /// Its items.
    #[schema(max_items = 40)]
    pub items: Vec<ItemAggregate>,
}

/// To two decimals, as everything here is told.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The median of some values.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().checked_sub(1)? / 2)?;
    Some((lower + upper) / 2.0)
}

/// The highest value less the lowest.
pub fn spread(values: &[f64]) -> Option<f64> {
    let highest = values.iter().copied().max_by(f64::total_cmp)?;
    let lowest = values.iter().copied().min_by(f64::total_cmp)?;
    Some(highest - lowest)
}

/// How far values from 0 to 3 agree.
pub fn agreement(values: &[f64]) -> Option<f64> {
    let mut differences = Vec::new();
    for (i, one) in values.iter().enumerate() {
        differences.extend(values.iter().skip(i + 1).map(|other| (one - other).abs()));
    }
    mean(differences.iter().map(|difference| (*difference, 1))).map(|mean| 1.0 - mean / f64::from(HIGHEST))
}

/// The mean by weights.
fn mean(weighted: impl Iterator<Item = (f64, i32)>) -> Option<f64> {
    let (sum, weights) =
        weighted.fold((0.0, 0), |(sum, weights), (value, weight)| (sum + value * f64::from(weight), weights + weight));
    (weights > 0).then(|| sum / f64::from(weights))
}

/// A reader's score of a section.
pub fn section_score(section: &RubricSection, review: &ReviewContent) -> Option<f64> {
    mean(section.items.iter().filter_map(|item| Some((f64::from(review.score(&item.code)?), item.weight))))
}

/// What the reviews of a text come to, in the order of the grid.
pub fn aggregate(grid: &RubricContent, reviews: &[&ReviewContent]) -> Vec<SectionAggregate> {
    let section = |section: &RubricSection| {
        let scores: Vec<f64> = reviews.iter().filter_map(|review| section_score(section, review)).collect();
        let mut agreements = Vec::new();
        let items = section.items.iter().map(|item| {
            let scores: Vec<f64> = reviews.iter().filter_map(|r| r.score(&item.code)).map(f64::from).collect();
            let unable = reviews.iter().filter(|r| r.of(&item.code).is_some_and(|one| one.not_assessable)).count();
            let agreed = agreement(&scores);
            agreements.extend(agreed.map(|agreed| (agreed, item.weight)));
            ItemAggregate {
                code: item.code.clone(),
                label_it: item.label_it.clone(),
                label_en: item.label_en.clone(),
                median: median(&scores).map(rounded),
                spread: spread(&scores),
                agreement: agreed.map(rounded),
                scored: i32::try_from(scores.len()).unwrap_or(i32::MAX),
                not_assessable: i32::try_from(unable).unwrap_or(i32::MAX),
            }
        });
        let items: Vec<ItemAggregate> = items.collect();
        SectionAggregate {
            code: section.code.clone(),
            label_it: section.label_it.clone(),
            label_en: section.label_en.clone(),
            median: median(&scores).map(rounded),
            spread: spread(&scores).map(rounded),
            agreement: mean(agreements.into_iter()).map(rounded),
            items,
        }
    };
    grid.sections.iter().map(section).collect()
}

/// The sections on which two readers differ by more than `points`.
pub fn apart(grid: &RubricContent, one: &ReviewContent, other: &ReviewContent, points: f64) -> Vec<String> {
    let differ = |section: &&RubricSection| {
        let scores = section_score(section, one).zip(section_score(section, other));
        // A hair's breadth of the arithmetic is no difference.
        scores.is_some_and(|(one, other)| (one - other).abs() > points + 1e-9)
    };
    grid.sections.iter().filter(differ).map(|section| section.code.clone()).collect()
}

/// Whether two readers diverge.
pub fn diverge(grid: &RubricContent, one: &ReviewContent, other: &ReviewContent, points: f64) -> bool {
    one.recommendation != other.recommendation || !apart(grid, one, other, points).is_empty()
}

#[cfg(test)]
#[path = "scoring/tests.rs"]
mod tests;
