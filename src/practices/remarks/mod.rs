//! Remarks on a practice that is being checked or reviewed: what is to be changed, field by field. Each is answered by
//! the authors, one by one; as long as one is open the practice cannot be submitted again. They belong to the text that
//! was being checked, the practice or its working copy, and are never public.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
