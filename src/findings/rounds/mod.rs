//! Rounds of ratings (Delphi): which practices on the table by which items of the rubric.
//!
//! A coordinator opens a round and closes it. Closing counts what was given and finds the consensus of each item, in one
//! transaction that no rating slips into; what came of an item is never written again. The items on which the experts
//! are split can be taken up by a further round. The same question is open in one round at a time.
pub mod inviting;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
