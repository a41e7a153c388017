//! Answering an invitation with its answer code, without an account.
//!
//! Whoever holds a code is not a user: the request is the public's, and the code, shown in a header and looked up by its
//! digest, is the whole credential. The policy lets the public [answer
//! invitations](crate::auth::policy::Permission::AnswerInvitation); which one is decided here, by the code alone, so that
//! a holder sees and changes its own invitation and nothing else. What an answer writes of a practice goes through
//! `practices::service::brought`, which takes a permit of that kind for the organisation that was invited, and for no
//! other step of a practice's life.
//!
//! Life: an answer may come, and be replaced, until the deadline (or the end of a late code); the last one counts and
//! every one is kept. An answer names the one that it replaces (`corrects`): of two at the same time the first is
//! taken, and the second is told so instead of undoing it. A practice that an answer wrote is corrected by the next
//! while nobody has taken it up; when changes are requested of it, they are made with the code until the day that was
//! set for them ([`changes`]), and when another answer replaces it, it is withdrawn. Whoever is delegated answers with a
//! code of their own, which ends with the next answer that does not delegate to them. The unfinished form is kept as a
//! draft, which its version protects in the same way.
//! Unknown, revoked and cancelled codes are told apart nowhere, and counted by address.
pub mod changes;
mod delegation;
pub mod model;
pub mod practice;
pub mod routes;
pub mod service;
pub mod store;
