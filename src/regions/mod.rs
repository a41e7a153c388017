//! The twenty regions of Italy. Reference data of the migrations: nobody changes them.
//!
//! Trentino-Alto Adige is one region with two health systems, those of its two autonomous provinces.
pub mod linked;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
