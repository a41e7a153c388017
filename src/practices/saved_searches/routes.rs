//! `/v1/saved-searches`.
use super::model::{SavedSearch, SavedSearchId, SavedSearchUpdate};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_saved_searches)
        .service(read_saved_search)
        .service(create_saved_search)
        .service(update_saved_search)
        .service(delete_saved_search);
}

impl Resource for SavedSearch {
    fn location(&self) -> String {
        format!("/v1/saved-searches/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List one's saved searches.
///
/// The caller's own, the last saved first. Put `query` behind `GET /practices?` to run one.
#[utoipa::path(tag = "saved-searches", security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of one's own.", body = Page<SavedSearch>)))]
#[get("/saved-searches")]
async fn list_saved_searches(caller: Caller, query: Query<PageQuery>) -> Result<Listed<SavedSearch>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(caller.read(move |tx| service::list(tx, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a saved search.
///
/// One of the caller's own.
#[utoipa::path(tag = "saved-searches", security(("bearer" = [])),
    params(("id" = SavedSearchId, Path, description = "Id of the search.", example = "01910000-0000-7000-8000-000000001701")),
    responses((status = 200, description = "The search.", body = SavedSearch)))]
#[get("/saved-searches/{id}")]
async fn read_saved_search(caller: Caller, id: Path<SavedSearchId>) -> Result<Found<SavedSearch>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Save a search.
///
/// `query` is checked as the list of practices would. With `daily_digest` the caller gets an e-mail at 07:00
/// (Europe/Rome) when something new was published that the search finds: only public practices, and none twice.
/// Somebody has 50 searches at most.
#[utoipa::path(tag = "saved-searches", security(("bearer" = [])),
    request_body(content = SavedSearchUpdate, example = json!({"name": "Dimissioni in Veneto", "query": "q=dimissioni&region=05", "daily_digest": true})),
    responses((status = 201, description = "The new search.", body = SavedSearch)))]
#[post("/saved-searches")]
async fn create_saved_search(caller: Caller, body: Input<SavedSearchUpdate>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a saved search.
///
/// A merge patch. `{"daily_digest": false}` ends the messages.
#[utoipa::path(tag = "saved-searches", security(("bearer" = [])),
    params(("id" = SavedSearchId, Path, description = "Id of the search.", example = "01910000-0000-7000-8000-000000001701")),
    request_body(content = Patch<SavedSearchUpdate>, content_type = "application/merge-patch+json",
        example = json!({"daily_digest": false})),
    responses((status = 200, description = "The changed search.", body = SavedSearch)))]
#[patch("/saved-searches/{id}")]
async fn update_saved_search(
    caller: Caller,
    id: Path<SavedSearchId>,
    expected: Expected,
    body: Merge<SavedSearchUpdate>,
) -> Result<Found<SavedSearch>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a saved search.
///
/// Its digest ends with it.
#[utoipa::path(tag = "saved-searches", security(("bearer" = [])),
    params(("id" = SavedSearchId, Path, description = "Id of the search.", example = "01910000-0000-7000-8000-000000001701")),
    responses((status = 204, description = "Deleted.")))]
#[delete("/saved-searches/{id}")]
async fn delete_saved_search(caller: Caller, id: Path<SavedSearchId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}
