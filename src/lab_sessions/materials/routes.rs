//! `/v1/lab-sessions/{id}/materials`.
use super::model::{SessionMaterial, SessionMaterialFilter, SessionMaterialId, SessionMaterialInput};
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
    api.service(list_session_materials)
        .service(read_session_material)
        .service(create_session_material)
        .service(update_session_material)
        .service(delete_session_material);
}

impl Resource for SessionMaterial {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/materials/{}", self.session_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the materials of a session.
///
/// Slides, documents, minutes, recordings, in the order they were added. Everybody gets the public ones; those for the
/// invited and the experts are for the confirmed experts of its cycle, the coordinators of its regions, the scientific committee, institutional readers and
/// administrators.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        SessionMaterialFilter, PageQuery),
    responses((status = 200, description = "A page of materials.", body = Page<SessionMaterial>)))]
#[get("/lab-sessions/{id}/materials")]
async fn list_session_materials(
    anyone: Anyone,
    id: Path<LabSessionId>,
    query: List<SessionMaterialFilter>,
) -> Result<Listed<SessionMaterial>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = anyone.read(move |tx| service::list(tx, *id, filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a material of a session.
///
/// Its title and where it is; 404 for one that is not for the caller.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("material_id" = SessionMaterialId, Path, description = "Id of the material.", example = "01910000-0000-7000-8000-000000002901")),
    responses((status = 200, description = "The material.", body = SessionMaterial)))]
#[get("/lab-sessions/{id}/materials/{material_id}")]
async fn read_session_material(
    anyone: Anyone,
    ids: Path<(LabSessionId, SessionMaterialId)>,
) -> Result<Found<SessionMaterial>> {
    let (session, id) = ids.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, session, id)).await?))
}

/// Add a material to a session.
///
/// Administrators, and coordinators of one of its regions, in whatever state the session is. It is named by an address;
/// the file itself is kept elsewhere.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = SessionMaterialInput, example = json!({"kind": "presentation", "visibility": "public",
        "title": "A quattro mani: la presentazione", "url": "https://www.example.org/treviso/a-quattro-mani.pdf"})),
    responses((status = 201, description = "The new material.", body = SessionMaterial)))]
#[post("/lab-sessions/{id}/materials")]
async fn create_session_material(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<SessionMaterialInput>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change a material of a session.
///
/// Administrators, and coordinators of one of its regions.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("material_id" = SessionMaterialId, Path, description = "Id of the material.", example = "01910000-0000-7000-8000-000000002901")),
    request_body(content = Patch<SessionMaterialInput>, content_type = "application/merge-patch+json",
        example = json!({"visibility": "invited"})),
    responses((status = 200, description = "The changed material.", body = SessionMaterial)))]
#[patch("/lab-sessions/{id}/materials/{material_id}")]
async fn update_session_material(
    caller: Caller,
    ids: Path<(LabSessionId, SessionMaterialId)>,
    expected: Expected,
    body: Merge<SessionMaterialInput>,
) -> Result<Found<SessionMaterial>> {
    let (session, id) = ids.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, session, id, &expected, &body)).await?))
}

/// Remove a material of a session.
///
/// Administrators, and coordinators of one of its regions.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("material_id" = SessionMaterialId, Path, description = "Id of the material.", example = "01910000-0000-7000-8000-000000002901")),
    responses((status = 204, description = "Removed.")))]
#[delete("/lab-sessions/{id}/materials/{material_id}")]
async fn delete_session_material(
    caller: Caller,
    ids: Path<(LabSessionId, SessionMaterialId)>,
    expected: Expected,
) -> Result<Done> {
    let (session, id) = ids.into_inner();
    caller.write(move |tx| service::delete(tx, session, id, &expected)).await?;
    Ok(Done)
}
