//! The grids by which practices are assessed: versioned data, a used version never changes.
pub mod routes;
