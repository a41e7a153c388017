//! `/v1/service-clients/{id}/secrets`.
use super::model::{IssuedSecret, SecretRequest, ServiceClientSecret, ServiceClientSecretId};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Listed, Resource, ShownOnce};
use crate::page::Page;
use crate::service_clients::model::ServiceClientId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_service_client_secrets)
        .service(create_service_client_secret)
        .service(delete_service_client_secret);
}

impl Resource for IssuedSecret {
    fn location(&self) -> String {
        format!("/v1/service-clients/{}/secrets", self.kept.client_id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

impl ShownOnce for IssuedSecret {
    fn without_secret(&self) -> Self {
        Self { secret: None, ..self.clone() }
    }
}

/// List the secrets of a system.
///
/// Administrators only. All of them on one page, the newest first, with when each was used last; the secrets themselves
/// are not stored.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    params(("id" = ServiceClientId, Path, description = "Id of the system.", example = "01910000-0000-7000-8000-000000004001")),
    responses((status = 200, description = "The secrets.", body = Page<ServiceClientSecret>)))]
#[get("/service-clients/{id}/secrets")]
async fn list_service_client_secrets(caller: Caller, id: Path<ServiceClientId>) -> Result<Listed<ServiceClientSecret>> {
    Ok(Listed::whole(caller.read(move |tx| service::list(tx, *id)).await?))
}

/// Make a secret for a system.
///
/// Administrators only. The secret is shown once. To replace one without a break: make the second, bring it to the
/// system, see at `last_used_at` that it is used, and delete the first. At most five at a time.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    params(("id" = ServiceClientId, Path, description = "Id of the system.", example = "01910000-0000-7000-8000-000000004001")),
    request_body(content = SecretRequest, example = json!({"expires_at": "2099-12-31T23:59:59+01:00"})),
    responses((status = 201, description = "The new secret.", body = IssuedSecret),
        (status = 409, description = "The system has five secrets already.")))]
#[post("/service-clients/{id}/secrets")]
async fn create_service_client_secret(
    caller: Caller,
    id: Path<ServiceClientId>,
    body: Input<SecretRequest>,
) -> Result<Created> {
    let Input { body, fingerprint } = body;
    caller.create_secret(fingerprint, move |tx| service::create(tx, *id, &body)).await
}

/// Delete a secret of a system.
///
/// Administrators only. No token is given for it from now on; those that were given live out their minutes.
#[utoipa::path(tag = "service-clients", security(("bearer" = [])),
    params(("id" = ServiceClientId, Path, description = "Id of the system.", example = "01910000-0000-7000-8000-000000004001"),
        ("credential_id" = ServiceClientSecretId, Path, description = "Id of the secret.", example = "01910000-0000-7000-8000-000000004011")),
    responses((status = 204, description = "Deleted.")))]
#[delete("/service-clients/{id}/secrets/{credential_id}")]
async fn delete_service_client_secret(
    caller: Caller,
    ids: Path<(ServiceClientId, ServiceClientSecretId)>,
    expected: Expected,
) -> Result<Done> {
    let (client, id) = ids.into_inner();
    caller.write(move |tx| service::delete(tx, client, id, &expected)).await?;
    Ok(Done)
}
