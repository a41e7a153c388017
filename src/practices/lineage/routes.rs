//! `/v1/practices/{id}/lineage`.
use super::model::{LineageLink, LineageLinkCreate, LinkId};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_lineage).service(read_lineage_link).service(create_lineage_link).service(delete_lineage_link);
}

impl Resource for LineageLink {
    fn location(&self) -> String {
        format!("/v1/practices/{}/lineage/{}", self.practice_id, self.id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// List the lineage of a practice.
///
/// The practices that it came of and that came of it, at most 100 links, the last first. A link stands on both
/// practices; who does not see the other one does not see the link.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202")),
    responses((status = 200, description = "Its links.", body = Page<LineageLink>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/lineage")]
async fn list_lineage(anyone: Anyone, id: Path<PracticeId>) -> Result<Listed<LineageLink>> {
    Ok(Listed::whole(anyone.read(move |tx| service::list(tx, *id)).await?))
}

/// Read a link between practices.
///
/// One link, seen from the practice in the path.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("link_id" = String, Path, description = "Id of the link.", format = Uuid, example = "01910000-0000-7000-8000-000000001401")),
    responses((status = 200, description = "The link.", body = LineageLink),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/lineage/{link_id}")]
async fn read_lineage_link(anyone: Anyone, path: Path<(PracticeId, LinkId)>) -> Result<Found<LineageLink>> {
    let (practice, id) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Link a practice with another.
///
/// The practice in the path is `kind` the other: `derived_from`, `evolved_into` or `replaced_by` it. For the contacts
/// of the organisation that leads it, the coordinators of its region and administrators. Links of one kind form no
/// circle.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202")),
    request_body(content = LineageLinkCreate, example = json!({"kind": "evolved_into", "practice_id": "01910000-0000-7000-8000-000000000204"})),
    responses((status = 201, description = "The new link.", body = LineageLink),
        (status = 409, description = "The link is there already, or there are too many."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/lineage")]
async fn create_lineage_link(caller: Caller, id: Path<PracticeId>, body: Input<LineageLinkCreate>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Remove a link between practices.
///
/// It goes from both. For who may link the practice in the path, at either end of it.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("link_id" = String, Path, description = "Id of the link.", format = Uuid, example = "01910000-0000-7000-8000-000000001401")),
    responses((status = 204, description = "Removed."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[delete("/practices/{id}/lineage/{link_id}")]
async fn delete_lineage_link(caller: Caller, path: Path<(PracticeId, LinkId)>, expected: Expected) -> Result<Done> {
    let (practice, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, practice, id, &expected)).await?;
    Ok(Done)
}
