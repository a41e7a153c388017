//! One-time codes: invitations and password resets.
//!
//! An administrator makes a code and hands it over (by PEC, by phone); the person redeems it in the header
//! `One-Time-Code`, so that it stands in no URL and no log. A new code voids the one before.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
