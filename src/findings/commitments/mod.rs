//! Who has promised what in a session, by when, and what became of it.
//!
//! A commitment is an organisation's. It is followed until it is kept or dropped, whichever cycle that is in: each step
//! can name the session in which it was looked at. Its organisation is reminded before its day and told when the day is
//! past, each once (again when the day changes). Not public: for the organisation itself, experts, coordinators of the
//! session's regions, and those who read everything.
pub mod model;
pub mod reminders;
pub mod routes;
pub mod service;
pub mod store;
