//! Secrets of systems: several at a time, so that one can be replaced while the other still works.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
