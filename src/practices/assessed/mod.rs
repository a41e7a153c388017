//! What the committee and the laboratories found of a practice, as far as practices are found and compared by it.
//!
//! Who assesses writes it here (reviews when a decision accepts a text, laboratories when they give back). Of decisions
//! one *stands* for a practice: the last on a text of it that was published, which is what everybody reads.
//!
//! The rule ([`holding`]): of the decision that stands and the sessions that found something, the later one holds, on
//! its day; of both on one day the laboratory. Each thing is looked at by itself, so that a session that says nothing of
//! preconditions leaves those of the committee. What was given back and is withdrawn since leaves what was found before.
//!
//! What holds stands on the practice's record with who found it and when, and goes with the record: nobody finds a
//! withdrawn practice by it, and a working copy changes nothing until it is published itself.
pub mod holding;
pub mod model;
pub mod service;
pub mod store;
