//! Sending again: from a position, one delivery, a trial.
use super::receiver::Receiver;
use super::{app, assert_in_order, by_resource, change_theme, deliveries, make_theme, read, subscribe};
use crate::support::people::ADMIN;
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::json;
use std::collections::HashSet;

#[actix_web::test]
async fn everything_after_a_position_is_sent_once_more() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    let replays = format!("{}/replays", made.path);
    make_theme(&app, "t_a").await;
    let middle = app.public().get("/v1/changes").await.ok().body["position"].as_i64().unwrap();
    for position in 2..5 {
        change_theme(&app, "t_a", position).await;
    }
    make_theme(&app, "t_b").await;
    app.work().await;
    let first = receiver.take();
    assert_eq!(first.len(), 5);
    let moved = app.by(ADMIN).post(&replays, json!({"after": middle})).await.created();
    assert_eq!(moved.body["position"], middle);
    app.work().await;
    let again = receiver.take();
    assert_in_order(&again);
    let positions = |all: &[super::receiver::Received]| {
        let mut all: Vec<i64> = all.iter().map(|one| one.position()).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(positions(&again), positions(&first)[1..], "all after it");
    let ids: HashSet<&str> = first.iter().chain(&again).map(|one| one.id()).collect();
    assert_eq!(ids.len(), 9, "with new ids, so that nobody leaves them out");
    // What waits is replaced, and comes once.
    receiver.answers_with(503);
    change_theme(&app, "t_b", 7).await;
    change_theme(&app, "t_b", 8).await;
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
    app.by(ADMIN).post(&replays, json!({"after": middle})).await.created();
    receiver.answers_with(200);
    app.wait(TimeDelta::minutes(1));
    app.work().await;
    let all = receiver.take();
    assert_in_order(&all);
    assert_eq!((by_resource(&all)["t_a"].len(), by_resource(&all)["t_b"].len()), (3, 3));
    let skipped = deliveries(&app, &made.path, "&status=skipped").await;
    assert!(
        skipped.items().iter().all(|one| one["last_error"] == "replaced by a replay") && skipped.items().len() == 2
    );
    app.by(ADMIN).post(&replays, json!({"after": 999_999})).await.problem(410, "position_lost");
    assert_eq!(app.by(ADMIN).post(&replays, json!({"after": -1})).await.violations(), ["#/after too_small"]);
}

#[actix_web::test]
async fn a_position_that_is_not_kept_is_told_before_anything_is_left_out() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    let steps = format!("{}/transitions", made.path);
    let suspended = app.by(ADMIN).post(&steps, json!({"to": "suspended"})).await.created();
    assert_eq!(suspended.body["suspended_for"], "asked");
    make_theme(&app, "t_a").await;
    app.wait(TimeDelta::days(91));
    make_theme(&app, "t_b").await;
    app.work().await;
    let lost = app.by(ADMIN).post(&steps, json!({"to": "active"})).await.problem(410, "position_lost");
    let head = app.public().get("/v1/changes").await.ok().body["position"].as_i64().unwrap();
    assert!(lost.body["detail"].as_str().unwrap().contains(&format!("after={head}")), "{}", lost.body);
    app.by(ADMIN).post(&format!("{}/replays", made.path), json!({"after": head})).await.created();
    app.by(ADMIN).post(&steps, json!({"to": "active"})).await.created();
    app.work().await;
    assert!(receiver.take().is_empty());
    make_theme(&app, "t_c").await;
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
}

#[actix_web::test]
async fn a_delivery_is_sent_again_with_the_same_id() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    make_theme(&app, "t_a").await;
    change_theme(&app, "t_a", 2).await;
    app.work().await;
    let first = receiver.take();
    let path = format!("{}/deliveries/{}", made.path, first[0].id());
    let step = json!({"to": "pending"});
    let again = app.by(ADMIN).post(&format!("{path}/transitions"), step).await.created();
    assert_eq!((&again.body["status"], again.header("location")), (&json!("pending"), path.as_str()));
    app.work().await;
    let sent = receiver.take();
    assert_eq!((sent.len(), sent[0].id(), sent[0].position()), (1, first[0].id(), first[0].position()));
    let shown = read(&app, &path).await;
    assert_eq!((&shown["status"], &shown["attempts"]), (&json!("delivered"), &json!(2)));
    assert_eq!(app.by(ADMIN).get(&format!("{path}/attempts?count=true")).await.ok().body["total"], 2);
    // Behind one that is not settled yet it waits for its turn, and so does that behind it.
    receiver.answers_with(500);
    change_theme(&app, "t_a", 3).await;
    app.work().await;
    receiver.take();
    let older = app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "pending"})).await.created();
    assert_eq!(older.body["status"], "pending");
    assert_eq!(deliveries(&app, &made.path, "&status=waiting").await.items().len(), 1);
    receiver.answers_with(200);
    app.wait(TimeDelta::minutes(1));
    app.work().await;
    assert_in_order(&receiver.take());
}

#[actix_web::test]
async fn a_trial_is_sent_once_also_while_it_is_suspended() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    let tests = format!("{}/tests", made.path);
    app.by(ADMIN).post(&format!("{}/transitions", made.path), json!({"to": "suspended"})).await.created();
    make_theme(&app, "t_a").await;
    let trial = app.by(ADMIN).post(&tests, json!({})).await.created();
    assert_eq!((&trial.body["purpose"], &trial.body["status"]), (&json!("test"), &json!("pending")));
    app.by(ADMIN).post(&tests, json!({})).await.problem(409, "wrong_state");
    app.work().await;
    let sent = receiver.take();
    assert_eq!(
        (sent.len(), &sent[0].event["type"], &sent[0].event["data"]),
        (1, &json!("it.oiss.webhook.test"), &json!({}))
    );
    assert!(sent[0].is_signed_with(&made.secret));
    assert_eq!(read(&app, trial.header("location")).await["status"], "delivered");
    // One that fails is not tried again, and nobody is written to.
    receiver.answers_with(410);
    let trial = app.by(ADMIN).post(&tests, json!({})).await.created();
    app.work().await;
    app.wait(TimeDelta::days(2));
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
    let shown = read(&app, trial.header("location")).await;
    assert_eq!((&shown["status"], &shown["last_error"]), (&json!("failed"), &json!("answered with 410")));
    assert!(super::notices(&app, &made.path).await.is_empty());
    assert_eq!(read(&app, &made.path).await["suspended_for"], "asked");
    // The scenario's cannot be signed, which is told.
    let path = format!("/v1/webhook-subscriptions/{}", ids::WEBHOOK);
    let trial = app.by(ADMIN).post(&format!("{path}/tests"), json!({})).await.created();
    app.work().await;
    assert_eq!(read(&app, trial.header("location")).await["status"], "failed");
}
