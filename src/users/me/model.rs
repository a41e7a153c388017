//! What people see and change of their own account.
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::users::model::{RoleGrant, User, UserId, UserProvider};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Id.
    pub id: UserId,
    /// E-mail address to sign in with.
    #[schema(format = Email, max_length = 254, example = "admin@demo.example.org")]
    pub email: String,
    /// Name and surname.
    #[schema(max_length = 200, example = "Anna Bellò")]
    pub name: String,
    /// The roles, each with its reach.
    #[schema(max_items = 20)]
    pub roles: Vec<RoleGrant>,
    /// Version of the account, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// Who one is at the agency's provider, where one signs in: there is no password to change here, and no session to end.
    /// Absent for accounts of our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub provider: Option<UserProvider>,
}

impl From<User> for Me {
    fn from(user: User) -> Self {
        let User { id, email, name, roles, version, provider, .. } = user;
        Self { id, email, name, roles, version, provider }
    }
}

/// The present password and the next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChangeRequest {
    /// The present password.
    #[schema(format = Password, min_length = 1, max_length = 200, example = "as-it-was-shown-once")]
    pub current_password: String,
    /// The new one: 12 to 200 characters of any kind, not the present one and not one's e-mail address.
    #[schema(format = Password, min_length = 12, max_length = 200, example = "quattro cavalli di Treviso")]
    pub new_password: String,
}

impl Rules for PasswordChangeRequest {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.current_password == self.new_password {
            let why = text("È la password attuale.", "It is the present password.");
            broken.push(Violation::new("#/new_password", "unchanged", why));
        }
    }
}
