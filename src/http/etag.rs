//! Conditional requests (RFC 9110, 13): every readable resource has a strong ETag, every change asks for it.
//!
//! The ETag of a resource is `"<version>.<hash of the representation>"`. `If-None-Match` compares all of it, so that
//! a front-end never keeps a representation that differs (another role, another count); `If-Match` compares the
//! version, which is what a change must not lose.
use crate::error::{Error, Result};
use crate::version::Expected;
use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use std::future::{Ready, ready};

/// The ETag of a representation of a resource at a version.
pub fn of(version: i32, body: &[u8]) -> String {
    format!("\"{version}.{:016x}\"", xxhash_rust::xxh3::xxh3_64(body))
}

/// 200 with the body, or 304 when the client has just this.
pub fn conditional(req: &HttpRequest, version: i32, content_type: &'static str, body: Vec<u8>) -> HttpResponse {
    let etag = of(version, &body);
    if matches(req.headers(), &etag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
    }
    HttpResponse::Ok().content_type(content_type).insert_header((header::ETAG, etag)).body(body)
}

/// Whether `If-None-Match` names this ETag (weak comparison, as RFC 9110 asks for it).
pub(crate) fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let sent = headers.get_all(header::IF_NONE_MATCH).filter_map(|v| v.to_str().ok());
    sent.flat_map(|list| list.split(',')).map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == etag)
}

/// The versions that `If-Match` names; none without it. An ETag that is not one of ours matches nothing.
pub(crate) fn expected(headers: &HeaderMap) -> Option<Expected> {
    let mut sent = headers.get_all(header::IF_MATCH).peekable();
    sent.peek()?;
    let sent: Vec<&str> = sent.filter_map(|v| v.to_str().ok()).collect();
    let each = sent.iter().flat_map(|list| list.split(',')).map(str::trim);
    if each.clone().any(|one| one == "*") {
        return Some(Expected::Any);
    }
    let version = |one: &str| one.strip_prefix('"')?.split(['.', '"']).next()?.parse().ok();
    Some(Expected::OneOf(each.filter_map(version).collect()))
}

impl FromRequest for Expected {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    /// The versions that `If-Match` names; 428 without it.
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(expected(req.headers()).ok_or(Error::PreconditionRequired))
    }
}
