//! The days of the Territorial Laboratories.
pub mod model;
pub mod routes;
