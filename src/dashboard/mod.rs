//! `/dashboard`: the public figures as a page, for people who would rather look than read.
//!
//! Made by the server, in Italian or English, without a script, and with nothing from elsewhere: its policy names its one
//! style by its hash. It counts nothing itself: every number is one of [`statistics`](crate::statistics::service), so that
//! the page and the API cannot differ. Every chart is a table with bars in it, and the map of the regions (tiles, as no
//! boundaries are in here) has its table beside it.
mod charts;
mod map;
mod page;
mod service;
pub mod site;
mod words;
