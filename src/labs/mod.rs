//! The Territorial Laboratories and their cycles: reading, choice of a theme, agreed group of experts.
pub mod model;
pub mod routes;
