//! `/v1/practices/{id}/transitions`.
use super::model::{Transition, TransitionId, TransitionRequest};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
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
    api.service(list_practice_transitions).service(read_practice_transition).service(create_practice_transition);
}

impl Resource for Transition {
    fn location(&self) -> String {
        format!("/v1/practices/{}/transitions/{}", self.practice_id, self.id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// List the transitions of a practice.
///
/// How it went from state to state, the last step first: for who works on the practice and for institutional readers.
/// It tells in which role a step was made and for which organisation; by whom, to administrators and the coordinators
/// of the region only. Steps with a `revision_id` are those of a working copy.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000207"), PageQuery),
    responses((status = 200, description = "A page of its history.", body = Page<Transition>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/transitions")]
async fn list_practice_transitions(
    caller: Caller,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<Transition>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(caller.read(move |tx| service::list(tx, *id, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a transition.
///
/// One step in the history of a practice.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000207"),
        ("transition_id" = String, Path, description = "Id of the transition.", format = Uuid, example = "01910000-0000-7000-8000-000000000801")),
    responses((status = 200, description = "The transition.", body = Transition),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/transitions/{transition_id}")]
async fn read_practice_transition(caller: Caller, path: Path<(PracticeId, TransitionId)>) -> Result<Found<Transition>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Bring a practice to another state.
///
/// `allowed_transitions` of the practice lists what the caller may ask for. The way to publication: contacts submit
/// their draft; a coordinator of the region takes it up (`regional_check`), passes it on to the scientific committee
/// (`under_review`) or accepts it without a review (with the reason in `note`); the committee decides on its reviews
/// (`POST /practices/{id}/decisions`; an administrator can do without them, with the reason in `note`); a coordinator
/// publishes it. On the way changes can be requested (with `due_on` and `remarks`; the contact resolves each remark
/// and submits again) or the practice refused (`not_accepted`, with a note, and `duplicate_of` when another tells the
/// same). Nobody decides on a practice of their own organisation. To be submitted a practice needs summary, story, a
/// dimension, a theme and a start, and what the form of its call makes mandatory; to be published also the consent of
/// its organisation (`publication_consent`). `errors` points to the fields of the practice that are missing.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000207")),
    request_body(content = TransitionRequest, example = json!({"to": "regional_check"})),
    responses((status = 201, description = "Done.", body = Transition),
        (status = 409, description = "There is no way from its present state to that one."),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[post("/practices/{id}/transitions")]
async fn create_practice_transition(
    caller: Caller,
    id: Path<PracticeId>,
    body: Input<TransitionRequest>,
) -> Result<Created> {
    caller.create(body, move |tx, wanted| service::create(tx, *id, wanted)).await
}
