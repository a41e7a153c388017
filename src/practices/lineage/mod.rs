//! Which practice came of which: derived from, evolved into, replaced by. A link stands on both practices and is shown
//! to who sees both; links of one kind never form a circle.
pub mod model;
pub mod routes;
pub mod service;
pub mod store;
