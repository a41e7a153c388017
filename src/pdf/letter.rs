//! A letter on paper.
use super::page::{self, lines, linked};
use super::{Paper, Template, words};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Serialize;
use std::sync::LazyLock;

/// Whoever signs a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signatory {
    /// The office: "La Presidente".
    pub office: String,
    /// The organisation: "ANCI Veneto".
    pub organisation: String,
    /// The name.
    pub name: String,
}

/// A letter on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Who writes, at the head of the first page: a line each.
    pub sender: Vec<String>,
    /// Where it was written: "Padova".
    pub place: String,
    /// Its date.
    #[serde(serialize_with = "words::as_day")]
    pub date: NaiveDate,
    /// The line of the protocol: "Prot. 1986 / Sez. 0205 / C. 50".
    pub protocol: Option<String>,
    /// To whom: a line each, the first in bold.
    pub recipient: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// What it says: a paragraph each; a line break in one stays.
    pub paragraphs: Vec<String>,
    /// Where to answer, unless the text says it; stands in full, so that it can be typed from paper.
    pub link: Option<String>,
    /// What stands below the link: the same code in words, the deadline.
    pub below_link: Option<String>,
    /// Who signs, two in a row.
    pub signatories: Vec<Signatory>,
}

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| Template::new(include_str!("letter.typ")));

impl Paper for Letter {
    fn template() -> &'static Template {
        &TEMPLATE
    }

    fn html(&self) -> Markup {
        let title = if self.subject.is_empty() { "Lettera" } else { &self.subject };
        page::page(
            title,
            html! {
                article.letter {
                    @if let Some((first, rest)) = self.sender.split_first() {
                        header.sender {
                            p { strong { (first) } @for line in rest { br; (line) } }
                        }
                    }
                    div.head {
                        p { (self.place) ", " time datetime=(self.date) { (words::italian_date(self.date)) } }
                        @if let Some(protocol) = &self.protocol { p { (protocol) } }
                    }
                    address.recipient {
                        @for (i, line) in self.recipient.iter().enumerate() {
                            @if i == 0 { strong { (line) } } @else { br; (line) }
                        }
                    }
                    h1 { span.label { "Oggetto: " } (self.subject) }
                    @for paragraph in &self.paragraphs { p { (linked(paragraph)) } }
                    @if self.link.is_some() || self.below_link.is_some() {
                        aside.answer aria-label="Come rispondere" {
                            @if let Some(link) = &self.link { p { a href=(link) { (link) } } }
                            @if let Some(below) = &self.below_link { p { (lines(below)) } }
                        }
                    }
                    @if !self.signatories.is_empty() {
                        footer.signatories {
                            @for one in &self.signatories {
                                p { (one.office) br; (one.organisation) br; em { (one.name) } }
                            }
                        }
                    }
                }
            },
        )
    }
}
