//! `/v1/practices/{id}/revisions`.
use super::model::{RevisionCreate, RevisionId, RevisionUpdate, RevisionView};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::practices::transitions::model::{Transition, TransitionRequest};
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_revisions)
        .service(read_practice_revision)
        .service(create_practice_revision)
        .service(update_practice_revision)
        .service(create_revision_transition);
}

impl Resource for RevisionView {
    fn location(&self) -> String {
        format!("/v1/practices/{}/revisions/{}", self.practice_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the revisions of a practice.
///
/// Its working copies, the last first: at most one is open. For who works on the practice and for institutional
/// readers.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"), PageQuery),
    responses((status = 200, description = "A page of its revisions.", body = Page<RevisionView>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/revisions")]
async fn list_practice_revisions(
    caller: Caller,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<RevisionView>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(caller.read(move |tx| service::list(tx, *id, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a revision of a practice.
///
/// A working copy. `allowed_transitions` lists the states that the caller can bring it to.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("revision_id" = String, Path, description = "Id of the revision.", format = Uuid, example = "01910000-0000-7000-8000-000000001201")),
    responses((status = 200, description = "The revision.", body = RevisionView),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/revisions/{revision_id}")]
async fn read_practice_revision(caller: Caller, path: Path<(PracticeId, RevisionId)>) -> Result<Found<RevisionView>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Revise a published practice.
///
/// Opens a working copy of what is published. The practice stays public as it is; the copy is changed, submitted,
/// checked and accepted like a new practice, and published as the next version. One at a time.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000201")),
    request_body(content = RevisionCreate, example = json!({"note": "Si aggiungono i risultati del secondo anno."})),
    responses((status = 201, description = "The working copy.", body = RevisionView),
        (status = 409, description = "The practice is not published, or has an open revision already."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/revisions")]
async fn create_practice_revision(
    caller: Caller,
    id: Path<PracticeId>,
    body: Input<RevisionCreate>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change a revision of a practice.
///
/// A merge patch on `document`: send only the fields that change, `null` clears one, a list is replaced as a whole.
/// Authors change it until it is submitted and when changes are requested, who checks it also then; during a review
/// and once it is accepted only `publication_consent` can be changed. The `vitality` is said by vitality reviews.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("revision_id" = String, Path, description = "Id of the revision.", format = Uuid, example = "01910000-0000-7000-8000-000000001201")),
    request_body(content = Patch<RevisionUpdate>, content_type = "application/merge-patch+json",
        example = json!({"document": {"results": "Nel secondo anno i rientri preparati sono raddoppiati."}})),
    responses((status = 200, description = "The changed revision.", body = RevisionView),
        (status = 409, description = "It is closed, or being decided on."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[patch("/practices/{id}/revisions/{revision_id}")]
async fn update_practice_revision(
    caller: Caller,
    path: Path<(PracticeId, RevisionId)>,
    expected: Expected,
    body: Merge<RevisionUpdate>,
) -> Result<Found<RevisionView>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, practice, id, &expected, &body)).await?))
}

/// Bring a revision of a practice to another state.
///
/// The same steps as those of a new practice, from `under_revision` on. `published` makes it the next version,
/// `withdrawn` drops it. The step stands in the history of the practice, with the `revision_id`.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("revision_id" = String, Path, description = "Id of the revision.", format = Uuid, example = "01910000-0000-7000-8000-000000001201")),
    request_body(content = TransitionRequest, example = json!({"to": "submitted"})),
    responses((status = 201, description = "Done.", body = Transition),
        (status = 409, description = "There is no way from its present state to that one, or the practice is not published any more."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/revisions/{revision_id}/transitions")]
async fn create_revision_transition(
    caller: Caller,
    path: Path<(PracticeId, RevisionId)>,
    body: Input<TransitionRequest>,
) -> Result<Created> {
    let (practice, id) = path.into_inner();
    caller.create(body, move |tx, wanted| service::transition(tx, practice, id, wanted)).await
}
