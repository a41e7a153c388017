//! The materials of a session: slides, minutes, recordings, by their address.
//!
//! Each is for everybody, for the invited or for the experts, as the parts of the programme are: the public sees the
//! public ones of a session that was announced, the others are for its experts and those who manage or oversee it.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
