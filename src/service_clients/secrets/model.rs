//! Secrets, and the keys that check what a system signs.
use crate::db::MultiBackend;
use crate::db::schema::service_client_secrets;
use crate::db::types::Instant;
use crate::id_type;
use crate::input::Rules;
use crate::service_clients::model::{PublicKey, ServiceClientId};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, FixedOffset};
use diesel::prelude::*;
use jsonwebtoken::DecodingKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(ServiceClientSecretId, "a secret of a system");

/// The shortest RSA modulus, in bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;

/// The key that checks signatures; none for one that is not taken.
pub fn verifying(key: &PublicKey) -> Option<DecodingKey> {
    let taken = match key.kty.as_str() {
        "RSA" => URL_SAFE_NO_PAD.decode(key.n.as_deref()?).is_ok_and(|n| n.len() >= SHORTEST_MODULUS),
        "EC" => key.crv.as_deref() == Some("P-256"),
        _ => false,
    };
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(serde_json::to_value(key).ok()?).ok()?;
    DecodingKey::from_jwk(&jwk).ok().filter(|_| taken)
}

/// A secret of a system, without the secret itself.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = service_client_secrets, check_for_backend(MultiBackend))]
pub struct ServiceClientSecret {
    /// Its id.
    pub id: ServiceClientSecretId,
    /// Whose it is.
    pub client_id: ServiceClientId,
    /// Until when it works; absent when it does not end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Instant>,
    /// When it was used last; absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_used_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
}

/// A new secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IssuedSecret {
    /// What stays of it.
    #[serde(flatten)]
    pub kept: ServiceClientSecret,
    /// The secret: the password of HTTP Basic at the token endpoint. Shown once: absent when the request is repeated with
    /// the same `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100)]
    pub secret: Option<String>,
}

/// What is asked of a new secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRequest {
    /// Until when it is to work; without an end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2099-12-31T23:59:59+01:00")]
    pub expires_at: Option<DateTime<FixedOffset>>,
}

impl Rules for SecretRequest {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_keys_that_are_strong_enough_are_taken() {
        let pem = crate::auth::keys::fresh_pem().unwrap();
        let keys = crate::auth::keys::Keys::from_pem(&pem).unwrap();
        let jwk = serde_json::to_value(&keys.public().keys[0]).unwrap();
        let key: PublicKey = serde_json::from_value(jwk).unwrap();
        assert!(verifying(&key).is_some());
        assert!(verifying(&PublicKey { crv: Some("P-384".into()), ..key.clone() }).is_none());
        assert!(verifying(&PublicKey { x: None, ..key.clone() }).is_none());
        let rsa = |n: usize| PublicKey {
            kty: "RSA".into(),
            n: Some(URL_SAFE_NO_PAD.encode(vec![0xc3; n])),
            e: Some("AQAB".into()),
            ..key.clone()
        };
        assert!(verifying(&rsa(256)).is_some());
        assert!(verifying(&rsa(128)).is_none());
    }
}
