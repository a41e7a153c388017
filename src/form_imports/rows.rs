//! From a row of a form to a practice: every answer read, or every reason why it cannot be.
use super::fields::{FormColumnField, Shape};
use super::mappings::model::{FormColumn, FormMappingUpdate};
use super::model::FormReason;
use super::moments::{self, Order};
use super::names::Names;
use super::sheet::{Sheet, SheetRow};
use super::vocabulary::{Vocabulary, flag, takes_one};
use crate::db::types::Instant;
use crate::delimited::cells::{fold, website};
use crate::error::{Error, Violation};
use crate::input;
use crate::language::{Text, text};
use crate::organisations::model::OrganisationId;
use crate::practices::model::PracticeUpdate;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// A row that can be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// Who sent it.
    pub organisation: OrganisationId,
    /// When, if the form says so.
    pub at: Option<Instant>,
    /// What it tells.
    pub document: PracticeUpdate,
}

/// What a row gives: its title as far as it has one, its organisation if it is known, and the rest or why not.
#[derive(Debug)]
pub struct RowRead {
    /// The title, cut where it is too long.
    pub title: Option<String>,
    /// The organisation.
    pub organisation: Option<OrganisationId>,
    /// The row, or every reason why it cannot be taken.
    pub taken: Result<Taken, Vec<FormReason>>,
    /// Answers that nobody knows: header, field, what is written.
    pub unknown: Vec<(String, FormColumnField, String)>,
}

/// Reads the rows of one sheet by one mapping.
pub struct Reader<'a> {
    columns: Vec<(usize, &'a FormColumn, HashMap<String, &'a str>)>,
    constants: Vec<(FormColumnField, &'a str)>,
    words: &'a Vocabulary,
    names: &'a Names,
    order: Order,
}

/// What was read of a row so far.
#[derive(Default)]
struct Progress {
    fields: Map<String, Value>,
    organisation: Option<OrganisationId>,
    at: Option<Instant>,
    reasons: Vec<FormReason>,
    unknown: Vec<(String, FormColumnField, String)>,
}

/// A reason at a column.
pub fn reason(header: Option<&str>, code: &str, why: Text) -> FormReason {
    let cut = |text: &str| text.chars().take(1_000).collect();
    FormReason { header: header.map(str::to_owned), code: code.to_owned(), it: cut(&why.it), en: cut(&why.en) }
}

/// An answer of one cell: the header of its column, and its text.
type Answer<'a> = (&'a str, &'a str);

impl<'a> Reader<'a> {
    /// For a sheet and the mapping of its form.
    pub fn new(sheet: &'a Sheet, plan: &'a FormMappingUpdate, words: &'a Vocabulary, names: &'a Names) -> Self {
        let columns: Vec<_> = plan
            .columns
            .iter()
            .filter(|column| column.field != FormColumnField::Ignored)
            .filter_map(|column| {
                let values = column.values.iter().map(|value| (fold(&value.from), value.to.as_str())).collect();
                Some((sheet.place(&column.header)?, column, values))
            })
            .collect();
        let moments = columns.iter().find(|(_, column, _)| column.field == FormColumnField::SubmittedAt);
        let order = moments.map_or(Order::DayFirst, |(place, column, _)| {
            let cells = sheet.rows.iter().filter_map(|row| row.cells.get(*place).map(String::as_str));
            Order::of(&column.header, cells)
        });
        let constants = plan.constants.iter().map(|one| (one.field, one.value.as_str())).collect();
        Self { columns, constants, words, names, order }
    }

    /// Reads one row.
    pub fn read(&self, row: &SheetRow) -> RowRead {
        let mut answers: BTreeMap<FormColumnField, Vec<Answer<'_>>> = BTreeMap::new();
        for (place, column, _) in &self.columns {
            let cell = row.cells.get(*place).map_or("", String::as_str);
            if !cell.is_empty() {
                answers.entry(column.field).or_default().push((&column.header, cell));
            }
        }
        for (field, value) in &self.constants {
            answers.entry(*field).or_insert_with(|| vec![("", value)]);
        }
        let mut progress = Progress::default();
        if row.overflows {
            let why = text("Ha più celle delle colonne.", "It has more cells than there are columns.");
            progress.reasons.push(reason(None, "column_count", why));
        }
        for (field, given) in &answers {
            self.answer(*field, given, &mut progress);
        }
        self.finish(&answers, progress)
    }

    /// The meaning that the mapping gives an answer of a field; none when it says nothing of it.
    fn meant(&self, field: FormColumnField, written: &str) -> Option<&'a str> {
        let wanted = fold(written);
        let of_field = self.columns.iter().filter(|(_, column, _)| column.field == field);
        of_field.filter_map(|(_, _, values)| values.get(&wanted).copied()).next()
    }

    fn answer(&self, field: FormColumnField, given: &[Answer<'_>], to: &mut Progress) {
        match field.shape() {
            Shape::Nothing => {}
            Shape::Moment => {
                for (header, cell) in given {
                    to.at = moments::instant(cell, self.order);
                    if to.at.is_none() {
                        to.reasons.push(unreadable(header, cell, "un istante", "an instant"));
                    }
                }
            }
            Shape::Organisation => self.organisation(given, to),
            Shape::Text(place) => put(&mut to.fields, place, json!(joined(given))),
            Shape::One(_) | Shape::Many(_) | Shape::Themes => self.codes(field, given, to),
            Shape::Day => {
                for (header, cell) in given {
                    match moments::date(cell) {
                        Some(day) => put(&mut to.fields, field.place(), json!(day)),
                        None => to.reasons.push(unreadable(header, cell, "una data", "a date")),
                    }
                }
            }
            Shape::Flag => {
                for (header, cell) in given {
                    match flag(cell) {
                        Some(yes) => put(&mut to.fields, field.place(), json!(yes)),
                        None => to.reasons.push(unreadable(header, cell, "un sì o un no", "a yes or a no")),
                    }
                }
            }
            Shape::Names => {
                let names = given.iter().flat_map(|(_, cell)| cell.split([';', '\n'])).map(str::trim);
                let partners: Vec<Value> = names
                    .filter(|name| !name.is_empty())
                    .map(|name| json!({"name": name, "role": "partner"}))
                    .collect();
                put(&mut to.fields, field.place(), json!(partners));
            }
            Shape::Links => links(field, given, to),
        }
    }

    fn organisation(&self, given: &[Answer<'_>], to: &mut Progress) {
        for (header, cell) in given {
            let meant =
                self.meant(FormColumnField::Organisation, cell).and_then(|id| id.parse().ok()).map(OrganisationId);
            match meant.filter(|id| self.names.get(*id).is_some()).or_else(|| self.names.find(cell)) {
                Some(id) => to.organisation = Some(id),
                None => {
                    let why = text(
                        format!("Non si riconosce l'organizzazione «{}».", beginning(cell)),
                        format!("No organisation is known as \"{}\".", beginning(cell)),
                    );
                    to.reasons.push(reason(Some(header), "unknown_organisation", why));
                    to.unknown.push(((*header).to_owned(), FormColumnField::Organisation, beginning(cell)));
                }
            }
        }
    }

    fn codes(&self, field: FormColumnField, given: &[Answer<'_>], to: &mut Progress) {
        let mut codes: Vec<String> = Vec::new();
        for (header, cell) in given {
            let choices = match takes_one(field) {
                true => vec![*cell],
                false => self.words.split(field, cell, &|written| self.meant(field, written).is_some()),
            };
            for choice in choices {
                match self.meant(field, choice).or_else(|| self.words.code(field, choice)) {
                    // The mapping leaves it out.
                    Some("") => {}
                    Some(code) if codes.iter().any(|known| known == code) => {}
                    Some(code) => codes.push(code.to_owned()),
                    None => {
                        let why = text(
                            format!("La risposta «{}» non ha un significato noto.", beginning(choice)),
                            format!("The answer \"{}\" has no known meaning.", beginning(choice)),
                        );
                        to.reasons.push(reason(Some(header), "unknown_answer", why));
                        to.unknown.push(((*header).to_owned(), field, beginning(choice)));
                    }
                }
            }
        }
        let value = match (takes_one(field), field) {
            (true, _) => codes.into_iter().next().map(Value::from),
            // A form asks which, not how strongly.
            (false, FormColumnField::Dimensions) => {
                Some(codes.into_iter().map(|code| json!({"dimension": code, "intensity": 2})).collect())
            }
            (false, _) => Some(json!(codes)),
        };
        if let Some(value) = value {
            put(&mut to.fields, field.place(), value);
        }
    }

    /// Checks the whole by the rules of every practice, and says in which column they are broken.
    fn finish(&self, answers: &BTreeMap<FormColumnField, Vec<Answer<'_>>>, progress: Progress) -> RowRead {
        let Progress { fields, organisation, at, mut reasons, unknown } = progress;
        let title = fields.get("title").and_then(Value::as_str).map(|title| title.chars().take(300).collect());
        if !answers.contains_key(&FormColumnField::Organisation) {
            let why = text("Manca l'organizzazione.", "The organisation is missing.");
            reasons.push(reason(self.header(FormColumnField::Organisation), "required", why));
        }
        let document = match input::read::<PracticeUpdate>(Value::Object(fields)) {
            Ok(document) => Some(document),
            Err(error) => {
                reasons.extend(self.told(error));
                None
            }
        };
        reasons.truncate(100);
        let taken = match (document, organisation) {
            (Some(document), Some(organisation)) if reasons.is_empty() => Ok(Taken { organisation, at, document }),
            _ => Err(reasons),
        };
        RowRead { title, organisation, taken, unknown }
    }

    /// What is wrong with a practice, by the columns that it comes from.
    pub fn told(&self, error: Error) -> Vec<FormReason> {
        match error {
            Error::Invalid(violations) => violations.iter().map(|broken| self.at_column(broken)).collect(),
            other => vec![reason(None, "invalid", text(other.to_string(), other.to_string()))],
        }
    }

    fn at_column(&self, broken: &Violation) -> FormReason {
        let place = broken.pointer.trim_start_matches("#/");
        let field = FormColumnField::ALL.iter().find(|field| {
            let rest = place.strip_prefix(field.place());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let header = field.and_then(|field| self.header(*field));
        let header = header.or_else(|| field.map(|field| field.as_str()));
        reason(header.or(Some(place)), broken.code, broken.detail.clone())
    }

    fn header(&self, field: FormColumnField) -> Option<&'a str> {
        self.columns.iter().find(|(_, column, _)| column.field == field).map(|(_, column, _)| column.header.as_str())
    }
}

/// Puts a value at `period/start` and the like.
fn put(fields: &mut Map<String, Value>, place: &str, value: Value) {
    match place.split_once('/') {
        None => {
            fields.insert(place.to_owned(), value);
        }
        Some((whole, part)) => {
            let inner = fields.entry(whole.to_owned()).or_insert_with(|| json!({}));
            if let Some(inner) = inner.as_object_mut() {
                inner.insert(part.to_owned(), value);
            }
        }
    }
}

/// One answer as it stands; several under their questions.
fn joined(given: &[Answer<'_>]) -> String {
    match given {
        [(_, only)] => (*only).to_owned(),
        several => several.iter().map(|(header, cell)| format!("{header}\n{cell}")).collect::<Vec<_>>().join("\n\n"),
    }
}

fn links(field: FormColumnField, given: &[Answer<'_>], to: &mut Progress) {
    let mut links = Vec::new();
    for (header, cell) in given {
        for word in cell.split([';', ',', '\n', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
            match website(word) {
                Some(url) => {
                    let host = url.split('/').nth(2).unwrap_or(&url).to_owned();
                    links.push(json!({"title": host, "url": url}));
                }
                None => to.reasons.push(unreadable(header, word, "un indirizzo web", "a web address")),
            }
        }
    }
    put(&mut to.fields, field.place(), json!(links));
}

/// Enough of an answer to recognise it by.
pub fn beginning(cell: &str) -> String {
    cell.chars().map(|c| if c == '\n' { ' ' } else { c }).take(200).collect()
}

fn unreadable(header: &str, cell: &str, it: &str, en: &str) -> FormReason {
    let shown: String = beginning(cell).chars().take(60).collect();
    let why = text(format!("«{shown}» non è {it}."), format!("\"{shown}\" is not {en}."));
    reason(Some(header), "unreadable", why)
}

#[cfg(test)]
mod tests;
