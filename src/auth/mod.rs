//! Who somebody is and what they may do: actors and roles, the policy table, tokens, vouchers, tokens of
//! the agency's provider, keys, passwords.
//! Accounts and sign-in, which need the database, are the feature [`crate::users`].
pub mod actor;
pub mod code;
pub mod jws;
pub mod keys;
pub mod password;
pub mod policy;
pub mod provider;
pub mod refusals;
pub mod remote_keys;
pub mod scopes;
pub mod sealing;
pub mod token;
pub mod vouchers;
