//! A laboratory and its cycles.
use crate::id_type;

id_type!(LabId, "a laboratory");
id_type!(CycleId, "a cycle of a laboratory");
