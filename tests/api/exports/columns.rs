//! What is in the files: the columns of the dictionary, in three formats that say the same.
use super::sheet::{self, Data};
use super::{ALL, objects, records};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

/// A cell of CSV as NDJSON has it; none for an empty one.
fn from_text(kind: &str, text: &str) -> Option<Value> {
    match (kind, text) {
        (_, "") => None,
        ("integer", n) => Some(json!(n.parse::<i64>().unwrap())),
        ("number", n) => Some(json!(n.parse::<f64>().unwrap())),
        ("boolean", known) => Some(json!(known.parse::<bool>().unwrap())),
        (_, text) => Some(json!(text)),
    }
}

fn has_type(kind: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match kind {
        "text" => value.is_string(),
        "id" => text.parse::<uuid::Uuid>().is_ok(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "date" => text.parse::<chrono::NaiveDate>().is_ok(),
        "instant" => text.ends_with('Z') && text.parse::<chrono::DateTime<chrono::Utc>>().is_ok(),
        "list" => value.as_array().is_some_and(|list| !list.is_empty()),
        other => panic!("{other}"),
    }
}

#[actix_web::test]
async fn the_dictionary_tells_of_the_columns_that_come_out() {
    let app = TestApp::new().await;
    let names = app.public().get("/v1/exports").await.ok();
    let names: Vec<&str> = names.items().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ALL);
    let mut used = HashSet::new();
    for name in ALL {
        let told = app.public().get(&format!("/v1/exports/{name}/dictionary")).await.ok().body;
        let columns = told["columns"].as_array().unwrap();
        let header: Vec<&str> = columns.iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(header.iter().collect::<HashSet<_>>().len(), header.len(), "{name}: a column twice");
        let path = format!("/v1/exports/{name}?file_format=");
        let rows = objects(&app.by(ADMIN).get(&format!("{path}ndjson")).await.ok());
        let csv = records(&app.by(ADMIN).get(&format!("{path}csv")).await.ok());
        let book = sheet::rows(&app.by(ADMIN).get(&format!("{path}xlsx")).await.ok(), name);
        assert!(!rows.is_empty(), "{name}");
        assert_eq!((csv.len(), book.len()), (rows.len() + 1, rows.len() + 1), "{name}");
        assert_eq!(csv[0], header, "{name}");
        let first: Vec<Data> = header.iter().map(|name| Data::Text((*name).to_owned())).collect();
        assert_eq!(book[0], first, "{name}");
        for (at, row) in rows.iter().enumerate() {
            let row = row.as_object().unwrap();
            assert!(row.keys().all(|key| header.contains(&key.as_str())), "{name}: {row:?}");
            for (i, column) in columns.iter().enumerate() {
                let (key, kind) = (header[i], column["type"].as_str().unwrap());
                let value = row.get(key);
                assert!(value.is_none_or(|value| has_type(kind, value)), "{name}.{key}: {value:?} is no {kind}");
                same(&format!("{name}.{key}"), kind, value, &csv[at + 1][i], &book[at + 1][i]);
                if value.is_some() {
                    used.insert(format!("{name}.{key}"));
                }
            }
        }
        for column in columns {
            for language in ["it", "en"] {
                assert!(column["about"][language].as_str().is_some_and(|about| !about.is_empty()), "{name}: {column}");
            }
            let format = match column["type"].as_str().unwrap() {
                "id" => json!("uuid"),
                "integer" => json!("int64"),
                "number" => json!("double"),
                "date" => json!("date"),
                "instant" => json!("date-time"),
                _ => Value::Null,
            };
            assert_eq!(column["format"], format, "{column}");
        }
        check_codes(&app, name, columns, &rows).await;
    }
    assert!(used.len() > 80, "the scenario fills {} columns", used.len());
}

/// That the three formats say the same.
fn same(at: &str, kind: &str, value: Option<&Value>, text: &str, cell: &Data) {
    let plain = match value {
        Some(Value::Array(list)) => {
            Some(json!(list.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join("; ")))
        }
        other => other.cloned(),
    };
    // What would be a formula has an apostrophe before it; nothing of the scenario is one.
    assert_eq!(from_text(kind, text), plain, "{at} in CSV");
    let expected = match (kind, plain) {
        (_, None) => Data::Empty,
        ("integer" | "number", Some(n)) => Data::Number(n.as_f64().unwrap()),
        ("boolean", Some(known)) => Data::Boolean(known.as_bool().unwrap()),
        ("date", Some(day)) => {
            let day: chrono::NaiveDate = day.as_str().unwrap().parse().unwrap();
            let base = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
            Data::Number((day - base).num_days() as f64)
        }
        (_, Some(text)) => Data::Text(text.as_str().unwrap().to_owned()),
    };
    assert_eq!(*cell, expected, "{at} in the workbook");
}

/// That the values of columns with a code list are of that list.
async fn check_codes(app: &TestApp, name: &str, columns: &[Value], rows: &[Value]) {
    for column in columns.iter().filter(|column| !column["code_list"].is_null()) {
        let list = format!("/v1/code-lists/{}", column["code_list"].as_str().unwrap());
        let list = app.public().get(&list).await.ok().body;
        let codes: HashSet<&str> = list["codes"]
            .as_array()
            .unwrap_or_else(|| panic!("{list}"))
            .iter()
            .map(|v| v["code"].as_str().unwrap())
            .collect();
        let key = column["name"].as_str().unwrap();
        for value in rows.iter().filter_map(|row| row.get(key)) {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                assert!(codes.contains(value.as_str().unwrap()), "{name}.{key}: {value}");
            }
        }
    }
}

#[actix_web::test]
async fn formulas_are_text_and_texts_are_what_they_were() {
    let app = TestApp::new().await;
    let texts = HashMap::from([
        ("title", "=HYPERLINK(\"https://x.example\";\"Clicca\")"),
        ("summary", "+39 041 è l'\"Ulss\", di Forlì"),
        ("story", "@SUM(A1)\nseconda riga; 👩‍⚕️ città\tcon tab"),
        ("context", "＝1+1"),
        ("actions", "-2+3"),
    ]);
    let mut new = json!({"organisation_id": ids::AULSS_2});
    for (name, text) in &texts {
        new[*name] = json!(text);
    }
    let made = app.by(COORDINATOR).post("/v1/practices", new).await.created().body;
    let path = "/v1/exports/practices?status=draft&region=05&file_format=";
    let rows = objects(&app.by(ADMIN).get(&format!("{path}ndjson")).await.ok());
    let at = rows.iter().position(|row| row["id"] == made["id"]).unwrap();
    let csv = records(&app.by(ADMIN).get(&format!("{path}csv")).await.ok());
    let book = sheet::rows(&app.by(ADMIN).get(&format!("{path}xlsx")).await.ok(), "practices");
    for (name, text) in texts {
        let column = csv[0].iter().position(|one| one == name).unwrap();
        assert_eq!(rows[at][name], text);
        assert_eq!(csv[at + 1][column], format!("'{text}"));
        assert_eq!(book[at + 1][column], Data::Text(text.to_owned()));
    }
    let raw = app.by(ADMIN).get(&format!("{path}csv")).await.ok().bytes;
    assert!(raw.starts_with("\u{feff}id,title,".as_bytes()));
    assert!(raw.windows(2).any(|two| two == b"\r\n") && raw.ends_with(b"\r\n"));
}
