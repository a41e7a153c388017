//! `src/row_imports`: organisations, practices and contacts as rows.
mod contacts;
mod files;
mod life;
mod organisations;
mod practices;
mod reach;

use crate::support::TestApp;
use crate::support::people::{ADMIN, Person};
use crate::support::request::{Answer, Call};
use actix_web::http::Method;
use serde_json::Value;

const LINES: &str = "application/x-ndjson";
const CSV: &str = "text/csv; charset=utf-8";

async fn send(call: Call, query: &str, file: impl AsRef<[u8]>, media_type: &str) -> Answer {
    call.send(Method::POST, &format!("/v1/imports/{query}"), Some(file.as_ref().to_vec()), media_type).await
}

/// Asks for an import, has it worked off, and gives back what has ended.
async fn import(app: &TestApp, person: Person, query: &str, file: impl AsRef<[u8]>, media_type: &str) -> Value {
    let queued = send(app.by(person), query, file, media_type).await.is(202);
    assert_eq!(queued.body["status"], "queued");
    app.work().await;
    app.by(person).get(queued.header("location")).await.ok().body
}

/// What an import has come to: its status and counts.
fn told(import: &Value) -> String {
    let count = |name: &str| import["counts"][name].as_i64().unwrap();
    let [created, updated, unchanged, refused] = ["created", "updated", "unchanged", "refused"].map(count);
    format!("{} {created} {updated} {unchanged} {refused}", import["status"].as_str().unwrap())
}

/// Line, outcome, and status and broken rules of the problem of every row.
async fn rows(app: &TestApp, import: &Value) -> Vec<String> {
    let (kind, id) = (import["kind"].as_str().unwrap(), import["id"].as_str().unwrap());
    let page = app.by(ADMIN).get(&format!("/v1/imports/{kind}/{id}/rows?limit=100")).await.ok();
    let told = |row: &Value| {
        let problem = &row["problem"];
        let mut words = vec![row["line"].to_string(), row["outcome"].as_str().unwrap().to_owned()];
        if !problem.is_null() {
            words.push(problem["status"].to_string());
            let errors = problem["errors"].as_array().unwrap().iter();
            let mut errors: Vec<String> = errors
                .map(|one| {
                    let at = one["column"].as_str().or(one["pointer"].as_str()).unwrap();
                    format!("{at}:{}", one["code"].as_str().unwrap())
                })
                .collect();
            errors.sort();
            words.extend(errors);
        }
        words.join(" ")
    };
    page.items().iter().map(told).collect()
}
