//! PDND vouchers: access tokens (RFC 9068) that Italy's Piattaforma Digitale Nazionale Dati issues to a consumer
//! (*fruitore*) for a purpose (*finalità*) at an e-service of ours. What they must say is decided here; the issuer's keys
//! and who the consumer is are the feature [`crate::vouchers`].
pub mod attestation;
pub mod dpop;
pub mod refusal;

use crate::auth::jws::{self, LONGEST_LIFE, PublicKey, Times};
use crate::db::types::Instant;
use jsonwebtoken::Algorithm;
use refusal::Refusal;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

/// What is done with a voucher that does not say for which producer or e-service it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbound {
    /// It is refused.
    Refused,
    /// Its audience is enough.
    Accepted,
}

/// What vouchers must say to be taken here.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Who issues them.
    pub issuer: String,
    /// For whom they are: one of these.
    pub audiences: Vec<String>,
    /// Who we are as a producer (*erogatore*).
    pub producer: Uuid,
    /// Our e-services; any of ours when empty.
    pub eservices: Vec<Uuid>,
    /// What is done with one that does not say for which producer or e-service it is.
    pub unbound: Unbound,
    /// Whether `typ` may be `dpop+jwt` too.
    pub dpop_type: bool,
}

/// A voucher that was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Who uses it.
    pub consumer: Uuid,
    /// What for.
    pub purpose: Uuid,
    /// The consumer's client.
    pub client: String,
    /// The signed evidence that it was made for, if for one (AUDIT_REST_02).
    pub digest: Option<BoundDigest>,
    /// Its id, as it is written. A voucher is used many times while it lives.
    pub jti: String,
    /// The thumbprint of the key that it is bound to, if to one.
    pub bound_to: Option<String>,
}

/// The digest of what a voucher was made for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BoundDigest {
    /// The algorithm: `SHA256`.
    pub alg: String,
    /// Its value, in hexadecimal.
    pub value: String,
}

/// The claims of a voucher. What must be there is checked by name, so that the log can say what was missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Claims {
    iss: Option<String>,
    aud: Value,
    exp: Option<i64>,
    nbf: Option<i64>,
    iat: Option<i64>,
    sub: Option<String>,
    #[serde(rename = "client_id")]
    client_id: Option<String>,
    jti: Option<String>,
    purpose_id: Option<String>,
    consumer_id: Option<String>,
    producer_id: Option<String>,
    eservice_id: Option<String>,
    cnf: Option<Confirmation>,
    digest: Option<BoundDigest>,
}

#[derive(Debug, Deserialize)]
struct Confirmation {
    jkt: String,
}

impl Rules {
    /// The id of the key that a token must be signed with, if its header is that of a voucher.
    pub fn key_of(&self, token: &str) -> Result<String, Refusal> {
        let taken: &[&str] = if self.dpop_type { &["at+jwt", "dpop+jwt"] } else { &["at+jwt"] };
        Ok(jws::key_of(token, &[Algorithm::RS256], taken)?.0)
    }

    /// The voucher that a token is at `now`, if `key`, that of [`Rules::key_of`], has signed it.
    pub fn check(&self, token: &str, key: &PublicKey, now: Instant) -> Result<Voucher, Refusal> {
        let claims: Claims = jws::signed_claims(token, key)?;
        if claims.iss.as_deref() != Some(self.issuer.as_str()) {
            return Err(Refusal::Issuer);
        }
        let times = Times { exp: claims.exp, nbf: claims.nbf, iat: claims.iat };
        times.check(now.utc().timestamp())?;
        if times.life() > LONGEST_LIFE {
            return Err(Refusal::TooLongLived);
        }
        if !is_for(&claims.aud, &self.audiences) {
            return Err(Refusal::Audience);
        }
        self.check_binding(&claims)?;
        let id = |text: Option<&str>| text.and_then(|text| text.parse::<Uuid>().ok());
        let purpose = id(claims.purpose_id.as_deref()).ok_or(Refusal::Purpose)?;
        let client = claims.client_id.filter(|client| !client.is_empty()).ok_or(Refusal::Client)?;
        if claims.sub.as_deref() != Some(&client) {
            return Err(Refusal::Client);
        }
        let jti = claims.jti.filter(|jti| !jti.is_empty()).ok_or(Refusal::TokenId)?;
        let consumer = id(claims.consumer_id.as_deref()).ok_or(Refusal::Consumer)?;
        let bound_to = claims.cnf.map(|cnf| cnf.jkt);
        Ok(Voucher { consumer, purpose, client, digest: claims.digest, jti, bound_to })
    }

    fn check_binding(&self, claims: &Claims) -> Result<(), Refusal> {
        let is = |text: &str, own: &Uuid| text.parse::<Uuid>().is_ok_and(|id| id == *own);
        let (producer, eservice) = (claims.producer_id.as_deref(), claims.eservice_id.as_deref());
        if producer.is_some_and(|text| !is(text, &self.producer)) {
            return Err(Refusal::Producer);
        }
        let any = self.eservices.is_empty();
        if !any && eservice.is_some_and(|text| !self.eservices.iter().any(|own| is(text, own))) {
            return Err(Refusal::EService);
        }
        let missing = producer.is_none() || !any && eservice.is_none();
        if missing && self.unbound == Unbound::Refused { Err(Refusal::Unbound) } else { Ok(()) }
    }
}

/// Whether `aud` of a voucher, or of what is signed beside it, names one of `own`: as a text, in a list, or in a text with
/// commas between the names.
fn is_for(aud: &Value, own: &[String]) -> bool {
    let joined = |text: &str| text.split(',').any(|name| own.iter().any(|own| own == name.trim()));
    jws::names(aud, own) || aud.as_str().is_some_and(joined)
}
