//! Every enumeration of the API as data, with labels in Italian and English. Read-only: codes are part of the contract.
mod linked;
pub mod model;
pub mod routes;
