//! `/v1/lab-sessions/{id}/discussion-notes`.
use super::model::{DiscussionNote, DiscussionNoteFilter, DiscussionNoteId, DiscussionNoteUpdate};
use super::service;
use crate::error::Result;
use crate::findings::rounds::routes::wanted;
use crate::http::caller::Caller;
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
    api.service(list_discussion_notes)
        .service(create_discussion_note)
        .service(read_discussion_note)
        .service(update_discussion_note)
        .service(delete_discussion_note);
}

impl Resource for DiscussionNote {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/discussion-notes/{}", self.session_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the notes of a session's discussion.
///
/// What was said in the technical part, the last first. For the confirmed experts of its cycle, coordinators of its
/// regions and administrators; never published.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        DiscussionNoteFilter, PageQuery),
    responses((status = 200, description = "A page of notes.", body = Page<DiscussionNote>)))]
#[get("/lab-sessions/{id}/discussion-notes")]
async fn list_discussion_notes(
    caller: Caller,
    id: Path<LabSessionId>,
    query: List<DiscussionNoteFilter>,
) -> Result<Listed<DiscussionNote>> {
    let List { filter, page } = query;
    let wanted = wanted(&page);
    Ok(Listed::new(caller.read(move |tx| service::list(tx, *id, filter, &wanted)).await?, page))
}

/// Note what was said in a session.
///
/// Of a practice on the table, or of the session as a whole, once it has begun.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = DiscussionNoteUpdate, example = json!({"practice_id": "01910000-0000-7000-8000-000000000202",
        "body": "In montagna il rientro a casa dipende dal trasporto sociale."})),
    responses((status = 201, description = "The new note.", body = DiscussionNote),
        (status = 409, description = "The session has not begun.")))]
#[post("/lab-sessions/{id}/discussion-notes")]
async fn create_discussion_note(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<DiscussionNoteUpdate>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Read a note of a session's discussion.
///
/// With the role of whoever noted it; not their name.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("note_id" = DiscussionNoteId, Path, description = "Id of the note.", example = "01910000-0000-7000-8000-000000003001")),
    responses((status = 200, description = "The note.", body = DiscussionNote)))]
#[get("/lab-sessions/{id}/discussion-notes/{note_id}")]
async fn read_discussion_note(
    caller: Caller,
    path: Path<(LabSessionId, DiscussionNoteId)>,
) -> Result<Found<DiscussionNote>> {
    let (session, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, session, id)).await?))
}

/// Change a note of a session's discussion.
///
/// Its author only: a coordinator removes a note, and does not write it anew.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("note_id" = DiscussionNoteId, Path, description = "Id of the note.", example = "01910000-0000-7000-8000-000000003001")),
    request_body(content = Patch<DiscussionNoteUpdate>, content_type = "application/merge-patch+json",
        example = json!({"body": "In montagna il rientro a casa dipende dal trasporto sociale e dai medici di base."})),
    responses((status = 200, description = "The changed note.", body = DiscussionNote)))]
#[patch("/lab-sessions/{id}/discussion-notes/{note_id}")]
async fn update_discussion_note(
    caller: Caller,
    path: Path<(LabSessionId, DiscussionNoteId)>,
    expected: Expected,
    body: Merge<DiscussionNoteUpdate>,
) -> Result<Found<DiscussionNote>> {
    let (session, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, session, id, &expected, &body)).await?))
}

/// Remove a note of a session's discussion.
///
/// Its author, coordinators of the session's regions and administrators.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("note_id" = DiscussionNoteId, Path, description = "Id of the note.", example = "01910000-0000-7000-8000-000000003001")),
    responses((status = 204, description = "Removed.")))]
#[delete("/lab-sessions/{id}/discussion-notes/{note_id}")]
async fn delete_discussion_note(
    caller: Caller,
    path: Path<(LabSessionId, DiscussionNoteId)>,
    expected: Expected,
) -> Result<Done> {
    let (session, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, session, id, &expected)).await?;
    Ok(Done)
}
