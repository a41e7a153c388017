//! Who replicated a practice: which organisation, where, when, what it adapted and what came of it. Public like the
//! practice; organisations only, never people. Told by the adopter, by the lead organisation (or for them by the
//! coordinators); how many there are stands on the practice's record.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
