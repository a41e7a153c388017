//! Deciding on a portion of rows, by the functions of the single operations. What all of them are about is looked up
//! together; each is a part of the transaction that stands or falls by itself.
use super::columns::{SOURCE_KEY, Telling};
use super::model::{RowImportKind, RowOutcome, RowProblem, Terms, is_of_the_row};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::organisations::contacts::service as contacts;
use crate::organisations::model::OrganisationId;
use crate::organisations::service::bringing::{self as organisations, Codes};
use crate::practices::model::LeadOrganisationId;
use crate::practices::service::sourced as practices;
use crate::register::Fate;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A row that waits.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The line on which it begins.
    pub line: i32,
    /// What it says.
    pub content: Map<String, Value>,
}

/// What became of a row.
#[derive(Debug)]
pub struct Decided {
    /// Its line.
    pub line: i32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// What it was made into, or is about.
    pub resource: Option<Uuid>,
    /// Why it cannot be taken.
    pub problem: Option<RowProblem>,
}

/// What rows are about that is there already.
enum There {
    Organisations(organisations::ByCode),
    Practices(practices::ByKey),
    Contacts(contacts::ByAddress),
}

/// Decides on rows in their order.
pub fn bring(tx: &mut Tx<'_>, terms: &Terms, rows: &[Waiting]) -> Result<Vec<Decided>> {
    let telling = Telling::of(terms.kind);
    let there = there(tx, terms, rows)?;
    let mut decided = Vec::with_capacity(rows.len());
    for row in rows {
        let line = row.line;
        decided.push(match tx.part(|tx| Ok((one(tx, terms, &there, row.content.clone())?, true))) {
            Ok((fate, resource)) => Decided { line, outcome: outcome(fate), resource: Some(resource), problem: None },
            Err(error) if is_of_the_row(&error) => {
                let problem = Some(telling.problem(&error));
                Decided { line, outcome: RowOutcome::Refused, resource: None, problem }
            }
            Err(error) => return Err(error),
        });
    }
    Ok(decided)
}

fn outcome(fate: Fate) -> RowOutcome {
    match fate {
        Fate::Created => RowOutcome::Created,
        Fate::Updated => RowOutcome::Updated,
        Fate::Unchanged => RowOutcome::Unchanged,
    }
}

fn text<'a>(row: &'a Map<String, Value>, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default().trim()
}

/// The organisation that a row names. It was made sure before that it names one.
fn owner(row: &Map<String, Value>) -> Result<Uuid> {
    let id = text(row, "organisation_id").parse();
    id.map_err(|_| Error::internal("a row that waits names no organisation".to_owned()))
}

fn there(tx: &mut Tx<'_>, terms: &Terms, rows: &[Waiting]) -> Result<There> {
    let contents = || rows.iter().map(|row| &row.content);
    match terms.kind {
        RowImportKind::Organisations => {
            let codes: Vec<Codes> = contents().map(|row| Codes::of(&Value::Object(row.clone()))).collect();
            organisations::by_codes(tx, &codes).map(There::Organisations)
        }
        RowImportKind::Practices => {
            let key = |row| Ok((LeadOrganisationId(owner(row)?), text(row, SOURCE_KEY).to_owned()));
            let keys = contents().map(key).collect::<Result<Vec<_>>>()?;
            practices::by_keys(tx, &terms.source, &keys).map(There::Practices)
        }
        RowImportKind::Contacts => {
            let address = |row| Ok((OrganisationId(owner(row)?), contacts::address_key(text(row, "email"))));
            let addresses = contents().map(address).collect::<Result<Vec<_>>>()?;
            contacts::by_address(tx, &addresses).map(There::Contacts)
        }
    }
}

fn one(tx: &mut Tx<'_>, terms: &Terms, there: &There, mut row: Map<String, Value>) -> Result<(Fate, Uuid)> {
    match there {
        There::Organisations(there) => {
            let (fate, id) = organisations::bring(tx, there, &Value::Object(row))?;
            Ok((fate, id.0))
        }
        There::Practices(there) => {
            let (organisation, key) = (LeadOrganisationId(owner(&row)?), text(&row, SOURCE_KEY).to_owned());
            row.remove("organisation_id");
            row.remove(SOURCE_KEY);
            let named = (terms.source.as_str(), organisation, key.as_str());
            let (fate, id) = practices::bring(tx, there, named, &Value::Object(row))?;
            Ok((fate, id.0))
        }
        There::Contacts(there) => {
            let (organisation, email) = (OrganisationId(owner(&row)?), text(&row, "email").to_owned());
            row.remove("organisation_id");
            let (fate, id) = contacts::bring(tx, there, (organisation, &email), &Value::Object(row))?;
            Ok((fate, id.0))
        }
    }
}
