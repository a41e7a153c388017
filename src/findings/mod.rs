//! What the technical part of a session brings out, and how it returns to the practices.
//!
//! The confirmed experts, and nobody beside them, rate the practices on the table in **rounds** ([`rounds`],
//! [`ratings`]): nobody sees another's rating, before or after; closing a round counts them and finds the [`consensus`]. **Notes** of the discussion ([`notes`]) stay
//! among experts and coordinators. **Findings** say what came out; they go from `draft` to `agreed` to `published`; what
//! is published is not changed any more, but taken back or replaced ([`transitions`]). **Commitments** ([`commitments`])
//! are followed until they are kept or dropped, whichever cycle that is in. **Restitution** ([`restitution`]) publishes the
//! public findings of a session and makes of them its outcome for each practice, of which what holds stands on the
//! practice's own record (`practices::assessed`). What was said in confidence is erased in time ([`retention`]).
//!
//! Invariants: ratings and findings are of practices on the session's table; a closed round is never written again, but
//! that words beside its ratings are erased; the
//! public reads published public findings that name no practice or a public one, and of the practices that they name the
//! public ones; consensus is counted, never typed.
pub mod commitments;
pub mod consensus;
pub mod figures;
pub mod input;
pub mod model;
pub mod notes;
pub mod participants;
pub mod ratings;
pub mod restitution;
pub mod retention;
pub mod rounds;
pub mod routes;
pub mod service;
pub mod store;
pub mod transitions;
pub mod view;
pub mod workflow;
