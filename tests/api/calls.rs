//! Calls for good practices: the letter, whom it reaches, the invitations, and what comes back.
