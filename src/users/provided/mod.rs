//! Accounts of people whom the agency's provider vouches for: made at the first token, kept as the claims say at each.
//!
//! An account is found by issuer and subject and by nothing else. One whose address another account has is not made: nobody
//! takes over an account by an address. Whoever is blocked here stays out, whatever the provider says.
pub mod model;
pub mod service;
pub mod store;
