//! The life of a laboratory's cycle: a phase closes only with what it must have produced.
//!
//! It stands after the rooms that produce something: [`questions`] asks each of them, the pure table of
//! `labs::cycles::workflow` decides, and here the step is taken and written down. Going back is possible by one phase,
//! with a reason, until the session was held. A cycle that is concluded opens the reading of the next one.
pub mod model;
pub mod questions;
pub mod routes;
pub mod service;
