//! The programmes of a session that were announced: each is kept as everybody could read it.
//!
//! The first is that of the announcement; another one is kept whenever what everybody reads of the programme changes
//! afterwards. A kept programme is never written again. What is hidden from the public is in none; a practice that was
//! withdrawn since is not shown with it.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
mod withdrawn;
