//! The choice of a cycle's theme: candidates with their evidence, votes, and the decision with its act.
//!
//! Candidates are proposed while practices are read and the theme is chosen; what speaks for each is counted anew from
//! the catalogue. Everybody who takes part has one vote, which can be changed until the decision; who voted for what is
//! told to nobody else. One decision stands at most; going back to the choice reopens it, and it stays in the history.
pub mod decisions;
pub mod evidence;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod view;
