//! Health companies, municipalities and the other bodies.
pub mod model;
pub mod register;
pub mod register_companies;
pub mod register_store;
pub mod routes;
