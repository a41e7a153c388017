//! Where the catalogue has nothing: how many public practices each theme has in each region, zeros shown, so that the
//! next call can ask for what is missing.
pub mod model;
pub mod routes;
pub mod service;
