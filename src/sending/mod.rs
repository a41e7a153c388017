//! Handing the outbox over to the SMTP server, and reading the sender's mailbox (IMAP).
