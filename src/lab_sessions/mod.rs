//! The days of the Territorial Laboratories.
//!
//! A session covers one or more regions and is an ordered list of parts, some for everybody and some not. It begins
//! `tentative`, seen by its regions' coordinators and those who read everything; the save-the-date announces it, and
//! from then on everybody sees it for good, also when it is postponed or cancelled (calendars must learn of that).
//!
//! Invariants: an announced session that is going to take place has the venue or the link that its format needs; the
//! hours are those of its time zone's clocks; `sequence` (RFC 5545) advances whenever date, hours, place, link or
//! status change; what is hidden from the public is hidden in [`view`] and nowhere else.
//!
//! Around it stand its [`materials`], the Observatory's [`framework_notes`], the [`programmes`] that were announced, who
//! registered ([`registrations`]), and its [`clones`] for the next cycle. What follows from a change of it, beyond its
//! own row, is in [`announcing`].
pub mod announcing;
pub mod calendar;
pub mod clones;
pub mod content;
pub mod documents;
pub mod experts_told;
pub mod figures;
pub mod filter;
pub mod framework_notes;
pub mod input;
pub mod listing;
pub mod materials;
pub mod linked;
pub mod model;
pub mod occasion;
pub mod of_cycles;
pub mod presented;
pub mod programmes;
pub mod registrations;
pub mod routes;
pub mod service;
pub mod shown;
pub mod store;
pub mod view;
pub mod workflow;
