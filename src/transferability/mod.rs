//! How close a practice is to an organisation that might take it up, share by share.
//!
//! Five things are compared: types of territory, band of population, kind of organisation, dimensions of integration,
//! preconditions. Each has a fixed weight, a score and a reason in words; what one side has not told is unknown, and is
//! left out of the total instead of counting as nothing. [`matching`] holds the whole arithmetic. What no register knows
//! of an organisation it states itself, in its [profile](profiles), which is public.
pub mod matching;
pub mod model;
pub mod needs;
pub mod profiles;
pub mod reasons;
pub mod routes;
pub mod service;
pub mod store;
