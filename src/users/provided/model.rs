//! What the provider says of a person.
use crate::auth::provider::refusal::Refusal;
use crate::db::types::Instant;
use crate::users::model::{RoleGrant, UserId, UserProvider};

/// A person with a good token of the provider, and what its claims give here.
#[derive(Debug, Clone)]
pub struct Comer {
    /// Who they are there.
    pub at: UserProvider,
    /// E-mail address, normalised.
    pub email: String,
    /// Name.
    pub name: String,
    /// Roles, normalised.
    pub roles: Vec<RoleGrant>,
    /// When they signed in there.
    pub signed_in_at: Instant,
}

/// Whose account it is, or why it is not opened.
pub type Entered = Result<UserId, Refusal>;
