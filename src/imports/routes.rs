//! `/v1/import-jobs`.
use super::model::{ImportJob, ImportJobId, ImportStatus, ImportSubject, Terms};
use super::service;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input;
use crate::http::mount::Mount;
use crate::http::page::{Accepted, Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery, Query};
use crate::municipalities::register::Dated;
use crate::page::Page;
use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, get, post};
use chrono::NaiveDate;
use serde::Deserialize;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_import_jobs).service(read_import_job).service(create_import_job);
}

impl Resource for ImportJob {
    fn location(&self) -> String {
        format!("/v1/import-jobs/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A register as its publisher hands it out, up to 32 MiB; encoding, delimiter and generation are recognised.
#[derive(ToSchema)]
#[schema(
    min_length = 1,
    max_length = 33_554_432,
    example = "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\nc_l407,Comune di Treviso,026086,L6\n"
)]
#[expect(dead_code, reason = "only its schema is used")]
struct RegisterFile(String);

/// How the file is to be brought in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NewImport {
    /// What the register is about.
    #[param(inline, example = "organisations")]
    subject: ImportSubject,
    /// Whether only to report what would change.
    #[serde(default)]
    #[param(default = false, value_type = Option<bool>, example = true)]
    dry_run: bool,
    /// The day that the register describes. State it for lists of municipalities: one without a
    /// date may neither renumber nor close any, and what it brings counts as older than what any
    /// list with a date says.
    as_of: Option<NaiveDate>,
    /// Whether the register may close more than ten, and more than one in twenty, of what it is
    /// about. Without it such a register is refused: probably a part of it is missing.
    #[serde(default)]
    #[param(default = false, value_type = Option<bool>, example = false)]
    confirm_closing: bool,
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportJobFilter {
    /// Only those that have come this far.
    #[param(inline, example = "succeeded")]
    status: Option<ImportStatus>,
    /// Only those of registers about this.
    #[param(inline, example = "municipalities")]
    subject: Option<ImportSubject>,
}

/// List the import jobs.
///
/// Administrators only. The newest first, without their reports: read a job for its report.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(ImportJobFilter, PageQuery),
    responses((status = 200, description = "A page of jobs.", body = Page<ImportJob>)))]
#[get("/import-jobs")]
async fn list_import_jobs(caller: Caller, query: List<ImportJobFilter>) -> Result<Listed<ImportJob>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller
        .read(move |tx| service::list(tx, filter.status, filter.subject, (cursor.as_deref(), limit, count)))
        .await?;
    Ok(Listed::new(found, page))
}

/// Read an import job.
///
/// Administrators only. While it runs, `rows_read` tells how far the file is read; once it has `succeeded`, `report`
/// tells what is new, changed (field by field), unchanged, closed and refused (with line and reason). Ask again every
/// second or two; an import takes seconds.
#[utoipa::path(tag = "imports", security(("bearer" = [])),
    params(("id" = ImportJobId, Path, description = "Id of the job.", example = "01910000-0000-7000-8000-000000000901")),
    responses((status = 200, description = "The job.", body = ImportJob)))]
#[get("/import-jobs/{id}")]
async fn read_import_job(caller: Caller, id: Path<ImportJobId>) -> Result<Found<ImportJob>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Import a register.
///
/// Administrators only. Loads a file of ISTAT (the "Elenco comuni" or the SITUAS export, for `municipalities`), of
/// IndicePA (`enti` or `amministrazioni.txt`, for `organisations`) or of the Ministry of Health (the list of ASL, for
/// `health_companies`). The body is the file itself. The work goes on in the background: the answer says where to follow
/// it. Importing a file twice changes nothing the second time. A broken file changes nothing at all: one that is no text,
/// that breaks off in its last row, or that would close so many that it cannot be whole.
#[utoipa::path(tag = "imports", security(("bearer" = [])), params(NewImport),
    request_body(content(
            (RegisterFile = "text/csv", example = json!("Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\nc_l407,Comune di Treviso,026086,L6\n")),
            (RegisterFile = "application/octet-stream", example = json!("Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\nc_l407,Comune di Treviso,026086,L6\n"))),
        description = "The file, up to 32 MiB."),
    responses((status = 202, description = "The job is queued.", body = ImportJob)))]
#[post("/import-jobs")]
async fn create_import_job(
    caller: Caller,
    terms: Query<NewImport>,
    req: HttpRequest,
    payload: Payload,
) -> Result<Accepted> {
    // Before the file is taken in: nobody else makes the server read 32 MiB.
    caller.read(|tx| service::permit(tx).map(|_| ())).await?;
    check_media_type(&req)?;
    let dated = terms.as_of.map_or(Dated::Assumed, |_| Dated::Stated);
    let as_of = terms.as_of.unwrap_or_else(crate::clock::today);
    service::check_date(as_of)?;
    let terms = Terms {
        subject: terms.subject,
        dry_run: terms.dry_run,
        as_of,
        dated,
        closing_confirmed: terms.confirm_closing,
    };
    let patience = Duration::from_secs(caller.core().settings.request_timeout);
    let file = tokio::time::timeout(patience, input::read(payload.into_inner(), service::FILE_LIMIT))
        .await
        .map_err(|_| Error::Timeout)??;
    let job = caller.write(move |tx| service::create(tx, &terms, &file)).await?;
    Created::of(&job).map(Accepted)
}

fn check_media_type(req: &HttpRequest) -> Result<()> {
    let sent = actix_web::HttpMessage::content_type(req);
    let taken = ["text/csv", "application/octet-stream"];
    if taken.iter().any(|one| sent.eq_ignore_ascii_case(one)) {
        return Ok(());
    }
    Err(Error::UnsupportedMediaType("text/csv, application/octet-stream"))
}
