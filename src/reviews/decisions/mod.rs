//! What is decided on the reviews of a text, and what everybody may know of it.
//!
//! A decision is taken on a complete round, keeps what its reviews came to, and never changes. Its public part and its
//! internal part are two types, stored in two columns: the public part is read by everybody once the text is public.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
