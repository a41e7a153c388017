//! What the answers of operations have in common: their headers, and the problem document of those that fail.
use super::document::merge;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

pub(super) fn header_refs(names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") })))
        .collect::<Map<_, _>>()
        .into()
}

pub(super) fn throttling() -> Value {
    header_refs(&["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Cache-Control"])
}

/// Gives an error response its body and the headers that go with its status.
pub(super) fn problem(response: &mut Value, status: &str) {
    let Some(map) = response.as_object_mut() else { return };
    let schema = json!({ "$ref": format!("#/components/schemas/{}", crate::http::problem::Problem::name()) });
    map.insert("content".into(), json!({ "application/problem+json": { "schema": schema } }));
    let extra: &[&str] = match status {
        "401" => &["WWW-Authenticate"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    let mut headers = throttling();
    merge(&mut headers, header_refs(extra));
    map.insert("headers".into(), headers);
}

/// The headers of a file that is given out whole or in part.
pub(super) fn of_file(responses: &mut Map<String, Value>) {
    let file = ["Accept-Ranges", "Content-Disposition", "Repr-Digest"];
    for (status, own) in [("200", &file[..]), ("206", &["ETag", "Content-Range"]), ("416", &["Content-Range"])] {
        let Some(headers) = responses.get_mut(status).and_then(|one| one.get_mut("headers")) else { continue };
        merge(headers, header_refs(own));
        if status == "206" {
            merge(headers, header_refs(&file));
        }
    }
}

/// What is written while it is sent: nobody knows beforehand what will be in it.
pub(super) fn stream(response: &mut Value) {
    let mut headers = throttling();
    merge(&mut headers, header_refs(&["Content-Disposition"]));
    if let Some(map) = response.as_object_mut() {
        map.insert("headers".into(), headers);
    }
    lines(response);
}

/// What is elsewhere.
pub(super) fn see_other(response: &mut Value) {
    let mut headers = throttling();
    merge(&mut headers, header_refs(&["Location", "ETag"]));
    if let Some(map) = response.as_object_mut() {
        map.insert("headers".into(), headers);
    }
}

pub(super) fn success(status: &str, method: &str, response: &mut Value) {
    let mut headers = throttling();
    if matches!(status, "201" | "202") {
        merge(&mut headers, header_refs(&["Location", "ETag"]));
    } else if status == "200" && matches!(method, "get" | "patch" | "put") {
        merge(&mut headers, header_refs(&["ETag"]));
    }
    if let Some(map) = response.as_object_mut() {
        let own = map.entry("headers").or_insert_with(|| json!({}));
        merge(own, headers);
    }
    lines(response);
}

/// Lines of JSON are no JSON document: their schema says what they are, and no type.
fn lines(response: &mut Value) {
    if let Some(schema) = response.pointer_mut("/content/application~1x-ndjson/schema") {
        *schema = json!({ "description": "A JSON object a line.", "contentMediaType": "application/x-ndjson" });
    }
}
