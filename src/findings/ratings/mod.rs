//! What a confirmed expert of the session's cycle gives in an open round: a score from 0 to 3 for a practice by an item of the rubric, or that it cannot
//! be assessed, and perhaps a few words.
//!
//! A rating is its giver's alone: nobody else reads it, administrators included, before or after the round is closed.
//! Each item is rated once by each; a rating can be changed and taken back while the round is open. Nobody rates what
//! their own body leads or takes part in. What somebody has given who is not in the group any more when the round is closed
//! is taken out of it.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
