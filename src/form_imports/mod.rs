//! Answers that the old form collected (Google Forms), brought in as practices.
pub mod routes;
