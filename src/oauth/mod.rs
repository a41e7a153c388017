//! OAuth 2.0: the token endpoint (RFC 6749), revocation (RFC 7009), introspection (RFC 7662), metadata (RFC 8414).
pub mod assertions;
pub mod metadata;
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
