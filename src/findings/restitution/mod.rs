//! Restitution: what a laboratory has found returns to the practices.
//!
//! Publishing the public findings of a session makes of them, for each practice that they name, one outcome: dated, by
//! session. Where several findings say the same thing differently the most cautious class holds and the texts stand one
//! after the other. An outcome is made anew whenever a public finding of its session is published or taken back; nobody
//! writes it. Its class and elements go to the practice's record (`practices::assessed`), where the later of the committee
//! and the laboratories holds.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
