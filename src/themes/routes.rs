//! `/v1/themes`.
use super::linked::Tree;
use super::model::{Theme, ThemeCreate, ThemeUpdate};
use super::service;
use super::store::Filter;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::linked::{self, Form, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::Query;
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest, HttpResponse, delete, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_themes).service(read_theme).service(create_theme).service(update_theme).service(delete_theme);
}

impl Resource for Theme {
    fn location(&self) -> String {
        format!("/v1/themes/{}", self.code)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ThemeFilter {
    /// Only the children of this theme.
    #[param(max_length = 60, example = "home_care")]
    parent: Option<String>,
    /// Only those in use, or only those that are not.
    active: Option<bool>,
}

/// List the themes.
///
/// The whole tree on one page: the first level, then the second, each by position. With `Accept: application/ld+json`
/// or `text/turtle` as a scheme of concepts (SKOS).
#[utoipa::path(tag = "themes", params(ThemeFilter),
    responses((status = 200, description = "The themes.",
        content((Page<Theme> = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/themes")]
async fn list_themes(
    anyone: Anyone,
    filter: Query<ThemeFilter>,
    req: HttpRequest,
) -> Result<Either<Listed<Theme>, HttpResponse>> {
    let filter = Filter { parent: filter.0.parent, active: filter.0.active };
    let themes = anyone.read(move |tx| service::list(tx, &filter)).await?;
    Ok(match Form::of(&req) {
        Form::Json => Either::Left(Listed::whole(themes)),
        form => Either::Right(linked::graph(&anyone, &req, form, 0, &Tree(themes))?),
    })
}

/// Read a theme.
///
/// One node of the tree, by its code. With `Accept: application/ld+json` or `text/turtle` as a concept (SKOS).
#[utoipa::path(tag = "themes",
    params(("code" = String, Path, description = "Code of the theme.", max_length = 60, example = "home_care")),
    responses((status = 200, description = "The theme.",
        content((Theme = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/themes/{code}")]
async fn read_theme(anyone: Anyone, code: Path<String>, req: HttpRequest) -> Result<HttpResponse> {
    linked::resource(&anyone, &req, move |tx| service::read(tx, &code)).await
}

/// Add a theme.
///
/// Administrators only. The tree has two levels: `parent_code` must name a theme of the first.
#[utoipa::path(tag = "themes", security(("bearer" = [])),
    request_body(content = ThemeCreate, example = json!({"code": "night_care", "parent_code": "home_care", "position": 6,
        "label_it": "Assistenza notturna", "label_en": "Night care"})),
    responses((status = 201, description = "The new theme.", body = Theme), (status = 409, description = "The code is taken.")))]
#[post("/themes")]
async fn create_theme(caller: Caller, body: Input<ThemeCreate>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a theme.
///
/// Administrators only. A theme that is no longer used is made inactive, so that what names it keeps its meaning.
#[utoipa::path(tag = "themes", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the theme.", max_length = 60, example = "home_care")),
    request_body(content = Patch<ThemeUpdate>, content_type = "application/merge-patch+json",
        example = json!({"label_en": "Care at home"})),
    responses((status = 200, description = "The changed theme.", body = Theme)))]
#[patch("/themes/{code}")]
async fn update_theme(
    caller: Caller,
    code: Path<String>,
    expected: Expected,
    body: Merge<ThemeUpdate>,
) -> Result<Found<Theme>> {
    Ok(Found(caller.write(move |tx| service::update(tx, &code, &expected, &body)).await?))
}

/// Delete a theme.
///
/// Administrators only, and only while no practice, session or other theme names it.
#[utoipa::path(tag = "themes", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the theme.", max_length = 60, example = "migrants")),
    responses((status = 204, description = "Deleted."), (status = 409, description = "Something names it.")))]
#[delete("/themes/{code}")]
async fn delete_theme(caller: Caller, code: Path<String>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, &code, &expected)).await?;
    Ok(Done)
}
