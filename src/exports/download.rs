//! An export as an answer.
//!
//! CSV and NDJSON are written while the rows are read: the client's pace is the pace of reading, and each page is read by
//! itself, so that no transaction stays open. The order is total and each page begins behind the last row of the one before:
//! no row comes twice or is left out, unless a change in between moves it across that place. Reading can fail when the
//! answer has begun: then the connection is closed before the end, which clients notice (there is no last chunk). A workbook
//! is complete before its answer begins.
use super::formats::{csv, ndjson, xlsx};
use super::model::{ExportColumn, ExportFormat};
use super::plan::{Cells, Plan};
use crate::error::{Error, Result};
use crate::http::caller::Anyone;
use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream::{self, StreamExt};
use std::fs::File;
use std::future::ready;
use std::io::{BufWriter, Read, Seek};
use std::sync::Arc;

/// How much of a finished file is read at a time, in bytes.
const PIECE: usize = 1 << 16;

/// The answer with all rows of `plan` that the caller may see.
pub async fn answer(anyone: Anyone, plan: Plan, format: ExportFormat) -> Result<HttpResponse> {
    match format {
        ExportFormat::Csv | ExportFormat::Ndjson => text(anyone, plan, format).await,
        ExportFormat::Xlsx => workbook(anyone, plan).await,
    }
}

fn begin(plan: &Plan, format: ExportFormat) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    let name = format!("attachment; filename=\"{}.{format}\"", plan.name);
    answer
        .insert_header((header::CONTENT_TYPE, format.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, name));
    answer
}

fn written(format: ExportFormat, columns: &[ExportColumn], rows: &[Cells]) -> Result<Vec<u8>> {
    match format {
        ExportFormat::Ndjson => ndjson::rows(columns, rows),
        _ => csv::rows(rows),
    }
}

/// The page after `cursor` as text, and the cursor of the next one.
async fn page(
    anyone: &Anyone,
    plan: &Plan,
    format: ExportFormat,
    cursor: Option<String>,
) -> Result<(Bytes, Option<String>)> {
    let plan = plan.clone();
    let read = move |tx: &mut crate::db::tx::Tx<'_>| {
        let page = plan.page(tx, cursor.as_deref())?;
        Ok((Bytes::from(written(format, &plan.columns, &page.items)?), page.next))
    };
    anyone.read(read).await
}

async fn text(anyone: Anyone, plan: Plan, format: ExportFormat) -> Result<HttpResponse> {
    // What is wrong with the request shows before the answer begins.
    let (first, next) = page(&anyone, &plan, format, None).await?;
    let mut answer = begin(&plan, format);
    let mut head = if format == ExportFormat::Csv { csv::head(&plan.columns)? } else { Vec::new() };
    head.extend_from_slice(&first);
    let rest = stream::try_unfold((anyone, plan, next), move |(anyone, plan, next)| async move {
        let Some(cursor) = next else { return Ok(None) };
        let read = page(&anyone, &plan, format, Some(cursor)).await;
        let (bytes, next) = read.inspect_err(|error| log::warn!("export of {} breaks off: {error}", plan.name))?;
        Ok::<_, Error>(Some((bytes, (anyone, plan, next))))
    });
    Ok(answer.streaming(stream::once(ready(Ok(Bytes::from(head)))).chain(rest)))
}

async fn workbook(anyone: Anyone, plan: Plan) -> Result<HttpResponse> {
    let mut book = xlsx::Book::begin(plan.name.as_str(), &plan.columns)?;
    let mut cursor = None;
    loop {
        let (planned, at) = (plan.clone(), cursor.take());
        let found = anyone.read(move |tx| planned.page(tx, at.as_deref())).await?;
        let rows = found.items;
        book = anyone
            .compute(move || {
                book.add(&rows)?;
                Ok(book)
            })
            .await?;
        match found.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let failed = |e: std::io::Error| Error::internal(format!("xlsx: {e}"));
    let (file, size) = anyone
        .compute(move || {
            let mut file = tempfile::tempfile().map_err(failed)?;
            book.finish(BufWriter::new(&mut file))?;
            let size = file.metadata().map_err(failed)?.len();
            file.rewind().map_err(failed)?;
            Ok((file, size))
        })
        .await?;
    let pieces = stream::try_unfold((anyone, Arc::new(file)), |(anyone, file)| async move {
        let from = file.clone();
        let piece = anyone.compute(move || read_piece(&from)).await?;
        Ok::<_, Error>((!piece.is_empty()).then_some((piece, (anyone, file))))
    });
    Ok(begin(&plan, ExportFormat::Xlsx).body(SizedStream::new(size, pieces)))
}

fn read_piece(mut file: &File) -> Result<Bytes> {
    let mut piece = vec![0; PIECE];
    let n = file.read(&mut piece).map_err(|e| Error::internal(format!("xlsx: {e}")))?;
    piece.truncate(n);
    Ok(Bytes::from(piece))
}
