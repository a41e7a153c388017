//! Several instances, and runners that are killed: a job is made once, and whole.
use super::jobs::{ask, taken};
use super::objects;
use crate::support::TestApp;
use crate::support::people::CONTACT;
use chrono::TimeDelta;
use osservatorio::auth::actor::Actor;
use osservatorio::exports::jobs::{runner, service};
use std::time::Duration;

fn worker() -> Actor {
    Actor::command("export_job")
}

#[actix_web::test]
async fn a_job_whose_runner_is_gone_is_begun_anew_when_its_lease_has_run_out() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let job = ask(&app, CONTACT, "practices", "ndjson", "").await;
    // An instance takes it, and is never heard of again.
    let lost = app.core.db().run(&worker(), service::claim).unwrap().unwrap();
    other.work().await;
    let running = app.by(CONTACT).get(&job).await.ok();
    assert_eq!(running.body["status"], "running", "the lease holds");
    let longer = app.core.db().run(&worker(), |tx| service::renew(tx, &lost, 3, Some(9))).unwrap().unwrap();
    let seen = app.by(CONTACT).get(&job).await.ok().body;
    assert_eq!((&seen["rows_written"], &seen["rows_expected"]), (&3.into(), &9.into()));
    assert_eq!(seen["version"], running.body["version"], "progress is no new version");
    other.wait(TimeDelta::minutes(3));
    other.work().await;
    let (_, file) = taken(&app, CONTACT, &job).await;
    let direct = app.by(CONTACT).get("/v1/exports/practices?file_format=ndjson").await.ok();
    assert_eq!(objects(&file), objects(&direct));
    // Who comes back late has nothing to say any more.
    assert!(app.core.db().run(&worker(), |tx| service::renew(tx, &longer, 4, None)).unwrap().is_none());
    assert!(!app.core.db().run(&worker(), |tx| service::fail(tx, &longer, "late", 7)).unwrap());
    taken(&app, CONTACT, &job).await;
}

#[actix_web::test]
async fn a_runner_that_is_killed_at_any_point_leaves_nothing_half_made() {
    let app = TestApp::new().await;
    for micros in [200, 1_000, 3_000, 6_000, 10_000, 20_000] {
        let job = ask(&app, CONTACT, "organisations", "xlsx", "").await;
        let _ = tokio::time::timeout(Duration::from_micros(micros), runner::run_waiting(&app.core)).await;
        match app.by(CONTACT).get(&job).await {
            ready if ready.status == 303 => {}
            not_ready => assert!(["queued", "running"].contains(&not_ready.ok().body["status"].as_str().unwrap())),
        }
        // What the killed runner had handed over to a thread may still end.
        tokio::time::sleep(Duration::from_millis(50)).await;
        app.wait(TimeDelta::minutes(3));
        app.work().await;
        let (ready, file) = taken(&app, CONTACT, &job).await;
        let sheet = super::sheet::rows(&file, "organisations");
        assert_eq!(ready["rows_written"], sheet.len() as i64 - 1);
    }
}

#[actix_web::test]
async fn two_instances_share_the_work() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(ask(&app, CONTACT, "sessions", "csv", "").await);
    }
    let (one, two) = (runner::run_waiting(&app.core), runner::run_waiting(&other.core));
    let (one, two) = futures_util::future::join(one, two).await;
    assert_eq!(one.unwrap() + two.unwrap(), 8, "each is made once");
    for job in jobs {
        let (ready, _) = taken(&app, CONTACT, &job).await;
        assert_eq!(ready["version"], 3);
    }
}

#[actix_web::test]
async fn a_cancelled_job_stops() {
    let app = TestApp::new().await;
    let job = ask(&app, CONTACT, "practices", "csv", "").await;
    let claim = app.core.db().run(&worker(), service::claim).unwrap().unwrap();
    app.by(CONTACT).if_match("*").delete(&job).await.done();
    assert!(app.core.db().run(&worker(), |tx| service::renew(tx, &claim, 1, None)).unwrap().is_none());
}

#[actix_web::test]
async fn a_job_that_ends_its_runner_each_time_is_given_up() {
    let app = TestApp::new().await;
    let job = ask(&app, CONTACT, "practices", "csv", "").await;
    for _ in 0..5 {
        assert!(app.core.db().run(&worker(), service::claim).unwrap().is_some());
        app.wait(TimeDelta::minutes(3));
    }
    app.work().await;
    let given_up = app.by(CONTACT).get(&job).await.ok().body;
    assert_eq!(given_up["status"], "failed");
    assert!(given_up["failure"].as_str().unwrap().contains("given up"));
}
