//! The invitations of a call: one for each organisation that its audience reaches.
//!
//! An invitation keeps name, kind, region and address of the organisation as they were. Its status goes forward only
//! (`pending` to `delivered`), a message that fails makes it `failed` until another one gets through, and an answered
//! one stays answered. Letters are put into the outbox and composed when they are sent, each with a fresh answer code:
//! all codes of an invitation work until they are revoked. Its history says what happened, when, and in which role,
//! never who.
pub mod compose;
pub mod letters;
pub mod managing;
pub mod messages;
pub mod model;
pub mod reminders;
pub mod routes;
pub mod sending_checks;
pub mod sending_file;
pub mod sending_routes;
pub mod sendings;
pub mod service;
pub mod store;
pub mod succession;
pub mod view;
