//! The report of a laboratory's cycle.
use super::page::{self, lines};
use super::session::Notice;
use super::{Paper, Template, words};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;
use std::sync::LazyLock;

/// Something with its label: "A cura di", and the names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// The label.
    pub label: String,
    /// What it is, one after the other.
    pub values: Vec<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// How wide it is, beside the others; 0 for as wide as what it holds.
    pub share: u8,
}

/// One thing among others: a finding, a session, a practice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its title.
    pub title: Option<String>,
    /// In a word, beside the title.
    pub aside: Option<String>,
    /// What it says: a paragraph each; a line break in one stays.
    pub paragraphs: Vec<String>,
    /// What is told of it in short.
    pub notes: Vec<Labelled>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Block {
    /// Paragraphs.
    Text {
        /// A paragraph each.
        paragraphs: Vec<String>,
    },
    /// That there is nothing.
    Nothing {
        /// In words.
        text: String,
    },
    /// A heading within the section.
    Heading {
        /// The title.
        title: String,
    },
    /// A table.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows: a cell for each column.
        rows: Vec<Vec<String>>,
    },
    /// One thing among others.
    Entry(Entry),
}

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// The report of a laboratory's cycle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The laboratory's name.
    pub title: String,
    /// Which report it is: "Rapporto del ciclo 1".
    pub kind: String,
    /// The cycle's title.
    pub name: Option<String>,
    /// The theme in words.
    pub theme: Option<String>,
    /// What comes before everything else.
    pub notice: Option<Notice>,
    /// Regions, bodies, days.
    pub facts: Vec<Labelled>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// The bodies that answer for it.
    pub authors: Vec<String>,
    /// The day that it tells of.
    #[serde(serialize_with = "words::as_day")]
    pub date: NaiveDate,
}

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::new(include_str!("report.typ")));

impl Paper for Report {
    fn template() -> &'static Template {
        &TEMPLATE
    }

    fn html(&self) -> Markup {
        page::page(
            &format!("{}: {}", self.title, self.kind),
            html! {
                article.report {
                    @if let Some(notice) = &self.notice {
                        p.notice role="note" {
                            strong { (notice.title) }
                            @if let Some(text) = &notice.text { " " (lines(text)) }
                        }
                    }
                    header {
                        p.kind { (self.kind) }
                        h1 { (self.title) }
                        @if let Some(name) = &self.name { p { strong { (name) } } }
                        @if let Some(theme) = &self.theme { p.theme { (theme) } }
                    }
                    div.facts { dl.parties { (notes(&self.facts)) } }
                    @for section in &self.sections {
                        section {
                            h2 { (section.title) }
                            @for block in &section.blocks { (piece(block)) }
                        }
                    }
                    p.updated { "Situazione al " (words::italian_date(self.date)) }
                }
            },
        )
    }
}

fn notes(all: &[Labelled]) -> Markup {
    html! {
        @for one in all { div { dt { (one.label) } @for value in &one.values { dd { (value) } } } }
    }
}

fn piece(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Text { paragraphs } => @for paragraph in paragraphs { p { (lines(paragraph)) } },
            Block::Nothing { text } => p.nothing { (text) },
            Block::Heading { title } => h3 { (title) },
            Block::Table { columns, rows } => {
                div.wide {
                    table {
                        thead { tr { @for column in columns { th scope="col" { (column.title) } } } }
                        tbody { @for row in rows { tr { @for cell in row { td { (lines(cell)) } } } } }
                    }
                }
            }
            Block::Entry(entry) => {
                div.entry.untitled[entry.title.is_none()] {
                    @if let Some(title) = &entry.title {
                        h3 { (title) @if let Some(aside) = &entry.aside { " " span.hours { (aside) } } }
                    }
                    @for paragraph in &entry.paragraphs { p { (lines(paragraph)) } }
                    @if !entry.notes.is_empty() { dl.parties { (notes(&entry.notes)) } }
                }
            }
        }
    }
}
