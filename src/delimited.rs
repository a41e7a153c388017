//! A delimited text file as a stream of rows with named cells.
//!
//! Encoding and delimiter are recognised, not asked. A first pass over the bytes settles the encoding for certain (the
//! only accented letter of a file may be in its last row), a second one streams the rows: what is held in memory is a
//! buffer and one record, and a record has a limit, so that a quote never closed cannot swallow a whole file.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};

use csv::StringRecord;

use cells::fold;
use decode::TextReader;
use quotes::Quotes;

pub mod cells;
mod decode;
mod quotes;
pub mod write;
pub use decode::TextEncoding;
pub use quotes::QuoteFault;

/// The longest record accepted, in bytes of text.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// Why a file cannot be read at all. Nothing of such a file is to be imported.
#[derive(Debug)]
pub enum SourceError {
    /// Reading failed.
    Io(io::Error),
    /// There is no row with text.
    Empty,
    /// The bytes are not text; the words say what they look like.
    NotText(&'static str),
    /// The file is UTF-8 but for some broken bytes, the first of them on this line.
    BrokenText {
        /// Line of the first broken byte.
        line: u64,
    },
    /// The record that begins on this line is longer than [`MAX_RECORD_BYTES`]: a quote is left open.
    RecordTooLong {
        /// Line where the record begins.
        line: u64,
    },
    /// Its quotation marks are not in order: rows may be hidden in a cell.
    Quotes(QuoteFault),
    /// The last record, on this line, has neither all its cells nor a line end: the rest of the file is missing.
    BrokenOff {
        /// Line where the record begins.
        line: u64,
    },
    /// The file holds more than a list of its kind can.
    TooMany {
        /// How many distinct records are accepted.
        limit: usize,
    },
    /// Columns that the subject needs are missing: not a file of this kind.
    UnknownFormat {
        /// What was looked for, in words.
        expected: &'static str,
        /// The headers that were not found, by their usual name.
        missing: Vec<&'static str>,
        /// The headers that the file has.
        found: Vec<String>,
    },
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "the file cannot be read: {error}"),
            Self::Empty => f.write_str("the file is empty"),
            Self::NotText(what) => write!(f, "the file is not delimited text: {what}"),
            Self::BrokenText { line } => write!(f, "the file is UTF-8 with broken bytes, the first on line {line}"),
            Self::RecordTooLong { line } => {
                write!(f, "the record on line {line} never ends: a quotation mark is left open")
            }
            Self::Quotes(QuoteFault::Open(line)) => {
                write!(f, "the quotation mark that opens on line {line} is never closed")
            }
            Self::Quotes(QuoteFault::Stray(line)) => {
                write!(
                    f,
                    "there is text after the quotation mark that closes what opens on line {line}: one is missing, or is to be doubled"
                )
            }
            Self::BrokenOff { line } => {
                write!(f, "the file breaks off in its last row, on line {line}: the rest of it is missing")
            }
            Self::TooMany { limit } => write!(f, "the file holds more than {limit} distinct records"),
            Self::UnknownFormat { expected, missing, found } => {
                let found: Vec<&str> = found.iter().take(40).map(String::as_str).collect();
                let (missing, found) = (missing.join(", "), found.join(", "));
                write!(f, "this is not {expected}: missing columns: {missing}; columns found: {found}")
            }
        }
    }
}

impl std::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for SourceError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The place of a column in the file at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column(usize);

/// The headers of a file, found by name however they are written.
#[derive(Debug)]
pub struct Headers {
    names: Vec<String>,
    keys: Vec<String>,
}

impl Headers {
    fn new(record: &StringRecord) -> Self {
        let names: Vec<String> =
            record.iter().map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let keys = names.iter().map(|name| header_key(name)).collect();
        Self { names, keys }
    }

    /// The column that bears the first of these names that the file has.
    #[must_use]
    pub fn find(&self, aliases: &[&str]) -> Option<Column> {
        aliases.iter().find_map(|alias| {
            let wanted = header_key(alias);
            self.keys.iter().position(|key| *key == wanted).map(Column)
        })
    }

    /// All columns whose normalised name (see [`header_key`]) passes a test, with that name.
    pub fn matching<'a>(&'a self, test: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = (Column, &'a str)> + 'a {
        let keys = self.keys.iter().enumerate().map(|(index, key)| (Column(index), key.as_str()));
        keys.filter(move |(_, key)| test(key))
    }

    /// The names as the file writes them, on one line each.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// A header's name without case, accents, spaces, newlines, punctuation and footnote marks: `Codice Provincia
/// (Storico)(1)` and `codice_provincia_storico` are the same.
#[must_use]
pub fn header_key(name: &str) -> String {
    let mut name = name.to_owned();
    for mark in ["(1)", "(2)", "(3)", "(4)", "(5)"] {
        name = name.replace(mark, " ");
    }
    fold(&name).replace(' ', "")
}

/// One row, its cells reached by column.
#[derive(Debug)]
pub struct Row<'a> {
    record: &'a StringRecord,
    columns: usize,
    line: u64,
}

impl Row<'_> {
    /// The line of the file on which the record begins (the first is 1).
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The cell as written; empty where the file has no such column or the row ends before it.
    #[must_use]
    pub fn cell(&self, column: Option<Column>) -> &str {
        column.and_then(|Column(index)| self.record.get(index)).unwrap_or_default()
    }

    /// How many cells hold something.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.record.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    /// The first cell that holds something, shortened: enough to recognise a note by.
    #[must_use]
    pub fn beginning(&self) -> String {
        let cell = self.record.iter().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default();
        cell.chars().take(80).collect()
    }

    /// Whether the row has as many cells as the file has columns; empty cells beyond them do not count.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.record.len() >= self.columns && self.record.iter().skip(self.columns).all(|cell| cell.trim().is_empty())
    }

    /// Cells in the row and columns in the file, for a message.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        (self.record.len(), self.columns)
    }
}

/// A file being read.
pub struct Source<R> {
    reader: csv::Reader<TextReader<R>>,
    record: StringRecord,
    headers: Headers,
    encoding: TextEncoding,
    delimiter: u8,
    /// Whether the last line of the file is ended.
    ends_line: bool,
    /// The last row read, if it is short of cells.
    short: Option<u64>,
}

impl<R: Read + Seek> Source<R> {
    /// Recognises encoding and delimiter and reads the headers.
    ///
    /// # Errors
    /// The bytes cannot be read, are not text, or hold no row.
    pub fn open(mut input: R) -> Result<Self, SourceError> {
        let start = input.stream_position()?;
        let scan = decode::scan(&mut input)?;
        input.seek(SeekFrom::Start(start))?;
        let delimiter = delimiter_of(&scan.sample);
        // Tab-separated registers are written without quoting, and their names do hold stray quotation marks.
        let quoting = delimiter != b'\t' || header_of(&scan.sample).contains('"');
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .quoting(quoting)
            .from_reader(TextReader::new(input, scan.encoding, quoting.then(|| Quotes::new(delimiter))));
        let mut source = Self {
            reader,
            record: StringRecord::new(),
            headers: Headers { names: Vec::new(), keys: Vec::new() },
            encoding: scan.encoding,
            delimiter,
            ends_line: scan.ends_line,
            short: None,
        };
        if source.advance()?.is_none() {
            return Err(SourceError::Empty);
        }
        source.headers = Headers::new(&source.record);
        Ok(source)
    }

    /// The next row that holds anything.
    ///
    /// # Errors
    /// Reading failed or a record never ends; nothing after it can be trusted.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, SourceError> {
        let columns = self.headers.names.len();
        let line = self.advance()?;
        if line.is_some() {
            self.short = line.filter(|_| self.record.len() < columns);
        }
        Ok(line.map(|line| Row { record: &self.record, columns, line }))
    }

    /// Whether its quotation marks are in order, asked once there is no next row. Rows that were read before count for
    /// nothing if they are not.
    ///
    /// # Errors
    /// One is never closed, or has text after the one that closes it.
    pub fn check_quotes(&self) -> Result<(), SourceError> {
        self.reader.get_ref().quote_fault().map_or(Ok(()), |fault| Err(SourceError::Quotes(fault)))
    }

    /// Whether the file was whole, asked once there is no next row: a register that was cut short while it was copied
    /// or downloaded usually ends within a row. Rows that were read before count for nothing if it was not.
    ///
    /// # Errors
    /// Its quotation marks are not in order; or the last row has fewer cells than the file has columns, and no line end.
    pub fn check_end(&self) -> Result<(), SourceError> {
        self.check_quotes()?;
        match self.short {
            Some(line) if !self.ends_line => Err(SourceError::BrokenOff { line }),
            _ => Ok(()),
        }
    }

    /// The headers of the file.
    #[must_use]
    pub const fn headers(&self) -> &Headers {
        &self.headers
    }

    /// The encoding recognised.
    #[must_use]
    pub const fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// The delimiter recognised: `;`, `,` or a tab.
    #[must_use]
    pub const fn delimiter(&self) -> char {
        self.delimiter as char
    }

    /// Reads the next record with any text in it and returns the line where it begins.
    fn advance(&mut self) -> Result<Option<u64>, SourceError> {
        loop {
            let before = self.reader.position().line();
            self.reader.get_mut().allow(MAX_RECORD_BYTES);
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return Ok(None),
                Ok(true) => {}
                Err(_) if self.reader.get_ref().is_exhausted() => {
                    return Err(SourceError::RecordTooLong { line: before });
                }
                Err(error) => return Err(SourceError::Io(io::Error::other(error))),
            }
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                // Counted back from the end of the record: the reader skips empty lines without saying so.
                let inside: usize = self.record.iter().map(|cell| cell.matches('\n').count()).sum();
                let end = self.reader.position().line();
                return Ok(Some(end.saturating_sub(1 + inside as u64)));
            }
        }
    }
}

/// The first record of a sample that is not blank, quoted newlines included.
fn header_of(sample: &str) -> &str {
    let sample = sample.trim_start();
    let mut quoted = false;
    for (index, byte) in sample.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => return sample.get(..index).unwrap_or(sample),
            _ => {}
        }
    }
    sample
}

/// The delimiter that the header uses most, outside quotes.
fn delimiter_of(sample: &str) -> u8 {
    let mut counts = [(b';', 0usize), (b',', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header_of(sample).bytes() {
        quoted ^= byte == b'"';
        if !quoted {
            counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1);
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b';', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests;
