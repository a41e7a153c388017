//! Signed tokens of others in compact form (RFC 7515): what they say of themselves, and the keys that check them.
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The algorithms that tokens of others may be signed with: asymmetric ones, of keys that are strong enough. Who takes fewer
/// says so.
pub const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256];
/// The longest life of an access token of others, in seconds: nobody here can take one back.
pub const LONGEST_LIFE: i64 = 24 * 3_600;
/// How far the clocks of whoever signs and of this server may be apart, in seconds.
pub const LEEWAY: i64 = 5;
/// The shortest RSA modulus, in bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;
/// What a JWK has of a private or shared key (RFC 7518, 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What is wrong with a token, whoever has issued it and whatever it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No signed token, or one whose claims are not what they should be.
    Malformed,
    /// An algorithm that is not taken.
    Algorithm,
    /// It has extensions that would have to be understood.
    Critical,
    /// Another type than it should have: an ID token, say.
    Type,
    /// It names no key.
    NoKey,
    /// It names a key that is not known, or not for its algorithm.
    UnknownKey,
    /// The key has not signed it.
    Signature,
    /// It is over, or has no end.
    Expired,
    /// It is not valid yet.
    NotYet,
    /// It was issued in the future, or nobody knows when.
    IssuedInFuture,
}

impl Fault {
    /// Its word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::Critical => "critical_extension",
            Self::Type => "type",
            Self::NoKey => "no_kid",
            Self::UnknownKey => "unknown_kid",
            Self::Signature => "signature",
            Self::Expired => "expired",
            Self::NotYet => "not_yet_valid",
            Self::IssuedInFuture => "issued_in_future",
        }
    }
}

/// What the header of a signed token says. Addresses of keys and certificates (`jku`, `x5u`) are not even read.
#[derive(Debug, Deserialize)]
pub struct Header {
    /// The algorithm, as it is written.
    pub alg: String,
    /// The type.
    #[serde(default)]
    pub typ: Option<String>,
    /// The id of the key.
    #[serde(default)]
    pub kid: Option<String>,
    /// Extensions that must be understood: none is.
    #[serde(default)]
    pub crit: Option<Value>,
    /// The public key, where the token carries it.
    #[serde(default)]
    pub jwk: Option<Map<String, Value>>,
}

/// The header of a token, before anything of it is checked; none for what is not header, claims and signature.
pub fn header(token: &str) -> Option<Header> {
    let mut parts = token.split('.');
    let header = parts.next()?;
    let whole = parts.by_ref().take(2).filter(|part| !part.is_empty()).count() == 2 && parts.next().is_none();
    whole.then(|| read(header)).flatten()
}

impl Header {
    /// Its algorithm, if it is one of [`ALGORITHMS`].
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.alg.parse().ok().filter(|algorithm| ALGORITHMS.contains(algorithm))
    }
}

/// The id and the algorithm of the key that a token must be signed with, if its algorithm and its type are among these.
pub fn key_of(token: &str, algorithms: &[Algorithm], types: &[&str]) -> Result<(String, Algorithm), Fault> {
    let header = header(token).ok_or(Fault::Malformed)?;
    let algorithm = header.algorithm().filter(|one| algorithms.contains(one)).ok_or(Fault::Algorithm)?;
    if header.crit.is_some() {
        return Err(Fault::Critical);
    }
    if !types.iter().any(|name| is_type(header.typ.as_deref(), name)) {
        return Err(Fault::Type);
    }
    Ok((header.kid.filter(|kid| !kid.is_empty()).ok_or(Fault::NoKey)?, algorithm))
}

/// The claims of a token that `key` must have signed.
pub fn signed_claims<T: DeserializeOwned>(token: &str, key: &PublicKey) -> Result<T, Fault> {
    if !key.has_signed(token) {
        return Err(Fault::Signature);
    }
    claims(token).ok_or(Fault::Malformed)
}

/// The times of a token (RFC 7519, 4.1), in seconds since 1970.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Until when it is good.
    pub exp: Option<i64>,
    /// From when on.
    pub nbf: Option<i64>,
    /// When it was issued.
    pub iat: Option<i64>,
}

impl Times {
    /// Whether it is good at an instant, by clocks that may be [`LEEWAY`] apart. It must say until when, and since when.
    pub fn check(self, at: i64) -> Result<(), Fault> {
        if self.exp.is_none_or(|exp| exp <= at - LEEWAY) {
            return Err(Fault::Expired);
        }
        if self.nbf.is_some_and(|nbf| nbf > at + LEEWAY) {
            return Err(Fault::NotYet);
        }
        if self.iat.is_none_or(|iat| iat > at + LEEWAY) {
            return Err(Fault::IssuedInFuture);
        }
        Ok(())
    }

    /// For how long it is good, in seconds, since it was issued.
    pub fn life(self) -> i64 {
        self.exp.unwrap_or_default().saturating_sub(self.iat.unwrap_or_default())
    }
}

/// Whether `aud` (RFC 7519, 4.1.3) names one of `own`: as a text or in a list.
pub fn names(aud: &Value, own: &[String]) -> bool {
    let ours = |name: &str| own.iter().any(|own| own == name);
    match aud {
        Value::String(text) => ours(text),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(ours),
        _ => false,
    }
}

/// The claims of a token, before anything of it is checked.
pub fn claims<T: DeserializeOwned>(token: &str) -> Option<T> {
    read(token.split('.').nth(1)?)
}

fn read<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// Whether the `typ` of a token is `name`, in its short or its long form (RFC 7515, 4.1.9).
pub fn is_type(typ: Option<&str>, name: &str) -> bool {
    let typ = typ.unwrap_or_default();
    let short =
        typ.split_once('/').filter(|(kind, _)| kind.eq_ignore_ascii_case("application")).map_or(typ, |(_, t)| t);
    short.eq_ignore_ascii_case(name)
}

/// A public key that checks signatures.
#[derive(Clone)]
pub struct PublicKey {
    algorithm: Algorithm,
    key: DecodingKey,
    thumbprint: String,
}

impl PublicKey {
    /// The key of a JWK for one algorithm: `RS256` or `PS256` with at least 2048 bits, or `ES256`. None for any other, for one that
    /// is meant for something else, and for one with private parts.
    pub fn of(jwk: &Map<String, Value>, algorithm: Algorithm) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let meant = text("use").is_none_or(|usage| usage == "sig")
            && text("alg").is_none_or(|own| own.parse::<Algorithm>().is_ok_and(|own| own == algorithm));
        if !meant || PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
            return None;
        }
        let public = match (algorithm, text("kty")?) {
            (Algorithm::RS256 | Algorithm::PS256, "RSA") => {
                let modulus = URL_SAFE_NO_PAD.decode(text("n")?).ok()?;
                let strong = modulus.iter().skip_while(|byte| **byte == 0).count() >= SHORTEST_MODULUS;
                strong.then(|| json!({"kty": "RSA", "n": text("n"), "e": text("e")}))?
            }
            (Algorithm::ES256, "EC") if text("crv") == Some("P-256") => {
                json!({"kty": "EC", "crv": "P-256", "x": text("x"), "y": text("y")})
            }
            _ => return None,
        };
        let jwk: Jwk = serde_json::from_value(public).ok()?;
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { algorithm, key, thumbprint: jwk.thumbprint(ThumbprintHash::SHA256).ok()? })
    }

    /// Its thumbprint (RFC 7638).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whether it has signed this token.
    pub fn has_signed(&self, token: &str) -> bool {
        token.rsplit_once('.').is_some_and(|(message, signature)| {
            jsonwebtoken::crypto::verify(signature, message.as_bytes(), &self.key, self.algorithm).unwrap_or(false)
        })
    }
}

/// The keys of a JWK set (RFC 7517) for these algorithms, by their ids; others are left out.
pub fn keys(set: &[u8], algorithms: &[Algorithm]) -> Option<HashMap<(String, Algorithm), PublicKey>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Map<String, Value>>,
    }
    let set: Set = serde_json::from_slice(set).ok()?;
    let mut found = HashMap::new();
    for jwk in &set.keys {
        let Some(kid) = jwk.get("kid").and_then(Value::as_str).filter(|kid| !kid.is_empty()) else { continue };
        let of = |algorithm: &Algorithm| Some(((kid.to_owned(), *algorithm), PublicKey::of(jwk, *algorithm)?));
        found.extend(algorithms.iter().filter_map(of));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_three_parts_and_a_type_two_forms() {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({"alg": "RS256", "jku": "https://evil.example"}));
        assert_eq!(header(&format!("{head}.a.b")).unwrap().alg, "RS256");
        for broken in
            ["", "a", "a.b", "a.b.c.d", &format!("{head}.a"), &format!("{head}.a."), &format!("{head}..b"), "é.b.c"]
        {
            assert!(header(broken).is_none(), "{broken}");
        }
        // One name twice is read by nobody in two ways.
        assert!(header(&format!("{}.a.b", URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","alg":"none"}"#))).is_none());
        for (typ, expected) in
            [("at+jwt", true), ("AT+JWT", true), ("application/at+jwt", true), ("JWT", false), ("text/at+jwt", false)]
        {
            assert_eq!(is_type(Some(typ), "at+jwt"), expected, "{typ}");
        }
        assert!(!is_type(None, "at+jwt"));
    }

    #[test]
    fn only_public_keys_for_the_algorithm_are_taken() {
        let keys = crate::auth::keys::Keys::from_pem(&crate::auth::keys::fresh_pem().unwrap()).unwrap();
        let jwk = serde_json::to_value(&keys.public().keys[0]).unwrap().as_object().unwrap().clone();
        let with = |name: &str, value: Value| {
            let mut changed = jwk.clone();
            changed.insert(name.to_owned(), value);
            PublicKey::of(&changed, Algorithm::ES256)
        };
        assert_eq!(PublicKey::of(&jwk, Algorithm::ES256).unwrap().thumbprint(), keys.signing().0);
        assert!(PublicKey::of(&jwk, Algorithm::RS256).is_none());
        assert!(with("d", json!("x")).is_none());
        assert!(with("use", json!("enc")).is_none());
        assert!(with("alg", json!("ES384")).is_none());
        assert!(with("crv", json!("P-384")).is_none());
        let rsa = |n: usize| json!({"kty": "RSA", "kid": "a", "n": URL_SAFE_NO_PAD.encode(vec![0xc3; n]), "e": "AQAB"});
        let set = json!({"keys": [rsa(256), rsa(128), jwk, {"kty": "oct", "k": "AA", "kid": "b"}]});
        assert_eq!(super::keys(set.to_string().as_bytes(), &[Algorithm::RS256]).unwrap().len(), 1);
        assert_eq!(
            super::keys(set.to_string().as_bytes(), &ALGORITHMS).unwrap().len(),
            3,
            "an RSA key without alg is for two"
        );
        assert!(super::keys(b"{}", &ALGORITHMS).is_none());
    }
}
