//! What the Observatory adds to a session of the national framework: legal references and trends.
//!
//! Written by the Observatory's secretariat and the scientific committee only, whoever organises the session; read by
//! everybody who sees the session.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
