//! The people of an organisation: their office, how they are reached, since when and until when.
//!
//! Personal data: only administrators, the coordinators of the region and the organisation's own contacts see them.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
