//! Bringing in what an old form has collected: the CSV of a Google Form becomes practices.
//!
//! A file is read to its end ([`sheet`]), its columns are understood by a saved [`mappings`] entry that is found again by
//! the headers, each row is turned into a practice or into the reasons why it cannot be ([`rows`]), and [`taking`] decides
//! what becomes of it: made, brought up to date, unchanged, like a practice that is there, in conflict with somebody's
//! work, or refused. A dry run tells the same without writing, and proposes a mapping where none is saved ([`proposal`]).
//!
//! Invariants: an import happens as a whole, in one transaction, refused rows left out; the same file again changes
//! nothing, whichever import brought it ([`store::Brought`]); a corrected row changes the practice that it made only
//! while nobody else has; the file, which names people, is forgotten when the import ends. Nothing is written for
//! organisations outside the region that the import was asked for.
pub mod fields;
pub mod likeness;
pub mod mappings;
pub mod model;
pub mod moments;
pub mod names;
pub mod proposal;
pub mod routes;
pub mod rows;
pub mod runner;
pub mod service;
pub mod sheet;
pub mod store;
pub mod taking;
pub mod vocabulary;
