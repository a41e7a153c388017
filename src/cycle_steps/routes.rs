//! `/v1/labs/{id}/cycles/{number}/transitions` and the progress of a cycle.
use super::model::{CycleProgress, CycleStep, CycleTransition};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::labs::cycles::model::StepId;
use crate::labs::model::LabId;
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_cycle_progress)
        .service(list_cycle_transitions)
        .service(read_cycle_transition)
        .service(create_cycle_transition);
}

impl Resource for CycleStep {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}/transitions/{}", self.lab_id, self.cycle_number, self.id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// Read the progress of a cycle.
///
/// What it has produced so far, and all that it lacks before its phase can close; in the restitution, which findings its
/// conclusion would publish and which stay in the sessions. For those who take part in the
/// laboratory or oversee it.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    responses((status = 200, description = "The progress.", body = CycleProgress)))]
#[get("/labs/{id}/cycles/{number}/progress")]
async fn read_cycle_progress(caller: Caller, path: Path<(LabId, i32)>) -> Result<Document<CycleProgress>> {
    let (lab, number) = path.into_inner();
    let rule = caller.core().settings.group_balance.clone();
    Ok(Document(caller.read(move |tx| service::progress(tx, lab, number, &rule)).await?))
}

/// List the transitions of a cycle.
///
/// How it went from phase to phase, the last step first: for those who take part in the laboratory or oversee it. By
/// whom, for those who take part and administrators.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1), PageQuery),
    responses((status = 200, description = "A page of steps.", body = Page<CycleStep>)))]
#[get("/labs/{id}/cycles/{number}/transitions")]
async fn list_cycle_transitions(
    caller: Caller,
    path: Path<(LabId, i32)>,
    query: Query<PageQuery>,
) -> Result<Listed<CycleStep>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let of = path.into_inner();
    Ok(Listed::new(caller.read(move |tx| service::list(tx, of, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a transition of a cycle.
///
/// One step: from where to where, when, why, on which session it rests.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1),
        ("step_id" = StepId, Path, description = "Id of the step.", example = "01910000-0000-7000-8000-000000002207")),
    responses((status = 200, description = "The step.", body = CycleStep)))]
#[get("/labs/{id}/cycles/{number}/transitions/{step_id}")]
async fn read_cycle_transition(caller: Caller, path: Path<(LabId, i32, StepId)>) -> Result<Found<CycleStep>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, lab, number, id)).await?))
}

/// Move a cycle to another phase.
///
/// Administrators, and coordinators of one of the laboratory's regions. A phase closes only with what it must have
/// produced: reading, a practice read and a shortlist with its motivation; choice of the theme, the decision with its
/// act; formation of the group, a balanced group of confirmed experts; preparation, a confirmed session; session, the
/// session held; restitution, public findings or the reason why there are none, and every round of ratings closed. What is
/// missing is told all at once, in `errors` of a 409. Concluding publishes what was agreed on for everybody; its answer
/// tells in `findings` how many, and what stays in the sessions for whom (the progress tells it before). Going back is possible by one phase, with a reason, until the session was held. A cycle that is
/// concluded opens the reading of the next one.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = CycleTransition, example = json!({"to": "reading",
        "note": "Sono arrivate quattro pratiche nuove: si torna a leggere."})),
    responses((status = 201, description = "The step.", body = CycleStep),
        (status = 409, description = "There is no such step, or the phase has yet to produce what `errors` names.")))]
#[post("/labs/{id}/cycles/{number}/transitions")]
async fn create_cycle_transition(
    caller: Caller,
    path: Path<(LabId, i32)>,
    body: Input<CycleTransition>,
) -> Result<Created> {
    let (lab, number) = path.into_inner();
    let rule = caller.core().settings.group_balance.clone();
    caller.create(body, move |tx, wanted| service::transition(tx, lab, number, wanted, &rule)).await
}
