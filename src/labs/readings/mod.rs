//! Which practices were read in a cycle, by whom, and what they noted: each person once for each practice.
//!
//! Notes are for those who take part in the laboratory or oversee it. Who read is told by role; names only to who may
//! read the people of the laboratory.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
