//! Open data: what everybody sees, as a catalogue (DCAT-AP_IT) and as files that can be taken, cited and kept.
//!
//! Life of a release: `waiting` (a night has come, or an administrator or the day of the edition has asked for one),
//! `being_made` by one instance that holds its lease, `ready`. Nightly ones go after some days; editions never change and
//! never go.
//!
//! Invariants: files are read as the public reads, whoever makes them; a file whose content is that of the release before
//! shares its bytes in the storage; a night has one release, a year one edition; of releases, one is made at a time.
pub mod catalogue;
pub mod citation;
pub mod files;
pub mod model;
pub mod routes;
pub mod runner;
pub mod schedule;
pub mod service;
pub mod store;
