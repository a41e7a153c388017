//! Adhesions of organisations to the Observatory: requested, active, suspended, withdrawn.
//!
//! An organisation has at most one that is not withdrawn; it adheres while that one is active. Every step keeps its
//! day, and the act that decided it. The steps, and who may take them, stand in [`workflow`].
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod workflow;
