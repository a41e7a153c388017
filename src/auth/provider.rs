//! Access tokens (RFC 9068) of the agency's provider, by which people come who have no password here. What they must say is
//! decided here; the provider's keys and whose account a token opens are the feature [`crate::oidc`].
//!
//! ID tokens are for the application that has asked for them (OpenID Connect Core 1.0, 2) and are not taken.
pub mod mapping;
pub mod refusal;

use crate::auth::jws::{self, ALGORITHMS, Fault, LONGEST_LIFE, PublicKey, Times};
use crate::db::types::Instant;
use jsonwebtoken::Algorithm;
use mapping::{Mapped, Mapping};
use refusal::Refusal;
use serde::Deserialize;
use serde_json::Value;

/// The longest id of a person, in characters (OpenID Connect Core 1.0, 2).
const LONGEST_SUBJECT: usize = 255;
/// The longest e-mail address and name, in characters, as accounts have them.
const LONGEST_EMAIL: usize = 254;
const LONGEST_NAME: usize = 200;

/// What tokens must say to be taken here.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Who issues them.
    pub issuer: String,
    /// For whom they are: one of these.
    pub audiences: Vec<String>,
    /// The applications that may have got them; any when empty.
    pub clients: Vec<String>,
    /// What the claims of a person give.
    pub mapping: Mapping,
}

/// A person whose token was found good.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Who they are at the provider.
    pub subject: String,
    /// E-mail address, as it is written.
    pub email: String,
    /// Name and surname.
    pub name: String,
    /// When they signed in there.
    pub signed_in_at: Instant,
    /// What their claims give, before organisations are looked up.
    pub mapped: Vec<Mapped>,
}

/// The claims of a token, but for those that are mapped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Claims {
    iss: Option<String>,
    aud: Value,
    exp: Option<i64>,
    nbf: Option<i64>,
    iat: Option<i64>,
    auth_time: Option<i64>,
    sub: Option<String>,
    client_id: Option<String>,
    jti: Option<String>,
    cnf: Option<Value>,
    email_verified: Option<Value>,
}

impl Rules {
    /// The id and the algorithm of the key that a token must be signed with, if its header is that of an access token.
    pub fn key_of(&self, token: &str) -> Result<(String, Algorithm), Refusal> {
        Ok(jws::key_of(token, &ALGORITHMS, &["at+jwt"])?)
    }

    /// The person whom a token names at `now`, if `key`, that of [`Rules::key_of`], has signed it.
    pub fn check(&self, token: &str, key: &PublicKey, now: Instant) -> Result<Person, Refusal> {
        let all: Value = jws::signed_claims(token, key)?;
        let claims = Claims::deserialize(&all).map_err(|_| Fault::Malformed)?;
        if claims.iss.as_deref() != Some(self.issuer.as_str()) {
            return Err(Refusal::Issuer);
        }
        let times = Times { exp: claims.exp, nbf: claims.nbf, iat: claims.iat };
        times.check(now.utc().timestamp())?;
        if times.life() > LONGEST_LIFE {
            return Err(Refusal::TooLongLived);
        }
        if !jws::names(&claims.aud, &self.audiences) {
            return Err(Refusal::Audience);
        }
        let client = claims.client_id.filter(|client| !client.is_empty()).ok_or(Refusal::Client)?;
        if !self.clients.is_empty() && !self.clients.contains(&client) {
            return Err(Refusal::Client);
        }
        if claims.jti.is_none_or(|jti| jti.is_empty()) {
            return Err(Refusal::TokenId);
        }
        if claims.cnf.is_some() {
            return Err(Refusal::BoundToKey);
        }
        let fits = |subject: &String| !subject.trim().is_empty() && subject.chars().count() <= LONGEST_SUBJECT;
        let subject = claims.sub.filter(fits).ok_or(Refusal::Subject)?;
        // What an application gets for itself names the application (RFC 9068, 5).
        if subject == client {
            return Err(Refusal::NotAPerson);
        }
        let unverified = claims.email_verified.is_some_and(|told| told != Value::Bool(true) && told != "true");
        let text = |pointer: &str, most: usize| {
            let text = all.pointer(pointer)?.as_str()?.trim();
            (!text.is_empty() && text.chars().count() <= most && !text.contains(char::is_control))
                .then(|| text.to_owned())
        };
        let email = text(&self.mapping.email, LONGEST_EMAIL).filter(|email| !unverified && is_address(email));
        let email = email.ok_or(Refusal::Email)?;
        let name = text(&self.mapping.name, LONGEST_NAME).ok_or(Refusal::Name)?;
        let signed_in = claims.auth_time.or(claims.iat).unwrap_or_default();
        let signed_in = chrono::DateTime::from_timestamp(signed_in, 0).map_or(now, Instant::from);
        Ok(Person { subject, email, name, signed_in_at: signed_in.min(now), mapped: self.mapping.of(&all) })
    }
}

/// Whether a text can be an e-mail address: accounts are more exact when people write one themselves.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}
