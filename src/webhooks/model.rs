//! Subscriptions.
use super::deliveries::model::{DeliveryPurpose, DeliveryStatus};
use crate::changes::model::{FeedKind, FeedType};
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::webhook_subscriptions;
use crate::db::types::{Id, Instant, Stored};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::service_clients::model::ServiceClientId;
use crate::users::model::UserId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

id_type!(WebhookSubscriptionId, "a webhook subscription");

crate::codes! {
    /// State of a webhook subscription.
    pub enum WebhookStatus in "webhook-statuses" {
        Active = "active" ("attivo", "active: changes are sent"),
        Suspended = "suspended" ("sospeso", "suspended: nothing is sent until it is resumed, and nothing is lost meanwhile"),
    }
}

crate::codes! {
    /// Why a webhook subscription is suspended.
    pub enum SuspensionReason in "webhook-suspension-reasons" {
        Asked = "asked" ("sospeso a mano", "somebody has suspended it"),
        Failing = "failing" ("il ricevitore non risponde", "its receiver has taken nothing for three days"),
        Refused = "refused" ("il ricevitore rifiuta una consegna", "its receiver has refused one of the deliveries for three days"),
        Gone = "gone" ("il ricevitore non c'è più (410)", "its receiver has answered 410 Gone"),
        NoAccess = "no_access" ("il titolare non è più abilitato", "its owner was blocked, or may not follow changes any more"),
        PositionLost = "position_lost" ("posizione non più conservata", "the feed does not keep what comes after its position any more"),
        NoSecret = "no_secret" ("nessun segreto leggibile", "it has no secret that the server can sign with: make a new one"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] =
    &[WebhookStatus::LIST, SuspensionReason::LIST, DeliveryPurpose::LIST, DeliveryStatus::LIST];

/// The id of a resource: a UUID, or its code where it has no id (themes).
#[derive(ToSchema)]
#[schema(max_length = 100, min_length = 1, example = "01910000-0000-7000-8000-000000000201")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct FollowedId(String);

/// What is said of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSubscriptionInput {
    /// Where to: an `https` address that everybody can reach. No user or password in it, and no fragment.
    #[schema(
        min_length = 8,
        max_length = 2000,
        pattern = "^https?://\\S+$",
        example = "https://sistema.example.org/osservatorio"
    )]
    pub url: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 500, pattern = "\\S", example = "Catalogo regionale")]
    pub description: Option<String>,
    /// Only changes of these types of resources; all that the owner may follow when empty.
    #[serde(default)]
    #[schema(max_items = 9, example = json!(["practice", "lab_session"]))]
    pub types: Vec<FeedType>,
    /// Only changes of these kinds; both when empty.
    #[serde(default)]
    #[schema(max_items = 2, example = json!([]))]
    pub kinds: Vec<FeedKind>,
    /// Only changes of these resources; of all when empty.
    #[serde(default)]
    #[schema(max_items = 100, value_type = Vec<FollowedId>, example = json!([]))]
    pub resource_ids: Vec<String>,
    /// Whether each resource comes along, as its owner sees it when it is sent. Bodies get long.
    #[serde(default)]
    #[schema(default = false)]
    pub embed: bool,
    /// Who is written to when it is suspended. The owner's own address when absent; a system has none, and needs this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Email, min_length = 3, max_length = 254, example = "sistemi@example.org")]
    pub contact_email: Option<String>,
    /// The system that it is for, where an administrator makes it; the caller's own when absent. Does not change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000004001")]
    pub service_client_id: Option<ServiceClientId>,
}

impl Rules for WebhookSubscriptionInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        let plain = |url: &Url| {
            url.username().is_empty() && url.password().is_none() && url.fragment().is_none() && url.has_host()
        };
        if !Url::parse(&self.url).is_ok_and(|url| plain(&url)) {
            let why = text(
                "Non è un indirizzo senza utente, password e frammento.",
                "Is no address without user, password and fragment.",
            );
            broken.push(Violation::new("#/url", "invalid", why));
        }
        let mut repeated = |field: &str, i: usize| {
            let why = text("È già nell'elenco.", "Is in the list already.");
            broken.push(Violation::new(format!("#/{field}/{i}"), "repeated", why));
        };
        again(&self.types).for_each(|i| repeated("types", i));
        again(&self.kinds).for_each(|i| repeated("kinds", i));
        again(&self.resource_ids).for_each(|i| repeated("resource_ids", i));
    }
}

/// The places of what stands before already.
fn again<T: PartialEq>(all: &[T]) -> impl Iterator<Item = usize> + '_ {
    all.iter().enumerate().filter(|(i, one)| all.iter().take(*i).any(|other| other == *one)).map(|(i, _)| i)
}

/// What no list is filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What it is for.
    pub description: Option<String>,
    /// Only these types.
    pub types: Vec<FeedType>,
    /// Only these kinds.
    pub kinds: Vec<FeedKind>,
    /// Only these resources.
    pub resource_ids: Vec<String>,
    /// Whether each resource comes along.
    pub embed: bool,
    /// Who is written to.
    pub contact_email: Option<String>,
}

impl From<&WebhookSubscriptionInput> for Content {
    fn from(input: &WebhookSubscriptionInput) -> Self {
        let WebhookSubscriptionInput { description, types, kinds, resource_ids, embed, contact_email, .. } =
            input.clone();
        Self { description, types, kinds, resource_ids, embed, contact_email }
    }
}

/// Whose a subscription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A system's.
    System(ServiceClientId),
    /// A person's.
    Person(UserId),
}

/// A subscription as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_subscriptions, check_for_backend(MultiBackend))]
pub struct Subscription {
    /// Its id.
    pub id: WebhookSubscriptionId,
    /// The system that it belongs to.
    pub client_id: Option<ServiceClientId>,
    /// The person that it belongs to.
    pub user_id: Option<UserId>,
    /// Where to.
    pub url: String,
    /// What no list is filtered by.
    pub content: Stored<Content>,
    /// Its state.
    pub status: WebhookStatus,
    /// Why it is suspended.
    pub suspended_for: Option<SuspensionReason>,
    /// Since when.
    pub suspended_at: Option<Instant>,
    /// How far the feed was made into deliveries.
    pub position: i64,
    /// The number that the last delivery got.
    pub numbered: i64,
    /// How often the receiver has failed in a row.
    pub failures: i32,
    /// Since when it fails.
    pub failing_since: Option<Instant>,
    /// Until when it is left alone.
    pub not_before: Option<Instant>,
    /// When the next delivery is due.
    pub due_at: Option<Instant>,
    /// Whether a trial waits.
    pub testing: bool,
    /// When it took something last.
    pub delivered_at: Option<Instant>,
    /// The lease of whoever works on it.
    pub lease: Option<Id>,
    /// Until when that holds.
    pub leased_until: Option<Instant>,
    /// When somebody began to work on it last.
    pub claimed_at: Instant,
    /// Version, which every change by hand and every suspension advances.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Subscription {
    /// Whose it is.
    pub fn owner(&self) -> Option<Owner> {
        self.client_id.map(Owner::System).or(self.user_id.map(Owner::Person))
    }

    /// Whether changes are sent.
    pub fn is_active(&self) -> bool {
        self.status == WebhookStatus::Active
    }
}

impl From<&Subscription> for WebhookSubscriptionInput {
    fn from(row: &Subscription) -> Self {
        let Content { description, types, kinds, resource_ids, embed, contact_email } = row.content.0.clone();
        let (url, service_client_id) = (row.url.clone(), row.client_id);
        Self { url, description, types, kinds, resource_ids, embed, contact_email, service_client_id }
    }
}

/// A webhook subscription.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookSubscription {
    /// Its id.
    pub id: WebhookSubscriptionId,
    /// The system that it belongs to; absent when it is a person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub service_client_id: Option<ServiceClientId>,
    /// The person that it belongs to; absent when it is a system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_id: Option<UserId>,
    /// Where to.
    #[schema(max_length = 2000, example = "https://sistema.example.org/osservatorio")]
    pub url: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub description: Option<String>,
    /// Only changes of these types of resources; all that the owner may follow when empty.
    #[schema(max_items = 9)]
    pub types: Vec<FeedType>,
    /// Only changes of these kinds; both when empty.
    #[schema(max_items = 2)]
    pub kinds: Vec<FeedKind>,
    /// Only changes of these resources; of all when empty.
    #[schema(max_items = 100, value_type = Vec<FollowedId>)]
    pub resource_ids: Vec<String>,
    /// Whether each resource comes along.
    pub embed: bool,
    /// Who is written to when it is suspended; the owner when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "sistemi@example.org")]
    pub contact_email: Option<String>,
    /// Its state.
    pub status: WebhookStatus,
    /// Why it is suspended; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suspended_for: Option<SuspensionReason>,
    /// Since when; absent when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub suspended_at: Option<Instant>,
    /// How far the change feed was made into deliveries.
    #[schema(minimum = 0, maximum = 9007199254740991i64, example = 1042)]
    pub position: i64,
    /// When its receiver took something last; absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delivered_at: Option<Instant>,
    /// Since when its receiver takes nothing; absent while it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub failing_since: Option<Instant>,
    /// Until when it is left alone, after a failure; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_attempt_at: Option<Instant>,
    /// What it can be made: `suspended`, or `active` again.
    #[schema(max_items = 2)]
    pub allowed_transitions: Vec<WebhookStatus>,
    /// Version, which every change by hand and every suspension advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl From<Subscription> for WebhookSubscription {
    fn from(row: Subscription) -> Self {
        let Content { description, types, kinds, resource_ids, embed, contact_email } = row.content.0;
        let other = if row.status == WebhookStatus::Active { WebhookStatus::Suspended } else { WebhookStatus::Active };
        Self {
            id: row.id,
            service_client_id: row.client_id,
            user_id: row.user_id,
            url: row.url,
            description,
            types,
            kinds,
            resource_ids,
            embed,
            contact_email,
            status: row.status,
            suspended_for: row.suspended_for,
            suspended_at: row.suspended_at,
            position: row.position,
            delivered_at: row.delivered_at,
            failing_since: row.failing_since,
            next_attempt_at: row.not_before,
            allowed_transitions: vec![other],
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A new subscription, with what its deliveries are signed with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewWebhookSubscription {
    /// The subscription.
    #[serde(flatten)]
    pub subscription: WebhookSubscription,
    /// What deliveries are signed with (Standard Webhooks). Shown once: absent when the request is repeated with the same
    /// `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    pub secret: Option<String>,
}

/// What is to become of a subscription.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookTransition {
    /// `suspended` sends nothing any more, `active` goes on from where it was.
    #[schema(example = "active")]
    pub to: WebhookStatus,
}

impl Rules for WebhookTransition {}

/// From where on a subscription is told again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookReplay {
    /// The position of the change feed after which everything is sent; what waits of after that is replaced.
    #[schema(minimum = 0, maximum = 9007199254740991i64, example = 0)]
    pub after: i64,
}

impl Rules for WebhookReplay {}
