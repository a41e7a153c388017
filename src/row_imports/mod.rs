//! Many organisations, practices or contacts at once, as rows of a file: what a person or a system within its reach would
//! otherwise write one by one.
//!
//! Three steps. The request takes the file apart ([`reading`]: its shape is told at once, as a problem), finds out
//! what each row is about ([`keys`]) and keeps the rows that wait. The [`runner`] decides on them in portions, in the name of
//! whoever asked ([`acting`]) and by the very functions of the single operations ([`bringing`]): the same rules, permits,
//! change log and feed. Each row stands or falls by itself, or all of them together; a dry run does the same and undoes it.
//! What a row says is forgotten once it is decided on; what became of it stays.
pub mod acting;
pub mod bringing;
pub mod columns;
pub mod keys;
pub mod model;
pub mod reading;
pub mod routes;
pub mod runner;
pub mod service;
pub mod store;
