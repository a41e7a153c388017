//! Signed tokens of others in compact form (RFC 7515): what they say of themselves, and the keys that check them.
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The shortest RSA modulus, in bytes: 2048 bits.
const SHORTEST_MODULUS: usize = 256;
/// What a JWK has of a private or shared key (RFC 7518, 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

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
    /// The key of a JWK for one algorithm: `RS256` with at least 2048 bits, or `ES256`. None for any other, for one that
    /// is meant for something else, and for one with private parts.
    pub fn of(jwk: &Map<String, Value>, algorithm: Algorithm) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let meant = text("use").is_none_or(|usage| usage == "sig")
            && text("alg").is_none_or(|own| own.parse::<Algorithm>().is_ok_and(|own| own == algorithm));
        if !meant || PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
            return None;
        }
        let public = match (algorithm, text("kty")?) {
            (Algorithm::RS256, "RSA") => {
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

/// The keys of a JWK set (RFC 7517) that check RS256 signatures, by their ids; others are left out.
pub fn rsa_keys(set: &[u8]) -> Option<Vec<(String, PublicKey)>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Map<String, Value>>,
    }
    let set: Set = serde_json::from_slice(set).ok()?;
    let named = |jwk: &Map<String, Value>| {
        let kid = jwk.get("kid").and_then(Value::as_str).filter(|kid| !kid.is_empty())?;
        Some((kid.to_owned(), PublicKey::of(jwk, Algorithm::RS256)?))
    };
    Some(set.keys.iter().filter_map(named).collect())
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
        assert_eq!(rsa_keys(set.to_string().as_bytes()).unwrap().len(), 1);
        assert!(rsa_keys(b"{}").is_none());
    }
}
