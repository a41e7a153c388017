//! An export as an answer.
//!
//! CSV and NDJSON are written while the rows are read: the client's pace is the pace of reading, and nothing more is read
//! for one that has gone. Reading can fail when the answer has begun: then the connection is closed before the end, which
//! clients notice (there is no last chunk). A workbook is complete before its answer begins.
use super::model::{ExportFormat, ExportName, file_name};
use super::plan::Plan;
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use futures_util::stream::{self, StreamExt};
use std::future::ready;
use std::sync::Arc;

/// The answer with all rows of `plan` that the caller may see.
pub async fn answer(anyone: Anyone, plan: Plan, format: ExportFormat) -> Result<HttpResponse> {
    service::let_through(anyone.actor(), plan.name)?;
    let (name, reader) = (plan.name, anyone.reader());
    if format == ExportFormat::Xlsx {
        let made = service::to_file(&reader, &plan, format, Arc::default()).await?;
        let mut answer = begin(name, format);
        // It is packed already.
        answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")));
        return Ok(answer.body(SizedStream::new(made.size, service::file_pieces(reader, made.file))));
    }
    let mut pieces = service::pieces(reader, plan, format);
    // What is wrong with the request shows before the answer begins.
    let first = pieces.next().await.transpose()?.unwrap_or_default();
    let rest = pieces.inspect(move |piece| {
        if let Err(error) = piece {
            log::warn!("export of {name} breaks off: {error}");
        }
    });
    Ok(begin(name, format).streaming(stream::once(ready(Ok(first))).chain(rest)))
}

fn begin(name: ExportName, format: ExportFormat) -> HttpResponseBuilder {
    let day = crate::clock::now().in_rome().date_naive();
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CONTENT_TYPE, format.media_type())).insert_header((
        header::CONTENT_DISPOSITION,
        format!("attachment; filename=\"{}\"", file_name(name, format, day)),
    ));
    answer
}
