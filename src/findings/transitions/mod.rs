//! How a finding goes from status to status: drafted, agreed on, published, and taken back when it must be.
//!
//! What is published is not changed any more. An error, or something personal in it, is corrected by taking it back with
//! a reason, or by publishing another finding that names it (`replaces`): that one takes it back by itself. Both are
//! possible whenever the session was held, also once its cycle is concluded. The outcomes of the practices follow at once.
//! Every step is kept, for whoever reads the technical work of the session, with the reason; the text of what was withdrawn
//! is left to those of them who may write findings there. Everybody else learns only that it was withdrawn, when, and what
//! corrects it (410).
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
