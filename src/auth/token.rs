//! Access tokens: JWT as RFC 9068 profiles them (`typ: at+jwt`), checked by the rules of RFC 8725.
use crate::auth::actor::{Actor, Grant, Role};
use crate::auth::keys::{ALGORITHM, Keys};
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result, Unauthenticated};
use crate::territory::RegionCode;
use jsonwebtoken::{Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `typ` of an access token (RFC 9068, 2.1).
const TYPE: &str = "at+jwt";
/// `client_id` of whoever signs in with e-mail and password.
const CLIENT: &str = "osservatorio";
/// How far the clocks of two instances may be apart, in seconds.
const LEEWAY: i64 = 5;

/// The claims of an access token.
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Issuer: the public address of this server.
    pub iss: String,
    /// Subject: the user's id.
    pub sub: Uuid,
    /// Audience: the API's address.
    pub aud: String,
    /// Expiry, in seconds since 1970.
    pub exp: i64,
    /// Time of issue, in seconds since 1970.
    pub iat: i64,
    /// Id of this token.
    pub jti: Uuid,
    /// The client that asked for it.
    pub client_id: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// The session it belongs to.
    pub sid: Uuid,
    /// The roles, each with its reach.
    pub roles: Vec<GrantClaim>,
}

/// A role with its reach, as a claim.
#[derive(Debug, Serialize, Deserialize)]
pub struct GrantClaim {
    role: Role,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    regions: Vec<RegionCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation_id: Option<Uuid>,
}

/// Signs and checks the access tokens of this server.
pub struct Tokens {
    keys: Keys,
    issuer: String,
    audience: String,
    lifetime: i64,
}

impl Tokens {
    /// Tokens of `issuer` (the server's public URL) that live for `lifetime` seconds.
    pub fn new(keys: Keys, issuer: &str, lifetime: u32) -> Self {
        Self { keys, issuer: issuer.to_owned(), audience: format!("{issuer}/v1"), lifetime: i64::from(lifetime) }
    }

    /// The keys that sign and verify.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// How long a token lives, in seconds.
    pub fn lifetime(&self) -> i64 {
        self.lifetime
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A fresh token for a user's session.
    pub fn issue(&self, user: Uuid, session: Uuid, grants: &[Grant], now: Instant) -> Result<String> {
        let iat = now.utc().timestamp();
        let roles = grants.iter().map(|g| GrantClaim {
            role: g.role,
            regions: g.regions.clone(),
            organisation_id: g.organisation,
        });
        let claims = Claims {
            iss: self.issuer.clone(),
            sub: user,
            aud: self.audience.clone(),
            exp: iat + self.lifetime,
            iat,
            jti: Id::new().0,
            client_id: CLIENT.to_owned(),
            scope: "api".to_owned(),
            sid: session,
            roles: roles.collect(),
        };
        let (kid, key) = self.keys.signing();
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, &claims, key).map_err(|e| Error::internal(format!("token: {e}")))
    }

    /// The actor that a token stands for.
    pub fn verify(&self, token: &str, request: Uuid) -> Result<Actor> {
        let refused = |why: String| {
            log::debug!("token refused: {why}");
            Error::Unauthenticated(Unauthenticated::InvalidToken)
        };
        let header = jsonwebtoken::decode_header(token).map_err(|e| refused(e.to_string()))?;
        let typ = header.typ.as_deref().unwrap_or_default();
        if !typ.eq_ignore_ascii_case(TYPE) && !typ.eq_ignore_ascii_case("application/at+jwt") {
            return Err(refused(format!("typ {typ}")));
        }
        let kid = header.kid.unwrap_or_default();
        let key = self.keys.verifying(&kid).ok_or_else(|| refused("unknown kid".to_owned()))?;
        let mut rules = Validation::new(ALGORITHM);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Times are checked below by our own clock, which tests can set.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &rules).map_err(|e| refused(e.to_string()))?.claims;
        let now = crate::clock::now().utc().timestamp();
        if claims.exp <= now - LEEWAY || claims.iat > now + LEEWAY {
            return Err(refused("expired or issued in the future".to_owned()));
        }
        let grants = claims.roles.into_iter().map(|g| Grant {
            role: g.role,
            regions: g.regions,
            organisation: g.organisation_id,
        });
        Ok(Actor::person(claims.sub, claims.sid, grants.collect(), request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::keys::fresh_pem;

    fn tokens(pem: &str, issuer: &str) -> Tokens {
        Tokens::new(Keys::from_pem(pem).unwrap(), issuer, 600)
    }

    #[test]
    fn only_our_own_unaltered_and_present_tokens_pass() {
        let pem = fresh_pem().unwrap();
        let ours = tokens(&pem, "https://a");
        let now = crate::clock::now();
        let grants =
            [Grant { role: Role::RegionalCoordinator, regions: vec!["05".parse().unwrap()], organisation: None }];
        let issue = |t: &Tokens, at| t.issue(Uuid::nil(), Uuid::nil(), &grants, at).unwrap();
        let good = issue(&ours, now);
        assert_eq!(ours.verify(&good, Uuid::nil()).unwrap().grants(), &grants);
        let ago = now.plus(chrono::TimeDelta::seconds(-700));
        let ahead = now.plus(chrono::TimeDelta::seconds(60));
        let faulty = [
            issue(&tokens(&fresh_pem().unwrap(), "https://a"), now),
            issue(&tokens(&pem, "https://b"), now),
            issue(&ours, ago),
            issue(&ours, ahead),
            format!("{good}x"),
            good.replacen('.', "..", 1),
            String::new(),
        ];
        for token in faulty {
            assert!(ours.verify(&token, Uuid::nil()).is_err(), "{token}");
        }
    }

    #[test]
    fn another_kind_of_token_signed_by_us_is_refused() {
        let ours = tokens(&fresh_pem().unwrap(), "https://a");
        let (kid, key) = ours.keys.signing();
        let header = Header { kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
        let now = crate::clock::now().utc().timestamp();
        let claims = Claims {
            iss: "https://a".into(),
            sub: Uuid::nil(),
            aud: "https://a/v1".into(),
            exp: now + 60,
            iat: now,
            jti: Uuid::nil(),
            client_id: String::new(),
            scope: String::new(),
            sid: Uuid::nil(),
            roles: vec![],
        };
        let token = jsonwebtoken::encode(&header, &claims, key).unwrap();
        assert!(ours.verify(&token, Uuid::nil()).is_err(), "typ JWT is not at+jwt");
    }
}
