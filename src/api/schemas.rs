//! The schemas of the document: their names, merge patches, bounds, and which of them are used at all.
use super::document::merge;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// utoipa names a generic schema `Page_Practice`; a client wants `PracticePage`.
pub fn rename(value: &mut Value) {
    const POINTER: &str = "#/components/schemas/";
    let turned = |name: &str| name.split_once('_').map(|(generic, of)| format!("{of}{generic}"));
    match value {
        Value::Array(items) => items.iter_mut().for_each(rename),
        Value::String(text) => {
            if let Some(name) = text.strip_prefix(POINTER).and_then(turned) {
                *text = format!("{POINTER}{name}");
            }
        }
        Value::Object(map) => {
            map.values_mut().for_each(rename);
            if let Some(Value::Object(schemas)) = map.get_mut("schemas") {
                *schemas =
                    std::mem::take(schemas).into_iter().map(|(name, s)| (turned(&name).unwrap_or(name), s)).collect();
            }
        }
        _ => {}
    }
}

/// Replaces `{"x-merge-patch-of": ref}` by the schema it points to with everything optional, and optional fields nullable.
pub fn expand_patches(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    for schema in document.pointer_mut("/components/schemas").and_then(Value::as_object_mut).into_iter().flatten() {
        let Some(of) = schema.1.get("x-merge-patch-of").and_then(Value::as_str) else { continue };
        if let Some(whole) = schemas.get(of) {
            let mut relaxed = relax(whole, &schemas);
            merge(
                &mut relaxed,
                json!({ "description": format!("A merge patch (RFC 7396) to {of}: absent fields stay, `null` clears an optional one.") }),
            );
            *schema.1 = relaxed;
        }
    }
}

fn relax(schema: &Value, schemas: &Value) -> Value {
    let mut relaxed = schema.clone();
    let required: Vec<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(|n| n.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    if let Some(map) = relaxed.as_object_mut() {
        map.remove("required");
        map.remove("example");
    }
    for (name, property) in relaxed.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let target = reference(property).and_then(|name| schemas.get(name)).filter(|t| t.get("properties").is_some());
        if let Some(target) = target {
            *property = relax(target, schemas);
        }
        if !required.contains(name) {
            make_nullable(property);
        }
    }
    relaxed
}

fn reference(property: &Value) -> Option<&str> {
    let direct = property
        .get("$ref")
        .or_else(|| property.pointer("/allOf/0/$ref"))
        .or_else(|| property.pointer("/oneOf/0/$ref"));
    direct?.as_str()?.rsplit('/').next()
}

fn make_nullable(property: &mut Value) {
    match property.get("type").cloned() {
        Some(Value::String(kind)) => merge(property, json!({ "type": [kind, "null"] })),
        Some(_) => {}
        None => *property = json!({ "oneOf": [property.take(), { "type": "null" }] }),
    }
    if let Some(values) = property.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
}

/// Formats imply lengths, and integers have the bounds of their format: written out for clients and checkers.
pub fn bound(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(bound),
        Value::Object(map) => {
            let kind = map.get("type").cloned().unwrap_or_default();
            let is = |name: &str| kind == name || kind.as_array().is_some_and(|all| all.iter().any(|k| k == name));
            let format = map.get("format").and_then(Value::as_str).unwrap_or_default().to_owned();
            if is("string") && !map.contains_key("enum") {
                let longest = match format.as_str() {
                    "uuid" => Some(36),
                    "date" => Some(10),
                    "date-time" => Some(40),
                    _ => None,
                };
                if let Some(longest) = longest {
                    map.entry("maxLength").or_insert(longest.into());
                }
            }
            if is("integer") {
                let (least, most) = if format == "int64" {
                    (-(1_i64 << 53) + 1, (1_i64 << 53) - 1)
                } else {
                    (i64::from(i32::MIN), i64::from(i32::MAX))
                };
                map.entry("format").or_insert("int32".into());
                map.entry("minimum").or_insert(least.into());
                map.entry("maximum").or_insert(most.into());
            }
            map.values_mut().for_each(bound);
        }
        _ => {}
    }
}

/// A body that is closed to unknown fields is open as a part of a larger schema: what surrounds it is not unknown. Such
/// parts (`serde(flatten)`) are written out, because a closed reference would refuse the fields beside them.
pub fn open_parts(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let closed: HashMap<String, Value> = schemas
        .iter()
        .filter(|(_, schema)| schema.get("additionalProperties") == Some(&Value::Bool(false)))
        .map(|(name, schema)| (format!("#/components/schemas/{name}"), schema.clone()))
        .collect();
    for part in schemas.values_mut().filter_map(|schema| schema.get_mut("allOf")?.as_array_mut()).flatten() {
        let named = part.get("$ref").and_then(Value::as_str).and_then(|name| closed.get(name));
        if let Some(mut open) = named.cloned() {
            if let Some(fields) = open.as_object_mut() {
                fields.remove("additionalProperties");
            }
            *part = open;
        }
    }
}

/// Removes the schemas and responses that cannot be reached from an operation, step by step.
pub fn prune(document: &mut Value) {
    loop {
        let mut used = HashSet::new();
        references(document, &mut used);
        let mut removed = false;
        for kind in ["schemas", "responses"] {
            let components = document.pointer_mut(&format!("/components/{kind}")).and_then(Value::as_object_mut);
            if let Some(components) = components {
                let before = components.len();
                components.retain(|name, _| used.contains(&format!("#/components/{kind}/{name}")));
                removed |= components.len() < before;
            }
        }
        if !removed {
            return;
        }
    }
}

fn references(value: &Value, used: &mut HashSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, used)),
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                used.insert(reference.to_owned());
            }
            map.values().for_each(|value| references(value, used));
        }
        _ => {}
    }
}
