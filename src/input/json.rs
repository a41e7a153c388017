//! JSON as it is taken: no object has a name twice (RFC 7493, 2.3). Of two values for one name others would take another.
use crate::error::{Error, Result};
use crate::language::text;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// The value that a text is; 400 with where it breaks off or has a name twice.
pub fn value(bytes: &[u8]) -> Result<Value> {
    read(bytes, |line, column| (format!("riga {line}, colonna {column}"), format!("line {line}, column {column}")))
}

/// The same of a line of a text, whose number is told beside.
pub fn value_of_line(line: &[u8]) -> Result<Value> {
    read(line, |_, column| (format!("colonna {column}"), format!("column {column}")))
}

fn read(bytes: &[u8], place: impl Fn(usize, usize) -> (String, String)) -> Result<Value> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Once.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| {
        let (it, en) = place(error.line(), error.column());
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        let it = match why.strip_prefix(TWICE) {
            Some(name) => format!("JSON non leggibile ({it}): il nome {name} è ripetuto."),
            None => format!("JSON non leggibile ({it})."),
        };
        Error::MalformedBody(text(it, format!("Unreadable JSON ({en}): {why}.")))
    })
}

const TWICE: &str = "there twice is the name ";

/// A value, of whatever kind.
struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(Once)? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if all.contains_key(&name) {
                let shown: String = name.chars().take(80).collect();
                return Err(A::Error::custom(format_args!("{TWICE}«{shown}»")));
            }
            let value = fields.next_value_seed(Once)?;
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn why(text: &str) -> String {
        match value(text.as_bytes()) {
            Err(Error::MalformedBody(why)) => why.it.into_owned(),
            _ => String::new(),
        }
    }

    #[test]
    fn a_name_is_there_once() {
        assert_eq!(
            why("{\"a\":1,\n\"b\":{\"c\":1,\"c\":2}}"),
            "JSON non leggibile (riga 2, colonna 14): il nome «c» è ripetuto."
        );
        assert_eq!(why("{\"a\":{\"b\":1},\"b\":{\"a\":[{\"a\":1},{\"a\":2}]}}"), "");
        assert_eq!(why("{\"a\":"), "JSON non leggibile (riga 1, colonna 5).");
        assert_ne!(why("{} {}"), "");
        assert_ne!(why(""), "");
    }

    proptest! {
        #[test]
        fn everything_else_is_as_written(text in "[\\[\\]{}\",:a0-9.e-]{0,20}|\\[(-?[0-9]{1,25}(\\.[0-9]{1,5})?,){0,3}null,true,\"é\\\\u00e8\"\\]") {
            if let Ok(read) = value(text.as_bytes()) {
                prop_assert_eq!(read, serde_json::from_str::<Value>(&text).unwrap());
            }
        }
    }
}
