//! `/v1/webhook-subscriptions/{id}/secrets`.
use super::model::{IssuedWebhookSecret, WebhookSecret, WebhookSecretId, WebhookSecretRequest};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Listed, Resource, ShownOnce};
use crate::page::Page;
use crate::version::Expected;
use crate::webhooks::model::WebhookSubscriptionId;
use actix_web::web::Path;
use actix_web::{delete, get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_webhook_secrets).service(create_webhook_secret).service(delete_webhook_secret);
}

impl Resource for IssuedWebhookSecret {
    fn location(&self) -> String {
        format!("/v1/webhook-subscriptions/{}/secrets", self.kept.subscription_id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

impl ShownOnce for IssuedWebhookSecret {
    fn without_secret(&self) -> Self {
        Self { secret: None, ..self.clone() }
    }
}

/// List the secrets that a subscription signs with.
///
/// All of them on one page, the newest first; the secrets themselves are not shown again.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    responses((status = 200, description = "The secrets.", body = Page<WebhookSecret>)))]
#[get("/webhook-subscriptions/{id}/secrets")]
async fn list_webhook_secrets(caller: Caller, id: Path<WebhookSubscriptionId>) -> Result<Listed<WebhookSecret>> {
    Ok(Listed::whole(caller.read(move |tx| service::list(tx, *id)).await?))
}

/// Replace the secret of a subscription.
///
/// Makes another one, which is shown once. Those that are there go on signing beside it for `overlap_hours`: each request
/// carries a signature by each, and a receiver is good that knows one of them. At most five at a time.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    request_body(content = WebhookSecretRequest, example = json!({"overlap_hours": 24})),
    responses((status = 201, description = "The new secret.", body = IssuedWebhookSecret),
        (status = 409, description = "Five secrets sign already.")))]
#[post("/webhook-subscriptions/{id}/secrets")]
async fn create_webhook_secret(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    body: Input<WebhookSecretRequest>,
) -> Result<Created> {
    let Input { body, fingerprint } = body;
    let sealing = caller.core().sealing.clone();
    caller.create_secret(fingerprint, move |tx| service::create(tx, *id, &body, &sealing)).await
}

/// End a secret of a subscription.
///
/// Nothing is signed with it from now on: for one that somebody else has got to know. The last one stays.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031"),
        ("credential_id" = WebhookSecretId, Path, description = "Id of the secret.", example = "01910000-0000-7000-8000-000000004041")),
    responses((status = 204, description = "Ended."), (status = 409, description = "It is the only one.")))]
#[delete("/webhook-subscriptions/{id}/secrets/{credential_id}")]
async fn delete_webhook_secret(
    caller: Caller,
    ids: Path<(WebhookSubscriptionId, WebhookSecretId)>,
    expected: Expected,
) -> Result<Done> {
    let (of, id) = ids.into_inner();
    caller.write(move |tx| service::delete(tx, of, id, &expected)).await?;
    Ok(Done)
}
