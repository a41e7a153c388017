//! A consumer that follows while others write, is killed and resumes, has what the database has.
use super::by;
use crate::support::TestApp;
use crate::support::database::postgres_server;
use crate::support::people::{ADMIN, COORDINATOR, FOREIGN_CONTACT, Person};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use futures_util::future::join_all;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// What is mirrored: the type, and its list.
const LISTS: [(&str, &str); 7] = [
    ("theme", "/v1/themes"),
    ("organisation", "/v1/organisations"),
    ("practice", "/v1/practices"),
    ("lab", "/v1/labs"),
    ("lab_session", "/v1/lab-sessions"),
    ("call", "/v1/calls"),
    ("finding", "/v1/findings"),
];
const WRITERS: usize = 8;
const ROUNDS: usize = 8;

/// A mirror, with the position that it was brought to: they are kept together, as in a transaction.
#[derive(Debug, Default)]
struct Mirror {
    resources: BTreeMap<(String, String), Value>,
    position: i64,
    last: i64,
}

impl Mirror {
    /// Takes over a page of the feed.
    fn take(&mut self, page: &Value) {
        for entry in page["items"].as_array().unwrap() {
            let position = entry["position"].as_i64().unwrap();
            assert!(position > self.last && position <= page["position"].as_i64().unwrap(), "in order, nothing twice");
            self.last = position;
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            let key = (text("type"), text("id"));
            match entry["kind"].as_str().unwrap() {
                "gone" => drop(self.resources.remove(&key)),
                _ => {
                    let resource = entry["_embedded"]["resource"].clone();
                    assert!(resource["version"].as_i64().unwrap() >= entry["version"].as_i64().unwrap(), "{entry}");
                    self.resources.insert(key, resource);
                }
            }
        }
        self.position = page["position"].as_i64().unwrap();
    }
}

/// What somebody sees, from the lists and each resource's own address.
async fn seen(app: &TestApp, person: Option<Person>) -> BTreeMap<(String, String), Value> {
    let mut all = BTreeMap::new();
    for (name, list) in LISTS {
        let mut next = Some(format!("{list}?limit=100"));
        if name == "theme" {
            next = Some(list.to_owned());
        }
        while let Some(path) = next {
            let page = by(app, person).get(&path).await.ok();
            for item in page.items() {
                let key = item.get("id").unwrap_or(&item["code"]).as_str().unwrap().to_owned();
                // One that goes away between list and look is told of by the feed.
                let read = by(app, person).get(&format!("{list}/{key}")).await;
                if read.status.is_success() {
                    all.insert((name.to_owned(), key), read.body);
                }
            }
            next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
        }
    }
    all
}

/// Follows for ever.
async fn follow(app: TestApp, person: Option<Person>, mirror: Rc<RefCell<Mirror>>) {
    let types = LISTS.map(|(name, _)| name).join(",");
    loop {
        let from = mirror.borrow().position;
        let path = format!("/v1/changes?after={from}&types={types}&embed=resource&limit=9&wait=2");
        let page = by(&app, person).get(&path).await.ok();
        mirror.borrow_mut().take(&page.body);
    }
}

/// Writes themes, organisations and practices: made, changed, published, withdrawn, deleted. Never far ahead of `killed`,
/// so that consumers are killed all along, however slow the machine is.
async fn write(app: TestApp, writer: usize, killed: Rc<Cell<usize>>) {
    let theme = |round: usize| format!("/v1/themes/t_{writer}_{round}");
    let leads = [ids::AULSS_2, ids::ASL_ROMA_1][writer % 2];
    let organisation = format!("/v1/organisations/{leads}");
    for round in 0..ROUNDS {
        while killed.get() < round / 2 {
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
        let code = format!("t_{writer}_{round}");
        let new = json!({"code": code, "position": 1, "label_it": "x", "label_en": "x"});
        app.by(ADMIN).post("/v1/themes", new).await.created();
        let change = json!({"website": format!("https://www.example.org/{writer}/{round}")});
        app.by(ADMIN).if_match("*").patch(&organisation, change).await.ok();
        let new = json!({"organisation_id": leads, "title": format!("Pratica {writer}/{round}"), "summary": "x",
            "story": "x", "dimensions": [{"dimension": "community", "intensity": 2}], "themes": ["telemedicine"],
            "period": {"start": "2022-05-01", "ongoing": true}, "publication_consent": true});
        let practice = app.by(ADMIN).post("/v1/practices", new).await.created().header("location").to_owned();
        if round % 4 == 0 {
            app.by(ADMIN).if_match("*").delete(&practice).await.done();
            continue;
        }
        app.by(ADMIN).if_match("*").patch(&practice, json!({"summary": "y"})).await.ok();
        if round % 4 == 1 {
            continue;
        }
        let steps = ["submitted", "regional_check", "accepted", "published", "withdrawn"];
        for to in &steps[..if round % 4 == 2 { 4 } else { 5 }] {
            let step = json!({"to": to, "note": "Così."});
            app.by(ADMIN).post(&format!("{practice}/transitions"), step).await.created();
        }
        app.by(ADMIN).if_match("*").patch(&theme(round), json!({"label_it": "y"})).await.ok();
        if round % 4 == 3 {
            app.by(ADMIN).if_match("*").delete(&theme(round)).await.done();
        }
    }
}

/// Follows to the end, which stays where it is by now.
async fn catch_up(app: &TestApp, person: Option<Person>, mirror: &Rc<RefCell<Mirror>>) {
    let end = super::position(app).await;
    for _ in 0..100 {
        let reached = mirror.borrow().position;
        if reached >= end {
            return;
        }
        let one = follow(app.clone(), person, mirror.clone());
        let _ = actix_web::rt::time::timeout(Duration::from_millis(300), one).await;
    }
    panic!("the end is not reached");
}

#[actix_web::test]
async fn a_consumer_that_is_killed_and_resumes_ends_with_what_the_database_has() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let readers = [None, Some(COORDINATOR), Some(FOREIGN_CONTACT), Some(ADMIN)];
    let mut mirrors = Vec::new();
    for person in readers {
        let now = super::position(&app).await;
        let resources = seen(&app, person).await;
        assert!(resources.len() > 30, "{}", resources.len());
        mirrors.push(Rc::new(RefCell::new(Mirror { resources, position: now, last: now })));
    }
    let begun = mirrors[0].borrow().position;
    let killed = Rc::new(Cell::new(0));
    let writers = join_all(
        (0..WRITERS).map(|writer| write(if writer < 4 { app.clone() } else { other.clone() }, writer, killed.clone())),
    );
    let writers = actix_web::rt::spawn(writers);
    while !writers.is_finished() {
        // Whoever is in the middle of something loses it.
        let followers = readers.iter().zip(&mirrors).enumerate();
        let followers = followers.map(|(i, (person, mirror))| {
            let instance = if i % 2 == 0 { other.clone() } else { app.clone() };
            follow(instance, *person, mirror.clone())
        });
        let _ =
            actix_web::rt::time::timeout(Duration::from_millis(40 + killed.get() as u64 % 7 * 60), join_all(followers))
                .await;
        killed.set(killed.get() + 1);
    }
    writers.await.unwrap();
    assert!(killed.get() >= (ROUNDS - 1) / 2, "the consumers were killed while others wrote");
    for (person, mirror) in readers.into_iter().zip(&mirrors) {
        catch_up(&other, person, mirror).await;
        let database = seen(&app, person).await;
        let mirror = &mirror.borrow().resources;
        let differ: Vec<_> = database.iter().filter(|(key, value)| mirror.get(*key) != Some(*value)).collect();
        assert!(differ.is_empty(), "{person:?}: {} differ, first {:?}", differ.len(), differ.first());
        let kept: Vec<_> = mirror.keys().filter(|key| !database.contains_key(*key)).collect();
        assert!(kept.is_empty(), "{person:?} keeps {kept:?}");
    }
    // Each position was given to one entry, and whoever sees everything is told all.
    let all = super::told(&app, Some(ADMIN), begun).await;
    let positions: Vec<i64> = all.iter().map(|entry| entry["position"].as_i64().unwrap()).collect();
    assert!(positions.windows(2).all(|two| two[0] < two[1]));
    assert!(positions.len() > WRITERS * ROUNDS * 3, "{}", positions.len());
}

/// On PostgreSQL a sequence gives a smaller number to one who commits later: whoever writes waits, so that nobody reads
/// past a position that is still to come.
#[actix_web::test]
async fn no_position_is_seen_before_a_smaller_one() {
    if postgres_server().is_none() {
        return eprintln!("skipped: TEST_DATABASE_URL is not set");
    }
    let app = TestApp::new().await;
    let from = super::position(&app).await;
    let mut slow = PgConnection::establish(&app.database_settings()["DATABASE_URL"]).unwrap();
    slow.batch_execute(
        "begin; select pg_advisory_xact_lock(726102); \
         insert into feed_entries (resource_type, resource_id, deleted, version, at, public, lost) \
         values ('theme', 'lento', false, 1, now(), true, false)",
    )
    .unwrap();
    let new = json!({"code": "svelto", "position": 1, "label_it": "x", "label_en": "x"});
    let quick = app.clone();
    let writing = actix_web::rt::spawn(async move { quick.by(ADMIN).post("/v1/themes", new).await.created() });
    let early = super::after(&app, None, from, "&wait=2").await;
    assert!(early.items().is_empty() && !writing.is_finished(), "{}", early.body);
    assert_eq!(early.body["position"], json!(from));
    slow.batch_execute("commit").unwrap();
    writing.await.unwrap();
    let late = super::after(&app, None, from, "").await;
    let ids: Vec<&Value> = late.items().iter().map(|entry| &entry["id"]).collect();
    assert_eq!(ids, ["lento", "svelto"]);
}
