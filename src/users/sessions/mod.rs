//! Sessions: signing in, refreshing, signing out.
//!
//! A session begins with a password and lives as long as its refresh token is used within its days. Each refresh token
//! works once; one that is shown again was stolen (or its thief came first), so the whole session ends. Writes look at
//! the session, so that an ended one stops writing at once; its access tokens read for their last minutes.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
