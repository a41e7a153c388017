//! What OAuth 2.0 clients can learn of this server (RFC 8414).
use crate::auth::scopes::Scope;
use serde_json::{Value, json};

/// The algorithms that assertions of systems may be signed with.
pub const ALGORITHMS: [&str; 3] = ["ES256", "RS256", "PS256"];

/// The address of the token endpoint of a server whose public address is `public_url`.
pub fn token_endpoint(public_url: &str) -> String {
    format!("{public_url}/v1/oauth/token")
}

/// The metadata of a server whose public address is `public_url`.
pub fn metadata(public_url: &str) -> Value {
    json!({
        "issuer": public_url,
        "token_endpoint": token_endpoint(public_url),
        "jwks_uri": format!("{public_url}/.well-known/jwks.json"),
        "revocation_endpoint": format!("{public_url}/v1/oauth/revocation"),
        "introspection_endpoint": format!("{public_url}/v1/oauth/introspection"),
        "service_documentation": format!("{public_url}/docs/"),
        "scopes_supported": Scope::ALL,
        // There is no authorization endpoint: nobody is sent to a page of this server.
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt", "none"],
        "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt", "none"],
        "revocation_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        "introspection_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
    })
}
