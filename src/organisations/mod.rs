//! Health companies, municipalities and the other bodies that practices belong to.
//!
//! Institutional data: everybody may read it. An organisation that merges keeps its record and points to its
//! successor. Whether it adheres to the Observatory is derived from its [`adhesions`]; its [`contacts`] are people and
//! never public. Kinds say which organisation can be part of which, so that the parents of an organisation never form
//! a circle.
pub mod adhesions;
pub mod contacts;
pub mod coverage;
pub mod filter;
pub mod kin;
pub mod kinds;
pub mod linked;
pub mod model;
pub mod register;
pub mod routes;
pub mod service;
pub mod store;
pub mod tax_code;
