//! People of the agency's provider: whose tokens are taken, what their claims give, and whose account that is.
mod accounts;
mod faulty;
mod provider;

use crate::support::{TestApp, refusals};
use crate::vouchers::issuer::{AUDIENCE, Answers, Issuer, Key, Token, at};
use serde_json::{Value, json};

pub const PROVIDER: &str = "https://id.example.org/realms/agenas";

/// What gives roles to the provider's people.
fn mapping() -> Value {
    json!({
        "grants": [
            {"claim": "/realm_access/roles", "value": "coordinator", "role": "regional_coordinator", "regions": "/regions"},
            {"claim": "/realm_access/roles", "value": "contact", "role": "organisation_contact", "organisation": "/ipa"},
            {"claim": "/realm_access/roles", "value": "reader", "role": "institutional_reader"},
        ],
        "regions": {"VENETO": "05"},
    })
}

/// An application that takes the tokens of a test's provider, and that provider.
async fn app() -> (TestApp, Issuer) {
    app_with(&mapping(), &[]).await
}

async fn app_with(mapping: &Value, more: &[(&'static str, &str)]) -> (TestApp, Issuer) {
    refusals::keep();
    let provider = Issuer::start();
    let mapping = mapping.to_string();
    let own = [
        ("OSSERVATORIO_OIDC_ISSUER", PROVIDER),
        ("OSSERVATORIO_OIDC_JWKS_URL", provider.url.as_str()),
        ("OSSERVATORIO_OIDC_MAPPING", mapping.as_str()),
    ];
    let app = TestApp::with(&[own.as_slice(), more].concat()).await;
    (app, provider)
}

/// A good token of a coordinator of Veneto, signed with one of the three keys.
fn person(app: &TestApp, key: &Key) -> Token {
    let at = at(app);
    Token {
        header: json!({"typ": "at+jwt", "alg": "RS256", "kid": key.id()}),
        claims: json!({"iss": PROVIDER, "aud": [AUDIENCE, "account"], "sub": "248289761001", "client_id": "front-end",
            "iat": at, "exp": at + 300, "jti": "0a9c1c5e", "email": "Giulia.Neri@agenas.example.org",
            "email_verified": true, "name": "Giulia Neri", "realm_access": {"roles": ["coordinator", "offline_access"]},
            "regions": "VENETO"}),
        key: key.clone(),
        scheme: "Bearer",
        proofs: Vec::new(),
        instead: None,
    }
}

/// The provider has these keys.
fn has(provider: &Issuer, keys: &[&Key]) {
    provider.answers(Answers::Keys(keys.iter().map(|key| (*key).clone()).collect()));
}
