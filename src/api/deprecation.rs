//! Operations that will go: declared here and nowhere else. The document marks them, and every answer of theirs says so
//! (`Deprecation`, RFC 9745; `Sunset`, RFC 8594).
use super::document::merge;
use crate::http::leaving::{SINCE, UNTIL};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// One operation that clients should leave.
#[derive(Debug, Clone)]
pub struct Deprecation {
    /// Its operation id.
    pub operation: &'static str,
    /// The day from which new clients should not use it.
    pub since: NaiveDate,
    /// The day after which it may answer no more: half a year after `since` at the earliest, and with a new major
    /// version of the contract only.
    pub until: NaiveDate,
    /// The operation id of what to use in its place.
    pub instead: &'static str,
}

/// What is deprecated now: nothing yet.
pub const DEPRECATIONS: &[Deprecation] = &[];

/// Marks the operations in a document. Those that are not there are passed over; a test looks for them.
pub fn declare(document: &mut Value, all: &[Deprecation]) {
    if all.is_empty() {
        return;
    }
    if let Some(headers) = document.pointer_mut("/components/headers") {
        merge(headers, header_components());
    }
    let items = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for operation in items.filter_map(|(_, item)| item.as_object_mut()).flatten().filter_map(|(_, o)| o.as_object_mut())
    {
        let id = operation.get("operationId").and_then(Value::as_str);
        if let Some(deprecation) = all.iter().find(|one| Some(one.operation) == id) {
            mark(operation, deprecation);
        }
    }
}

fn header_components() -> Value {
    let header = |description: &str, example: &str| {
        json!({ "description": description, "required": true,
            "schema": { "type": "string", "maxLength": 100, "example": example } })
    };
    json!({
        "Deprecation": header("Since when this operation should not be used in anything new (RFC 9745).", "@1798761600"),
        "Sunset": header("After when it may answer no more (RFC 8594).", "Thu, 01 Jul 2027 00:00:00 GMT"),
    })
}

fn mark(operation: &mut Map<String, Value>, Deprecation { since, until, instead, .. }: &Deprecation) {
    operation.insert("deprecated".into(), true.into());
    operation.insert(SINCE.into(), json!(since));
    operation.insert(UNTIL.into(), json!(until));
    let said = operation.get("description").and_then(Value::as_str).unwrap_or_default();
    let said = format!("**Deprecated** since {since}, there until {until} at least: use `{instead}`.\n\n{said}");
    operation.insert("description".into(), said.into());
    for (_, answer) in operation.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
        // The errors that operations share are components: they stay as they are.
        if let Some(answer) = answer.as_object_mut().filter(|answer| !answer.contains_key("$ref")) {
            let headers = answer.entry("headers").or_insert_with(|| json!({}));
            merge(
                headers,
                json!({
                    "Deprecation": { "$ref": "#/components/headers/Deprecation" },
                    "Sunset": { "$ref": "#/components/headers/Sunset" },
                }),
            );
        }
    }
}
