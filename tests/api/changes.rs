//! `src/changes`.
mod mirror;
mod seeing;
mod since;
mod waiting;

use crate::support::TestApp;
use crate::support::people::Person;
use crate::support::request::{Answer, Call};
use serde_json::Value;

fn by(app: &TestApp, person: Option<Person>) -> Call {
    person.map_or_else(|| app.public(), |person| app.by(person))
}

/// Where the feed stands.
async fn position(app: &TestApp) -> i64 {
    let now = app.public().get("/v1/changes").await.ok();
    assert!(now.items().is_empty());
    now.body["position"].as_i64().unwrap()
}

async fn after(app: &TestApp, person: Option<Person>, position: i64, more: &str) -> Answer {
    by(app, person).get(&format!("/v1/changes?after={position}{more}")).await.ok()
}

/// All that concerns somebody after a position, walked to its end.
async fn told(app: &TestApp, person: Option<Person>, mut from: i64) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let page = after(app, person, from, "&embed=resource&limit=7").await;
        all.extend(page.items().iter().cloned());
        from = page.body["position"].as_i64().unwrap();
        if page.body["more"] == false {
            return all;
        }
    }
}

/// What is told of one resource: its kinds, in order.
fn kinds<'a>(entries: &'a [Value], id: &str) -> Vec<&'a str> {
    entries.iter().filter(|entry| entry["id"] == id).map(|entry| entry["kind"].as_str().unwrap()).collect()
}

/// The last part of a path: the id.
fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}
