//! Handing the outbox over to the sender's mail server (SMTP), and reading the sender's mailbox for receipts (IMAP).
//!
//! **Never twice.** One message after the other: the server's word for sender and recipient first ([`smtp`]), then the
//! text and letter are made, then the row says `handing_over` and that is committed, and only then the data go out. What
//! was refused before or by the server's last word is known not to be sent and is tried again later (4xx) or given up
//! (5xx). Whatever else happens after the commit (the connection drops, the process is killed) leaves a row that nobody
//! sends again by himself: `unconfirmed`, until a receipt or a person says what became of it.
//!
//! **Never lost.** What waits is in the database; a sender that stops leaves a lease that runs out.
pub mod letters;
pub mod mailbox;
pub mod memory;
pub mod mime;
pub mod routes;
pub mod runner;
pub mod service;
pub mod smtp;
