//! The two-level tree of themes: data that administrators edit, not code.
//!
//! A theme has a code that never changes, labels in two languages and a place among its siblings. A theme that is no
//! longer used is made inactive: what names it keeps its meaning. Only one that nothing names can be deleted.
pub mod linked;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
