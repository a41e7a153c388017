//! What clients send, checked against what the document says: one declaration serves both.
//!
//! The OpenAPI schema of a type is a JSON Schema (2020-12). A body is validated against it, so every length, pattern,
//! range and required field that is documented is enforced, and all violations are reported at once. What a schema
//! cannot say stands in [`Rules`].
pub mod json;
mod words;

use crate::error::{Error, Result, Violation};
use crate::language::{Text, text};
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind as Kind;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use utoipa::ToSchema;
use words::{empty_text, sentence};

/// Rules between fields that a schema cannot express: an end after its start, a check digit.
pub trait Rules {
    /// Adds every rule that the value breaks.
    fn check(&self, _broken: &mut Vec<Violation>) {}
}

/// Reads a `T` from JSON that a client sent, or tells every rule it breaks.
pub fn read<T: ToSchema + DeserializeOwned + Rules + 'static>(mut value: Value) -> Result<T> {
    let mut broken = Vec::new();
    tidy(&mut value, &mut String::from("#"), &mut broken);
    validator::<T>()?.iter_errors(&value).for_each(|error| violations(&error, &mut broken));
    once_each(&mut broken);
    match T::deserialize(value) {
        Ok(read) => {
            read.check(&mut broken);
            if broken.is_empty() { Ok(read) } else { Err(Error::Invalid(broken)) }
        }
        Err(error) if broken.is_empty() => {
            let why = error.to_string();
            Err(Error::invalid("#", "invalid", text(format!("Non valido: {why}"), format!("Invalid: {why}"))))
        }
        Err(_) => Err(Error::Invalid(broken)),
    }
}

/// A merge patch (RFC 7396) to a `T`: absent fields stay, `null` clears an optional one.
#[derive(Debug, Clone)]
pub struct Merge<T> {
    patch: Value,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T: ToSchema + Serialize + DeserializeOwned + Rules + 'static> Merge<T> {
    /// A patch as it was sent.
    pub fn new(patch: Value) -> Self {
        Self { patch, of: std::marker::PhantomData }
    }

    /// `current` with the patch applied, or every rule that the result breaks.
    pub fn apply(&self, current: &T) -> Result<T> {
        if !self.patch.is_object() {
            return Err(Error::invalid("#", "type", text("Serve un oggetto JSON.", "A JSON object is needed.")));
        }
        let mut merged = serde_json::to_value(current).map_err(|e| Error::internal(e.to_string()))?;
        json_patch::merge(&mut merged, &self.patch);
        read(merged)
    }
}

/// The compiled schema of a type, made once.
fn validator<T: ToSchema + 'static>() -> Result<Arc<Validator>> {
    static COMPILED: RwLock<Option<HashMap<TypeId, Arc<Validator>>>> = RwLock::new(None);
    let id = TypeId::of::<T>();
    let known = COMPILED.read().ok().and_then(|map| map.as_ref().and_then(|map| map.get(&id).cloned()));
    if let Some(validator) = known {
        return Ok(validator);
    }
    let compiled = Arc::new(compile(&schema_of::<T>())?);
    if let Ok(mut map) = COMPILED.write() {
        map.get_or_insert_default().insert(id, compiled.clone());
    }
    Ok(compiled)
}

/// A schema with everything it refers to, as a JSON Schema document.
pub fn schema_of<T: ToSchema>() -> Value {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let schemas: serde_json::Map<String, Value> =
        parts.into_iter().map(|(name, schema)| (name, json!(schema))).collect();
    json!({ "allOf": [T::schema()], "components": { "schemas": schemas } })
}

/// Compiles a schema; formats (`date`, `email`, `uuid`) are checked, not only noted.
pub fn compile(schema: &Value) -> Result<Validator> {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema)
        .map_err(|e| Error::internal(format!("schema: {e}")))
}

/// Refuses U+0000, which PostgreSQL cannot store and nobody means; makes `5.0` the integer that JSON Schema says it is.
fn tidy(value: &mut Value, pointer: &mut String, broken: &mut Vec<Violation>) {
    let mut inside = |step: &str, value: &mut Value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        tidy(value, pointer, broken);
        pointer.truncate(length);
    };
    match value {
        Value::Number(number) => {
            if let Some(whole) = number.as_f64().filter(|n| number.is_f64() && n.fract() == 0.0 && n.abs() < 9.0e15) {
                *value = Value::from(whole as i64);
            }
        }
        Value::String(s) if s.contains('\0') => broken.push(Violation::new(
            pointer.clone(),
            "invalid_character",
            text("Il carattere U+0000 non è ammesso.", "The character U+0000 is not allowed."),
        )),
        Value::Array(items) => items.iter_mut().enumerate().for_each(|(i, v)| inside(&i.to_string(), v)),
        Value::Object(fields) => fields.iter_mut().for_each(|(k, v)| inside(k, v)),
        _ => {}
    }
}

/// What is empty is told once: that it does not look as it should goes without saying. So does the length of what has
/// another format or form than it must have.
fn once_each(broken: &mut Vec<Violation>) {
    let empty: Vec<_> = broken.iter().filter(|v| v.detail == empty_text()).map(|v| v.pointer.clone()).collect();
    broken.retain(|v| !matches!(v.code, "pattern" | "format") || !empty.contains(&v.pointer));
    let misshapen: Vec<_> =
        broken.iter().filter(|v| matches!(v.code, "pattern" | "format")).map(|v| v.pointer.clone()).collect();
    broken.retain(|v| !matches!(v.code, "too_short" | "too_long") || !misshapen.contains(&v.pointer));
}

/// The broken keyword that says most of one value: its format rather than its length.
pub fn telling<'e>(errors: impl Iterator<Item = jsonschema::ValidationError<'e>>) -> Option<(&'static str, Text)> {
    let mut all: Vec<_> = errors.map(|error| sentence(error.kind())).collect();
    let format = all.iter().position(|(code, _)| *code == "format").unwrap_or_default();
    (!all.is_empty()).then(|| all.swap_remove(format))
}

fn violations(error: &jsonschema::ValidationError<'_>, broken: &mut Vec<Violation>) {
    let at = format!("#{}", error.instance_path());
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            broken.extend(unexpected.iter().map(|name| {
                Violation::new(format!("{at}/{name}"), "unknown_field", text("Campo sconosciuto.", "Unknown field."))
            }));
        }
        Kind::Required { property } => broken.push(Violation::new(
            format!("{at}/{}", property.as_str().unwrap_or_default()),
            "required",
            text("Campo obbligatorio.", "Required field."),
        )),
        // The optional wrapper `oneOf [null, T]`: what is wrong with T is what matters.
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } if context.len() <= 2 => {
            match context.iter().find(|branch| branch.iter().any(|e| !matches!(e.kind(), Kind::Type { .. }))) {
                Some(branch) => branch.iter().for_each(|inner| violations(inner, broken)),
                None => broken.push(simple(at, error.kind())),
            }
        }
        kind => broken.push(simple(at, kind)),
    }
}

fn simple(at: String, kind: &Kind) -> Violation {
    let (code, detail) = sentence(kind);
    Violation::new(at, code, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Serialize, Deserialize, ToSchema, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Venue {
        #[schema(max_length = 5)]
        name: String,
    }

    #[derive(Debug, Serialize, Deserialize, ToSchema, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Meeting {
        #[schema(min_length = 1, max_length = 10, pattern = "\\S")]
        title: String,
        #[schema(minimum = 1)]
        seats: i32,
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        venue: Option<Venue>,
    }

    impl Rules for Meeting {
        fn check(&self, broken: &mut Vec<Violation>) {
            if self.seats == 13 {
                broken.push(Violation::new("#/seats", "unlucky", text("Porta male.", "Unlucky.")));
            }
        }
    }

    fn broken(value: Value) -> Vec<String> {
        let Err(Error::Invalid(violations)) = read::<Meeting>(value) else { return Vec::new() };
        let mut found: Vec<String> = violations.iter().map(|v| format!("{} {}", v.pointer, v.code)).collect();
        found.sort();
        found
    }

    #[test]
    fn every_violation_is_told_at_once() {
        assert_eq!(broken(json!({"title": "", "seats": 0})), ["#/seats too_small", "#/title too_short"]);
        assert_eq!(broken(json!({"title": "x", "colour": 1})), ["#/colour unknown_field", "#/seats required"]);
        assert_eq!(broken(json!({"title": "x", "seats": 13})), ["#/seats unlucky"]);
        assert_eq!(broken(json!({"title": "", "seats": 13})), ["#/seats unlucky", "#/title too_short"]);
        assert_eq!(broken(json!({"title": "a\u{0}b", "seats": 1})), ["#/title invalid_character"]);
        assert_eq!(broken(json!({"title": "x", "seats": 1, "venue": {"name": "123456"}})), ["#/venue/name too_long"]);
        assert_eq!(broken(json!({"title": "x", "seats": 1, "venue": null})), ["#/venue type"]);
        assert_eq!(broken(json!([])), ["# type"]);
        assert_eq!(broken(json!({"title": "però", "seats": 5.0})), [""; 0]);
    }

    #[test]
    fn what_is_empty_is_told_once_and_in_words() {
        let told = |title: &str| {
            let Err(Error::Invalid(broken)) = read::<Meeting>(json!({"title": title, "seats": 1})) else { panic!() };
            broken.into_iter().map(|v| (v.code, v.detail.it.into_owned())).collect::<Vec<_>>()
        };
        assert_eq!(told(""), [("too_short", "Non può essere vuoto.".to_owned())]);
        assert_eq!(told("  "), [("pattern", "Non può essere fatto di soli spazi.".to_owned())]);
        let wrong = |kind| match read::<Meeting>(json!({"title": "x", "seats": kind})) {
            Err(Error::Invalid(broken)) => broken[0].detail.it.clone().into_owned(),
            _ => panic!(),
        };
        assert_eq!(wrong(json!("tre")), "Serve un numero intero.");
        let id = jsonschema::draft202012::options().should_validate_formats(true);
        let id = id.build(&json!({"type": "string", "format": "uuid", "minLength": 36})).unwrap();
        let told = telling(id.iter_errors(&json!("123")));
        assert_eq!(told, Some(("format", text("Non è un identificatore (UUID).", "Is not an id (UUID)."))));
        assert_eq!(telling(id.iter_errors(&json!("01910000-0000-7000-8000-000000000201"))), None);
    }

    #[test]
    fn a_patch_keeps_changes_and_clears() {
        let before = Meeting { title: "a".into(), seats: 2, venue: Some(Venue { name: "sala".into() }) };
        let after = Merge::<Meeting>::new(json!({"seats": 3, "venue": null})).apply(&before).unwrap();
        assert_eq!(after, Meeting { title: "a".into(), seats: 3, venue: None });
        assert!(Merge::<Meeting>::new(json!({"seats": null})).apply(&before).is_err());
        assert!(Merge::<Meeting>::new(json!({"version": 3})).apply(&before).is_err());
        assert!(Merge::<Meeting>::new(json!(3)).apply(&before).is_err());
    }
}
