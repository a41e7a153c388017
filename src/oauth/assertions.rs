//! Assertions by which a system shows that it has its private key (RFC 7523, 3): a JWT that it has signed itself.
use super::metadata::ALGORITHMS;
use crate::db::types::Instant;
use crate::service_clients::model::{PublicKey, ServiceClientId};
use crate::service_clients::secrets::model::verifying;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta};
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

/// The longest life that an assertion may have, in seconds: it is made for one request.
const LONGEST: i64 = 600;
/// How far the clocks of the system and of this server may be apart, in seconds.
const LEEWAY: i64 = 30;

/// What an assertion says.
#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    exp: i64,
    #[serde(default)]
    iat: Option<i64>,
    #[serde(default)]
    nbf: Option<i64>,
    jti: String,
}

/// An assertion that was found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assertion {
    /// Its id: it works once.
    pub jti: String,
    /// When it may be forgotten.
    pub expires_at: Instant,
}

/// Who an assertion says that it is from, before anything of it is checked.
pub fn issuer(assertion: &str) -> Option<ServiceClientId> {
    #[derive(Deserialize)]
    struct Issuer {
        iss: ServiceClientId,
    }
    let claims = URL_SAFE_NO_PAD.decode(assertion.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&claims).ok().map(|Issuer { iss }| iss)
}

/// The assertion of `client` that was signed with one of `keys` for one of `audiences`; why not otherwise, for the log.
pub fn check(
    assertion: &str,
    client: ServiceClientId,
    keys: &[PublicKey],
    audiences: &[String],
    now: Instant,
) -> Result<Assertion, String> {
    let header = jsonwebtoken::decode_header(assertion).map_err(|e| e.to_string())?;
    let algorithm = header.alg;
    let name = ALGORITHMS.into_iter().find(|name| name.parse::<Algorithm>().is_ok_and(|one| one == algorithm));
    let name = name.ok_or("an algorithm that is not taken")?;
    let kid = header.kid.ok_or("no kid")?;
    let key = keys.iter().find(|key| key.kid == kid).ok_or("an unknown kid")?;
    if key.alg.as_deref().is_some_and(|own| own != name) {
        return Err("another algorithm than the key's".to_owned());
    }
    let key = verifying(key).ok_or("a key that cannot be used")?;
    let mut rules = Validation::new(algorithm);
    rules.set_audience(audiences);
    rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    // Times are checked below by our own clock.
    rules.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(assertion, &key, &rules).map_err(|e| e.to_string())?.claims;
    let own = client.to_string();
    if claims.iss != own || claims.sub != own {
        return Err("issuer and subject are not the system".to_owned());
    }
    let at = now.utc().timestamp();
    let early = |claim: Option<i64>| claim.is_some_and(|time| time > at + LEEWAY);
    if claims.exp <= at - LEEWAY || claims.exp > at + LONGEST + LEEWAY || early(claims.iat) || early(claims.nbf) {
        return Err("expired, too long-lived, or from the future".to_owned());
    }
    if claims.jti.is_empty() || claims.jti.len() > 300 {
        return Err("no jti, or one that is too long".to_owned());
    }
    let end = DateTime::from_timestamp(claims.exp, 0).ok_or("an impossible time")?;
    let expires_at = Instant::from(end).plus(TimeDelta::seconds(LEEWAY));
    Ok(Assertion { jti: claims.jti, expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::keys::{Keys, fresh_pem};
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::{Value, json};

    fn key(pem: &str, kid: &str) -> PublicKey {
        let keys = Keys::from_pem(pem).unwrap();
        let mut jwk = serde_json::to_value(&keys.public().keys[0]).unwrap();
        jwk["kid"] = json!(kid);
        serde_json::from_value(jwk).unwrap()
    }

    fn signed(pem: &str, header: Header, claims: &Value) -> String {
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_pem(pem.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn an_assertion_is_the_systems_own_for_us_and_for_now() {
        let (pem, other) = (fresh_pem().unwrap(), fresh_pem().unwrap());
        let keys = [key(&pem, "a"), PublicKey { alg: Some("RS256".into()), ..key(&pem, "b") }];
        let client = ServiceClientId::new();
        let now = crate::clock::now();
        let at = now.utc().timestamp();
        let audiences = ["https://a.example".to_owned(), "https://a.example/v1/oauth/token".to_owned()];
        let good =
            json!({"iss": client, "sub": client, "aud": "https://a.example", "iat": at, "exp": at + 60, "jti": "1"});
        let with = |name: &str, value: Value| {
            let mut claims = good.clone();
            claims[name] = value;
            claims
        };
        let header = |kid: &str| Header { kid: Some(kid.into()), ..Header::new(Algorithm::ES256) };
        let check = |assertion: &str| check(assertion, client, &keys, &audiences, now);
        assert_eq!(check(&signed(&pem, header("a"), &good)).unwrap().jti, "1");
        let listed = with("aud", json!(["https://other.example", "https://a.example/v1/oauth/token"]));
        assert!(check(&signed(&pem, header("a"), &listed)).is_ok());
        for (what, claims) in [
            ("another issuer", with("iss", json!(ServiceClientId::new()))),
            ("another subject", with("sub", json!("somebody"))),
            ("another audience", with("aud", json!("https://b.example"))),
            ("no audience", with("aud", Value::Null)),
            ("expired", with("exp", json!(at - 60))),
            ("too long", with("exp", json!(at + 3_600))),
            ("from the future", with("iat", json!(at + 60))),
            ("not yet", with("nbf", json!(at + 60))),
            ("no id", with("jti", json!(""))),
        ] {
            assert!(check(&signed(&pem, header("a"), &claims)).is_err(), "{what}");
        }
        assert!(check(&signed(&other, header("a"), &good)).is_err(), "another key");
        assert!(check(&signed(&pem, header("c"), &good)).is_err(), "an unknown key");
        assert!(check(&signed(&pem, header("b"), &good)).is_err(), "the key is for another algorithm");
        assert!(check(&signed(&pem, Header::new(Algorithm::ES256), &good)).is_err(), "no kid");
        let by_secret = Header { kid: Some("a".into()), ..Header::new(Algorithm::HS256) };
        let by_secret = jsonwebtoken::encode(&by_secret, &good, &EncodingKey::from_secret(b"x")).unwrap();
        assert!(check(&by_secret).is_err(), "a shared secret");
        assert!(check("").is_err());
        assert_eq!(issuer(&signed(&other, header("x"), &good)), Some(client));
        assert_eq!(issuer("a.b.c"), None);
    }
}
