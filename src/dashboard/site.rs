//! `GET /dashboard`, at the root, outside the versioned document.
use super::page;
use super::service;
use super::words::Words;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::etag;
use crate::http::query::Query;
use crate::language::Language;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Mounts the page.
pub fn routes(app: &mut ServiceConfig) {
    app.service(read_dashboard);
}

/// A language of the page.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PageLanguage {
    It,
    En,
}

/// What the page is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct DashboardQuery {
    /// Its language; without it that of `Accept-Language`.
    #[param(inline)]
    lang: Option<PageLanguage>,
    /// Only this region; all of them when empty, as a form sends it.
    #[param(max_length = 2, pattern = "^(|0[1-9]|1[0-9]|20)$")]
    region: Option<String>,
}

/// The page, in the language that was asked for.
#[get("/dashboard")]
async fn read_dashboard(anyone: Anyone, query: Query<DashboardQuery>, req: HttpRequest) -> Result<HttpResponse> {
    let accepted = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = match query.lang {
        Some(PageLanguage::It) => Language::Italian,
        Some(PageLanguage::En) => Language::English,
        None => Language::negotiate(accepted),
    };
    let region = query.region.as_deref().and_then(|code| code.parse().ok());
    let board = anyone.read(move |tx| service::board(tx, region)).await?;
    let page = page::page(&board, Words(language)).into_string().into_bytes();
    let mut answer = etag::conditional(&req, 0, "text/html; charset=utf-8", page);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if let Ok(policy) = HeaderValue::from_str(&page::POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(answer)
}
