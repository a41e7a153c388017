//! What an author and who checks a practice should look at before everybody reads it: passages that look like personal
//! data ([`personal`]), and practices that look like this one told twice ([`likeness`]).
//!
//! Warnings are made when they are asked for, from the text as it stands: nothing is stored. They are hints, and who
//! publishes can say that they were looked at.
pub mod likeness;
pub mod model;
pub mod personal;
pub mod routes;
pub mod service;
