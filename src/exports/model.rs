//! Exports and their data dictionaries.
use super::columns::ColumnType;
use crate::codes::CodeList;
use crate::language::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[ExportName::LIST, ExportFormat::LIST, ColumnType::LIST];

crate::codes! {
    /// What can be exported.
    pub enum ExportName in "exports" {
        Practices = "practices" ("pratiche", "practices, a row each"),
        Organisations = "organisations" ("organizzazioni", "organisations, a row each"),
        Adhesions = "adhesions" ("adesioni", "adhesions of organisations to the Observatory, a row each"),
        Calls = "calls" ("inviti, con il loro imbuto", "calls with how far their invitations have come, a row for each call, kind of organisation and region"),
        Sessions = "sessions" ("sessioni di laboratorio", "lab sessions, a row each"),
        Findings = "findings" ("esiti dei laboratori", "findings of laboratories, a row each"),
        Reviews = "reviews" ("valutazioni", "reviews of practices, a row for each item that was scored"),
    }
}

crate::codes! {
    /// How an export is written.
    pub enum ExportFormat in "export-formats" {
        Csv = "csv" ("CSV", "CSV: UTF-8 with a byte order mark, commas, RFC 4180"),
        Ndjson = "ndjson" ("NDJSON", "a JSON object a line"),
        Xlsx = "xlsx" ("Excel", "Office Open XML workbook"),
    }
}

impl ExportFormat {
    /// The media type without parameters.
    pub fn essence(self) -> &'static str {
        self.media_type().split(';').next().unwrap_or_default()
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What a file is called: `osservatorio-practices-2026-11-22.csv`.
pub fn file_name(name: ExportName, format: ExportFormat, day: NaiveDate) -> String {
    format!("osservatorio-{name}-{day}.{format}")
}

/// What every export takes.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportQuery {
    /// How the file is written. When absent, the type that `Accept` wants most: CSV if it does not mind.
    #[param(inline, example = "csv")]
    pub file_format: Option<ExportFormat>,
}

/// An export that there is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Export {
    /// Its name: the file is at `/exports/{name}`, what its columns mean at `/exports/{name}/dictionary`.
    pub name: ExportName,
    /// What a row is.
    pub about: Text,
    /// How it can be written.
    #[schema(max_items = 3)]
    pub formats: Vec<ExportFormat>,
}

/// What the columns of an export mean.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExportDictionary {
    /// The export.
    pub name: ExportName,
    /// What a row is.
    pub about: Text,
    /// The columns, in the order of the file.
    #[schema(max_items = 100)]
    pub columns: Vec<ExportColumn>,
}

/// A column of an export.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExportColumn {
    /// Its header in CSV and XLSX, its key in NDJSON, where a row without a value does not have it.
    #[schema(max_length = 60, example = "region_code")]
    pub name: String,
    /// What its cells hold.
    #[serde(rename = "type")]
    pub kind: ColumnType,
    /// How they are written, as JSON Schema names it; absent for text, for `true` and `false`, and for lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20, example = "date-time")]
    pub format: Option<String>,
    /// What it means.
    pub about: Text,
    /// The code list that its values are of (`/code-lists/{name}`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "practice-statuses")]
    pub code_list: Option<String>,
}
