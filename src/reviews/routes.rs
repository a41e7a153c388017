//! `/v1/reviews`, `/v1/review-assignments`, `/v1/practices/{id}/reviews`.
use super::model::{
    AssignmentReport, ReviewCandidate, ReviewContent, ReviewCreate, ReviewFilter, ReviewId, ReviewTransitionRequest,
    ReviewView,
};
use super::{assigning, decisions, readers, service};
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Found, Listed, Resource};
use crate::http::query::{List, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::version::Expected;
use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, get, patch, post};
use serde::Deserialize;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_reviews).service(read_review).service(update_review).service(create_review_transition);
    api.service(create_review).service(list_review_candidates).service(create_review_assignments);
    readers::routes::routes(api);
    decisions::routes::routes(api);
}

impl Resource for ReviewView {
    fn location(&self) -> String {
        format!("/v1/reviews/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Readers for practices, as CSV of at most 1,000 rows: `practice` (id), `reader` (e-mail address or id), `due_on`.
#[derive(ToSchema)]
#[schema(
    min_length = 1,
    max_length = 1_048_576,
    example = "practice,reader,due_on\n01910000-0000-7000-8000-000000001d01,committee3@demo.example.org,2099-12-31\n"
)]
#[expect(dead_code, reason = "only its schema is used")]
struct AssignmentFile(String);

/// How the file is to be brought in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NewAssignments {
    /// Whether only to report what would come of it.
    #[serde(default)]
    #[param(default = false, value_type = Option<bool>, example = true)]
    dry_run: bool,
}

/// List the reviews.
///
/// The newest first: readers get what they were given to read, administrators all. What another reader wrote is absent
/// until all reviews that the text needs are in.
#[utoipa::path(tag = "assessment", security(("bearer" = [])), params(ReviewFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of reviews.", body = Page<ReviewView>)))]
#[get("/reviews")]
async fn list_reviews(caller: Caller, query: List<ReviewFilter>) -> Result<Listed<ReviewView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, &filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a review.
///
/// For its reader and for administrators, who read what is in it once all reviews that the text needs are in. The text
/// is the practice, or the working copy that `revision_id` names; the grid is at
/// `/rubrics/{rubric_code}/versions/{rubric_version}`.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = ReviewId, Path, description = "Id of the review.", example = "01910000-0000-7000-8000-000000001e01")),
    responses((status = 200, description = "The review.", body = ReviewView)))]
#[get("/reviews/{id}")]
async fn read_review(caller: Caller, id: Path<ReviewId>) -> Result<Found<ReviewView>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Save a review.
///
/// Its reader saves what there is so far, as often as needed; `scores` is replaced as a whole. Nobody else sees it
/// before all reviews that the text needs are in.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = ReviewId, Path, description = "Id of the review.", example = "01910000-0000-7000-8000-000000001e01")),
    request_body(content = Patch<ReviewContent>, content_type = "application/merge-patch+json", example = json!({
        "scores": [{"item": "integration_professional", "score": 2, "evidence": "L'équipe mista è descritta, con ruoli e incontri."},
            {"item": "scalability_costs_benefits", "not_assessable": true, "evidence": "Dei costi non si dice nulla."}]})),
    responses((status = 200, description = "The saved review.", body = ReviewView),
        (status = 409, description = "It is submitted, or the text is not under review any more.")))]
#[patch("/reviews/{id}")]
async fn update_review(
    caller: Caller,
    id: Path<ReviewId>,
    expected: Expected,
    body: Merge<ReviewContent>,
) -> Result<Found<ReviewView>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Take a review from step to step.
///
/// The reader submits it (all required items, evidence for each score, a recommendation and the scalability; `errors`
/// point to what is missing) or declines, saying why and whether there is a conflict of interest. Administrators confirm
/// (`assigned`) or drop (`cancelled`) a reader whom the server has proposed, and take a review back. When two readers
/// diverge a third is proposed.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = ReviewId, Path, description = "Id of the review.", example = "01910000-0000-7000-8000-000000001e02")),
    request_body(content = ReviewTransitionRequest, example = json!({"to": "assigned"})),
    responses((status = 201, description = "The review after the step.", body = ReviewView),
        (status = 409, description = "There is no such step, the reader has a conflict of interest, or the text is not under review any more.")))]
#[post("/reviews/{id}/transitions")]
async fn create_review_transition(
    caller: Caller,
    id: Path<ReviewId>,
    body: Input<ReviewTransitionRequest>,
) -> Result<Created> {
    let terms = caller.core().settings.reviews;
    caller.create(body, move |tx, wanted| service::transition(tx, *id, wanted, terms)).await
}

/// Assign a reader to a practice.
///
/// Administrators only, for a practice that is under review. A conflict of interest (the own organisation as lead or
/// partner, an interest that was declared, the own region where the Observatory says so) is refused with its reason.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001d03")),
    request_body(content = ReviewCreate, example = json!({"reader_id": "01910000-0000-7000-8000-000000001f02", "due_on": "2099-12-31"})),
    responses((status = 201, description = "The new review.", body = ReviewView),
        (status = 409, description = "It is not under review, has its readers, or this one already."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/reviews")]
async fn create_review(caller: Caller, id: Path<PracticeId>, body: Input<ReviewCreate>) -> Result<Created> {
    let terms = caller.core().settings.reviews;
    caller.create(body, move |tx, new| assigning::create(tx, *id, new, terms)).await
}

/// List who could read a practice.
///
/// Administrators only, for a practice that is under review: the members of the scientific committee, the best first,
/// with how they come to their place and what conflicts of interest they have.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001d01")),
    responses((status = 200, description = "The candidates.", body = Page<ReviewCandidate>),
        (status = 409, description = "It is not under review."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/review-candidates")]
async fn list_review_candidates(caller: Caller, id: Path<PracticeId>) -> Result<Listed<ReviewCandidate>> {
    let terms = caller.core().settings.reviews;
    Ok(Listed::whole(caller.read(move |tx| assigning::candidates(tx, *id, terms)).await?))
}

/// Assign readers by a file.
///
/// Administrators only. Each row is taken or refused by itself, and told with its reason; with `dry_run` nothing is
/// written.
#[utoipa::path(tag = "assessment", security(("bearer" = [])), params(NewAssignments),
    request_body(content(
            (AssignmentFile = "text/csv", example = json!("practice,reader,due_on\n01910000-0000-7000-8000-000000001d03,committee3@demo.example.org,2099-12-31\n")),
            (AssignmentFile = "application/octet-stream", example = json!("practice,reader,due_on\n01910000-0000-7000-8000-000000001d03,committee3@demo.example.org,2099-12-31\n"))),
        description = "The file, up to 1 MiB."),
    responses((status = 200, description = "What became of each row.", body = AssignmentReport)))]
#[post("/review-assignments")]
async fn create_review_assignments(
    caller: Caller,
    wanted: Query<NewAssignments>,
    req: HttpRequest,
    payload: Payload,
) -> Result<Document<AssignmentReport>> {
    // Before the file is taken in.
    caller.read(|tx| assigning::permit(tx).map(|_| ())).await?;
    let sent = actix_web::HttpMessage::content_type(&req);
    if !["text/csv", "application/octet-stream"].iter().any(|one| sent.eq_ignore_ascii_case(one)) {
        return Err(Error::UnsupportedMediaType("text/csv, application/octet-stream"));
    }
    let (terms, dry_run) = (caller.core().settings.reviews, wanted.dry_run);
    let patience = Duration::from_secs(caller.core().settings.request_timeout);
    let file = tokio::time::timeout(patience, input::read(payload.into_inner(), assigning::FILE_LIMIT))
        .await
        .map_err(|_| Error::Timeout)??;
    Ok(Document(caller.write(move |tx| assigning::import(tx, &file, dry_run, terms)).await?))
}
