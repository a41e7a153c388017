//! What a laboratory's cycle has brought, told whole: its report, and what earlier cycles bring into the reading of a new
//! one.
//!
//! It stands after the rooms that know something of a cycle, asks each of them once, and stores nothing. Everybody reads
//! the report of a cycle that is concluded, before that who reads what the laboratory works on. What is not for everybody
//! stands in [`model::ReportWork`] alone, which takes a permit to be made; names of experts take one more.
pub mod background;
pub mod model;
pub mod paper;
pub mod phases;
pub mod routes;
pub mod service;
