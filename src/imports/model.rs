//! Imports and their jobs.
use crate::codes::CodeList;
use crate::db::types::Instant;
use crate::municipalities::register::Dated;
use crate::register::Report;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[ImportSubject::LIST, ImportStatus::LIST];

crate::id_type!(ImportJobId, "an import job");

crate::codes! {
    /// What a register is about.
    pub enum ImportSubject in "import-subjects" {
        Municipalities = "municipalities" ("comuni (ISTAT)", "municipalities (ISTAT)"),
        Organisations = "organisations" ("enti (IndicePA)", "public bodies (IndicePA)"),
        HealthCompanies = "health_companies" ("aziende sanitarie (Ministero della salute)", "health companies (Ministry of Health)"),
    }
}

crate::codes! {
    /// How far an import has come.
    pub enum ImportStatus in "import-statuses" {
        Queued = "queued" ("in attesa", "waiting"),
        Running = "running" ("in corso", "running"),
        Succeeded = "succeeded" ("riuscita", "succeeded"),
        Failed = "failed" ("non riuscita", "failed"),
    }
}

/// How a register is to be brought in.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// What it is about.
    pub subject: ImportSubject,
    /// Whether only to report.
    pub dry_run: bool,
    /// The day that the register describes.
    pub as_of: NaiveDate,
    /// How that day is known.
    pub dated: Dated,
}

/// An import that was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportJob {
    /// Id.
    pub id: ImportJobId,
    /// What the register is about.
    pub subject: ImportSubject,
    /// How far it has come.
    pub status: ImportStatus,
    /// Whether nothing is written, only reported.
    pub dry_run: bool,
    /// The day that the register describes.
    pub as_of: NaiveDate,
    /// Rows of the file read so far. The rows are read first and written after, in one go at the end.
    #[schema(minimum = 0)]
    pub rows_read: i32,
    /// What was done, or would be done; there once it has succeeded, and only when the job is read by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Report>)]
    pub report: Option<Value>,
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

/// A date in the name of a file (`2026-08-14_situas_comuni.csv`).
pub fn date_in(name: &str) -> Option<NaiveDate> {
    let starts = name.char_indices().map(|(at, _)| at);
    starts.filter_map(|at| name.get(at..at + 10)).find_map(|part| NaiveDate::parse_from_str(part, "%Y-%m-%d").ok())
}

#[cfg(test)]
mod tests {
    use super::date_in;

    #[test]
    fn whole_dates_in_file_names() {
        let date = |name| date_in(name).map(|day| day.to_string());
        assert_eq!(date("2026-08-14_situas_comuni.csv").as_deref(), Some("2026-08-14"));
        assert_eq!(date("elenco-comuni-italiani-2020-01-01.csv").as_deref(), Some("2020-01-01"));
        assert_eq!(date("elenco-comuni-italiani-2026.csv"), None);
        assert_eq!(date("enti-2024-07.csv"), None);
        assert_eq!(date("è.csv"), None);
    }
}
