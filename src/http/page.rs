//! Answers: one resource, a page of them, a fresh one. Their headers are made here and nowhere else.
use crate::error::{Error, Result};
use crate::http::etag;
use crate::http::query::PageQuery;
use crate::language::text;
use crate::page::{Facet, Page, append_fields};
use actix_web::body::BoxBody;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A resource with an address and a version.
pub trait Resource: Serialize {
    /// Its path: `/v1/practices/0198...`.
    fn location(&self) -> String;
    /// Its version, which every change advances.
    fn version(&self) -> i32;
    /// Its JSON text. A resource that is stored as text gives that.
    fn text(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|e| Error::internal(e.to_string()))
    }
}

/// A resource that shows a secret in the answer to its creation, and never again.
pub trait ShownOnce: Resource {
    /// The same without the secret.
    fn without_secret(&self) -> Self;
}

/// 200 with one resource and its ETag, or 304.
pub struct Found<T>(pub T);

impl<T: Resource> Responder for Found<T> {
    type Body = BoxBody;
    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        match self.0.text() {
            Ok(body) => etag::conditional(req, self.0.version(), "application/json", body),
            Err(error) => HttpResponse::from_error(error),
        }
    }
}

/// 200 with a document that has no version of its own, and an ETag made from its bytes, or 304.
pub struct Document<T>(pub T);

impl<T: Serialize> Responder for Document<T> {
    type Body = BoxBody;
    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        match serde_json::to_vec(&self.0) {
            Ok(body) => etag::conditional(req, 0, "application/json", body),
            Err(e) => HttpResponse::from_error(Error::internal(e.to_string())),
        }
    }
}

/// 201 with the new resource, its address and its ETag.
#[derive(Debug)]
pub struct Created {
    /// Where it is.
    pub location: String,
    /// Its ETag.
    pub etag: String,
    /// Its representation.
    pub body: Vec<u8>,
}

impl Created {
    /// The answer to the creation of `resource`.
    pub fn of<T: Resource>(resource: &T) -> Result<Self> {
        let body = resource.text()?;
        Ok(Self { location: resource.location(), etag: etag::of(resource.version(), &body), body })
    }
}

impl Created {
    /// What was done, where it has no address and no version of its own: for [`DoneOnce`].
    pub fn unplaced<T: Serialize>(done: &T) -> Result<Self> {
        let body = serde_json::to_vec(done).map_err(|e| Error::internal(e.to_string()))?;
        Ok(Self { location: String::new(), etag: String::new(), body })
    }
}

/// 200 with what was done, with the ETag of the resource where it is one. A repetition with the same `Idempotency-Key`
/// does nothing and is answered with the same.
#[derive(Debug)]
pub struct DoneOnce(pub Created);

impl Responder for DoneOnce {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if !self.0.etag.is_empty() {
            answer.insert_header((header::ETAG, self.0.etag));
        }
        answer.content_type("application/json").body(self.0.body)
    }
}

impl Responder for Created {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Created()
            .content_type("application/json")
            .insert_header((header::LOCATION, self.location))
            .insert_header((header::ETAG, self.etag))
            .body(self.body)
    }
}

/// 202 with a resource that is still being worked on, its address and its ETag.
#[derive(Debug)]
pub struct Accepted(pub Created);

impl Responder for Accepted {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Accepted()
            .content_type("application/json")
            .insert_header((header::LOCATION, self.0.location))
            .insert_header((header::ETAG, self.0.etag))
            .body(self.0.body)
    }
}

/// 204: done, nothing to say.
pub struct Done;

impl Responder for Done {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

/// 200 with a page of a list: items, links, cursor, and an ETag made from its bytes.
pub struct Listed<T> {
    page: Page<T>,
    fields: Option<Vec<String>>,
    text: Option<WriteText<T>>,
}

/// Appends the JSON text of an item.
type WriteText<T> = fn(&T, &mut Vec<u8>) -> Result<()>;

impl<T> Listed<T> {
    /// A page with the fields that were asked for.
    pub fn new(page: Page<T>, query: PageQuery) -> Self {
        Self { page, fields: query.fields, text: None }
    }

    /// The same page, of items that are stored as text: `text` appends that of one, which is not read again.
    pub fn as_text(self, text: fn(&T, &mut Vec<u8>) -> Result<()>) -> Self {
        Self { text: Some(text), ..self }
    }

    /// A list that is never long.
    pub fn whole(items: Vec<T>) -> Self {
        Self { page: Page::whole(items), fields: None, text: None }
    }
}

#[derive(Serialize)]
struct Body<'a, I> {
    items: I,
    #[serde(flatten)]
    rest: Rest<'a>,
}

/// What follows on the items of a page.
#[derive(Serialize)]
struct Rest<'a> {
    _links: Links,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<&'a [Facet]>,
}

/// Where this page is, and the next one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    /// This page.
    #[serde(rename = "self")]
    this: Link,
    /// The next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next: Option<Link>,
}

impl Links {
    /// Links to a page and to the next.
    pub fn new(this: String, next: Option<String>) -> Self {
        Self { this: Link { href: this }, next: next.map(|href| Link { href }) }
    }
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub struct Link {
    /// Where to, relative to the server.
    #[schema(max_length = 4000, format = "uri-reference", example = "/v1/regions")]
    href: String,
}

impl<T: Serialize + ToSchema> Responder for Listed<T> {
    type Body = BoxBody;
    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        match self.body(req) {
            Ok(body) => etag::conditional(req, 0, "application/json", body),
            Err(error) => HttpResponse::from_error(error),
        }
    }
}

impl<T: Serialize + ToSchema> Listed<T> {
    fn body(&self, req: &HttpRequest) -> Result<Vec<u8>> {
        let failed = |e: serde_json::Error| Error::internal(e.to_string());
        let next = self.page.next.as_deref();
        let links = Links::new(req.uri().to_string(), next.map(|cursor| next_page(req, cursor)));
        let (total, facets) = (self.page.total, self.page.facets.as_deref());
        let rest = Rest { _links: links, next_cursor: next, total, facets };
        let fields = match (&self.fields, self.text) {
            (Some(fields), _) => fields,
            (None, Some(write)) => return written(&self.page.items, write, &rest),
            (None, None) => return serde_json::to_vec(&Body { items: &self.page.items, rest }).map_err(failed),
        };
        known::<T>(fields)?;
        let mut items = Vec::with_capacity(self.page.items.len());
        for item in &self.page.items {
            let mut item = serde_json::to_value(item).map_err(failed)?;
            if let Value::Object(map) = &mut item {
                map.retain(|name, _| name == "id" || name == "code" || fields.contains(name));
            }
            items.push(item);
        }
        serde_json::to_vec(&Body { items, rest }).map_err(failed)
    }
}

/// The body of a page whose items are stored as text.
fn written<T>(items: &[T], write: WriteText<T>, rest: &Rest<'_>) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(items.len() * 1_024 + 512);
    body.extend_from_slice(b"{\"items\":[");
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            body.push(b',');
        }
        write(item, &mut body)?;
    }
    body.push(b']');
    append_fields(&mut body, rest)?;
    Ok(body)
}

/// 400 unless `T` has all these fields.
fn known<T: ToSchema>(fields: &[String]) -> Result<()> {
    let schema = json!(T::schema());
    let has = |name: &String| schema.get("properties").is_some_and(|p| p.get(name).is_some());
    match fields.iter().find(|name| !has(name)) {
        None => Ok(()),
        Some(name) => Err(Error::BadParameter(
            "fields".to_owned(),
            text(format!("il campo {name} non esiste."), format!("there is no field {name}.")),
        )),
    }
}

/// Where the page is that begins at `cursor`, of the same request.
pub fn next_page(req: &HttpRequest, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let sent = url::form_urlencoded::parse(req.query_string().as_bytes());
    query.extend_pairs(sent.filter(|(name, _)| name != "cursor")).append_pair("cursor", cursor);
    format!("{}?{}", req.path(), query.finish())
}

/// The schema of a page of `T`. utoipa names it `Page_Practice`; the finished document says `PracticePage`.
impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Page")
    }
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
        for (name, schema) in [(Links::name(), Links::schema()), (Facet::name(), Facet::schema())] {
            schemas.push((name.into_owned(), schema));
        }
        Links::schemas(schemas);
        Facet::schemas(schemas);
    }
}

impl<T: ToSchema> utoipa::__dev::ComposeSchema for Page<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let schema = json!({
            "type": "object",
            "description": format!("A page of {}.", T::name()),
            "required": ["items", "_links"],
            "properties": {
                "items": { "type": "array", "maxItems": 1000, "items": { "$ref": format!("#/components/schemas/{}", T::name()) },
                    "description": "The items, in the order asked for." },
                "_links": { "$ref": "#/components/schemas/Links" },
                "next_cursor": { "type": "string", "maxLength": 2000,
                    "description": "The cursor of the next page; absent on the last one." },
                "total": { "type": "integer", "format": "int64", "minimum": 0, "maximum": 9_007_199_254_740_991_i64,
                    "description": "How many items match in all; only with `count=true`." },
                "facets": { "type": "array", "maxItems": 20, "items": { "$ref": "#/components/schemas/Facet" },
                    "description": "Counts by value; only where the list offers them and they were asked for." }
            }
        });
        serde_json::from_value(schema).unwrap_or_else(|_| RefOr::T(Schema::default()))
    }
}
