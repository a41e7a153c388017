//! The files of a practice: agreements, forms, reports, pictures.
//!
//! Life: a file is streamed to the [`storage`], its type told from its bytes ([`sniff`]), and stands in quarantine
//! (`pending`) until the scanner's verdict: `clean` or `infected`. Without a scanner it is `not_scanned`, and a setting
//! says whom it is served to.
//!
//! Invariants: a file in the storage is named by a row of `practice_attachments` or by one of `discarded_files`, which
//! the worker empties; the row there is written before the first byte is stored and goes in the transaction that makes
//! the attachment. The public gets what is published, clean and part of a public practice. Nothing that a browser could
//! run is served inline.
pub mod content;
pub mod model;
pub mod naming;
pub mod routes;
pub mod scanning;
pub mod service;
pub mod sniff;
pub mod storage;
pub mod store;
pub mod upload;
