//! What deliveries are signed with: several at a time while one takes the place of another, and all of them sign.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
