//! `/v1/catalog` and `/v1/open-data`.
use super::catalogue::Catalogue;
use super::model::{EditionCreate, OpenDataRelease, ReleaseKind, path};
use super::service::{self, Publishing};
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::file::FileHead;
use crate::http::input::Input;
use crate::http::linked::{self, Form, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get, post};
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_catalog)
        .service(list_open_data_snapshots)
        .service(read_open_data_snapshot)
        .service(read_open_data_snapshot_file)
        .service(list_open_data_editions)
        .service(create_open_data_edition)
        .service(read_open_data_edition)
        .service(read_open_data_edition_file);
}

impl Resource for OpenDataRelease {
    fn location(&self) -> String {
        path(self.kind, &self.name)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// The bytes of a file of the open data.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 9_007_199_254_740_991)]
#[expect(dead_code, reason = "only its schema is used")]
struct OpenDataContent(String);

fn publishing(anyone: &Anyone) -> Publishing {
    let settings = &anyone.core().settings;
    Publishing { settings: settings.open_data.clone(), public_url: settings.public_url.clone() }
}

/// Read the catalogue of the open data.
///
/// What there is, who publishes it, in which files with which checksums: DCAT-AP_IT, for dati.gov.it to harvest. JSON-LD
/// when `Accept` does not ask for Turtle, also in a browser. Everything is under CC BY 4.0.
#[utoipa::path(tag = "open-data",
    responses((status = 200, description = "The catalogue.",
        content((JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/catalog")]
async fn read_catalog(anyone: Anyone, req: HttpRequest) -> Result<HttpResponse> {
    let by = publishing(&anyone);
    let catalogue = anyone
        .as_public()
        .read(move |tx| {
            let today = tx.now().in_rome().date_naive();
            Ok(Catalogue { by, releases: service::told(tx)?, today })
        })
        .await?;
    linked::graph(&anyone, &req, Form::of_graph(&req), 0, &catalogue)
}

/// List the nightly snapshots.
///
/// The last first. Every night the open data are written to files, which are kept for some days.
#[utoipa::path(tag = "open-data",
    responses((status = 200, description = "The snapshots.", body = Page<OpenDataRelease>)))]
#[get("/open-data/snapshots")]
async fn list_open_data_snapshots(anyone: Anyone) -> Result<Listed<OpenDataRelease>> {
    list(anyone, ReleaseKind::Nightly).await
}

/// Read a nightly snapshot.
///
/// Its files with their checksums. `latest` is the last one that is ready.
#[utoipa::path(tag = "open-data",
    params(("name" = String, Path, description = "Day of the snapshot, or `latest`.", max_length = 10, example = "latest")),
    responses((status = 200, description = "The snapshot.", body = OpenDataRelease)))]
#[get("/open-data/snapshots/{name}")]
async fn read_open_data_snapshot(anyone: Anyone, name: Path<String>) -> Result<Found<OpenDataRelease>> {
    read(anyone, ReleaseKind::Nightly, name.into_inner()).await
}

/// Download a file of a nightly snapshot.
///
/// Whole or in part (`Range`). The ETag is its SHA-256, so that a file that has not changed is not sent again; `Repr-Digest`
/// (RFC 9530) tells the same.
#[utoipa::path(tag = "open-data",
    params(("name" = String, Path, description = "Day of the snapshot, or `latest`.", max_length = 10, example = "latest"),
        ("file" = String, Path, description = "Name of the file.", max_length = 60, example = "practices.csv")),
    responses((status = 200, description = "The file.", content((OpenDataContent = "text/csv"),
            (OpenDataContent = "application/x-ndjson"), (OpenDataContent = "application/n-triples"))),
        (status = 206, description = "The part of it that `Range` asks for.", content((OpenDataContent = "text/csv"),
            (OpenDataContent = "application/x-ndjson"), (OpenDataContent = "application/n-triples"))),
        (status = 416, description = "It has no such bytes; `Content-Range` says how many it has.")))]
#[get("/open-data/snapshots/{name}/files/{file}")]
async fn read_open_data_snapshot_file(
    anyone: Anyone,
    path: Path<(String, String)>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let (name, file) = path.into_inner();
    download(anyone, &req, ReleaseKind::Nightly, name, file).await
}

/// List the annual editions.
///
/// The last first. An edition is frozen: it never changes and is never removed, and says how it is cited. One that was
/// asked for and is being made is listed too.
#[utoipa::path(tag = "open-data",
    responses((status = 200, description = "The editions.", body = Page<OpenDataRelease>)))]
#[get("/open-data/editions")]
async fn list_open_data_editions(anyone: Anyone) -> Result<Listed<OpenDataRelease>> {
    list(anyone, ReleaseKind::Edition).await
}

/// Freeze the edition of a year.
///
/// Administrators only. Editions are frozen by themselves on a day of the year; this does it before, or for a year that
/// was missed. What is public now goes into it; it is `waiting` first and has its files once it is `ready`.
#[utoipa::path(tag = "open-data", security(("bearer" = [])),
    request_body(content = EditionCreate, example = json!({"year": 2026})),
    responses((status = 201, description = "The edition that is going to be made.", body = OpenDataRelease),
        (status = 409, description = "That year has an edition.")))]
#[post("/open-data/editions")]
async fn create_open_data_edition(caller: Caller, body: Input<EditionCreate>) -> Result<Created> {
    let settings = &caller.core().settings;
    let by = Publishing { settings: settings.open_data.clone(), public_url: settings.public_url.clone() };
    caller.create(body, move |tx, wanted| service::ask(tx, wanted, &by)).await
}

/// Read an annual edition.
///
/// Its version, its files with their checksums, and how it is cited: in words, for BibTeX and as CSL-JSON. `latest` is the
/// last one that is ready.
#[utoipa::path(tag = "open-data",
    params(("name" = String, Path, description = "Year of the edition, or `latest`.", max_length = 10, example = "latest")),
    responses((status = 200, description = "The edition.", body = OpenDataRelease)))]
#[get("/open-data/editions/{name}")]
async fn read_open_data_edition(anyone: Anyone, name: Path<String>) -> Result<Found<OpenDataRelease>> {
    read(anyone, ReleaseKind::Edition, name.into_inner()).await
}

/// Download a file of an annual edition.
///
/// Whole or in part (`Range`). The ETag is its SHA-256, which stays; `Repr-Digest` (RFC 9530) tells the same.
#[utoipa::path(tag = "open-data",
    params(("name" = String, Path, description = "Year of the edition, or `latest`.", max_length = 10, example = "latest"),
        ("file" = String, Path, description = "Name of the file.", max_length = 60, example = "practices.csv")),
    responses((status = 200, description = "The file.", content((OpenDataContent = "text/csv"),
            (OpenDataContent = "application/x-ndjson"), (OpenDataContent = "application/n-triples"))),
        (status = 206, description = "The part of it that `Range` asks for.", content((OpenDataContent = "text/csv"),
            (OpenDataContent = "application/x-ndjson"), (OpenDataContent = "application/n-triples"))),
        (status = 416, description = "It has no such bytes; `Content-Range` says how many it has.")))]
#[get("/open-data/editions/{name}/files/{file}")]
async fn read_open_data_edition_file(
    anyone: Anyone,
    path: Path<(String, String)>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let (name, file) = path.into_inner();
    download(anyone, &req, ReleaseKind::Edition, name, file).await
}

async fn list(anyone: Anyone, kind: ReleaseKind) -> Result<Listed<OpenDataRelease>> {
    let by = publishing(&anyone);
    Ok(Listed::whole(anyone.read(move |tx| service::list(tx, kind, &by)).await?))
}

async fn read(anyone: Anyone, kind: ReleaseKind, name: String) -> Result<Found<OpenDataRelease>> {
    let by = publishing(&anyone);
    Ok(Found(anyone.read(move |tx| service::read(tx, kind, &name, &by)).await?))
}

async fn download(
    anyone: Anyone,
    req: &HttpRequest,
    kind: ReleaseKind,
    name: String,
    file: String,
) -> Result<HttpResponse> {
    let called = name.clone();
    let found = anyone.read(move |tx| service::file(tx, kind, &name, &file)).await?;
    let media_type = match found.format.media_type() {
        "text/csv" => "text/csv; charset=utf-8; header=present",
        other => other,
    };
    let head = FileHead {
        sha256: &found.sha256,
        size: found.size,
        media_type: media_type.to_owned(),
        disposition: format!("attachment; filename=\"oiss-{called}-{}\"", found.file_name()),
    };
    head.answer(req, |part| anyone.core().attachments.read(&found.storage_key, part)).await
}
