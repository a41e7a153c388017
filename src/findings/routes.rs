//! `/v1/findings`, `/v1/lab-sessions/{id}/findings`, `/v1/practices/{id}/findings`.
use super::input::{FindingFilter, FindingInput, PracticeFindingFilter};
use super::model::FindingId;
use super::rounds::routes::wanted;
use super::service;
use super::view::FindingView;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    super::rounds::routes::routes(api);
    super::ratings::routes::routes(api);
    super::notes::routes::routes(api);
    api.service(list_findings)
        .service(create_finding)
        .service(read_finding)
        .service(update_finding)
        .service(delete_finding)
        .service(list_practice_findings);
    super::transitions::routes::routes(api);
    super::commitments::routes::routes(api);
    super::restitution::routes::routes(api);
}

impl Resource for FindingView {
    fn location(&self) -> String {
        format!("/v1/findings/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the findings of the laboratories.
///
/// What the technical parts of sessions have brought out, the last first. Everybody reads the published public ones about
/// public practices; the organisations that lead a practice also those for the invited. Whoever takes part in a
/// session's work (its coordinators, and the confirmed experts of its cycle's group), the scientific committee,
/// institutional readers and administrators read all of it, drafts too.
#[utoipa::path(tag = "findings", params(FindingFilter, PageQuery),
    responses((status = 200, description = "A page of findings.", body = Page<FindingView>)))]
#[get("/findings")]
async fn list_findings(anyone: Anyone, query: List<FindingFilter>) -> Result<Listed<FindingView>> {
    let List { filter, page } = query;
    let wanted = wanted(&page);
    Ok(Listed::new(anyone.read(move |tx| service::list(tx, &filter, &wanted)).await?, page))
}

/// Draft a finding of a session.
///
/// Confirmed experts of the session's cycle, coordinators of one of its regions and administrators, once it has begun. Its consensus is
/// counted from the rated items that it rests on, and never typed; without any it is `not_voted`. A recommendation is a
/// finding too. A draft that names another finding in `replaces` takes its place when it is published.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = FindingInput, example = json!({"kind": "enabling_condition",
        "text": "Un protocollo firmato tra azienda e Comuni prima dell'avvio.",
        "practices": ["01910000-0000-7000-8000-000000000202"], "legal_reference": "DM 77/2022", "visibility": "public"})),
    responses((status = 201, description = "The new draft.", body = FindingView),
        (status = 409, description = "The session has not begun, or another finding replaces the same.")))]
#[post("/lab-sessions/{id}/findings")]
async fn create_finding(caller: Caller, id: Path<LabSessionId>, body: Input<FindingInput>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Read a finding.
///
/// What was found, of which practices, in which session, and whether the experts agree. One that was withdrawn is shown
/// to whoever reads the technical work of its session, with its text only to those of them who may write findings there
/// (its confirmed experts, its coordinators, administrators); the others who could read it get 410, which says since when
/// and which finding corrects it.
#[utoipa::path(tag = "findings",
    params(("id" = FindingId, Path, description = "Id of the finding.", example = "01910000-0000-7000-8000-000000002f01")),
    responses((status = 200, description = "The finding.", body = FindingView),
        (status = 410, description = "It was published and has been withdrawn.")))]
#[get("/findings/{id}")]
async fn read_finding(anyone: Anyone, id: Path<FindingId>) -> Result<Found<FindingView>> {
    Ok(Found(anyone.read(move |tx| service::read(tx, *id)).await?))
}

/// Change a draft of a finding.
///
/// Confirmed experts of the session's cycle, coordinators of one of its regions and administrators. Lists are replaced as a whole; the consensus
/// is counted anew.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = FindingId, Path, description = "Id of the finding.", example = "01910000-0000-7000-8000-000000002f0d")),
    request_body(content = Patch<FindingInput>, content_type = "application/merge-patch+json",
        example = json!({"text": "Il trasporto sociale condiziona il rientro a casa nelle aree montane."})),
    responses((status = 200, description = "The changed draft.", body = FindingView),
        (status = 409, description = "It is not a draft any more, or another finding replaces the same."),
        (status = 410, description = "It was published and has been withdrawn.")))]
#[patch("/findings/{id}")]
async fn update_finding(
    caller: Caller,
    id: Path<FindingId>,
    expected: Expected,
    body: Merge<FindingInput>,
) -> Result<Found<FindingView>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a draft of a finding.
///
/// Coordinators of one of the session's regions and administrators.
#[utoipa::path(tag = "findings", security(("bearer" = [])),
    params(("id" = FindingId, Path, description = "Id of the finding.", example = "01910000-0000-7000-8000-000000002f0d")),
    responses((status = 204, description = "Deleted."),
        (status = 409, description = "It is not a draft any more, or a commitment names it."),
        (status = 410, description = "It was published and has been withdrawn.")))]
#[delete("/findings/{id}")]
async fn delete_finding(caller: Caller, id: Path<FindingId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// List the findings that stand on a practice's record.
///
/// What laboratories have published about it ("esito di laboratorio"), the last first, each with its session and date. In
/// short, session by session: `/practices/{id}/lab-outcomes`.
#[utoipa::path(tag = "findings",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        PracticeFindingFilter, PageQuery),
    responses((status = 200, description = "A page of its findings.", body = Page<FindingView>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/findings")]
async fn list_practice_findings(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: List<PracticeFindingFilter>,
) -> Result<Listed<FindingView>> {
    let List { filter, page } = query;
    let wanted = wanted(&page);
    Ok(Listed::new(anyone.read(move |tx| service::of_practice(tx, *id, &filter, &wanted)).await?, page))
}
