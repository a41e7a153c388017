//! What was published, word for word. A version is made by each publication and never changed; everybody reads those of
//! a public practice, and those of a withdrawn one are gone with it.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
