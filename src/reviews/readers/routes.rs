//! `/v1/readers`.
use super::model::{ReaderCreate, ReaderUpdate, ReaderView};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::users::model::UserId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_readers).service(read_reader).service(create_reader).service(update_reader);
}

impl Resource for ReaderView {
    fn location(&self) -> String {
        format!("/v1/readers/{}", self.user_id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the readers' profiles.
///
/// Administrators only. What the readers of practices know, whom they belong to, and how many reviews they take. A
/// member of the scientific committee without a profile can be given reviews too.
#[utoipa::path(tag = "assessment", security(("bearer" = [])), params(PageQuery),
    responses((status = 200, description = "A page of profiles.", body = Page<ReaderView>)))]
#[get("/readers")]
async fn list_readers(caller: Caller, query: Query<PageQuery>) -> Result<Listed<ReaderView>> {
    let Query(page) = query;
    let (cursor, limit) = (page.cursor.clone(), page.limit());
    Ok(Listed::new(caller.read(move |tx| service::list(tx, cursor.as_deref(), limit)).await?, page))
}

/// Read a reader's profile.
///
/// For administrators, and for the reader.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("user_id" = UserId, Path, description = "Id of the user.", example = "01910000-0000-7000-8000-000000000402")),
    responses((status = 200, description = "The profile.", body = ReaderView)))]
#[get("/readers/{user_id}")]
async fn read_reader(caller: Caller, user: Path<UserId>) -> Result<Found<ReaderView>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *user)).await?))
}

/// Add a reader's profile.
///
/// Administrators only; for a member of the scientific committee.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    request_body(content = ReaderCreate, example = json!({"user_id": "01910000-0000-7000-8000-000000001f02",
        "profile": {"themes": ["uvm"], "dimensions": ["professional"], "regions": ["08"]}})),
    responses((status = 201, description = "The new profile.", body = ReaderView),
        (status = 409, description = "The reader has one.")))]
#[post("/readers")]
async fn create_reader(caller: Caller, body: Input<ReaderCreate>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a reader's profile.
///
/// For administrators, and for the reader, who also declares interests here. A list is replaced as a whole.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("user_id" = UserId, Path, description = "Id of the user.", example = "01910000-0000-7000-8000-000000000402")),
    request_body(content = Patch<ReaderUpdate>, content_type = "application/merge-patch+json",
        example = json!({"themes": ["uvm", "protected_discharge"], "capacity": 3})),
    responses((status = 200, description = "The changed profile.", body = ReaderView)))]
#[patch("/readers/{user_id}")]
async fn update_reader(
    caller: Caller,
    user: Path<UserId>,
    expected: Expected,
    body: Merge<ReaderUpdate>,
) -> Result<Found<ReaderView>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *user, &expected, &body)).await?))
}
