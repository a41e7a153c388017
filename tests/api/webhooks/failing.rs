//! Receivers that fail, refuse, are slow, go away and come back.
use super::receiver::{Receiver, Reply, reply};
use super::{
    app, assert_in_order, by_resource, change_theme, deliveries, make_theme, notices, read, subscribe, subscribe_with,
};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use chrono::TimeDelta;
use serde_json::json;
use std::collections::HashSet;
use std::time::Duration;

/// The waits between attempts, with all of the jitter.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

async fn wait_for_attempt(app: &TestApp, failures: usize) {
    let seconds = WAITS[failures - 1];
    // Not before the wait is over.
    app.wait(TimeDelta::milliseconds(seconds * 900));
    app.work().await;
    app.wait(TimeDelta::milliseconds(seconds * 201));
}

async fn changes(app: &TestApp) {
    for code in ["t_a", "t_b"] {
        make_theme(app, code).await;
        change_theme(app, code, 2).await;
        change_theme(app, code, 3).await;
    }
}

async fn transition(app: &TestApp, path: &str, to: &str) {
    app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": to})).await.created();
}

#[actix_web::test]
async fn a_receiver_that_fails_and_comes_back_misses_nothing() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers_with(500);
    changes(&app).await;
    app.work().await;
    let first = receiver.take();
    assert_eq!(first.len(), 2, "one of each resource");
    let shown = read(&app, &made.path).await;
    assert!(shown["failing_since"].is_string() && shown["next_attempt_at"].is_string());
    let waiting = deliveries(&app, &made.path, "&status=waiting").await;
    assert_eq!(waiting.items().len(), 4);
    for failures in 1..4 {
        wait_for_attempt(&app, failures).await;
        assert!(receiver.take().is_empty(), "too early");
        app.work().await;
        assert_eq!(receiver.take().len(), 2, "after {failures}");
    }
    // It is slow, and takes every second one at first.
    let mut turn = 0;
    receiver.answers(move |_| {
        turn += 1;
        Reply { after: Duration::from_millis(200), ..reply(if turn % 2 == 0 { 502 } else { 202 }) }
    });
    let mut all = Vec::new();
    for _ in 0..12 {
        app.wait(TimeDelta::hours(3));
        app.work().await;
        all.extend(receiver.take());
    }
    assert_in_order(&all);
    let ids: HashSet<&str> = all.iter().map(|one| one.id()).collect();
    assert_eq!(ids.len(), 6, "everything came once or more");
    assert!(first.iter().all(|one| ids.contains(one.id())), "by the same id each time");
    assert!(all.iter().all(|one| one.is_signed_with(&made.secret)));
    let delivered = deliveries(&app, &made.path, "&status=delivered").await;
    assert_eq!(delivered.items().len(), 6);
    let shown = read(&app, &made.path).await;
    assert!(shown["failing_since"].is_null() && shown["next_attempt_at"].is_null() && shown["status"] == "active");
    let oldest = delivered.items().last().unwrap()["id"].as_str().unwrap();
    let attempts = app.by(ADMIN).get(&format!("{}/deliveries/{oldest}/attempts", made.path)).await.ok();
    assert!(attempts.items().len() >= 5);
    assert_eq!(attempts.items().last().unwrap()["error"], "answered with 500");
}

#[actix_web::test]
async fn what_waited_is_sent_at_once_when_the_receiver_is_back() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers_with(503);
    for n in 0..20 {
        make_theme(&app, &format!("t_{n}")).await;
    }
    app.work().await;
    assert_eq!(receiver.take().len(), 8, "only some are tried");
    receiver.answers_with(200);
    app.wait(TimeDelta::seconds(6));
    app.work().await;
    assert_eq!(receiver.take().len(), 20);
    assert_eq!(deliveries(&app, &made.path, "&status=delivered").await.items().len(), 20);
}

#[actix_web::test]
async fn a_receiver_says_when_to_come_back() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers(|_| Reply { headers: vec![("retry-after", "600".to_owned())], ..reply(429) });
    make_theme(&app, "t_a").await;
    app.work().await;
    app.wait(TimeDelta::seconds(590));
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
    app.wait(TimeDelta::seconds(11));
    // As if it wanted never to be asked again: a day at most.
    receiver.answers(|_| Reply { headers: vec![("retry-after", "99999999".to_owned())], ..reply(503) });
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
    receiver.answers_with(200);
    app.wait(TimeDelta::hours(23));
    app.work().await;
    assert!(receiver.take().is_empty());
    // A trial is sent all the same.
    app.by(ADMIN).post(&format!("{}/tests", made.path), json!({})).await.created();
    app.work().await;
    assert_eq!(receiver.take()[0].event["type"], "it.oiss.webhook.test");
    app.wait(TimeDelta::hours(1));
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
}

#[actix_web::test]
async fn after_three_days_it_is_suspended_its_owner_told_and_resumed_without_loss() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe_with(&app, COORDINATOR, &receiver, json!({"types": ["theme"], "description": "Mio"})).await;
    receiver.answers_with(404);
    changes(&app).await;
    app.work().await;
    for failures in 1..=9 {
        assert_eq!(read(&app, &made.path).await["status"], "active", "after {failures}");
        wait_for_attempt(&app, failures).await;
        app.work().await;
    }
    assert_eq!(receiver.take().len(), 20, "ten attempts of two");
    let shown = read(&app, &made.path).await;
    assert_eq!((&shown["status"], &shown["suspended_for"]), (&json!("suspended"), &json!("failing")));
    assert_eq!(notices(&app, &made.path).await, ["waiting"]);
    let listed = app.by(ADMIN).get("/v1/outbox-messages?kind=webhook_suspended").await.ok();
    let message =
        app.by(ADMIN).get(&format!("/v1/outbox-messages/{}", listed.items()[0]["id"].as_str().unwrap())).await.ok();
    assert!(message.body["to_address"].as_str().unwrap().contains('@'));
    let text = message.body["text"].as_str().unwrap();
    assert!(text.contains("«Mio»") && text.contains(&receiver.url()) && !text.contains("whsec_"), "{text}");
    // Nothing is sent, and what changes meanwhile is not lost.
    receiver.answers_with(200);
    make_theme(&app, "t_c").await;
    app.wait(TimeDelta::days(20));
    app.work().await;
    assert!(receiver.take().is_empty());
    transition(&app, &made.path, "active").await;
    assert_eq!(notices(&app, &made.path).await, ["cancelled"], "nobody is told of what is over");
    app.work().await;
    let all = receiver.take();
    assert_in_order(&all);
    let found = by_resource(&all);
    assert_eq!((found["t_a"].len(), found["t_b"].len(), found["t_c"].len()), (3, 3, 1));
    app.by(ADMIN)
        .post(&format!("{}/transitions", made.path), json!({"to": "active"}))
        .await
        .problem(409, "wrong_state");
}

#[actix_web::test]
async fn one_that_is_gone_is_suspended_at_once() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers_with(410);
    changes(&app).await;
    app.work().await;
    assert_eq!(receiver.take().len(), 2);
    let shown = read(&app, &made.path).await;
    assert_eq!((&shown["status"], &shown["suspended_for"]), (&json!("suspended"), &json!("gone")));
    assert!(shown["suspended_at"].is_string() && shown["allowed_transitions"] == json!(["active"]));
    assert_eq!(notices(&app, &made.path).await, ["waiting"]);
    app.wait(TimeDelta::days(1));
    app.work().await;
    assert!(receiver.take().is_empty());
    receiver.answers_with(200);
    transition(&app, &made.path, "active").await;
    app.work().await;
    let all = receiver.take();
    assert_eq!(all.len(), 6);
    assert_in_order(&all);
}

#[actix_web::test]
async fn what_is_refused_alone_holds_up_its_resource_and_nothing_else() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers(|one| reply(if one.resource() == "t_a" { 422 } else { 200 }));
    changes(&app).await;
    app.work().await;
    let all = receiver.take();
    let found = by_resource(&all);
    assert_eq!((found["t_a"].len(), found["t_b"].len()), (1, 3));
    let shown = read(&app, &made.path).await;
    assert!(shown["failing_since"].is_null() && shown["next_attempt_at"].is_null(), "the receiver works");
    // Somebody passes over it; the next one of the resource is sent.
    let pending = deliveries(&app, &made.path, "&status=pending").await;
    let (refused, etag) = (pending.items()[0]["id"].as_str().unwrap(), "\"1.0\"");
    let steps = format!("{}/deliveries/{refused}/transitions", made.path);
    app.by(ADMIN).if_match(etag).post(&steps, json!({"to": "skipped"})).await.problem(412, "precondition_failed");
    app.by(ADMIN).post(&steps, json!({"to": "delivered"})).await.problem(409, "wrong_state");
    let skipped = app.by(ADMIN).post(&steps, json!({"to": "skipped"})).await.created();
    assert_eq!(
        (&skipped.body["status"], &skipped.body["last_error"]),
        (&json!("skipped"), &json!("passed over by hand"))
    );
    app.work().await;
    let next = receiver.take();
    assert_eq!((next.len(), next[0].position()), (1, found["t_a"][0] + 1));
    // Another thing goes on all the while; this one is given up after three days.
    for day in 0..4 {
        assert_eq!(read(&app, &made.path).await["status"], "active");
        for _ in 0..4 {
            app.wait(TimeDelta::hours(6));
            app.work().await;
        }
        change_theme(&app, "t_b", 10 + day).await;
        app.work().await;
        if read(&app, &made.path).await["status"] == "suspended" {
            break;
        }
    }
    let shown = read(&app, &made.path).await;
    assert_eq!((&shown["status"], &shown["suspended_for"]), (&json!("suspended"), &json!("refused")));
    assert_eq!(notices(&app, &made.path).await, ["waiting"]);
}

#[actix_web::test]
async fn one_that_never_answers_is_not_waited_for_for_ever() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers(|_| Reply { after: Duration::from_secs(40), ..reply(200) });
    make_theme(&app, "t_a").await;
    let begun = std::time::Instant::now();
    app.work().await;
    assert!((15..35).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let pending = deliveries(&app, &made.path, "").await;
    assert_eq!(pending.items()[0]["last_error"], "no answer within 20 seconds");
    assert_eq!(pending.items()[0]["status"], "pending");
}
