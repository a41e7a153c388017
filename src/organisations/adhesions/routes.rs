//! `/v1/organisations/{id}/adhesions`.
use super::super::model::OrganisationId;
use super::model::{AdhesionCreate, AdhesionFilter, AdhesionId, AdhesionTransition, AdhesionView};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_adhesions).service(read_adhesion).service(create_adhesion).service(create_adhesion_transition);
}

impl Resource for AdhesionView {
    fn location(&self) -> String {
        format!("/v1/organisations/{}/adhesions/{}", self.organisation_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the adhesions of an organisation.
///
/// By adhering, an organisation joins the Observatory of good practices. The newest comes first; at most one is not
/// withdrawn. Everybody sees status, days and acts; `note` and `allowed_transitions` depend on the caller.
#[utoipa::path(tag = "organisations",
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        AdhesionFilter, PageQuery),
    responses((status = 200, description = "A page of adhesions.", body = Page<AdhesionView>)))]
#[get("/organisations/{id}/adhesions")]
async fn list_adhesions(
    anyone: Anyone,
    id: Path<OrganisationId>,
    query: List<AdhesionFilter>,
) -> Result<Listed<AdhesionView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, *id, filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read an adhesion.
///
/// `allowed_transitions` lists the statuses that this caller can move it to now: the buttons to show.
#[utoipa::path(tag = "organisations",
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        ("adhesion_id" = AdhesionId, Path, description = "Id of the adhesion.", example = "01910000-0000-7000-8000-000000000501")),
    responses((status = 200, description = "The adhesion.", body = AdhesionView)))]
#[get("/organisations/{id}/adhesions/{adhesion_id}")]
async fn read_adhesion(anyone: Anyone, ids: Path<(OrganisationId, AdhesionId)>) -> Result<Found<AdhesionView>> {
    let (id, adhesion) = ids.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, id, adhesion)).await?))
}

/// Ask for the adhesion of an organisation.
///
/// Contacts ask for their own organisation, coordinators for those of their regions. An administrator can also enter
/// one that was decided already: `"status": "active"` with the act that decided it.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000103")),
    request_body(content = AdhesionCreate,
        example = json!({"on": "2024-09-10", "note": "Chiede di aderire dopo il laboratorio di Treviso."})),
    responses((status = 201, description = "The new adhesion.", body = AdhesionView),
        (status = 409, description = "The organisation has one that is not withdrawn, or is not active any more.")))]
#[post("/organisations/{id}/adhesions")]
async fn create_adhesion(caller: Caller, id: Path<OrganisationId>, body: Input<AdhesionCreate>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Move an adhesion to another status.
///
/// Administrators activate (a requested one with the act that decided it), suspend and end an adhesion; who could ask
/// for it can also take the request back. The answer is the adhesion as it is now. The organisation's `adhering`
/// follows in the same moment.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        ("adhesion_id" = AdhesionId, Path, description = "Id of the adhesion.", example = "01910000-0000-7000-8000-000000000501")),
    request_body(content = AdhesionTransition, example = json!({"to": "suspended", "note": "In attesa della nuova direzione."})),
    responses((status = 201, description = "The adhesion after the step.", body = AdhesionView),
        (status = 409, description = "There is no such step from its present status.")))]
#[post("/organisations/{id}/adhesions/{adhesion_id}/transitions")]
async fn create_adhesion_transition(
    caller: Caller,
    ids: Path<(OrganisationId, AdhesionId)>,
    body: Input<AdhesionTransition>,
) -> Result<Created> {
    let (id, adhesion) = ids.into_inner();
    caller.create(body, move |tx, wanted| service::transition(tx, id, adhesion, wanted)).await
}
