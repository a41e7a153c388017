//! Working copies of published practices. What everybody reads stays as it is while the copy is written, checked and
//! accepted; its publication makes the next version. A practice has one open copy at most.
//!
//! Life: `under_revision -> submitted -> regional_check -> ... -> accepted -> published`, or refused, or dropped
//! (`withdrawn`); the table stands in `practices::workflow`, the history in `practices::transitions`.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
