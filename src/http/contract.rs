//! What the document says is what the server does: methods, media types and query parameters of every operation are
//! checked here, from the document itself, before a handler sees the request.
use crate::app::Core;
use crate::auth::scopes;
use crate::error::{Error, Result};
use crate::http::accept::weight;
use crate::http::caller::authenticated;
use crate::http::leaving::Leaving;
use crate::language::text;
use crate::parameters;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::Split;
use std::sync::Arc;

/// What one operation takes and gives.
#[derive(Debug, Default)]
struct Operation {
    id: String,
    query: BTreeSet<String>,
    /// Headers it reads, and how long they may be.
    headers: Vec<(String, usize)>,
    produces: Vec<String>,
    leaving: Option<Leaving>,
}

/// A path of the document with its operations by method.
#[derive(Debug)]
struct Documented {
    pattern: Arc<str>,
    methods: BTreeMap<String, Operation>,
}

/// What follows on one segment of a path: known words before a parameter. Actix would try the patterns one by one.
#[derive(Debug, Default)]
struct Node {
    words: HashMap<String, Node>,
    parameter: Option<Box<Node>>,
    here: Option<Documented>,
}

impl Node {
    fn place(&mut self, path: &str) -> &mut Self {
        path.split('/').fold(self, |node, segment| match segment.starts_with('{') {
            true => node.parameter.get_or_insert_default(),
            false => node.words.entry(segment.to_owned()).or_default(),
        })
    }

    fn find(&self, mut rest: Split<'_, char>) -> Option<&Documented> {
        let Some(segment) = rest.next() else { return self.here.as_ref() };
        let word = self.words.get(segment).and_then(|node| node.find(rest.clone()));
        word.or_else(|| self.parameter.as_ref().filter(|_| !segment.is_empty())?.find(rest))
    }
}

/// The pattern that a request's path matched: `/v1/regions/{code}`. An extension of the request.
#[derive(Debug, Clone)]
pub struct Matched(pub Arc<str>);

/// The operations of the document, by path (`/v1/regions/{code}`) and method.
#[derive(Debug, Default)]
pub struct Contract(Node);

impl Contract {
    /// Reads the operations of an OpenAPI document whose paths are served under `prefix`.
    pub fn of(document: &Value, prefix: &str) -> Self {
        let mut all = Node::default();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            let mut methods = BTreeMap::new();
            for (method, operation) in item.as_object().into_iter().flatten() {
                methods.insert(method.to_uppercase(), operation_of(operation));
            }
            let pattern = format!("{prefix}{path}");
            all.place(&pattern).here = Some(Documented { pattern: pattern.as_str().into(), methods });
        }
        Self(all)
    }

    /// The id of the operation at this path with this method.
    pub fn operation(&self, path: &str, method: &Method) -> Option<&str> {
        self.0.find(path.split('/'))?.methods.get(method.as_str()).map(|operation| operation.id.as_str())
    }

    fn check(&self, req: &ServiceRequest) -> Result<()> {
        let Some(Documented { pattern, methods }) = self.0.find(req.path().split('/')) else { return Ok(()) };
        req.extensions_mut().insert(Matched(pattern.clone()));
        let Some(operation) = methods.get(req.method().as_str()) else {
            let more = [("GET", "HEAD"), ("", "OPTIONS")];
            let more = more.into_iter().filter(|(with, _)| with.is_empty() || methods.contains_key(*with));
            let allowed = methods.keys().cloned().chain(more.map(|(_, method)| method.to_owned()));
            return Err(Error::MethodNotAllowed(allowed.collect()));
        };
        if let Some(leaving) = &operation.leaving {
            req.extensions_mut().insert(leaving.clone());
        }
        for (name, _) in url::form_urlencoded::parse(req.query_string().as_bytes()) {
            if !operation.query.contains(name.as_ref()) {
                // It may be anything: what is told of it is short.
                let name = name.chars().take(100).collect();
                return Err(Error::BadParameter(name, parameters::unknown(operation.query.iter())));
            }
        }
        for (name, most) in &operation.headers {
            if req.headers().get_all(name.as_str()).any(|value| value.len() > *most) {
                let why = text(format!("al massimo {most} caratteri."), format!("at most {most} characters."));
                return Err(Error::BadParameter(name.clone(), why));
            }
        }
        check_scope(req)?;
        let mut accept = req.headers().get_all(header::ACCEPT).filter_map(|v| v.to_str().ok()).peekable();
        let asked = accept.peek().is_some() && !operation.produces.is_empty();
        if asked && !acceptable(&accept.collect::<Vec<_>>().join(","), &operation.produces) {
            return Err(Error::NotAcceptable(operation.produces.clone()));
        }
        Ok(())
    }
}

/// 403 for a system whose token lacks the scope of the operation. A token that is not good is the handler's to refuse.
fn check_scope(req: &ServiceRequest) -> Result<()> {
    let Ok(actor) = authenticated(req.request()) else { return Ok(()) };
    let Some(system) = actor.as_system() else { return Ok(()) };
    let needed = scopes::needed(scopes::deciding_word(req.path()), req.method());
    if needed.is_some_and(|scope| system.scopes.contains(&scope)) {
        Ok(())
    } else {
        Err(Error::InsufficientScope(needed))
    }
}

fn operation_of(operation: &Value) -> Operation {
    let parameters = |place: &'static str| {
        let all = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        all.filter(move |p| p.get("in").is_some_and(|there| there == place))
    };
    let name = |p: &Value| p.get("name")?.as_str().map(str::to_owned);
    let query = parameters("query").filter_map(name).collect();
    let longest = |p: &Value| usize::try_from(p.pointer("/schema/maxLength")?.as_u64()?).ok();
    let headers = parameters("header").filter_map(|p| Some((name(p)?, longest(p)?))).collect();
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let good = responses.filter(|(status, _)| status.starts_with('2'));
    let types = good.filter_map(|(_, r)| r.get("content")?.as_object()).flat_map(|content| content.keys().cloned());
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
    Operation { id, query, headers, produces: types.collect(), leaving: Leaving::of(operation) }
}

/// Whether one of the media types that can be made is asked for (RFC 9110, 12.5.1).
fn acceptable(accept: &str, produces: &[String]) -> bool {
    if accept.trim().is_empty() {
        return true;
    }
    let made = produces.iter().map(String::as_str).chain(["application/problem+json"]);
    made.into_iter().any(|media_type| weight(accept, media_type) > 0)
}

/// Middleware: OPTIONS and 405 with `Allow`, 406, and 400 for unknown query parameters.
pub async fn check(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let core = req.app_data::<web::Data<Core>>().cloned();
    let checked = core.map_or(Ok(()), |core| core.contract.check(&req));
    match checked {
        // What can be done here (RFC 9110, 9.3.7).
        Err(Error::MethodNotAllowed(allowed)) if req.method() == Method::OPTIONS => {
            let answer = HttpResponse::NoContent().insert_header((header::ALLOW, allowed.join(", "))).finish();
            Ok(ServiceResponse::new(req.into_parts().0, answer).map_into_right_body())
        }
        Err(error) => {
            let refused = HttpResponse::from_error(error);
            Ok(ServiceResponse::new(req.into_parts().0, refused).map_into_right_body())
        }
        _ => Ok(next.call(req).await?.map_into_left_body()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Contract, acceptable};
    use serde_json::json;

    #[test]
    fn a_word_of_a_path_comes_before_a_parameter() {
        let paths = json!({"paths": {"/a": {}, "/a/{id}": {}, "/a/calendar": {}, "/a/{id}/b": {}, "/{x}/c": {}}});
        let contract = Contract::of(&paths, "/v1");
        for (path, expected) in [
            ("/v1/a", Some("/v1/a")),
            ("/v1/a/1", Some("/v1/a/{id}")),
            ("/v1/a/calendar", Some("/v1/a/calendar")),
            ("/v1/a/calendar/b", Some("/v1/a/{id}/b")),
            ("/v1/a/c", Some("/v1/a/{id}")),
            ("/v1/z/c", Some("/v1/{x}/c")),
            ("/v1/a/", None),
            ("/v1", None),
            ("/v1/a/1/b/2", None),
            ("/v2/a", None),
        ] {
            assert_eq!(contract.0.find(path.split('/')).map(|found| &*found.pattern), expected, "{path}");
        }
    }

    #[test]
    fn media_ranges() {
        let json = ["application/json".to_owned()];
        for (accept, expected) in [
            ("", true),
            ("*/*", true),
            ("application/*", true),
            ("application/json; charset=utf-8", true),
            ("text/html, application/json;q=0.1", true),
            ("application/problem+json", true),
            ("text/html", false),
            ("application/json;q=0", false),
            ("image/*", false),
        ] {
            assert_eq!(acceptable(accept, &json), expected, "{accept}");
        }
    }
}
