//! `src/webhooks`.
mod failing;
mod instances;
mod official;
mod owners;
mod receiver;
mod replaying;
mod secrets;
mod sending;
mod unreachable;

use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, Person};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use receiver::{Received, Receiver};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const WEBHOOKS: &str = "/v1/webhook-subscriptions";
/// Tests' receivers are on this machine.
const LOCAL: [(&str, &str); 1] = [("OSSERVATORIO_WEBHOOK_LOOPBACK", "allowed")];

async fn app() -> TestApp {
    TestApp::with(&LOCAL).await
}

/// A subscription of somebody's, with its path and secret.
struct Subscribed {
    path: String,
    secret: String,
}

async fn subscribe_with(app: &TestApp, person: Person, receiver: &Receiver, more: Value) -> Subscribed {
    let mut new = json!({"url": receiver.url()});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = app.by(person).post(WEBHOOKS, new).await.created();
    let secret = made.body["secret"].as_str().unwrap().to_owned();
    Subscribed { path: made.header("location").to_owned(), secret }
}

/// One of an administrator's for themes, of which each change is public.
async fn subscribe(app: &TestApp, receiver: &Receiver) -> Subscribed {
    subscribe_with(app, ADMIN, receiver, json!({"types": ["theme"]})).await
}

async fn read(app: &TestApp, path: &str) -> Value {
    app.by(ADMIN).get(path).await.ok().body
}

async fn make_theme(app: &TestApp, code: &str) {
    let new = json!({"code": code, "position": 1, "label_it": "x", "label_en": "x"});
    app.by(ADMIN).post("/v1/themes", new).await.created();
}

async fn change_theme(app: &TestApp, code: &str, position: i32) {
    let path = format!("/v1/themes/{code}");
    app.by(ADMIN).if_match("*").patch(&path, json!({"position": position})).await.ok();
}

/// A draft of Azienda ULSS 2: its path.
async fn draft(app: &TestApp) -> String {
    let new = json!({"organisation_id": ids::AULSS_2, "title": "Una pratica", "summary": "x", "story": "x",
        "dimensions": [{"dimension": "community", "intensity": 2}], "themes": ["telemedicine"],
        "period": {"start": "2022-05-01", "ongoing": true}, "publication_consent": true});
    app.by(CONTACT).post("/v1/practices", new).await.created().header("location").to_owned()
}

async fn step(app: &TestApp, path: &str, to: &str) {
    let done = app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": to, "note": "Così."})).await;
    assert!(done.status.is_success(), "{}", done.body);
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The positions that came of each resource, in the order of arrival.
fn by_resource(all: &[Received]) -> BTreeMap<String, Vec<i64>> {
    let mut found: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for one in all {
        found.entry(one.resource().to_owned()).or_default().push(one.position());
    }
    found
}

#[track_caller]
fn assert_in_order(all: &[Received]) {
    for (resource, positions) in by_resource(all) {
        assert!(positions.is_sorted(), "{resource}: {positions:?}");
    }
}

async fn deliveries(app: &TestApp, path: &str, more: &str) -> Answer {
    app.by(ADMIN).get(&format!("{path}/deliveries?limit=100{more}")).await.ok()
}

/// The messages about a subscription, by their state.
async fn notices(app: &TestApp, path: &str) -> Vec<String> {
    let about = format!("/v1/outbox-messages?kind=webhook_suspended&about={}", id(path));
    let found = app.by(ADMIN).get(&about).await.ok();
    found.items().iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect()
}
