//! What becomes of each row, and the stream of them.

use std::collections::HashSet;
use std::io::{Read, Seek};

use crate::delimited::{Row, Source, SourceError};
use crate::register::{Refusal, Report, Warning};

/// The fate of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<T> {
    /// A record, with what had to be left out of it.
    Accepted {
        /// Line where the row begins.
        line: u64,
        /// What it says.
        record: T,
        /// What was repaired or dropped.
        warnings: Vec<Warning>,
    },
    /// A row that cannot be taken, and why.
    Refused(Refusal),
    /// A note or a total, not a record.
    Ignored {
        /// Line where the row begins.
        line: u64,
        /// How it begins.
        beginning: String,
    },
}

impl<T> Item<T> {
    /// Counts this row in a report, with its refusal or warnings, and gives back the record to apply with its line.
    pub fn count_in(self, report: &mut Report) -> Option<(u64, T)> {
        match self {
            Self::Accepted { line, record, warnings } => {
                report.read += 1;
                warnings.into_iter().for_each(|warning| report.warnings.push(warning));
                Some((line, record))
            }
            Self::Refused(refusal) => {
                report.read += 1;
                report.refused.push(refusal);
                None
            }
            Self::Ignored { .. } => {
                report.ignored += 1;
                None
            }
        }
    }
}

/// How the rows of one format become records.
pub trait RowParser {
    /// What a row describes.
    type Record;

    /// Reads one row.
    fn parse(&self, row: &Row<'_>) -> Item<Self::Record>;

    /// What no two records of a file may share.
    fn key(&self, record: &Self::Record) -> String;
}

/// The most records of one file: four times the largest register. It bounds the memory that an import takes.
pub const MAX_RECORDS: usize = 100_000;

/// The records of a file, one at a time. Only the keys of those before are held, to find duplicates. After an error there are no more.
pub struct Records<R, P> {
    source: Source<R>,
    parser: P,
    seen: HashSet<String>,
    finished: bool,
}

impl<R, P> Records<R, P> {
    /// Rows of `source` as `parser` reads them.
    pub fn new(source: Source<R>, parser: P) -> Self {
        Self { source, parser, seen: HashSet::new(), finished: false }
    }

    /// The file, for its encoding and delimiter.
    pub const fn source(&self) -> &Source<R> {
        &self.source
    }

    /// The parser, for the format it recognised.
    pub const fn parser(&self) -> &P {
        &self.parser
    }
}

impl<R: Read + Seek, P: RowParser> Iterator for Records<R, P> {
    type Item = Result<Item<P::Record>, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.finished {
            return None;
        }
        let item = match self.source.next_row() {
            Ok(Some(row)) => self.parser.parse(&row),
            Ok(None) => {
                self.finished = true;
                return self.source.check_end().err().map(Err);
            }
            Err(error) => {
                self.finished = true;
                return Some(Err(error));
            }
        };
        let Item::Accepted { line, record, warnings } = item else { return Some(Ok(item)) };
        let key = self.parser.key(&record);
        if self.seen.contains(&key) {
            let detail = format!("{key} is already on an earlier line");
            return Some(Ok(Item::Refused(Refusal::new(line, "duplicate", detail))));
        }
        if self.seen.len() >= MAX_RECORDS {
            self.finished = true;
            return Some(Err(SourceError::TooMany { limit: MAX_RECORDS }));
        }
        self.seen.insert(key);
        Some(Ok(Item::Accepted { line, record, warnings }))
    }
}

/// The refusal of a row that has fewer or more cells than the file has columns.
#[must_use]
pub fn wrong_shape(row: &Row<'_>) -> Option<Refusal> {
    let (cells, columns) = row.shape();
    let detail = || format!("{cells} cells under {columns} columns");
    (!row.fits()).then(|| Refusal::new(row.line(), "column_count", detail()))
}
