//! `/v1/service-clients`.
use super::model::{ServiceClient, ServiceClientId, ServiceClientInput, ServiceClientStatus, ServiceClientUsage};
use super::service;
use super::store::Filter;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_service_clients)
        .service(read_service_client)
        .service(create_service_client)
        .service(update_service_client)
        .service(list_service_client_usage);
    super::secrets::routes::routes(api);
}

impl Resource for ServiceClient {
    fn location(&self) -> String {
        format!("/v1/service-clients/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ServiceClientFilter {
    /// Only those in this state.
    #[param(inline, example = "active")]
    status: Option<ServiceClientStatus>,
    /// Only those whose name begins so; accents and case do not matter.
    #[param(min_length = 2, max_length = 100, pattern = "\\S", example = "sistema")]
    q: Option<String>,
}

/// List the systems.
///
/// Administrators only. The newest first, page by page.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])), params(ServiceClientFilter, PageQuery),
    responses((status = 200, description = "A page of systems.", body = Page<ServiceClient>)))]
#[get("/service-clients")]
async fn list_service_clients(caller: Caller, query: List<ServiceClientFilter>) -> Result<Listed<ServiceClient>> {
    let List { filter, page } = query;
    let filter = Filter { status: filter.status, q: filter.q };
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, &filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a system.
///
/// Administrators only. Systems are never deleted, because the change log names them: one that is no longer needed is
/// blocked.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    params(("id" = ServiceClientId, Path, description = "Id of the system.", example = "01910000-0000-7000-8000-000000004001")),
    responses((status = 200, description = "The system.", body = ServiceClient)))]
#[get("/service-clients/{id}")]
async fn read_service_client(caller: Caller, id: Path<ServiceClientId>) -> Result<Found<ServiceClient>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Register a system.
///
/// Administrators only. It gets access tokens at `POST /oauth/token` (`client_credentials`): with a secret, made at
/// `/service-clients/{id}/secrets`, or with assertions signed by one of its `keys`. What it may do is what its roles and
/// its scopes both allow.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    request_body(content = ServiceClientInput, example = json!({"name": "Sistema informativo della Regione Veneto",
        "roles": [{"role": "institutional_reader", "regions": ["05"]}],
        "scopes": ["registers:read", "practices:read"], "rate_limit": 600})),
    responses((status = 201, description = "The new system.", body = ServiceClient)))]
#[post("/service-clients")]
async fn create_service_client(caller: Caller, body: Input<ServiceClientInput>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a system.
///
/// Administrators only. `status` blocks it (`blocked`) and lets it in again (`active`). Tokens that were given before
/// carry the roles and scopes of their moment and read for their last minutes; one that is blocked writes nothing more at
/// once.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    params(("id" = ServiceClientId, Path, description = "Id of the system.", example = "01910000-0000-7000-8000-000000004001")),
    request_body(content = Patch<ServiceClientInput>, content_type = "application/merge-patch+json",
        example = json!({"scopes": ["registers:read", "organisations:read", "practices:read"]})),
    responses((status = 200, description = "The changed system.", body = ServiceClient)))]
#[patch("/service-clients/{id}")]
async fn update_service_client(
    caller: Caller,
    id: Path<ServiceClientId>,
    expected: Expected,
    body: Merge<ServiceClientInput>,
) -> Result<Found<ServiceClient>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// List what a system has used.
///
/// Administrators only. Tokens and requests of each day (UTC) on which it was there, the last first.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    params(("id" = ServiceClientId, Path, description = "Id of the system.", example = "01910000-0000-7000-8000-000000004001"), PageQuery),
    responses((status = 200, description = "A page of days.", body = Page<ServiceClientUsage>)))]
#[get("/service-clients/{id}/usage")]
async fn list_service_client_usage(
    caller: Caller,
    id: Path<ServiceClientId>,
    query: Query<PageQuery>,
) -> Result<Listed<ServiceClientUsage>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::usage(tx, *id, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}
