//! Failed sign-ins, counted per account and per address, in the database so that all instances count together.
//!
//! An attempt is counted before its password is checked and forgiven when it was right: otherwise many guesses at once
//! would all be checked before the first is counted.
pub mod model;
pub mod service;
pub mod store;
