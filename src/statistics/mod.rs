//! Figures: how many practices, adhesions, laboratories, sessions and findings there are, of which kinds and where, and how
//! calls are answered. Numbers for people and charts, as JSON or CSV.
//!
//! Each feature counts its own ([`figures`](crate::practices::service::figures) and the like), with the filters of its
//! list, in SQL and with an index; here they get their names, their zeros and their shares.
//!
//! Invariants: whoever asks, what is counted is what everybody reads, except for calls, of which only those are counted
//! that the caller oversees. A region with nothing is there with zero. A share is `count` of `of`, to four decimals, and is
//! absent where `of` is zero.
pub mod figures;
pub mod model;
pub mod regions;
pub mod routes;
pub mod service;
pub mod table;
