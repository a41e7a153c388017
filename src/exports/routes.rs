//! `/v1/exports`.
use super::datasets::{Adhesions, Calls, Findings, Organisations, PracticeExportFilter, Practices, Reviews, Sessions};
use super::download;
use super::model::{Export, ExportDictionary, ExportFormat, ExportName, ExportQuery};
use super::plan::{Dataset, Plan};
use super::service;
use crate::calls::service::CallFilter;
use crate::error::{Error, Result};
use crate::findings::service::FindingFilter;
use crate::http::accept;
use crate::http::caller::{Anyone, Caller};
use crate::http::mount::Mount;
use crate::http::page::{Document, Listed};
use crate::lab_sessions::service::LabSessionFilter;
use crate::organisations::adhesions::model::AdhesionsFilter;
use crate::organisations::service::OrganisationFilter;
use crate::page::Page;
use crate::parameters::{read, table, typed};
use crate::reviews::model::ReviewFilter;
use actix_web::dev::Payload;
use actix_web::web::Path;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get};
use std::future::{Ready, ready};
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_exports)
        .service(read_export_dictionary)
        .service(read_practice_export)
        .service(read_organisation_export)
        .service(read_adhesion_export)
        .service(read_call_export)
        .service(read_session_export)
        .service(read_finding_export)
        .service(read_review_export);
    super::jobs::routes::routes(api);
}

/// What a request asks of an export: the rows of `D`, and how they are to be written.
struct Asked<D: Dataset> {
    filter: D::Filter,
    format: ExportFormat,
}

impl<D: Dataset> Asked<D> {
    fn of(req: &HttpRequest) -> Result<Self> {
        let tables = [&*table::<D::Filter>()?, &*table::<ExportQuery>()?];
        let mut found = read(req.query_string(), &tables)?.into_iter();
        let (filter, export) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
        let export: ExportQuery = typed(export)?;
        Ok(Self { filter: typed(filter)?, format: export.file_format.unwrap_or_else(|| accepted(req)) })
    }

    async fn answer(self, anyone: Anyone) -> Result<HttpResponse> {
        download::answer(anyone, Plan::of::<D>(self.filter), self.format).await
    }
}

/// The format that `Accept` wants most; CSV where it does not mind.
fn accepted(req: &HttpRequest) -> ExportFormat {
    let types = ExportFormat::ALL.iter().map(|format| format.essence()).collect::<Vec<_>>();
    let best = accept::best(req, &types);
    ExportFormat::ALL.iter().copied().find(|format| format.essence() == best).unwrap_or(ExportFormat::Csv)
}

impl<D: Dataset> FromRequest for Asked<D> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}

/// A CSV file (UTF-8 with a byte order mark, commas, a header, RFC 4180). A cell that a spreadsheet would take for a formula begins with an
/// apostrophe.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 9_007_199_254_740_991, example = "id,title,status\r\n01910000-0000-7000-8000-000000000202,Dimissioni Programmate,published\r\n")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct CsvExport(String);

/// A JSON object a line, with a key for each cell that is not empty.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 9_007_199_254_740_991, example = "{\"id\":\"01910000-0000-7000-8000-000000000202\",\"title\":\"Dimissioni Programmate\"}\n")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct NdjsonExport(String);

/// A workbook with one sheet. A text of more than 32,767 characters is cut and ends with `…`.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 9_007_199_254_740_991)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct XlsxExport(Vec<u8>);

/// List the exports.
///
/// Whole lists as one file. Everybody can take them, except `reviews`, which is for who is signed in; each finds in them
/// what they find in the list of the same name. Systems need the scope `export` and the one that lets them read the list.
/// What takes too long to wait for is better asked for as a job (`POST /export-jobs`).
#[utoipa::path(tag = "exports", responses((status = 200, description = "The exports.", body = Page<Export>)))]
#[get("/exports")]
async fn list_exports(_anyone: Anyone) -> Result<Listed<Export>> {
    Ok(Listed::whole(service::list()))
}

/// Read the data dictionary of an export.
///
/// Its columns in the order of the file: name, type, what they mean in Italian and English, and the code list that their
/// values are of.
#[utoipa::path(tag = "exports",
    params(("name" = ExportName, Path, description = "The export.", example = "practices")),
    responses((status = 200, description = "The dictionary.", body = ExportDictionary)))]
#[get("/exports/{name}/dictionary")]
async fn read_export_dictionary(_anyone: Anyone, name: Path<String>) -> Result<Document<ExportDictionary>> {
    let name: ExportName = name.parse().map_err(|_| Error::not_found())?;
    Ok(Document(service::dictionary(name)))
}

/// Export the practices.
///
/// With the whole record of each. The filters are those of the list of practices; with `q` the newest come first, not
/// the best. Lists in a cell have `; ` between their values. What each column means is in the data dictionary.
#[utoipa::path(tag = "exports", params(PracticeExportFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/practices")]
async fn read_practice_export(anyone: Anyone, asked: Asked<Practices>) -> Result<HttpResponse> {
    asked.answer(anyone).await
}

/// Export the organisations.
///
/// The filters are those of the list of organisations. What each column means is in the data dictionary.
#[utoipa::path(tag = "exports", params(OrganisationFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/organisations")]
async fn read_organisation_export(anyone: Anyone, asked: Asked<Organisations>) -> Result<HttpResponse> {
    asked.answer(anyone).await
}

/// Export the adhesions.
///
/// Those of all organisations to the Observatory, the newest first. What each column means is in the data dictionary.
#[utoipa::path(tag = "exports", params(AdhesionsFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/adhesions")]
async fn read_adhesion_export(anyone: Anyone, asked: Asked<Adhesions>) -> Result<HttpResponse> {
    asked.answer(anyone).await
}

/// Export the calls with their funnels.
///
/// With how far their invitations have come, a row for each kind of organisation and region, where the caller oversees
/// the call: coordinators those of their regions, administrators and institutional readers all. Every other call that is
/// in the list has one row without counts. The filters are those of the list of calls. What each column means is in the
/// data dictionary.
#[utoipa::path(tag = "exports", params(CallFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/calls")]
async fn read_call_export(anyone: Anyone, asked: Asked<Calls>) -> Result<HttpResponse> {
    asked.answer(anyone).await
}

/// Export the lab sessions.
///
/// The filters are those of the list of lab sessions. What each column means is in the data dictionary.
#[utoipa::path(tag = "exports", params(LabSessionFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/sessions")]
async fn read_session_export(anyone: Anyone, asked: Asked<Sessions>) -> Result<HttpResponse> {
    asked.answer(anyone).await
}

/// Export the findings of the laboratories.
///
/// The filters are those of the list of findings. What each column means is in the data dictionary.
#[utoipa::path(tag = "exports", params(FindingFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/findings")]
async fn read_finding_export(anyone: Anyone, asked: Asked<Findings>) -> Result<HttpResponse> {
    asked.answer(anyone).await
}

/// Export the reviews.
///
/// A row for each item that was scored. Readers get their own, administrators all; what another reader wrote is
/// absent until all reviews that the text needs are in. The filters are those of the list of reviews. What each column means is in the data dictionary.
#[utoipa::path(tag = "exports", security(("bearer" = [])), params(ReviewFilter, ExportQuery),
    responses((status = 200, description = "The file.",
        content((CsvExport = "text/csv"), (NdjsonExport = "application/x-ndjson"),
            (XlsxExport = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 409, description = "A workbook has no room for so many rows.")))]
#[get("/exports/reviews")]
async fn read_review_export(caller: Caller, asked: Asked<Reviews>) -> Result<HttpResponse> {
    asked.answer(caller.into()).await
}
