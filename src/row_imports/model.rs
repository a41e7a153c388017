//! Imports of rows, and what became of each.
use crate::codes::CodeList;
use crate::db::types::Instant;
use crate::error::Error;
use crate::language::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] =
    &[RowImportKind::LIST, RowImportMode::LIST, RowImportStatus::LIST, RowOutcome::LIST];

crate::id_type!(RowImportId, "an import of rows");

crate::codes! {
    /// What the rows of an import are.
    pub enum RowImportKind in "row-import-kinds" {
        Organisations = "organisations" ("organizzazioni", "organisations"),
        Practices = "practices" ("pratiche", "practices"),
        Contacts = "contacts" ("referenti delle organizzazioni", "contacts of organisations"),
    }
}

crate::codes! {
    /// Whether rows stand or fall together.
    pub enum RowImportMode in "row-import-modes" {
        AllOrNothing = "all_or_nothing" ("tutte o nessuna", "if one row cannot be taken, none is"),
        ByRow = "by_row" ("riga per riga", "rows that cannot be taken are left out"),
    }
}

crate::codes! {
    /// How far an import of rows has come.
    pub enum RowImportStatus in "row-import-statuses" {
        Queued = "queued" ("in attesa", "waiting"),
        Running = "running" ("in corso", "running"),
        Succeeded = "succeeded" ("riuscita", "every row was decided on"),
        Refused = "refused" ("rifiutata", "nothing was written, as some rows cannot be taken"),
        Failed = "failed" ("interrotta", "it broke off; see failure"),
    }
}

crate::codes! {
    /// What became of a row.
    pub enum RowOutcome in "row-outcomes" {
        Waiting = "waiting" ("in attesa", "not decided on yet"),
        Created = "created" ("creata", "it was not there"),
        Updated = "updated" ("aggiornata", "it was there, and has changed"),
        Unchanged = "unchanged" ("invariata", "it was there, and is as the row says"),
        Refused = "refused" ("rifiutata", "it cannot be taken: see the problem"),
    }
}

/// How rows are to be brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What they are.
    pub kind: RowImportKind,
    /// Whether they stand or fall together.
    pub mode: RowImportMode,
    /// Whether only to report.
    pub dry_run: bool,
    /// Whose keys they bear; empty unless told.
    pub source: String,
}

/// An import of rows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowImport {
    /// Id.
    pub id: RowImportId,
    /// What its rows are.
    pub kind: RowImportKind,
    /// How far it has come.
    pub status: RowImportStatus,
    /// Whether its rows stand or fall together.
    pub mode: RowImportMode,
    /// Whether nothing is written, only reported.
    pub dry_run: bool,
    /// The archive whose keys the rows bear (`source_key`).
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(value_type = Option<String>, nullable = false, max_length = 60, example = "regione-veneto")]
    pub source: String,
    /// Rows of the file.
    #[schema(minimum = 0)]
    pub rows: i32,
    /// How many rows had which outcome so far. Of a dry run, and of an import that was refused, what would have been.
    pub counts: RowCounts,
    /// Why it broke off, in English. Rows that were decided on before stand, where each stands by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000, example = "whoever asked for it has signed out")]
    pub failure: Option<String>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
}

/// How many rows had which outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowCounts {
    /// What was not there.
    #[schema(minimum = 0)]
    pub created: i32,
    /// What was there and has changed.
    #[schema(minimum = 0)]
    pub updated: i32,
    /// What was there as the row says.
    #[schema(minimum = 0)]
    pub unchanged: i32,
    /// What cannot be taken.
    #[schema(minimum = 0)]
    pub refused: i32,
}

impl RowCounts {
    /// Counts one.
    pub fn count(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Waiting => {}
            RowOutcome::Created => self.created += 1,
            RowOutcome::Updated => self.updated += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::Refused => self.refused += 1,
        }
    }
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RowImportRow {
    /// The line of the file on which it begins; the first is 1.
    #[schema(minimum = 1)]
    pub line: i32,
    /// What became of it; in a dry run, and where an import was refused as a whole, what would have become of it: nothing is
    /// written then.
    pub outcome: RowOutcome,
    /// By what it is recognised again: the code of an organisation, the key of a practice. Not of people, whose address it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 120, example = "PR-2024-017")]
    pub key: Option<String>,
    /// The organisation, practice or contact; absent for what was refused, and for what would have been created.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub resource_id: Option<Uuid>,
    /// Why it cannot be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<RowProblem>,
}

/// Why a row cannot be taken: what the single operation would have answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowProblem {
    /// The HTTP status of that answer.
    #[schema(minimum = 400, maximum = 499, format = Int32, example = 422)]
    pub status: u16,
    /// Its stable code, as in problem documents.
    #[schema(max_length = 50, example = "invalid")]
    pub code: String,
    /// What went wrong, in Italian.
    #[schema(max_length = 2000)]
    pub it: String,
    /// What went wrong, in English.
    #[schema(max_length = 2000)]
    pub en: String,
    /// Every rule that the row breaks (the first 100).
    #[serde(default)]
    #[schema(max_items = 100)]
    pub errors: Vec<RowError>,
}

/// One rule that a row breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowError {
    /// JSON pointer into the row.
    #[schema(max_length = 500, example = "#/period/start")]
    pub pointer: String,
    /// The column of a CSV file that this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "period.start")]
    pub column: Option<String>,
    /// Stable code of the rule.
    #[schema(max_length = 50, example = "format")]
    pub code: String,
    /// What is wrong, in Italian.
    #[schema(max_length = 2000)]
    pub it: String,
    /// What is wrong, in English.
    #[schema(max_length = 2000)]
    pub en: String,
}

fn cut(text: &str) -> String {
    text.chars().take(2_000).collect()
}

impl RowProblem {
    /// The problem that the error of a single operation is; `said` is what it says, and `column` the one of a pointer.
    pub fn of(error: &Error, said: &Text, column: impl Fn(&str) -> Option<String>) -> Self {
        let broken = match error {
            Error::Invalid(broken) | Error::Incomplete(broken) => broken.as_slice(),
            _ => &[],
        };
        let told = broken.iter().take(100).map(|one| RowError {
            pointer: one.pointer.chars().take(500).collect(),
            column: column(&one.pointer),
            code: one.code.to_owned(),
            it: cut(&one.detail.it),
            en: cut(&one.detail.en),
        });
        Self {
            status: error.status().as_u16(),
            code: error.code().as_str().to_owned(),
            it: cut(&said.it),
            en: cut(&said.en),
            errors: told.collect(),
        }
    }
}

/// Whether an error is about the row, and not about the moment, the server or whoever asked.
pub fn is_of_the_row(error: &Error) -> bool {
    matches!(
        error,
        Error::MalformedBody(_)
            | Error::Forbidden(..)
            | Error::OwnInterest
            | Error::Interested(_)
            | Error::NotFound(_)
            | Error::Gone(_)
            | Error::Invalid(_)
            | Error::WrongState(_)
            | Error::Incomplete(_)
            | Error::Conflict(..)
            | Error::Duplicate(_)
            | Error::Reference(_)
            | Error::PreconditionFailed
    )
}
