//! Newline-delimited JSON: an object a line, with a key for every cell that is not empty.
use super::instant;
use crate::error::{Error, Result};
use crate::exports::columns::Cell;
use crate::exports::model::ExportColumn;
use crate::exports::plan::Cells;
use serde_json::{Map, Value, json};

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Integer(n) => json!(n),
        Cell::Number(n) => json!(n),
        Cell::Boolean(known) => json!(known),
        Cell::Date(day) => json!(day),
        Cell::Instant(at) => json!(instant(*at)),
        Cell::List(list) => json!(list),
    }
}

/// Rows.
pub fn rows(columns: &[ExportColumn], rows: &[Cells]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for row in rows {
        let cells = columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let object: Map<String, Value> = cells.map(|(column, cell)| (column.name.clone(), value(cell))).collect();
        serde_json::to_writer(&mut text, &object).map_err(|e| Error::internal(e.to_string()))?;
        text.push(b'\n');
    }
    Ok(text)
}
