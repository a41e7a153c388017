//! `/v1/form-imports`.
use super::mappings;
use super::mappings::model::{FormMappingId, FormRegion};
use super::model::{
    FormImport, FormImportId, FormImportRow, FormImportStatus, FormPracticeStatus, FormRowOutcome, Terms,
};
use super::service;
use crate::calls::model::CallId;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input;
use crate::http::mount::Mount;
use crate::http::page::{Accepted, Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery, Query};
use crate::page::Page;
use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, get, post};
use serde::Deserialize;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_form_imports).service(read_form_import).service(create_form_import).service(list_form_import_rows);
    mappings::routes::routes(api);
}

impl Resource for FormImport {
    fn location(&self) -> String {
        format!("/v1/form-imports/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// What a form has collected, as its CSV export gives it, up to 8 MiB; encoding and delimiter are recognised.
#[derive(ToSchema)]
#[schema(
    min_length = 1,
    max_length = 8_388_608,
    example = "Informazioni cronologiche,Ente proponente,Titolo\n12/07/2024 10.15.30,Comune di Villaverla,Dimissioni Programmate\n"
)]
#[expect(dead_code, reason = "only its schema is used")]
struct FormFile(String);

/// How the file is to be brought in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NewFormImport {
    /// For whose organisations: those of a region by its ISTAT code, or `all`, which only administrators may ask for.
    #[param(value_type = String, pattern = "^(0[1-9]|1[0-9]|20|all)$", min_length = 2, max_length = 3, example = "05")]
    region: FormRegion,
    /// Whether only to report what would come of it.
    #[serde(default)]
    #[param(default = false, value_type = Option<bool>, example = true)]
    dry_run: bool,
    /// In which state new practices begin; drafts when absent.
    #[param(inline, example = "draft")]
    becomes: Option<FormPracticeStatus>,
    /// The mapping by which the columns are read; when absent, the newest that is saved for these headers.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    mapping: Option<FormMappingId>,
    /// The call that the form was for: its invitations to these organisations are marked as answered.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    call: Option<CallId>,
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormImportFilter {
    /// Only those that have come this far.
    #[param(inline, example = "succeeded")]
    status: Option<FormImportStatus>,
}

/// Filters of the rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormRowFilter {
    /// Only rows with this outcome.
    #[param(inline, example = "refused")]
    outcome: Option<FormRowOutcome>,
}

/// List the form imports.
///
/// The newest first, without their reports. Administrators see all, coordinators those for their regions.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])), params(FormImportFilter, PageQuery),
    responses((status = 200, description = "A page of imports.", body = Page<FormImport>)))]
#[get("/form-imports")]
async fn list_form_imports(caller: Caller, query: List<FormImportFilter>) -> Result<Listed<FormImport>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller.read(move |tx| service::list(tx, filter.status, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a form import.
///
/// Once it has `succeeded`, `report` counts what became of the rows and lists the answers that nobody knows, each with
/// what may be meant. After a dry run for which no mapping was saved, `proposal` is one to begin with. Ask again every
/// second while it is queued or running.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])),
    params(("id" = FormImportId, Path, description = "Id of the import.", example = "01910000-0000-7000-8000-000000001b01")),
    responses((status = 200, description = "The import.", body = FormImport)))]
#[get("/form-imports/{id}")]
async fn read_form_import(caller: Caller, id: Path<FormImportId>) -> Result<Found<FormImport>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// List the rows of a form import.
///
/// What became of each row, in the order of the file: the practice that was made of it or is like it, and for refused
/// rows every reason with the header of its column.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])),
    params(("id" = FormImportId, Path, description = "Id of the import.", example = "01910000-0000-7000-8000-000000001b01"),
        FormRowFilter, PageQuery),
    responses((status = 200, description = "A page of rows.", body = Page<FormImportRow>)))]
#[get("/form-imports/{id}/rows")]
async fn list_form_import_rows(
    caller: Caller,
    id: Path<FormImportId>,
    query: List<FormRowFilter>,
) -> Result<Listed<FormImportRow>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found =
        caller.read(move |tx| service::rows(tx, *id, filter.outcome, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Import what a form has collected.
///
/// The body is the CSV that Google Forms (or a spreadsheet) exports, of at most 5,000 rows. Administrators, and
/// coordinators for their regions. The work goes on in the background: the answer says where to follow it. An import
/// happens as a whole; rows that cannot be taken are left out and told with their reasons. The same file again changes
/// nothing; a corrected row changes the practice that it made, unless somebody has worked on that since. A row whose
/// organisation already has a practice with a title like it is reported as a duplicate and left.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])), params(NewFormImport),
    request_body(content(
            (FormFile = "text/csv", example = json!("Informazioni cronologiche,Ente proponente,Titolo\n12/07/2024 10.15.30,Comune di Villaverla,Dimissioni Programmate\n")),
            (FormFile = "application/octet-stream", example = json!("Informazioni cronologiche,Ente proponente,Titolo\n12/07/2024 10.15.30,Comune di Villaverla,Dimissioni Programmate\n"))),
        description = "The file, up to 8 MiB."),
    responses((status = 202, description = "The import is queued.", body = FormImport)))]
#[post("/form-imports")]
async fn create_form_import(
    caller: Caller,
    wanted: Query<NewFormImport>,
    req: HttpRequest,
    payload: Payload,
) -> Result<Accepted> {
    let terms = Terms {
        dry_run: wanted.dry_run,
        region: wanted.region,
        becomes: wanted.becomes.unwrap_or(FormPracticeStatus::Draft),
        call: wanted.call,
        mapping: wanted.mapping,
    };
    // Before the file is taken in: nobody else makes the server read it.
    caller.read(move |tx| service::check(tx, &terms).map(|_| ())).await?;
    let sent = actix_web::HttpMessage::content_type(&req);
    if !["text/csv", "application/octet-stream"].iter().any(|one| sent.eq_ignore_ascii_case(one)) {
        return Err(Error::UnsupportedMediaType("text/csv, application/octet-stream"));
    }
    let patience = Duration::from_secs(caller.core().settings.request_timeout);
    let file = tokio::time::timeout(patience, input::read(payload.into_inner(), service::FILE_LIMIT))
        .await
        .map_err(|_| Error::Timeout)??;
    let made = caller.write(move |tx| service::create(tx, &terms, &file)).await?;
    Created::of(&made).map(Accepted)
}
