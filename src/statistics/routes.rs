//! `/v1/statistics`.
use super::model::{RegionFigures, RegionFiguresFilter, Statistics, TableFormat, TableQuery};
use super::{regions, service, table};
use crate::auth::scopes::Scope;
use crate::calls::service::CallFilter;
use crate::error::{Error, Result};
use crate::findings::service::FindingFilter;
use crate::http::caller::{Anyone, Caller};
use crate::http::mount::Mount;
use crate::http::page::{Document, Listed};
use crate::http::query::List;
use crate::http::{accept, etag};
use crate::lab_sessions::service::LabSessionFilter;
use crate::labs::service::LabFilter;
use crate::organisations::service::OrganisationFilter;
use crate::page::Page;
use crate::practices::service::PracticeFilter;
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_practice_statistics)
        .service(read_adhesion_statistics)
        .service(read_lab_statistics)
        .service(read_lab_session_statistics)
        .service(read_finding_statistics)
        .service(read_call_statistics)
        .service(list_region_figures);
}

crate::filters_without! {
    /// Filters of the practices that are counted.
    pub struct PracticeCountFilter(PracticeFilter) without "sort", "facets"
}
crate::filters_without! {
    /// Filters of the organisations that are counted.
    pub struct AdhesionCountFilter(OrganisationFilter) without "sort", "adhering", "active"
}
crate::filters_without! {
    /// Filters of the sessions that are counted.
    pub struct LabSessionCountFilter(LabSessionFilter) without "sort"
}
crate::filters_without! {
    /// Filters of the findings that are counted.
    pub struct FindingCountFilter(FindingFilter) without "status", "visibility"
}

/// The same as a table (CSV by RFC 4180, UTF-8 with a byte order mark, commas, a header): `by` is the property, or `total`; a row without `code` is
/// of those that have no value of it.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_000_000,
    example = "by,code,parent_code,label_it,label_en,count,of,share\r\ntotal,,,Totale,Total,5,5,1\r\nregion,05,,Veneto,Veneto,5,5,1\r\n")]
#[expect(dead_code, reason = "only its schema is used")]
struct StatisticsTable(String);

/// The same as a table (CSV by RFC 4180, UTF-8 with a byte order mark, commas, a header), a row for each region.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 20_000,
    example = "code,istat_number,name_it,macro_area,nuts2,practices,practices_share,organisations,adhering,adhering_share,labs,lab_sessions,findings\r\n05,5,Veneto,north_east,ITH3,5,1,13,2,0.1538,1,2,4\r\n")]
#[expect(dead_code, reason = "only its schema is used")]
struct RegionTable(String);

const JSON: &str = "application/json";
const CSV: &str = "text/csv";

/// 200 with a table, or 304.
fn file(req: &HttpRequest, name: &str, table: Vec<u8>) -> HttpResponse {
    // A spreadsheet takes a file without a byte order mark for Latin-1.
    let marked = ["\u{feff}".as_bytes(), &table].concat();
    let mut answer = etag::conditional(req, 0, "text/csv; charset=utf-8", marked);
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.csv\"")) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    answer
}

/// Whether a table is wanted: `file_format` says so or, without it, `Accept` wants it more than JSON.
fn is_table(req: &HttpRequest, form: TableQuery) -> bool {
    form.file_format.map_or_else(|| accept::best(req, &[JSON, CSV]) == CSV, |format| format == TableFormat::Csv)
}

/// Figures in the form that is wanted.
fn answer(req: &HttpRequest, form: TableQuery, name: &str, statistics: Statistics) -> Result<HttpResponse> {
    if is_table(req, form) {
        return Ok(file(req, name, table::of_statistics(&statistics)?));
    }
    Ok(Document(statistics).respond_to(req))
}

/// Read the statistics of the practices.
///
/// Public practices (published, and archived ones) by region, theme, dimension, number of dimensions, typology, target
/// group, type of territory, year of the start, vitality and the committee's class. The same for whoever asks, with the
/// filters of the list; a `status` that is not public counts nothing.
///
/// `of` is everywhere the number of practices that match. `key_figure` has `three_or_more_dimensions`: those that act on
/// three or more of the five dimensions of integration, the Observatory's measure of how deep integration goes. A practice
/// is of the region of its lead organisation; `autonomous_province` splits Trentino-Alto Adige by the province of the lead
/// organisation (a regional body is of neither). A theme of the first level has the practices of its children.
#[utoipa::path(tag = "statistics", params(PracticeCountFilter, TableQuery),
    responses((status = 200, description = "The figures.",
        content((Statistics = "application/json"), (StatisticsTable = "text/csv")))))]
#[get("/statistics/practices")]
async fn read_practice_statistics(
    anyone: Anyone,
    wanted: List<PracticeCountFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let form = wanted.page;
    let figures = anyone.read(move |tx| service::of_practices(tx, &wanted.filter.0)).await?;
    answer(&req, form, "statistics-practices", figures)
}

/// Read the statistics of the adhesions.
///
/// How many organisations adhere to the Observatory now, by region and kind. `count` is those that adhere, `of` the active
/// organisations of the same region or kind, so that `share` is the coverage; the numbers are those of
/// `/regions/{code}/coverage`. Organisations without a region are the national bodies.
#[utoipa::path(tag = "statistics", params(AdhesionCountFilter, TableQuery),
    responses((status = 200, description = "The figures.",
        content((Statistics = "application/json"), (StatisticsTable = "text/csv")))))]
#[get("/statistics/adhesions")]
async fn read_adhesion_statistics(
    anyone: Anyone,
    wanted: List<AdhesionCountFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let form = wanted.page;
    let figures = anyone.read(move |tx| service::of_adhesions(tx, &wanted.filter.0)).await?;
    answer(&req, form, "statistics-adhesions", figures)
}

/// Read the statistics of the laboratories.
///
/// Public laboratories (active and concluded ones) by region and status. `of` is the number of laboratories that match; one
/// for two regions counts in both.
#[utoipa::path(tag = "statistics", params(LabFilter, TableQuery),
    responses((status = 200, description = "The figures.",
        content((Statistics = "application/json"), (StatisticsTable = "text/csv")))))]
#[get("/statistics/labs")]
async fn read_lab_statistics(
    anyone: Anyone,
    wanted: List<LabFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let form = wanted.page;
    let figures = anyone.read(move |tx| service::of_labs(tx, wanted.filter)).await?;
    answer(&req, form, "statistics-labs", figures)
}

/// Read the statistics of the sessions.
///
/// Public lab sessions by region, theme, status and format. `of` is the number of sessions that match; one for two regions
/// counts in both. `key_figure` has those that were `held`, and those `to_come`: announced or confirmed, and not begun.
#[utoipa::path(tag = "statistics", params(LabSessionCountFilter, TableQuery),
    responses((status = 200, description = "The figures.",
        content((Statistics = "application/json"), (StatisticsTable = "text/csv")))))]
#[get("/statistics/lab-sessions")]
async fn read_lab_session_statistics(
    anyone: Anyone,
    wanted: List<LabSessionCountFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let form = wanted.page;
    let figures = anyone.read(move |tx| service::of_lab_sessions(tx, wanted.filter.0)).await?;
    answer(&req, form, "statistics-lab-sessions", figures)
}

/// Read the statistics of the findings.
///
/// What laboratories have found, by kind, consensus and region of the session: published findings that everybody reads.
/// `of` is the number of findings that match, except in `key_figure`: there `agreement` is the part of the findings that
/// experts have voted on (agreement or split) on which they agree. A finding of a session for two regions counts in both.
#[utoipa::path(tag = "statistics", params(FindingCountFilter, TableQuery),
    responses((status = 200, description = "The figures.",
        content((Statistics = "application/json"), (StatisticsTable = "text/csv")))))]
#[get("/statistics/findings")]
async fn read_finding_statistics(
    anyone: Anyone,
    wanted: List<FindingCountFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let form = wanted.page;
    let figures = anyone.read(move |tx| service::of_findings(tx, &wanted.filter.0)).await?;
    answer(&req, form, "statistics-findings", figures)
}

/// Read the statistics of the calls.
///
/// How invitations are answered, by region of the organisation, kind of call and kind of organisation: for those who
/// oversee calls. Administrators, the scientific committee and institutional readers count all calls; coordinators, and
/// readers of some regions, the calls for one of their regions, with all their invitations, as the funnel of each call does.
///
/// `count` is the answered invitations, `of` those that were sent (or reached their organisation otherwise), so that `share`
/// is the response rate: invitations that still wait to be sent lower no rate. Any answer counts, "we have none" too;
/// `key_figure` has `answered_with_practice`, of the answered ones. The filters are those of the list of calls. Invitations
/// without a region are those of national bodies. A system needs the scope `calls:read` too.
#[utoipa::path(tag = "statistics", security(("bearer" = [])), params(CallFilter, TableQuery),
    responses((status = 200, description = "The figures.",
        content((Statistics = "application/json"), (StatisticsTable = "text/csv")))))]
#[get("/statistics/calls")]
async fn read_call_statistics(
    caller: Caller,
    wanted: List<CallFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let system = caller.actor().as_system();
    if system.is_some_and(|system| !system.scopes.contains(&Scope::CallsRead)) {
        return Err(Error::InsufficientScope(Some(Scope::CallsRead)));
    }
    let form = wanted.page;
    let figures = caller.read(move |tx| service::of_calls(tx, wanted.filter)).await?;
    answer(&req, form, "statistics-calls", figures)
}

/// List the figures of the regions.
///
/// One row for each region, ready for a map (choropleth): practices, organisations and how many adhere, laboratories,
/// sessions, findings. What is public only, and zeros where there is nothing. There is only one page.
///
/// To draw it, take boundaries from ISTAT (*Confini delle unità amministrative*, `Reg*_WGS84`) and join its field `COD_REG`
/// to `istat_number`; or Eurostat's GISCO boundaries of NUTS level 2, whose `NUTS_ID` is one of `nuts2` (both provinces of
/// Trentino-Alto Adige get the region's figure). Boundaries are not part of this API, and it knows no populations: for
/// figures by inhabitants join ISTAT's resident population by the same code. Shares (`adhering_share`) compare regions
/// of different size better than counts do.
#[utoipa::path(tag = "statistics", params(RegionFiguresFilter, TableQuery),
    responses((status = 200, description = "The regions.",
        content((Page<RegionFigures> = "application/json"), (RegionTable = "text/csv")))))]
#[get("/statistics/regions")]
async fn list_region_figures(
    anyone: Anyone,
    wanted: List<RegionFiguresFilter, TableQuery>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let form = wanted.page;
    let found = anyone.read(move |tx| regions::list(tx, wanted.filter)).await?;
    if is_table(&req, form) {
        return Ok(file(&req, "statistics-regions", table::of_regions(&found)?));
    }
    Ok(Listed::whole(found).respond_to(&req))
}
