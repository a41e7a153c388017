//! What PEC providers say of a message: receipts, each kept once with the file it came in.
//!
//! A receipt is an e-mail signed by a provider with `daticert.xml` inside (DM 2 November 2005, technical rules, 6 and
//! 7.4). It names the message by its Message-ID. One that names a message of the outbox moves that message forward; one
//! that does not is kept aside until such a message appears. What a receipt says is believed from the outermost
//! `daticert.xml` only: what senders put into the messages that providers wrap says nothing.
pub mod daticert;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
