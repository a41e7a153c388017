//! The grids by which practices are assessed: versioned data, not code.
//!
//! Life of a version: `draft -> active -> retired`. A draft can be changed and deleted; whatever was read by an active
//! version stays readable, so a version that is or was active never changes. A grid has one active version: activating
//! another retires it. Reviews keep to the version that was active when they began. Items are named by the number of the
//! version and their code, which is there once in a version.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
