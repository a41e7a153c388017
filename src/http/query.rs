//! Query parameters, checked against what the document says of them: unknown ones and bad values are 400.
use crate::error::{Error, Result};
use crate::input;
use crate::language::text;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use jsonschema::Validator;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::any::TypeId;
use std::collections::HashMap;
use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::{Arc, RwLock};
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::ParameterIn;

/// The query parameters of an operation.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The query parameters of a list: its own filters and those that all lists share.
#[derive(Debug)]
pub struct List<F> {
    /// The resource's own filters and its `sort`.
    pub filter: F,
    /// Where the page begins and how long it is.
    pub page: PageQuery,
}

/// What every list takes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// Where the page begins: `next_cursor` of the page before. Opaque; do not build one.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20, format = Int32)]
    pub limit: Option<i32>,
    /// Whether to count all the items that match, in `total` (counting costs).
    #[param(default = false)]
    pub count: Option<bool>,
    /// The fields to answer with, separated by commas; `id` or `code` always comes along. All when absent.
    #[param(inline, max_items = 60, style = Form, explode = false, value_type = Option<Vec<FieldName>>)]
    pub fields: Option<Vec<String>>,
}

/// The name of a field.
#[derive(utoipa::ToSchema)]
#[schema(max_length = 60, pattern = "^[a-z_0-9]+$")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct FieldName(String);

impl PageQuery {
    /// How many items to answer with.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(20))
    }
}

impl<T> Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// What a parameter's text is read as.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Text,
    Number,
    Boolean,
    List,
}

struct Known {
    shape: Shape,
    required: bool,
    validator: Validator,
}

type Table = HashMap<String, Known>;

fn table<T: IntoParams + 'static>() -> Result<Arc<Table>> {
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
fn read(query: &str, tables: &[&Table]) -> Result<Vec<Map<String, Value>>> {
    let mut found = vec![Map::new(); tables.len()];
    for (name, raw) in url::form_urlencoded::parse(query.as_bytes()) {
        let place = tables.iter().zip(found.iter_mut()).find_map(|(t, f)| t.get(name.as_ref()).map(|known| (known, f)));
        let Some((known, map)) = place else {
            return Err(Error::BadParameter(name.into_owned(), text("parametro sconosciuto.", "unknown parameter.")));
        };
        let read = value(known.shape, &raw);
        if raw.contains('\0') {
            return Err(Error::BadParameter(
                name.into_owned(),
                text("carattere non ammesso.", "character not allowed."),
            ));
        }
        if let Some(error) = known.validator.iter_errors(&read).next() {
            return Err(Error::BadParameter(name.into_owned(), input::sentence(error.kind()).1));
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

fn typed<T: DeserializeOwned>(map: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(map))
        .map_err(|e| Error::BadParameter("query".to_owned(), text(e.to_string(), e.to_string())))
}

impl<T: IntoParams + DeserializeOwned + 'static> Query<T> {
    fn of(req: &HttpRequest) -> Result<Self> {
        let found = read(req.query_string(), &[&*table::<T>()?])?;
        Ok(Self(typed(found.into_iter().next().unwrap_or_default())?))
    }
}

impl<F: IntoParams + DeserializeOwned + 'static> List<F> {
    fn of(req: &HttpRequest) -> Result<Self> {
        let mut found = read(req.query_string(), &[&*table::<F>()?, &*table::<PageQuery>()?])?.into_iter();
        let (filter, page) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
        Ok(Self { filter: typed(filter)?, page: typed(page)? })
    }
}

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}

impl<F: IntoParams + DeserializeOwned + 'static> FromRequest for List<F> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}
