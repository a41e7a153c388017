//! `/v1/webhook-subscriptions/{id}/deliveries` and `.../tests`.
use super::model::{DeliveryFilter, WebhookAttempt, WebhookDelivery, WebhookDeliveryId, WebhookDeliveryTransition};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery, Query};
use crate::input::Rules;
use crate::page::Page;
use crate::webhooks::model::WebhookSubscriptionId;
use actix_web::web::Path;
use actix_web::{get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_webhook_deliveries)
        .service(read_webhook_delivery)
        .service(list_webhook_attempts)
        .service(create_webhook_delivery_transition)
        .service(create_webhook_test);
}

impl Resource for WebhookDelivery {
    fn location(&self) -> String {
        format!("/v1/webhook-subscriptions/{}/deliveries/{}", self.subscription_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List what a subscription was told, and is to be told.
///
/// The last first, page by page. What is settled is kept for some time (30 days, unless this server is set up otherwise).
/// `status=pending` is what is sent next, `status=waiting` what comes after that on the same resources.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031"),
        DeliveryFilter, PageQuery),
    responses((status = 200, description = "A page of deliveries.", body = Page<WebhookDelivery>)))]
#[get("/webhook-subscriptions/{id}/deliveries")]
async fn list_webhook_deliveries(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    query: List<DeliveryFilter>,
) -> Result<Listed<WebhookDelivery>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, *id, &filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a delivery.
///
/// How far it has come, and when it is tried next.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031"),
        ("delivery_id" = WebhookDeliveryId, Path, description = "Id of the delivery: the `webhook-id` of its request.", example = "01910000-0000-7000-8000-000000004051")),
    responses((status = 200, description = "The delivery.", body = WebhookDelivery)))]
#[get("/webhook-subscriptions/{id}/deliveries/{delivery_id}")]
async fn read_webhook_delivery(
    caller: Caller,
    ids: Path<(WebhookSubscriptionId, WebhookDeliveryId)>,
) -> Result<Found<WebhookDelivery>> {
    let (of, id) = ids.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, of, id)).await?))
}

/// List the attempts to deliver.
///
/// What was sent each time and what came back, the last first: the request's body, the answer's status and how its body
/// begins, how long it took. Kept for some time, as deliveries are.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031"),
        ("delivery_id" = WebhookDeliveryId, Path, description = "Id of the delivery.", example = "01910000-0000-7000-8000-000000004051"),
        PageQuery),
    responses((status = 200, description = "A page of attempts.", body = Page<WebhookAttempt>)))]
#[get("/webhook-subscriptions/{id}/deliveries/{delivery_id}/attempts")]
async fn list_webhook_attempts(
    caller: Caller,
    ids: Path<(WebhookSubscriptionId, WebhookDeliveryId)>,
    query: Query<PageQuery>,
) -> Result<Listed<WebhookAttempt>> {
    let Query(page) = query;
    let ids = ids.into_inner();
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::attempts(tx, ids, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Send a delivery again, or pass over it.
///
/// `pending` sends it at once, also one that was taken before, with the same `webhook-id`; while the subscription is
/// suspended, or its receiver is left alone after a failure, it waits. `skipped` passes over it, so that what comes after it on the same resource is sent. The answer is the
/// delivery as it is now: `waiting`, where another one stands before it.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031"),
        ("delivery_id" = WebhookDeliveryId, Path, description = "Id of the delivery.", example = "01910000-0000-7000-8000-000000004051")),
    request_body(content = WebhookDeliveryTransition, example = json!({"to": "pending"})),
    responses((status = 201, description = "The delivery after the step.", body = WebhookDelivery),
        (status = 409, description = "There is no such step from its present status.")))]
#[post("/webhook-subscriptions/{id}/deliveries/{delivery_id}/transitions")]
async fn create_webhook_delivery_transition(
    caller: Caller,
    ids: Path<(WebhookSubscriptionId, WebhookDeliveryId)>,
    body: Input<WebhookDeliveryTransition>,
) -> Result<Created> {
    let (ids, db) = (ids.into_inner(), caller.core().db().clone());
    let done = caller.create(body, move |tx, wanted| service::transition(tx, ids, wanted.to)).await?;
    db.feed_has_grown();
    Ok(done)
}

/// What is asked of a trial: nothing, so far.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookTest {}

impl Rules for WebhookTest {}

/// Try a receiver.
///
/// Sends an event of type `it.oiss.webhook.test`, signed as all others, within seconds: once, whether the subscription is
/// suspended or not. What comes of it stands in the delivery. One at a time.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    request_body(content = WebhookTest, example = json!({})),
    responses((status = 201, description = "The delivery, which is to be sent.", body = WebhookDelivery),
        (status = 409, description = "A trial waits to be sent already.")))]
#[post("/webhook-subscriptions/{id}/tests")]
async fn create_webhook_test(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    body: Input<WebhookTest>,
) -> Result<Created> {
    let db = caller.core().db().clone();
    let done = caller.create(body, move |tx, _| service::create_test(tx, *id)).await?;
    db.feed_has_grown();
    Ok(done)
}
