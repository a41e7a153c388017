//! `/v1/municipalities`.
use super::model::{Municipality, MunicipalityOrder, MunicipalityUpdate};
use super::service;
use super::store::Filter;
use crate::db::types::Instant;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Patch;
use crate::http::linked::{self, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::{Found, Listed, Resource};
use crate::http::query::List;
use crate::input::Merge;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get, patch};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_municipalities).service(read_municipality).service(update_municipality);
}

impl Resource for Municipality {
    fn location(&self) -> String {
        format!("/v1/municipalities/{}", self.cadastral_code)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Car code of a province.
#[derive(ToSchema)]
#[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", example = "TV")]
#[expect(dead_code, reason = "only its schema is used")]
struct CarCode(String);

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MunicipalityFilter {
    /// Words of the name, in any language; the last may be a beginning. Accents and case do not matter.
    #[param(min_length = 1, max_length = 200, example = "treviso")]
    q: Option<String>,
    /// Only those of these regions, by ISTAT code, separated by commas.
    #[serde(default)]
    #[param(inline, max_items = 20, style = Form, explode = false, value_type = Option<Vec<RegionCode>>, example = json!(["05"]))]
    region: Vec<RegionCode>,
    /// Only those of these provinces, by car code, separated by commas.
    #[serde(default)]
    #[param(inline, max_items = 120, style = Form, explode = false, value_type = Option<Vec<CarCode>>, example = json!(["TV"]))]
    province: Vec<String>,
    /// Only those that exist (`true`), or only those that have closed (`false`).
    active: Option<bool>,
    /// Only the municipality that has or had this ISTAT code: also a code that was abolished.
    #[param(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "026086")]
    istat_code: Option<String>,
    /// Only those changed at this instant or after (RFC 3339).
    #[param(inline)]
    updated_since: Option<Instant>,
    /// Order; `name` when absent.
    #[param(inline, example = "name")]
    sort: Option<MunicipalityOrder>,
}

/// List the municipalities.
///
/// All the municipalities of Italy and those that have merged into others since the lists began to be read here, by
/// name unless asked otherwise. To find one from an ISTAT code of any year, use `istat_code`; for the present ones
/// only, `active=true`.
#[utoipa::path(tag = "municipalities", params(MunicipalityFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of municipalities.", body = Page<Municipality>)))]
#[get("/municipalities")]
async fn list_municipalities(anyone: Anyone, query: List<MunicipalityFilter>) -> Result<Listed<Municipality>> {
    let List { filter, page } = query;
    let order = filter.sort.unwrap_or(MunicipalityOrder::Name);
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let filter = Filter {
        q: filter.q,
        regions: filter.region,
        provinces: filter.province,
        active: filter.active,
        istat_code: filter.istat_code,
        updated_since: filter.updated_since,
    };
    let found = anyone.read(move |tx| service::list(tx, &filter, order, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a municipality.
///
/// By its cadastral (Belfiore) code, the one that never changes: `L407` is Treviso. A municipality that has closed is
/// still there, with `active` false. With `Accept: application/ld+json` or `text/turtle` as a place (CLV-AP_IT).
#[utoipa::path(tag = "municipalities",
    params(("cadastral_code" = String, Path, description = "Cadastral code of the municipality.", max_length = 4, example = "L407")),
    responses((status = 200, description = "The municipality.",
        content((Municipality = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/municipalities/{cadastral_code}")]
async fn read_municipality(anyone: Anyone, cadastral_code: Path<String>, req: HttpRequest) -> Result<HttpResponse> {
    linked::resource(&anyone, &req, move |tx| service::read(tx, &cadastral_code)).await
}

/// Say who took over from a municipality.
///
/// Administrators only. ISTAT's lists say that a municipality is gone but not where to: this names the one it merged
/// into. Everything else of a municipality comes from the lists and is changed by importing a newer one.
#[utoipa::path(tag = "municipalities", security(("bearer" = [])),
    params(("cadastral_code" = String, Path, description = "Cadastral code of the municipality.", max_length = 4, example = "D902")),
    request_body(content = Patch<MunicipalityUpdate>, content_type = "application/merge-patch+json",
        example = json!({"successor_code": "M436"})),
    responses((status = 200, description = "The changed municipality.", body = Municipality)))]
#[patch("/municipalities/{cadastral_code}")]
async fn update_municipality(
    caller: Caller,
    cadastral_code: Path<String>,
    expected: Expected,
    body: Merge<MunicipalityUpdate>,
) -> Result<Found<Municipality>> {
    Ok(Found(caller.write(move |tx| service::update(tx, &cadastral_code, &expected, &body)).await?))
}
