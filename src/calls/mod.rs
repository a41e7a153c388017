//! Calls: a letter asks the municipalities and health companies of some regions for their good practices.
//!
//! A call is written as a draft, opens and closes at its hours (Europe/Rome; the last day counts whole), can be extended,
//! and is concluded or cancelled. Opening it makes one [invitation](invitations) for each organisation that its audience
//! reaches, once, and puts the letters into the outbox. From then on everybody sees it, without its audience.
//!
//! Invariants: only a draft or a scheduled call can be changed as a whole, because letters and form are read from then
//! on; the form alone can be changed later, as a new version; what the clock does and what people do is decided by the
//! row's status, so that several instances do it once.
pub mod answers;
pub mod clock;
pub mod content;
pub mod figures;
pub mod filter;
pub mod funnel;
pub mod input;
pub mod invitations;
pub mod letter;
pub mod life;
pub mod model;
pub mod preview;
pub mod routes;
pub mod service;
pub mod store;
pub mod template;
pub mod view;
pub mod workflow;
