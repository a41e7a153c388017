//! `/v1/organisations` and `/v1/regions/{code}/coverage`.
use super::coverage::Coverage;
use super::filter::OrganisationFilter;
use super::model::{Organisation, OrganisationId, OrganisationInput};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::linked::{self, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_organisations)
        .service(read_organisation)
        .service(create_organisation)
        .service(update_organisation)
        .service(delete_organisation)
        .service(read_coverage);
    super::adhesions::routes::routes(api);
    super::contacts::routes::routes(api);
}

impl Resource for Organisation {
    fn location(&self) -> String {
        format!("/v1/organisations/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the organisations.
///
/// Health companies, municipalities, their districts and associations: every body that can have a practice, take part
/// in a laboratory or adhere to the Observatory. By name; filters narrow the list together. Closed organisations stay
/// in it with `active: false`, and with `successor_id` where they became part of another one.
#[utoipa::path(tag = "organisations", params(OrganisationFilter, PageQuery),
    responses((status = 200, description = "A page of organisations.", body = Page<Organisation>)))]
#[get("/organisations")]
async fn list_organisations(anyone: Anyone, query: List<OrganisationFilter>) -> Result<Listed<Organisation>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, &filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read an organisation.
///
/// What it is, where it is and how its offices are reached. The people who answer for it are not here: they are its
/// contacts, which need a token. With `Accept: application/ld+json` or `text/turtle` as linked data (COV-AP_IT,
/// schema.org).
#[utoipa::path(tag = "organisations",
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101")),
    responses((status = 200, description = "The organisation.",
        content((Organisation = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/organisations/{id}")]
async fn read_organisation(anyone: Anyone, id: Path<OrganisationId>, req: HttpRequest) -> Result<HttpResponse> {
    linked::resource(&anyone, &req, move |tx| service::read(tx, *id)).await
}

/// Add an organisation.
///
/// Administrators anywhere, coordinators in their regions. `parent_id` must be of a kind that has such parts: a health
/// district is part of a local health authority or of a social-health company, a municipality of a social district, of
/// a union, of a society of health, of a consortium or of a metropolitan city. `adhering` follows from the adhesions.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    request_body(content = OrganisationInput, example = json!({"kind": "municipality", "legal_name": "Comune di Padova",
        "ipa_code": "c_g224", "tax_code": "00644060287", "istat_code": "028060", "cadastral_code": "G224",
        "region_code": "05", "province": "PD", "website": "https://www.padovanet.it/"})),
    responses((status = 201, description = "The new organisation.", body = Organisation),
        (status = 409, description = "The IPA code or the Ministry's code is another organisation's.")))]
#[post("/organisations")]
async fn create_organisation(caller: Caller, body: Input<OrganisationInput>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change an organisation.
///
/// Administrators anywhere, coordinators in their regions (both, to move it to another region), contacts their own
/// organisation: these change only `short_name`, `address`, `postal_code`, `pec`, `email`, `website` and `geo`, and get
/// 403 for anything else.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101")),
    request_body(content = Patch<OrganisationInput>, content_type = "application/merge-patch+json",
        example = json!({"short_name": "AULSS 2", "website": "https://www.aulss2.veneto.it/"})),
    responses((status = 200, description = "The changed organisation.", body = Organisation),
        (status = 409, description = "The IPA code or the Ministry's code is another organisation's.")))]
#[patch("/organisations/{id}")]
async fn update_organisation(
    caller: Caller,
    id: Path<OrganisationId>,
    expected: Expected,
    body: Merge<OrganisationInput>,
) -> Result<Found<Organisation>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete an organisation.
///
/// Administrators only, and only while nothing names it: no practice, adhesion, user or other organisation. One that
/// closes or merges is not deleted: it is made inactive and points to its successor. Its contacts go with it.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-00000000010d")),
    responses((status = 204, description = "Deleted."),
        (status = 409, description = "A practice, an adhesion, a user or another organisation names it.")))]
#[delete("/organisations/{id}")]
async fn delete_organisation(caller: Caller, id: Path<OrganisationId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// Read the coverage of a region.
///
/// How many of the region's active organisations adhere to the Observatory now: all together, and for each kind that
/// the region has.
#[utoipa::path(tag = "regions",
    params(("code" = RegionCode, Path, description = "ISTAT code of the region.", example = "05")),
    responses((status = 200, description = "Its coverage.", body = Coverage)))]
#[get("/regions/{code}/coverage")]
async fn read_coverage(anyone: Anyone, code: Path<RegionCode>) -> Result<Document<Coverage>> {
    Ok(Document(anyone.read(move |tx| service::coverage(tx, *code)).await?))
}
