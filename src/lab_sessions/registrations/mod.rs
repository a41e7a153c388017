//! Registering for the public part of a session, without an account.
//!
//! A session takes registrations at its *desk*: capacity, opening hours, the privacy notice and how long personal data
//! are kept. Who comes while there are places is `registered`, who comes later `waiting`; whenever a place becomes free
//! (somebody cancels or lets the time to confirm pass, the capacity grows) those who wait longest move up. Whatever
//! changes who has a place takes the desk's row first ([`store::desk::take`]), so that one follows the other: the
//! capacity is never exceeded, and the waiting list keeps its order, whatever happens at once.
//!
//! Whoever registered holds the code that came with the message, of which only the digest is kept; it reads,
//! confirms, corrects ([`correcting`]) and cancels that registration and nothing else, and is shown at the door. A stranger learns of nobody whether they
//! registered: an address that is there already gets the same answer as a new one, and everybody reads whether there
//! are places, not how many.
//!
//! When the retention is over the worker erases what is personal, in the registrations and in the messages about them;
//! the rows stay, and with them the counts.
pub mod correcting;
pub mod desk;
pub mod door;
pub mod door_routes;
pub mod facts;
pub mod following;
pub mod input;
pub mod messages;
pub mod model;
pub mod queue;
pub mod retention;
pub mod routes;
pub mod service;
pub mod store;
pub mod view;
pub mod writing;
