//! What the technical part of a session brings out: ratings in rounds, consensus, notes, findings, commitments.
pub mod routes;
