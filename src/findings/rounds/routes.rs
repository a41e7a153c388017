//! `/v1/lab-sessions/{id}/rating-rounds`.
use super::model::{
    RatingItem, RatingItemFilter, RatingRound, RatingRoundCreate, RatingRoundFilter, RatingRoundId,
    RatingRoundTransition,
};
use super::service::{self, Wanted};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_rating_rounds)
        .service(create_rating_round)
        .service(read_rating_round)
        .service(create_rating_round_transition)
        .service(list_rating_items);
}

impl Resource for RatingRound {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/rating-rounds/{}", self.session_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// The page that a query asks for.
pub(in crate::findings) fn wanted(page: &PageQuery) -> Wanted {
    Wanted { cursor: page.cursor.clone(), limit: page.limit(), count: page.count.unwrap_or_default() }
}

/// List the rounds of ratings of a session.
///
/// In its technical part the experts rate the practices on the table in rounds (Delphi). The last round first. For
/// the confirmed experts of the session's cycle, the coordinators of its regions, the scientific committee, institutional readers and
/// administrators.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"), RatingRoundFilter, PageQuery),
    responses((status = 200, description = "A page of its rounds.", body = Page<RatingRound>)))]
#[get("/lab-sessions/{id}/rating-rounds")]
async fn list_rating_rounds(
    caller: Caller,
    id: Path<LabSessionId>,
    query: List<RatingRoundFilter>,
) -> Result<Listed<RatingRound>> {
    let List { filter, page } = query;
    let wanted = wanted(&page);
    Ok(Listed::new(caller.read(move |tx| service::list(tx, *id, filter, &wanted)).await?, page))
}

/// Open a round of ratings.
///
/// Administrators, and coordinators of one of the session's regions, once the session has begun. It asks for each
/// practice by each item of a version of the rubric; or, with `split_of`, again for what a closed round has left split.
/// Several rounds can be open at once, but not with the same question.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = RatingRoundCreate, example = json!({"rubric_version": 1,
        "items": ["scalability_sustainability", "scalability_costs_benefits"], "practices": ["01910000-0000-7000-8000-000000000202"],
        "note": "Prima della discussione."})),
    responses((status = 201, description = "The open round.", body = RatingRound),
        (status = 409, description = "The session has not begun or has no technical part, one of the questions is open already, or nothing was left split.")))]
#[post("/lab-sessions/{id}/rating-rounds")]
async fn create_rating_round(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<RatingRoundCreate>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Read a round of ratings.
///
/// How far it has come, how many ratings were given and, once it is closed, on how many items the experts agree.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d01")),
    responses((status = 200, description = "The round.", body = RatingRound)))]
#[get("/lab-sessions/{id}/rating-rounds/{round_id}")]
async fn read_rating_round(caller: Caller, path: Path<(LabSessionId, RatingRoundId)>) -> Result<Found<RatingRound>> {
    let (session, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, session, id)).await?))
}

/// Close a round of ratings.
///
/// Administrators, and coordinators of one of the session's regions. Closing counts what the confirmed experts of the
/// session's cycle have given (what somebody has given who has declined since is taken out): from then on nobody rates in this round, and experts read how each item was rated, without names. *Agreement* when fewer than a third of
/// an item's ratings lie more than a point from their median, else *split*.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d02")),
    request_body(content = RatingRoundTransition, example = json!({"to": "closed"})),
    responses((status = 200, description = "The closed round.", body = RatingRound),
        (status = 409, description = "It is not open any more.")))]
#[post("/lab-sessions/{id}/rating-rounds/{round_id}/transitions")]
async fn create_rating_round_transition(
    caller: Caller,
    path: Path<(LabSessionId, RatingRoundId)>,
    body: Input<RatingRoundTransition>,
) -> Result<Found<RatingRound>> {
    let ((session, id), wanted) = (path.into_inner(), body.into_inner());
    Ok(Found(caller.write(move |tx| service::transition(tx, session, id, &wanted)).await?))
}

/// List the items of a round of ratings.
///
/// Each practice by each item of the rubric. Once the round is closed each has its `result`: how often each score was
/// given, the median, whether the experts agree, and what they wrote; never who gave what. Before, nothing is told.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301"),
        ("round_id" = RatingRoundId, Path, description = "Id of the round.", example = "01910000-0000-7000-8000-000000002d01"),
        RatingItemFilter, PageQuery),
    responses((status = 200, description = "A page of its items.", body = Page<RatingItem>)))]
#[get("/lab-sessions/{id}/rating-rounds/{round_id}/items")]
async fn list_rating_items(
    caller: Caller,
    path: Path<(LabSessionId, RatingRoundId)>,
    query: List<RatingItemFilter>,
) -> Result<Listed<RatingItem>> {
    let ((session, id), List { filter, page }) = (path.into_inner(), query);
    let wanted = wanted(&page);
    Ok(Listed::new(caller.read(move |tx| service::list_items(tx, session, id, filter, &wanted)).await?, page))
}
