//! The schemas of two documents side by side: whether what was good to send or to read still is.
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashSet};

/// Who writes what a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The client: what was taken must still be.
    Sent,
    /// The server: what was promised must still come.
    Read,
}

/// Two documents, and what has been found of them.
pub struct Schemas<'a> {
    old: &'a Value,
    new: &'a Value,
    /// Pairs of components that have been compared: schemas refer to each other in circles.
    seen: HashSet<(String, String, Way)>,
    /// What breaks clients, each with its place.
    pub found: BTreeSet<String>,
}

impl<'a> Schemas<'a> {
    pub fn of(old: &'a Value, new: &'a Value) -> Self {
        Self { old, new, seen: HashSet::new(), found: BTreeSet::new() }
    }

    pub fn tell(&mut self, at: &str, what: &str) {
        self.found.insert(format!("{at} {what}"));
    }

    /// What an object of the old document stands for, where it is a reference.
    pub fn old_target(&self, object: &Value) -> Value {
        target(self.old, object).clone()
    }

    /// The same of the new one.
    pub fn new_target(&self, object: &Value) -> Value {
        target(self.new, object).clone()
    }

    /// Compares what a schema was with what it is.
    pub fn compare(&mut self, at: &str, old: &Value, new: &Value, way: Way) {
        if let (Some(before), Some(now)) = (old["$ref"].as_str(), new["$ref"].as_str())
            && !self.seen.insert((before.to_owned(), now.to_owned(), way))
        {
            return;
        }
        let (old, new) = (merged(self.old, old), merged(self.new, new));
        self.types(at, &old, &new, way);
        self.values(at, &old, &new, way);
        self.rules(at, &old, &new, way);
        self.properties(at, &old, &new, way);
        if let (Some(before), Some(now)) = (old.get("items"), new.get("items")) {
            self.compare(&format!("{at}[]"), before, now, way);
        }
        self.others(at, &old, &new, way);
        self.variants(at, &old, &new, way);
    }

    fn types(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>, way: Way) {
        let (before, now) = (types(old), types(new));
        // What must be understood, and by whom.
        let (given, taken) = if way == Way::Sent { (&before, &now) } else { (&now, &before) };
        let understood =
            |kind: &&str| taken.is_empty() || taken.contains(*kind) || **kind == *"integer" && taken.contains("number");
        let lost: Vec<_> = given.iter().copied().filter(|kind| !understood(kind)).collect();
        match (lost.is_empty() && (way == Way::Sent || before.is_empty() || !now.is_empty()), way) {
            (true, _) => {}
            (false, Way::Sent) => self.tell(at, &format!("does not take {} any more", lost.join(", "))),
            (false, Way::Read) if lost.is_empty() => self.tell(at, "may be of any type now"),
            (false, Way::Read) => self.tell(at, &format!("may be {} now", lost.join(", "))),
        }
        if old.get("format") != new.get("format") && !(way == Way::Sent && new.get("format").is_none()) {
            self.tell(
                at,
                &format!("has the format {} now, not {}", shown(new.get("format")), shown(old.get("format"))),
            );
        }
    }

    fn values(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>, way: Way) {
        let of = |schema: &Map<String, Value>| schema.get("enum").and_then(Value::as_array).cloned();
        match (of(old), of(new)) {
            (Some(before), Some(now)) => {
                for value in before.iter().filter(|value| !now.contains(value)) {
                    self.tell(at, &format!("lost the value {value}"));
                }
            }
            (None, Some(_)) if way == Way::Sent => self.tell(at, "takes certain values only now"),
            (Some(_), None) if way == Way::Read => self.tell(at, "may have any value now"),
            _ => {}
        }
    }

    /// Bounds and patterns: of what is sent only, as what is read within wider ones is read all the same.
    fn rules(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>, way: Way) {
        if way == Way::Read {
            return;
        }
        let number = |schema: &Map<String, Value>, key: &str| schema.get(key).and_then(Value::as_f64);
        for key in ["maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties"] {
            if let Some(now) = number(new, key)
                && number(old, key).is_none_or(|before| now < before)
            {
                self.tell(at, &format!("has a lower {key} ({now})"));
            }
        }
        for key in ["minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties"] {
            if let Some(now) = number(new, key)
                && now
                    > number(old, key).unwrap_or(if key.starts_with("min") && key != "minimum" {
                        0.0
                    } else {
                        f64::MIN
                    })
            {
                self.tell(at, &format!("has a higher {key} ({now})"));
            }
        }
        for key in ["pattern", "multipleOf", "uniqueItems", "const"] {
            let now = new.get(key).filter(|value| **value != Value::Bool(false));
            if now.is_some() && now != old.get(key) {
                self.tell(at, &format!("has another {key}: {}", shown(now)));
            }
        }
    }

    fn properties(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>, way: Way) {
        let none = Map::new();
        let of = |schema: &'_ Map<String, Value>| schema.get("properties").and_then(Value::as_object).cloned();
        let (before, now) = (of(old).unwrap_or_default(), of(new).unwrap_or(none));
        for (name, property) in &before {
            match now.get(name) {
                None => self.tell(&format!("{at}.{name}"), "is gone"),
                Some(other) => self.compare(&format!("{at}.{name}"), property, other, way),
            }
        }
        let (needed, needs) = (required(old), required(new));
        match way {
            Way::Sent => {
                for name in needs.difference(&needed) {
                    self.tell(&format!("{at}.{name}"), "is required now");
                }
            }
            Way::Read => {
                for name in needed.difference(&needs).filter(|name| now.contains_key(**name)) {
                    self.tell(&format!("{at}.{name}"), "may be absent now");
                }
            }
        }
    }

    /// Fields that have no name in the schema.
    fn others(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>, way: Way) {
        let of = |schema: &Map<String, Value>| schema.get("additionalProperties").cloned().unwrap_or(Value::Bool(true));
        match (of(old), of(new)) {
            (before @ Value::Object(_), now @ Value::Object(_)) => self.compare(&format!("{at}.*"), &before, &now, way),
            (Value::Bool(true) | Value::Object(_), Value::Bool(false)) if way == Way::Sent => {
                self.tell(at, "takes no other fields any more");
            }
            _ => {}
        }
    }

    fn variants(&mut self, at: &str, old: &Map<String, Value>, new: &Map<String, Value>, way: Way) {
        if old.get("discriminator").and_then(|d| d.get("propertyName"))
            != new.get("discriminator").and_then(|d| d.get("propertyName"))
        {
            self.tell(at, "is told apart by another field");
        }
        for key in ["oneOf", "anyOf"] {
            let of = |schema: &Map<String, Value>| schema.get(key).and_then(Value::as_array).cloned();
            match (of(old), of(new)) {
                (Some(before), Some(now)) => {
                    for (i, variant) in before.iter().enumerate() {
                        let name = name(variant, i);
                        let same = now.iter().enumerate().find(|(i, other)| self::name(other, *i) == name);
                        match same {
                            Some((_, other)) => self.compare(&format!("{at}({name})"), variant, other, way),
                            None => self.tell(at, &format!("lost the variant {name}")),
                        }
                    }
                }
                (None, Some(_)) => self.tell(at, "has become one of several"),
                (Some(_), None) => self.tell(at, "is not one of several any more"),
                (None, None) => {}
            }
        }
    }
}

fn target<'b>(document: &'b Value, object: &'b Value) -> &'b Value {
    match object["$ref"].as_str() {
        None => object,
        Some(reference) => {
            let there = document.pointer(reference.trim_start_matches('#'));
            target(document, there.unwrap_or_else(|| panic!("{reference} is not there")))
        }
    }
}

/// A schema with what it refers to, and all of `allOf` in one.
fn merged(document: &Value, schema: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let referred = schema.get("$ref").map(|_| target(document, schema));
    for part in referred.into_iter().chain(parts) {
        add(&mut all, merged(document, part));
    }
    let own = schema.as_object().into_iter().flatten().filter(|(key, _)| !["$ref", "allOf"].contains(&key.as_str()));
    add(&mut all, own.map(|(key, value)| (key.clone(), value.clone())).collect());
    all
}

fn add(all: &mut Map<String, Value>, part: Map<String, Value>) {
    for (key, value) in part {
        match (all.get_mut(&key), value) {
            (Some(Value::Object(there)), Value::Object(more)) if key == "properties" => there.extend(more),
            (Some(Value::Array(there)), Value::Array(more)) if key == "required" => there.extend(more),
            (_, value) => {
                all.insert(key, value);
            }
        }
    }
}

fn types(schema: &Map<String, Value>) -> BTreeSet<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => BTreeSet::from([kind.as_str()]),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn required(schema: &Map<String, Value>) -> BTreeSet<&str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What a variant is called: its component, its type where it is `null`, or its place.
fn name(variant: &Value, place: usize) -> String {
    let component = variant["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let null = variant["type"].as_str().filter(|kind| *kind == "null");
    component.or(null).map_or_else(|| format!("no. {}", place + 1), str::to_owned)
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "none".to_owned(), Value::to_string)
}
