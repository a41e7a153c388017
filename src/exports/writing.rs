//! Exports while they are written, page by page.
//!
//! Each page is read by itself, so that no transaction stays open however slow the reader is. The order is total and each
//! page begins behind the last row of the one before: no row comes twice or is left out, unless a change in between moves
//! it across that place. What is in the file is what was there when its page was read: not one moment for all.
use super::formats::{self, ExportFile, Writer, xlsx};
use super::model::ExportFormat;
use super::plan::Plan;
use crate::db::reader::Reader;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use actix_web::web::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use std::fs::File;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// How much of a finished file is read at a time, in bytes.
const PIECE: usize = 1 << 16;

/// Where a text stands.
enum At {
    Beginning,
    After(String),
    End,
}

/// A page of a text format, as it is written.
pub struct Piece {
    /// The bytes; the first ones are the header, where the format has one.
    pub bytes: Vec<u8>,
    /// How many rows they are.
    pub rows: usize,
    /// Where the next page begins; none after the last.
    pub next: Option<String>,
}

/// The page of an export that begins at `cursor`.
pub fn piece(tx: &mut Tx<'_>, plan: &Plan, format: ExportFormat, cursor: Option<&str>) -> Result<Piece> {
    let page = plan.page(tx, cursor)?;
    let mut bytes = if cursor.is_none() { formats::head(format, &plan.columns)? } else { Vec::new() };
    bytes.extend(formats::text(format, &plan.columns, &page.items)?);
    Ok(Piece { bytes, rows: page.items.len(), next: page.next })
}

/// An export, piece by piece, as it is written: a piece is read when the one before has been taken. A workbook is complete
/// before its first piece comes.
pub fn pieces(reader: Reader, plan: Plan, format: ExportFormat) -> BoxStream<'static, Result<Bytes>> {
    if format == ExportFormat::Xlsx {
        let whole = async move {
            let file = to_file(&reader, &plan, format, Arc::default()).await?;
            Ok::<_, Error>(file_pieces(reader, file.file))
        };
        return stream::once(whole)
            .flat_map(|made| made.unwrap_or_else(|error| stream::once(async { Err(error) }).boxed()))
            .boxed();
    }
    let turn = move |(reader, plan, at): (Reader, Plan, At)| async move {
        let cursor = match at {
            At::Beginning => None,
            At::After(cursor) => Some(cursor),
            At::End => return Ok(None),
        };
        let wanted = plan.clone();
        let Piece { bytes, next, .. } = reader.read(move |tx| piece(tx, &wanted, format, cursor.as_deref())).await?;
        Ok::<_, Error>(Some((Bytes::from(bytes), (reader, plan, next.map_or(At::End, At::After)))))
    };
    stream::try_unfold((reader, plan, At::Beginning), turn).boxed()
}

/// A whole export as a file of its own; `rows` says meanwhile how far it has come. 409 for a workbook that has no room for
/// so many rows.
pub async fn to_file(reader: &Reader, plan: &Plan, format: ExportFormat, rows: Arc<AtomicI64>) -> Result<ExportFile> {
    if format == ExportFormat::Xlsx {
        let counted = plan.clone();
        if reader.read(move |tx| counted.count(tx)).await?.is_some_and(|n| n > xlsx::MOST) {
            return Err(xlsx::no_room());
        }
    }
    let begun = plan.clone();
    let mut writer = reader.compute(move || Writer::begin(&begun, format)).await?;
    let mut cursor = None;
    loop {
        let (wanted, at) = (plan.clone(), cursor.take());
        let page = reader.read(move |tx| wanted.page(tx, at.as_deref())).await?;
        let found = i64::try_from(page.items.len()).unwrap_or_default();
        writer = reader
            .compute(move || {
                writer.add(&page.items)?;
                Ok(writer)
            })
            .await?;
        rows.fetch_add(found, Ordering::Relaxed);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return reader.compute(move || writer.finish()).await,
        }
    }
}

/// The bytes of a file, piece by piece.
pub fn file_pieces(reader: Reader, file: File) -> BoxStream<'static, Result<Bytes>> {
    let turn = |(reader, file): (Reader, Arc<File>)| async move {
        let from = file.clone();
        let piece = reader.compute(move || read_piece(&from)).await?;
        Ok::<_, Error>((!piece.is_empty()).then_some((piece, (reader, file))))
    };
    stream::try_unfold((reader, Arc::new(file)), turn).boxed()
}

fn read_piece(mut file: &File) -> Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let n = file.read(&mut piece).map_err(|e| Error::internal(format!("file of an export: {e}")))?;
    piece.truncate(n);
    Ok(Bytes::from(piece))
}
