//! The assessment of practices that are under review: independent readers, and the decision on what they found.
//!
//! A text (a new practice, or a working copy of a published one) that comes under review gets a *round*, which keeps to
//! the version of the grid that is active then. Its readers are proposed by the server and confirmed by a person, or
//! assigned by hand or by CSV; who has a conflict of interest is refused. A review goes `proposed -> assigned -> draft ->
//! submitted`, or ends `declined` or `cancelled`, which frees its seat. A round needs two readers, and a third when those
//! diverge. What comes back changed is read in another round.
//!
//! Invariants: a reader has one seat in a round. Until all the reviews that a round needs are in, nobody reads a score but
//! who gave it. A decision is taken on a complete round, with its motivation, and never changes; names of readers are in
//! none of what it publishes. What everybody may read and what only who assesses reads are two types.
pub mod assigning;
pub mod awaiting;
pub mod conflicts;
pub mod decisions;
pub mod messages;
pub mod model;
pub mod proposing;
pub mod ranking;
pub mod readers;
pub mod reminders;
pub mod results;
pub mod rounds;
pub mod routes;
pub mod scoring;
pub mod service;
pub mod store;
pub mod view;
pub mod wanted;
pub mod workflow;
