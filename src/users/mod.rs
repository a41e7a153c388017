//! People with an account, their roles and reach; signing in and out.
//!
//! An administrator invites a person; with the code of the invitation the person chooses a password and becomes
//! *active*; an administrator can *block* the account and give it back. Accounts are never deleted, because the change
//! log names them.
//!
//! Whoever comes with a token of the agency's provider gets an account of their own, without a password, at the first one;
//! address, name and roles follow the provider's claims.
//!
//! Rooms: [`provided`] are accounts of that provider; [`sessions`] signs in, rotates refresh tokens and signs out; [`one_time_codes`] are invitations and password
//! resets; [`throttle`] counts failures. Invariants: there is always an active administrator with a
//! password of ours; only digests of codes and
//! tokens are stored; passwords are hashed outside any transaction.
pub mod me;
pub mod model;
pub mod one_time_codes;
pub mod provided;
pub mod routes;
pub mod service;
pub mod sessions;
pub mod store;
pub mod throttle;
pub mod workflow;
