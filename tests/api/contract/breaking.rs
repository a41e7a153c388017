//! What of a document breaks the clients of an earlier one (semantic versioning of the contract).
//!
//! A client sends what the earlier document took, and reads what it promised. So what requests may hold must not get
//! narrower, and what answers hold must stay there; both ways nothing changes its type, and no value of an enumeration
//! goes. What is new and may be left out breaks nobody: answers may get new fields, values and statuses.
use super::schemas::{Schemas, Way};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Whether a document of version `new` may break the clients of version `old`: a new major version, or a new minor one
/// while there is no first (Semantic Versioning 2.0.0, 4 and 8).
pub fn may_break(old: &str, new: &str) -> bool {
    let numbers = |version: &str| -> Vec<u64> {
        version.split(['.', '-', '+']).take(3).map(|number| number.parse().expect("a version")).collect()
    };
    let (old, new) = (numbers(old), numbers(new));
    new[0] > old[0] || old[0] == 0 && new[0] == 0 && new[1] > old[1]
}

/// Every way in which `new` breaks clients of `old`, each with its place.
pub fn breaking(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut schemas = Schemas::of(old, new);
    for (path, item) in entries(&old["paths"]) {
        for (method, operation) in entries(item) {
            let at = format!("{} {path}", method.to_uppercase());
            match new["paths"].get(path).and_then(|item| item.get(method)) {
                None => schemas.tell(&at, "is gone"),
                Some(now) => compare_operation(&mut schemas, &at, operation, now),
            }
        }
    }
    schemas.found
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

fn compare_operation(schemas: &mut Schemas, at: &str, old: &Value, new: &Value) {
    if old["operationId"] != new["operationId"] {
        schemas.tell(at, "has another operationId: generated clients name their functions by it");
    }
    for requirement in old["security"].as_array().into_iter().flatten() {
        let still = new["security"].as_array().is_some_and(|all| all.contains(requirement));
        if !still {
            let schemes: Vec<_> = entries(requirement).map(|(name, _)| name.as_str()).collect();
            let what = if schemes.is_empty() {
                "is no longer public".to_owned()
            } else {
                format!("is not opened by {} any more", schemes.join(" and "))
            };
            schemas.tell(at, &what);
        }
    }
    compare_parameters(schemas, at, old, new);
    compare_body(schemas, at, old, new);
    for (status, answer) in entries(&old["responses"]).filter(|(status, _)| status.starts_with(['2', '3'])) {
        match new["responses"].get(status) {
            None => schemas.tell(at, &format!("does not answer {status} any more")),
            Some(now) => compare_answer(schemas, &format!("{at} -> {status}"), answer, now),
        }
    }
}

fn compare_parameters(schemas: &mut Schemas, at: &str, old: &Value, new: &Value) {
    let of = |operation: &Value| operation["parameters"].as_array().cloned().unwrap_or_default();
    let key = |one: &Value| format!("{} parameter {}", one["in"].as_str().unwrap(), one["name"].as_str().unwrap());
    let (before, now) = (of(old), of(new));
    for parameter in &before {
        let at = format!("{at}: {}", key(parameter));
        match now.iter().find(|other| key(other) == key(parameter)) {
            None => schemas.tell(&at, "is gone"),
            Some(other) => {
                if other["required"] == true && parameter["required"] != true {
                    schemas.tell(&at, "has become required");
                }
                schemas.compare(&at, &parameter["schema"], &other["schema"], Way::Sent);
            }
        }
    }
    let known: Vec<_> = before.iter().map(key).collect();
    for parameter in now.iter().filter(|other| other["required"] == true && !known.contains(&key(other))) {
        schemas.tell(&format!("{at}: {}", key(parameter)), "is new and required");
    }
}

fn compare_body(schemas: &mut Schemas, at: &str, old: &Value, new: &Value) {
    let (before, now) = (&old["requestBody"], &new["requestBody"]);
    let at = format!("{at}: body");
    if now["required"] == true && before["required"] != true {
        schemas.tell(&at, "has become required");
    }
    compare_content(schemas, &at, before, now, Way::Sent);
}

fn compare_answer(schemas: &mut Schemas, at: &str, old: &Value, new: &Value) {
    let (old, new) = (&schemas.old_target(old), &schemas.new_target(new));
    for (name, _) in entries(&old["headers"]) {
        if new["headers"].get(name).is_none() {
            schemas.tell(at, &format!("lost its header {name}"));
        }
    }
    compare_content(schemas, at, old, new, Way::Read);
}

fn compare_content(schemas: &mut Schemas, at: &str, old: &Value, new: &Value, way: Way) {
    let none = Map::new();
    let now = new["content"].as_object().unwrap_or(&none);
    for (media_type, content) in entries(&old["content"]) {
        match now.get(media_type) {
            None => schemas.tell(at, &format!("is not {media_type} any more")),
            Some(other) => schemas.compare(&format!("{at} {media_type}"), &content["schema"], &other["schema"], way),
        }
    }
}
