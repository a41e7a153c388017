//! Deliveries: one row for what a subscription is told of, and one for each attempt to tell it.
pub mod model;
pub mod queue;
pub mod routes;
pub mod service;
pub mod store;
