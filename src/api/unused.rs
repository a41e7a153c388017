//! Components that nothing refers to are left out of the document.
use serde_json::Value;
use std::collections::HashSet;

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
