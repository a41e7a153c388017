//! Answers that are documents: a PDF, or the same as a page for browsers.
use crate::error::{Error, Result};
use crate::http::accept;
use crate::http::caller::Anyone;
use crate::http::etag;
use crate::pdf::{self, Manuscript, Paper};
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

const JSON: &str = "application/json";
const PDF: &str = "application/pdf";
const HTML: &str = "text/html";

/// A document as PDF (PDF/A-2a, PDF/UA-1): its text can be selected, its fonts are inside.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 20_000_000)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct PdfFile(String);

/// The same as a page for browsers, in Italian, with nothing from elsewhere.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 2_000_000, example = "<!DOCTYPE html><html lang=\"it\">...</html>")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct HtmlPage(String);

/// 200 with a document in the form that `Accept` wants more, PDF when it does not mind, or 304. Whether the client has
/// just this PDF is known without making it; it is made on a blocking thread. `name` is that of the file, without its
/// ending: small letters, digits and hyphens.
pub async fn answer<P: Paper>(
    anyone: &Anyone,
    req: &HttpRequest,
    version: i32,
    name: &str,
    paper: &P,
) -> Result<HttpResponse> {
    if accept::best(req, &[PDF, HTML]) == HTML {
        let page = pdf::html(paper).into_bytes();
        let mut page = etag::conditional(req, version, "text/html; charset=utf-8", page);
        set(&mut page, header::CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.html\""));
        set(&mut page, header::CONTENT_SECURITY_POLICY, &pdf::POLICY);
        return Ok(page);
    }
    let manuscript = Manuscript::of(paper)?;
    let tag = etag::of(version, manuscript.fingerprint().as_bytes());
    if etag::matches(req.headers(), &tag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    let file = anyone.compute(move || manuscript.pdf()).await?;
    let mut file = HttpResponse::Ok().content_type(PDF).insert_header((header::ETAG, tag)).body(file);
    set(&mut file, header::CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.pdf\""));
    Ok(file)
}

/// The same for a document that is data too: JSON for who does not mind.
pub async fn answer_or_data<D: Serialize, P: Paper>(
    anyone: &Anyone,
    req: &HttpRequest,
    version: i32,
    name: &str,
    (data, paper): (&D, &P),
) -> Result<HttpResponse> {
    if accept::best(req, &[JSON, PDF, HTML]) != JSON {
        return answer(anyone, req, version, name, paper).await;
    }
    let data = serde_json::to_vec(data).map_err(|e| Error::internal(e.to_string()))?;
    let mut data = etag::conditional(req, version, JSON, data);
    set(&mut data, header::CONTENT_DISPOSITION, &format!("inline; filename=\"{name}.json\""));
    Ok(data)
}

fn set(answer: &mut HttpResponse, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
