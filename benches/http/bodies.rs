//! What the requests of the benchmark are made of: organisations, a token, a draft, the place of a deep page.
use crate::data;
use osservatorio::db::tx::Tx;
use osservatorio::error::Result;
use osservatorio::organisations::service;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use uuid::Uuid;

const EMAIL: &str = "bench@example.org";
const REGIONS: [&str; 6] = ["05", "03", "05", "08", "09", "12"];

/// Adds `n` organisations, a third of them in region 05, and gives their ids.
pub fn insert(tx: &mut Tx<'_>, n: usize) -> Result<Vec<Uuid>> {
    (0..n)
        .map(|n| {
            let name = format!("Comune di San Martino {n}");
            let new = json!({"kind": "municipality", "legal_name": name, "region_code": REGIONS[n % REGIONS.len()]});
            Ok(service::create(tx, &serde_json::from_value(new).expect("an organisation"))?.id.0)
        })
        .collect()
}

/// Where the page after `page` begins, as the database holds it: the instant and the id of the last item.
pub fn end(page: &Value) -> (String, String) {
    let last = page["items"].as_array().and_then(|items| items.last()).expect("an item");
    let at = last["published_at"].as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
    let at = at.expect("an instant").format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    (at, last["id"].as_str().expect("an id").to_owned())
}

/// An access token of a fresh administrator.
pub fn token(folder: &Path, address: &str) -> String {
    let add = || {
        Command::new(env!("CARGO_BIN_EXE_osservatorio"))
            .args(["users", "add-admin", EMAIL])
            .env("DATABASE_URL", format!("sqlite:{}", folder.join("bench.db").display()))
            .env("OSSERVATORIO_DATA_DIR", folder)
            .output()
            .expect("the product")
    };
    // A server that has just started on so many practices that it has not indexed itself writes for a while.
    let (mut added, mut left) = (add(), 30);
    while !added.status.success() && left > 0 {
        (added, left) = (add(), left - 1);
    }
    assert!(added.status.success(), "no administrator: {}", String::from_utf8_lossy(&added.stderr));
    let printed = String::from_utf8(added.stdout).expect("text");
    let password = printed.split_whitespace().nth(1).expect("a password");
    let mut answer = ureq::post(format!("http://{address}/v1/auth/tokens"))
        .send_json(json!({"email": EMAIL, "password": password}))
        .expect("a token");
    let answer: Value = answer.body_mut().read_json().expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// A request that writes a draft of the usual size.
pub fn draft(token: &str, organisation: &str) -> Vec<u8> {
    let mut record = data::record(&mut data::Dice::new(), 1);
    record["organisation_id"] = json!(organisation);
    let body = record.to_string();
    format!(
        "POST /v1/practices HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
