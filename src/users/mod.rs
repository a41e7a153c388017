//! People with an account, their roles and reach; signing in and out.
//!
//! An administrator invites a person; with the code of the invitation the person chooses a password and becomes
//! *active*; an administrator can *block* the account and give it back. Accounts are never deleted, because the change
//! log names them.
//!
//! Rooms: [`sessions`] signs in, rotates refresh tokens and signs out; [`one_time_codes`] are invitations and password
//! resets; [`throttle`] counts failures. Invariants: there is always an active administrator; only digests of codes and
//! tokens are stored; passwords are hashed outside any transaction.
pub mod me;
pub mod model;
pub mod one_time_codes;
pub mod routes;
pub mod service;
pub mod sessions;
pub mod store;
pub mod throttle;
pub mod workflow;
