//! What an organisation states of itself so that practices can be compared with it: what no register tells.
//!
//! Each has one, empty (version 0) until it states something. Everybody reads it; its contacts and the coordinators of
//! its region write it.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
