//! Requests that read as sentences: `app.by(ADMIN).post("/v1/themes", json!({..})).await.created()`.
use super::Serve;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode, header::HeaderMap};
use actix_web::test::{self, TestRequest};
use serde_json::Value;

/// A request in the making.
pub struct Call {
    serve: Serve,
    headers: Vec<(String, String)>,
    repeated: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The body as JSON; null when it is none.
    pub body: Value,
}

impl Call {
    pub fn new(serve: Serve, token: Option<String>) -> Self {
        let headers = token.map(|token| ("authorization".to_owned(), format!("Bearer {token}")));
        Self { serve, headers: headers.into_iter().collect(), repeated: Vec::new() }
    }

    /// With a header more.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With a header that is there already.
    pub fn again(mut self, name: &str, value: impl Into<String>) -> Self {
        self.repeated.push((name.to_owned(), value.into()));
        self
    }

    /// With `If-Match`.
    pub fn if_match(self, etag: impl Into<String>) -> Self {
        self.header("if-match", etag)
    }

    pub async fn get(self, path: &str) -> Answer {
        self.send(Method::GET, path, None, "").await
    }

    pub async fn post(self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string().into_bytes()), "application/json").await
    }

    pub async fn patch(self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body.to_string().into_bytes()), "application/merge-patch+json").await
    }

    pub async fn delete(self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, "").await
    }

    /// Any method and body.
    pub async fn send(self, method: Method, path: &str, body: Option<Vec<u8>>, content_type: &str) -> Answer {
        let mut request = TestRequest::default().method(method).uri(path).peer_addr(([127, 0, 0, 1], 50_000).into());
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        for (name, value) in &self.repeated {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        if let Some(body) = body {
            request = request.insert_header(("content-type", content_type)).set_payload(body);
        }
        (self.serve)(request.to_request()).await
    }
}

impl Answer {
    pub async fn of(response: ServiceResponse<impl MessageBody>) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = test::read_body(response).await.to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Self { status, headers, bytes, body }
    }

    /// A header's text; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    pub fn etag(&self) -> String {
        self.header("etag").to_owned()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// 200.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.is(200)
    }

    /// 201 with a Location.
    #[track_caller]
    pub fn created(self) -> Self {
        let answer = self.is(201);
        assert!(!answer.header("location").is_empty(), "a 201 says where");
        answer
    }

    /// 304.
    #[track_caller]
    pub fn not_modified(self) -> Self {
        self.is(304)
    }

    /// 204.
    #[track_caller]
    pub fn done(self) -> Self {
        self.is(204)
    }

    /// A problem document with this status and code.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.body["code"], code, "{}", answer.body);
        answer
    }

    /// 422: every broken rule as `pointer code`, sorted.
    #[track_caller]
    pub fn violations(self) -> Vec<String> {
        let answer = self.problem(422, "invalid");
        let errors = answer.body["errors"].as_array().expect("errors").iter();
        let mut all: Vec<String> =
            errors.map(|e| format!("{} {}", e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
        all.sort();
        all
    }

    /// The `items` of a list.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        self.body["items"].as_array().expect("items")
    }
}
