//! What is sent and answered when somebody signs in.
use crate::auth::actor::Grant;
use crate::db::types::Instant;
use crate::input::Rules;
use crate::users::model::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::codes! {
    /// Why a session was ended.
    pub enum EndReason in "session-end-reasons" {
        SignedOut = "signed_out" ("uscita", "signed out"),
        Blocked = "blocked" ("utenza bloccata", "account blocked"),
        RolesChanged = "roles_changed" ("ruoli cambiati", "roles changed"),
        PasswordChanged = "password_changed" ("password cambiata", "password changed or reset"),
        TokenReused = "token_reused" ("token riusato", "a used refresh token was shown again"),
    }
}

/// E-mail address and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// E-mail address; upper and lower case are the same.
    #[schema(min_length = 1, max_length = 254, example = "admin@demo.example.org")]
    pub email: String,
    /// Password.
    #[schema(format = Password, min_length = 1, max_length = 200, example = "as-it-was-shown-once")]
    pub password: String,
}

impl Rules for SignInRequest {}

/// An access token and, for people, the refresh token for the next one (RFC 6749, 5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenResponse {
    /// The access token: a JWT (RFC 9068), to be sent as `Authorization: Bearer ...`. Treat it as opaque.
    #[schema(max_length = 8000)]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 10, example = "Bearer")]
    pub token_type: &'static str,
    /// How long the access token lives, in seconds.
    #[schema(minimum = 1, maximum = 86_400, format = Int64, example = 600)]
    pub expires_in: i64,
    /// The refresh token: it works once. Systems get none: they ask for another access token with their credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub refresh_token: Option<String>,
    /// Until when the refresh token works.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_expires_at: Option<Instant>,
    /// The scopes of a system's access token, with blanks between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "registers:read practices:read")]
    pub scope: Option<String>,
}

/// A session that goes on: what tokens are made from.
pub struct Opened {
    /// Whose it is.
    pub user: UserId,
    /// The session.
    pub session: Uuid,
    /// The roles of this moment.
    pub grants: Vec<Grant>,
    /// The refresh token.
    pub refresh_token: String,
    /// Until when it works.
    pub refresh_expires_at: Instant,
    /// The instant of issue.
    pub at: Instant,
}
