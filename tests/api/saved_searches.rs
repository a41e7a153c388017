//! Saved searches and their digest.
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, Person, READER};
use chrono::TimeDelta;
use chrono_tz::Europe::Rome;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages;
use osservatorio::demo::ids;
use serde_json::{Value, json};

async fn save(app: &TestApp, by: Person, name: &str, query: &str, daily: bool) -> crate::support::request::Answer {
    app.by(by).post("/v1/saved-searches", json!({"name": name, "query": query, "daily_digest": daily})).await
}

/// Recipient and text of each digest in the outbox, in their order.
fn digests(app: &TestApp) -> Vec<(String, String)> {
    let all = |tx: &mut osservatorio::db::tx::Tx<'_>| {
        let found: Vec<(String, Option<String>)> = outbox_messages::table
            .filter(outbox_messages::kind.eq("digest"))
            .order(outbox_messages::id)
            .select((outbox_messages::to_address, outbox_messages::body))
            .load(tx.conn())
            .unwrap();
        Ok(found)
    };
    let found = app.core.db().run(&Actor::command("test"), all).unwrap();
    found.into_iter().map(|(to, text)| (to, text.unwrap())).collect()
}

/// Moves the clock to `hour` o'clock in Italy, of the next day.
fn until_tomorrow_at(app: &TestApp, hour: u32) {
    let shifted = app.core.db().clock().now().in_rome();
    let next = shifted.date_naive().succ_opt().unwrap().and_hms_opt(hour, 0, 0).unwrap();
    let wait = next.and_local_timezone(Rome).unwrap() - shifted;
    assert!(wait > TimeDelta::zero());
    app.wait(wait);
}

async fn publish(app: &TestApp, title: &str, fields: Value) {
    let mut body = json!({
        "organisation_id": ids::AULSS_2, "title": title, "summary": "x", "story": "y", "publication_consent": true,
        "dimensions": [{"dimension": "community", "intensity": 2}], "themes": ["telemedicine"],
        "period": {"start": "2022-05-01", "ongoing": true}
    });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = app.by(ADMIN).post("/v1/practices", body).await.created();
    let at = format!("{}/transitions", made.header("location"));
    app.by(ADMIN).post(&at, json!({"to": "submitted"})).await.created();
    for to in ["regional_check", "accepted", "published"] {
        app.by(ADMIN).post(&at, json!({"to": to, "note": "Letta."})).await.created();
    }
}

#[actix_web::test]
async fn searches_are_their_owners_and_checked_as_the_list_checks_them() {
    let app = TestApp::new().await;
    let mine =
        save(&app, CONTACT, "Mie", "q=dimissioni&region=05,06&near=45.6,12.2,30&sort=title", false).await.created();
    let at = mine.header("location").to_owned();
    assert_eq!(
        app.by(CONTACT).get(&at).await.ok().body["query"],
        "q=dimissioni&region=05,06&near=45.6,12.2,30&sort=title"
    );
    app.by(COORDINATOR).get(&at).await.problem(404, "not_found");
    app.by(ADMIN).if_match("*").delete(&at).await.problem(404, "not_found");
    app.public().get(&at).await.is(401);
    for query in ["colour=red", "region=99", "near=1,2", "year=x", "cursor=abc", "limit=5", "q=", "theme=a&theme=b"] {
        assert_eq!(save(&app, CONTACT, "x", query, false).await.violations(), ["#/query bad_parameter"], "{query}");
    }
    assert_eq!(save(&app, CONTACT, " ", "", false).await.violations(), ["#/name blank"]);
    app.by(CONTACT).patch(&at, json!({"name": "Altre"})).await.problem(428, "precondition_required");
    let changed =
        app.by(CONTACT).if_match(mine.etag()).patch(&at, json!({"name": "Altre", "daily_digest": true})).await.ok();
    assert!(changed.body["digest_due_at"].is_string());
    app.by(CONTACT)
        .if_match(mine.etag())
        .patch(&at, json!({"name": "Terze"}))
        .await
        .problem(412, "precondition_failed");
    app.by(CONTACT).if_match(changed.etag()).patch(&at, json!({"query": "x=1"})).await.problem(422, "invalid");
    for n in 1..50 {
        save(&app, CONTACT, &format!("{n}"), "", false).await.created();
    }
    assert_eq!(save(&app, CONTACT, "una di troppo", "", false).await.violations(), ["# too_many"]);
    let list = app.by(CONTACT).get("/v1/saved-searches?count=true&limit=7").await.ok();
    assert_eq!(
        (list.items().len(), list.body["total"].as_i64(), &list.items()[0]["name"]),
        (7, Some(50), &json!("49"))
    );
    assert!(app.by(READER).get("/v1/saved-searches").await.ok().items().is_empty());
    app.by(CONTACT).if_match("*").delete(&at).await.done();
    app.by(CONTACT).get(&at).await.problem(404, "not_found");
}

#[actix_web::test]
async fn the_digest_tells_what_is_new_once_and_is_silent_otherwise() {
    let app = TestApp::new().await;
    save(&app, CONTACT, "Telemedicina", "theme=telemedicine", true).await.created();
    save(&app, CONTACT, "Orti", "q=orto", true).await.created();
    save(&app, CONTACT, "Senza parole", "q=%2A", true).await.created();
    let lazio = save(&app, READER, "Lazio", "region=12", true).await.created();
    save(&app, READER, "Tutto, senza messaggi", "", false).await.created();
    until_tomorrow_at(&app, 6);
    app.work().await;
    until_tomorrow_at(&app, 8);
    app.work().await;
    assert!(digests(&app).is_empty(), "nothing was published");
    publish(&app, "Orto condiviso", json!({})).await;
    publish(&app, "Un'altra", json!({"themes": ["pua"]})).await;
    let mut draft = json!({"organisation_id": ids::AULSS_2, "title": "Orto in bozza"});
    draft["themes"] = json!(["telemedicine"]);
    app.by(CONTACT).post("/v1/practices", draft).await.created();
    app.work().await;
    assert!(digests(&app).is_empty(), "it is eight o'clock: the next is tomorrow's");
    until_tomorrow_at(&app, 7);
    // Two instances at the same time.
    futures_util::join!(app.work(), app.work());
    let sent = digests(&app);
    assert_eq!(sent.len(), 1, "{sent:?}");
    let (to, text) = &sent[0];
    assert!(to.contains('@'));
    assert_eq!(text.matches("Orto condiviso").count(), 2, "in both searches: {text}");
    assert!(text.contains("Telemedicina\n") && text.contains("Orti\n") && !text.contains("Senza parole"));
    assert!(!text.contains("Un'altra") && !text.contains("bozza"), "{text}");
    assert!(text.contains("https://osservatorio.example.org/v1/practices/"));
    until_tomorrow_at(&app, 7);
    app.work().await;
    assert_eq!(digests(&app).len(), 1, "never twice");
    // Ended by its owner.
    app.by(READER).if_match(lazio.etag()).patch(lazio.header("location"), json!({"daily_digest": false})).await.ok();
    publish(&app, "Romana", json!({"organisation_id": ids::ASL_ROMA_1})).await;
    until_tomorrow_at(&app, 9);
    app.work().await;
    let sent = digests(&app);
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent[1].1.contains("Romana") && !sent[1].1.contains("Orto condiviso"), "telemedicine again");
}
