//! `/v1/practices/geojson`, `/v1/organisations/geojson`, `/v1/lab-sessions/geojson`.
use super::geojson::{FeatureQuery, LabSessionFeatures, OrganisationFeatures, PracticeFeatures};
use super::service;
use crate::error::{Error, Result};
use crate::http::caller::Anyone;
use crate::http::etag;
use crate::http::mount::Mount;
use crate::http::page::{Links, next_page};
use crate::http::query::List;
use crate::lab_sessions::service::LabSessionFilter;
use crate::organisations::service::OrganisationFilter;
use crate::page::Page;
use crate::practices::service::PracticeFilter;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_features).service(list_organisation_features).service(list_lab_session_features);
}

crate::filters_without! {
    /// Filters of the practices on a map.
    pub struct PracticeFeatureFilter(PracticeFilter) without "facets"
}

/// 200 with a page of features, or 304.
fn answer<F, C: Serialize>(
    req: &HttpRequest,
    page: Page<F>,
    collection: fn(Vec<F>, Links, Option<String>) -> C,
) -> Result<HttpResponse> {
    let links = Links::new(req.uri().to_string(), page.next.as_deref().map(|cursor| next_page(req, cursor)));
    let body = serde_json::to_vec(&collection(page.items, links, page.next));
    let body = body.map_err(|e| Error::internal(e.to_string()))?;
    Ok(etag::conditional(req, 0, "application/geo+json", body))
}

/// List the practices as GeoJSON.
///
/// What the list of practices finds, with its filters and for the same readers, as features of a map. A practice is where
/// its lead organisation has its seat (the first place, where that is known) and where the town halls of the municipalities
/// are that it covers: a `Point` for one place, a `MultiPoint` for several, `null` where no coordinates are known. `near`
/// looks at the same places. `properties` are those of the list.
#[utoipa::path(tag = "maps", params(PracticeFeatureFilter, FeatureQuery),
    responses((status = 200, description = "A page of features.", body = PracticeFeatures, content_type = "application/geo+json")))]
#[get("/practices/geojson")]
async fn list_practice_features(
    anyone: Anyone,
    query: List<PracticeFeatureFilter, FeatureQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let List { filter, page } = query;
    let found = anyone.read(move |tx| service::practices(tx, filter.0, &page)).await?;
    answer(&req, found, PracticeFeatures::of)
}

/// List the organisations as GeoJSON.
///
/// What the list of organisations finds, with its filters, as features of a map: each at its seat, as far as that is known
/// (`geo`), else with the geometry `null`. `properties` are those of the list.
#[utoipa::path(tag = "maps", params(OrganisationFilter, FeatureQuery),
    responses((status = 200, description = "A page of features.", body = OrganisationFeatures, content_type = "application/geo+json")))]
#[get("/organisations/geojson")]
async fn list_organisation_features(
    anyone: Anyone,
    query: List<OrganisationFilter, FeatureQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let List { filter, page } = query;
    let found = anyone.read(move |tx| service::organisations(tx, &filter, &page)).await?;
    answer(&req, found, OrganisationFeatures::of)
}

/// List the lab sessions as GeoJSON.
///
/// What the list of sessions finds, with its filters and for the same readers, as features of a map: each at its venue;
/// the geometry is `null` for what is held online, or where the venue's coordinates were not told. `properties` are those of
/// the list.
#[utoipa::path(tag = "maps", params(LabSessionFilter, FeatureQuery),
    responses((status = 200, description = "A page of features.", body = LabSessionFeatures, content_type = "application/geo+json")))]
#[get("/lab-sessions/geojson")]
async fn list_lab_session_features(
    anyone: Anyone,
    query: List<LabSessionFilter, FeatureQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let List { filter, page } = query;
    let found = anyone.read(move |tx| service::sessions(tx, filter, &page)).await?;
    answer(&req, found, LabSessionFeatures::of)
}
