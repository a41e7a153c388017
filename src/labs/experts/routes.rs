//! `/v1/labs/{id}/cycles/{number}/experts` and the group as numbers.
use super::super::model::LabId;
use super::group::ExpertGroup;
use super::input::{ExpertCreate, ExpertInput, ExpertTransition};
use super::model::{ExpertId, ExpertSide, ExpertStatus};
use super::service;
use super::view::ExpertView;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_expert_group)
        .service(list_lab_experts)
        .service(read_lab_expert)
        .service(create_lab_expert)
        .service(update_lab_expert)
        .service(delete_lab_expert)
        .service(create_lab_expert_transition);
}

impl Resource for ExpertView {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}/experts/{}", self.lab_id, self.cycle_number, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExpertFilter {
    /// Only experts of this side.
    #[param(inline, example = "municipality")]
    side: Option<ExpertSide>,
    /// Only experts at this status.
    #[param(inline, example = "confirmed")]
    status: Option<ExpertStatus>,
}

/// Read the group of experts as numbers.
///
/// How many experts of each side have confirmed, how many must, and whether the balance is kept: for everybody who sees
/// the laboratory. Who they are is told to those whom the group concerns only.
#[utoipa::path(tag = "labs",
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1)),
    responses((status = 200, description = "The group as numbers.", body = ExpertGroup)))]
#[get("/labs/{id}/cycles/{number}/expert-group")]
async fn read_expert_group(anyone: Anyone, path: Path<(LabId, i32)>) -> Result<Document<ExpertGroup>> {
    let (lab, number) = path.into_inner();
    let rule = anyone.core().settings.group_balance.clone();
    Ok(Document(anyone.read(move |tx| service::read_group(tx, lab, number, &rule)).await?))
}

/// List the experts of a cycle.
///
/// For administrators, coordinators of the laboratory's regions, contacts of its stewards and partners, and the experts
/// that it has agreed on; whoever is only proposed reads their own naming. Addresses only for those who look after the laboratory, and one's own.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1),
        ExpertFilter, PageQuery),
    responses((status = 200, description = "A page of experts, the latest proposal first.", body = Page<ExpertView>)))]
#[get("/labs/{id}/cycles/{number}/experts")]
async fn list_lab_experts(
    caller: Caller,
    path: Path<(LabId, i32)>,
    query: List<ExpertFilter>,
) -> Result<Listed<ExpertView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let (of, narrowed) = (path.into_inner(), (filter.side, filter.status));
    let found = caller.read(move |tx| service::list(tx, of, narrowed, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read an expert.
///
/// `allowed_transitions` lists the statuses that this caller can move the naming to now.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("expert_id" = ExpertId, Path, description = "Id of the expert in this cycle.", example = "01910000-0000-7000-8000-000000002606")),
    responses((status = 200, description = "The expert.", body = ExpertView)))]
#[get("/labs/{id}/cycles/{number}/experts/{expert_id}")]
async fn read_lab_expert(caller: Caller, path: Path<(LabId, i32, ExpertId)>) -> Result<Found<ExpertView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, lab, number, id)).await?))
}

/// Propose an expert.
///
/// Contacts of the laboratory's stewards and partners propose for the side of their organisation (health companies with
/// Federsanità, municipalities with ANCI, and so on); administrators and coordinators write down the proposal of any
/// side. Until the session. Nobody is in a group twice, as long as they have not declined; a body that the Observatory
/// knows (`organisation_id`) is of the side that the expert is counted for.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = ExpertCreate, example = json!({"proposed_by": "health_company", "side": "health_company",
        "name": "Elisa Marin", "office": "Direttrice di distretto", "organisation_id": "01910000-0000-7000-8000-000000000102",
        "organisation_name": "Azienda ULSS 1 Dolomiti", "email": "elisa.marin@example.org"})),
    responses((status = 201, description = "The proposal.", body = ExpertView),
        (status = 409, description = "The group meets or has met, or the person is in it already, by their account or e-mail address.")))]
#[post("/labs/{id}/cycles/{number}/experts")]
async fn create_lab_expert(caller: Caller, path: Path<(LabId, i32)>, body: Input<ExpertCreate>) -> Result<Created> {
    let (lab, number) = path.into_inner();
    caller.create(body, move |tx, new| service::create(tx, lab, number, new)).await
}

/// Change who an expert is.
///
/// Administrators and coordinators of the laboratory's regions; the proposing side while it is a proposal.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("expert_id" = ExpertId, Path, description = "Id of the expert in this cycle.", example = "01910000-0000-7000-8000-000000002606")),
    request_body(content = Patch<ExpertInput>, content_type = "application/merge-patch+json",
        example = json!({"office": "Direttore dei servizi socio-sanitari"})),
    responses((status = 200, description = "The changed expert.", body = ExpertView),
        (status = 409, description = "The person of that account or e-mail address is in the group already, or the personal data were erased.")))]
#[patch("/labs/{id}/cycles/{number}/experts/{expert_id}")]
async fn update_lab_expert(
    caller: Caller,
    path: Path<(LabId, i32, ExpertId)>,
    expected: Expected,
    body: Merge<ExpertInput>,
) -> Result<Found<ExpertView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, (lab, number), id, &expected, &body)).await?))
}

/// Take an expert off the list.
///
/// Administrators and coordinators of the laboratory's regions; the proposing side while it is a proposal. Nothing of
/// the person is kept. Who has confirmed can only decline.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("expert_id" = ExpertId, Path, description = "Id of the expert in this cycle.", example = "01910000-0000-7000-8000-000000002606")),
    responses((status = 204, description = "Taken off."), (status = 409, description = "They have confirmed.")))]
#[delete("/labs/{id}/cycles/{number}/experts/{expert_id}")]
async fn delete_lab_expert(caller: Caller, path: Path<(LabId, i32, ExpertId)>, expected: Expected) -> Result<Done> {
    let (lab, number, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, lab, number, id, &expected)).await?;
    Ok(Done)
}

/// Agree to an expert, confirm or decline.
///
/// What one main side proposes the other agrees to (`agreed` with `agreed_by`); what anybody else proposes, either of
/// them. Then the expert confirms or declines: in person where they have an account, else by a coordinator or
/// administrator, who says how they were told in `note`. Answers with the expert as they are now.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("expert_id" = ExpertId, Path, description = "Id of the expert in this cycle.", example = "01910000-0000-7000-8000-000000002606")),
    request_body(content = ExpertTransition, example = json!({"to": "agreed", "agreed_by": "health_company",
        "note": "D'intesa con le direzioni generali, riunione del 14 ottobre."})),
    responses((status = 201, description = "The expert after the step.", body = ExpertView),
        (status = 409, description = "There is no such step from the present status, the expert answers in person, or the group meets or has met.")))]
#[post("/labs/{id}/cycles/{number}/experts/{expert_id}/transitions")]
async fn create_lab_expert_transition(
    caller: Caller,
    path: Path<(LabId, i32, ExpertId)>,
    body: Input<ExpertTransition>,
) -> Result<Created> {
    let (lab, number, id) = path.into_inner();
    caller.create(body, move |tx, wanted| service::transition(tx, (lab, number), id, wanted)).await
}
