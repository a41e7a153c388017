//! Deliveries and attempts.
use crate::changes::model::{FeedKind, FeedType, Mention};
use crate::db::MultiBackend;
use crate::db::schema::{webhook_attempts, webhook_deliveries};
use crate::db::types::{Id, Instant};
use crate::id_type;
use crate::input::Rules;
use crate::webhooks::model::WebhookSubscriptionId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

id_type!(WebhookDeliveryId, "a delivery of a webhook");

crate::codes! {
    /// What a delivery of a webhook is for.
    pub enum DeliveryPurpose in "webhook-delivery-purposes" {
        Event = "event" ("una modifica", "a change"),
        Test = "test" ("una prova", "a trial, sent once"),
    }
}

crate::codes! {
    /// How far a delivery of a webhook has come.
    pub enum DeliveryStatus in "webhook-delivery-statuses" {
        Waiting = "waiting" ("attende la precedente", "waits for one before it on the same resource"),
        Pending = "pending" ("da consegnare", "to be sent, or to be tried again"),
        Delivered = "delivered" ("consegnata", "the receiver has taken it"),
        Skipped = "skipped" ("saltata", "not to be sent: passed over by hand, replaced by a replay, of a kind that is not wanted, or not for the owner any more"),
        Failed = "failed" ("non riuscita", "a trial that was not taken"),
    }
}

/// What somebody may make of a delivery by hand: send it (again), or pass over it.
pub fn by_hand(purpose: DeliveryPurpose, status: DeliveryStatus) -> &'static [DeliveryStatus] {
    use DeliveryStatus::*;
    match (purpose, status) {
        (DeliveryPurpose::Test, _) => &[],
        (DeliveryPurpose::Event, Waiting) => &[Skipped],
        (DeliveryPurpose::Event, Pending) => &[Pending, Skipped],
        (DeliveryPurpose::Event, Delivered | Skipped | Failed) => &[Pending],
    }
}

/// A delivery as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(MultiBackend))]
pub struct Delivery {
    /// Its id: the `webhook-id`, and the `id` of its event.
    pub id: WebhookDeliveryId,
    /// Whose it is.
    pub subscription_id: WebhookSubscriptionId,
    /// Its place among those of the subscription.
    pub number: i64,
    /// What it is for.
    pub purpose: DeliveryPurpose,
    /// The position in the change feed.
    pub position: Option<i64>,
    /// What kind of resource it is about.
    pub resource_type: Option<FeedType>,
    /// Which one.
    pub resource_id: Option<String>,
    /// Whether that was deleted.
    pub deleted: bool,
    /// The version that the change made.
    pub resource_version: Option<i32>,
    /// When it was changed.
    pub changed_at: Option<Instant>,
    /// What was told last.
    pub told: Option<FeedKind>,
    /// How far it has come.
    pub status: DeliveryStatus,
    /// How often it was sent.
    pub attempts: i32,
    /// Since when the receiver refuses it while it takes others.
    pub refused_since: Option<Instant>,
    /// When it is to be sent; only of what is pending.
    pub next_attempt_at: Option<Instant>,
    /// When it was taken.
    pub delivered_at: Option<Instant>,
    /// The last answer's status.
    pub last_status: Option<i32>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
}

impl Delivery {
    /// The change that it tells of; none for a trial.
    pub fn mention(&self) -> Option<Mention> {
        Some(Mention {
            position: self.position?,
            resource_type: self.resource_type?,
            resource_id: self.resource_id.clone()?,
            deleted: self.deleted,
            version: self.resource_version?,
            at: self.changed_at?,
        })
    }
}

/// A delivery of a webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// Its id: `webhook-id` of the request and `id` of the event, the same at each attempt.
    pub id: WebhookDeliveryId,
    /// The subscription.
    pub subscription_id: WebhookSubscriptionId,
    /// What it is for.
    pub purpose: DeliveryPurpose,
    /// The position in the change feed; absent for a trial, as what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 9007199254740991i64, example = 1042)]
    pub position: Option<i64>,
    /// What kind of resource it is about.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub resource_type: Option<FeedType>,
    /// Which one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "01910000-0000-7000-8000-000000000201")]
    pub resource_id: Option<String>,
    /// What was told of it last; absent before the first attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub kind: Option<FeedKind>,
    /// How far it has come.
    pub status: DeliveryStatus,
    /// How often it was sent.
    #[schema(minimum = 0, example = 1)]
    pub attempts: i32,
    /// When it is to be sent; only of what is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_attempt_at: Option<Instant>,
    /// When it was taken; absent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delivered_at: Option<Instant>,
    /// The last answer's status; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 100, maximum = 999, example = 204)]
    pub last_status: Option<i32>,
    /// Why the last attempt failed, or why it is skipped; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub last_error: Option<String>,
    /// What can be made of it by hand: `pending` sends it (again) at once, `skipped` passes over it.
    #[schema(max_items = 2)]
    pub allowed_transitions: Vec<DeliveryStatus>,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
}

impl From<Delivery> for WebhookDelivery {
    fn from(row: Delivery) -> Self {
        Self {
            id: row.id,
            subscription_id: row.subscription_id,
            purpose: row.purpose,
            position: row.position,
            resource_type: row.resource_type,
            resource_id: row.resource_id,
            kind: row.told,
            status: row.status,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at,
            delivered_at: row.delivered_at,
            last_status: row.last_status,
            last_error: row.last_error,
            allowed_transitions: by_hand(row.purpose, row.status).to_vec(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// An attempt to deliver: what was sent, and what came back.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = webhook_attempts, check_for_backend(MultiBackend))]
pub struct WebhookAttempt {
    /// Its id.
    #[schema(value_type = String, format = Uuid, max_length = 36)]
    pub id: Id,
    /// When it was sent.
    pub at: Instant,
    /// How long the answer took, in milliseconds.
    #[schema(minimum = 0, example = 84)]
    pub duration_ms: i32,
    /// Where to.
    #[schema(max_length = 2000, example = "https://sistema.example.org/osservatorio")]
    pub url: String,
    /// The body that was sent: a CloudEvents 1.0 event.
    #[schema(max_length = 10_000_000)]
    pub request_body: String,
    /// The answer's status; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 100, maximum = 999, example = 204)]
    pub status: Option<i32>,
    /// How the answer's body begins; absent when it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub answer: Option<String>,
    /// Why it failed; absent when it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub error: Option<String>,
}

/// Filters of the list of deliveries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DeliveryFilter {
    /// Only those that have come this far.
    #[param(inline, example = "pending")]
    pub status: Option<DeliveryStatus>,
    /// Only those about this resource.
    #[param(min_length = 1, max_length = 100, example = "01910000-0000-7000-8000-000000000201")]
    pub resource_id: Option<String>,
}

/// What is to become of a delivery.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookDeliveryTransition {
    /// One of `allowed_transitions`: `pending` sends it (again) at once, `skipped` passes over it.
    #[schema(example = "pending")]
    pub to: DeliveryStatus,
}

impl Rules for WebhookDeliveryTransition {}
