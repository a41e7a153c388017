//! Exports in the background.
use super::objects;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR, Person};
use crate::support::request::Answer;
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const JOBS: &str = "/v1/export-jobs";

/// Asks for an export; where to follow it.
pub async fn ask(app: &TestApp, person: Person, export: &str, format: &str, query: &str) -> String {
    let asked =
        app.by(person).post(JOBS, json!({"export": export, "file_format": format, "query": query})).await.is(202);
    assert_eq!(asked.body["status"], "queued");
    let location = asked.header("location").to_owned();
    assert_eq!(location, format!("{JOBS}/{}", asked.body["id"].as_str().unwrap()));
    location
}

/// A job that is ready, and its file.
pub async fn taken(app: &TestApp, person: Person, job: &str) -> (Value, Answer) {
    let ready = app.by(person).get(job).await.is(303);
    assert_eq!(ready.body["status"], "succeeded");
    let location = ready.header("location").to_owned();
    assert_eq!(location, format!("{job}/file"));
    (ready.body, app.by(person).get(&location).await.ok())
}

#[actix_web::test]
async fn an_export_is_asked_for_followed_and_taken() {
    let app = TestApp::new().await;
    for format in ["csv", "ndjson", "xlsx"] {
        let job = ask(&app, COORDINATOR, "practices", format, "region=05&sort=title").await;
        let waiting = app.by(COORDINATOR).get(&job).await.ok();
        assert_eq!((&waiting.body["status"], &waiting.body["rows_written"]), (&json!("queued"), &json!(0)));
        app.by(COORDINATOR).get(&format!("{job}/file")).await.problem(409, "wrong_state");
        app.work().await;
        let (ready, file) = taken(&app, COORDINATOR, &job).await;
        let direct = format!("/v1/exports/practices?region=05&sort=title&file_format={format}");
        let direct = app.by(COORDINATOR).get(&direct).await.ok();
        assert_eq!(file.header("content-type"), direct.header("content-type"));
        assert_eq!(file.header("content-disposition"), direct.header("content-disposition"));
        match format {
            "xlsx" => {
                let read = |answer: &Answer| super::sheet::rows(answer, "practices");
                assert_eq!(read(&file), read(&direct));
            }
            _ => assert_eq!(file.bytes, direct.bytes),
        }
        let sum: String = Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&ready["sha256"], &ready["size"]), (&json!(sum), &json!(file.bytes.len())));
        assert_eq!((file.etag(), &ready["failure"]), (format!("\"{sum}\""), &Value::Null));
        let rows = ready["rows_written"].as_i64().unwrap();
        assert!(rows > 4 && ready["rows_expected"] == rows);
        // Interrupted downloads go on.
        let part = app.by(COORDINATOR).header("range", "bytes=10-19").get(&format!("{job}/file")).await.is(206);
        assert_eq!(part.bytes, file.bytes[10..20]);
        app.by(COORDINATOR).header("if-none-match", file.etag()).get(&format!("{job}/file")).await.not_modified();
    }
    let own = app.by(COORDINATOR).get(&format!("{JOBS}?status=succeeded&count=true&limit=2")).await.ok();
    assert_eq!((own.items().len(), &own.body["total"]), (2, &json!(3)));
    assert_eq!(own.items()[0]["file_format"], "xlsx", "the last first");
}

#[actix_web::test]
async fn nobody_sees_the_job_of_another() {
    let app = TestApp::new().await;
    let job = ask(&app, COORDINATOR, "practices", "csv", "").await;
    app.work().await;
    for stranger in [ADMIN, FOREIGN_COORDINATOR, CONTACT] {
        app.by(stranger).get(&job).await.problem(404, "not_found");
        app.by(stranger).get(&format!("{job}/file")).await.problem(404, "not_found");
        app.by(stranger).if_match("*").delete(&job).await.problem(404, "not_found");
        let own = app.by(stranger).get(JOBS).await.ok();
        assert!(own.items().iter().all(|one| !job.ends_with(one["id"].as_str().unwrap())));
    }
    app.public().get(&job).await.problem(401, "token_missing");
    app.public().post(JOBS, json!({"export": "practices", "file_format": "csv"})).await.problem(401, "token_missing");
    taken(&app, COORDINATOR, &job).await;
}

#[actix_web::test]
async fn a_repeated_request_makes_one_job_and_a_wrong_one_none() {
    let app = TestApp::new().await;
    let new = json!({"export": "sessions", "file_format": "ndjson", "query": "status=held"});
    let first = app.by(CONTACT).header("idempotency-key", "a").post(JOBS, new.clone()).await.is(202);
    let again = app.by(CONTACT).header("idempotency-key", "a").post(JOBS, new).await.is(202);
    assert_eq!((first.header("location"), &first.body), (again.header("location"), &again.body));
    assert_eq!(app.by(CONTACT).get(JOBS).await.ok().items().len(), 1);
    for (export, query) in [("practices", "nothing=1"), ("practices", "file_format=csv"), ("sessions", "status=new")] {
        let wrong = json!({"export": export, "file_format": "csv", "query": query});
        assert_eq!(app.by(CONTACT).post(JOBS, wrong).await.violations(), ["#/query bad_parameter"]);
    }
    app.by(CONTACT).post(JOBS, json!({"export": "nothing", "file_format": "csv"})).await.is(422);
    let reviews = app.by(CONTACT).get("/v1/exports/reviews").await;
    let asked = app.by(CONTACT).post(JOBS, json!({"export": "reviews", "file_format": "csv"})).await;
    assert_eq!((asked.status.as_u16(), reviews.status.as_u16()), (403, 403));
    for _ in 0..9 {
        ask(&app, CONTACT, "sessions", "csv", "").await;
    }
    let eleventh = json!({"export": "sessions", "file_format": "csv"});
    app.by(CONTACT).post(JOBS, eleventh).await.problem(409, "wrong_state");
    ask(&app, COORDINATOR, "sessions", "csv", "").await;
    app.work().await;
    ask(&app, CONTACT, "sessions", "csv", "").await;
}

#[actix_web::test]
async fn a_job_is_cancelled_or_deleted_with_its_file() {
    let app = TestApp::new().await;
    let waiting = ask(&app, CONTACT, "organisations", "csv", "").await;
    app.by(CONTACT).delete(&waiting).await.problem(428, "precondition_required");
    let seen = app.by(CONTACT).get(&waiting).await.ok();
    app.by(CONTACT).if_match(seen.etag()).delete(&waiting).await.done();
    let ready = ask(&app, CONTACT, "organisations", "csv", "").await;
    app.work().await;
    app.by(CONTACT).get(&waiting).await.problem(404, "not_found");
    app.by(CONTACT).if_match(seen.etag()).delete(&ready).await.problem(412, "precondition_failed");
    let key = key(&app, &ready);
    assert!(app.core.attachments.read(&key, 0..1).await.is_ok());
    app.by(CONTACT).if_match(app.by(CONTACT).get(&ready).await.etag()).delete(&ready).await.done();
    app.work().await;
    assert!(app.core.attachments.read(&key, 0..1).await.is_err());
    app.by(CONTACT).get(&ready).await.problem(404, "not_found");
}

/// Where the storage has the file of a job.
fn key(app: &TestApp, job: &str) -> String {
    use diesel::prelude::*;
    use osservatorio::db::schema::export_jobs;
    let id: uuid::Uuid = job.rsplit('/').next().unwrap().parse().unwrap();
    let read = move |tx: &mut osservatorio::db::tx::Tx<'_>| {
        let query = export_jobs::table.find(osservatorio::db::types::Id(id)).select(export_jobs::storage_key);
        Ok(query.first::<Option<String>>(tx.conn())?)
    };
    app.core.db().run(&osservatorio::auth::actor::Actor::command("test"), read).unwrap().unwrap()
}

#[actix_web::test]
async fn files_are_kept_for_a_while_and_jobs_for_a_while_longer() {
    let app = TestApp::with(&[("OSSERVATORIO_EXPORT_RETENTION_DAYS", "2")]).await;
    let job = ask(&app, CONTACT, "findings", "csv", "").await;
    app.work().await;
    let key = key(&app, &job);
    taken(&app, CONTACT, &job).await;
    app.wait(TimeDelta::days(2));
    app.by(CONTACT).get(&format!("{job}/file")).await.problem(410, "gone");
    app.work().await;
    let over = app.by(CONTACT).get(&job).await.ok();
    assert_eq!(over.body["status"], "expired");
    app.by(CONTACT).get(&format!("{job}/file")).await.problem(410, "gone");
    assert!(app.core.attachments.read(&key, 0..1).await.is_err());
    app.wait(TimeDelta::days(31));
    app.work().await;
    app.by(CONTACT).get(&job).await.problem(404, "not_found");
}

#[actix_web::test]
async fn the_rights_are_those_of_the_moment_when_it_is_made() {
    let app = TestApp::new().await;
    let drafts = |answer: &Answer| objects(answer).iter().filter(|row| row["status"] == "draft").count();
    let first = ask(&app, COORDINATOR, "practices", "ndjson", "").await;
    app.work().await;
    assert!(drafts(&taken(&app, COORDINATOR, &first).await.1) > 0);

    let second = ask(&app, COORDINATOR, "practices", "ndjson", "").await;
    let third = ask(&app, CONTACT, "practices", "ndjson", "").await;
    let change = async |person: Person, patch: Value| {
        let path = format!("/v1/users/{}", person.id);
        let user = app.by(ADMIN).get(&path).await.ok();
        app.by(ADMIN).if_match(user.etag()).patch(&path, patch).await.ok();
    };
    change(COORDINATOR, json!({"roles": [{"role": "regional_coordinator", "regions": ["20"]}]})).await;
    change(CONTACT, json!({"status": "blocked"})).await;
    app.work().await;
    let made = app.by(COORDINATOR).get(&second).await.is(303);
    let file = app.by(COORDINATOR).get(made.header("location")).await.ok();
    assert_eq!(drafts(&file), 0, "{}", String::from_utf8_lossy(&file.bytes));
    assert!(!file.bytes.is_empty());
    let refused = app.by(CONTACT).get(&third).await.ok();
    assert_eq!(refused.body["status"], "failed");
    assert!(refused.body["failure"].as_str().unwrap().contains("sign in"));
}

#[actix_web::test]
async fn a_system_has_its_exports_made_while_it_has_the_scopes() {
    use osservatorio::auth::actor::{Grant, Role, System};
    use osservatorio::auth::scopes::Scope;
    let app = TestApp::new().await;
    let path = format!("/v1/service-clients/{}", ids::SYSTEM);
    let scopes = async |scopes: Value| {
        let client = app.by(ADMIN).get(&path).await.ok();
        app.by(ADMIN).if_match(client.etag()).patch(&path, json!({"scopes": scopes})).await.ok();
    };
    scopes(json!(["practices:read", "export"])).await;
    let grants =
        vec![Grant { role: Role::InstitutionalReader, regions: vec!["05".parse().unwrap()], organisation: None }];
    let (token, has) = (uuid::Uuid::from_u128(0x5158), vec![Scope::PracticesRead, Scope::Export]);
    let system = System { client: ids::SYSTEM, token, grants, scopes: has, rate_limit: None, pdnd: None };
    let token = app.core.tokens.issue_to_system(&system, osservatorio::clock::now()).unwrap();
    let call = || app.public().header("authorization", format!("Bearer {token}"));
    let wanted = json!({"export": "practices", "file_format": "ndjson", "query": ""});
    let first = call().post(JOBS, wanted.clone()).await.is(202).header("location").to_owned();
    let refused = json!({"export": "organisations", "file_format": "ndjson"});
    call().post(JOBS, refused).await.problem(403, "insufficient_scope");
    app.work().await;
    let ready = call().get(&first).await.is(303);
    assert!(objects(&call().get(ready.header("location")).await.ok()).len() > 4);
    let second = call().post(JOBS, wanted).await.is(202).header("location").to_owned();
    scopes(json!(["export"])).await;
    app.work().await;
    assert_eq!(call().get(&second).await.ok().body["status"], "failed");
}
