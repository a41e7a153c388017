//! Stored files as answers: whole or in part (RFC 9110, 14), with an ETag and a digest (RFC 9530) of what is in them.
use super::{etag, range};
use crate::error::{Error, Result};
use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::BoxStream;
use range::Part;
use std::ops::Range;

/// What is known of a file that may be given out.
#[derive(Debug)]
pub struct FileHead<'a> {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: &'a str,
    /// How many they are.
    pub size: i64,
    /// Its media type.
    pub media_type: String,
    /// `Content-Disposition`.
    pub disposition: String,
}

fn text(req: &HttpRequest, name: HeaderName) -> Option<&str> {
    req.headers().get(name).and_then(|value| value.to_str().ok())
}

impl FileHead<'_> {
    /// 200, 206, 304 or 416 (RFC 9110, 13.2.2: `If-None-Match` before `Range`). `read` gives the bytes.
    pub async fn answer<R>(self, req: &HttpRequest, read: impl FnOnce(Range<u64>) -> R) -> Result<HttpResponse>
    where
        R: Future<Output = Result<BoxStream<'static, Result<Bytes>>>>,
    {
        let etag = format!("\"{}\"", self.sha256);
        if etag::matches(req.headers(), &etag) {
            return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
        }
        let size = u64::try_from(self.size).unwrap_or_default();
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
        answer
            .insert_header((header::ETAG, etag))
            .insert_header(("repr-digest", format!("sha-256=:{}:", digest(self.sha256))))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::CONTENT_TYPE, self.media_type))
            .insert_header((header::CONTENT_DISPOSITION, self.disposition))
            .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"))
            // Bytes and their positions stay what they are: nothing is to be compressed on its way.
            .insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")));
        let length = part.end.saturating_sub(part.start);
        let bytes = read(part).await?;
        Ok(answer.body(SizedStream::new(length, bytes)))
    }
}

/// A SHA-256 in base64 instead of hexadecimal, as `Repr-Digest` has it (RFC 9530).
fn digest(hexadecimal: &str) -> String {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    STANDARD.encode(hexadecimal.as_bytes().chunks(2).filter_map(byte).collect::<Vec<u8>>())
}
