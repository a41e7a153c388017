//! A workbook with one sheet. Rows go to a temporary file while they come, so that a long one takes no memory.
use super::plain;
use crate::error::{Error, Result};
use crate::exports::columns::Cell;
use crate::exports::model::ExportColumn;
use crate::exports::plan::Cells;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::Write;

/// How many rows a sheet has, the header among them.
const ROWS: u32 = 1_048_576;

/// How many characters a cell has at most: what is longer is cut.
const CHARACTERS: usize = 32_767;

/// A workbook that is being written.
pub struct Book {
    book: Workbook,
    day: Format,
    next: u32,
}

fn broken(error: XlsxError) -> Error {
    Error::internal(format!("xlsx: {error}"))
}

impl Book {
    /// A workbook with the header of these columns.
    pub fn begin(name: &str, columns: &[ExportColumn]) -> Result<Self> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name(name).map_err(broken)?;
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        for (column, at) in columns.iter().zip(0_u16..) {
            sheet.write_string_with_format(0, at, column.name.as_str(), &bold).map_err(broken)?;
        }
        Ok(Self { book, day: Format::new().set_num_format("yyyy-mm-dd"), next: 1 })
    }

    /// Adds rows; 409 when a sheet has no room for them.
    pub fn add(&mut self, rows: &[Cells]) -> Result<()> {
        let sheet = self.book.worksheet_from_index(0).map_err(broken)?;
        for row in rows {
            if self.next >= ROWS {
                return Err(Error::wrong_state(
                    "Un foglio di calcolo non ha posto per tante righe: usare csv o ndjson, o un filtro.",
                    "A spreadsheet has no room for so many rows: take csv or ndjson, or narrow it.",
                ));
            }
            for (cell, at) in row.iter().zip(0_u16..) {
                write(sheet, self.next, at, cell, &self.day).map_err(broken)?;
            }
            self.next += 1;
        }
        Ok(())
    }

    /// Writes the finished workbook.
    pub fn finish(mut self, to: impl Write + Send) -> Result<()> {
        self.book.save_to_writer(to).map_err(broken)
    }
}

fn write(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell, day: &Format) -> Result<(), XlsxError> {
    match cell {
        cell if cell.is_empty() => Ok(()),
        // Whole numbers above 2^53 are no numbers in a spreadsheet; none of ours are.
        Cell::Integer(n) => sheet.write_number(row, at, *n as f64).map(drop),
        Cell::Number(n) => sheet.write_number(row, at, *n).map(drop),
        Cell::Boolean(known) => sheet.write_boolean(row, at, *known).map(drop),
        Cell::Date(date) => match ExcelDateTime::parse_from_str(&date.to_string()) {
            Ok(date) => sheet.write_datetime_with_format(row, at, date, day).map(drop),
            // Spreadsheets know no day before 1900.
            Err(_) => sheet.write_string(row, at, date.to_string()).map(drop),
        },
        other => sheet.write_string(row, at, cut(plain(other))).map(drop),
    }
}

/// The beginning of a text that a cell has no room for, with a sign that it is one. A character beyond the Basic
/// Multilingual Plane counts as two, as spreadsheets count.
fn cut(text: String) -> String {
    if text.encode_utf16().count() <= CHARACTERS {
        return text;
    }
    let mut room = CHARACTERS - 1;
    let begins: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    begins + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(cut("è".repeat(CHARACTERS)), "è".repeat(CHARACTERS));
        let long = cut("è".repeat(CHARACTERS + 1));
        assert!(long.ends_with('…') && long.encode_utf16().count() == CHARACTERS);
        let pairs = cut("𝔸".repeat(CHARACTERS));
        assert!(pairs.ends_with('…') && pairs.encode_utf16().count() <= CHARACTERS);
    }
}
