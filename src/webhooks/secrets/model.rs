//! Secrets.
use crate::db::MultiBackend;
use crate::db::schema::webhook_secrets;
use crate::db::types::Instant;
use crate::id_type;
use crate::input::Rules;
use crate::webhooks::model::WebhookSubscriptionId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(WebhookSecretId, "a secret of a webhook");

/// A secret as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_secrets, check_for_backend(MultiBackend))]
pub struct Secret {
    /// Its id.
    pub id: WebhookSecretId,
    /// Whose it is.
    pub subscription_id: WebhookSubscriptionId,
    /// The secret, sealed.
    pub sealed: String,
    /// The key that it is sealed with.
    pub sealed_with: String,
    /// Until when it signs.
    pub expires_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

/// A secret of a webhook, without the secret itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebhookSecret {
    /// Its id.
    pub id: WebhookSecretId,
    /// The subscription.
    pub subscription_id: WebhookSubscriptionId,
    /// Until when it signs; absent when it does not end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

impl From<Secret> for WebhookSecret {
    fn from(row: Secret) -> Self {
        let Secret { id, subscription_id, expires_at, created_at, .. } = row;
        Self { id, subscription_id, expires_at, created_at }
    }
}

/// A new secret of a webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IssuedWebhookSecret {
    /// What is listed of it.
    #[serde(flatten)]
    pub kept: WebhookSecret,
    /// The secret. Shown once: absent when the request is repeated with the same `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    pub secret: Option<String>,
}

/// What is asked of a new secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSecretRequest {
    /// How many hours those that are there go on signing beside the new one.
    #[serde(default = "a_day")]
    #[schema(minimum = 0, maximum = 720, default = 24, example = 24)]
    pub overlap_hours: i32,
}

fn a_day() -> i32 {
    24
}

impl Rules for WebhookSecretRequest {}
