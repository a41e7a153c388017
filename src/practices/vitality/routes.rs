//! `/v1/practices/{id}/vitality-reviews`.
use super::model::{VitalityReview, VitalityReviewCreate, VitalityReviewId};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_vitality_reviews).service(read_vitality_review).service(create_vitality_review);
}

impl Resource for VitalityReview {
    fn location(&self) -> String {
        format!("/v1/practices/{}/vitality-reviews/{}", self.practice_id, self.id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// List the vitality reviews of a practice.
///
/// How alive it was said to be, when its organisation was asked and when it did not answer, the last first. Everybody
/// reads those of a public practice.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"), PageQuery),
    responses((status = 200, description = "A page of its vitality reviews.", body = Page<VitalityReview>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/vitality-reviews")]
async fn list_vitality_reviews(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<VitalityReview>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(anyone.read(move |tx| service::list(tx, *id, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a vitality review.
///
/// One entry in the history of a practice's vitality.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("review_id" = String, Path, description = "Id of the vitality review.", format = Uuid, example = "01910000-0000-7000-8000-000000001501")),
    responses((status = 200, description = "The vitality review.", body = VitalityReview),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/vitality-reviews/{review_id}")]
async fn read_vitality_review(
    anyone: Anyone,
    path: Path<(PracticeId, VitalityReviewId)>,
) -> Result<Found<VitalityReview>> {
    let (practice, id) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Confirm how alive a practice is.
///
/// The contact of the lead organisation (or a coordinator or administrator on its behalf) confirms the `vitality` of a
/// published practice or changes it. Organisations are asked regularly; one that does not answer in time has its
/// practice marked `at_risk`, with `unconfirmed_since`, until it does.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202")),
    request_body(content = VitalityReviewCreate, example = json!({"vitality": "consolidated", "note": "Il servizio è entrato a regime nei quattro distretti."})),
    responses((status = 201, description = "Noted.", body = VitalityReview),
        (status = 409, description = "The practice is not published."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/vitality-reviews")]
async fn create_vitality_review(
    caller: Caller,
    id: Path<PracticeId>,
    body: Input<VitalityReviewCreate>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}
