//! Query strings, checked against what the document says of each parameter: also where one is stored to be used later.
use crate::error::{Error, Result};
use crate::input;
use crate::language::{Text, text};
use jsonschema::Validator;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::ParameterIn;

/// What a parameter's text is read as.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Text,
    Number,
    Boolean,
    List,
}

/// What is known of a parameter.
#[derive(Debug)]
pub struct Known {
    shape: Shape,
    required: bool,
    validator: Validator,
}

/// What an operation takes, by name.
pub type Table = HashMap<String, Known>;

/// The parameters of `T`, made once.
pub fn table<T: IntoParams + 'static>() -> Result<Arc<Table>> {
    static TABLES: RwLock<Option<HashMap<TypeId, Arc<Table>>>> = RwLock::new(None);
    let id = TypeId::of::<T>();
    let known = TABLES.read().ok().and_then(|map| map.as_ref().and_then(|map| map.get(&id).cloned()));
    if let Some(table) = known {
        return Ok(table);
    }
    let mut made = Table::new();
    for parameter in T::into_params(|| Some(ParameterIn::Query)) {
        let schema = json!(parameter.schema);
        let shape = shape(&schema);
        let required = matches!(parameter.required, Required::True);
        made.insert(parameter.name, Known { shape, required, validator: input::compile(&schema)? });
    }
    let made = Arc::new(made);
    if let Ok(mut map) = TABLES.write() {
        map.get_or_insert_default().insert(id, made.clone());
    }
    Ok(made)
}

fn shape(schema: &Value) -> Shape {
    let says = |kind: &str| match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    };
    match () {
        () if says("array") => Shape::List,
        () if says("integer") || says("number") => Shape::Number,
        () if says("boolean") => Shape::Boolean,
        () => Shape::Text,
    }
}

/// A parameter's text as the JSON that its schema speaks of; what does not fit stays text and fails validation.
fn value(shape: Shape, raw: &str) -> Value {
    let fallback = || Value::String(raw.to_owned());
    match shape {
        Shape::Text => fallback(),
        Shape::Number | Shape::Boolean => match serde_json::from_str(raw) {
            Ok(read @ (Value::Number(_) | Value::Bool(_))) => read,
            _ => fallback(),
        },
        Shape::List => raw.split(',').map(|item| Value::String(item.to_owned())).collect(),
    }
}

/// Sorts a query string's parameters into the tables that know them.
pub fn read(query: &str, tables: &[&Table]) -> Result<Vec<Map<String, Value>>> {
    let mut found = vec![Map::new(); tables.len()];
    for (name, raw) in url::form_urlencoded::parse(query.as_bytes()) {
        let place = tables.iter().zip(found.iter_mut()).find_map(|(t, f)| t.get(name.as_ref()).map(|known| (known, f)));
        let Some((known, map)) = place else {
            // It may be anything: what is told of it is short.
            let name = name.chars().take(100).collect();
            return Err(Error::BadParameter(name, unknown(tables.iter().flat_map(|table| table.keys()))));
        };
        let read = value(known.shape, &raw);
        if raw.contains('\0') {
            return Err(Error::BadParameter(
                name.into_owned(),
                text("carattere non ammesso.", "character not allowed."),
            ));
        }
        if let Some((_, why)) = input::telling(known.validator.iter_errors(&read)) {
            return Err(Error::BadParameter(name.into_owned(), why));
        }
        if map.insert(name.to_string(), read).is_some() {
            return Err(Error::BadParameter(name.into_owned(), text("ripetuto.", "given twice.")));
        }
    }
    for (table, map) in tables.iter().zip(&found) {
        if let Some((name, _)) = table.iter().find(|(name, known)| known.required && !map.contains_key(*name)) {
            return Err(Error::BadParameter(name.clone(), text("obbligatorio.", "required.")));
        }
    }
    Ok(found)
}

/// What is told of a parameter that there is not: which ones there are.
pub fn unknown<'a>(known: impl Iterator<Item = &'a String>) -> Text {
    let mut known: Vec<&str> = known.map(String::as_str).collect();
    known.sort_unstable();
    if known.is_empty() {
        return text("parametro sconosciuto: qui non ce ne sono.", "unknown parameter: there are none here.");
    }
    let known = known.join(", ");
    text(format!("parametro sconosciuto. Sono ammessi: {known}."), format!("unknown parameter. There are: {known}."))
}

/// Checked parameters as what they are.
pub fn typed<T: DeserializeOwned>(map: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(map))
        .map_err(|e| Error::BadParameter("query".to_owned(), text(e.to_string(), e.to_string())))
}

/// What a query string says, if it is one of `T`'s.
pub fn parse<T: IntoParams + DeserializeOwned + 'static>(query: &str) -> Result<T> {
    let found = read(query, &[&*table::<T>()?])?;
    typed(found.into_iter().next().unwrap_or_default())
}
