//! PDND vouchers: access tokens (RFC 9068) that Italy's Piattaforma Digitale Nazionale Dati issues to a consumer
//! (*fruitore*) for a purpose (*finalità*) at an e-service of ours. What they must say is decided here; the issuer's keys
//! and who the consumer is are the feature [`crate::vouchers`].
pub mod attestation;
pub mod dpop;
pub mod refusal;

use crate::auth::jws::{self, Header, PublicKey, Times};
use crate::db::types::Instant;
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

/// What a token says of itself before anything of it is checked: to know whose it is, and for the log.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Said {
    /// Who issued it.
    pub iss: Value,
    /// The client.
    #[serde(rename = "client_id")]
    pub client_id: Value,
    /// The consumer.
    pub consumer_id: Value,
    /// The purpose.
    pub purpose_id: Value,
    /// Its id.
    pub jti: Value,
}

impl Rules {
    /// The id of the key that a token must be signed with, if its header is that of a voucher.
    pub fn key_of(&self, token: &str) -> Result<String, Refusal> {
        let Header { alg, typ, kid, crit, .. } = jws::header(token).ok_or(Refusal::Malformed)?;
        if alg != "RS256" {
            return Err(Refusal::Algorithm);
        }
        if crit.is_some() {
            return Err(Refusal::Critical);
        }
        let typ = typ.as_deref();
        let taken = jws::is_type(typ, "at+jwt") || self.dpop_type && jws::is_type(typ, "dpop+jwt");
        if !taken {
            return Err(Refusal::Type);
        }
        kid.filter(|kid| !kid.is_empty()).ok_or(Refusal::NoKey)
    }

    /// The voucher that a token is at `now`, if `key`, that of [`Rules::key_of`], has signed it.
    pub fn check(&self, token: &str, key: &PublicKey, now: Instant) -> Result<Voucher, Refusal> {
        if !key.has_signed(token) {
            return Err(Refusal::Signature);
        }
        let claims: Claims = jws::claims(token).ok_or(Refusal::Malformed)?;
        if claims.iss.as_deref() != Some(self.issuer.as_str()) {
            return Err(Refusal::Issuer);
        }
        Times { exp: claims.exp, nbf: claims.nbf, iat: claims.iat }.check(now.utc().timestamp())?;
        if !self.is_for_us(&claims.aud) {
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

    /// Whether one of our audiences is named: as a text, in a list, or in a text with commas between them.
    fn is_for_us(&self, aud: &Value) -> bool {
        let joined = |text: &str| text.split(',').any(|name| self.audiences.iter().any(|own| own == name.trim()));
        jws::names(aud, &self.audiences) || aud.as_str().is_some_and(joined)
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
