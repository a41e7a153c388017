//! `GET /dashboard`, at the root, outside the versioned document.
use super::page;
use super::service;
use super::words::Words;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::etag;
use crate::language::Language;
use crate::territory::RegionCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse, get};

/// Mounts the page.
pub fn routes(app: &mut ServiceConfig) {
    app.service(read_dashboard);
}

/// What the page is asked for: `lang` (`it`, `en`; without it `Accept-Language` says) and `region`, an ISTAT code. It is for
/// people, and its address is passed on: what it does not know of it is no reason not to show it.
#[derive(Debug, Default)]
struct Wanted {
    language: Option<Language>,
    region: Option<RegionCode>,
    /// Whether there is no such region.
    unknown_region: bool,
}

impl Wanted {
    fn of(query: &str) -> Self {
        let mut wanted = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match (&*name, value.to_ascii_lowercase().as_str()) {
                ("lang", "it") => wanted.language = Some(Language::Italian),
                ("lang", "en") => wanted.language = Some(Language::English),
                // As a form sends the choice of none.
                ("region", "") => wanted.region = None,
                ("region", code) => {
                    wanted.region = code.parse().ok();
                    wanted.unknown_region = wanted.region.is_none();
                }
                _ => {}
            }
        }
        wanted
    }
}

/// The page, in the language that was asked for.
#[get("/dashboard")]
async fn read_dashboard(anyone: Anyone, req: HttpRequest) -> Result<HttpResponse> {
    let Wanted { language, region, unknown_region } = Wanted::of(req.query_string());
    let accepted = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = language.unwrap_or_else(|| Language::negotiate(accepted));
    let board = anyone.read(move |tx| service::board(tx, region)).await?;
    let page = page::page(&board, Words(language), unknown_region).into_string().into_bytes();
    let mut answer = etag::conditional(&req, 0, "text/html; charset=utf-8", page);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if let Ok(policy) = HeaderValue::from_str(&page::POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(answer)
}
