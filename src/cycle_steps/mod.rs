//! The life of a laboratory's cycle: a phase closes only with what it must have produced; restitution; the report.
pub mod routes;
