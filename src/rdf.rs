//! Linked data (RDF 1.1): graphs of what is public, as Turtle and as JSON-LD.
//!
//! Every node has a name of its own: parts of a resource are fragments of its address (`.../practices/<id>#period`), never
//! blank nodes. So graphs of the same data are the same triples in the same order, a dump of unchanged data is the same
//! bytes, and parts can be pointed at.
mod graph;
mod json_ld;
pub mod terms;

pub use graph::{Graph, Linked, Node};
