//! `/v1/webhook-subscriptions`.
use super::model::{
    NewWebhookSubscription, WebhookReplay, WebhookStatus, WebhookSubscription, WebhookSubscriptionId,
    WebhookSubscriptionInput, WebhookTransition,
};
use super::sending::addresses::Addresses;
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource, ShownOnce};
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
    api.service(list_webhook_subscriptions)
        .service(read_webhook_subscription)
        .service(create_webhook_subscription)
        .service(update_webhook_subscription)
        .service(delete_webhook_subscription)
        .service(create_webhook_transition)
        .service(create_webhook_replay);
    super::secrets::routes::routes(api);
    super::deliveries::routes::routes(api);
}

impl Resource for WebhookSubscription {
    fn location(&self) -> String {
        format!("/v1/webhook-subscriptions/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for NewWebhookSubscription {
    fn location(&self) -> String {
        self.subscription.location()
    }
    fn version(&self) -> i32 {
        self.subscription.version
    }
}

impl ShownOnce for NewWebhookSubscription {
    fn without_secret(&self) -> Self {
        Self { secret: None, ..self.clone() }
    }
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WebhookFilter {
    /// Only those in this state.
    #[param(inline, example = "suspended")]
    status: Option<WebhookStatus>,
}

/// List the webhook subscriptions.
///
/// The caller's own; all of them for administrators. The newest first, page by page.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])), params(WebhookFilter, PageQuery),
    responses((status = 200, description = "A page of subscriptions.", body = Page<WebhookSubscription>)))]
#[get("/webhook-subscriptions")]
async fn list_webhook_subscriptions(caller: Caller, query: List<WebhookFilter>) -> Result<Listed<WebhookSubscription>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, filter.status, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a webhook subscription.
///
/// How far it has come (`position` in the change feed), and how its receiver fares.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    responses((status = 200, description = "The subscription.", body = WebhookSubscription)))]
#[get("/webhook-subscriptions/{id}")]
async fn read_webhook_subscription(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
) -> Result<Found<WebhookSubscription>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Subscribe to changes.
///
/// From now on each change that `GET /changes` would tell the owner of is sent to `url`, within seconds: a `POST` with a
/// CloudEvents 1.0 event (`application/cloudevents+json`) whose `data` is the entry of the change feed, signed as Standard
/// Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`) with the `secret` of this answer, which is shown
/// once. Type of the event: `it.oiss.<type>.<kind>`, as `it.oiss.practice.changed` or `it.oiss.lab_session.gone`.
///
/// **Delivery.** At least once, so that a receiver looks at `webhook-id` to leave out what it has taken already; in order
/// for each resource. A receiver has 20 seconds to answer 2xx; redirects are not followed. Else it is tried again after 5
/// seconds, 5 and 30 minutes, 2, 5, 10, 14, 20 and then each 24 hours, or when its `Retry-After` says (5 seconds to 24
/// hours). After three days without success the subscription is suspended and its owner written to; at once when the answer
/// is 410. What was not sent then is sent when it is resumed.
///
/// Systems need the scope `feed`; they are told of the types that their other scopes let them read. People: those who
/// coordinate, are contacts of organisations, institutional readers or administrators. Twenty for each owner.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    request_body(content = WebhookSubscriptionInput, example = json!({"url": "https://sistema.example.org/osservatorio",
        "description": "Catalogo regionale", "types": ["practice", "lab_session"], "contact_email": "sistemi@example.org"})),
    responses((status = 201, description = "The new subscription, with its secret.", body = NewWebhookSubscription),
        (status = 409, description = "There are twenty already.")))]
#[post("/webhook-subscriptions")]
async fn create_webhook_subscription(caller: Caller, body: Input<WebhookSubscriptionInput>) -> Result<Created> {
    let Input { body, fingerprint } = body;
    let (addresses, sealing) = (Addresses::of(&caller.core().settings.webhooks), caller.core().sealing.clone());
    caller.create_secret(fingerprint, move |tx| service::create(tx, &body, (addresses, &sealing))).await
}

/// Change a webhook subscription.
///
/// What is filtered otherwise holds for what was not sent yet. Where it leads to another `url`, that is tried at once.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    request_body(content = Patch<WebhookSubscriptionInput>, content_type = "application/merge-patch+json",
        example = json!({"types": ["practice"], "embed": true})),
    responses((status = 200, description = "The changed subscription.", body = WebhookSubscription)))]
#[patch("/webhook-subscriptions/{id}")]
async fn update_webhook_subscription(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    expected: Expected,
    body: Merge<WebhookSubscriptionInput>,
) -> Result<Found<WebhookSubscription>> {
    let addresses = Addresses::of(&caller.core().settings.webhooks);
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body, addresses)).await?))
}

/// Delete a webhook subscription.
///
/// With its secrets and its log. Nothing more is sent, but what is on its way.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    responses((status = 204, description = "Deleted.")))]
#[delete("/webhook-subscriptions/{id}")]
async fn delete_webhook_subscription(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    expected: Expected,
) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// Suspend a webhook subscription, or resume it.
///
/// A suspended one is sent nothing; its position stays. `active` goes on from there, and what has failed is tried at once.
/// Where the feed does not keep what comes after the position any more (90 days, unless this server is set up
/// otherwise), resuming is refused with 410: load the lists anew, then choose a position with `/replays`.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    request_body(content = WebhookTransition, example = json!({"to": "active"})),
    responses((status = 201, description = "The subscription after the step.", body = WebhookSubscription),
        (status = 409, description = "It is in that state already."),
        (status = 410, description = "The feed does not keep what comes after its position any more.")))]
#[post("/webhook-subscriptions/{id}/transitions")]
async fn create_webhook_transition(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    body: Input<WebhookTransition>,
) -> Result<Created> {
    let db = caller.core().db().clone();
    let done = caller.create(body, move |tx, wanted| service::transition(tx, *id, wanted.to)).await?;
    db.feed_has_grown();
    Ok(done)
}

/// Send changes again.
///
/// Everything after a position of the change feed is sent once more, with new ids; deliveries of after that position
/// which wait are replaced. Also to choose from where to go on, when the old position is lost. The answer is the
/// subscription.
#[utoipa::path(tag = "webhooks", security(("bearer" = [])),
    params(("id" = WebhookSubscriptionId, Path, description = "Id of the subscription.", example = "01910000-0000-7000-8000-000000004031")),
    request_body(content = WebhookReplay, example = json!({"after": 0})),
    responses((status = 201, description = "The subscription, at that position.", body = WebhookSubscription),
        (status = 410, description = "The feed does not keep what comes after this position, or never gave it.")))]
#[post("/webhook-subscriptions/{id}/replays")]
async fn create_webhook_replay(
    caller: Caller,
    id: Path<WebhookSubscriptionId>,
    body: Input<WebhookReplay>,
) -> Result<Created> {
    let db = caller.core().db().clone();
    let done = caller.create(body, move |tx, wanted| service::replay(tx, *id, wanted.after)).await?;
    db.feed_has_grown();
    Ok(done)
}
