//! `src/exports`.
mod columns;
mod jobs;
mod jobs_of_instances;
mod memory;
mod seeing;
mod sheet;

use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::request::{Answer, Call};
use serde_json::Value;

/// The exports with the lists that they are of.
const LISTS: [(&str, &str); 6] = [
    ("practices", "practices"),
    ("organisations", "organisations"),
    ("calls", "calls"),
    ("sessions", "lab-sessions"),
    ("findings", "findings"),
    ("reviews", "reviews"),
];

const ALL: [&str; 7] = ["practices", "organisations", "adhesions", "calls", "sessions", "findings", "reviews"];

fn by(app: &TestApp, person: Option<Person>) -> Call {
    person.map_or_else(|| app.public(), |person| app.by(person))
}

/// The rows of an NDJSON file.
fn objects(answer: &Answer) -> Vec<Value> {
    let text = std::str::from_utf8(&answer.bytes).unwrap();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The records of a CSV file, the header first.
fn records(answer: &Answer) -> Vec<Vec<String>> {
    let text = answer.bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    csv.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}
