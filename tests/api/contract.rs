//! The document: the committed one is the one that the code makes, and it says of every operation what it must.
mod breaking;
mod deprecations;
mod released;
mod schemas;

use crate::support::TestApp;
use osservatorio::commands::database::committed;
use serde_json::Value;
use std::collections::HashSet;

fn document() -> Value {
    serde_json::from_str(&committed().unwrap()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    all
}

/// `cargo run -- openapi > openapi/openapi.json` rewrites it.
#[test]
fn the_committed_document_is_what_the_code_makes() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let there = std::fs::read_to_string(file).unwrap_or_default();
    assert!(there.trim_end() == committed().unwrap(), "run `cargo run -- openapi > openapi/openapi.json`");
}

#[actix_web::test]
async fn the_served_document_is_the_committed_one() {
    let app = TestApp::new().await;
    let served = app.public().get("/openapi.json").await.ok();
    assert_eq!(served.body, document());
    app.public().header("if-none-match", served.etag()).get("/openapi.json").await.not_modified();
}

#[test]
fn every_operation_is_told_to_a_stranger() {
    let document = document();
    let tags: HashSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect();
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{at}: no id"));
        assert!(ids.insert(id.to_owned()), "{at}: {id} twice");
        let verb = id.split('_').next().unwrap();
        assert!(["list", "read", "create", "update", "delete"].contains(&verb), "{at}: {id}");
        assert!(operation["summary"].as_str().is_some_and(|s| s.len() > 5), "{at}: no summary");
        assert!(operation["description"].as_str().is_some_and(|s| s.len() > 20), "{at}: no description");
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(tags.contains(tag), "{at}: tag {tag}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].as_str().is_some_and(|d| d.len() > 3), "{at}: {}", parameter["name"]);
        }
    }
}

#[test]
fn nothing_that_clients_send_is_unbounded_or_null_by_accident() {
    let document = document();
    let mut wrong = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        // A patch clears with null; a feature without a place has the geometry null (RFC 7946, 3.2).
        check(name, schema, name.ends_with("Patch") || name.ends_with("Feature"), &mut wrong);
    }
    for (path, _, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            check(&format!("{path} {}", parameter["name"]), &parameter["schema"], false, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(at: &str, schema: &Value, may_be_null: bool, wrong: &mut Vec<String>) {
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let has = |key: &str| !schema[key].is_null();
    for kind in &kinds {
        match *kind {
            "string" if !has("maxLength") && !has("enum") && !has("const") => {
                wrong.push(format!("{at}: a string without maxLength"))
            }
            "integer" | "number" if !has("format") => wrong.push(format!("{at}: a number without format")),
            "array" if !has("maxItems") => wrong.push(format!("{at}: an array without maxItems")),
            "null" if !may_be_null => wrong.push(format!("{at}: null")),
            _ => {}
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        check(&format!("{at}.{name}"), property, may_be_null, wrong);
    }
    if has("items") {
        check(&format!("{at}[]"), &schema["items"], may_be_null, wrong);
    }
    for key in ["oneOf", "allOf", "anyOf"] {
        for (i, branch) in schema[key].as_array().into_iter().flatten().enumerate() {
            check(&format!("{at}.{key}{i}"), branch, may_be_null, wrong);
        }
    }
}

#[test]
fn every_path_of_a_reference_resolves() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}
