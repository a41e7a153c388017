//! Form imports and what they report.
use super::fields::FormColumnField;
use super::mappings::model::{FormColumn, FormConstant, FormMappingId, FormRegion};
use super::vocabulary::Candidate;
use crate::calls::model::CallId;
use crate::codes::CodeList;
use crate::db::types::Instant;
use crate::practices::model::PracticeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] =
    &[FormColumnField::LIST, FormImportStatus::LIST, FormRowOutcome::LIST, FormPracticeStatus::LIST];

crate::id_type!(FormImportId, "a form import");

crate::codes! {
    /// How far a form import has come.
    pub enum FormImportStatus in "form-import-statuses" {
        Queued = "queued" ("in attesa", "waiting"),
        Running = "running" ("in corso", "running"),
        Succeeded = "succeeded" ("riuscita", "succeeded"),
        Failed = "failed" ("non riuscita", "failed"),
    }
}

crate::codes! {
    /// What became of a row of a form.
    pub enum FormRowOutcome in "form-row-outcomes" {
        Created = "created" ("pratica creata", "a practice was made of it"),
        Changed = "changed" ("pratica aggiornata", "its practice was brought up to date"),
        Unchanged = "unchanged" ("già presente, uguale", "it was there, and is the same"),
        Duplicate = "duplicate" ("doppione", "the organisation has a practice with a title like it"),
        Conflict = "conflict" ("modificata da altri", "it has changed, but so has its practice: somebody has worked on it"),
        Refused = "refused" ("rifiutata", "it cannot be taken: see the reasons"),
    }
}

crate::codes! {
    /// In which state the practices of a form begin.
    pub enum FormPracticeStatus in "form-practice-statuses" {
        Draft = "draft" ("bozza", "drafts, which may be incomplete"),
        Submitted = "submitted" ("presentata", "submitted: incomplete rows are refused"),
    }
}

/// How a form is to be brought in.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Whether only to report.
    pub dry_run: bool,
    /// For whose organisations.
    pub region: FormRegion,
    /// How the practices begin.
    pub becomes: FormPracticeStatus,
    /// The call that the form was for.
    pub call: Option<CallId>,
    /// How its columns are read; found by the headers when none is named.
    pub mapping: Option<FormMappingId>,
}

/// An import of what a form has collected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormImport {
    /// Id.
    pub id: FormImportId,
    /// How far it has come.
    pub status: FormImportStatus,
    /// Whether nothing is written, only reported.
    pub dry_run: bool,
    /// The region whose organisations are written for.
    pub region: FormRegion,
    /// In which state new practices begin.
    pub becomes: FormPracticeStatus,
    /// The call that the form was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub call_id: Option<CallId>,
    /// The mapping by which the columns are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub mapping_id: Option<FormMappingId>,
    /// Rows of the file.
    #[schema(minimum = 0)]
    pub rows_read: i32,
    /// What was done, or would be done; there once it has succeeded, and only when the import is read by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub report: Option<FormReport>,
    /// Why it failed, in English; nothing was changed then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000, example = "the file is empty")]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormCounts {
    /// Practices made.
    #[schema(minimum = 0)]
    pub created: i32,
    /// Practices brought up to date.
    #[schema(minimum = 0)]
    pub changed: i32,
    /// Rows that were there.
    #[schema(minimum = 0)]
    pub unchanged: i32,
    /// Rows like a practice that is there.
    #[schema(minimum = 0)]
    pub duplicate: i32,
    /// Rows whose practice somebody has worked on.
    #[schema(minimum = 0)]
    pub conflict: i32,
    /// Rows that cannot be taken.
    #[schema(minimum = 0)]
    pub refused: i32,
}

impl FormCounts {
    /// Counts one.
    pub fn count(&mut self, outcome: FormRowOutcome) {
        let place = match outcome {
            FormRowOutcome::Created => &mut self.created,
            FormRowOutcome::Changed => &mut self.changed,
            FormRowOutcome::Unchanged => &mut self.unchanged,
            FormRowOutcome::Duplicate => &mut self.duplicate,
            FormRowOutcome::Conflict => &mut self.conflict,
            FormRowOutcome::Refused => &mut self.refused,
        };
        *place += 1;
    }
}

/// How the columns may be read: made when no mapping is saved for the form, to be amended and saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormProposal {
    /// Its columns.
    #[schema(max_items = 200)]
    pub columns: Vec<FormColumn>,
    /// What holds for every row.
    #[schema(max_items = 40)]
    pub constants: Vec<FormConstant>,
}

/// An answer whose meaning is not known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnknownAnswer {
    /// The header of its column.
    #[schema(max_length = 520, example = "Destinatari")]
    pub header: String,
    /// What the column is about.
    pub field: FormColumnField,
    /// What stands there (the beginning, when it is long).
    #[schema(max_length = 200, example = "Anziani fragili")]
    pub written: String,
    /// In how many rows.
    #[schema(minimum = 1)]
    pub rows: i32,
    /// What may be meant, the likest first.
    #[schema(max_items = 3)]
    pub candidates: Vec<Candidate>,
}

/// What an import has done, or would do. It holds nothing of columns that are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FormReport {
    /// By what the form is recognised.
    #[schema(max_length = 64)]
    pub signature: String,
    /// Headers of the form that the mapping does not name: they were left out.
    #[schema(value_type = Vec<FormHeader>, max_items = 200)]
    pub unmapped: Vec<String>,
    /// How many rows had which outcome; each row stands in the list of rows.
    pub counts: FormCounts,
    /// Answers and organisations whose meaning is not known, the most frequent first, at most 200.
    #[schema(max_items = 200)]
    pub unknown: Vec<UnknownAnswer>,
    /// How the columns were read in a dry run for which no mapping is saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub proposal: Option<FormProposal>,
}

/// A header.
#[derive(ToSchema)]
#[schema(max_length = 520, example = "Telefono")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct FormHeader(String);

/// Why a row was refused or left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormReason {
    /// The header of the column, when it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 520, example = "Titolo")]
    pub header: Option<String>,
    /// A stable code, such as `too_long` or `unknown_answer`.
    #[schema(max_length = 60, example = "too_long")]
    pub code: String,
    /// The reason in Italian.
    #[schema(max_length = 1000)]
    pub it: String,
    /// The reason in English.
    #[schema(max_length = 1000)]
    pub en: String,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormImportRow {
    /// The line of the file on which it begins.
    #[schema(minimum = 0)]
    pub line: i32,
    /// What became of it.
    pub outcome: FormRowOutcome,
    /// The title that it gives (the beginning, when it is too long).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300, example = "Dimissioni Programmate")]
    pub title: Option<String>,
    /// The organisation that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub organisation_id: Option<Uuid>,
    /// The practice that was made, changed or is like it; absent for what a dry run would make.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub practice_id: Option<PracticeId>,
    /// Why, for what was refused or left.
    #[schema(max_items = 100)]
    pub reasons: Vec<FormReason>,
}
