//! The bytes of a file as an answer: whole or in part, never as something that a browser would run.
use super::model::Attachment;
use super::range::{self, Part};
use super::storage::Storage;
use super::{naming, sniff};
use crate::error::{Error, Result};
use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// A file that may be given out.
#[derive(Debug)]
pub struct Content {
    /// What is known of it.
    pub about: Attachment,
    /// Its key in the storage.
    pub key: String,
}

fn text(req: &HttpRequest, name: header::HeaderName) -> Option<&str> {
    req.headers().get(name).and_then(|value| value.to_str().ok())
}

impl Content {
    /// 200, 206, 304 or 416 (RFC 9110, 13.2.2: `If-None-Match` before `Range`).
    pub async fn answer(self, req: &HttpRequest, storage: &Storage) -> Result<HttpResponse> {
        let etag = format!("\"{}\"", self.about.sha256);
        if crate::http::etag::matches(req.headers(), &etag) {
            return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
        }
        let size = u64::try_from(self.about.size).unwrap_or_default();
        let asked = text(req, header::RANGE).filter(|_| range::holds(text(req, header::IF_RANGE), &etag));
        let (mut answer, part) = match range::wanted(asked, size) {
            Part::Whole => (HttpResponse::Ok(), 0..size),
            Part::Some(part) => {
                let mut answer = HttpResponse::PartialContent();
                let last = part.end.saturating_sub(1);
                answer.insert_header((header::CONTENT_RANGE, format!("bytes {}-{last}/{size}", part.start)));
                (answer, part)
            }
            Part::Unsatisfiable => return Err(Error::RangeNotSatisfiable(size)),
        };
        let inline = sniff::is_safe_inline(&self.about.media_type);
        let kind = if inline { "inline" } else { "attachment" };
        let media_type = match self.about.media_type.as_str() {
            // Which encoding a text has nobody said: the browser is not to guess one that runs.
            plain if plain.starts_with("text/") => format!("{plain}; charset=utf-8"),
            other => other.to_owned(),
        };
        answer
            .insert_header((header::ETAG, etag))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CONTENT_TYPE, media_type))
            .insert_header((header::CONTENT_DISPOSITION, naming::disposition(kind, &self.about.file_name)))
            .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"))
            // Bytes and their positions stay what they are: nothing is to be compressed on its way.
            .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")));
        let length = part.end.saturating_sub(part.start);
        let bytes = storage.read(&self.key, part).await?;
        Ok(answer.body(SizedStream::new(length, bytes)))
    }
}
