//! `GET /v1/regions`, `GET /v1/regions/{code}`.
use super::model::{MacroArea, Region};
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::linked::{self, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::Listed;
use crate::http::query::Query;
use crate::page::Page;
use crate::territory::RegionCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_regions).service(read_region);
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RegionFilter {
    /// Only the regions of this part of the country.
    #[param(inline, example = "north_east")]
    macro_area: Option<MacroArea>,
}

/// List the regions.
///
/// The twenty regions by ISTAT code, each with the number of its active organisations, public practices and public
/// lab sessions. There is only one page.
#[utoipa::path(tag = "regions", params(RegionFilter),
    responses((status = 200, description = "The regions.", body = Page<Region>)))]
#[get("/regions")]
async fn list_regions(anyone: Anyone, filter: Query<RegionFilter>) -> Result<Listed<Region>> {
    let regions = anyone.read(move |tx| service::list(tx, filter.macro_area)).await?;
    Ok(Listed::whole(regions))
}

/// Read a region.
///
/// By its two-digit ISTAT code; the leading zero matters. With `Accept: application/ld+json` or `text/turtle` as a place
/// (CLV-AP_IT).
#[utoipa::path(tag = "regions",
    params(("code" = RegionCode, Path, description = "ISTAT code of the region.", example = "05")),
    responses((status = 200, description = "The region.",
        content((Region = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/regions/{code}")]
async fn read_region(anyone: Anyone, code: Path<RegionCode>, req: HttpRequest) -> Result<HttpResponse> {
    linked::document(&anyone, &req, move |tx| service::read(tx, *code)).await
}
