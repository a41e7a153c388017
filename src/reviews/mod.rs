//! The assessment of practices: independent readers, blind until both are in, and the decision.
pub mod routes;
