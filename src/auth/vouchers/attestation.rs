//! What a PDND consumer signs beside its voucher: the request (`Agid-JWT-Signature` over `Digest`, INTEGRITY_REST_02) and
//! who stands behind it (`Agid-JWT-TrackingEvidence`, AUDIT_REST_02), as AgID's interoperability guidelines have it.
//!
//! Both are signed with a key of the client's that PDND knows by its `kid`. A signature is for one request and works once; a
//! voucher that is made for an evidence names its digest, and both are used as often as the voucher is.
pub mod flaw;

use super::{Voucher, is_for};
use crate::auth::jws::{self, ALGORITHMS, Fault, PublicKey, Times};
use crate::db::types::Instant;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use flaw::Flaw;
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The longest life of a signature, in seconds: it is made for one request.
const LONGEST_SIGNATURE: i64 = 3_600;
/// The longest life of an evidence, in seconds.
const LONGEST_EVIDENCE: i64 = 24 * 3_600;
/// The longest id of a signature, in bytes.
const LONGEST_ID: usize = 300;
/// The longest of what an evidence says of a person, in characters.
const LONGEST_TEXT: usize = 200;
/// How many headers may be signed.
const MOST_HEADERS: usize = 20;

/// A request as it was received.
pub struct Request<'a> {
    /// A header of it, by its name in small letters: none where it is missing, and where there are several.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    /// Its body.
    pub body: &'a [u8],
}

/// A signature that was found good, if it was not used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its id, which it shares with no other of its key.
    pub jti: String,
    /// When it may be forgotten.
    pub expires_at: Instant,
}

/// Who stands behind a request, as the consumer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The digest of the signed evidence: the voucher's.
    pub digest: String,
    /// Who, by a name that the consumer knows.
    pub user: String,
    /// From where.
    pub location: String,
    /// How surely they were known (level of assurance).
    pub loa: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Value,
    exp: Option<i64>,
    nbf: Option<i64>,
    iat: Option<i64>,
    jti: Option<String>,
    signed_headers: Option<Vec<Map<String, Value>>>,
    #[serde(rename = "purposeId")]
    purpose: Option<String>,
    dnonce: Value,
    #[serde(rename = "userID")]
    user: Option<String>,
    #[serde(rename = "userLocation")]
    location: Option<String>,
    #[serde(rename = "LoA", alias = "loa")]
    loa: Option<String>,
}

/// The digest of a signed evidence, as a voucher names it: SHA-256 in hexadecimal.
pub fn digest_of(evidence: &str) -> String {
    crate::digest::sha256(evidence)
}

/// The value of `Digest` (RFC 3230) for a body.
pub fn digest_header(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(Sha256::digest(body)))
}

/// The id and the algorithm of the key that one of the two must be signed with.
pub fn key_of(token: &str) -> Result<(String, Algorithm), Flaw> {
    Ok(jws::key_of(token, &ALGORITHMS, &["JWT"])?)
}

/// What both must say: that they are the voucher's client's, for us and for now.
fn common(token: &str, key: &PublicKey, voucher: &Voucher, audiences: &[String], now: Instant) -> Result<Claims, Flaw> {
    let claims: Claims = jws::signed_claims(token, key)?;
    let own = |claim: &Option<String>| claim.as_ref().is_none_or(|text| *text == voucher.client);
    if !own(&claims.iss) || !own(&claims.sub) {
        return Err(Flaw::Client);
    }
    times(&claims).check(now.utc().timestamp())?;
    if !is_for(&claims.aud, audiences) {
        return Err(Flaw::Audience);
    }
    Ok(claims)
}

fn times(claims: &Claims) -> Times {
    Times { exp: claims.exp, nbf: claims.nbf, iat: claims.iat }
}

/// Checks the signature of a request that came with `voucher`.
pub fn check_signature(
    token: &str,
    key: &PublicKey,
    voucher: &Voucher,
    audiences: &[String],
    request: &Request<'_>,
    now: Instant,
) -> Result<Signature, Flaw> {
    let claims = common(token, key, voucher, audiences, now)?;
    let times = times(&claims);
    if times.life() > LONGEST_SIGNATURE {
        return Err(Flaw::TooLongLived);
    }
    check_digest(request)?;
    check_headers(claims.signed_headers.as_deref().unwrap_or_default(), request)?;
    let jti = claims.jti.filter(|jti| !jti.is_empty() && jti.len() <= LONGEST_ID).ok_or(Flaw::TokenId)?;
    let end = DateTime::from_timestamp(times.exp.unwrap_or_default(), 0).ok_or(Fault::Expired)?;
    Ok(Signature { jti, expires_at: Instant::from(end).plus(TimeDelta::seconds(jws::LEEWAY + 1)) })
}

/// Whether `Digest` is that of the body, byte by byte as it was received.
fn check_digest(request: &Request<'_>) -> Result<(), Flaw> {
    let sent = (request.header)("digest").ok_or(Flaw::DigestMissing)?;
    let named = |one: &str| {
        let (name, value) = one.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("SHA-256").then(|| value.trim().to_owned())
    };
    let mut all = sent.split(',').filter_map(named);
    let (Some(value), None) = (all.next(), all.next()) else { return Err(Flaw::DigestAlgorithm) };
    let told = STANDARD.decode(value).map_err(|_| Flaw::DigestAlgorithm)?;
    if told == Sha256::digest(request.body).as_slice() { Ok(()) } else { Err(Flaw::OtherBody) }
}

/// Whether what is signed is what was sent: `Digest`, what the body is, and whatever else is named.
fn check_headers(signed: &[Map<String, Value>], request: &Request<'_>) -> Result<(), Flaw> {
    if signed.is_empty() || signed.len() > MOST_HEADERS || signed.iter().any(|one| one.len() != 1) {
        return Err(Flaw::SignedHeaders);
    }
    let mut names: Vec<String> = Vec::new();
    for (name, value) in signed.iter().flatten() {
        let name = name.to_ascii_lowercase();
        if names.contains(&name) {
            return Err(Flaw::SignedHeaders);
        }
        let value = value.as_str().ok_or(Flaw::SignedHeaders)?;
        if (request.header)(&name).is_none_or(|sent| sent.trim() != value.trim()) {
            return Err(Flaw::OtherHeader);
        }
        names.push(name);
    }
    let unsigned = |name: &&str| (request.header)(name).is_some() && !names.iter().any(|signed| signed == name);
    let missing = ["digest", "content-type", "content-encoding"].into_iter().find(unsigned);
    if missing.is_some() { Err(Flaw::NotSigned) } else { Ok(()) }
}

/// Checks who stands behind the requests of `voucher`.
pub fn check_evidence(
    token: &str,
    key: &PublicKey,
    voucher: &Voucher,
    audiences: &[String],
    now: Instant,
) -> Result<Evidence, Flaw> {
    let claims = common(token, key, voucher, audiences, now)?;
    if claims.iss.is_none() {
        return Err(Flaw::Client);
    }
    if times(&claims).life() > LONGEST_EVIDENCE {
        return Err(Flaw::TooLongLived);
    }
    if claims.jti.is_none_or(|jti| jti.is_empty() || jti.len() > LONGEST_ID) {
        return Err(Flaw::TokenId);
    }
    if claims.purpose.and_then(|purpose| purpose.parse::<uuid::Uuid>().ok()) != Some(voucher.purpose) {
        return Err(Flaw::Purpose);
    }
    let random = match &claims.dnonce {
        Value::Number(number) => number.is_u64() && *number != serde_json::Number::from(0),
        Value::String(text) => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    if !random {
        return Err(Flaw::Nonce);
    }
    let text = |claim: Option<String>, flaw| {
        let text = claim.map(|text| text.trim().to_owned()).unwrap_or_default();
        let fits = !text.is_empty() && text.chars().count() <= LONGEST_TEXT && !text.contains(char::is_control);
        if fits { Ok(text) } else { Err(flaw) }
    };
    let user = text(claims.user, Flaw::User)?;
    let location = text(claims.location, Flaw::Location)?;
    let loa = text(claims.loa, Flaw::Assurance)?;
    let bound = voucher.digest.as_ref().ok_or(Flaw::NotBound)?;
    let by_sha256 = bound.alg.eq_ignore_ascii_case("SHA256") || bound.alg.eq_ignore_ascii_case("SHA-256");
    let digest = digest_of(token);
    if !by_sha256 || !bound.value.eq_ignore_ascii_case(&digest) {
        return Err(Flaw::BoundToOther);
    }
    Ok(Evidence { digest, user, location, loa })
}
