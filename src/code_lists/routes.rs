//! `GET /v1/code-lists`, `GET /v1/code-lists/{name}`.
use super::model::all;
use crate::codes::{Code, CodeList};
use crate::error::{Error, Result};
use crate::http::caller::Anyone;
use crate::http::linked::{self, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::Listed;
use crate::language::Text;
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_code_lists).service(read_code_list);
}

/// The name of a code list and what it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeListSummary {
    /// Its name.
    #[schema(max_length = 60, example = "organisation-kinds")]
    pub(super) code: &'static str,
    /// What its codes are about.
    #[schema(max_length = 500, example = "Kind of an organisation.")]
    pub(super) about: &'static str,
}

/// An enumeration with its labels.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeListView {
    /// Its name.
    #[schema(max_length = 60, example = "organisation-kinds")]
    pub(super) code: &'static str,
    /// What its codes are about.
    #[schema(max_length = 500, example = "Kind of an organisation.")]
    pub(super) about: &'static str,
    /// Its codes, in their order.
    #[schema(max_items = 500)]
    pub(super) codes: Vec<CodeView>,
}

/// One code.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    /// The stable code.
    #[schema(max_length = 60, example = "municipality")]
    pub(super) code: &'static str,
    /// Its label.
    pub(super) label: Text,
}

fn view(list: &CodeList) -> CodeListView {
    let code = |c: &Code| CodeView { code: c.code, label: c.label() };
    CodeListView { code: list.name, about: list.about.trim(), codes: list.codes.iter().map(code).collect() }
}

/// List the code lists.
///
/// Every enumeration that the API uses.
#[utoipa::path(tag = "code-lists", responses((status = 200, description = "All of them.", body = Page<CodeListSummary>)))]
#[get("/code-lists")]
async fn list_code_lists(_anyone: Anyone) -> Listed<CodeListSummary> {
    Listed::whole(all().map(|list| CodeListSummary { code: list.name, about: list.about.trim() }).collect())
}

/// Read a code list.
///
/// Its codes with labels in Italian and English. As linked data it is a concept scheme (SKOS), which the graphs of practices,
/// organisations and sessions point at.
#[utoipa::path(tag = "code-lists",
    params(("name" = String, Path, description = "Name of the list.", max_length = 60, pattern = "^[a-z-]+$", example = "roles")),
    responses((status = 200, description = "The list.",
        content((CodeListView = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle")))))]
#[get("/code-lists/{name}")]
async fn read_code_list(anyone: Anyone, name: Path<String>, req: HttpRequest) -> Result<HttpResponse> {
    let list = all().find(|list| list.name == *name).ok_or_else(Error::not_found)?;
    linked::document(&anyone, &req, |_| Ok(view(list))).await
}
