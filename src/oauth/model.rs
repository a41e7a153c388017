//! What OAuth 2.0 clients send, and what they are told. Unknown parameters are ignored, as RFC 6749, 3.2 asks for.
use crate::input::Rules;
use crate::users::model::RoleGrant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `client_assertion_type` of a signed assertion (RFC 7523, 2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A token request: `client_credentials` (RFC 6749, 4.4) of a system, or `refresh_token` (6) of a person's session.
#[derive(Deserialize, ToSchema)]
pub struct OauthTokenRequest {
    /// `client_credentials` or `refresh_token`.
    #[schema(max_length = 100, example = "refresh_token")]
    pub grant_type: String,
    /// The refresh token that came with the last answer.
    #[serde(default)]
    #[schema(nullable = false, max_length = 200, example = "LZ1nQm3i6bBkXc0sWf6nX7mYj2tq0pVtC8r4d5e6f7g")]
    pub refresh_token: Option<String>,
    /// The scopes that a system asks for, with blanks between them: all of its own when absent.
    #[serde(default)]
    #[schema(nullable = false, max_length = 1000, example = "practices:read")]
    pub scope: Option<String>,
    /// The system's id: not needed beside its credentials, which must be the same system's (RFC 7521, 4.2).
    #[serde(default)]
    #[schema(nullable = false, max_length = 200)]
    pub client_id: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with `client_assertion`.
    #[serde(default)]
    #[schema(nullable = false, max_length = 100)]
    pub client_assertion_type: Option<String>,
    /// A JWT that the system has signed with one of its keys (RFC 7523): `iss` and `sub` are its id, `aud` is this server's
    /// issuer or token endpoint, `exp` at most ten minutes away, `jti` new each time.
    #[serde(default)]
    #[schema(nullable = false, max_length = 8000)]
    pub client_assertion: Option<String>,
}

/// A token that is asked about, or revoked.
#[derive(Deserialize, ToSchema)]
pub struct OauthTokenForm {
    /// The token: an access token, or a refresh token.
    #[schema(max_length = 8000, example = "LZ1nQm3i6bBkXc0sWf6nX7mYj2tq0pVtC8r4d5e6f7g")]
    pub token: String,
    /// `access_token` or `refresh_token`: not needed, because they can be told apart.
    #[serde(default)]
    #[schema(nullable = false, max_length = 100, example = "refresh_token")]
    pub token_type_hint: Option<String>,
    /// The system's id: not needed beside its credentials, which must be the same system's (RFC 7521, 4.2).
    #[serde(default)]
    #[schema(nullable = false, max_length = 200)]
    pub client_id: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with `client_assertion`.
    #[serde(default)]
    #[schema(nullable = false, max_length = 100)]
    pub client_assertion_type: Option<String>,
    /// A JWT that the system has signed with one of its keys, as at the token endpoint.
    #[serde(default)]
    #[schema(nullable = false, max_length = 8000)]
    pub client_assertion: Option<String>,
}

impl Rules for OauthTokenRequest {}
impl Rules for OauthTokenForm {}

/// How a system shows who it is.
#[derive(Debug, Clone)]
pub enum Shown {
    /// Its id and a secret, by HTTP Basic.
    Secret {
        /// Its id, as it was sent.
        client: String,
        /// The secret.
        secret: String,
    },
    /// A signed assertion.
    Assertion(String),
}

/// What a token is worth (RFC 7662, 2.2). Of one that is not good only `active` is told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Introspection {
    /// Whether it is good at this moment.
    pub active: bool,
    /// Its scopes, with blanks between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "registers:read practices:read")]
    pub scope: Option<String>,
    /// The client that asked for it: the id of a system, or `osservatorio` for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100)]
    pub client_id: Option<String>,
    /// `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10, example = "Bearer")]
    pub token_type: Option<&'static str>,
    /// The id of the person or system that it stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sub: Option<Uuid>,
    /// When it ends, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, format = Int64, example = 1795348800)]
    pub exp: Option<i64>,
    /// When it was issued, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, format = Int64, example = 1795348200)]
    pub iat: Option<i64>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "https://osservatorio.example.org")]
    pub iss: Option<String>,
    /// For whom it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "https://osservatorio.example.org/v1")]
    pub aud: Option<String>,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub jti: Option<Uuid>,
    /// The roles, each with its reach.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20)]
    pub roles: Vec<RoleGrant>,
}
