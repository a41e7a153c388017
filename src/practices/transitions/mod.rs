//! How a practice went from state to state. A transition is written once and never changed.
pub mod model;
pub mod routes;
pub mod service;
pub mod steps;
pub mod store;
