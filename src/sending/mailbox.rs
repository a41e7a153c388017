//! Reading the sender's mailbox (IMAP).
