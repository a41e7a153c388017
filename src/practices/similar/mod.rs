//! Practices that are like one: by what they are about, whom they are for and the words of their titles.
//!
//! The newest practices of each of its themes and with each of its title's words are candidates, a bounded number of
//! them; they are scored here, the same on both databases.
pub mod model;
pub mod routes;
pub mod score;
pub mod service;
pub mod store;
