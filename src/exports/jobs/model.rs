//! Export jobs.
use super::super::model::{ExportFormat, ExportName};
use crate::codes::CodeList;
use crate::db::types::Instant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The enumerations of this room.
pub const CODE_LISTS: &[CodeList] = &[ExportJobStatus::LIST];

crate::id_type!(ExportJobId, "an export job");

crate::codes! {
    /// How far an export job has come.
    pub enum ExportJobStatus in "export-job-statuses" {
        Queued = "queued" ("in attesa", "waiting"),
        Running = "running" ("in corso", "running"),
        Succeeded = "succeeded" ("pronta", "ready: its file can be taken"),
        Failed = "failed" ("non riuscita", "failed"),
        Expired = "expired" ("scaduta", "its file is no longer kept"),
    }
}

crate::codes! {
    /// What the owner of a job is.
    pub enum OwnerKind in "export-job-owner-kinds" {
        Person = "person" ("persona", "a person"),
        System = "system" ("sistema", "a system"),
    }
}

/// An export that is made in the background. Only who asked for it sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExportJob {
    /// Id.
    pub id: ExportJobId,
    /// What is exported.
    pub export: ExportName,
    /// How it is written.
    pub file_format: ExportFormat,
    /// The filters, as they stand behind the `?` of the export.
    #[schema(max_length = 2000, example = "region=05&status=published")]
    pub query: String,
    /// How far it has come.
    pub status: ExportJobStatus,
    /// How many rows are written.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, format = Int64)]
    pub rows_written: i64,
    /// How many there will be, as far as that was cheap to tell when it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 9_007_199_254_740_991_i64, format = Int64)]
    pub rows_expected: Option<i64>,
    /// How long the file is, in bytes; absent until it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 9_007_199_254_740_991_i64, format = Int64)]
    pub size: Option<i64>,
    /// SHA-256 of the file, in hexadecimal; absent until it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 64, max_length = 64)]
    pub sha256: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub failure: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub finished_at: Option<Instant>,
    /// Until when its file is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Instant>,
    /// Version, which advances when the status does.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it was changed last, or was seen running.
    pub updated_at: Instant,
}

/// An export to be made in the background.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportJobCreate {
    /// What to export.
    #[schema(example = "practices")]
    pub export: ExportName,
    /// How to write it.
    #[schema(example = "xlsx")]
    pub file_format: ExportFormat,
    /// The filters, as they stand behind the `?` of `GET /exports/{export}`, without `file_format`. Empty for all.
    #[serde(default)]
    #[schema(max_length = 2000, default = "", example = "region=05")]
    pub query: String,
}

impl crate::input::Rules for ExportJobCreate {
    // Which filters there are depends on the export: `service::create` checks them.
    fn check(&self, _: &mut Vec<crate::error::Violation>) {}
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportJobFilter {
    /// Only those that have come this far.
    #[param(inline, example = "succeeded")]
    pub status: Option<ExportJobStatus>,
}
