//! Systems that call the API (OAuth 2.0 clients): what they may do and for whom, their secrets and keys, how much they
//! use.
pub mod model;
pub mod routes;
pub mod secrets;
pub mod service;
pub mod store;
pub mod usage;
