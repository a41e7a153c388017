//! `/v1/practices/{id}/remarks`.
use super::model::{Remark, RemarkCreate, RemarkFilter, RemarkId, RemarkResolution};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_remarks)
        .service(read_practice_remark)
        .service(create_practice_remark)
        .service(create_remark_resolution);
}

impl Resource for Remark {
    fn location(&self) -> String {
        format!("/v1/practices/{}/remarks/{}", self.practice_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the remarks on a practice.
///
/// What is to be changed, field by field, the last first: for who works on the practice. Those with a `revision_id`
/// are about a working copy of it.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001002"), RemarkFilter, PageQuery),
    responses((status = 200, description = "A page of remarks.", body = Page<Remark>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/remarks")]
async fn list_practice_remarks(
    caller: Caller,
    id: Path<PracticeId>,
    query: List<RemarkFilter>,
) -> Result<Listed<Remark>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, *id, filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a remark.
///
/// One remark on a practice, with its answer.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001002"),
        ("remark_id" = String, Path, description = "Id of the remark.", format = Uuid, example = "01910000-0000-7000-8000-000000001101")),
    responses((status = 200, description = "The remark.", body = Remark),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/remarks/{remark_id}")]
async fn read_practice_remark(caller: Caller, path: Path<(PracticeId, RemarkId)>) -> Result<Found<Remark>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Remark on a practice.
///
/// For who checks it (`regional_check`) or reviews it (`under_review`); when a working copy is being checked the
/// remark is about that. The authors see it at once and answer when changes are requested; remarks can also come along
/// with that transition.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001001")),
    request_body(content = RemarkCreate, example = json!({"pointer": "#/results", "text": "Quali risultati sono stati misurati, e quando?"})),
    responses((status = 201, description = "The new remark.", body = Remark),
        (status = 409, description = "Nothing of it is being checked or reviewed."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/remarks")]
async fn create_practice_remark(caller: Caller, id: Path<PracticeId>, body: Input<RemarkCreate>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Resolve a remark.
///
/// The authors say what they changed, or why they did not. When all are resolved the practice can be submitted again.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001002"),
        ("remark_id" = String, Path, description = "Id of the remark.", format = Uuid, example = "01910000-0000-7000-8000-000000001101")),
    request_body(content = RemarkResolution, example = json!({"answer": "Aggiunti i valori del 2023."})),
    responses((status = 201, description = "The remark, resolved.", body = Remark),
        (status = 409, description = "It is resolved already, or no changes are requested."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/remarks/{remark_id}/resolutions")]
async fn create_remark_resolution(
    caller: Caller,
    path: Path<(PracticeId, RemarkId)>,
    body: Input<RemarkResolution>,
) -> Result<Created> {
    let (practice, id) = path.into_inner();
    caller.create(body, move |tx, resolution| service::resolve(tx, practice, id, resolution)).await
}
