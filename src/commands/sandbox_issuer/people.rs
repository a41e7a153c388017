//! What the sandbox does as the agency's provider of accounts: access tokens (RFC 9068) of whatever person is asked for.
use super::issuer::Issuer;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use serde::Deserialize;
use serde_json::{Value, json};

/// What gives roles to the sandbox's people: a mapping for a server's settings.
pub const MAPPING: &str = r#"{"grants":[{"claim":"/roles","value":"coordinator","role":"regional_coordinator","regions":"/regions"},{"claim":"/roles","value":"contact","role":"organisation_contact","organisation":"/organisations"},{"claim":"/roles","value":"reader","role":"institutional_reader"}]}"#;

/// A person that a token is asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct Wanted {
    /// Who they are.
    #[serde(default = "somebody")]
    sub: String,
    /// E-mail address.
    email: Option<String>,
    /// Name.
    #[serde(default = "name")]
    name: String,
    /// What their claims give roles by, with commas between.
    #[serde(default)]
    roles: String,
    /// ISTAT codes of regions, with commas between.
    #[serde(default)]
    regions: String,
    /// IPA codes of organisations, with commas between.
    #[serde(default)]
    organisations: String,
}

fn somebody() -> String {
    "sandbox-person".to_owned()
}

fn name() -> String {
    "Persona di prova".to_owned()
}

fn list(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty()).collect()
}

impl Issuer {
    /// The provider's name.
    pub fn provider(&self) -> String {
        format!("{}/people", self.name)
    }

    /// The provider's metadata (OpenID Connect Discovery 1.0, 3), as far as a server needs them.
    pub fn metadata(&self) -> Value {
        json!({ "issuer": self.provider(), "jwks_uri": format!("{}/.well-known/jwks.json", self.name) })
    }

    /// A token of a person.
    pub fn person(&self, wanted: &Wanted, now: Instant) -> Result<String> {
        let at = now.utc().timestamp();
        let email = wanted.email.clone().unwrap_or_else(|| format!("{}@sandbox.example.org", wanted.sub));
        self.sign(&json!({
            "iss": self.provider(),
            "aud": self.audience(),
            "sub": wanted.sub,
            "client_id": "sandbox",
            "jti": Id::new().0,
            "iat": at,
            "exp": at + 600,
            "email": email,
            "name": wanted.name,
            "roles": list(&wanted.roles),
            "regions": list(&wanted.regions),
            "organisations": list(&wanted.organisations),
        }))
    }
}
