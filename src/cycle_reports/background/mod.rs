//! What the reading of a cycle starts from: the catalogue as it is now, and what the earlier cycles of the laboratory
//! chose and found. Laboratories know the first half, findings the second.
pub mod model;
pub mod routes;
pub mod service;
