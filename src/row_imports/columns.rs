//! The columns of a CSV file: the fields of the single operation's body, made from its schema. What is inside another is
//! written with a dot (`period.start`), a list with `|` between its items, a list of objects as JSON.
use super::model::{RowImportKind, RowProblem};
use crate::delimited::cells::fold;
use crate::delimited::header_key;
use crate::error::Error;
use crate::http::problem::detail;
use crate::input::schema_of;
use crate::organisations::contacts::model::ContactInput;
use crate::organisations::model::OrganisationInput;
use crate::practices::model::PracticeUpdate;
use serde_json::{Map, Value, json};

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Flag,
    List,
    Json,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOf {
    /// Its name: `period.start`.
    pub name: String,
    shape: Shape,
}

/// The fields by which rows name their organisation.
pub const WHOSE: [&str; 2] = ["organisation_id", "organisation_ipa_code"];

/// The key of a practice.
pub const SOURCE_KEY: &str = "source_key";

/// The columns of a kind, in the order of their names; those that say what a row is about come first.
pub fn of(kind: RowImportKind) -> Vec<ColumnOf> {
    let (first, schema): (&[&str], Value) = match kind {
        RowImportKind::Organisations => (&[], schema_of::<OrganisationInput>()),
        RowImportKind::Practices => {
            (&["organisation_id", "organisation_ipa_code", SOURCE_KEY], schema_of::<PracticeUpdate>())
        }
        RowImportKind::Contacts => (&WHOSE, schema_of::<ContactInput>()),
    };
    let mut all: Vec<ColumnOf> =
        first.iter().map(|name| ColumnOf { name: (*name).to_owned(), shape: Shape::Text }).collect();
    let own = schema.pointer("/allOf/0").cloned().unwrap_or_default();
    flatten(&schema, &own, "", &mut all);
    all
}

/// What a schema refers to, where it refers to another.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let to = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/components/schemas/"));
    if let Some(there) = to.and_then(|name| document.pointer(&format!("/components/schemas/{name}"))) {
        return resolved(document, there);
    }
    for word in ["oneOf", "anyOf", "allOf"] {
        let branches = schema.get(word).and_then(Value::as_array);
        let real = branches.into_iter().flatten().find(|one| one.get("type") != Some(&json!("null")));
        if let Some(real) = real {
            return resolved(document, real);
        }
    }
    schema
}

/// Tells the problem of a row, its columns by their names.
#[derive(Debug)]
pub struct Telling(Vec<ColumnOf>);

impl Telling {
    /// For rows of this kind.
    pub fn of(kind: RowImportKind) -> Self {
        Self(of(kind))
    }

    /// The problem that an error is.
    pub fn problem(&self, error: &Error) -> RowProblem {
        RowProblem::of(error, &detail(error), |pointer| at(&self.0, pointer))
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

fn flatten(document: &Value, schema: &Value, before: &str, all: &mut Vec<ColumnOf>) {
    for (field, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let (name, schema) = (format!("{before}{field}"), resolved(document, schema));
        let shape = if schema.get("properties").is_some() {
            flatten(document, schema, &format!("{name}."), all);
            continue;
        } else if is(schema, "array") {
            let item = schema.get("items").map(|item| resolved(document, item));
            if item.is_some_and(|item| item.get("properties").is_some()) { Shape::Json } else { Shape::List }
        } else if is(schema, "boolean") {
            Shape::Flag
        } else if is(schema, "number") || is(schema, "integer") {
            Shape::Number
        } else {
            Shape::Text
        };
        all.push(ColumnOf { name, shape });
    }
}

/// The column with this header, however it is written: `Legal name` is `legal_name`.
pub fn find<'a>(columns: &'a [ColumnOf], header: &str) -> Option<&'a ColumnOf> {
    let key = header_key(header);
    columns.iter().find(|column| header_key(&column.name) == key)
}

/// The column that a JSON pointer into the row (`#/period/start`) is in.
pub fn at(columns: &[ColumnOf], pointer: &str) -> Option<String> {
    let steps: Vec<&str> = pointer.trim_start_matches("#/").split('/').collect();
    let within = |column: &&ColumnOf| {
        let own: Vec<&str> = column.name.split('.').collect();
        // A field inside of an object, or the object as a whole.
        own.iter().zip(&steps).all(|(own, step)| own == step)
    };
    let found: Vec<&ColumnOf> = columns.iter().filter(within).collect();
    match found.as_slice() {
        [] => None,
        [one] => Some(one.name.clone()),
        [one, ..] => one.name.split('.').next().map(str::to_owned),
    }
}

impl ColumnOf {
    /// Puts what a cell says into the row. What cannot be read stays text, and breaks the rule of its field.
    pub fn put(&self, cell: &str, row: &mut Map<String, Value>) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        let text = || Value::from(cell);
        let value = match self.shape {
            Shape::Text => text(),
            Shape::Number => number(cell).unwrap_or_else(text),
            Shape::Flag => flag(cell).map_or_else(text, Value::from),
            Shape::List => cell.split('|').map(str::trim).filter(|item| !item.is_empty()).collect(),
            Shape::Json => serde_json::from_str(cell).unwrap_or_else(|_| text()),
        };
        let mut steps = self.name.split('.').peekable();
        let mut object = row;
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                object.insert(step.to_owned(), value);
                return;
            }
            let inner = object.entry(step).or_insert_with(|| json!({}));
            let Value::Object(next) = inner else { return };
            object = next;
        }
    }
}

/// A number, with a point or an Italian comma before its decimals.
fn number(cell: &str) -> Option<Value> {
    let plain = match (cell.contains('.'), cell.matches(',').count()) {
        (false, 1) => cell.replace(',', "."),
        _ => cell.to_owned(),
    };
    if let Ok(whole) = plain.parse::<i64>() {
        return Some(whole.into());
    }
    let number = plain.parse::<f64>().ok()?;
    serde_json::Number::from_f64(number).map(Value::Number)
}

fn flag(cell: &str) -> Option<bool> {
    match fold(cell).as_str() {
        "true" | "vero" | "si" | "yes" | "1" => Some(true),
        "false" | "falso" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(kind: RowImportKind) -> Vec<String> {
        of(kind).into_iter().map(|one| one.name).collect()
    }

    #[test]
    fn the_columns_are_the_fields_of_the_single_operation() {
        assert_eq!(
            names(RowImportKind::Contacts),
            ["organisation_id", "organisation_ipa_code", "email", "name", "office", "phone", "valid_from", "valid_to"]
        );
        let organisations = names(RowImportKind::Organisations);
        assert!(organisations.contains(&"geo.latitude".to_owned()) && organisations.contains(&"kind".to_owned()));
        let practices = of(RowImportKind::Practices);
        let shape = |name: &str| practices.iter().find(|one| one.name == name).map(|one| one.shape);
        assert_eq!(shape("source_key"), Some(Shape::Text));
        assert_eq!(shape("themes"), Some(Shape::List));
        assert_eq!(shape("target_groups"), Some(Shape::List));
        assert_eq!(shape("dimensions"), Some(Shape::Json));
        assert_eq!(shape("period.ongoing"), Some(Shape::Flag));
        assert_eq!(shape("costs.total_euro"), Some(Shape::Number));
        assert_eq!(shape("complexity.aspects"), Some(Shape::List));
        assert_eq!(shape("period"), None);
    }

    #[test]
    fn no_two_columns_are_the_same_however_they_are_written() {
        for kind in RowImportKind::ALL {
            let mut keys: Vec<String> = of(*kind).iter().map(|one| header_key(&one.name)).collect();
            let before = keys.len();
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), before, "{kind}");
        }
        let columns = of(RowImportKind::Organisations);
        assert_eq!(find(&columns, " Legal Name").unwrap().name, "legal_name");
        assert_eq!(find(&columns, "colore"), None);
    }

    #[test]
    fn cells_become_values() {
        let columns = of(RowImportKind::Practices);
        let mut row = Map::new();
        for (name, cell) in [
            ("title", " Dimissioni d'accordo "),
            ("themes", "home_care | disability|"),
            ("period.start", "2021-03-01"),
            ("period.ongoing", "Sì"),
            ("costs.total_euro", "1200,5"),
            ("dimensions", r#"[{"dimension":"community","intensity":3}]"#),
            ("publication_consent", "forse"),
            ("story", ""),
        ] {
            find(&columns, name).unwrap().put(cell, &mut row);
        }
        assert_eq!(
            Value::Object(row),
            json!({"title": "Dimissioni d'accordo", "themes": ["home_care", "disability"],
                "period": {"start": "2021-03-01", "ongoing": true}, "costs": {"total_euro": 1200.5},
                "dimensions": [{"dimension": "community", "intensity": 3}], "publication_consent": "forse"})
        );
        assert_eq!(number("12"), Some(json!(12)));
        assert_eq!((number("1.200,5"), number("NaN"), number("inf")), (None, None, None));
    }

    #[test]
    fn pointers_lead_to_columns() {
        let columns = of(RowImportKind::Practices);
        let column = |pointer: &str| at(&columns, pointer);
        assert_eq!(column("#/title").as_deref(), Some("title"));
        assert_eq!(column("#/themes/3").as_deref(), Some("themes"));
        assert_eq!(column("#/period/start").as_deref(), Some("period.start"));
        assert_eq!(column("#/dimensions/0/intensity").as_deref(), Some("dimensions"));
        assert_eq!(column("#/period").as_deref(), Some("period"));
        assert_eq!(column("#/colour"), None);
        assert_eq!(column("#"), None);
    }
}
