//! What the sandbox does as a PDND client: it signs requests and says who stands behind them, with a key that it shows.
use super::issuer::Issuer;
use crate::auth::vouchers::attestation::digest_header;
use crate::db::types::{Id, Instant};
use crate::demo::ids;
use crate::error::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// Who is said to stand behind requests.
#[derive(Debug, Clone, Deserialize)]
pub struct Behind {
    /// Who.
    #[serde(rename = "userID", default = "user")]
    user: String,
    /// From where.
    #[serde(rename = "userLocation", default = "location")]
    location: String,
    /// How surely they were known.
    #[serde(rename = "LoA", default = "assurance")]
    loa: String,
    /// What for: the voucher's purpose.
    #[serde(rename = "purposeId", default = "purpose")]
    purpose: Uuid,
}

fn user() -> String {
    "operatore-17".to_owned()
}

fn location() -> String {
    "sportello-2".to_owned()
}

fn assurance() -> String {
    "LoA3".to_owned()
}

fn purpose() -> Uuid {
    ids::PDND_PURPOSE
}

impl Issuer {
    /// The client's public key, if it is the one with this id, as PDND gives it.
    pub fn client_key(&self, kid: &str) -> Option<Value> {
        let (own, _) = self.client().signing();
        let jwk = self.client().public().keys.first().filter(|_| own == kid)?;
        Some(json!({ "clientId": ids::PDND_CLIENT, "jwk": jwk }))
    }

    fn claims_of_client(&self, now: Instant, lifetime: i64) -> Value {
        let at = now.utc().timestamp();
        let client = ids::PDND_CLIENT;
        json!({ "iss": client, "sub": client, "aud": self.audience(), "jti": Id::new().0, "iat": at, "nbf": at,
            "exp": at + lifetime })
    }

    /// An evidence (`Agid-JWT-TrackingEvidence`), for a voucher to be made for.
    pub fn evidence(&self, behind: &Behind, now: Instant) -> Result<String> {
        let mut claims = self.claims_of_client(now, 600);
        let more = json!({ "purposeId": behind.purpose, "dnonce": rand::random_range(1_u64..=9_999_999_999_999),
            "userID": behind.user, "userLocation": behind.location, "LoA": behind.loa });
        if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
            claims.extend(more);
        }
        self.sign_as_client(&claims)
    }

    /// The headers that sign a request with this body: `Digest` and `Agid-JWT-Signature`, a line each.
    pub fn signature(&self, body: &[u8], content_type: Option<&str>, now: Instant) -> Result<String> {
        let digest = digest_header(body);
        let mut signed = vec![json!({ "digest": digest })];
        signed.extend(content_type.map(|content_type| json!({ "content-type": content_type })));
        let mut claims = self.claims_of_client(now, 60);
        if let Some(claims) = claims.as_object_mut() {
            claims.insert("signed_headers".to_owned(), signed.into());
        }
        Ok(format!("Digest: {digest}\nAgid-JWT-Signature: {}\n", self.sign_as_client(&claims)?))
    }
}
