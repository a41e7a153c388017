use super::{path, published, transition};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, READER};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// A published practice of Azienda ULSS 2 with an open working copy: the addresses of both.
async fn revised(app: &TestApp) -> (String, String) {
    let shown = published(app, json!({"title": "Da rivedere", "limits": "Pochi"})).await;
    let at = format!("/v1/practices/{}", shown.body["id"].as_str().unwrap());
    let copy = app.by(CONTACT).post(&format!("{at}/revisions"), json!({"note": "Nuovi dati."})).await.created();
    assert_eq!((&copy.body["status"], &copy.body["based_on_version"]), (&json!("under_revision"), &json!(1)));
    assert_eq!(copy.body["document"]["title"], "Da rivedere");
    (at, copy.header("location").to_owned())
}

async fn to(app: &TestApp, by: crate::support::people::Person, copy: &str, body: Value) -> Answer {
    transition(app, by, copy, body).await
}

#[actix_web::test]
async fn what_is_public_stays_until_the_revision_is_accepted_and_published() {
    let app = TestApp::new().await;
    let (at, copy) = revised(&app).await;
    let before = app.public().get(&at).await.ok();
    let patch = json!({"document": {"title": "Rivista", "limits": null, "results": "Buoni."}});
    app.by(CONTACT).patch(&copy, patch.clone()).await.problem(428, "precondition_required");
    let changed = app.by(CONTACT).if_match("*").patch(&copy, patch.clone()).await.ok();
    assert_eq!((&changed.body["version"], &changed.body["document"]["title"]), (&json!(2), &json!("Rivista")));
    let stale = changed.etag().replace("\"2.", "\"1.");
    app.by(CONTACT).if_match(stale).patch(&copy, patch).await.problem(412, "precondition_failed");

    to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.created();
    to(&app, COORDINATOR, &copy, json!({"to": "published"})).await.problem(409, "wrong_state");
    to(&app, COORDINATOR, &copy, json!({"to": "regional_check"})).await.created();
    to(&app, COORDINATOR, &copy, json!({"to": "under_review"})).await.created();
    app.by(ADMIN).if_match("*").patch(&copy, json!({"document": {"title": "x"}})).await.problem(409, "wrong_state");
    to(&app, ADMIN, &copy, json!({"to": "accepted", "note": "Già letta."})).await.created();
    let still = app.public().get(&at).await.ok();
    assert_eq!((still.bytes, still.body["status"].as_str()), (before.bytes, Some("published")));
    app.by(CONTACT).post(&format!("{at}/vitality-reviews"), json!({"vitality": "steady"})).await.created();

    let step = to(&app, COORDINATOR, &copy, json!({"to": "published"})).await.created();
    assert!(copy.ends_with(step.body["revision_id"].as_str().unwrap()));
    let after = app.public().get(&at).await.ok();
    assert_eq!((&after.body["title"], &after.body["published_version"]), (&json!("Rivista"), &json!(2)));
    assert_eq!(
        (&after.body["published_at"], &after.body["vitality"]),
        (&before.body["published_at"], &json!("steady"))
    );
    assert_eq!(after.body.get("limits"), None);
    let found = app.public().get("/v1/practices?q=rivista").await.ok();
    assert_eq!(found.items().len(), 1);
    let closed = app.by(CONTACT).get(&copy).await.ok();
    assert_eq!((&closed.body["status"], &closed.body["allowed_transitions"]), (&json!("published"), &json!([])));
    app.by(CONTACT).if_match("*").patch(&copy, json!({"document": {"title": "x"}})).await.problem(409, "wrong_state");
    let history = app.by(CONTACT).get(&format!("{at}/transitions")).await.ok();
    let of_copy = history.items().iter().filter(|step| step["revision_id"].is_string()).count();
    assert_eq!((of_copy, history.items().len()), (6, 10));
}

#[actix_web::test]
async fn a_practice_has_one_open_revision_and_a_dropped_one_changes_nothing() {
    let app = TestApp::new().await;
    let (at, copy) = revised(&app).await;
    let again = format!("{at}/revisions");
    app.by(COORDINATOR).post(&again, json!({})).await.problem(409, "wrong_state");
    app.by(CONTACT).if_match("*").patch(&copy, json!({"document": {"title": "Persa"}})).await.ok();
    to(&app, CONTACT, &copy, json!({"to": "withdrawn"})).await.created();
    assert_eq!(app.public().get(&at).await.ok().body["title"], "Da rivedere");
    let opened = futures_util::future::join_all((0..4).map(|_| app.by(CONTACT).post(&again, json!({})))).await;
    let made: Vec<u16> = opened.iter().map(|answer| answer.status.as_u16()).filter(|status| *status == 201).collect();
    assert_eq!(made.len(), 1);
    assert!(opened.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 409)));
    let list = app.by(READER).get(&format!("{again}?count=true")).await.ok();
    assert_eq!((&list.body["total"], &list.items()[1]["status"]), (&json!(2), &json!("withdrawn")));
}

#[actix_web::test]
async fn a_revision_lacks_what_any_practice_would_and_points_into_its_document() {
    let app = TestApp::new().await;
    let (_, copy) = revised(&app).await;
    let bad = json!({"document": {"title": " ", "themes": ["gardening"], "colour": 1}});
    let bad = app.by(CONTACT).if_match("*").patch(&copy, bad).await.violations();
    assert_eq!(bad, ["#/document/colour unknown_field"]);
    let bad = json!({"document": {"themes": ["gardening"]}});
    let unknown = app.by(CONTACT).if_match("*").patch(&copy, bad).await.violations();
    assert_eq!(unknown, ["#/document/themes/0 unknown_theme"]);
    let alive = app.by(CONTACT).if_match("*").patch(&copy, json!({"document": {"vitality": "evolved"}})).await;
    assert_eq!(alive.violations(), ["#/document/vitality not_allowed"]);
    let without = json!({"document": {"story": null, "publication_consent": false}});
    app.by(CONTACT).if_match("*").patch(&copy, without).await.ok();
    assert_eq!(to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.violations(), ["#/story required"]);
    let with = json!({"document": {"story": "Di nuovo."}});
    app.by(CONTACT).if_match("*").patch(&copy, with).await.ok();
    to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.created();
    to(&app, COORDINATOR, &copy, json!({"to": "regional_check"})).await.created();
    to(&app, COORDINATOR, &copy, json!({"to": "accepted", "note": "Correzioni."})).await.created();
    let consent = to(&app, COORDINATOR, &copy, json!({"to": "published"})).await.violations();
    assert_eq!(consent, ["#/publication_consent required"]);
}

#[actix_web::test]
async fn remarks_on_a_revision_hold_up_the_revision_alone() {
    let app = TestApp::new().await;
    let (at, copy) = revised(&app).await;
    to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.created();
    to(&app, COORDINATOR, &copy, json!({"to": "regional_check"})).await.created();
    let body = json!({"pointer": "#/story", "text": "Chi?"});
    let remark = app.by(COORDINATOR).post(&format!("{at}/remarks"), body).await.created();
    assert!(copy.ends_with(remark.body["revision_id"].as_str().unwrap()));
    to(&app, COORDINATOR, &copy, json!({"to": "changes_requested", "due_on": "2099-01-01"})).await.created();
    assert_eq!(to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.violations(), ["#/story open_remark"]);
    app.public().get(&at).await.ok();
    let answer = format!("{}/resolutions", remark.header("location"));
    app.by(CONTACT).post(&answer, json!({"answer": "Noi."})).await.created();
    to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.created();
}

#[actix_web::test]
async fn a_withdrawn_practice_takes_its_revision_along() {
    let app = TestApp::new().await;
    let (at, copy) = revised(&app).await;
    transition(&app, CONTACT, &at, json!({"to": "withdrawn", "note": "Chiusa."})).await.created();
    let dropped = app.by(CONTACT).get(&copy).await.ok();
    assert_eq!((&dropped.body["status"], &dropped.body["allowed_transitions"]), (&json!("withdrawn"), &json!([])));
    app.by(CONTACT).post(&format!("{at}/revisions"), json!({})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn an_archived_practice_is_not_republished_by_its_revision() {
    let app = TestApp::new().await;
    let (at, copy) = revised(&app).await;
    transition(&app, COORDINATOR, &at, json!({"to": "archived"})).await.created();
    to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.problem(409, "wrong_state");
    to(&app, CONTACT, &copy, json!({"to": "withdrawn"})).await.created();
}

#[actix_web::test]
async fn revisions_are_for_who_works_on_the_practice() {
    let app = TestApp::new().await;
    let copy = format!("{}/revisions/{}", path(ids::A_QUATTRO_MANI), ids::REVISION);
    for (person, status) in [(CONTACT, 200), (COORDINATOR, 200), (READER, 200), (FOREIGN_CONTACT, 403), (EXPERT, 403)] {
        assert_eq!(app.by(person).get(&copy).await.status.as_u16(), status, "{person:?}");
    }
    app.public().get(&copy).await.problem(401, "token_missing");
    app.by(READER).if_match("*").patch(&copy, json!({"document": {"title": "x"}})).await.problem(403, "forbidden");
    app.by(CONTACT).post(&format!("{}/revisions", path(ids::DRAFT)), json!({})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn who_submits_a_revision_is_warned_and_its_publication_waits_for_a_word() {
    let app = TestApp::new().await;
    let (_, copy) = revised(&app).await;
    let careless = json!({"document": {"story": "Chiamare Anna, RSSMRA80A01H501U.", "publication_consent": false}});
    app.by(CONTACT).if_match("*").patch(&copy, careless).await.ok();
    let taken = to(&app, CONTACT, &copy, json!({"to": "submitted"})).await.created();
    let told: Vec<_> = taken.body["warnings"].as_array().unwrap().iter().map(|w| (&w["kind"], &w["pointer"])).collect();
    assert_eq!(told, [(&json!("tax_code"), &json!("#/story"))]);
    to(&app, COORDINATOR, &copy, json!({"to": "regional_check"})).await.created();
    to(&app, COORDINATOR, &copy, json!({"to": "accepted", "note": "Completa."})).await.created();
    let publish = json!({"to": "published"});
    let lacking = to(&app, COORDINATOR, &copy, publish.clone()).await.violations();
    assert_eq!(lacking, ["#/publication_consent required"]);
    let consent = json!({"document": {"publication_consent": true}});
    app.by(CONTACT).if_match("*").patch(&copy, consent).await.ok();
    assert_eq!(to(&app, COORDINATOR, &copy, publish).await.violations(), ["#/story personal_data"]);
    let looked_at = json!({"to": "published", "acknowledge_warnings": true});
    to(&app, COORDINATOR, &copy, looked_at).await.created();
}
