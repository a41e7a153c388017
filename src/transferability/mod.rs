//! How close a practice is to an organisation that might take it up, share by share.
pub mod routes;
