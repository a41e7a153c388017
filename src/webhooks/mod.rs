//! Webhooks: being told of changes by requests to an address of one's own.
//!
//! A subscription is somebody's (a system's or a person's) and follows the change feed as they do, with a position of its
//! own: what its owner may see decides what is told, looked at anew when it is sent. Entries of the feed become
//! deliveries (rows, numbered) in the transaction that moves the position. Of each resource one is `pending` and those
//! after it are `waiting`, so that they arrive in order; deliveries of different resources do not wait for one another.
//!
//! **Who sends.** One instance at a time works on a subscription, by a lease in its row (compare and swap): it makes
//! deliveries, sends some at once without holding a connection, and settles them in one transaction. Whoever changes the
//! queue by hand changes that row too. An instance that dies leaves a lease that runs out, and what it had sent without
//! noting the answer is sent again: at least once.
//!
//! **When it fails.** A receiver that answers none of what is sent together is left alone for a while, longer each time;
//! when it takes something, all is tried again. What alone is refused waits by itself, and what comes after it on the
//! same resource with it. After three days, or at once when the answer is 410, the subscription is suspended and its
//! owner told; nothing is lost, as its position stays and the feed keeps what comes after it.
pub mod deliveries;
pub mod model;
pub mod owners;
pub mod retention;
pub mod routes;
pub mod secrets;
pub mod sending;
pub mod service;
pub mod store;
pub mod suspending;
