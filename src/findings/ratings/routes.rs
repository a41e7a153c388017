//! `/v1/lab-sessions/{id}/rating-rounds/{round_id}/ratings`.
use super::model::{Rating, RatingCreate, RatingId, RatingUpdate};
use super::service;
use crate::error::Result;
use crate::findings::rounds::model::RatingRoundId;
use crate::findings::rounds::routes::wanted;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_ratings).service(create_rating).service(read_rating).service(update_rating).service(delete_rating);
}

impl Resource for Rating {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/rating-rounds/{}/ratings/{}", self.session_id, self.round_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List one's own ratings of a round.
///
/// The caller's own, in the order in which they were given; nobody reads another's. For the confirmed experts
/// of the session's cycle.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d02"), PageQuery),
    responses((status = 200, description = "A page of one's own ratings.", body = Page<Rating>)))]
#[get("/lab-sessions/{id}/rating-rounds/{round_id}/ratings")]
async fn list_ratings(
    caller: Caller,
    path: Path<(LabSessionId, RatingRoundId)>,
    page: Query<PageQuery>,
) -> Result<Listed<Rating>> {
    let ((session, round), wanted) = (path.into_inner(), wanted(&page));
    let found = caller.read(move |tx| service::list(tx, session, round, &wanted)).await?;
    Ok(Listed::new(found, page.0))
}

/// Rate a practice by an item of the rubric.
///
/// The confirmed experts of the session's cycle, and nobody beside them, while the round is open; each item once: a rating
/// is changed, not given twice. Nobody rates a practice that is the work of their own body, whether the group has them for
/// it or they are its contact: one that leads or co-leads it or is a partner in it, one that one of these is a part of or
/// has become, or a part of one (403 `conflict_of_interest`).
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d02")),
    request_body(content = RatingCreate, example = json!({"practice_id": "01910000-0000-7000-8000-000000000205",
        "item_code": "scalability_infrastructure", "score": 2, "comment": "Serve un punto unico di coordinamento."})),
    responses((status = 201, description = "The rating.", body = Rating),
        (status = 409, description = "The round is closed, or the caller has rated this already.")))]
#[post("/lab-sessions/{id}/rating-rounds/{round_id}/ratings")]
async fn create_rating(
    caller: Caller,
    path: Path<(LabSessionId, RatingRoundId)>,
    body: Input<RatingCreate>,
) -> Result<Created> {
    let (session, round) = path.into_inner();
    caller.create(body, move |tx, new| service::create(tx, session, round, new)).await
}

/// Read one's own rating.
///
/// 404 for that of anybody else.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d02"),
        ("rating_id" = RatingId, Path, description = "Id of the rating.", example = "01910000-0000-7000-8000-000000002e01")),
    responses((status = 200, description = "The rating.", body = Rating)))]
#[get("/lab-sessions/{id}/rating-rounds/{round_id}/ratings/{rating_id}")]
async fn read_rating(caller: Caller, path: Path<(LabSessionId, RatingRoundId, RatingId)>) -> Result<Found<Rating>> {
    let (session, round, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, session, round, id)).await?))
}

/// Change one's own rating.
///
/// While the round is open. A merge patch: `{"score": null, "not_assessable": true}` takes the score back.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d02"),
        ("rating_id" = RatingId, Path, description = "Id of the rating.", example = "01910000-0000-7000-8000-000000002e01")),
    request_body(content = Patch<RatingUpdate>, content_type = "application/merge-patch+json",
        example = json!({"score": 3, "comment": "Tre distretti la applicano già."})),
    responses((status = 200, description = "The changed rating.", body = Rating),
        (status = 409, description = "The round is closed.")))]
#[patch("/lab-sessions/{id}/rating-rounds/{round_id}/ratings/{rating_id}")]
async fn update_rating(
    caller: Caller,
    path: Path<(LabSessionId, RatingRoundId, RatingId)>,
    expected: Expected,
    body: Merge<RatingUpdate>,
) -> Result<Found<Rating>> {
    let at = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, at, &expected, &body)).await?))
}

/// Take back one's own rating.
///
/// While the round is open.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d02"),
        ("rating_id" = RatingId, Path, description = "Id of the rating.", example = "01910000-0000-7000-8000-000000002e01")),
    responses((status = 204, description = "Taken back."), (status = 409, description = "The round is closed.")))]
#[delete("/lab-sessions/{id}/rating-rounds/{round_id}/ratings/{rating_id}")]
async fn delete_rating(
    caller: Caller,
    path: Path<(LabSessionId, RatingRoundId, RatingId)>,
    expected: Expected,
) -> Result<Done> {
    let at = path.into_inner();
    caller.write(move |tx| service::delete(tx, at, &expected)).await?;
    Ok(Done)
}
