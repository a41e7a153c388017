//! What an expert gives in an open round: a score from 0 to 3 for a practice by an item of the rubric, or that it cannot
//! be assessed, and perhaps a few words.
//!
//! A rating is its giver's alone: nobody else reads it, administrators included, before or after the round is closed.
//! Each item is rated once by each; a rating can be changed and taken back while the round is open.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
