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
    /// Whether it may close more than one in twenty of what it is about.
    pub closing_confirmed: bool,
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

/// The day that the name of a file tells: `2026-08-14_situas_comuni.csv`; the first day of a month or of a year where it
/// tells only that (`enti-2024-07.csv`, `elenco-comuni-italiani-2026.csv`).
pub fn date_in(name: &str) -> Option<NaiveDate> {
    let starts = name.char_indices().map(|(at, _)| at);
    let whole = starts.filter_map(|at| name.get(at..at + 10)).find_map(|part| part.parse::<NaiveDate>().ok());
    whole.or_else(|| {
        let numbers: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).collect();
        let (place, year) = numbers.iter().enumerate().find_map(|(place, part)| {
            let year: i32 = part.parse().ok().filter(|year| part.len() == 4 && (1990..2100).contains(year))?;
            Some((place, year))
        })?;
        let month = numbers.get(place + 1).filter(|part| part.len() == 2).and_then(|part| part.parse().ok());
        let of_month = month.and_then(|month| NaiveDate::from_ymd_opt(year, month, 1));
        of_month.or_else(|| NaiveDate::from_ymd_opt(year, 1, 1))
    })
}

#[cfg(test)]
mod tests {
    use super::date_in;

    #[test]
    fn dates_in_file_names() {
        let date = |name| date_in(name).map(|day| day.to_string());
        assert_eq!(date("2026-08-14_situas_comuni.csv").as_deref(), Some("2026-08-14"));
        assert_eq!(date("elenco-comuni-italiani-2020-01-01.csv").as_deref(), Some("2020-01-01"));
        assert_eq!(date("elenco-comuni-italiani-2026.csv").as_deref(), Some("2026-01-01"));
        assert_eq!(date("enti-2024-07.csv").as_deref(), Some("2024-07-01"));
        assert_eq!(date("asl_2024_99.csv").as_deref(), Some("2024-01-01"));
        assert_eq!(date("comuni20260814.csv"), None);
        assert_eq!(date("comuni-7896.csv"), None);
        assert_eq!(date("è.csv"), None);
    }
}
