//! The classes are what practices are found by: the committee's from the publication of what was assessed on, the later of
//! the committee's and the laboratories' of what grows in scale.
use super::{SCIENTIST, SECOND, THIRD, app, assign, decision, practice, submit, whole};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use osservatorio::db::types::Instant;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

/// The ids that a query finds.
async fn found(app: &TestApp, query: &str) -> Vec<Value> {
    let list = app.public().get(&format!("/v1/practices?{query}&count=true")).await.ok();
    assert_eq!(list.body["total"], list.items().len(), "{query}");
    list.items().iter().map(|item| item["id"].clone()).collect()
}

/// What a public list counts of a facet.
async fn counted(app: &TestApp, query: &str, facet: &str) -> Value {
    let list = app.public().get(&format!("/v1/practices?facets=true{query}")).await.ok();
    let all = list.body["facets"].as_array().unwrap();
    all.iter().find(|one| one["name"] == facet).unwrap()["values"].clone()
}

/// Two readings and a decision on what is under review.
async fn decide(app: &TestApp, id: Uuid, decision: Value) {
    for (reader, words) in [(SCIENTIST, "uno"), (SECOND, "due")] {
        let review = assign(app, id, reader).await;
        submit(app, reader, &review, whole(app, 2, words, "accepted").await).await;
    }
    app.by(THIRD).post(&format!("{}/decisions", practice(id)), decision).await.created();
}

#[actix_web::test]
async fn the_committees_class_is_a_filter_a_facet_and_on_the_card() {
    let app = app(&[]).await;
    let four_hands = json!(ids::A_QUATTRO_MANI);
    for query in [
        "assessed_outcome_class=good_practice",
        "scalability_class=with_conditions&assessed_outcome_class=good_practice&region=05",
        "assessed_outcome_class=good_practice,initiative&sort=title",
        "q=mani&scalability_class=with_conditions",
    ] {
        assert_eq!(found(&app, query).await, std::slice::from_ref(&four_hands), "{query}");
    }
    for query in
        ["assessed_outcome_class=initiative", "q=mani&scalability_class=ready", "region=12&scalability_class=ready"]
    {
        assert!(found(&app, query).await.is_empty(), "{query}");
    }
    app.public().get("/v1/practices?scalability_class=perhaps").await.problem(400, "bad_parameter");
    for query in ["", "&region=05", "&q=mani"] {
        let one = json!([{"value": "good_practice", "count": 1}]);
        assert_eq!(counted(&app, query, "assessed_outcome_class").await, one, "{query}");
    }
    let list = app.public().get("/v1/practices?limit=100").await.ok();
    for card in list.items() {
        let assessed = card["id"] == four_hands;
        assert_eq!(card.get("assessed_outcome_class").is_some(), assessed, "{card}");
    }
    let record = app.public().get(&practice(ids::A_QUATTRO_MANI)).await.ok().body;
    assert_eq!(record["assessed_outcome_class"], "good_practice");
    // Authors do not write it.
    let wrong = json!({"organisation_id": ids::AULSS_2, "title": "x", "assessed_outcome_class": "good_practice"});
    let told = app.by(CONTACT).post("/v1/practices", wrong).await.violations();
    assert_eq!(told, ["#/assessed_outcome_class unknown_field"]);
}

#[actix_web::test]
async fn nobody_finds_a_class_before_its_text_is_published_nor_after_it_is_withdrawn() {
    let app = app(&[]).await;
    let at = practice(ids::WITHOUT_READERS);
    let id = json!(ids::WITHOUT_READERS);
    decide(&app, ids::WITHOUT_READERS, decision("accepted")).await;
    let inside = |query: &'static str| {
        let call = app.by(ADMIN);
        async move { call.get(&format!("/v1/practices?{query}")).await.ok().items().len() }
    };
    let ready = "scalability_class=ready&region=05&organisation=01910000-0000-7000-8000-000000000102";
    assert_eq!(inside(ready).await, 0, "accepted, not yet public");
    assert_eq!(app.by(ADMIN).get(&at).await.ok().body.get("scalability_class"), None);
    app.by(ADMIN).post(&format!("{at}/transitions"), json!({"to": "published"})).await.created();
    assert_eq!(found(&app, ready).await, std::slice::from_ref(&id));
    assert_eq!(counted(&app, "", "assessed_outcome_class").await[0], json!({"value": "good_practice", "count": 2}));
    let same = app.public().get(&format!("{at}/assessment")).await.ok().body;
    let record = app.public().get(&at).await.ok();
    assert_eq!(same["public"]["outcome_class"], record.body["assessed_outcome_class"]);
    let decided: Instant = serde_json::from_value(same["decided_at"].clone()).unwrap();
    let source = json!({"by": "committee", "on": decided.in_rome().date_naive(), "decision_id": same["decision_id"]});
    assert_eq!(record.body["scalability_source"], source);
    app.by(ADMIN).post(&format!("{at}/transitions"), json!({"to": "archived", "note": "Conclusa."})).await.created();
    assert_eq!(found(&app, ready).await, [id], "archived ones are public");
    app.by(ADMIN)
        .post(&format!("{at}/transitions"), json!({"to": "withdrawn", "note": "Su richiesta."}))
        .await
        .created();
    assert!(found(&app, ready).await.is_empty());
    assert_eq!(counted(&app, "", "assessed_outcome_class").await, json!([{"value": "good_practice", "count": 1}]));
}

#[actix_web::test]
async fn a_revision_brings_its_own_class_when_it_is_published() {
    let app = app(&[]).await;
    let at = practice(ids::A_QUATTRO_MANI);
    let steps = format!("{at}/revisions/{}/transitions", ids::REVISION);
    app.by(CONTACT).post(&steps, json!({"to": "submitted"})).await.created();
    for to in ["regional_check", "under_review"] {
        app.by(COORDINATOR).post(&steps, json!({"to": to})).await.created();
    }
    let mut new = decision("accepted");
    new["results"]["outcome_class"] = json!("potential_good_practice");
    decide(&app, ids::A_QUATTRO_MANI, new).await;
    assert_eq!(found(&app, "assessed_outcome_class=good_practice").await.len(), 1, "what is public stays");
    assert!(found(&app, "assessed_outcome_class=potential_good_practice").await.is_empty());
    let before = app.public().get(&at).await.ok();
    app.by(COORDINATOR).post(&steps, json!({"to": "published"})).await.created();
    assert!(found(&app, "assessed_outcome_class=good_practice").await.is_empty());
    assert_eq!(found(&app, "assessed_outcome_class=potential_good_practice&scalability_class=ready").await.len(), 1);
    let after = app.public().get(&at).await.ok();
    assert_ne!(before.etag(), after.etag());
    assert_eq!(after.body["assessed_outcome_class"], "potential_good_practice");
    let public = app.public().get(&format!("{at}/assessment")).await.ok().body;
    assert_eq!(public["public"]["outcome_class"], "potential_good_practice");
}

#[actix_web::test]
async fn a_laboratory_reads_by_the_classes() {
    let app = app(&[]).await;
    let list = format!("/v1/labs/{}/cycles/2/reading-list", ids::VENETO_LAB);
    let both = "assessed_outcome_class=good_practice&scalability_class=premature";
    for (query, n) in [("assessed_outcome_class=good_practice", 1), ("scalability_class=premature", 1), (both, 0)] {
        let read = app.by(ADMIN).get(&format!("{list}?{query}&count=true")).await.ok();
        assert_eq!((&read.body["total"], read.items().len()), (&json!(n), n), "{query}");
    }
}
