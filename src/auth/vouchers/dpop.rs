//! Proofs that whoever sends a token has the key that it is bound to (DPoP, RFC 9449, 4.3).
//!
//! Proofs are signed with ES256 or RS256, as PDND's own are. Whether one was used before is for the database to say.
use super::refusal::Refusal;
use crate::auth::jws::{self, LEEWAY, PublicKey};
use crate::db::types::Instant;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use jsonwebtoken::Algorithm;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;

/// The algorithms that proofs may be signed with, as challenges name them.
pub const ALGORITHMS: &str = "ES256 RS256";
/// How old a proof may be, in seconds: it is made for one request.
const LIFETIME: i64 = 60;
/// The longest id of a proof, in bytes.
const LONGEST_ID: usize = 300;

/// The request that a proof must be for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its address, as clients know it.
    pub url: &'a str,
    /// The token that comes with it; none where one is asked for.
    pub token: Option<&'a str>,
}

/// A proof that was found good, if it was not used before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its id, which it shares with no other of its key.
    pub jti: String,
    /// The thumbprint of its key.
    pub key: String,
    /// When it may be forgotten.
    pub expires_at: Instant,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    #[serde(default)]
    ath: Option<String>,
}

/// The `ath` of a token: its digest.
pub fn digest(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

/// Checks a proof for a request at `now`.
pub fn check(proof: &str, request: Request<'_>, now: Instant) -> Result<Proof, Refusal> {
    let header = jws::header(proof).ok_or(Refusal::ProofMalformed)?;
    if !jws::is_type(header.typ.as_deref(), "dpop+jwt") {
        return Err(Refusal::ProofType);
    }
    let algorithm = match header.alg.as_str() {
        "ES256" => Algorithm::ES256,
        "RS256" => Algorithm::RS256,
        _ => return Err(Refusal::ProofAlgorithm),
    };
    if header.crit.is_some() {
        return Err(Refusal::ProofMalformed);
    }
    let key = header.jwk.and_then(|jwk| PublicKey::of(&jwk, algorithm)).ok_or(Refusal::ProofKey)?;
    if !key.has_signed(proof) {
        return Err(Refusal::ProofSignature);
    }
    let claims: Claims = jws::claims(proof).ok_or(Refusal::ProofMalformed)?;
    if claims.htm != request.method {
        return Err(Refusal::ProofMethod);
    }
    if !same_address(&claims.htu, request.url) {
        return Err(Refusal::ProofUrl);
    }
    let at = now.utc().timestamp();
    if claims.iat > at + LEEWAY || claims.iat < at - LIFETIME {
        return Err(Refusal::ProofTime);
    }
    if request.token.is_some_and(|token| claims.ath.as_deref() != Some(&digest(token))) {
        return Err(Refusal::ProofToken);
    }
    if claims.jti.is_empty() || claims.jti.len() > LONGEST_ID {
        return Err(Refusal::ProofId);
    }
    let end = DateTime::from_timestamp(claims.iat, 0).ok_or(Refusal::ProofTime)?;
    let expires_at = Instant::from(end).plus(TimeDelta::seconds(LIFETIME + 1));
    Ok(Proof { jti: claims.jti, key: key.thumbprint().to_owned(), expires_at })
}

/// Whether two addresses are one, but for query and fragment (RFC 9449, 4.3, 9; RFC 3986, 6.2.2 and 6.2.3).
fn same_address(claimed: &str, asked: &str) -> bool {
    let bare = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    bare(claimed).zip(bare(asked)).is_some_and(|(claimed, asked)| claimed == asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_without_query_fragment_and_default_ports() {
        let asked = "https://osservatorio.example.org/v1/practices";
        for (claimed, expected) in [
            (asked, true),
            ("HTTPS://Osservatorio.example.org:443/v1/./practices?q=a#b", true),
            ("http://osservatorio.example.org/v1/practices", false),
            ("https://osservatorio.example.org:8443/v1/practices", false),
            ("https://osservatorio.example.org/v1/practices/", false),
            ("https://evil.example/v1/practices", false),
            ("/v1/practices", false),
            ("", false),
        ] {
            assert_eq!(same_address(claimed, asked), expected, "{claimed}");
        }
    }

    #[test]
    fn a_token_is_named_by_its_digest() {
        // The example of RFC 9449, 7.
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        assert_eq!(digest(token), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    }
}
