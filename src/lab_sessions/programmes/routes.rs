//! `/v1/lab-sessions/{id}/programmes`.
use super::model::SessionProgramme;
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::page::{Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use actix_web::get;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_session_programmes).service(read_session_programme);
}

impl Resource for SessionProgramme {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/programmes/{}", self.session_id, self.number)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// List the announced programmes of a session.
///
/// Every programme that everybody could read since the session was announced, the last first: its number, when, and
/// which fields changed.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"), PageQuery),
    responses((status = 200, description = "A page of programmes.", body = Page<SessionProgramme>)))]
#[get("/lab-sessions/{id}/programmes")]
async fn list_session_programmes(
    anyone: Anyone,
    id: Path<LabSessionId>,
    query: Query<PageQuery>,
) -> Result<Listed<SessionProgramme>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = anyone.read(move |tx| service::list(tx, *id, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read an announced programme of a session.
///
/// The session as everybody read it from that moment on, until the next one, with the titles of the practices that each of
/// its parts presents.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("number" = i32, Path, description = "Number of the programme, from 1.", minimum = 1, maximum = 1_000_000, example = 1)),
    responses((status = 200, description = "The programme.", body = SessionProgramme)))]
#[get("/lab-sessions/{id}/programmes/{number}")]
async fn read_session_programme(anyone: Anyone, ids: Path<(LabSessionId, i32)>) -> Result<Found<SessionProgramme>> {
    let (session, number) = ids.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, session, number)).await?))
}
