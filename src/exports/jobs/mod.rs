//! Exports that are made in the background: asked for, followed, taken (ModI, `NONBLOCK_PULL_REST`).
//!
//! A job is a row that any instance claims for some minutes. It is read in the name of its owner, with what they may see
//! when it runs, into a file without a name; that goes to the storage of files when it is complete. A job whose runner was
//! killed begins anew when the lease has run out.
pub mod model;
pub mod routes;
pub mod runner;
pub mod service;
mod store;
