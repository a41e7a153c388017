//! What a form has collected, as its file holds it: headers and rows of text.
use crate::auth::password::digest;
use crate::delimited::cells::fold;
use crate::delimited::{Source, SourceError};
use std::collections::HashMap;
use std::io::Cursor;

/// The most rows of one file.
pub const MAX_ROWS: usize = 5_000;
/// The most columns of one file.
pub const MAX_COLUMNS: usize = 200;
/// The longest header that is kept, in characters.
pub const MAX_HEADER: usize = 500;

/// A file read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The headers; one that stands there twice has its number behind it: `Descrizione (2)`.
    pub headers: Vec<String>,
    /// The rows that hold anything.
    pub rows: Vec<SheetRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// The line of the file on which it begins.
    pub line: u64,
    /// Its cells, as many as there are headers.
    pub cells: Vec<String>,
    /// Whether it has cells beyond the headers that hold something.
    pub overflows: bool,
}

impl Sheet {
    /// Reads a file; any bytes give a sheet or an error that says what is wrong, in English.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let said = |error: SourceError| error.to_string();
        let mut source = Source::open(Cursor::new(file)).map_err(said)?;
        let headers = distinct(source.headers().names());
        if headers.len() > MAX_COLUMNS {
            return Err(format!("the file has {} columns; at most {MAX_COLUMNS} are read", headers.len()));
        }
        let columns: Vec<_> = source.headers().matching(|_| true).map(|(column, _)| column).collect();
        let mut rows = Vec::new();
        while let Some(row) = source.next_row().map_err(said)? {
            if rows.len() == MAX_ROWS {
                return Err(format!("the file has more than {MAX_ROWS} rows"));
            }
            let (cells, wide) = row.shape();
            rows.push(SheetRow {
                line: row.line(),
                overflows: cells > wide && !row.fits(),
                cells: columns.iter().map(|column| tidy(row.cell(Some(*column)))).collect(),
            });
        }
        Ok(Self { headers, rows })
    }

    /// What the same form has in common whenever it is exported: its headers, in any order.
    pub fn signature(&self) -> String {
        signature(self.headers.iter().map(String::as_str))
    }

    /// The place of a header, however it is written.
    pub fn place(&self, header: &str) -> Option<usize> {
        let wanted = fold(header);
        self.headers.iter().position(|one| fold(one) == wanted)
    }
}

/// The signature of a form with these headers.
pub fn signature<'a>(headers: impl Iterator<Item = &'a str>) -> String {
    let mut keys: Vec<String> = headers.map(fold).collect();
    keys.sort();
    digest(&keys.join("\n"))
}

/// Headers as they are told apart: without a name by their place, doubled ones by their number.
fn distinct(names: &[String]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut all = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let name: String = if fold(name).is_empty() {
            format!("Colonna {}", i + 1)
        } else {
            name.chars().take(MAX_HEADER - 10).collect()
        };
        let mut told = name.clone();
        let mut n = 1;
        while seen.contains_key(&fold(&told)) {
            n += 1;
            told = format!("{name} ({n})");
        }
        seen.insert(fold(&told), i);
        all.push(told);
    }
    all
}

/// A cell without white space around it, its lines ended as they are everywhere else.
fn tidy(cell: &str) -> String {
    cell.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn doubled_and_missing_headers_are_told_apart() {
        let sheet = Sheet::read("Titolo;Note;;note;NOTE (2)\na;b;c;d;e\n;;;;\n\n\"x\r\ny\";2\n".as_bytes()).unwrap();
        assert_eq!(sheet.headers, ["Titolo", "Note", "Colonna 3", "note (2)", "NOTE (2) (2)"]);
        assert_eq!(sheet.rows.len(), 2);
        assert_eq!(sheet.rows[1].cells, ["x\ny", "2", "", "", ""]);
        assert_eq!(sheet.place("NOTE (2)"), Some(3));
        assert!(!sheet.rows[1].overflows);
        assert!(Sheet::read(b"a;b\n1;2;3\n").unwrap().rows[0].overflows);
    }

    #[test]
    fn a_form_is_recognised_whatever_the_order_of_its_columns() {
        let of = |text: &str| Sheet::read(text.as_bytes()).unwrap().signature();
        assert_eq!(of("Titolo,Ente\n1,2\n"), of("ENTE;titolo\n1;2\n"));
        assert_ne!(of("Titolo,Ente\n1,2\n"), of("Titolo,Ente,Note\n1,2,3\n"));
    }

    #[test]
    fn too_much_is_said() {
        let wide = vec!["x"; MAX_COLUMNS + 1].join(",");
        assert!(Sheet::read(wide.as_bytes()).unwrap_err().contains("201 columns"));
        let long = format!("a,b\n{}", "1,2\n".repeat(MAX_ROWS + 1));
        assert!(Sheet::read(long.as_bytes()).unwrap_err().contains("more than 5000 rows"));
        assert!(Sheet::read(b"").unwrap_err().contains("empty"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_sheet_or_a_clear_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            match Sheet::read(&bytes) {
                Ok(sheet) => prop_assert!(sheet.rows.iter().all(|row| row.cells.len() == sheet.headers.len())),
                Err(why) => prop_assert!(!why.is_empty()),
            }
        }
    }
}
