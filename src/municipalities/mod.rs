//! The municipalities of Italy, as ISTAT lists them.
//!
//! The cadastral (Belfiore) code is what a municipality is known by: it never changes. The ISTAT code does, whenever
//! provinces are redrawn, so every code that a municipality has or had is kept and finds it. Municipalities come from
//! the registers ([`register`]); a municipality that the newest list no longer has is closed, never deleted, and an
//! administrator may name the one that took over.
pub mod linked;
pub mod model;
pub mod register;
pub mod routes;
pub mod service;
pub mod store;
