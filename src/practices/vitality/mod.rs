//! How alive published practices are: practices bloom and then wither.
//!
//! What is published counts as said on that day. When the settings' months have passed the worker asks the lead
//! organisation (through the outbox); it confirms or changes the vitality by a review. When it does not answer in time
//! the practice is `at_risk`, and `unconfirmed_since` says so to everybody. Every question, answer and silence stays in
//! the history.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
