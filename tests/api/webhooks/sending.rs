//! What is sent when all goes well, and what the log says of it.
use super::receiver::{Receiver, reply};
use super::{
    WEBHOOKS, app, assert_in_order, by_resource, change_theme, deliveries, draft, id, make_theme, read, subscribe,
    subscribe_with,
};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use chrono::TimeDelta;
use serde_json::json;

#[actix_web::test]
async fn each_change_is_sent_signed_and_in_order() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    for code in ["t_a", "t_b", "t_c"] {
        make_theme(&app, code).await;
    }
    for position in 2..6 {
        for code in ["t_a", "t_b", "t_c"] {
            change_theme(&app, code, position).await;
        }
    }
    app.by(ADMIN).if_match("*").delete("/v1/themes/t_c").await.done();
    app.work().await;
    let all = receiver.take();
    assert_eq!(all.len(), 16);
    assert_in_order(&all);
    assert_eq!(by_resource(&all)["t_a"].len(), 5);
    assert!(all.iter().all(|one| one.is_signed_with(&made.secret)));
    let feed = app.public().get("/v1/changes?after=0&types=theme&limit=100").await.ok();
    for one in &all {
        let event = &one.event;
        let entry = feed.items().iter().find(|entry| entry["position"] == one.position()).unwrap();
        assert_eq!(&event["data"], entry, "the data are the entry of the feed");
        assert_eq!(event["type"], format!("it.oiss.theme.{}", one.kind()));
        assert_eq!((&event["specversion"], &event["id"]), (&json!("1.0"), &json!(one.id())));
        assert_eq!(event["source"], "https://osservatorio.example.org/v1/changes");
        assert_eq!((&event["subject"], &event["time"]), (&json!(format!("theme/{}", one.resource())), &entry["at"]));
        assert_eq!(one.header("content-type"), "application/cloudevents+json; charset=utf-8");
        assert!(one.header("user-agent").starts_with("osservatorio/"));
    }
    assert_eq!(all.iter().rfind(|one| one.resource() == "t_c").unwrap().kind(), "gone");
    let now = read(&app, &made.path).await;
    assert_eq!(now["position"], app.public().get("/v1/changes").await.ok().body["position"]);
    assert!(now["delivered_at"].is_string() && now["failing_since"].is_null());
    // Nothing is sent twice.
    app.wait(TimeDelta::days(1));
    app.work().await;
    assert!(receiver.take().is_empty());
}

#[actix_web::test]
async fn the_log_says_what_was_sent_and_what_came_back_and_goes_after_its_time() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    receiver.answers(|_| super::receiver::Reply { body: format!("no\0thing {}", "x".repeat(1 << 20)), ..reply(200) });
    make_theme(&app, "t_a").await;
    change_theme(&app, "t_a", 2).await;
    app.work().await;
    let sent = receiver.take();
    let listed = deliveries(&app, &made.path, "&count=true").await;
    assert_eq!((listed.items().len(), &listed.body["total"]), (2, &json!(2)));
    let last = &listed.items()[0];
    assert_eq!(
        (&last["status"], &last["attempts"], &last["last_status"]),
        (&json!("delivered"), &json!(1), &json!(200))
    );
    assert_eq!((&last["id"], &last["kind"]), (&json!(sent[1].id()), &json!("changed")));
    assert_eq!(last["allowed_transitions"], json!(["pending"]));
    let path = format!("{}/deliveries/{}", made.path, sent[1].id());
    let one = app.by(ADMIN).get(&path).await.ok();
    assert_eq!(&one.body, last);
    let attempts = app.by(ADMIN).get(&format!("{path}/attempts")).await.ok();
    let attempt = &attempts.items()[0];
    assert_eq!((&attempt["request_body"], &attempt["url"]), (&json!(sent[1].text), &json!(receiver.url())));
    let answer = attempt["answer"].as_str().unwrap();
    assert!(answer.starts_with("no\u{fffd}thing xxx") && answer.chars().count() <= 1_000, "{}", answer.len());
    assert!(attempt["duration_ms"].as_i64().unwrap() < 20_000);
    // Filters and pages.
    assert_eq!(deliveries(&app, &made.path, "&resource_id=t_a&status=delivered").await.items().len(), 2);
    assert!(deliveries(&app, &made.path, "&status=pending").await.items().is_empty());
    let first = app.by(ADMIN).get(&format!("{}/deliveries?limit=1", made.path)).await.ok();
    let next = app.by(ADMIN).get(first.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!((&next.items()[0], &next.body["next_cursor"]), (&listed.items()[1], &json!(null)));
    app.wait(TimeDelta::days(29));
    app.work().await;
    assert_eq!(deliveries(&app, &made.path, "").await.items().len(), 2);
    app.wait(TimeDelta::days(2));
    app.work().await;
    assert!(deliveries(&app, &made.path, "").await.items().is_empty());
    app.by(ADMIN).get(&path).await.problem(404, "not_found");
}

#[actix_web::test]
async fn filters_choose_and_the_resource_comes_along_where_it_is_wanted() {
    let app = app().await;
    let receiver = Receiver::new();
    let (of_drafts, gone, one) = (Receiver::new(), Receiver::new(), Receiver::new());
    subscribe_with(&app, COORDINATOR, &of_drafts, json!({"types": ["practice"], "embed": true})).await;
    subscribe_with(&app, ADMIN, &gone, json!({"kinds": ["gone"]})).await;
    subscribe_with(&app, ADMIN, &one, json!({"resource_ids": ["t_b"]})).await;
    let all = subscribe_with(&app, ADMIN, &receiver, json!({})).await;
    make_theme(&app, "t_a").await;
    make_theme(&app, "t_b").await;
    let path = draft(&app).await;
    app.by(ADMIN).if_match("*").delete("/v1/themes/t_a").await.done();
    app.work().await;
    let embedded = of_drafts.take();
    assert_eq!(embedded.len(), 1);
    let seen = app.by(COORDINATOR).get(&path).await.ok().body;
    assert_eq!(embedded[0].event["data"]["_embedded"]["resource"], seen);
    let resources = |receiver: &Receiver| {
        let mut all: Vec<String> = receiver.take().iter().map(|one| one.resource().to_owned()).collect();
        all.sort();
        all
    };
    // What was there for a while is gone when it is sent, and says so each time.
    assert_eq!(resources(&gone), ["t_a", "t_a"]);
    assert_eq!(resources(&one), ["t_b"]);
    assert_eq!(resources(&receiver), [id(&path), "t_a", "t_a", "t_b"]);
    // A filter that is changed holds for what comes.
    let changed = app.by(ADMIN).if_match("*").patch(&all.path, json!({"types": ["practice"]})).await.ok();
    assert_eq!(changed.body["types"], json!(["practice"]));
    change_theme(&app, "t_b", 2).await;
    app.work().await;
    assert!(resources(&receiver).is_empty());
}

#[actix_web::test]
async fn a_subscription_is_changed_and_deleted_like_everything_else() {
    let app = TestApp::new().await;
    let new = json!({"url": "https://sistema.example.org/in", "description": "Prova", "types": ["practice"]});
    let key = "k-1";
    let made = app.by(ADMIN).header("idempotency-key", key).post(WEBHOOKS, new.clone()).await.created();
    assert!(made.body["secret"].as_str().unwrap().starts_with("whsec_"));
    let again = app.by(ADMIN).header("idempotency-key", key).post(WEBHOOKS, new).await.created();
    assert_eq!((&again.body["id"], &again.body["secret"]), (&made.body["id"], &json!(null)));
    let path = made.header("location").to_owned();
    let shown = app.by(ADMIN).get(&path).await.ok();
    assert!(shown.body["secret"].is_null() && shown.body["allowed_transitions"] == json!(["suspended"]));
    app.by(ADMIN).header("if-none-match", shown.etag()).get(&path).await.not_modified();
    app.by(ADMIN).patch(&path, json!({"description": "x"})).await.problem(428, "precondition_required");
    app.by(ADMIN)
        .if_match("\"7.0\"")
        .patch(&path, json!({"description": "x"}))
        .await
        .problem(412, "precondition_failed");
    let changed =
        app.by(ADMIN).if_match(shown.etag()).patch(&path, json!({"description": null, "embed": true})).await.ok();
    assert_eq!(
        (&changed.body["description"], &changed.body["embed"], &changed.body["version"]),
        (&json!(null), &json!(true), &json!(2))
    );
    let fixed = json!({"service_client_id": osservatorio::demo::ids::SYSTEM});
    assert_eq!(app.by(ADMIN).if_match("*").patch(&path, fixed).await.violations(), ["#/service_client_id fixed"]);
    let wrong = json!({"url": "https://u:p@x.example.org/#f", "types": ["theme", "theme"], "kinds": ["gone", "gone"],
        "resource_ids": ["a", "a"], "contact_email": "nobody", "embed": "yes"});
    assert_eq!(
        app.by(ADMIN).post(WEBHOOKS, wrong).await.violations(),
        ["#/contact_email format", "#/embed type"],
        "shape first"
    );
    let wrong = json!({"url": "https://u:p@x.example.org/#f", "types": ["theme", "theme"], "kinds": ["gone", "gone"],
        "resource_ids": ["a", "a"]});
    assert_eq!(
        app.by(ADMIN).post(WEBHOOKS, wrong).await.violations(),
        ["#/kinds/1 repeated", "#/resource_ids/1 repeated", "#/types/1 repeated", "#/url invalid"]
    );
    let listed = app.by(ADMIN).get(&format!("{WEBHOOKS}?status=active&count=true")).await.ok();
    assert_eq!((listed.items().len(), &listed.body["total"]), (1, &json!(1)));
    app.by(ADMIN).if_match("*").delete(&path).await.done();
    app.by(ADMIN).get(&path).await.problem(404, "not_found");
    let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", id(&path))).await.ok();
    let kinds: Vec<&str> = log.items().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["deleted", "updated", "created"]);
}
