//! Data out: whole lists as one file, for spreadsheets (`formats::xlsx`), for statistics (`formats::csv`) and for
//! programs (`formats::ndjson`).
//!
//! A [`plan::Dataset`] says which rows there are and in which columns; its rows are those of the list of the same name, so
//! that nobody finds in a file what they do not find in the list. A [`plan::Plan`] turns pages of it into cells, and
//! `writing` writes them while they are read: a page at a time is in memory, and no connection to the database is held
//! while a slow client reads. `download` answers with that, and [`jobs`] do it in the background for who cannot wait.
pub mod columns;
mod datasets;
mod download;
mod formats;
pub mod jobs;
pub mod model;
pub mod plan;
pub mod routes;
pub mod service;
mod writing;
