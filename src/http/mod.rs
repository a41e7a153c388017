//! Everything that HTTP asks of every operation, each concern in one place.
pub mod accept;
pub mod basic;
pub mod caller;
pub mod contract;
pub mod etag;
pub mod foreign;
pub mod idempotency;
pub mod input;
pub mod limits;
pub mod mount;
pub mod page;
pub mod paper;
pub mod problem;
pub mod query;
pub mod request;
