//! Who changed what, and when: the change log as administrators read it. Every write adds to it, nothing changes it.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
