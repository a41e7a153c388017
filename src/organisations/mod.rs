//! Health companies, municipalities and the other bodies.
pub mod model;
pub mod register;
pub mod routes;
