//! The municipalities of Italy.
pub mod model;
pub mod routes;
