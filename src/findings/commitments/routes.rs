//! `/v1/commitments`, `/v1/lab-sessions/{id}/commitments`.
use super::model::{
    CommitmentFilter, CommitmentId, CommitmentInput, CommitmentStep, CommitmentTransition, CommitmentView,
};
use super::service;
use crate::error::Result;
use crate::findings::rounds::routes::wanted;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery, Query};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_commitments)
        .service(create_commitment)
        .service(read_commitment)
        .service(update_commitment)
        .service(delete_commitment)
        .service(list_commitment_transitions)
        .service(create_commitment_transition);
}

impl Resource for CommitmentView {
    fn location(&self) -> String {
        format!("/v1/commitments/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the commitments.
///
/// What organisations have promised in sessions, the last first, across all cycles: `overdue=true` gives those whose day
/// is past. Contacts read those of their organisation, coordinators those of their regions' sessions, confirmed
/// experts those of the sessions of their group; the scientific committee, institutional readers and administrators all of them.
#[utoipa::path(tag = "findings", security(("bearer" = [])), params(CommitmentFilter, PageQuery),
    responses((status = 200, description = "A page of commitments.", body = Page<CommitmentView>)))]
#[get("/commitments")]
async fn list_commitments(caller: Caller, query: List<CommitmentFilter>) -> Result<Listed<CommitmentView>> {
    let List { filter, page } = query;
    let wanted = wanted(&page);
    Ok(Listed::new(caller.read(move |tx| service::list(tx, &filter, &wanted)).await?, page))
}

/// Note a commitment.
///
/// Coordinators of one of the session's regions and administrators, once the session has begun. The organisation is
/// reminded some days before its day (two weeks, unless the server is set otherwise) and told when it is past.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = CommitmentInput, example = json!({"organisation_id": "01910000-0000-7000-8000-000000000101",
        "what": "Estendere il protocollo ai distretti di Asolo e Pieve di Soligo.", "due_on": "2027-06-30",
        "practice_id": "01910000-0000-7000-8000-000000000202"})),
    responses((status = 201, description = "The new commitment.", body = CommitmentView),
        (status = 409, description = "The session has not begun.")))]
#[post("/lab-sessions/{id}/commitments")]
async fn create_commitment(caller: Caller, id: Path<LabSessionId>, body: Input<CommitmentInput>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Read a commitment.
///
/// Who has promised what, by when, and how far it has come.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = CommitmentId, Path, description = "Id of the commitment.", example = "01910000-0000-7000-8000-000000003101")),
    responses((status = 200, description = "The commitment.", body = CommitmentView)))]
#[get("/commitments/{id}")]
async fn read_commitment(caller: Caller, id: Path<CommitmentId>) -> Result<Found<CommitmentView>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Change a commitment.
///
/// Coordinators of one of the session's regions and administrators, until it is kept or dropped. With another day its
/// organisation is reminded anew. How far it has come is told by a transition.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = CommitmentId, Path, description = "Id of the commitment.", example = "01910000-0000-7000-8000-000000003101")),
    request_body(content = Patch<CommitmentInput>, content_type = "application/merge-patch+json",
        example = json!({"due_on": "2027-12-31"})),
    responses((status = 200, description = "The changed commitment.", body = CommitmentView),
        (status = 409, description = "It was kept or dropped.")))]
#[patch("/commitments/{id}")]
async fn update_commitment(
    caller: Caller,
    id: Path<CommitmentId>,
    expected: Expected,
    body: Merge<CommitmentInput>,
) -> Result<Found<CommitmentView>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a commitment.
///
/// One that was noted by mistake and is still open: others are kept or dropped. Coordinators of one of the session's
/// regions and administrators.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = CommitmentId, Path, description = "Id of the commitment.", example = "01910000-0000-7000-8000-000000003102")),
    responses((status = 204, description = "Deleted."), (status = 409, description = "It is not open any more.")))]
#[delete("/commitments/{id}")]
async fn delete_commitment(caller: Caller, id: Path<CommitmentId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// List what was told of a commitment.
///
/// Its steps, the last first, each with the role of whoever told it and the session in which it was looked at.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = CommitmentId, Path, description = "Id of the commitment.", example = "01910000-0000-7000-8000-000000003101"), PageQuery),
    responses((status = 200, description = "A page of its steps.", body = Page<CommitmentStep>)))]
#[get("/commitments/{id}/transitions")]
async fn list_commitment_transitions(
    caller: Caller,
    id: Path<CommitmentId>,
    page: Query<PageQuery>,
) -> Result<Listed<CommitmentStep>> {
    let wanted = wanted(&page);
    let found = caller.read(move |tx| service::steps(tx, *id, &wanted)).await?;
    Ok(Listed::new(found, page.0))
}

/// Tell how far a commitment has come.
///
/// The contacts of its organisation, coordinators of one of the session's regions and administrators. With `session_id`
/// it is told in which session, of a later cycle perhaps, it was looked at.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = CommitmentId, Path, description = "Id of the commitment.", example = "01910000-0000-7000-8000-000000003101")),
    request_body(content = CommitmentTransition, example = json!({"to": "kept", "note": "Protocollo esteso ad Asolo."})),
    responses((status = 200, description = "The commitment in its new status.", body = CommitmentView),
        (status = 409, description = "Its present status does not lead there.")))]
#[post("/commitments/{id}/transitions")]
async fn create_commitment_transition(
    caller: Caller,
    id: Path<CommitmentId>,
    body: Input<CommitmentTransition>,
) -> Result<Found<CommitmentView>> {
    let wanted = body.into_inner();
    Ok(Found(caller.write(move |tx| service::transition(tx, *id, &wanted)).await?))
}
