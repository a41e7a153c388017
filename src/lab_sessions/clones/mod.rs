//! A session made after another: the same people and place for the next cycle, on another day.
//!
//! Copied are regions, format, venue, coordinator, the bodies and the parts with their hours, moved with the day. Not
//! copied is what belongs to the day that was: theme, practices, agenda, meeting link, materials, notes, registrations.
pub mod model;
pub mod routes;
pub mod service;
