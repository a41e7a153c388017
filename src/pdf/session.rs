//! The save-the-date and the programme of a lab session.
use super::page::{self, lines};
use super::{Paper, Template, words};
use chrono::{DateTime, FixedOffset, NaiveDate};
use maud::{Markup, html};
use serde::Serialize;
use std::sync::LazyLock;

/// What comes before everything else: that it was postponed or cancelled, or is a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// In a word: "Rinviata".
    pub title: String,
    /// Why, or what to do.
    pub text: Option<String>,
}

/// Bodies with the same role, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyGroup {
    /// The role: "A cura di".
    pub role: String,
    /// Their names.
    pub names: Vec<String>,
}

/// What both documents of a session tell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionHead {
    /// Its title.
    pub title: String,
    /// What comes before everything else.
    pub notice: Option<Notice>,
    /// The theme in words.
    pub theme: Option<String>,
    /// The day on which it begins.
    #[serde(serialize_with = "words::as_day")]
    pub date: NaiveDate,
    /// The day, or the days, in words.
    pub day: String,
    /// The hours in words.
    pub hours: String,
    /// When it begins.
    pub starts_at: DateTime<FixedOffset>,
    /// Where people meet, a line each.
    pub place: Vec<String>,
    /// Where people meet online.
    pub online: Option<String>,
    /// The bodies that have a role in it, in the order of the programme.
    pub parties: Vec<PartyGroup>,
    /// The names of its organisers.
    pub organisers: Vec<String>,
    /// Who leads it, with the office.
    pub coordinator: Option<String>,
}

/// The announcement of a session: one page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SaveTheDate {
    /// What both documents tell.
    #[serde(flatten)]
    pub head: SessionHead,
    /// The public text: a paragraph each; a line break in one stays.
    pub text: Vec<String>,
    /// Where this document is in its newest version.
    pub link: String,
    /// Where its calendar file is.
    pub calendar: String,
    /// Where its programme is.
    pub programme: String,
}

/// Who speaks on an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Speaker {
    /// The name.
    pub name: String,
    /// Office and body.
    pub about: Option<String>,
}

/// An item of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// The hour: "10.15".
    pub time: Option<String>,
    /// What it is about.
    pub title: String,
    /// Who speaks, in order.
    pub speakers: Vec<Speaker>,
}

/// A part of the programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is, and its title: "Parte pubblica: Le esperienze".
    pub title: String,
    /// Its hours: "9.30-13.00".
    pub hours: Option<String>,
    /// Its agenda, in order.
    pub items: Vec<Item>,
    /// The titles of the practices that it presents, in order.
    pub practices: Vec<String>,
}

/// The public programme of a session.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Programme {
    /// What both documents tell.
    #[serde(flatten)]
    pub head: SessionHead,
    /// Its public parts, in order.
    pub parts: Vec<Part>,
    /// The titles of the practices that are presented in no part in particular.
    pub practices: Vec<String>,
    /// The day of the last change, in words.
    pub updated: String,
}

static SAVE_THE_DATE: LazyLock<Template> = LazyLock::new(|| Template::new(include_str!("save_the_date.typ")));
static PROGRAMME: LazyLock<Template> = LazyLock::new(|| Template::new(include_str!("programme.typ")));

impl SessionHead {
    fn top(&self, kind: &str) -> Markup {
        html! {
            @if let Some(notice) = &self.notice {
                p.notice role="note" {
                    strong { (notice.title) }
                    @if let Some(text) = &notice.text { " " (lines(text)) }
                }
            }
            header {
                p.kind { (kind) }
                h1 { (self.title) }
                @if let Some(theme) = &self.theme { p.theme { (theme) } }
            }
            div.facts {
                p.when {
                    time datetime=(self.starts_at.to_rfc3339()) { strong { (self.day) } }
                    br; (self.hours)
                }
                @if let Some((first, rest)) = self.place.split_first() {
                    p.place { strong { (first) } @for line in rest { br; (line) } }
                }
                @if let Some(link) = &self.online { p { "Collegamento: " a href=(link) { (link) } } }
            }
            @if !self.parties.is_empty() || self.coordinator.is_some() {
                dl.parties {
                    @for group in &self.parties {
                        div { dt { (group.role) } @for name in &group.names { dd { (name) } } }
                    }
                    @if let Some(person) = &self.coordinator { div { dt { "Coordinamento" } dd { (person) } } }
                }
            }
        }
    }
}

impl Paper for SaveTheDate {
    fn template() -> &'static Template {
        &SAVE_THE_DATE
    }

    fn html(&self) -> Markup {
        page::page(
            &format!("{}: save the date", self.head.title),
            html! {
                article.session {
                    (self.head.top("Save the date"))
                    @for paragraph in &self.text { p { (lines(paragraph)) } }
                    nav aria-label="Altri formati" {
                        ul {
                            li { a href=(self.calendar) { "Aggiungi al calendario" } }
                            li { a href=(self.programme) { "Programma" } }
                        }
                    }
                }
            },
        )
    }
}

impl Paper for Programme {
    fn template() -> &'static Template {
        &PROGRAMME
    }

    fn html(&self) -> Markup {
        page::page(
            &format!("{}: programma", self.head.title),
            html! {
                article.session {
                    (self.head.top("Programma"))
                    @if self.parts.is_empty() { p { "Il programma sarà pubblicato." } }
                    @for part in &self.parts {
                        section {
                            h2 { (part.title) @if let Some(hours) = &part.hours { " " span.hours { (hours) } } }
                            @if !part.items.is_empty() {
                                ul.agenda { @for item in &part.items { li { (agenda_item(item)) } } }
                            }
                            (presented(&part.practices))
                        }
                    }
                    (presented(&self.practices))
                    p.updated { "Programma aggiornato al " (self.updated) }
                }
            },
        )
    }
}

/// The practices that are presented, if there are any.
fn presented(practices: &[String]) -> Markup {
    html! {
        @if !practices.is_empty() {
            p { "Pratiche presentate:" }
            ul.practices { @for title in practices { li { (title) } } }
        }
    }
}

fn agenda_item(item: &Item) -> Markup {
    html! {
        span.hour { @if let Some(hour) = &item.time { (hour) } }
        div {
            strong { (item.title) }
            @if !item.speakers.is_empty() {
                ul.speakers {
                    @for speaker in &item.speakers {
                        li { (speaker.name) @if let Some(about) = &speaker.about { span.about { ", " (about) } } }
                    }
                }
            }
        }
    }
}
