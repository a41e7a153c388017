//! `/v1/form-mappings`.
use super::model::{FormMapping, FormMappingCreate, FormMappingId, FormMappingUpdate};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
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
    api.service(list_form_mappings)
        .service(read_form_mapping)
        .service(create_form_mapping)
        .service(update_form_mapping)
        .service(delete_form_mapping);
}

impl Resource for FormMapping {
    fn location(&self) -> String {
        format!("/v1/form-mappings/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FormMappingFilter {
    /// Only those for the form with this signature.
    #[param(max_length = 64)]
    signature: Option<String>,
}

/// List the mappings of forms.
///
/// How the columns of a form become practices. Administrators see all, coordinators those of their regions and of the
/// whole country (`all`). The newest first: of several for the same form, that one is used.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])), params(FormMappingFilter, PageQuery),
    responses((status = 200, description = "A page of mappings.", body = Page<FormMapping>)))]
#[get("/form-mappings")]
async fn list_form_mappings(caller: Caller, query: List<FormMappingFilter>) -> Result<Listed<FormMapping>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller
        .read(move |tx| service::list(tx, filter.signature.as_deref(), (cursor.as_deref(), limit, count)))
        .await?;
    Ok(Listed::new(found, page))
}

/// Read a mapping.
///
/// What each column is about and what its answers mean.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])),
    params(("id" = FormMappingId, Path, description = "Id of the mapping.", example = "01910000-0000-7000-8000-000000001a01")),
    responses((status = 200, description = "The mapping.", body = FormMapping)))]
#[get("/form-mappings/{id}")]
async fn read_form_mapping(caller: Caller, id: Path<FormMappingId>) -> Result<Found<FormMapping>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Save a mapping.
///
/// The usual way: import the file with `dry_run=true`, take `proposal` from the report, amend it (what could not be
/// read stands in the report with what may be meant), save it here and import again. Every column of the form is
/// named, also those that are left out, because the form is recognised by its headers.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])),
    request_body(content = FormMappingCreate, example = json!({"region": "05", "name": "Modulo Veneto 2024", "columns": [
        {"header": "Informazioni cronologiche", "field": "submitted_at"}, {"header": "Ente proponente", "field": "organisation"},
        {"header": "Titolo", "field": "title"}, {"header": "Telefono", "field": "ignored"},
        {"header": "Destinatari", "field": "target_groups", "values": [{"from": "Anziani fragili", "to": "older_people"}]}],
        "constants": [{"field": "publication_consent", "value": "sì"}]})),
    responses((status = 201, description = "The mapping.", body = FormMapping)))]
#[post("/form-mappings")]
async fn create_form_mapping(caller: Caller, body: Input<FormMappingCreate>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a mapping.
///
/// A merge patch; `columns` and `constants` are replaced as a whole. Importing the same file again then changes the
/// practices that it made, as long as nobody else has changed them.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])),
    params(("id" = FormMappingId, Path, description = "Id of the mapping.", example = "01910000-0000-7000-8000-000000001a01")),
    request_body(content = Patch<FormMappingUpdate>, content_type = "application/merge-patch+json",
        example = json!({"name": "Modulo Veneto, estate 2024"})),
    responses((status = 200, description = "The changed mapping.", body = FormMapping)))]
#[patch("/form-mappings/{id}")]
async fn update_form_mapping(
    caller: Caller,
    id: Path<FormMappingId>,
    expected: Expected,
    body: Merge<FormMappingUpdate>,
) -> Result<Found<FormMapping>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a mapping.
///
/// What was brought in with it stays, and is still recognised when the file comes again.
#[utoipa::path(tag = "form-imports", security(("bearer" = [])),
    params(("id" = FormMappingId, Path, description = "Id of the mapping.", example = "01910000-0000-7000-8000-000000001a01")),
    responses((status = 204, description = "Deleted.")))]
#[delete("/form-mappings/{id}")]
async fn delete_form_mapping(caller: Caller, id: Path<FormMappingId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}
