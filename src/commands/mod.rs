//! What the binary can be told to do.
pub mod arenas;
pub mod database;
pub mod demo;
pub mod import;
pub mod keys;
pub mod logging;
pub mod sandbox_issuer;
pub mod serve;
pub mod users;
