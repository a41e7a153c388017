//! What the committee and the laboratories found of a practice, as far as practices are found and compared by it.
//!
//! Who assesses writes it here (reviews when a decision accepts a text, laboratories when they give back). Of decisions
//! one *stands* for a practice: the last on a text of it that was published, which is what everybody reads. Its classes
//! are put on the practice's record when that text is published, and go with the record: nobody finds a withdrawn
//! practice by them, and a working copy changes nothing until it is published itself.
pub mod model;
pub mod service;
pub mod store;
