//! The contract against the last released one: whoever breaks clients says so by the version.
use super::breaking::{breaking, may_break};
use serde_json::{Value, json};

const RELEASED: &str = include_str!("../../../openapi/released.json");

/// `cargo run -- openapi > openapi/released.json` releases what is there now; README tells when.
#[test]
fn clients_of_the_released_contract_still_work_or_the_version_says_that_they_do_not() {
    let (released, now): (Value, _) = (serde_json::from_str(RELEASED).unwrap(), super::document());
    let version = |document: &Value| document["info"]["version"].as_str().unwrap().to_owned();
    let (before, after) = (version(&released), version(&now));
    let found: Vec<_> = breaking(&released, &now).into_iter().collect();
    assert!(
        found.is_empty() || may_break(&before, &after),
        "clients of {before} break, and {after} does not say so:\n{}",
        found.join("\n")
    );
}

#[test]
fn a_version_says_that_it_breaks() {
    for (old, new, expected) in [
        ("1.4.2", "2.0.0", true),
        ("1.4.2", "1.5.0", false),
        ("1.4.2", "1.4.2", false),
        ("2.0.0", "1.9.0", false),
        ("0.1.0", "0.2.0", true),
        ("0.1.0", "0.1.1", false),
        ("0.9.0", "1.0.0", true),
        ("1.0.0", "0.9.0", false),
        ("0.2.0-rc.1", "0.2.0", false),
    ] {
        assert_eq!(may_break(old, new), expected, "{old} -> {new}");
    }
}

/// A small contract with all that is compared.
fn contract() -> Value {
    json!({
        "paths": { "/things": {
            "get": {
                "operationId": "list_things",
                "security": [{}, { "bearer": [] }],
                "parameters": [
                    { "name": "q", "in": "query", "schema": { "type": "string", "maxLength": 100 } },
                    { "name": "kind", "in": "query", "schema": { "$ref": "#/components/schemas/Kind" } },
                ],
                "responses": { "200": { "headers": { "ETag": {} }, "content": {
                    "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } },
                    "text/csv": { "schema": { "type": "string" } },
                } } },
            },
            "post": {
                "operationId": "create_thing",
                "security": [{ "bearer": [] }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } },
                "responses": { "201": { "$ref": "#/components/responses/Made" } },
            },
        } },
        "components": {
            "responses": { "Made": { "headers": { "Location": {} } } },
            "schemas": {
                "Kind": { "type": "string", "enum": ["one", "two"] },
                "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "format": "uuid" } } },
                "Thing": {
                    "allOf": [{ "$ref": "#/components/schemas/Base" }],
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": { "type": "string", "minLength": 1, "maxLength": 50, "pattern": "^\\S" },
                        "size": { "type": ["integer", "null"], "format": "int32", "minimum": 0 },
                        "kinds": { "type": "array", "maxItems": 5, "items": { "$ref": "#/components/schemas/Kind" } },
                        "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } },
                        "place": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Base" }] },
                        "labels": { "type": "object", "additionalProperties": { "type": "string" } },
                    },
                },
            },
        },
    })
}

/// What a change of one place of the small contract is told as.
fn told(place: &str, value: Value) -> Vec<String> {
    let (old, mut new) = (contract(), contract());
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = &key.replace("~1", "/");
    let parent = new.pointer_mut(parent).unwrap_or_else(|| panic!("{parent} is not there"));
    match (parent, value) {
        (Value::Object(object), Value::Null) => assert!(object.remove(key).is_some(), "{place} is not there"),
        (Value::Object(object), value) => drop(object.insert(key.to_owned(), value)),
        (Value::Array(all), Value::Null) => drop(all.remove(key.parse().unwrap())),
        (Value::Array(all), value) if key == "-" => all.push(value),
        (Value::Array(all), value) => all[key.parse::<usize>().unwrap()] = value,
        _ => panic!("{place}"),
    }
    breaking(&old, &new).into_iter().collect()
}

#[test]
fn what_breaks_clients_is_found() {
    let (get, post) = ("/paths/~1things/get", "/paths/~1things/post");
    let schemas = "/components/schemas";
    for (place, value, expected) in [
        (get.to_owned(), Value::Null, "GET /things is gone"),
        (format!("{get}/operationId"), json!("read_things"), "has another operationId"),
        (format!("{get}/security/0"), Value::Null, "GET /things is no longer public"),
        (format!("{post}/security/0"), json!({ "client": [] }), "is not opened by bearer any more"),
        (format!("{get}/parameters/0"), Value::Null, "query parameter q is gone"),
        (format!("{get}/parameters/0/required"), json!(true), "query parameter q has become required"),
        (format!("{get}/parameters/0/schema/maxLength"), json!(99), "q has a lower maxLength (99)"),
        (
            format!("{get}/parameters/-"),
            json!({ "name": "z", "in": "query", "required": true }),
            "z is new and required",
        ),
        (format!("{post}/requestBody/required"), json!(true), "body has become required"),
        (format!("{post}/requestBody/content"), json!({ "text/csv": {} }), "body is not application/json any more"),
        (format!("{get}/responses"), json!({ "202": {} }), "does not answer 200 any more"),
        (format!("{get}/responses/200/content/text~1csv"), Value::Null, "200 is not text/csv any more"),
        (format!("{get}/responses/200/headers/ETag"), Value::Null, "200 lost its header ETag"),
        ("/components/responses/Made/headers/Location".to_owned(), Value::Null, "201 lost its header Location"),
        (format!("{schemas}/Kind/enum/0"), Value::Null, "lost the value \"one\""),
        (format!("{schemas}/Base/properties/id"), Value::Null, ".id is gone"),
        (format!("{schemas}/Base/properties/id/format"), Value::Null, "has the format none now, not \"uuid\""),
        (format!("{schemas}/Base/required"), json!([]), ".id may be absent now"),
        (format!("{schemas}/Thing/required/-"), json!("size"), ".size is required now"),
        (format!("{schemas}/Thing/properties/name/maxLength"), json!(49), ".name has a lower maxLength"),
        (format!("{schemas}/Thing/properties/name/minLength"), json!(2), ".name has a higher minLength"),
        (format!("{schemas}/Thing/properties/name/pattern"), json!("^a"), ".name has another pattern"),
        (format!("{schemas}/Thing/properties/name/type"), json!(["string", "null"]), ".name may be null now"),
        (format!("{schemas}/Thing/properties/name/enum"), json!(["a"]), ".name takes certain values only now"),
        (format!("{schemas}/Thing/properties/size/type"), json!("integer"), ".size does not take null any more"),
        (format!("{schemas}/Thing/properties/size/type"), json!(["number", "null"]), ".size may be number now"),
        (format!("{schemas}/Thing/properties/size/type"), Value::Null, ".size may be of any type now"),
        (format!("{schemas}/Thing/properties/size/minimum"), json!(1), ".size has a higher minimum"),
        (format!("{schemas}/Thing/properties/size/maximum"), json!(9), ".size has a lower maximum"),
        (format!("{schemas}/Thing/properties/kinds/maxItems"), json!(4), ".kinds has a lower maxItems"),
        (format!("{schemas}/Thing/properties/kinds/uniqueItems"), json!(true), ".kinds has another uniqueItems"),
        (format!("{schemas}/Thing/properties/place/oneOf/0"), Value::Null, ".place lost the variant null"),
        (format!("{schemas}/Thing/properties/place"), json!({ "type": "object" }), "is not one of several any more"),
        (
            format!("{schemas}/Thing/properties/labels/additionalProperties/maxLength"),
            json!(9),
            ".labels.* has a lower",
        ),
        (
            format!("{schemas}/Thing/properties/labels/additionalProperties"),
            json!(false),
            "takes no other fields any more",
        ),
    ] {
        let found = told(&place, value);
        assert!(found.iter().any(|one| one.contains(expected)), "{place}: {expected}, but found {found:#?}");
    }
}

#[test]
fn what_breaks_nobody_is_not_told() {
    let get = "/paths/~1things/get";
    let schemas = "/components/schemas";
    for (place, value) in [
        ("/paths/~1others".to_owned(), json!({ "get": { "operationId": "list_others" } })),
        (format!("{get}/parameters/-"), json!({ "name": "z", "in": "query" })),
        (format!("{get}/parameters/0/schema/maxLength"), json!(101)),
        (format!("{get}/security/-"), json!({ "client": [] })),
        (format!("{get}/responses/206"), json!({})),
        (format!("{get}/responses/404"), json!({})),
        (format!("{get}/responses/200/content/text~1turtle"), json!({})),
        (format!("{get}/description"), json!("New words.")),
        (format!("{schemas}/Kind/enum/-"), json!("three")),
        (format!("{schemas}/Thing/properties/more"), json!({ "type": "string" })),
        (format!("{schemas}/Thing/properties/name/maxLength"), json!(60)),
        (format!("{schemas}/Thing/properties/name/pattern"), Value::Null),
        (format!("{schemas}/Thing/properties/place/oneOf/-"), json!({ "type": "string" })),
    ] {
        let found = told(&place, value);
        assert!(found.is_empty(), "{place}: {found:#?}");
    }
}
