//! Loading the public registers: ISTAT's municipalities, IndicePA's bodies, the Ministry of Health's companies.
//!
//! Two halves. The **reading** one knows neither database nor network: a file is opened by the parser of its subject
//! ([`municipalities`], [`organisations`], [`health_companies`]), which recognises encoding, delimiter and generation of
//! the format; rows come out one at a time as [`rows::Item`]s, and [`reading`] gathers them. Only a file that was read to
//! its end goes on: a broken one changes nothing. The **bringing in** half ([`service`]) hands the rows to the feature that
//! keeps them, in one transaction, and gives back a [`Report`](crate::register::Report). A dry run makes the same report
//! from the same comparison and leaves out the writing.
//!
//! Administrators start imports as jobs ([`model::ImportJob`]): rows that any instance may take and none takes twice
//! ([`runner`]). Operators use `osservatorio import`.
pub mod geography;
pub mod health_companies;
pub mod kinds;
pub mod model;
pub mod municipalities;
pub mod organisations;
pub mod reading;
pub mod routes;
pub mod rows;
pub mod runner;
pub mod service;
pub mod store;

#[cfg(test)]
mod real_files_tests;
