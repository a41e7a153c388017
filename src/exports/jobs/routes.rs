//! `/v1/export-jobs`.
use super::model::{ExportJob, ExportJobCreate, ExportJobFilter, ExportJobId, ExportJobStatus};
use super::service;
use crate::error::Result;
use crate::exports::routes::{CsvExport, NdjsonExport, XlsxExport};
use crate::http::caller::Caller;
use crate::http::etag;
use crate::http::file::FileHead;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Accepted, Done, Found, Listed, Resource};
use crate::http::query::List;
use crate::page::Page;
use crate::version::Expected;
use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, Responder, delete, get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_export_jobs)
        .service(read_export_job)
        .service(create_export_job)
        .service(delete_export_job)
        .service(read_export_job_file);
}

impl Resource for ExportJob {
    fn location(&self) -> String {
        format!("/v1/export-jobs/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// 200 with a job, or 303 to its file once that is ready.
struct Followed(ExportJob);

impl Responder for Followed {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        if self.0.status != ExportJobStatus::Succeeded {
            return Found(self.0).respond_to(req);
        }
        match self.0.text() {
            Ok(body) => HttpResponse::SeeOther()
                .content_type("application/json")
                .insert_header((header::LOCATION, format!("{}/file", self.0.location())))
                .insert_header((header::ETAG, etag::of(self.0.version(), &body)))
                .body(body),
            Err(error) => HttpResponse::from_error(error),
        }
    }
}

/// List one's export jobs.
///
/// The caller's own, the last first, each with how far it has come. Nobody sees those of others.
#[utoipa::path(tag = "exports", security(("bearer" = [])), params(ExportJobFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of jobs.", body = Page<ExportJob>)))]
#[get("/export-jobs")]
async fn list_export_jobs(caller: Caller, query: List<ExportJobFilter>) -> Result<Listed<ExportJob>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller.read(move |tx| service::list(tx, filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Follow an export job.
///
/// How far it has come, while it waits or runs (ask again every few seconds), and when it has failed or expired. Once the
/// file is ready, 303 to it; the body still tells of the job.
#[utoipa::path(tag = "exports", security(("bearer" = [])),
    params(("id" = ExportJobId, Path, description = "Id of the job.", example = "01910000-0000-7000-8000-000000005001")),
    responses((status = 200, description = "The job, which is not ready.", body = ExportJob),
        (status = 303, description = "It is ready: `Location` is its file.", body = ExportJob)))]
#[get("/export-jobs/{id}")]
async fn read_export_job(caller: Caller, id: Path<ExportJobId>) -> Result<Followed> {
    Ok(Followed(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Have an export made in the background.
///
/// For what takes longer than one likes to wait for an answer. The job exports what the caller may see when it runs, with
/// the filters of `GET /exports/{export}`. `Location` says where to follow it; the file is kept for a week, unless the
/// server is set otherwise. At most ten of a caller wait or run at a time. Systems need the scopes of the export itself.
#[utoipa::path(tag = "exports", security(("bearer" = [])), 
    request_body(content = ExportJobCreate, example = json!({"export": "practices", "file_format": "xlsx", "query": "region=05"})),
    responses((status = 202, description = "The job is queued.", body = ExportJob),
        (status = 409, description = "Ten jobs of the caller wait or run already.")))]
#[post("/export-jobs")]
async fn create_export_job(caller: Caller, body: Input<ExportJobCreate>) -> Result<Accepted> {
    caller.create(body, service::create).await.map(Accepted)
}

/// Cancel or delete an export job.
///
/// One that waits or runs is given up; one that is ready is deleted with its file.
#[utoipa::path(tag = "exports", security(("bearer" = [])),
    params(("id" = ExportJobId, Path, description = "Id of the job.", example = "01910000-0000-7000-8000-000000005001")),
    responses((status = 204, description = "It is gone.")))]
#[delete("/export-jobs/{id}")]
async fn delete_export_job(caller: Caller, id: Path<ExportJobId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// Take the file of an export job.
///
/// Whole or in part (`Range`); the ETag is its SHA-256. 409 while it is not ready, 410 when it is no longer kept.
#[utoipa::path(tag = "exports", security(("bearer" = [])),
    params(("id" = ExportJobId, Path, description = "Id of the job.", example = "01910000-0000-7000-8000-000000005001")),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 206, description = "The part of it that `Range` asks for.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "It is not ready, or has failed."),
        (status = 410, description = "It is no longer kept."),
        (status = 416, description = "It has no such bytes; `Content-Range` says how many it has.")))]
#[get("/export-jobs/{id}/file")]
async fn read_export_job_file(req: HttpRequest, caller: Caller, id: Path<ExportJobId>) -> Result<HttpResponse> {
    let (job, key) = caller.read(move |tx| service::open(tx, *id)).await?;
    let head = FileHead {
        sha256: job.sha256.as_deref().unwrap_or_default(),
        size: job.size.unwrap_or_default(),
        media_type: job.file_format.media_type().to_owned(),
        disposition: format!("attachment; filename=\"{}\"", service::file_name(&job)),
    };
    head.answer(&req, |part| caller.core().attachments.read(&key, part)).await
}
