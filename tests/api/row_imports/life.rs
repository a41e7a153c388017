//! All or nothing, row by row, dry runs, repetitions, and what happens when the server dies.
use super::{CSV, LINES, import, rows, send, told};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{changes, row_import_rows, row_imports};
use osservatorio::db::tx::Tx;
use osservatorio::row_imports::service;
use serde_json::json;
use std::sync::Arc;

fn line(key: &str, title: &str) -> String {
    format!("{}\n", json!({"organisation_ipa_code": "a9_tv", "source_key": key, "title": title}))
}

fn many(n: usize) -> String {
    (0..n).map(|n| line(&format!("k{n}"), &format!("Pratica numero {n}"))).collect()
}

async fn position(app: &TestApp) -> i64 {
    app.by(ADMIN).get("/v1/changes").await.ok().body["position"].as_i64().unwrap()
}

/// How many changes of practices the change feed has told of since then.
async fn changed(app: &TestApp, since: i64) -> usize {
    let (mut from, mut found) = (since, 0);
    loop {
        let page = app.by(ADMIN).get(&format!("/v1/changes?after={from}&types=practice&limit=100")).await.ok();
        found += page.items().len();
        from = page.body["position"].as_i64().unwrap();
        if page.body["more"] == false {
            return found;
        }
    }
}

/// How many entries the audit has of practices.
fn audited(app: &TestApp) -> i64 {
    let of_practices = changes::table.filter(changes::resource_type.eq("practice"));
    let read = |tx: &mut Tx<'_>| Ok(of_practices.count().get_result(tx.conn())?);
    app.core.db().run(&Actor::command("test"), read).unwrap()
}

#[actix_web::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let app = TestApp::new().await;
    let file = line("a", "A") + &line("b", "") + &line("c", "C");
    let (since, before) = (position(&app).await, audited(&app));
    for mode in ["by_row", "all_or_nothing"] {
        let dry = import(&app, CONTACT, &format!("practices?dry_run=true&mode={mode}"), &file, LINES).await;
        let status = if mode == "by_row" { "succeeded" } else { "refused" };
        assert_eq!(told(&dry), format!("{status} 2 0 0 1"));
        assert_eq!(rows(&app, &dry).await, ["1 created", "2 refused 422 title:too_short", "3 created"]);
        let path = format!("/v1/imports/practices/{}/rows", dry["id"].as_str().unwrap());
        let page = app.by(CONTACT).get(&path).await.ok();
        assert!(page.items().iter().all(|row| row["resource_id"].is_null()), "what would be made has no address");
    }
    assert_eq!((changed(&app, since).await, audited(&app)), (0, before));
    let real = import(&app, CONTACT, "practices?mode=by_row", &file, LINES).await;
    assert_eq!(told(&real), "succeeded 2 0 0 1");
    assert_eq!((changed(&app, since).await, audited(&app)), (2, before + 2));
}

#[actix_web::test]
async fn all_or_nothing_undoes_all_and_tells_every_problem() {
    let app = TestApp::new().await;
    let file = many(150) + &line("x", "") + &line("y", "Y") + "{\n";
    let since = position(&app).await;
    let refused = import(&app, CONTACT, "practices", &file, LINES).await;
    assert_eq!(told(&refused), "refused 151 0 0 2");
    assert_eq!(changed(&app, since).await, 0);
    let kept = import(&app, CONTACT, "practices?mode=by_row", &file, LINES).await;
    assert_eq!(told(&kept), "succeeded 151 0 0 2");
    assert_eq!(changed(&app, since).await, 151);
    let again = import(&app, CONTACT, "practices", many(150), LINES).await;
    assert_eq!(told(&again), "succeeded 0 0 150 0");
    assert_eq!(changed(&app, since).await, 151);
}

#[actix_web::test]
async fn a_unique_code_that_is_taken_is_one_rows_problem() {
    let app = TestApp::new().await;
    // The second row gives its organisation a code that the first has got a moment before.
    let file = "ipa_code;tax_code;kind;legal_name;region_code;ministry_code\n\
        new_1;;third_sector;Uno;05;ZZ9\n\
        a1_025;;;;;050502\n\
        a9_tv;;;;;ZZ8\n";
    let done = import(&app, ADMIN, "organisations?mode=by_row", file, CSV).await;
    assert_eq!(rows(&app, &done).await, ["2 created", "3 refused 422 #:ambiguous", "4 updated"]);
    // A request's own collision, which only the index finds: the rest of the portion stands.
    let file = [
        json!({"ipa_code": "new_2", "kind": "third_sector", "legal_name": "Due", "region_code": "05"}),
        json!({"ipa_code": "new_3", "kind": "third_sector", "legal_name": "Tre", "region_code": "05", "ministry_code": "ZZ9 "}),
        json!({"ipa_code": "new_4", "kind": "third_sector", "legal_name": "Quattro", "region_code": "05"}),
    ];
    let file: String = file.iter().map(|row| format!("{row}\n")).collect();
    let done = import(&app, ADMIN, "organisations?mode=by_row", file, LINES).await;
    assert_eq!(rows(&app, &done).await[0], "1 created");
    assert_eq!(rows(&app, &done).await[2], "3 created");
}

#[actix_web::test]
async fn a_repetition_with_the_same_idempotency_key_is_the_same_import() {
    let app = TestApp::new().await;
    let by = || app.by(CONTACT).header("idempotency-key", "lotto-7");
    let first = send(by(), "practices", many(3), LINES).await.is(202);
    app.work().await;
    let again = send(by(), "practices", many(3), LINES).await.is(202);
    assert_eq!(again.header("location"), first.header("location"));
    send(by(), "practices", many(2), LINES).await.problem(422, "idempotency_key_reused");
    send(by(), "practices?dry_run=true", many(3), LINES).await.problem(422, "idempotency_key_reused");
    let list = app.by(CONTACT).get("/v1/imports/practices?count=true").await.ok();
    assert_eq!(list.body["total"], 1);
}

#[actix_web::test]
async fn two_at_once_with_the_same_keys_make_each_practice_once() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let since = position(&app).await;
    let first = send(app.by(CONTACT), "practices?mode=by_row", many(120), LINES).await.is(202);
    let second = send(app.by(COORDINATOR), "practices", many(120), LINES).await.is(202);
    futures_util::join!(app.work(), other.work());
    app.work().await;
    let ended = [app.by(ADMIN).get(first.header("location")).await, app.by(ADMIN).get(second.header("location")).await];
    let told: Vec<String> = ended.into_iter().map(|one| told(&one.ok().body)).collect();
    assert!(told.contains(&"succeeded 120 0 0 0".to_owned()), "{told:?}");
    assert!(told.contains(&"succeeded 0 0 120 0".to_owned()), "{told:?}");
    assert_eq!(changed(&app, since).await, 120);
}

#[actix_web::test]
async fn an_import_whose_runner_died_goes_on_where_it_was() {
    let app = TestApp::new().await;
    let (since, db) = (position(&app).await, app.core.db());
    let queued = send(app.by(CONTACT), "practices?mode=by_row", many(250), LINES).await.is(202);
    // The runner decides on one portion, and dies.
    let claim = db.run(&Actor::command("test"), service::claim).unwrap().unwrap();
    let actor = Arc::new(claim.acting.actor());
    let next = db.run(&actor, |tx| service::advance(tx, &claim)).unwrap();
    assert!(next.is_some());
    let path = queued.header("location").to_owned();
    let half = app.by(CONTACT).get(&path).await.ok().body;
    assert_eq!(told(&half), "running 100 0 0 0");
    app.work().await;
    assert_eq!(told(&app.by(CONTACT).get(&path).await.ok().body), "running 100 0 0 0");
    app.wait(TimeDelta::minutes(6));
    app.work().await;
    assert_eq!(told(&app.by(CONTACT).get(&path).await.ok().body), "succeeded 250 0 0 0");
    assert_eq!(changed(&app, since).await, 250);
    // The one that was thought dead has nothing to say any more.
    assert!(db.run(&actor, |tx| service::advance(tx, &next.clone().unwrap())).is_err());
    // What the rows said is forgotten; nobody runs.
    let left: i64 = db
        .run(&Actor::command("test"), |tx| {
            let content = row_import_rows::table.filter(row_import_rows::content.is_not_null());
            let running = row_imports::table.filter(row_imports::running_for.is_not_null());
            let n: i64 = content.count().get_result(tx.conn())?;
            let m: i64 = running.count().get_result(tx.conn())?;
            Ok(n + m)
        })
        .unwrap();
    assert_eq!(left, 0);
}

#[actix_web::test]
async fn imports_of_a_kind_run_one_after_the_other() {
    let app = TestApp::new().await;
    let db = app.core.db();
    let first = send(app.by(CONTACT), "practices", many(2), LINES).await.is(202);
    send(app.by(CONTACT), "practices", many(2), LINES).await.is(202);
    let contact = json!({"organisation_ipa_code": "a9_tv", "name": "x", "office": "y", "email": "z@example.org"});
    send(app.by(CONTACT), "contacts", contact.to_string(), LINES).await.is(202);
    let claim = || db.run(&Actor::command("test"), service::claim).unwrap();
    let taken = claim().unwrap();
    assert!(first.header("location").ends_with(&taken.id.to_string()));
    let other = claim().unwrap();
    assert_eq!(other.terms.kind.as_str(), "contacts");
    assert!(claim().is_none(), "the second of practices waits");
    db.run(&Arc::new(taken.acting.actor()), |tx| service::advance(tx, &taken)).unwrap();
    assert_eq!(claim().unwrap().terms.kind.as_str(), "practices");
}
