//! What a row is about: whose it is, and by what it is recognised when it comes again.
use super::columns::{SOURCE_KEY, Telling, WHOSE};
use super::model::{RowImportKind, RowProblem};
use super::reading::ReadRow;
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::input;
use crate::language::text;
use crate::organisations::contacts::model::ContactInput;
use crate::organisations::contacts::service::address_key;
use crate::organisations::model::{OrganisationId, OrganisationInput};
use crate::organisations::service::bringing::{Codes, ids_by_ipa_code};
use crate::practices::model::PracticeUpdate;
use crate::register::without_nulls;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The longest key of a practice.
const LONGEST_KEY: usize = 120;

/// A row that waits for its turn, or why it cannot be taken.
#[derive(Debug)]
pub struct Known {
    /// The line on which it begins.
    pub line: i32,
    /// By what it is recognised again, where that may be shown.
    pub key: Option<String>,
    /// What it says, the organisation by its id; or its problem.
    pub content: Result<Map<String, Value>, RowProblem>,
}

/// Finds out what each row is about. The organisations that rows name by their IPA codes are looked up together.
pub fn find(tx: &mut Tx<'_>, kind: RowImportKind, rows: &[ReadRow]) -> Result<Vec<Known>> {
    let codes: Vec<&str> =
        rows.iter().filter_map(|row| row.content.as_ref().ok()?.get("organisation_ipa_code")?.as_str()).collect();
    let organisations = if codes.is_empty() { HashMap::new() } else { ids_by_ipa_code(tx, &codes)? };
    let (mut seen, telling) = (Seen::of(kind, rows), Telling::of(kind));
    let mut known = Vec::with_capacity(rows.len());
    for ReadRow { line, content } in rows {
        let (line, mut key) = (*line, None);
        let content = content.clone().and_then(|fields| {
            let found = identified(kind, fields, &organisations).and_then(|(shown, marks, fields)| {
                key = shown;
                seen.first(line, &marks).map(|()| fields)
            });
            found.map_err(|error| telling.problem(&error))
        });
        known.push(Known { line, key, content });
    }
    Ok(known)
}

/// What rows of the same file are told apart by.
struct Seen {
    first: HashMap<String, i32>,
    /// How many rows bear a tax code, with other codes or without.
    tax: HashMap<String, u32>,
}

impl Seen {
    fn of(kind: RowImportKind, rows: &[ReadRow]) -> Self {
        let mut tax: HashMap<String, u32> = HashMap::new();
        if kind == RowImportKind::Organisations {
            for fields in rows.iter().filter_map(|row| row.content.as_ref().ok()) {
                if let Some(code) = fields.get("tax_code").and_then(Value::as_str) {
                    *tax.entry(code.trim().to_owned()).or_default() += 1;
                }
            }
        }
        Self { first: HashMap::new(), tax }
    }

    /// Refuses what stands in the file before.
    fn first(&mut self, line: i32, marks: &[String]) -> Result<()> {
        let alone = |mark: &String| mark.strip_prefix("tax ").is_none_or(|code| self.tax.get(code) == Some(&1));
        if let Some(before) = marks.iter().find_map(|mark| self.first.get(mark)) {
            return Err(repeated(Some(*before)));
        }
        if !marks.iter().all(alone) {
            return Err(repeated(None));
        }
        marks.iter().for_each(|mark| {
            self.first.insert(mark.clone(), line);
        });
        Ok(())
    }
}

fn repeated(before: Option<i32>) -> Error {
    let why = match before {
        Some(line) => {
            text(format!("È già alla riga {line} del file."), format!("It stands on line {line} of the file already."))
        }
        None => text(
            "Il file ha altre righe con questo codice fiscale, e questa non ha altri codici.",
            "Other rows of the file have this tax code, and this one has no other code.",
        ),
    };
    Error::invalid("#", "repeated", why)
}

/// What a row may show as its key, what it is recognised by, and what it says.
type Identified = (Option<String>, Vec<String>, Map<String, Value>);

fn identified(
    kind: RowImportKind,
    mut fields: Map<String, Value>,
    organisations: &HashMap<String, OrganisationId>,
) -> Result<Identified> {
    let mut broken = Vec::new();
    let (shown, marks) = match kind {
        RowImportKind::Organisations => by_codes(&fields, &mut broken),
        RowImportKind::Practices => {
            let owner = owner(&mut fields, organisations, &mut broken);
            let key = source_key(&fields, &mut broken);
            let mark = owner.zip(key.as_ref()).map(|(owner, key)| format!("{owner} {key}"));
            (key, mark.into_iter().collect())
        }
        RowImportKind::Contacts => {
            let owner = owner(&mut fields, organisations, &mut broken);
            let email = fields.get("email").and_then(Value::as_str).map(address_key);
            let email = email.filter(|email| !email.is_empty());
            if email.is_none() {
                let why = text("Serve per riconoscere il referente.", "It is needed to recognise the contact.");
                broken.push(Violation::new("#/email", "required", why));
            }
            let mark = owner.zip(email).map(|(owner, email)| format!("{owner} {email}"));
            (None, mark.into_iter().collect::<Vec<_>>())
        }
    };
    if broken.is_empty() {
        return Ok((shown, marks, fields));
    }
    // All that is wrong with it at once: it would be a new one.
    broken.extend(else_broken(kind, fields));
    let mut told: Vec<Violation> = Vec::new();
    for one in broken {
        if !told.iter().any(|other| other.pointer == one.pointer && other.code == one.code) {
            told.push(one);
        }
    }
    Err(Error::Invalid(told))
}

fn else_broken(kind: RowImportKind, mut fields: Map<String, Value>) -> Vec<Violation> {
    if kind != RowImportKind::Organisations {
        WHOSE.iter().chain([&SOURCE_KEY]).for_each(|name| {
            fields.remove(*name);
        });
    }
    let row = without_nulls(&Value::Object(fields));
    let read = match kind {
        RowImportKind::Organisations => input::read::<OrganisationInput>(row).map(|_| ()),
        RowImportKind::Practices => input::read::<PracticeUpdate>(row).map(|_| ()),
        RowImportKind::Contacts => input::read::<ContactInput>(row).map(|_| ()),
    };
    match read {
        Err(Error::Invalid(broken)) => broken,
        _ => Vec::new(),
    }
}

fn by_codes(fields: &Map<String, Value>, broken: &mut Vec<Violation>) -> (Option<String>, Vec<String>) {
    let codes = Codes::of(&Value::Object(fields.clone()));
    let mut marks: Vec<String> = [("ipa", &codes.ipa), ("ministry", &codes.ministry)]
        .into_iter()
        .filter_map(|(what, code)| Some(format!("{what} {}", code.as_ref()?)))
        .collect();
    if marks.is_empty() {
        marks.extend(codes.tax.as_ref().map(|code| format!("tax {code}")));
    }
    if marks.is_empty() {
        let why = text(
            "Serve almeno uno tra ipa_code, ministry_code e tax_code, per riconoscere l'organizzazione.",
            "One of ipa_code, ministry_code and tax_code is needed at least, to recognise the organisation.",
        );
        broken.push(Violation::new("#/ipa_code", "required", why));
    }
    let shown = codes.ipa.or(codes.ministry).or(codes.tax).filter(|code| code.chars().count() <= LONGEST_KEY);
    (shown, marks)
}

/// The organisation that a row names, by its id or by its IPA code; its id then stands in the row.
fn owner(
    fields: &mut Map<String, Value>,
    organisations: &HashMap<String, OrganisationId>,
    broken: &mut Vec<Violation>,
) -> Option<OrganisationId> {
    let [id, code] = WHOSE.map(|name| fields.get(name).filter(|value| !value.is_null()).cloned());
    let mut wrong = |pointer: &str, code, why| broken.push(Violation::new(pointer, code, why));
    let found = match (&id, &code) {
        (Some(_), Some(_)) => {
            let why = text("O organisation_id o organisation_ipa_code.", "Either this or organisation_id.");
            wrong("#/organisation_ipa_code", "not_allowed", why);
            None
        }
        (None, None) => {
            let why = text(
                "Serve organisation_id o organisation_ipa_code.",
                "Either organisation_id or organisation_ipa_code is needed.",
            );
            wrong("#/organisation_id", "required", why);
            None
        }
        (Some(id), None) => {
            let id = id.as_str().and_then(|id| id.parse().ok());
            if id.is_none() {
                wrong("#/organisation_id", "format", text("Non è un UUID.", "Is not a UUID."));
            }
            id
        }
        (None, Some(code)) => {
            let found = code.as_str().and_then(|code| organisations.get(&code.to_ascii_lowercase()).copied());
            if found.is_none() {
                let why = text("Nessuna organizzazione ha questo codice.", "No organisation has this code.");
                wrong("#/organisation_ipa_code", "unknown_organisation", why);
            }
            found
        }
    };
    let id = found?;
    fields.remove("organisation_ipa_code");
    fields.insert("organisation_id".to_owned(), id.to_string().into());
    Some(id)
}

fn source_key(fields: &Map<String, Value>, broken: &mut Vec<Violation>) -> Option<String> {
    let mut wrong = |code, why| broken.push(Violation::new("#/source_key", code, why));
    match fields.get(SOURCE_KEY) {
        None | Some(Value::Null) => {
            let why = text("Serve per riconoscere la pratica.", "It is needed to recognise the practice.");
            wrong("required", why);
        }
        Some(Value::String(key)) if key.trim().is_empty() || key.chars().any(char::is_control) => {
            wrong("pattern", text("Deve avere caratteri visibili.", "It has to have visible characters."));
        }
        Some(Value::String(key)) if key.chars().count() > LONGEST_KEY => {
            let (it, en) =
                (format!("Al massimo {LONGEST_KEY} caratteri."), format!("At most {LONGEST_KEY} characters."));
            wrong("too_long", text(it, en));
        }
        Some(Value::String(key)) => return Some(key.trim().to_owned()),
        Some(_) => wrong("type", text("Tipo JSON errato.", "Wrong JSON type.")),
    }
    None
}
