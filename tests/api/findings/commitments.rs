use super::session;
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages;
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn all() -> String {
    format!("{}/commitments", session())
}

/// A day so many days from now, in Italy.
fn day(days: i64) -> Value {
    let today = osservatorio::clock::now().in_rome().date_naive();
    json!(today + TimeDelta::days(days))
}

/// The subjects of what was written about commitments.
fn letters(app: &TestApp) -> Vec<String> {
    let found = app.core.db().run(&Actor::command("test"), |tx| {
        let about = outbox_messages::table.filter(outbox_messages::kind.eq("commitment_reminder"));
        Ok(about.order(outbox_messages::id).select(outbox_messages::subject).load::<Option<String>>(tx.conn())?)
    });
    let begins = |subject: String| subject.split(" il ").next().unwrap().split(" l'").next().unwrap().to_owned();
    found.unwrap().into_iter().flatten().map(begins).collect()
}

#[actix_web::test]
async fn a_commitment_is_followed_by_its_organisation_and_the_coordinators() {
    let app = TestApp::new().await;
    let new = json!({"organisation_id": ids::AULSS_2, "what": "Aprire due sportelli.", "due_on": "2099-01-01",
        "practice_id": ids::A_QUATTRO_MANI, "finding_id": ids::FINDING});
    for person in [EXPERT, CONTACT, READER, SCIENTIST, FOREIGN_COORDINATOR] {
        app.by(person).post(&all(), new.clone()).await.problem(403, "forbidden");
    }
    let made = app.by(COORDINATOR).post(&all(), new).await.created();
    assert_eq!((&made.body["status"], &made.body["overdue"]), (&json!("open"), &json!(false)));
    let at = made.header("location").to_owned();
    for (person, status) in [
        (CONTACT, 200),
        (EXPERT, 200),
        (READER, 200),
        (SCIENTIST, 200),
        (FOREIGN_CONTACT, 404),
        (FOREIGN_COORDINATOR, 404),
    ] {
        app.by(person).get(&at).await.is(status);
    }
    app.public().get("/v1/commitments").await.problem(401, "token_missing");
    let steps = format!("{at}/transitions");
    app.by(EXPERT).post(&steps, json!({"to": "kept"})).await.problem(403, "forbidden");
    app.by(FOREIGN_CONTACT).post(&steps, json!({"to": "kept"})).await.problem(404, "not_found");
    let told = json!({"to": "in_progress", "note": "Uno è aperto.", "session_id": ids::LODI_SESSION});
    let moved = app.by(CONTACT).post(&steps, told).await.ok();
    assert_eq!(moved.body["allowed_transitions"], json!(["kept", "dropped"]));
    let unseen = json!({"to": "kept", "session_id": ids::DRAFT});
    assert_eq!(app.by(CONTACT).post(&steps, unseen).await.violations(), ["#/session_id unknown_session"]);
    app.by(COORDINATOR).if_match("*").delete(&at).await.problem(409, "wrong_state");
    app.by(CONTACT).if_match("*").patch(&at, json!({"what": "Meno."})).await.problem(403, "forbidden");
    let stale = app.by(COORDINATOR).if_match(made.etag()).patch(&at, json!({"what": "Altro."})).await;
    stale.problem(412, "precondition_failed");
    app.by(COORDINATOR).post(&steps, json!({"to": "kept"})).await.ok();
    app.by(COORDINATOR).post(&steps, json!({"to": "dropped"})).await.problem(409, "wrong_state");
    app.by(COORDINATOR).if_match("*").patch(&at, json!({"what": "Altro."})).await.problem(409, "wrong_state");
    let history = app.by(CONTACT).get(&format!("{steps}?count=true")).await.ok();
    let history: Vec<_> = history.items().iter().map(|s| (s["to_status"].clone(), s["role"].clone())).collect();
    assert_eq!(
        history,
        [(json!("kept"), json!("regional_coordinator")), (json!("in_progress"), json!("organisation_contact"))]
    );
    let bad = json!({"organisation_id": ids::DRAFT, "what": "x", "practice_id": ids::DRAFT, "finding_id": ids::DRAFT});
    assert_eq!(
        app.by(ADMIN).post(&all(), bad).await.violations(),
        ["#/finding_id unknown_finding", "#/organisation_id unknown_organisation", "#/practice_id not_on_the_table"]
    );
    // A commitment stands in the way of the finding that it answers.
    let used = super::finding(&app, json!({"kind": "limit", "text": "x"}), false).await;
    let id = used.rsplit('/').next().unwrap();
    let new = json!({"organisation_id": ids::AULSS_2, "what": "y", "finding_id": id});
    app.by(ADMIN).post(&all(), new).await.created();
    app.by(ADMIN).if_match("*").delete(&used).await.problem(409, "reference");
}

#[actix_web::test]
async fn what_is_overdue_is_found_across_sessions() {
    let app = TestApp::new().await;
    for (organisation, due) in [(ids::AULSS_2, day(1)), (ids::AULSS_2, day(40)), (ids::AULSS_1, day(0))] {
        let new = json!({"organisation_id": organisation, "what": "Qualcosa.", "due_on": due});
        app.by(ADMIN).post(&all(), new).await.created();
    }
    app.wait(TimeDelta::days(3));
    let count = |person, query: &str| {
        let (app, path) = (app.clone(), format!("/v1/commitments?count=true&{query}"));
        async move { app.by(person).get(&path).await.ok().body["total"].as_i64().unwrap() }
    };
    assert_eq!(count(ADMIN, "").await, 5);
    assert_eq!(count(ADMIN, "overdue=true").await, 2);
    assert_eq!(count(ADMIN, "overdue=false").await, 3);
    assert_eq!(count(ADMIN, "status=in_progress").await, 1);
    assert_eq!(count(ADMIN, &format!("organisation={}&overdue=true", ids::AULSS_1)).await, 1);
    assert_eq!(count(ADMIN, &format!("practice={}", ids::A_QUATTRO_MANI)).await, 1);
    assert_eq!(count(ADMIN, &format!("session={}", ids::LODI_SESSION)).await, 0);
    assert_eq!(count(ADMIN, "region=05").await, 5);
    assert_eq!(count(CONTACT, "").await, 3);
    assert_eq!(count(CONTACT, "overdue=true").await, 1);
    assert_eq!(count(FOREIGN_CONTACT, "").await, 0);
    assert_eq!(count(FOREIGN_COORDINATOR, "").await, 0);
    let late = app.by(CONTACT).get("/v1/commitments?overdue=true").await.ok();
    let at = format!("/v1/commitments/{}/transitions", late.items()[0]["id"].as_str().unwrap());
    assert_eq!(late.items()[0]["overdue"], true);
    app.by(CONTACT).post(&at, json!({"to": "dropped"})).await.ok();
    assert_eq!(count(CONTACT, "overdue=true").await, 0);
}

#[actix_web::test]
async fn an_organisation_is_reminded_once_before_the_day_and_told_once_when_it_is_past() {
    let app = TestApp::with(&[("OSSERVATORIO_COMMITMENT_REMINDER_DAYS", "7")]).await;
    let address = json!({"email": "direzione@example.org"});
    app.by(ADMIN).if_match("*").patch(&format!("/v1/organisations/{}", ids::AULSS_2), address).await.ok();
    let new = json!({"organisation_id": ids::AULSS_2, "what": "Aprire due sportelli.", "due_on": day(30)});
    let made = app.by(ADMIN).post(&all(), new).await.created();
    let at = made.header("location").to_owned();
    app.work().await;
    app.wait(TimeDelta::days(22));
    app.work().await;
    assert!(letters(&app).is_empty());
    app.wait(TimeDelta::days(2));
    app.work().await;
    app.again(&[("OSSERVATORIO_COMMITMENT_REMINDER_DAYS", "7")]).await.work().await;
    app.work().await;
    assert_eq!(letters(&app), ["Impegno in scadenza"]);
    assert!(app.by(CONTACT).get(&at).await.ok().body["reminded_at"].is_string());
    app.wait(TimeDelta::days(8));
    app.work().await;
    app.work().await;
    assert_eq!(letters(&app), ["Impegno in scadenza", "Impegno scaduto"]);
    // Another day: it begins anew. Kept: nothing more is written.
    let later = app.by(ADMIN).if_match("*").patch(&at, json!({"due_on": day(36)})).await.ok();
    assert!(later.body.get("reminded_at").is_none());
    app.work().await;
    assert_eq!(letters(&app).len(), 3);
    app.by(CONTACT).post(&format!("{at}/transitions"), json!({"to": "kept"})).await.ok();
    app.wait(TimeDelta::days(30));
    app.work().await;
    assert_eq!(letters(&app).len(), 3);
}

#[actix_web::test]
async fn nobody_promises_what_was_due_yesterday() {
    let app = TestApp::new().await;
    let new = |due: Value| json!({"organisation_id": ids::AULSS_2, "what": "Aprire due sportelli.", "due_on": due});
    assert_eq!(app.by(ADMIN).post(&all(), new(day(-1))).await.violations(), ["#/due_on in_the_past"]);
    let today = app.by(ADMIN).post(&all(), new(day(0))).await.created();
    let at = today.header("location").to_owned();
    let earlier = app.by(ADMIN).if_match("*").patch(&at, json!({"due_on": day(-2)})).await;
    assert_eq!(earlier.violations(), ["#/due_on in_the_past"]);
    // One whose day has passed since is still told better.
    app.wait(TimeDelta::days(5));
    app.by(ADMIN).if_match("*").patch(&at, json!({"what": "Aprire due sportelli sociali."})).await.ok();
}

#[actix_web::test]
async fn a_reminder_that_waits_is_not_sent_once_the_commitment_is_kept() {
    let app = TestApp::with(&[("OSSERVATORIO_COMMITMENT_REMINDER_DAYS", "7")]).await;
    let address = json!({"email": "direzione@example.org"});
    app.by(ADMIN).if_match("*").patch(&format!("/v1/organisations/{}", ids::AULSS_2), address).await.ok();
    let new = json!({"organisation_id": ids::AULSS_2, "what": "Aprire due sportelli.", "due_on": day(5)});
    let at = app.by(ADMIN).post(&all(), new).await.created().header("location").to_owned();
    app.work().await;
    let waiting = || async {
        let list = app.by(ADMIN).get("/v1/outbox-messages?kind=commitment_reminder&status=waiting").await.ok();
        list.items().len()
    };
    assert_eq!(waiting().await, 1);
    // In other words: the one in the old words is taken back, and another is written.
    app.by(ADMIN).if_match("*").patch(&at, json!({"what": "Aprire tre sportelli."})).await.ok();
    assert_eq!(waiting().await, 0);
    app.work().await;
    assert_eq!(waiting().await, 1);
    app.by(CONTACT).post(&format!("{at}/transitions"), json!({"to": "kept"})).await.ok();
    assert_eq!(waiting().await, 0);
}
