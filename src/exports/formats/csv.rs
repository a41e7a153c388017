//! CSV (RFC 4180): UTF-8, commas, a header, lines that end with CRLF.
use super::plain;
use crate::delimited::cells::harmless;
use crate::error::{Error, Result};
use crate::exports::columns::Cell;
use crate::exports::model::ExportColumn;
use crate::exports::plan::Cells;

fn written<'a>(rows: impl Iterator<Item = Vec<std::borrow::Cow<'a, str>>>) -> Result<Vec<u8>> {
    let broken = |e: csv::Error| Error::internal(format!("csv: {e}"));
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        csv.write_record(row.iter().map(AsRef::<str>::as_ref)).map_err(broken)?;
    }
    csv.into_inner().map_err(|e| Error::internal(format!("csv: {e}")))
}

/// The header.
pub fn head(columns: &[ExportColumn]) -> Result<Vec<u8>> {
    written(std::iter::once(columns.iter().map(|column| column.name.as_str().into()).collect()))
}

/// Rows. No text in them is taken for a formula by a spreadsheet.
pub fn rows(rows: &[Cells]) -> Result<Vec<u8>> {
    let cell = |cell: &Cell| match cell {
        Cell::Text(_) | Cell::List(_) => harmless(&plain(cell)).into(),
        _ => plain(cell).into(),
    };
    written(rows.iter().map(|row| row.iter().map(cell).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_text_and_numbers_stay_numbers() {
        let row = vec![
            Cell::Text("=HYPERLINK(\"x\")".to_owned()),
            Cell::Number(-1.5),
            Cell::Text("Forlì, l'\"Ulss\"\nseconda riga".to_owned()),
            Cell::List(vec!["@a".to_owned(), "b".to_owned()]),
            Cell::Empty,
        ];
        let text = String::from_utf8(rows(&[row]).unwrap()).unwrap();
        let expected = "\"'=HYPERLINK(\"\"x\"\")\",-1.5,\"Forlì, l'\"\"Ulss\"\"\nseconda riga\",'@a; b,\r\n";
        assert_eq!(text, expected);
        assert!(rows(&[]).unwrap().is_empty());
    }
}
