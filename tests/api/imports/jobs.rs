use super::{ask, import};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, READER};
use actix_web::http::Method;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{changes, import_jobs, organisations};
use osservatorio::demo::ids;
use osservatorio::imports::model::ImportSubject;
use osservatorio::imports::{reading, runner, service};
use serde_json::json;
use std::io::Cursor;

const BODIES: &str =
    "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\nc_zz01,Comune di Treviso,026086,L6\n";

#[actix_web::test]
async fn only_administrators_import() {
    let app = TestApp::new().await;
    let path = "/v1/import-jobs?subject=organisations";
    let body = || Some(BODIES.as_bytes().to_vec());
    app.public().send(Method::POST, path, body(), "text/csv").await.problem(401, "token_missing");
    for person in [CONTACT, COORDINATOR, READER] {
        app.by(person).send(Method::POST, path, body(), "text/csv").await.problem(403, "forbidden");
        app.by(person).get("/v1/import-jobs").await.problem(403, "forbidden");
        app.by(person).get(&format!("/v1/import-jobs/{}", ids::IMPORT_JOB)).await.problem(403, "forbidden");
    }
    app.public().get("/v1/import-jobs").await.problem(401, "token_missing");
}

#[actix_web::test]
async fn what_is_asked_for_is_checked() {
    let app = TestApp::new().await;
    let post = |query: &'static str, body: &'static [u8], kind: &'static str| {
        let call = app.by(ADMIN);
        async move { call.send(Method::POST, &format!("/v1/import-jobs{query}"), Some(body.to_vec()), kind).await }
    };
    post("", b"x", "text/csv").await.problem(400, "bad_parameter");
    post("?subject=fish", b"x", "text/csv").await.problem(400, "bad_parameter");
    post("?subject=organisations&dry_run=perhaps", b"x", "text/csv").await.problem(400, "bad_parameter");
    post("?subject=organisations&as_of=2024-02-30", b"x", "text/csv").await.problem(400, "bad_parameter");
    post("?subject=organisations&as_of=2999-01-01", b"x", "text/csv").await.problem(400, "bad_parameter");
    post("?subject=organisations", b"{}", "application/json").await.problem(415, "unsupported_media_type");
    assert_eq!(post("?subject=organisations", b"", "text/csv").await.violations(), ["# required"]);
    let long = vec![b'x'; service::FILE_LIMIT + 1];
    ask(&app, "subject=organisations", long).await.problem(413, "too_large");
    let binary = post("?subject=organisations", BODIES.as_bytes(), "application/octet-stream").await;
    assert_eq!((binary.status.as_u16(), binary.header("location").is_empty()), (202, false));
    assert!(!binary.etag().is_empty());
}

#[actix_web::test]
async fn jobs_are_listed_newest_first_without_their_reports() {
    let app = TestApp::new().await;
    let done = import(&app, "subject=organisations", BODIES).await;
    assert_eq!((&done["status"], &done["rows_read"]), (&json!("succeeded"), &json!(1)));
    ask(&app, "subject=municipalities&dry_run=true", "x").await;
    let all = app.by(ADMIN).get("/v1/import-jobs?count=true").await.ok();
    assert_eq!(all.body["total"], 3);
    assert_eq!((&all.items()[0]["status"], &all.items()[1]["id"]), (&json!("queued"), &done["id"]));
    assert!(all.items().iter().all(|job| job.get("report").is_none() && job.get("file").is_none()));
    let one = app.by(ADMIN).get("/v1/import-jobs?limit=1").await.ok();
    let rest = app.by(ADMIN).get(one.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!(rest.items()[0]["id"], done["id"]);
    let some = app.by(ADMIN).get("/v1/import-jobs?status=succeeded&subject=municipalities").await.ok();
    assert_eq!(some.items()[0]["id"], ids::IMPORT_JOB.to_string());
    let demo = app.by(ADMIN).get(&format!("/v1/import-jobs/{}", ids::IMPORT_JOB)).await.ok();
    assert_eq!(demo.body["report"]["created"]["count"], 2);
    app.by(ADMIN).get("/v1/import-jobs/01910000-0000-7000-8000-0000000009ff").await.problem(404, "not_found");
    app.by(ADMIN).get("/v1/import-jobs/x").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn two_runners_do_a_job_once() {
    let app = TestApp::new().await;
    let job = ask(&app, "subject=organisations", BODIES).await;
    let db = app.core.db();
    let (one, other) = futures_util::future::join(runner::run_waiting(db), runner::run_waiting(db)).await;
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    let done = app.by(ADMIN).get(job.header("location")).await.ok();
    assert_eq!(done.body["report"]["created"]["count"], 1);
    let id = done.body["id"].as_str().unwrap().to_owned();
    let (created, files): (i64, i64) = db
        .run(&Actor::command("test"), |tx| {
            let named = organisations::table.filter(organisations::ipa_key.eq("c_zz01"));
            let files = import_jobs::table.filter(import_jobs::file.is_not_null());
            Ok((named.count().get_result(tx.conn())?, files.count().get_result(tx.conn())?))
        })
        .unwrap();
    assert_eq!((created, files), (1, 0), "the file is forgotten");
    let logged: i64 = db
        .run(&Actor::command("test"), |tx| {
            Ok(changes::table.filter(changes::resource_id.eq(&id)).count().get_result(tx.conn())?)
        })
        .unwrap();
    assert_eq!(logged, 2, "its creation and its end");
}

#[actix_web::test]
async fn a_job_whose_runner_died_is_taken_over_when_its_lease_has_run_out() {
    let app = TestApp::new().await;
    let job = ask(&app, "subject=organisations", BODIES).await;
    let (db, dead) = (app.core.db(), Actor::command("test"));
    let claim = db.run(&dead, service::claim).unwrap().unwrap();
    assert_eq!(app.by(ADMIN).get(job.header("location")).await.ok().body["status"], "running");
    assert_eq!(runner::run_waiting(db).await.unwrap(), 0, "it is somebody's");
    app.wait(chrono::TimeDelta::seconds(61));
    app.work().await;
    let done = app.by(ADMIN).get(job.header("location")).await.ok();
    assert_eq!(done.body["status"], "succeeded");
    // The dead come back: too late.
    let register =
        reading::read(ImportSubject::Organisations, Cursor::new(BODIES.replace("Treviso", "Altrove")), &|_| ())
            .unwrap();
    assert!(db.run(&dead, |tx| service::complete(tx, &claim, &register)).is_err());
    let after = app.by(ADMIN).get(job.header("location")).await.ok();
    assert_eq!(after.body, done.body);
}
