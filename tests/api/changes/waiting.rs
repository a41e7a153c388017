//! Waiting for changes, and what is not kept any more.
use super::{after, position, told};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT};
use chrono::TimeDelta;
use futures_util::future::join;
use osservatorio::demo::ids;
use serde_json::json;
use std::time::{Duration, Instant};

async fn theme(app: &TestApp, code: &str) {
    let new = json!({"code": code, "position": 1, "label_it": "x", "label_en": "x"});
    app.by(ADMIN).post("/v1/themes", new).await.created();
}

#[actix_web::test]
async fn who_waits_is_answered_at_a_change_and_not_at_one_that_is_for_others() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let begun = Instant::now();
    let waiting = after(&app, None, from, "&wait=20");
    let writing = async {
        actix_web::rt::time::sleep(Duration::from_millis(200)).await;
        let draft = json!({"organisation_id": ids::AULSS_2, "title": "Una bozza"});
        app.by(CONTACT).post("/v1/practices", draft).await.created();
        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
        theme(&app, "di_notte").await;
    };
    let (page, ()) = join(waiting, writing).await;
    assert_eq!((page.items().len(), &page.items()[0]["id"]), (1, &json!("di_notte")));
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(500) && took < Duration::from_secs(10), "{took:?}");
    assert_eq!(page.body["position"], json!(from + 2));
}

#[actix_web::test]
async fn who_waits_learns_of_what_another_instance_writes() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let from = position(&app).await;
    let begun = Instant::now();
    let writing = async {
        actix_web::rt::time::sleep(Duration::from_millis(200)).await;
        theme(&other, "altrove").await;
    };
    let (page, ()) = join(after(&app, None, from, "&wait=20"), writing).await;
    assert_eq!(page.items()[0]["id"], "altrove");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[actix_web::test]
async fn an_empty_answer_comes_at_the_end_and_those_who_wait_hold_no_connection() {
    let app = TestApp::with(&[("OSSERVATORIO_POOL", "1")]).await;
    let from = position(&app).await;
    let begun = Instant::now();
    let waiting = futures_util::future::join_all((0..6).map(|_| after(&app, None, from, "&wait=2")));
    let reading = async {
        actix_web::rt::time::sleep(Duration::from_millis(300)).await;
        let begun = Instant::now();
        app.public().get("/v1/themes").await.ok();
        begun.elapsed()
    };
    let (pages, read_in) = join(waiting, reading).await;
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert!(read_in < Duration::from_secs(1), "{read_in:?}");
    for page in pages {
        assert!(page.items().is_empty());
        assert_eq!((&page.body["position"], &page.body["more"]), (&json!(from), &json!(false)));
    }
}

#[actix_web::test]
async fn a_position_that_is_too_old_or_was_never_given_is_410_with_what_to_do() {
    let app = TestApp::with(&[("OSSERVATORIO_CHANGES_RETENTION_DAYS", "10")]).await;
    theme(&app, "vecchio").await;
    let old = position(&app).await;
    assert!(!told(&app, None, 0).await.is_empty(), "nothing was purged yet");
    app.wait(TimeDelta::days(11));
    theme(&app, "nuovo").await;
    let audit = app.by(ADMIN).get("/v1/audit-entries?count=true&resource_type=theme").await.ok();
    app.work().await;
    let now = position(&app).await;
    for lost in [0, old - 1, now + 1] {
        let refused = app.public().get(&format!("/v1/changes?after={lost}")).await.problem(410, "position_lost");
        assert!(refused.body["detail"].as_str().unwrap().contains(&format!("after={now}")), "{}", refused.body);
    }
    let kept = told(&app, None, old).await;
    assert_eq!(super::kinds(&kept, "nuovo"), ["changed"], "nothing is missing after the last that was purged");
    let still = app.by(ADMIN).get("/v1/audit-entries?count=true&resource_type=theme").await.ok();
    assert_eq!(audit.items(), still.items(), "the audit keeps all");
    // When nothing is left the feed stands where it stood.
    app.wait(TimeDelta::days(11));
    app.work().await;
    let last = position(&app).await;
    assert!(last >= now);
    assert!(after(&app, None, last, "").await.items().is_empty());
}
