//! What the sandbox issues: vouchers as PDND's are, signed with a key of its own, and proofs of a client of its own.
use crate::auth::keys::{ALGORITHM, Keys, fresh_pem, own_file};
use crate::auth::vouchers::attestation::digest_of;
use crate::auth::vouchers::dpop;
use crate::db::types::{Id, Instant};
use crate::demo::ids;
use crate::error::{Error, Result};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rsa::RsaPrivateKey;
use rsa::pkcs8::{EncodePrivateKey, LineEnding};
use rsa::rand_core::OsRng;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

/// How many bits a key has.
const BITS: usize = 2048;
/// How long a voucher lives, in seconds, unless it is asked for another.
const LIFETIME: i64 = 600;

/// What a voucher is asked to say. What is left out names things of the scenario.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Wanted {
    /// The client.
    #[serde(rename = "client_id")]
    pub client_id: Option<String>,
    /// A client's assertion (RFC 7523), whose client and purpose are taken. Nobody is registered here: its signature is
    /// not checked.
    #[serde(rename = "client_assertion")]
    pub client_assertion: Option<String>,
    /// For whom.
    pub aud: Option<String>,
    /// The consumer.
    pub consumer_id: Option<Uuid>,
    /// The purpose.
    pub purpose_id: Option<Uuid>,
    /// The producer.
    pub producer_id: Option<Uuid>,
    /// The e-service.
    pub eservice_id: Option<Uuid>,
    /// How many seconds it lives.
    pub lifetime: Option<i64>,
    /// The evidence that it is made for (`Agid-JWT-TrackingEvidence`).
    pub evidence: Option<String>,
    /// Whether it is bound to the key of the sandbox's own client, whose proofs `/proof` makes.
    pub bound: bool,
}

/// The claims of a client's assertion that a voucher takes over.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Assertion {
    sub: Option<String>,
    purpose_id: Option<Uuid>,
    digest: Option<Value>,
}

/// Issues vouchers.
pub struct Issuer {
    /// Who it is.
    pub name: String,
    audience: String,
    producer: Uuid,
    kid: String,
    key: EncodingKey,
    jwks: JwkSet,
    client: Keys,
}

/// A fresh RSA key in PEM.
pub fn fresh_rsa_pem() -> Result<String> {
    let key = RsaPrivateKey::new(&mut OsRng, BITS).map_err(|e| Error::internal(e.to_string()))?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|e| Error::internal(e.to_string()))?;
    Ok(pem.to_string())
}

impl Issuer {
    /// One with the key in `file`, which is made when there is none.
    pub fn with_own_file(file: &Path, name: String, audience: String, producer: Uuid) -> Result<Self> {
        Self::with_key(&own_file(file, fresh_rsa_pem)?, name, audience, producer)
    }

    /// One with this key.
    pub fn with_key(pem: &str, name: String, audience: String, producer: Uuid) -> Result<Self> {
        let wrong = |e: jsonwebtoken::errors::Error| Error::internal(format!("key of the sandbox: {e}"));
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(wrong)?;
        let mut jwk = Jwk::from_encoding_key(&key, Algorithm::RS256).map_err(wrong)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(wrong)?;
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let client = Keys::from_pem(&fresh_pem()?)?;
        Ok(Self { name, audience, producer, kid, key, jwks: JwkSet { keys: vec![jwk] }, client })
    }

    /// For whom its tokens are.
    pub(super) fn audience(&self) -> &str {
        &self.audience
    }

    /// The keys of its own client.
    pub(super) fn client(&self) -> &Keys {
        &self.client
    }

    /// What its own client signs.
    pub(super) fn sign_as_client(&self, claims: &Value) -> Result<String> {
        let (kid, key) = self.client.signing();
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, claims, key).map_err(|e| Error::internal(e.to_string()))
    }

    /// Its public key.
    pub fn jwks(&self) -> &JwkSet {
        &self.jwks
    }

    /// What a voucher says that is issued at `now`, bound to the key with this thumbprint, if to one.
    pub fn claims(&self, wanted: &Wanted, bound_to: Option<&str>, now: Instant) -> Value {
        let assertion: Assertion =
            wanted.client_assertion.as_deref().and_then(crate::auth::jws::claims).unwrap_or_default();
        let client = wanted.client_id.clone().or(assertion.sub).unwrap_or_else(|| ids::PDND_CLIENT.to_string());
        let at = now.utc().timestamp();
        let mut claims = json!({
            "iss": self.name,
            "aud": wanted.aud.as_ref().unwrap_or(&self.audience),
            "sub": client,
            "client_id": client,
            "iat": at,
            "nbf": at,
            "exp": at + wanted.lifetime.unwrap_or(LIFETIME),
            "jti": Id::new().0,
            "purposeId": wanted.purpose_id.or(assertion.purpose_id).unwrap_or(ids::PDND_PURPOSE),
            "consumerId": wanted.consumer_id.unwrap_or(ids::PDND_CONSUMER),
            "producerId": wanted.producer_id.unwrap_or(self.producer),
            "eserviceId": wanted.eservice_id.unwrap_or(ids::PDND_ESERVICE),
        });
        let own = wanted.bound.then(|| self.client.signing().0);
        let evidence =
            wanted.evidence.as_deref().map(|text| json!({ "alg": "SHA256", "value": digest_of(text.trim()) }));
        let digest = evidence.or(assertion.digest);
        let more = [("cnf", bound_to.or(own).map(|key| json!({ "jkt": key }))), ("digest", digest)];
        if let Some(claims) = claims.as_object_mut() {
            claims.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        claims
    }

    /// A voucher with these claims.
    pub fn sign(&self, claims: &Value) -> Result<String> {
        let header =
            Header { typ: Some("at+jwt".to_owned()), kid: Some(self.kid.clone()), ..Header::new(Algorithm::RS256) };
        jsonwebtoken::encode(&header, claims, &self.key).map_err(|e| Error::internal(e.to_string()))
    }

    /// A proof of the sandbox's own client that it may send `voucher` with this request.
    pub fn proof(&self, method: &str, url: &str, voucher: &str, now: Instant) -> Result<String> {
        let (_, key) = self.client.signing();
        let jwk = self.client.public().keys.first().cloned();
        let header = Header { typ: Some("dpop+jwt".to_owned()), jwk, ..Header::new(ALGORITHM) };
        let (at, ath) = (now.utc().timestamp(), dpop::digest(voucher));
        let claims = json!({ "jti": Id::new().0, "htm": method, "htu": url, "iat": at, "ath": ath });
        jsonwebtoken::encode(&header, &claims, key).map_err(|e| Error::internal(e.to_string()))
    }
}
