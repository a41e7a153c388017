//! Loading the public registers.
pub mod model;
pub mod routes;
