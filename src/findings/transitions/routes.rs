//! `/v1/findings/{id}/transitions`.
use super::model::FindingStep;
use super::service;
use crate::error::Result;
use crate::findings::input::FindingTransition;
use crate::findings::model::FindingId;
use crate::findings::rounds::routes::wanted;
use crate::findings::view::FindingView;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Found, Listed};
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_finding_transitions).service(create_finding_transition);
}

/// List the transitions of a finding.
///
/// How it went from status to status, the last step first, with the reason for which it was withdrawn: for whoever reads
/// the technical work of its session.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = FindingId, Path, description = "Id of the finding.", example = "01910000-0000-7000-8000-000000002f01"), PageQuery),
    responses((status = 200, description = "A page of its steps.", body = Page<FindingStep>),
        (status = 410, description = "It was published and has been withdrawn.")))]
#[get("/findings/{id}/transitions")]
async fn list_finding_transitions(
    caller: Caller,
    id: Path<FindingId>,
    page: Query<PageQuery>,
) -> Result<Listed<FindingStep>> {
    let wanted = wanted(&page);
    let found = caller.read(move |tx| service::list(tx, *id, &wanted)).await?;
    Ok(Listed::new(found, page.0))
}

/// Move a finding to another status.
///
/// Coordinators of one of the session's regions and administrators. What was agreed on is published once the session has
/// been held, for the readers that its `visibility` names. What is published is not changed: it is taken back
/// (`withdrawn`, with the reason in `note`), also once the cycle is concluded, or by publishing a finding that names it in
/// `replaces`. It leaves the practices' outcomes and the restitution at once, and its text is left to those who
/// may write findings of the session.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = FindingId, Path, description = "Id of the finding.", example = "01910000-0000-7000-8000-000000002f0d")),
    request_body(content = FindingTransition, example = json!({"to": "agreed"})),
    responses((status = 200, description = "The finding in its new status.", body = FindingView),
        (status = 409, description = "Its present status does not lead there, or the session has not been held."),
        (status = 410, description = "It was published and has been withdrawn.")))]
#[post("/findings/{id}/transitions")]
async fn create_finding_transition(
    caller: Caller,
    id: Path<FindingId>,
    body: Input<FindingTransition>,
) -> Result<Found<FindingView>> {
    let wanted = body.into_inner();
    Ok(Found(caller.write(move |tx| service::transition(tx, *id, &wanted)).await?))
}
