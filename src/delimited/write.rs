//! Writing CSV (RFC 4180): UTF-8, commas, lines that end with CRLF.
use super::cells::harmless;
use crate::error::{Error, Result};

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words: none of them is taken for a formula by a spreadsheet.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A part of a whole, from 0 to 1 with four decimals at most.
    Share(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<i64> for Cell {
    fn from(n: i64) -> Self {
        Self::Count(n)
    }
}

impl From<Option<f64>> for Cell {
    fn from(share: Option<f64>) -> Self {
        share.map_or(Self::Empty, Self::Share)
    }
}

impl Cell {
    fn written(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => harmless(text),
            Self::Count(n) => n.to_string(),
            Self::Share(share) => share.to_string(),
        }
    }
}

/// A table with its header.
pub fn csv<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [Cell; N]>) -> Result<Vec<u8>> {
    let broken = |e: csv::Error| Error::internal(format!("csv: {e}"));
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    csv.write_record(header).map_err(broken)?;
    for row in rows {
        csv.write_record(row.iter().map(Cell::written)).map_err(broken)?;
    }
    csv.into_inner().map_err(|e| Error::internal(format!("csv: {e}")))
}

#[cfg(test)]
mod tests {
    use super::{Cell, csv};

    #[test]
    fn words_are_no_formulas_and_numbers_stay_numbers() {
        let rows = [["=1+1".into(), (-3).into(), Some(0.25).into()], ["Forlì, \"x\"".into(), 0.into(), None.into()]];
        let text = String::from_utf8(csv(["a", "b", "c"], rows).unwrap()).unwrap();
        assert_eq!(text, "a,b,c\r\n'=1+1,-3,0.25\r\n\"Forlì, \"\"x\"\"\",0,\r\n");
        assert_eq!(Cell::from(""), Cell::Empty);
    }
}
