//! `/v1/lab-sessions/{id}/framework-notes`.
use super::model::{FrameworkNote, FrameworkNoteFilter, FrameworkNoteId, FrameworkNoteInput};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_framework_notes)
        .service(read_framework_note)
        .service(create_framework_note)
        .service(update_framework_note)
        .service(delete_framework_note);
}

impl Resource for FrameworkNote {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/framework-notes/{}", self.session_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the framework notes of a session.
///
/// What the Observatory adds of the national framework, legal references and trends, in the order it was added.
/// Everybody who sees the session reads it.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        FrameworkNoteFilter, PageQuery),
    responses((status = 200, description = "A page of framework notes.", body = Page<FrameworkNote>)))]
#[get("/lab-sessions/{id}/framework-notes")]
async fn list_framework_notes(
    anyone: Anyone,
    id: Path<LabSessionId>,
    query: List<FrameworkNoteFilter>,
) -> Result<Listed<FrameworkNote>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = anyone.read(move |tx| service::list(tx, *id, filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a framework note.
///
/// What it says, with its citation and where the act is read.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("note_id" = FrameworkNoteId, Path, description = "Id of the note.", example = "01910000-0000-7000-8000-000000002902")),
    responses((status = 200, description = "The note.", body = FrameworkNote)))]
#[get("/lab-sessions/{id}/framework-notes/{note_id}")]
async fn read_framework_note(
    anyone: Anyone,
    ids: Path<(LabSessionId, FrameworkNoteId)>,
) -> Result<Found<FrameworkNote>> {
    let (session, id) = ids.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, session, id)).await?))
}

/// Add a framework note.
///
/// The Observatory only: administrators and the scientific committee, in whatever state the session is.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = FrameworkNoteInput, example = json!({"kind": "legal_reference",
        "title": "I modelli e gli standard dell'assistenza territoriale", "framework": "dm_77_2022",
        "body": "La casa della comunità è il luogo al quale i cittadini accedono per i bisogni di salute e sociali."})),
    responses((status = 201, description = "The new note.", body = FrameworkNote)))]
#[post("/lab-sessions/{id}/framework-notes")]
async fn create_framework_note(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<FrameworkNoteInput>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change a framework note.
///
/// Administrators and the scientific committee.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("note_id" = FrameworkNoteId, Path, description = "Id of the note.", example = "01910000-0000-7000-8000-000000002902")),
    request_body(content = Patch<FrameworkNoteInput>, content_type = "application/merge-patch+json",
        example = json!({"citation": "DM 23 maggio 2022, n. 77, allegato 1"})),
    responses((status = 200, description = "The changed note.", body = FrameworkNote)))]
#[patch("/lab-sessions/{id}/framework-notes/{note_id}")]
async fn update_framework_note(
    caller: Caller,
    ids: Path<(LabSessionId, FrameworkNoteId)>,
    expected: Expected,
    body: Merge<FrameworkNoteInput>,
) -> Result<Found<FrameworkNote>> {
    let (session, id) = ids.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, session, id, &expected, &body)).await?))
}

/// Remove a framework note.
///
/// Administrators and the scientific committee.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("note_id" = FrameworkNoteId, Path, description = "Id of the note.", example = "01910000-0000-7000-8000-000000002902")),
    responses((status = 204, description = "Removed.")))]
#[delete("/lab-sessions/{id}/framework-notes/{note_id}")]
async fn delete_framework_note(
    caller: Caller,
    ids: Path<(LabSessionId, FrameworkNoteId)>,
    expected: Expected,
) -> Result<Done> {
    let (session, id) = ids.into_inner();
    caller.write(move |tx| service::delete(tx, session, id, &expected)).await?;
    Ok(Done)
}
