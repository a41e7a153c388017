//! Access tokens: JWT as RFC 9068 profiles them (`typ: at+jwt`), checked by the rules of RFC 8725.
use crate::auth::actor::{Actor, Grant, Role, System};
use crate::auth::keys::{ALGORITHM, Keys};
use crate::auth::scopes;
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
    /// Subject: the id of the user or the system.
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
    /// The session of a person that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    /// How many requests a system may make in a minute, where it has a limit of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<u32>,
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

impl From<&GrantClaim> for Grant {
    fn from(claim: &GrantClaim) -> Self {
        Self { role: claim.role, regions: claim.regions.clone(), organisation: claim.organisation_id }
    }
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
        let claims = self.claims(user, Id::new().0, grants, now);
        self.sign(&Claims { sid: Some(session), ..claims })
    }

    /// A fresh token for a system.
    pub fn issue_to_system(&self, system: &System, now: Instant) -> Result<String> {
        let claims = self.claims(system.client, system.token, &system.grants, now);
        let scope = scopes::written(&system.scopes);
        let client_id = system.client.to_string();
        self.sign(&Claims { client_id, scope, rate_limit: system.rate_limit, ..claims })
    }

    fn claims(&self, sub: Uuid, jti: Uuid, grants: &[Grant], now: Instant) -> Claims {
        let iat = now.utc().timestamp();
        let roles = grants.iter().map(|g| GrantClaim {
            role: g.role,
            regions: g.regions.clone(),
            organisation_id: g.organisation,
        });
        Claims {
            iss: self.issuer.clone(),
            sub,
            aud: self.audience.clone(),
            exp: iat + self.lifetime,
            iat,
            jti,
            client_id: CLIENT.to_owned(),
            scope: "api".to_owned(),
            sid: None,
            rate_limit: None,
            roles: roles.collect(),
        }
    }

    fn sign(&self, claims: &Claims) -> Result<String> {
        let (kid, key) = self.keys.signing();
        let header = Header { typ: Some(TYPE.to_owned()), kid: Some(kid.to_owned()), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, claims, key).map_err(|e| Error::internal(format!("token: {e}")))
    }

    /// The actor that a token stands for.
    pub fn verify(&self, token: &str, request: Uuid) -> Result<Actor> {
        let claims = self.read(token)?;
        let grants = claims.roles.iter().map(Grant::from).collect();
        Ok(match claims.sid {
            Some(session) => Actor::person(claims.sub, session, grants, request),
            None => {
                let (scopes, rate_limit) = (scopes::read(&claims.scope), claims.rate_limit);
                Actor::system(
                    System { client: claims.sub, token: claims.jti, grants, scopes, rate_limit, pdnd: None },
                    request,
                )
            }
        })
    }

    /// The claims of a token of ours that is good at this moment.
    pub fn read(&self, token: &str) -> Result<Claims> {
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
        Ok(claims)
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
            sid: Some(Uuid::nil()),
            rate_limit: None,
            roles: vec![],
        };
        let token = jsonwebtoken::encode(&header, &claims, key).unwrap();
        assert!(ours.verify(&token, Uuid::nil()).is_err(), "typ JWT is not at+jwt");
    }
}
