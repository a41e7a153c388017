//! Failed sign-ins, counted per account and per address, in the database so that all instances count together.
//!
//! An attempt is counted before its password is checked and forgiven when it was right: otherwise many guesses at once
//! would all be checked before the first is counted.
//!
//! Codes that are shown (answer codes, one-time codes) are counted by address too, apart from passwords. A right code is
//! taken whatever was counted: it cannot be guessed, so the wrong ones behind the same address say nothing about it. A
//! right password is not: passwords can be guessed, and an answer to some of many guesses would undo the limit.
pub mod model;
pub mod service;
pub mod store;
