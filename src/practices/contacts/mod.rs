//! The people to ask about a practice. Personal data: for who works on the practice, never part of a public view.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
