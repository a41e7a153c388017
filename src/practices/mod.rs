//! The good practices.
pub mod model;
pub mod routes;
