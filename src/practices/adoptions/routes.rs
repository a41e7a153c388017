//! `/v1/practices/{id}/adoptions`.
use super::model::{AdoptionFilter, AdoptionId, AdoptionUpdate, AdoptionView};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_adoptions)
        .service(read_adoption)
        .service(create_adoption)
        .service(update_adoption)
        .service(delete_adoption);
}

impl Resource for AdoptionView {
    fn location(&self) -> String {
        format!("/v1/practices/{}/adoptions/{}", self.practice_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the adoptions of a practice.
///
/// Who replicated it, the last first. Everybody reads those of a public practice; they name organisations, no people.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"), AdoptionFilter, PageQuery),
    responses((status = 200, description = "A page of its adoptions.", body = Page<AdoptionView>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/adoptions")]
async fn list_adoptions(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: List<AdoptionFilter>,
) -> Result<Listed<AdoptionView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, *id, filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read an adoption of a practice.
///
/// Who replicated it, where, what was adapted and what came of it.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("adoption_id" = String, Path, description = "Id of the adoption.", format = Uuid, example = "01910000-0000-7000-8000-000000001301")),
    responses((status = 200, description = "The adoption.", body = AdoptionView),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/adoptions/{adoption_id}")]
async fn read_adoption(anyone: Anyone, path: Path<(PracticeId, AdoptionId)>) -> Result<Found<AdoptionView>> {
    let (practice, id) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Tell of an adoption of a practice.
///
/// For the contacts of the organisation that replicates it and of the one that leads it, for coordinators of either's
/// region and for administrators. Only public practices have adoptions.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202")),
    request_body(content = AdoptionUpdate, example = json!({"organisation_id": "01910000-0000-7000-8000-000000000103",
        "municipalities": ["L840"], "status": "ongoing", "started_on": "2025-03-01",
        "adaptations": "Un solo distretto, con gli infermieri già in servizio.",
        "tutor_organisation_id": "01910000-0000-7000-8000-000000000101"})),
    responses((status = 201, description = "The new adoption.", body = AdoptionView),
        (status = 409, description = "The practice is not public."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/adoptions")]
async fn create_adoption(caller: Caller, id: Path<PracticeId>, body: Input<AdoptionUpdate>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change an adoption of a practice.
///
/// A merge patch: send only the fields that change, `null` clears one.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("adoption_id" = String, Path, description = "Id of the adoption.", format = Uuid, example = "01910000-0000-7000-8000-000000001301")),
    request_body(content = Patch<AdoptionUpdate>, content_type = "application/merge-patch+json",
        example = json!({"status": "established", "results": "Quaranta rientri a casa nel primo anno."})),
    responses((status = 200, description = "The changed adoption.", body = AdoptionView),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[patch("/practices/{id}/adoptions/{adoption_id}")]
async fn update_adoption(
    caller: Caller,
    path: Path<(PracticeId, AdoptionId)>,
    expected: Expected,
    body: Merge<AdoptionUpdate>,
) -> Result<Found<AdoptionView>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, practice, id, &expected, &body)).await?))
}

/// Remove an adoption of a practice.
///
/// For one that was told of by mistake; one that ended is `abandoned`.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("adoption_id" = String, Path, description = "Id of the adoption.", format = Uuid, example = "01910000-0000-7000-8000-000000001301")),
    responses((status = 204, description = "Removed."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[delete("/practices/{id}/adoptions/{adoption_id}")]
async fn delete_adoption(caller: Caller, path: Path<(PracticeId, AdoptionId)>, expected: Expected) -> Result<Done> {
    let (practice, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, practice, id, &expected)).await?;
    Ok(Done)
}
