//! What surrounds every request: its id, the access log, metrics, the headers that every answer carries.
use crate::app::Core;
use crate::db::types::Id;
use crate::http::contract::Matched;
use crate::http::leaving::Leaving;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use metrics::SharedString;
use std::time::Instant;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The id of a request: the client's own `X-Request-Id` when it is a UUID, else a fresh one.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// The id of this request.
    pub fn of(req: &HttpRequest) -> Uuid {
        req.extensions().get::<Self>().map_or_else(Uuid::nil, |id| id.0)
    }
}

/// The request was sent with the method HEAD, and is answered as GET. An extension of it.
struct SentAsHead;

/// The method that a request was sent with.
pub(crate) fn sent_method(req: &HttpRequest) -> Method {
    let head = req.extensions().get::<SentAsHead>().is_some();
    if head { Method::HEAD } else { req.method().clone() }
}

/// Middleware: gives the request its id, answers HEAD as GET, writes the access log and the metrics.
pub async fn observe(
    mut req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let start = Instant::now();
    let sent = req.headers().get(&REQUEST_ID).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let id: Uuid = sent.unwrap_or_else(|| Id::new().0);
    req.extensions_mut().insert(RequestId(id));
    let trace = req.headers().get(&TRACEPARENT).filter(|v| is_traceparent(v)).cloned();
    let method = req.method().clone();
    if method == Method::HEAD {
        req.extensions_mut().insert(SentAsHead);
        // The encoder still knows that it was HEAD and sends no body.
        req.head_mut().method = Method::GET;
    }
    let mut res = next.call(req).await?;
    let matched = res.request().extensions().get::<Matched>().map(|matched| SharedString::from(matched.0.clone()));
    let operation = matched.unwrap_or_else(|| res.request().match_pattern().map_or("unmatched".into(), Into::into));
    let elapsed = start.elapsed();
    let status = res.status().as_u16();
    if let Ok(value) = HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())) {
        res.headers_mut().insert(REQUEST_ID, value);
    }
    // It has told the encoder to leave the body as it is, and is nothing to tell clients (RFC 9110, 8.4.1).
    if res.headers().get(header::CONTENT_ENCODING).is_some_and(|coding| coding == "identity") {
        res.headers_mut().remove(header::CONTENT_ENCODING);
    }
    let labels = [
        ("method", SharedString::from(method.to_string())),
        ("path", operation),
        ("status", status.to_string().into()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(elapsed.as_secs_f64());
    let trace_id = trace.as_ref().and_then(|v| v.to_str().ok()).unwrap_or("-");
    log::info!(target: "osservatorio::access", request_id:% = id, traceparent = trace_id, status = status,
        micros = elapsed.as_micros() as u64; "{method} {} {status}", res.request().path());
    if let Some(trace) = trace {
        res.headers_mut().insert(TRACEPARENT, trace);
    }
    Ok(res)
}

/// `00-<32 hex>-<16 hex>-<2 hex>` (W3C Trace Context).
fn is_traceparent(value: &HeaderValue) -> bool {
    let text = value.to_str().unwrap_or_default();
    let lengths = [2, 32, 16, 2];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, n)| part.len() == n && part.chars().all(|c| c.is_ascii_hexdigit()))
}

/// How long a shared cache may keep a public answer, and show it while it asks for a newer one.
const PUBLIC: &str = "public, max-age=30, stale-while-revalidate=60";

/// The licence of what everybody reads (RFC 8288).
const LICENCE: HeaderValue =
    HeaderValue::from_static("<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"");

/// What shows who asks: an answer to it is nobody else's.
const CREDENTIALS: [HeaderName; 3] =
    [header::AUTHORIZATION, HeaderName::from_static("answer-code"), HeaderName::from_static("registration-code")];

/// Middleware: the headers that every answer carries.
pub async fn headers(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let shared = req.method() == Method::GET && !CREDENTIALS.iter().any(|name| req.headers().contains_key(name));
    let core = req.app_data::<web::Data<Core>>().cloned();
    let mut res = next.call(req).await?;
    let leaving = res.request().extensions().get::<Leaving>().cloned();
    let cacheable = shared && (res.status().is_success() || res.status() == 304);
    let headers = res.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(header::CACHE_CONTROL, if cacheable { PUBLIC } else { "no-store" });
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Authorization, Answer-Code, Registration-Code, Accept, Accept-Language"),
    );
    if let Some(leaving) = leaving {
        leaving.tell(headers);
    }
    if let Some(core) = core {
        if core.settings.public_url.starts_with("https://") {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
        }
        headers.insert(header::LINK, core.service_desc.clone());
        if cacheable {
            // What everybody reads is open data.
            headers.append(header::LINK, LICENCE);
        }
    }
    Ok(res)
}
