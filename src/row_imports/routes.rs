//! `/v1/imports`.
use super::model::{
    RowImport, RowImportId, RowImportKind, RowImportMode, RowImportRow, RowImportStatus, RowOutcome, Terms,
};
use super::reading::{self, Format};
use super::service;
use crate::digest;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Input};
use crate::http::mount::Mount;
use crate::http::page::{Accepted, Found, Listed, Resource};
use crate::http::query::{List, PageQuery, Query};
use crate::page::Page;
use actix_web::web::{Path, Payload};
use actix_web::{HttpMessage, HttpRequest, get, post};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_row_imports).service(read_row_import).service(create_row_import).service(list_row_import_rows);
}

impl Resource for RowImport {
    fn location(&self) -> String {
        format!("/v1/imports/{}/{}", self.kind, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Lines of JSON, one object each, up to 8 MiB and 5,000 lines.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 8_388_608)]
#[expect(dead_code, reason = "only its schema is used")]
struct RowLines(String);

/// A CSV file with the names of its columns in the first row, up to 8 MiB and 5,000 rows; encoding and delimiter (`;`, `,`
/// or a tab) are recognised.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 8_388_608)]
#[expect(dead_code, reason = "only its schema is used")]
struct RowTable(String);

/// How the rows are to be brought in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NewRowImport {
    /// Whether one row that cannot be taken keeps all of them out; `all_or_nothing` when absent.
    #[param(inline, example = "by_row")]
    mode: Option<RowImportMode>,
    /// Whether only to report what would come of it.
    #[serde(default)]
    #[param(default = false, value_type = Option<bool>, example = true)]
    dry_run: bool,
    /// The archive whose keys the rows of practices bear: the same key from another archive is another practice.
    #[param(max_length = 60, pattern = "^[a-z0-9][a-z0-9._-]*$", example = "regione-veneto")]
    source: Option<String>,
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowImportFilter {
    /// Only those that have come this far.
    #[param(inline, example = "refused")]
    status: Option<RowImportStatus>,
}

/// Filters of the rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowFilter {
    /// Only rows with this outcome.
    #[param(inline, example = "refused")]
    outcome: Option<RowOutcome>,
}

/// List the imports of rows.
///
/// The newest first: those that the caller has asked for; administrators see everybody's.
#[utoipa::path(tag = "imports", security(("bearer" = [])),
    params(("kind" = inline(RowImportKind), Path, description = "What the rows are.", example = "practices"),
        RowImportFilter, PageQuery),
    responses((status = 200, description = "A page of imports.", body = Page<RowImport>)))]
#[get("/imports/{kind}")]
async fn list_row_imports(
    caller: Caller,
    kind: Path<RowImportKind>,
    query: List<RowImportFilter>,
) -> Result<Listed<RowImport>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found =
        caller.read(move |tx| service::list(tx, *kind, filter.status, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read an import of rows.
///
/// Ask again every second while it is `queued` or `running`; `counts` grow meanwhile, where each row stands by itself.
#[utoipa::path(tag = "imports", security(("bearer" = [])),
    params(("kind" = inline(RowImportKind), Path, description = "What the rows are.", example = "practices"),
        ("id" = RowImportId, Path, description = "Id of the import.", example = "01910000-0000-7000-8000-000000004301")),
    responses((status = 200, description = "The import.", body = RowImport)))]
#[get("/imports/{kind}/{id}")]
async fn read_row_import(caller: Caller, at: Path<(RowImportKind, RowImportId)>) -> Result<Found<RowImport>> {
    let (kind, id) = at.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, kind, id)).await?))
}

/// List the rows of an import.
///
/// What became of each row, in the order of the file: the organisation, practice or contact, or the problem, with the
/// status and the broken rules that the single operation would have answered with.
#[utoipa::path(tag = "imports", security(("bearer" = [])),
    params(("kind" = inline(RowImportKind), Path, description = "What the rows are.", example = "practices"),
        ("id" = RowImportId, Path, description = "Id of the import.", example = "01910000-0000-7000-8000-000000004301"),
        RowFilter, PageQuery),
    responses((status = 200, description = "A page of rows.", body = Page<RowImportRow>)))]
#[get("/imports/{kind}/{id}/rows")]
async fn list_row_import_rows(
    caller: Caller,
    at: Path<(RowImportKind, RowImportId)>,
    query: List<RowFilter>,
) -> Result<Listed<RowImportRow>> {
    let (kind, id) = at.into_inner();
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let wanted = move |tx: &mut crate::db::tx::Tx<'_>| {
        service::rows(tx, kind, id, filter.outcome, (cursor.as_deref(), limit, count))
    };
    Ok(Listed::new(caller.read(wanted).await?, page))
}

/// Import rows.
///
/// Many organisations, practices or contacts at once, each by the rules of the single operation and within the reach of the
/// caller: what is outside is that row's problem. Administrators, coordinators for their regions, contacts for their
/// organisation, and systems with the scope that writes what the rows are (`organisations:write` for contacts too).
///
/// A row has the fields of `OrganisationInput`, `PracticeCreate` or `ContactInput`; those of contacts name their
/// organisation too. Instead of `organisation_id` it can have `organisation_ipa_code`. It is recognised by its key: an
/// organisation by `ipa_code`, `ministry_code` or `tax_code`, a practice by its organisation and `source_key` (up to 120
/// characters, within `source`), a contact by its organisation and `email`. What is not there is created (practices as
/// drafts); what is there is changed as by a merge patch, so that fields which the row does not have stay. The same file again
/// changes nothing.
///
/// The columns of a CSV file are the same fields; what is inside another is written with a dot (`period.start`), a list with
/// `|` between its items, a list of objects as JSON; an empty cell says nothing. Encoding (UTF-8, UTF-16, windows-1252) and
/// delimiter are recognised; a `charset` in the media type holds. The columns are not those of `/exports`. The work goes on in the background, in the
/// caller's name for as long as their session stands: the answer says where to follow it.
#[utoipa::path(tag = "imports", security(("bearer" = [])),
    params(("kind" = inline(RowImportKind), Path, description = "What the rows are.", example = "practices"), NewRowImport),
    request_body(content(
            (RowLines = "application/x-ndjson", example = json!("{\"organisation_ipa_code\":\"a9_tv\",\"source_key\":\"PR-2024-017\",\"title\":\"Dimissioni accompagnate\",\"themes\":[\"home_care\"]}\n")),
            (RowLines = "application/jsonl", example = json!("{\"organisation_ipa_code\":\"a9_tv\",\"source_key\":\"PR-2024-017\",\"title\":\"Dimissioni accompagnate\",\"themes\":[\"home_care\"]}\n")),
            (RowTable = "text/csv", example = json!("organisation_ipa_code;source_key;title;themes\na9_tv;PR-2024-017;Dimissioni accompagnate;home_care\n"))),
        description = "The rows: at most 8 MiB and 5,000 of them."),
    responses((status = 202, description = "The import is queued.", body = RowImport)))]
#[post("/imports/{kind}")]
async fn create_row_import(
    caller: Caller,
    kind: Path<RowImportKind>,
    wanted: Query<NewRowImport>,
    req: HttpRequest,
    payload: Payload,
) -> Result<Accepted> {
    // Before the file is taken in: nobody else makes the server read it.
    caller.read(|tx| service::permit(tx).map(|_| ())).await?;
    let format = Format::of(HttpMessage::content_type(&req))?;
    let terms = Terms {
        kind: *kind,
        mode: wanted.mode.unwrap_or(RowImportMode::AllOrNothing),
        dry_run: wanted.dry_run,
        source: wanted.0.source.unwrap_or_default(),
    };
    let patience = Duration::from_secs(caller.core().settings.request_timeout);
    let file = tokio::time::timeout(patience, input::read(payload.into_inner(), reading::MOST_BYTES))
        .await
        .map_err(|_| Error::Timeout)?
        .map_err(|error| if matches!(error, Error::TooLarge(_)) { reading::too_much() } else { error })?;
    let declared = HttpMessage::mime_type(&req).ok().flatten();
    let charset = declared.as_ref().and_then(|declared| declared.get_param("charset")).map(|name| name.as_str());
    let file = reading::decoded(charset, file)?;
    let mut hash = Sha256::new();
    hash.update(req.uri().to_string());
    hash.update(&file);
    let fingerprint = digest::hex(hash.finalize());
    let read = terms.kind;
    // Aside: it may be megabytes.
    let rows = caller.compute(move || reading::read(format, read, &file)).await?;
    let body = (terms, rows);
    caller.create(Input { body, fingerprint }, |tx, (terms, rows)| service::create(tx, terms, rows)).await.map(Accepted)
}
