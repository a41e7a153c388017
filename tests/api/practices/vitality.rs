use super::{path, published, transition};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_CONTACT, READER, SCIENTIST};
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{outbox_messages, practice_vitality_reviews as reviews};
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// How often organisations were asked.
fn questions(app: &TestApp) -> i64 {
    let count = app.core.db().run(&Actor::command("test"), |tx| {
        let asked = reviews::table.filter(reviews::kind.eq("asked"));
        Ok(asked.count().get_result(tx.conn())?)
    });
    count.unwrap()
}

/// What lies in the outbox for an address.
fn letters(app: &TestApp, address: &str) -> Vec<String> {
    let found = app.core.db().run(&Actor::command("test"), |tx| {
        let asked = outbox_messages::table.filter(outbox_messages::kind.eq("vitality_request"));
        let asked = asked.filter(outbox_messages::to_address.eq(address)).order(outbox_messages::subject);
        Ok(asked.select(outbox_messages::subject).load::<Option<String>>(tx.conn())?)
    });
    found.unwrap().into_iter().flatten().collect()
}

async fn kinds(app: &TestApp, practice: &str) -> Vec<String> {
    let history = app.public().get(&format!("{practice}/vitality-reviews")).await.ok();
    history.items().iter().map(|review| review["kind"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn silence_makes_a_practice_at_risk_and_says_so_until_it_is_confirmed() {
    let app = TestApp::new().await;
    let shown = published(&app, json!({"vitality": "active"})).await;
    let at = format!("/v1/practices/{}", shown.body["id"].as_str().unwrap());
    let published_at = shown.body["published_at"].clone();
    let address = json!({"email": "direzione@example.org"});
    app.by(ADMIN).if_match("*").patch(&format!("/v1/organisations/{}", ids::AULSS_2), address).await.ok();
    app.wait(TimeDelta::days(340));
    app.work().await;
    assert_eq!((questions(&app), kinds(&app, &at).await.len()), (0, 1));
    app.wait(TimeDelta::days(30));
    app.work().await;
    assert_eq!(questions(&app), 6, "the five of the scenario and this one, each once");
    let letters = letters(&app, "direzione@example.org");
    assert_eq!(letters, ["«A quattro mani» è ancora viva?", "«Una pratica» è ancora viva?"]);
    app.work().await;
    app.wait(TimeDelta::days(59));
    app.work().await;
    assert_eq!((questions(&app), &app.public().get(&at).await.ok().body["vitality"]), (6, &json!("active")));
    app.wait(TimeDelta::days(2));
    app.work().await;
    let silent = app.public().get(&at).await.ok();
    assert_eq!((&silent.body["vitality"], &silent.body["unconfirmed_since"]), (&json!("at_risk"), &published_at));
    let listed = app.public().get("/v1/practices?vitality=at_risk&count=true").await.ok();
    assert_eq!((&listed.body["total"], listed.items()[0]["unconfirmed_since"].is_string()), (&json!(6), true));
    let version = app.public().get(&format!("{at}/versions/1")).await.ok();
    assert_eq!(version.body["document"]["vitality"], "active", "what was published stays as it was");

    let answer = json!({"vitality": "consolidated", "note": "Quattro distretti."});
    let said = app.by(CONTACT).post(&format!("{at}/vitality-reviews"), answer).await.created();
    assert_eq!((&said.body["kind"], &said.body["role"]), (&json!("changed"), &json!("organisation_contact")));
    let alive = app.public().get(&at).await.ok();
    assert_eq!((&alive.body["vitality"], alive.body.get("unconfirmed_since")), (&json!("consolidated"), None));
    assert_eq!(kinds(&app, &at).await, ["changed", "silent", "asked", "stated"]);
    app.work().await;
    assert_eq!(questions(&app), 6);
    app.wait(TimeDelta::days(370));
    app.work().await;
    assert_eq!(questions(&app), 7, "who did not answer is not asked again and again");
}

#[actix_web::test]
async fn a_confirmation_puts_the_next_question_off() {
    let app =
        TestApp::with(&[("OSSERVATORIO_VITALITY_MONTHS", "6"), ("OSSERVATORIO_VITALITY_ANSWER_DAYS", "10")]).await;
    let at = path(ids::A_QUATTRO_MANI);
    app.wait(TimeDelta::days(170));
    let before = app.public().get(&at).await.ok();
    let same = json!({"vitality": before.body["vitality"]});
    let said = app.by(CONTACT).post(&format!("{at}/vitality-reviews"), same).await.created();
    assert_eq!(said.body["kind"], "confirmed");
    let again = app.public().get(said.header("location")).await.ok();
    assert_eq!(again.body, said.body);
    app.wait(TimeDelta::days(20));
    app.work().await;
    assert_eq!(questions(&app), 4, "the four others");
    app.wait(TimeDelta::days(11));
    app.work().await;
    let at_risk = app.public().get("/v1/practices?vitality=at_risk&count=true").await.ok();
    assert_eq!(at_risk.body["total"], 4);
    let history: Vec<Value> = app.by(ADMIN).get("/v1/audit-entries?limit=100").await.ok().items().to_vec();
    assert!(history.iter().any(|entry| entry["resource_type"] == "vitality_review" && entry["actor"] == "vitality"));
}

#[actix_web::test]
async fn what_is_not_published_is_not_asked_about() {
    let app = TestApp::new().await;
    for (id, to) in [(ids::PASSI_D_ARGENTO, "archived"), (ids::ABITARE_SUPPORTATO, "withdrawn")] {
        transition(&app, COORDINATOR, &path(id), json!({"to": to, "note": "Nota."})).await.created();
    }
    app.wait(TimeDelta::days(400));
    app.work().await;
    assert_eq!(questions(&app), 3);
    let review = json!({"vitality": "active"});
    let reviews = |id| format!("{}/vitality-reviews", path(id));
    app.by(COORDINATOR).post(&reviews(ids::PASSI_D_ARGENTO), review.clone()).await.problem(409, "wrong_state");
    app.by(CONTACT).post(&reviews(ids::DRAFT), review.clone()).await.problem(409, "wrong_state");
    for person in [FOREIGN_CONTACT, SCIENTIST, READER] {
        app.by(person).post(&reviews(ids::A_QUATTRO_MANI), review.clone()).await.problem(403, "forbidden");
    }
    // Published again counts as confirmed.
    transition(&app, COORDINATOR, &path(ids::PASSI_D_ARGENTO), json!({"to": "published"})).await.created();
    app.work().await;
    assert_eq!(questions(&app), 3);
}
