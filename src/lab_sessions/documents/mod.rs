//! What a session is announced and accompanied by: its save-the-date and its programme, made from its data.
//!
//! They tell what everybody may know, whoever asks. A session that is tentative has them for those only who see it, and
//! they say that it is a draft.
pub mod routes;
pub mod service;
