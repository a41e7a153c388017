//! How the cells are written.
pub mod csv;
pub mod ndjson;
pub mod xlsx;

use super::columns::Cell;
use crate::db::types::Instant;

/// An instant as all formats write it.
fn instant(at: Instant) -> String {
    match serde_json::to_value(at) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A cell as text, where the format has only that.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(n) => n.to_string(),
        Cell::Number(n) => n.to_string(),
        Cell::Boolean(known) => known.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Instant(at) => instant(*at),
        Cell::List(list) => list.join("; "),
    }
}
