//! Taking a file apart: lines of JSON, or CSV. What is wrong with the file is told at once; what is wrong with one of its
//! rows is that row's problem.
use super::columns::{self, ColumnOf, Telling};
use super::model::{RowImportKind, RowProblem};
use crate::delimited::{QuoteFault, Source, SourceError, header_key};
use crate::error::{Error, Result, Violation};
use crate::input::json;
use crate::language::{Text, text};
use actix_web::web::Bytes;
use encoding_rs::{Encoding, UTF_8};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Cursor;

/// The longest file, in bytes.
pub const MOST_BYTES: usize = 8 << 20;
/// The most rows of a file.
pub const MOST_ROWS: usize = 5_000;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A JSON object on each line.
    Lines,
    /// Columns, with their names in the first row.
    Csv,
}

/// The media types that are taken.
pub const MEDIA_TYPES: &str = "application/x-ndjson, application/jsonl, text/csv";

impl Format {
    /// The format of a media type.
    pub fn of(media_type: &str) -> Result<Self> {
        match media_type.to_ascii_lowercase().as_str() {
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Self::Lines),
            "text/csv" => Ok(Self::Csv),
            _ => Err(Error::UnsupportedMediaType(MEDIA_TYPES)),
        }
    }
}

/// The file in UTF-8, where its type says in which encoding it is; where it does not, that is recognised later. 415 for an
/// encoding that nobody knows, 400 for bytes that are not of it.
pub fn decoded(charset: Option<&str>, file: Bytes) -> Result<Bytes> {
    let Some(charset) = charset else { return Ok(file) };
    let encoding = Encoding::for_label(charset.as_bytes())
        .ok_or(Error::UnsupportedMediaType("application/x-ndjson, text/csv; charset=utf-8"))?;
    let (read, broken) = encoding.decode_with_bom_removal(&file);
    if broken {
        let sound = std::str::from_utf8(&file).map_or_else(|e| e.valid_up_to(), str::len);
        let line = file.iter().take(sound).filter(|byte| **byte == b'\n').count() + 1;
        let name = encoding.name();
        return Err(Error::MalformedBody(match encoding == UTF_8 {
            true => text(
                format!("Il file non è in UTF-8, come dice di essere: il primo byte diverso è alla riga {line}."),
                format!("The file is not in UTF-8, as it says: the first other byte is on line {line}."),
            ),
            false => text(
                format!("Il file non è in {name}, come dice di essere."),
                format!("The file is not in {name}, as it says."),
            ),
        }));
    }
    Ok(match read {
        // It is UTF-8 already.
        Cow::Borrowed(_) => file,
        Cow::Owned(read) => Bytes::from(read),
    })
}

/// A row as it stands in the file.
#[derive(Debug, Clone)]
pub struct ReadRow {
    /// The line on which it begins.
    pub line: i32,
    /// What it says, or why that cannot be told.
    pub content: Result<Map<String, Value>, RowProblem>,
}

/// 413: what is longer goes in several.
pub fn too_much() -> Error {
    let megabytes = MOST_BYTES >> 20;
    Error::TooMuch(text(
        format!("Al massimo {megabytes} MiB e {MOST_ROWS} righe: inviare il resto in altre importazioni."),
        format!("At most {megabytes} MiB and {MOST_ROWS} rows: send the rest in further imports."),
    ))
}

/// The rows of a file.
pub fn read(format: Format, kind: RowImportKind, file: &[u8]) -> Result<Vec<ReadRow>> {
    let rows = match format {
        Format::Lines => lines(kind, file)?,
        Format::Csv => csv(kind, file)?,
    };
    if rows.is_empty() {
        let why = text("Il file non ha righe.", "The file has no rows.");
        return Err(Error::invalid("#", "required", why));
    }
    Ok(rows)
}

fn line_number(line: usize) -> i32 {
    i32::try_from(line).unwrap_or(i32::MAX)
}

fn lines(kind: RowImportKind, file: &[u8]) -> Result<Vec<ReadRow>> {
    let telling = Telling::of(kind);
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    let mut rows = Vec::new();
    for (place, line) in file.split(|byte| *byte == b'\n').enumerate() {
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if rows.len() >= MOST_ROWS {
            return Err(too_much());
        }
        rows.push(ReadRow {
            line: line_number(place + 1),
            content: object(line).map_err(|error| telling.problem(&error)),
        });
    }
    Ok(rows)
}

fn object(line: &[u8]) -> Result<Map<String, Value>> {
    if let Err(e) = std::str::from_utf8(line) {
        let at = e.valid_up_to() + 1;
        let why =
            text(format!("La riga non è UTF-8, dal byte {at}."), format!("The line is not UTF-8, from byte {at} on."));
        return Err(Error::MalformedBody(why));
    }
    match json::value_of_line(line)? {
        Value::Object(fields) => Ok(fields),
        _ => Err(Error::MalformedBody(text("Ogni riga è un oggetto JSON.", "Every line is a JSON object."))),
    }
}

fn csv(kind: RowImportKind, file: &[u8]) -> Result<Vec<ReadRow>> {
    let (columns, telling) = (columns::of(kind), Telling::of(kind));
    let mut source = Source::open(Cursor::new(file)).map_err(unreadable)?;
    check_headers(&columns, source.headers().names())?;
    let found: Vec<_> = columns
        .iter()
        .filter_map(|column| {
            let wanted = header_key(&column.name);
            let place = source.headers().matching(|key| key == wanted).next().map(|(place, _)| place)?;
            Some((place, column))
        })
        .collect();
    let mut rows = Vec::new();
    while let Some(row) = source.next_row().map_err(unreadable)? {
        if rows.len() >= MOST_ROWS {
            return Err(too_much());
        }
        let line = i32::try_from(row.line()).unwrap_or(i32::MAX);
        if !row.fits() {
            let (cells, columns) = row.shape();
            let why =
                text(format!("{cells} celle per {columns} colonne."), format!("{cells} cells for {columns} columns."));
            let problem = telling.problem(&Error::invalid("#", "column_count", why));
            rows.push(ReadRow { line, content: Err(problem) });
            continue;
        }
        let mut fields = Map::new();
        found.iter().for_each(|(place, column)| column.put(row.cell(Some(*place)), &mut fields));
        rows.push(ReadRow { line, content: Ok(fields) });
    }
    source.check_end().map_err(unreadable)?;
    Ok(rows)
}

/// 422 for columns that nobody knows and for those that are there twice, all of them.
fn check_headers(columns: &[ColumnOf], headers: &[String]) -> Result<()> {
    let mut broken = Vec::new();
    let mut seen = HashSet::new();
    for header in headers.iter().filter(|header| !header.trim().is_empty()) {
        let shown: String = header.chars().take(80).collect();
        match columns::find(columns, header) {
            None => {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                let known = known.join(", ");
                let why = text(
                    format!("La colonna «{shown}» non è nota. Colonne: {known}."),
                    format!("The column \"{shown}\" is not known. Columns: {known}."),
                );
                broken.push(Violation::new("#", "unknown_column", why));
            }
            Some(column) if !seen.insert(column.name.as_str()) => {
                let why = text(
                    format!("La colonna «{shown}» è ripetuta."),
                    format!("The column \"{shown}\" is there twice."),
                );
                broken.push(Violation::new("#", "repeated_column", why));
            }
            Some(_) => {}
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// 400 for a file that is no CSV, 422 for an empty one.
fn unreadable(error: SourceError) -> Error {
    let en = format!("The file cannot be taken: {error}.");
    let it: Text = match &error {
        SourceError::Empty => {
            let why = text("Il file è vuoto.", "The file is empty.");
            return Error::invalid("#", "required", why);
        }
        SourceError::NotText(_) => text("Il file non è un CSV.", en),
        SourceError::BrokenText { line } => {
            text(format!("Il file è UTF-8 con byte guasti, i primi alla riga {line}."), en)
        }
        SourceError::RecordTooLong { line } => {
            text(format!("La riga {line} non finisce: ha virgolette aperte e mai chiuse."), en)
        }
        SourceError::Quotes(QuoteFault::Open(line)) => {
            text(format!("Le virgolette aperte alla riga {line} non sono mai chiuse."), en)
        }
        SourceError::Quotes(QuoteFault::Stray(line)) => text(
            format!(
                "C'è del testo dopo le virgolette che chiudono quelle aperte alla riga {line}: ne manca una, o va raddoppiata."
            ),
            en,
        ),
        SourceError::BrokenOff { line } => {
            text(format!("Il file si interrompe nell'ultima riga, la {line}: ne manca il resto."), en)
        }
        SourceError::Io(_) | SourceError::TooMany { .. } | SourceError::UnknownFormat { .. } => {
            text("Il file non è leggibile.", en)
        }
    };
    Error::MalformedBody(it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn told(format: Format, file: &[u8]) -> Vec<(i32, Result<Value, String>)> {
        let rows = read(format, RowImportKind::Contacts, file).unwrap();
        let content = |row: ReadRow| (row.line, row.content.map(Value::Object).map_err(|problem| problem.code));
        rows.into_iter().map(content).collect()
    }

    #[test]
    fn lines_of_json_one_by_one() {
        let file = b"\xEF\xBB\xBF{\"name\":\"Niccol\xC3\xB2\"}\r\n\n[1]\n{\"name\":\n{\"name\":\"\xFF\"}\n{}";
        assert_eq!(
            told(Format::Lines, file),
            [
                (1, Ok(json!({"name": "Niccolò"}))),
                (3, Err("malformed_body".to_owned())),
                (4, Err("malformed_body".to_owned())),
                (5, Err("malformed_body".to_owned())),
                (6, Ok(json!({}))),
            ]
        );
    }

    #[test]
    fn columns_with_semicolons_accents_and_windows_line_ends() {
        let file = "\u{feff}Name;office;E-mail;organisation_ipa_code\r\n\"D'Amico; Zoë\";\"Unità\r\noperativa\";z@example.org;a9_tv\r\nuno;due\r\nx;y;;z;\r\n";
        assert_eq!(
            told(Format::Csv, file.as_bytes()),
            [
                (
                    2,
                    Ok(json!({"name": "D'Amico; Zoë", "office": "Unità\noperativa", "email": "z@example.org",
                    "organisation_ipa_code": "a9_tv"}))
                ),
                (4, Err("invalid".to_owned())),
                (5, Ok(json!({"name": "x", "office": "y", "organisation_ipa_code": "z"}))),
            ]
        );
        let western = b"name,office,email\nNiccol\xF2,Direzione,n@example.org\n";
        assert_eq!(told(Format::Csv, western)[0].1.as_ref().unwrap()["name"], "Niccolò");
    }

    #[test]
    fn what_is_no_file_of_rows_is_told_at_once() {
        let code = |format, file: &[u8]| match read(format, RowImportKind::Contacts, file) {
            Ok(_) => "taken".to_owned(),
            Err(Error::Invalid(broken)) => broken.iter().map(|one| one.code).collect::<Vec<_>>().join(" "),
            Err(error) => error.code().as_str().to_owned(),
        };
        assert_eq!(code(Format::Lines, b" \n\r\n"), "required");
        assert_eq!(code(Format::Csv, b""), "required");
        assert_eq!(code(Format::Csv, b"name,office\n"), "required");
        assert_eq!(
            code(Format::Csv, b"name,colour,NAME,size\nx,y,z,w\n"),
            "unknown_column repeated_column unknown_column"
        );
        assert_eq!(code(Format::Csv, b"PK\x03\x04 a spreadsheet"), "malformed_body");
        assert_eq!(code(Format::Csv, b"name,office\n\xC3\xA8,\xC3\xA0\n\xFF,x\n"), "malformed_body");
        assert_eq!(code(Format::Csv, b"name,office\nx,y\nz"), "malformed_body");
        assert_eq!(code(Format::Csv, b"name,office\nx,\"y\nz,w\n"), "malformed_body", "a quote is left open");
        assert_eq!(code(Format::Csv, b"name,office\nx,\"y\nz,\"w\"\n"), "malformed_body", "rows are within a cell");
        assert_eq!(code(Format::Lines, "{}\n".repeat(MOST_ROWS).as_bytes()), "taken");
        assert_eq!(code(Format::Lines, "{}\n".repeat(MOST_ROWS + 1).as_bytes()), "too_large");
        let many = format!("name\n{}", "x\n".repeat(MOST_ROWS + 1));
        assert_eq!(code(Format::Csv, many.as_bytes()), "too_large");
    }

    #[test]
    fn an_encoding_that_is_said_holds() {
        let text = |charset, file: &'static [u8]| {
            decoded(charset, Bytes::from_static(file)).map(|read| String::from_utf8_lossy(&read).into_owned())
        };
        assert_eq!(text(None, b"Citt\xE0").unwrap(), "Citt\u{fffd}", "left to be recognised");
        assert_eq!(text(Some("UTF-8"), "Città".as_bytes()).unwrap(), "Città");
        assert_eq!(text(Some("iso-8859-15"), b"\xA4uro").unwrap(), "€uro");
        assert!(
            matches!(text(Some("utf-8"), b"a\nCitt\xE0"), Err(Error::MalformedBody(why)) if why.it.contains("riga 2"))
        );
        assert!(matches!(text(Some("pippo"), b"a"), Err(Error::UnsupportedMediaType(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), csv in any::<bool>()) {
            let format = if csv { Format::Csv } else { Format::Lines };
            for kind in RowImportKind::ALL {
                let _ = read(format, *kind, &bytes);
            }
        }
    }
}
