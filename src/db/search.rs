//! Italian full-text search that behaves the same on both databases: words are
//! folded and stemmed here, the database only stores and matches the stems.
use crate::db::MultiBackend;
use crate::db::bodies::canonical;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How words become stems: to be raised whenever that changes, so that all that is stored follows (`crate::reindexing`).
pub const STEMS_VERSION: i32 = 2;

/// Lower case without accents: `Forlì` -> `forli`.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The stem of a word. Stem first, fold after: the stemmer knows accents (`società`).
pub fn stem(stemmer: &Stemmer, word: &str) -> String {
    let mut lower: String = word.nfc().flat_map(char::to_lowercase).collect();
    meet(&mut lower);
    // It takes `ità` for a suffix and `ita` not: who types `comunita` means `comunità`.
    if lower.ends_with("ita") {
        lower.replace_range(lower.len() - 1.., "à");
    }
    // It takes `anziano` for a verb (`mangiano`) and `anziani` not.
    if lower.ends_with("iano") {
        lower.replace_range(lower.len() - 1.., "i");
    }
    // Else a community would be a municipality: `comune`.
    if lower == "comunità" {
        return "comunit".to_owned();
    }
    let stem = stemmer.stem(&lower);
    let whole = stem == lower;
    let mut stem = fold(&stem);
    // Words that begin with a vowel may be too short for it: `ente` and `enti`, `anno` and `anni`.
    if whole && stem.chars().count() >= 4 && stem.ends_with(['a', 'e', 'o']) {
        stem.pop();
        stem.push('i');
    }
    stem
}

/// Takes forms of one word that the stemmer tells apart to one of them.
fn meet(word: &mut String) {
    // It takes `-ere` and `-are` for infinitives, so that `infermiere` and `infermieri`, `familiare` and `familiari`
    // part. What is written about services is made of such nouns more than of infinitives.
    let ends: [(&str, &str, usize); 7] = [
        ("iatrici", "iatrico", 8),
        ("atorio", "atori", 8),
        ("atoria", "atori", 8),
        ("atorie", "atori", 8),
        ("ere", "eri", 4),
        ("are", "ari", 4),
        ("uomini", "uomo", 6),
    ];
    for (end, other, shortest) in ends {
        if word.len() >= shortest && word.ends_with(end) {
            word.truncate(word.len() - end.len());
            word.push_str(other);
            return;
        }
    }
    // Plurals of English words: `caregivers`, `budgets`.
    let mut last = word.chars().rev();
    let (end, before) = (last.next(), last.next());
    if word.len() >= 6 && end == Some('s') && before.is_some_and(|c| c.is_alphabetic() && !"aeiouàèéìòùs".contains(c))
    {
        word.pop();
    }
}

/// The words of a text: where each stands (bytes) and its stem.
pub fn words(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let stemmer = Stemmer::create(Algorithm::Italian);
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric() || is_combining_mark(c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = text.get(from..at).unwrap_or_default();
                words.push((from..at, stem(&stemmer, word)));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// What goes in a `search_terms` column: the stems, in order.
pub fn terms(text: &str) -> String {
    words(text).into_iter().map(|(_, stem)| stem).collect::<Vec<_>>().join(" ")
}

/// A table with a `search_terms` column, `search_tsv` on PostgreSQL and a `<table>_fts` on SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryId)]
pub enum Searched {
    /// Practices.
    Practices,
    /// Organisations.
    Organisations,
    /// Municipalities.
    Municipalities,
    /// Lab sessions.
    LabSessions,
    /// Calls.
    Calls,
}

impl Searched {
    fn table(self) -> &'static str {
        match self {
            Self::Practices => "practices",
            Self::Organisations => "organisations",
            Self::Municipalities => "municipalities",
            Self::LabSessions => "lab_sessions",
            Self::Calls => "calls",
        }
    }
}

/// `.filter(Matches::all_words(Searched::Practices, q))`: rows that contain every word; the last may be a beginning.
#[derive(Debug, Clone)]
pub struct Matches {
    searched: Searched,
    tsquery: String,
    fts5: String,
}

// The SQL depends on the table: it is cached by its text, never by type.
impl QueryId for Matches {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Matches {
    /// Rows of `searched` with every word of `query`; none for a query without words.
    pub fn all_words(searched: Searched, query: &str) -> Option<Self> {
        let written = if searched == Searched::Organisations { canonical(query) } else { query.to_owned() };
        let stems: Vec<String> = words(&written).into_iter().map(|(_, stem)| stem).collect();
        if stems.is_empty() {
            return None;
        }
        // "ulss 2" is not the one that has a code beginning with 2.
        let numbered = searched == Searched::Organisations;
        let whole = |stem: &String| numbered && stem.bytes().all(|b| b.is_ascii_digit());
        // Stems are letters and digits only: they need no quoting beyond this.
        let tsquery =
            stems.iter().map(|s| format!("'{s}'{}", if whole(s) { "" } else { ":*" })).collect::<Vec<_>>().join(" & ");
        let fts5 = stems
            .iter()
            .map(|s| format!("\"{s}\"{}", if whole(s) { "" } else { "*" }))
            .collect::<Vec<_>>()
            .join(" AND ");
        Some(Self { searched, tsquery, fts5 })
    }
}

impl Expression for Matches {
    type SqlType = Bool;
}
impl ValidGrouping<()> for Matches {
    type IsAggregate = is_aggregate::No;
}
impl<T> AppearsOnTable<T> for Matches {}
impl<T> SelectableExpression<T> for Matches {}

impl QueryFragment<Pg> for Matches {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.searched.table());
        out.push_sql(".search_tsv @@ to_tsquery('simple', ");
        out.push_bind_param::<Text, _>(&self.tsquery)?;
        out.push_sql(")");
        Ok(())
    }
}
impl QueryFragment<Sqlite> for Matches {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let table = self.searched.table();
        out.push_sql(table);
        out.push_sql(".rid IN (SELECT rowid FROM ");
        out.push_sql(table);
        out.push_sql("_fts WHERE ");
        out.push_sql(table);
        out.push_sql("_fts MATCH ");
        out.push_bind_param::<Text, _>(&self.fts5)?;
        out.push_sql(")");
        Ok(())
    }
}
impl QueryFragment<MultiBackend> for Matches {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(self, pass)
    }
}

#[cfg(test)]
mod tests;
