//! The experts of a cycle: proposed by one side, agreed by the other, confirmed or declined by themselves.
//!
//! `proposed -> agreed -> confirmed`, and `declined` from any of them. Health companies and municipalities are the two
//! main sides: what one of them proposes the other agrees to, what anybody else proposes either of them. A contact acts
//! for the side of their organisation; a coordinator writes down what a side said, with a note. Whoever has an account
//! answers in person. Names and addresses are personal data: those who take part see who it is, those who look after
//! the laboratory how to reach them, everybody else numbers by side ([`group`]). Some time after the cycle they are erased
//! ([`retention`]); the numbers stay. Nobody is in a group twice, and the body that somebody comes from, where it is
//! known, is of the side they are counted for ([`references`]). Whoever is only proposed sees their own naming and what is
//! public. What each is written, and nobody else reads of them, is in [`messages`].
pub mod group;
pub mod input;
pub mod messages;
pub mod model;
pub mod references;
pub mod reminders;
pub mod retention;
pub mod routes;
pub mod service;
pub mod store;
pub mod view;
pub mod workflow;
