//! `/v1/practices/{id}/attachments`.
use super::content::Content;
use super::model::{Attachment, AttachmentId, AttachmentUpdate, AttachmentUpload};
use super::service;
use super::upload::{self, Limits};
use crate::config::attachments::Unscanned;
use crate::db::types::Id;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Patch;
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::version::Expected;
use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use std::time::Duration;
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_attachments)
        .service(read_practice_attachment)
        .service(read_practice_attachment_content)
        .service(create_practice_attachment)
        .service(update_practice_attachment)
        .service(delete_practice_attachment);
}

impl Resource for Attachment {
    fn location(&self) -> String {
        format!("/v1/practices/{}/attachments/{}", self.practice_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(format = Binary, content_media_type = "application/octet-stream", max_length = 1_073_741_824)]
#[expect(dead_code, reason = "only its schema is used")]
struct FileContent(String);

fn unscanned(anyone: &Anyone) -> Unscanned {
    anyone.core().settings.attachments.unscanned
}

/// List the files of a practice.
///
/// The last added comes first. Who works on the practice sees all of them, everybody else those that are published and
/// that the scanner found clean.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"), PageQuery),
    responses((status = 200, description = "A page of its files.", body = Page<Attachment>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/attachments")]
async fn list_practice_attachments(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<Attachment>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let unscanned = unscanned(&anyone);
    let found = anyone.read(move |tx| service::list(tx, *id, unscanned, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read what is known of a file.
///
/// `scan` tells whether it may be downloaded: `pending` files wait for the scanner.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("attachment_id" = String, Path, description = "Id of the file.", format = Uuid, example = "01910000-0000-7000-8000-000000001601")),
    responses((status = 200, description = "What is known of it.", body = Attachment),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/attachments/{attachment_id}")]
async fn read_practice_attachment(anyone: Anyone, path: Path<(PracticeId, AttachmentId)>) -> Result<Found<Attachment>> {
    let (practice, id) = path.into_inner();
    let unscanned = unscanned(&anyone);
    Ok(Found(anyone.read(move |tx| service::read(tx, practice, id, unscanned)).await?))
}

/// Download a file.
///
/// Its bytes, or with `Range` one range of them (RFC 9110, 14); the ETag is its SHA-256. Pictures can be shown in a
/// page, everything else is sent to be saved. A file that is not scanned yet, or that the scanner refused, answers 409.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("attachment_id" = String, Path, description = "Id of the file.", format = Uuid, example = "01910000-0000-7000-8000-000000001601")),
    responses((status = 200, description = "The file.", content(
            (FileContent = "application/octet-stream"), (FileContent = "application/pdf"), (FileContent = "image/png"),
            (FileContent = "image/jpeg"), (FileContent = "image/gif"), (FileContent = "image/webp"),
            (FileContent = "audio/mpeg"), (FileContent = "video/mp4"), (FileContent = "text/csv"), (FileContent = "text/plain"),
            (FileContent = "application/vnd.oasis.opendocument.text"),
            (FileContent = "application/vnd.oasis.opendocument.spreadsheet"),
            (FileContent = "application/vnd.oasis.opendocument.presentation"),
            (FileContent = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (FileContent = "application/vnd.openxmlformats-officedocument.presentationml.presentation"))),
        (status = 206, description = "The bytes that were asked for; `Content-Range` says which.",
            body = FileContent, content_type = "application/octet-stream"),
        (status = 409, description = "It is not scanned yet, or the scanner refused it."),
        (status = 410, description = "The practice was public and has been withdrawn."),
        (status = 416, description = "It has no such bytes; `Content-Range` says how many it has.")))]
#[get("/practices/{id}/attachments/{attachment_id}/content")]
async fn read_practice_attachment_content(
    anyone: Anyone,
    path: Path<(PracticeId, AttachmentId)>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let (practice, id) = path.into_inner();
    let unscanned = unscanned(&anyone);
    let (about, key) = anyone.read(move |tx| service::open(tx, practice, id, unscanned)).await?;
    Content { about, key }.answer(&req, &anyone.core().attachments).await
}

/// Add a file to a practice.
///
/// A form with the file and what it is. Its type is told from its bytes: a name or a declared type that says otherwise
/// is refused, and so are documents with macros. Contacts add to drafts and to practices that changes were asked for;
/// afterwards coordinators and administrators do. A practice has 30 files at most.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206")),
    request_body(content = AttachmentUpload, content_type = "multipart/form-data",
        example = json!({"file": "percorso;giorni\ndimissione;3\n", "title": "Tempi di dimissione", "kind": "data",
            "licence": "cc_by_4_0", "accessible": "yes", "publish": true})),
    responses((status = 201, description = "The new file.", body = Attachment),
        (status = 409, description = "The practice is archived or withdrawn."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/attachments")]
async fn create_practice_attachment(
    caller: Caller,
    id: Path<PracticeId>,
    req: HttpRequest,
    payload: Payload,
) -> Result<Created> {
    let id = id.into_inner();
    let key = Id::new().0.simple().to_string();
    let own = key.clone();
    caller.write(move |tx| service::admit(tx, id, &own)).await?;
    let settings = &caller.core().settings;
    let limits = Limits { size: settings.attachments.limit, patience: Duration::from_secs(settings.request_timeout) };
    let new = upload::receive(&req, payload, &caller.core().attachments, &key, limits).await?;
    let has_scanner = !settings.attachments.scanner.is_empty();
    caller.create(new, move |tx, new| service::create(tx, id, new, has_scanner)).await
}

/// Change what is told of a file.
///
/// A merge patch: its title, kind, licence, accessibility and whether it is published. Its bytes stay; another file is
/// another attachment.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("attachment_id" = String, Path, description = "Id of the file.", format = Uuid, example = "01910000-0000-7000-8000-000000001601")),
    request_body(content = Patch<AttachmentUpdate>, content_type = "application/merge-patch+json",
        example = json!({"licence": "cc_by_sa_4_0", "publish": true})),
    responses((status = 200, description = "What is known of it now.", body = Attachment),
        (status = 409, description = "The practice is archived or withdrawn."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[patch("/practices/{id}/attachments/{attachment_id}")]
async fn update_practice_attachment(
    caller: Caller,
    path: Path<(PracticeId, AttachmentId)>,
    expected: Expected,
    body: Merge<AttachmentUpdate>,
) -> Result<Found<Attachment>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, practice, id, &expected, &body)).await?))
}

/// Remove a file of a practice.
///
/// Its bytes are deleted too.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("attachment_id" = String, Path, description = "Id of the file.", format = Uuid, example = "01910000-0000-7000-8000-000000001601")),
    responses((status = 204, description = "Removed."),
        (status = 409, description = "The practice is archived or withdrawn."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[delete("/practices/{id}/attachments/{attachment_id}")]
async fn delete_practice_attachment(
    caller: Caller,
    path: Path<(PracticeId, AttachmentId)>,
    expected: Expected,
) -> Result<Done> {
    let (practice, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, practice, id, &expected)).await?;
    Ok(Done)
}
