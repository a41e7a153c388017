//! Resources as linked data, by content negotiation: JSON for who does not mind, RDF for who asks for it.
//!
//! RDF is open data: it tells what everybody sees, whoever asks, so that it can be handed on and kept.
use crate::error::{Error, Result};
use crate::http::accept;
use crate::http::caller::Anyone;
use crate::http::etag;
use crate::http::page::Resource;
use crate::rdf::{Graph, Linked};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::tx::Tx;

/// JSON, the API's own.
pub const JSON: &str = "application/json";
/// JSON-LD 1.1.
pub const JSON_LD: &str = "application/ld+json";
/// Turtle 1.1.
pub const TURTLE: &str = "text/turtle";

/// A resource as JSON-LD 1.1 with an inline `@context`: what everybody sees of it, in words of OntoPiA and schema.org.
#[derive(ToSchema)]
#[schema(value_type = Object, example = json!({
    "@context": {"dct": "http://purl.org/dc/terms/", "skos": "http://www.w3.org/2004/02/skos/core#"},
    "@id": "https://osservatorio.example.org/v1/themes/home_care", "@type": "skos:Concept", "dct:identifier": "home_care"}))]
#[expect(dead_code, reason = "only its schema is used")]
pub struct JsonLdDocument(serde_json::Value);

/// The same graph as Turtle 1.1.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 20_000_000,
    example = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<https://osservatorio.example.org/v1/themes/home_care> a skos:Concept .\n")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct TurtleDocument(String);

/// What an answer is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The API's own JSON.
    Json,
    /// JSON-LD.
    JsonLd,
    /// Turtle.
    Turtle,
}

impl Form {
    /// What a client wants of all three; JSON when it does not mind.
    pub fn of(req: &HttpRequest) -> Self {
        Self::named(accept::best(req, &[JSON, JSON_LD, TURTLE]))
    }

    /// What a client wants of what is RDF only; JSON-LD when it does not mind, as a browser.
    pub fn of_graph(req: &HttpRequest) -> Self {
        Self::named(accept::best(req, &[JSON_LD, TURTLE]))
    }

    fn named(media_type: &str) -> Self {
        match media_type {
            JSON_LD => Self::JsonLd,
            TURTLE => Self::Turtle,
            _ => Self::Json,
        }
    }
}

/// 200 with a resource as the client wants it, or 304. Each representation has an ETag of its own.
pub async fn resource<T, F>(anyone: &Anyone, req: &HttpRequest, read: F) -> Result<HttpResponse>
where
    T: Resource + Linked + Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    let form = Form::of(req);
    if form == Form::Json {
        let found = anyone.read(read).await?;
        return Ok(etag::conditional(req, found.version(), JSON, found.text()?));
    }
    let found = anyone.as_public().read(read).await?;
    graph(anyone, req, form, found.version(), &found)
}

/// The same for what has no version of its own.
pub async fn document<T, F>(anyone: &Anyone, req: &HttpRequest, read: F) -> Result<HttpResponse>
where
    T: Serialize + Linked + Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
{
    let form = Form::of(req);
    if form == Form::Json {
        let found = anyone.read(read).await?;
        let body = serde_json::to_vec(&found).map_err(|e| Error::internal(e.to_string()))?;
        return Ok(etag::conditional(req, 0, JSON, body));
    }
    graph(anyone, req, form, 0, &anyone.as_public().read(read).await?)
}

/// 200 with the graph of something public, or 304.
pub fn graph(anyone: &Anyone, req: &HttpRequest, form: Form, version: i32, told: &impl Linked) -> Result<HttpResponse> {
    let mut graph = Graph::new(&anyone.core().settings.public_url);
    told.describe(&mut graph)?;
    Ok(match form {
        Form::Turtle => etag::conditional(req, version, "text/turtle; charset=utf-8", graph.turtle()?),
        Form::Json | Form::JsonLd => etag::conditional(req, version, JSON_LD, graph.json_ld()?),
    })
}
