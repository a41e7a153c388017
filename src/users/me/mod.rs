//! One's own account.
pub mod model;
pub mod routes;
pub mod service;
