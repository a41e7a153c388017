//! Messages to be sent: one row a recipient, kept until its provider has taken it over or it was given up.
//!
//! A message is written in the transaction that decides to send it, so there is never one without the other. It waits
//! until an instance takes it (a lease in the row); it is `handing_over` from just before its data are sent until the
//! mail server has answered. Whoever finds it there after the lease cannot know whether it was taken over: it becomes
//! `unconfirmed` and is **never sent again by itself**. What happens later (receipts) only moves it forward.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
pub mod workflow;
