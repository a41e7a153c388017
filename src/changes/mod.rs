//! The change feed: what consumers follow to keep a mirror of what they may see.
//!
//! Every write leaves an entry in the transaction that makes it (`Tx::record_for`), with the last position: on
//! PostgreSQL behind a lock that is held until the commit is visible, on SQLite because there is one writer. So whoever
//! reads a position has every smaller one, and the reader needs no horizon of its own.
//!
//! **What is told.** Two kinds: `changed` (new to the reader or not: take it over) and `gone` (delete the copy). Whether
//! something is new only the reader knows: a practice appears for the public when it is published, long after it was made.
//! The representation is the present one, with its own version: older ones are not kept. When it is newer than the entry,
//! an entry with that version follows.
//!
//! **To whom.** An entry holds who saw the resource when it was written, because afterwards nobody can tell: whether
//! everybody did before (`lost`, when they do no more) and after (`public`), and who did besides (`inside`: regions,
//! organisations, cycles, before or after). It concerns a reader who is one of these, and all others skip it without a
//! trace. What is shown of it is decided by today's finders of each feature, as everywhere else: what the reader sees
//! now is `changed`, the rest is `gone`, also for somebody who comes later from an old position. So the last entry that
//! concerns a reader always says how things stand, and what was never shown to them is never named, not even as gone.
//! What changes when the *reader* is given another role or another laboratory is no change of data and has no entries: they
//! begin anew from the lists.
//!
//! **How long.** Entries are purged after a configured time and leave a horizon: whoever comes from before it is told to
//! begin anew (410), and so is whoever comes from a position that was never given (a restored database). The change log
//! of the audit is another table, which keeps all.
pub mod following;
pub mod model;
pub mod retention;
pub mod routes;
pub mod service;
pub mod store;
