use super::{SECOND, THIRD, app, assign, practice};
use crate::support::people::{ADMIN, SCIENTIST};
use actix_web::http::Method;
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn conflicts_of_interest_are_refused_with_their_reason() {
    let app = app(&[("OSSERVATORIO_REVIEW_OWN_REGION", "refused")]).await;
    let reviews = format!("{}/reviews", practice(ids::WITHOUT_READERS));
    let me = format!("/v1/readers/{}", ids::SECOND_READER);
    let give = || app.by(ADMIN).post(&reviews, json!({"reader_id": ids::SECOND_READER}));
    for (profile, reason) in [
        (json!({"organisations": [ids::AULSS_1]}), "own_organisation"),
        (json!({"organisations": [], "declared_organisations": [ids::AULSS_1]}), "declared_organisation"),
        (json!({"declared_organisations": [], "regions": ["05"]}), "own_region"),
    ] {
        app.by(SECOND).if_match("*").patch(&me, profile).await.ok();
        assert_eq!(give().await.violations(), [format!("#/reader_id {reason}")]);
    }
    app.by(SECOND).if_match("*").patch(&me, json!({"regions": ["08"]})).await.ok();
    let review = give().await.created().header("location").to_owned();
    let why = json!({"to": "declined", "note": "Ho seguito il progetto.", "conflict": true});
    app.by(SECOND).post(&format!("{review}/transitions"), why).await.created();
    assert_eq!(give().await.violations(), ["#/reader_id declared"]);
    let candidates = format!("{}/review-candidates", practice(ids::WITHOUT_READERS));
    let told = app.by(ADMIN).get(&candidates).await.ok();
    let last = told.items().last().unwrap().clone();
    assert_eq!((&last["name"], &last["conflicts"]), (&json!("Lucia Ferrante"), &json!(["declared"])));
    let contact = app.by(ADMIN).post(&reviews, json!({"reader_id": ids::CONTACT_AULSS_2})).await.violations();
    assert_eq!(contact, ["#/reader_id unknown_reader"]);
}

#[actix_web::test]
async fn a_file_of_assignments_is_taken_row_by_row() {
    let app = app(&[]).await;
    let (at, draft) = (ids::WITHOUT_READERS, ids::DRAFT);
    let file = format!(
        "pratica;lettore;scadenza\n{at};committee@demo.example.org;31/12/2099\n{at};{};2099-12-31\n\
         {at};COMMITTEE@demo.example.org;\n{draft};committee3@demo.example.org;\nx;y;\n{at};committee3@demo.example.org;2001-01-01\n",
        ids::SECOND_READER
    );
    let send = |query: &str| {
        let path = format!("/v1/review-assignments{query}");
        let (call, body) = (app.by(ADMIN), file.clone().into_bytes());
        async move { call.send(Method::POST, &path, Some(body), "text/csv").await }
    };
    let dry = send("?dry_run=true").await.ok().body;
    assert_eq!((&dry["assigned"], &dry["refused"]), (&json!(2), &json!(4)));
    let count = format!("/v1/reviews?practice={at}&count=true");
    assert_eq!(app.by(ADMIN).get(&count).await.ok().body["total"], 0);
    let done = send("").await.ok().body;
    let reasons: Vec<_> =
        done["rows"].as_array().unwrap().iter().map(|r| r["reason"].as_str().unwrap_or("-")).collect();
    assert_eq!(reasons, ["-", "-", "repeated", "not_under_review", "unknown_practice", "not_future"]);
    assert_eq!(done["rows"][2]["line"], 4);
    assert_eq!(app.by(ADMIN).get(&count).await.ok().body["total"], 2);
    app.by(SECOND)
        .send(Method::POST, "/v1/review-assignments", Some(file.into_bytes()), "text/csv")
        .await
        .problem(403, "forbidden");
}

#[actix_web::test]
async fn readers_are_proposed_confirmed_by_a_person_and_reminded() {
    let app = app(&[]).await;
    app.work().await;
    let at = ids::WITHOUT_READERS;
    let found = app.by(ADMIN).get(&format!("/v1/reviews?practice={at}")).await.ok();
    assert_eq!(found.items().len(), 2);
    let mine = app.by(SECOND).get(&format!("/v1/reviews?practice={at}")).await.ok();
    assert!(mine.items().is_empty(), "nobody was asked yet");
    for review in found.items() {
        let steps = format!("/v1/reviews/{}/transitions", review["id"].as_str().unwrap());
        app.by(SCIENTIST).post(&steps, json!({"to": "assigned"})).await.problem(404, "not_found");
        app.by(ADMIN).post(&steps, json!({"to": "assigned"})).await.created();
    }
    let messages = |kind: &'static str| {
        let call = app.by(ADMIN);
        async move { call.get(&format!("/v1/outbox-messages?kind={kind}&limit=100")).await.ok().items().len() }
    };
    assert_eq!(messages("review_assignment").await, 2);
    assert_eq!(messages("review_reminder").await, 0);
    app.wait(TimeDelta::days(25));
    app.work().await;
    assert_eq!(messages("review_reminder").await, 2);
    app.work().await;
    assert_eq!(messages("review_reminder").await, 2, "once each");
}

#[actix_web::test]
async fn a_person_may_choose_somebody_else_than_was_proposed() {
    let app = app(&[]).await;
    app.work().await;
    let at = ids::WITHOUT_READERS;
    let one = assign(&app, at, THIRD).await;
    let two = assign(&app, at, SCIENTIST).await;
    for review in [one, two] {
        assert_eq!(app.by(ADMIN).get(&review).await.ok().body["status"], "assigned");
    }
    let full = app.by(ADMIN).post(&format!("{}/reviews", practice(at)), json!({"reader_id": SECOND.id})).await;
    full.problem(409, "wrong_state");
}
