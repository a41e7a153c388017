//! Italian full-text search that behaves the same on both databases: words are
//! folded and stemmed here, the database only stores and matches the stems.
use crate::db::MultiBackend;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without accents: `Forlì` -> `forli`.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
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
                // Stem first, fold after: the stemmer knows accents (`società`).
                let mut lower: String = word.nfc().flat_map(char::to_lowercase).collect();
                // It takes `ità` for a suffix and `ita` not: who types `comunita` means `comunità`.
                if lower.ends_with("ita") {
                    lower.replace_range(lower.len() - 1.., "à");
                }
                words.push((from..at, fold(&stemmer.stem(&lower))));
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
        let stems: Vec<String> = words(query).into_iter().map(|(_, stem)| stem).collect();
        if stems.is_empty() {
            return None;
        }
        // Stems are letters and digits only: they need no quoting beyond this.
        let tsquery = stems.iter().map(|s| format!("'{s}':*")).collect::<Vec<_>>().join(" & ");
        let fts5 = stems.iter().map(|s| format!("\"{s}\"*")).collect::<Vec<_>>().join(" AND ");
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
mod tests {
    use super::*;

    #[test]
    fn plural_accents_and_apostrophes_meet() {
        assert_eq!(terms("Le PRATICHE della Società"), terms("le pratica della societa\u{300}"));
        assert_eq!(terms("l'anziano"), terms("L’Anziano"));
        assert_eq!(terms("comunita, unita, visita, vita"), terms("Comunità UNITÀ visita vita"));
        assert_eq!(fold("Forlì-CESENA Südtirol"), "forli-cesena sudtirol");
        assert!(Matches::all_words(Searched::Practices, " -*\"' ").is_none());
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "È già l'ora";
        let found: Vec<&str> = words(text).into_iter().map(|(at, _)| &text[at]).collect();
        assert_eq!(found, ["È", "già", "l", "ora"]);
    }
}
