//! `/v1/labs/{id}/cycles/{number}/theme-candidates` and the votes on them.
use super::super::model::LabId;
use super::model::{CandidateId, CandidateInput, VoteCreate, VoteId};
use super::service;
use super::view::{CandidateView, VoteView};
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
    api.service(list_theme_candidates)
        .service(read_theme_candidate)
        .service(create_theme_candidate)
        .service(update_theme_candidate)
        .service(delete_theme_candidate)
        .service(create_theme_vote)
        .service(read_theme_vote);
}

impl Resource for CandidateView {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}/theme-candidates/{}", self.lab_id, self.cycle_number, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for VoteView {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}/theme-votes/{}", self.lab_id, self.cycle_number, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the candidate themes of a cycle.
///
/// In the order of their proposal, each with what of the catalogue speaks for it (counted now) and how many votes it
/// has. For those who take part in the laboratory or oversee it.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2), PageQuery),
    responses((status = 200, description = "A page of candidates.", body = Page<CandidateView>)))]
#[get("/labs/{id}/cycles/{number}/theme-candidates")]
async fn list_theme_candidates(
    caller: Caller,
    path: Path<(LabId, i32)>,
    query: Query<PageQuery>,
) -> Result<Listed<CandidateView>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let of = path.into_inner();
    Ok(Listed::new(caller.read(move |tx| service::list(tx, of, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a candidate theme.
///
/// With its evidence and its votes.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("candidate_id" = CandidateId, Path, description = "Id of the candidate.", example = "01910000-0000-7000-8000-000000002402")),
    responses((status = 200, description = "The candidate.", body = CandidateView)))]
#[get("/labs/{id}/cycles/{number}/theme-candidates/{candidate_id}")]
async fn read_theme_candidate(caller: Caller, path: Path<(LabId, i32, CandidateId)>) -> Result<Found<CandidateView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, lab, number, id)).await?))
}

/// Propose a theme.
///
/// For administrators, coordinators of the laboratory's regions, contacts of its stewards and partners, and experts that
/// it names; while practices are read and the theme is chosen.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = CandidateInput, example = json!({"title": "Il rientro a casa dall'ospedale", "themes": ["protected_discharge"],
        "rationale": "Tocca ogni azienda e ogni comune."})),
    responses((status = 201, description = "The new candidate.", body = CandidateView),
        (status = 409, description = "The theme is decided, or the cycle is past its choice.")))]
#[post("/labs/{id}/cycles/{number}/theme-candidates")]
async fn create_theme_candidate(
    caller: Caller,
    path: Path<(LabId, i32)>,
    body: Input<CandidateInput>,
) -> Result<Created> {
    let (lab, number) = path.into_inner();
    caller.create(body, move |tx, new| service::create(tx, lab, number, new)).await
}

/// Change a candidate theme.
///
/// Who proposed it; or administrators and coordinators of the laboratory's regions. Until the theme is decided.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("candidate_id" = CandidateId, Path, description = "Id of the candidate.", example = "01910000-0000-7000-8000-000000002402")),
    request_body(content = Patch<CandidateInput>, content_type = "application/merge-patch+json",
        example = json!({"rationale": "Ne apre una ogni distretto."})),
    responses((status = 200, description = "The changed candidate.", body = CandidateView),
        (status = 409, description = "The theme is decided, or the cycle is past its choice.")))]
#[patch("/labs/{id}/cycles/{number}/theme-candidates/{candidate_id}")]
async fn update_theme_candidate(
    caller: Caller,
    path: Path<(LabId, i32, CandidateId)>,
    expected: Expected,
    body: Merge<CandidateInput>,
) -> Result<Found<CandidateView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, (lab, number), id, &expected, &body)).await?))
}

/// Take a candidate theme back.
///
/// Who proposed it; or administrators and coordinators of the laboratory's regions. While nobody has voted for it.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("candidate_id" = CandidateId, Path, description = "Id of the candidate.", example = "01910000-0000-7000-8000-000000002404")),
    responses((status = 204, description = "Taken back."),
        (status = 409, description = "It has votes, the theme is decided, or the cycle is past its choice.")))]
#[delete("/labs/{id}/cycles/{number}/theme-candidates/{candidate_id}")]
async fn delete_theme_candidate(
    caller: Caller,
    path: Path<(LabId, i32, CandidateId)>,
    expected: Expected,
) -> Result<Done> {
    let (lab, number, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, lab, number, id, &expected)).await?;
    Ok(Done)
}

/// Vote for a theme.
///
/// Everybody who takes part has one vote in a cycle: another one takes its place, until the theme is decided. Who voted
/// for what is told to nobody; candidates show how many votes they have.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = VoteCreate, example = json!({"candidate_id": "01910000-0000-7000-8000-000000002402"})),
    responses((status = 201, description = "The caller's vote.", body = VoteView),
        (status = 409, description = "The theme is decided, or the cycle is past its choice.")))]
#[post("/labs/{id}/cycles/{number}/theme-votes")]
async fn create_theme_vote(caller: Caller, path: Path<(LabId, i32)>, body: Input<VoteCreate>) -> Result<Created> {
    let (lab, number) = path.into_inner();
    caller.create(body, move |tx, wanted| service::vote(tx, lab, number, wanted)).await
}

/// Read one's own vote.
///
/// Nobody sees another's.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("vote_id" = VoteId, Path, description = "Id of the vote.", example = "01910000-0000-7000-8000-000000002501")),
    responses((status = 200, description = "The caller's vote.", body = VoteView)))]
#[get("/labs/{id}/cycles/{number}/theme-votes/{vote_id}")]
async fn read_theme_vote(caller: Caller, path: Path<(LabId, i32, VoteId)>) -> Result<Found<VoteView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read_vote(tx, lab, number, id)).await?))
}
