//! Searches of practices that people keep, and the daily digest of what is new in them.
//!
//! A saved search is its owner's alone. Its query is checked as that of the list of practices is. With `daily_digest`
//! its owner gets one message a day at 07:00 (Europe/Rome) with what was published since the last, for all their
//! searches together, and none when nothing was; the row says when the next is due, so that no two instances send one.
pub mod digest;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
