//! The readers: members of the scientific committee, what they know and whom they belong to. Personal data: for
//! administrators, and for readers of themselves.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
