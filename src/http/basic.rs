//! HTTP Basic (RFC 7617).
use actix_web::HttpRequest;
use actix_web::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Name and password of HTTP Basic: empty ones for what cannot be read, which nobody has.
pub fn basic(req: &HttpRequest) -> Option<(String, String)> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let read = STANDARD.decode(coded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = read.as_deref().and_then(|text| text.split_once(':')).unwrap_or_default();
    Some((pair.0.to_owned(), pair.1.to_owned()))
}
