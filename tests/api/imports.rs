mod bodies;
mod companies;
mod jobs;
mod lists;
pub mod real;

use crate::support::TestApp;
use crate::support::people::ADMIN;
use crate::support::request::Answer;
use actix_web::http::Method;
use osservatorio::imports::runner;
use serde_json::Value;

/// Asks for an import.
async fn ask(app: &TestApp, query: &str, file: impl Into<Vec<u8>>) -> Answer {
    app.by(ADMIN).send(Method::POST, &format!("/v1/import-jobs?{query}"), Some(file.into()), "text/csv").await
}

/// Asks for an import, has it worked off, and gives back the finished job.
async fn import(app: &TestApp, query: &str, file: impl Into<Vec<u8>>) -> Value {
    let queued = ask(app, query, file).await;
    assert_eq!(queued.status, 202, "{}", queued.body);
    assert_eq!(queued.body["status"], "queued");
    runner::run_waiting(app.core.db()).await.unwrap();
    app.by(ADMIN).get(queued.header("location")).await.ok().body
}

/// The report of an import that succeeds.
pub async fn report(app: &TestApp, query: &str, file: impl Into<Vec<u8>>) -> Value {
    let job = import(app, query, file).await;
    assert_eq!(job["status"], "succeeded", "{job}");
    assert_eq!(job["rows_read"], job["report"]["read"]);
    job["report"].clone()
}

/// New, changed, unchanged, closed, refused, warnings.
fn counts(report: &Value) -> [u64; 6] {
    let n = |name: &str| report[name]["count"].as_u64().unwrap();
    [n("created"), n("changed"), report["unchanged"].as_u64().unwrap(), n("closed"), n("refused"), n("warnings")]
}

/// The changes of one record: `field: from -> to`.
fn changes(report: &Value, key: &str) -> Vec<String> {
    let of = report["changed"]["details"].as_array().unwrap().iter().find(|change| change["key"] == key);
    let fields = of.map(|change| change["fields"].as_array().unwrap().clone()).unwrap_or_default();
    let shown = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
    fields.iter().map(|f| format!("{}: {} -> {}", shown(&f["field"]), shown(&f["from"]), shown(&f["to"]))).collect()
}
