//! How an edition is cited.
use super::model::Row;
use crate::config::open_data::OpenData;
use crate::language::{Text, text};
use chrono::Datelike;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What the open data are called.
pub const TITLE: (&str, &str) = (
    "Dati aperti dell'Osservatorio delle buone pratiche di integrazione socio-sanitaria",
    "Open data of the Observatory of good practices in social-health integration",
);

/// How an edition is cited.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Citation {
    /// In words.
    pub text: Text,
    /// For BibTeX.
    #[schema(max_length = 2000, example = "@misc{oiss2026, year = {2026}}")]
    pub bibtex: String,
    /// For programs that manage references (CSL-JSON): one item.
    #[schema(value_type = Object)]
    pub csl: Value,
}

impl Citation {
    /// That of an edition, which is at `url`.
    pub fn of(edition: &Row, url: &str, settings: &OpenData) -> Self {
        let (year, publisher) = (edition.day.year(), &settings.publisher);
        let words = |title: &str, version: &str, licence: &str| {
            format!("{publisher} ({year}). {title}. {version} {}. {licence} CC BY 4.0. {url}", edition.name)
        };
        let bibtex = format!(
            "@misc{{oiss{name},\n  author = {{{{{publisher}}}}},\n  title = {{{{{title}}}}},\n  year = {{{year}}},\n  \
             version = {{{name}}},\n  url = {{{url}}},\n  note = {{CC BY 4.0}}\n}}\n",
            name = edition.name,
            publisher = braces(publisher),
            title = TITLE.0,
        );
        let csl = json!({
            "id": format!("oiss{}", edition.name), "type": "dataset", "title": TITLE.0, "version": edition.name,
            "author": [{ "literal": publisher }], "publisher": publisher, "URL": url, "language": "it",
            "issued": { "date-parts": [[year, edition.day.month(), edition.day.day()]] },
        });
        let text = text(words(TITLE.0, "Edizione", "Licenza"), words(TITLE.1, "Edition", "Licence"));
        Self { text, bibtex, csl }
    }
}

/// A text without what BibTeX takes for the end of a field.
fn braces(text: &str) -> String {
    text.replace(['{', '}', '\\'], "")
}
