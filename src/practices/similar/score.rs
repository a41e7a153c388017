//! How much two practices have in common: pure.
use super::model::{SimilarityProperty as Property, SimilarityReason};
use std::collections::BTreeSet;

/// Stems shorter than this say nothing by themselves.
const SHORTEST: usize = 3;

/// Stems of words that are in most titles and summaries, articles and prepositions among them.
const COMMON: &[&str] = &[
    "del",
    "dei",
    "per",
    "con",
    "una",
    "uno",
    "che",
    "non",
    "gli",
    "nel",
    "sul",
    "dal",
    "all",
    "tra",
    "fra",
    "sia",
    "piu",
    "chi",
    "cui",
    "alt",
    "ogn",
    "progett",
    "serviz",
    "prat",
    "buon",
    "attiv",
    "terr",
    "territor",
    "nell",
    "dell",
    "dall",
    "sull",
    "alla",
    "della",
    "dello",
    "delle",
    "degli",
    "nella",
    "nelle",
    "dalla",
    "sulla",
    "anche",
    "come",
    "sono",
    "quest",
    "tutt",
    "attravers",
    "intervent",
    "comun",
    "soc",
    "social",
    "sanitar",
    "sociosanitar",
    "integr",
    "integrazion",
    "person",
];

/// The stems of a text that say something, each once.
pub fn telling(terms: &str) -> BTreeSet<&str> {
    terms.split(' ').filter(|stem| stem.chars().count() >= SHORTEST && !COMMON.contains(stem)).collect()
}

/// What a practice is compared by.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Property and code of each facet.
    pub facets: Vec<(Property, String)>,
    /// The themes among them that its document names: not their parents.
    pub named: Vec<String>,
    /// The stems of its title.
    pub title: String,
    /// The stems of its summary.
    pub summary: String,
}

/// What another practice has in common with one: its shared facets were looked up, its words are compared here.
pub fn compare(
    one: &Profile,
    shared: &[(Property, String)],
    other_title: &str,
    other_summary: &str,
) -> (i32, Vec<SimilarityReason>) {
    let mut score = 0;
    let mut reasons = Vec::new();
    let mut add = |property: Property, values: Vec<String>, worth: i32| {
        if !values.is_empty() {
            score += worth;
            reasons.push(SimilarityReason { property, values });
        }
    };
    for property in [Property::Theme, Property::TargetGroup, Property::TerritoryType, Property::Dimension] {
        let mut values: Vec<String> =
            shared.iter().filter(|(of, _)| *of == property).map(|(_, value)| value.clone()).collect();
        values.sort();
        let each = |value: &String| match property {
            Property::Theme if one.named.contains(value) => 6,
            Property::Theme | Property::TerritoryType => 2,
            Property::TargetGroup => 3,
            _ => 1,
        };
        let worth = values.iter().map(each).sum();
        add(property, values, worth);
    }
    let common = |a: &str, b: &str| -> Vec<String> {
        telling(a).intersection(&telling(b)).map(|stem| (*stem).to_owned()).collect()
    };
    let count = |words: &[String]| i32::try_from(words.len()).unwrap_or(i32::MAX);
    let title = common(&one.title, other_title);
    let worth = count(&title).min(50).saturating_mul(5);
    add(Property::TitleWord, title, worth);
    let mut summary = common(&one.summary, other_summary);
    summary.truncate(10);
    let worth = count(&summary);
    add(Property::SummaryWord, summary, worth);
    (score, reasons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::search::terms;

    #[test]
    fn themes_and_titles_count_most() {
        let one = Profile {
            facets: Vec::new(),
            named: vec!["telemedicine".to_owned()],
            title: terms("Dimissioni programmate"),
            summary: terms("Il rientro a casa degli anziani"),
        };
        let shared = [(Property::Theme, "telemedicine".to_owned()), (Property::Theme, "home_care".to_owned())];
        let (score, reasons) = compare(&one, &shared, &terms("La dimissione"), &terms("Anziani a casa"));
        assert_eq!(score, 6 + 2 + 5 + 2, "{reasons:?}");
        assert_eq!(reasons[0].values, ["home_care", "telemedicine"]);
        assert_eq!(compare(&one, &[], &terms("Il progetto della rete"), ""), (0, Vec::new()));
    }
}
