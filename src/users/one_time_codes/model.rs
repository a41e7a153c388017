//! One-time codes.
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::users::model::UserId;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::codes! {
    /// What a one-time code is for.
    pub enum OneTimeCodePurpose in "one-time-code-purposes" {
        Invitation = "invitation" ("invito", "invitation"),
        PasswordReset = "password_reset" ("reimpostazione della password", "password reset"),
    }
}

impl OneTimeCodePurpose {
    /// How long a code lives.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::PasswordReset => TimeDelta::hours(24),
        }
    }
}

/// A code to hand over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IssuedCode {
    /// Whose it is.
    pub user_id: UserId,
    /// What it is for.
    pub purpose: OneTimeCodePurpose,
    /// The code, shown once: absent when the request is repeated with the same `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60)]
    pub code: Option<String>,
    /// Until when it works.
    pub expires_at: Instant,
}

/// A password that a person chooses with a one-time code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The password: 12 to 200 characters of any kind, and not one's e-mail address. Length is what makes it strong.
    #[schema(format = Password, min_length = 12, max_length = 200, example = "quattro cavalli di Treviso")]
    pub password: String,
}

impl Rules for NewPassword {}

/// A code that was shown and is good.
#[derive(Debug, Clone)]
pub struct Redeemable {
    /// Whose it is.
    pub user: UserId,
    /// The person's e-mail address.
    pub email: String,
    /// The code's digest.
    pub digest: String,
    /// What it is for.
    pub purpose: OneTimeCodePurpose,
}

/// The rule that a schema cannot say: a password is not the e-mail address of who has it.
pub fn not_the_address(password: &str, email: &str, pointer: &str) -> Result<(), Violation> {
    if password.trim().to_lowercase() == email {
        let why = text("Non può essere l'indirizzo e-mail.", "It cannot be the e-mail address.");
        return Err(Violation::new(pointer, "not_allowed", why));
    }
    Ok(())
}
