//! How the cells are written.
pub mod csv;
pub mod ndjson;
pub mod xlsx;

use super::columns::Cell;
use super::model::{ExportColumn, ExportFormat};
use super::plan::{Cells, Plan};
use crate::db::types::Instant;
use crate::digest;
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::sync::Arc;

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

/// What a text format begins with.
pub fn head(format: ExportFormat, columns: &[ExportColumn]) -> Result<Vec<u8>> {
    if format == ExportFormat::Csv { csv::head(columns) } else { Ok(Vec::new()) }
}

/// Rows in a text format.
pub fn text(format: ExportFormat, columns: &[ExportColumn], rows: &[Cells]) -> Result<Vec<u8>> {
    if format == ExportFormat::Ndjson { ndjson::rows(columns, rows) } else { csv::rows(rows) }
}

/// A file that is done.
#[derive(Debug)]
pub struct ExportFile {
    /// It, at its beginning. It has no name: it is gone when it is closed, also when the server is killed.
    pub file: File,
    /// How long it is, in bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// How many rows are in it.
    pub rows: i64,
}

/// A file that is being written, in any format.
pub struct Writer {
    format: ExportFormat,
    columns: Arc<[ExportColumn]>,
    book: Option<xlsx::Book>,
    to: BufWriter<Summed>,
    rows: i64,
}

fn failed(error: std::io::Error) -> Error {
    Error::internal(format!("file of an export: {error}"))
}

impl Writer {
    /// Begins a file.
    pub fn begin(plan: &Plan, format: ExportFormat) -> Result<Self> {
        let file = tempfile::tempfile().map_err(failed)?;
        let mut to = BufWriter::with_capacity(1 << 16, Summed { file, size: 0, hash: Sha256::new() });
        let book = match format {
            ExportFormat::Xlsx => Some(xlsx::Book::begin(plan.name.as_str(), &plan.columns)?),
            ExportFormat::Csv | ExportFormat::Ndjson => None,
        };
        if book.is_none() {
            to.write_all(&head(format, &plan.columns)?).map_err(failed)?;
        }
        Ok(Self { format, columns: plan.columns.clone(), book, to, rows: 0 })
    }

    /// Adds rows.
    pub fn add(&mut self, rows: &[Cells]) -> Result<()> {
        self.rows += i64::try_from(rows.len()).unwrap_or_default();
        match &mut self.book {
            Some(book) => book.add(rows),
            None => self.to.write_all(&text(self.format, &self.columns, rows)?).map_err(failed),
        }
    }

    /// Ends it.
    pub fn finish(mut self) -> Result<ExportFile> {
        if let Some(book) = self.book.take() {
            book.finish(&mut self.to)?;
        }
        let Summed { mut file, size, hash } = self.to.into_inner().map_err(|e| failed(e.into_error()))?;
        file.rewind().map_err(failed)?;
        let sha256 = digest::hex(hash.finalize());
        Ok(ExportFile { file, size, sha256, rows: self.rows })
    }
}

/// A file that is counted and summed while it is written.
struct Summed {
    file: File,
    size: u64,
    hash: Sha256,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.size += u64::try_from(n).unwrap_or_default();
        self.hash.update(bytes.get(..n).unwrap_or_default());
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
