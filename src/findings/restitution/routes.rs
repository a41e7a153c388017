//! `/v1/lab-sessions/{id}/restitution`, `/v1/practices/{id}/lab-outcomes`.
use super::model::{LabOutcome, Restitution};
use super::service;
use crate::error::Result;
use crate::findings::rounds::routes::wanted;
use crate::http::caller::{Anyone, Caller};
use crate::http::mount::Mount;
use crate::http::page::{Document, Listed};
use crate::http::query::{PageQuery, Query};
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_restitution).service(create_restitution).service(list_lab_outcomes);
}

/// Read what a session gives back.
///
/// The public findings that are published, and the outcome that they make for each practice: the report of the
/// session, for everybody who sees it.
#[utoipa::path(tag = "findings",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    responses((status = 200, description = "What was published of the session.", body = Restitution)))]
#[get("/lab-sessions/{id}/restitution")]
async fn read_restitution(anyone: Anyone, id: Path<LabSessionId>) -> Result<Document<Restitution>> {
    Ok(Document(anyone.read(move |tx| service::read(tx, *id)).await?))
}

/// Publish the public findings of a session.
///
/// Administrators, and coordinators of one of the session's regions, once the session has been held. Publishes every
/// finding that was agreed on and is for everybody, and brings it onto each practice's own record. Doing it again
/// publishes what was agreed on since.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    responses((status = 200, description = "What is published of the session now.", body = Restitution),
        (status = 409, description = "The session has not been held.")))]
#[post("/lab-sessions/{id}/restitution")]
async fn create_restitution(caller: Caller, id: Path<LabSessionId>) -> Result<Document<Restitution>> {
    Ok(Document(caller.write(move |tx| service::create(tx, *id)).await?))
}

/// List what laboratories have found out about a practice.
///
/// The outcome of each session ("esito di laboratorio"), the latest first: scalability, replicability with core and
/// adaptable elements, preconditions and barriers. The findings that it is made of are at `/practices/{id}/findings`.
#[utoipa::path(tag = "findings",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"), PageQuery),
    responses((status = 200, description = "A page of its outcomes.", body = Page<LabOutcome>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/lab-outcomes")]
async fn list_lab_outcomes(anyone: Anyone, id: Path<PracticeId>, page: Query<PageQuery>) -> Result<Listed<LabOutcome>> {
    let wanted = wanted(&page);
    let found = anyone.read(move |tx| service::of_practice(tx, *id, &wanted)).await?;
    Ok(Listed::new(found, page.0))
}
