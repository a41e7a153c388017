//! Practices, organisations and sessions as GeoJSON (RFC 7946): the items of the lists with the same filters, as features.
//!
//! Paths of their own, because a map takes more items at once than a list does, and because `application/geo+json` on the
//! lists' own paths would make their pages mean two things. A practice is where `near` finds it: at the seat of its lead
//! organisation and in the municipalities that it covers. Whoever asks gets what the list would give them, no more.
pub mod geojson;
pub mod routes;
pub mod service;
