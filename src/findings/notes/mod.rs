//! What is noted of the discussion in the technical part: for experts and coordinators, never published.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
