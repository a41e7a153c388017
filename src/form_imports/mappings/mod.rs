//! How the columns of a form become practices: saved once, found again by the form's headers.
//!
//! A mapping belongs to a region or, with region `all`, to the country. Coordinators write those of their regions and
//! use those of the country; of several for the same form, the newest is used.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
