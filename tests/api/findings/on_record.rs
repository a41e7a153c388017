//! What a laboratory found is on the practice's own record, and what it is found by.
use super::finding;
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{practice_facets, practices, search_indexes};
use osservatorio::db::types::JsonText;
use osservatorio::demo::ids;
use osservatorio::practices::model::PracticeId;
use serde_json::{Value, json};
use uuid::Uuid;

/// The ids that everybody finds by a class of scalability.
async fn found(app: &TestApp, class: &str) -> Vec<Value> {
    let list = app.public().get(&format!("/v1/practices?scalability_class={class}&count=true")).await.ok();
    assert_eq!(list.body["total"], list.items().len());
    let mut ids: Vec<Value> = list.items().iter().map(|item| item["id"].clone()).collect();
    ids.sort_by_key(ToString::to_string);
    ids
}

async fn counted(app: &TestApp, query: &str) -> Value {
    let list = app.public().get(&format!("/v1/practices?facets=true{query}")).await.ok();
    let all = list.body["facets"].as_array().unwrap();
    all.iter().find(|one| one["name"] == "scalability_class").unwrap()["values"].clone()
}

async fn record(app: &TestApp, practice: Uuid) -> Value {
    app.public().get(&format!("/v1/practices/{practice}")).await.ok().body
}

async fn publish(app: &TestApp, body: Value) -> String {
    let path = finding(app, body, true).await;
    app.by(COORDINATOR).post(&format!("{path}/transitions"), json!({"to": "published"})).await.ok();
    path
}

async fn withdraw(app: &TestApp, path: &str) {
    let body = json!({"to": "withdrawn", "note": "Non era di questa pratica."});
    app.by(COORDINATOR).post(&format!("{path}/transitions"), body).await.ok();
}

fn by_treviso() -> Value {
    json!({"by": "laboratory", "on": "2024-09-05", "lab_session_id": ids::TREVISO_SESSION})
}

fn by_committee() -> Value {
    json!({"by": "committee", "on": "2024-07-30", "decision_id": ids::REVIEW_DECISION})
}

#[actix_web::test]
async fn practices_are_found_counted_and_shown_by_what_treviso_found() {
    let app = TestApp::new().await;
    let conditions = [ids::A_QUATTRO_MANI, ids::INFERMIERE_DI_FAMIGLIA, ids::ABITARE_SUPPORTATO];
    assert_eq!(found(&app, "with_conditions").await, conditions.map(|id| json!(id)));
    assert_eq!(found(&app, "ready").await, [json!(ids::DIMISSIONI_PROGRAMMATE)]);
    assert_eq!(found(&app, "premature").await, [json!(ids::PASSI_D_ARGENTO)]);
    let all = json!([{"value": "with_conditions", "count": 3}, {"value": "premature", "count": 1}, {"value": "ready", "count": 1}]);
    assert_eq!(counted(&app, "").await, all);
    assert_eq!(counted(&app, "&q=argento").await, json!([{"value": "premature", "count": 1}]));
    let list = app.public().get("/v1/practices?scalability_class=ready").await.ok();
    assert_eq!(list.items()[0]["scalability_source"], by_treviso());

    // Of each thing the later of the two that said something of it: preconditions are the committee's here.
    let told = record(&app, ids::A_QUATTRO_MANI).await;
    assert_eq!((&told["scalability_class"], &told["scalability_source"]), (&json!("with_conditions"), &by_treviso()));
    let held = &told["replicability"];
    for by_lab in ["core_elements", "adaptable_elements", "barriers"] {
        assert_eq!(held[by_lab]["source"], by_treviso(), "{by_lab}");
        assert_eq!(held[by_lab]["items"].as_array().unwrap().len(), 1, "{by_lab}");
    }
    let asked = &held["preconditions"];
    assert_eq!((&asked["source"], &asked["codes"]), (&by_committee(), &json!(["mayors_conference"])));
    assert_eq!(asked["items"], json!(["Un mandato della Conferenza dei sindaci."]));
    assert!(record(&app, ids::PASSI_D_ARGENTO).await["replicability"].get("preconditions").is_none());
}

#[actix_web::test]
async fn a_finding_that_is_published_or_taken_back_changes_the_record_at_once() {
    let app = TestApp::new().await;
    let practice = ids::A_QUATTRO_MANI;
    let at = format!("/v1/practices/{practice}");
    let before = app.public().get(&at).await.ok();
    let since = before.body["updated_at"].as_str().unwrap().to_owned();
    let says = |class: &str, visibility: &str| {
        json!({"kind": "scalability", "text": "È presto.", "practices": [practice], "scalability_class": class,
            "visibility": visibility})
    };
    publish(&app, says("premature", "experts")).await;
    app.public().header("if-none-match", before.etag()).get(&at).await.not_modified();
    let new = publish(&app, says("premature", "public")).await;
    let after = app.public().get(&at).await.ok();
    assert_eq!(after.body["scalability_class"], "premature", "the most cautious of the session");
    assert_eq!(after.body["version"], before.body["version"].as_i64().unwrap() + 1);
    assert_ne!(after.etag(), before.etag());
    assert!(after.body["updated_at"].as_str().unwrap() > since.as_str());
    assert_eq!(found(&app, "premature").await.len(), 2);
    let log = app.by(ADMIN).get("/v1/audit-entries?limit=20").await.ok();
    let told = |e: &&Value| e["resource_type"] == "practice" && e["resource_id"] == json!(practice);
    let entry = log.items().iter().find(told).expect("integrators learn of it").clone();
    assert_eq!((&entry["kind"], &entry["version"]), (&json!("updated"), &after.body["version"]));
    // Another practice of the session was not touched.
    let other = record(&app, ids::PASSI_D_ARGENTO).await;
    assert!(other["updated_at"].as_str().unwrap() < after.body["updated_at"].as_str().unwrap());

    // Without it holds what the session found before, and without all of that what the committee did.
    withdraw(&app, &new).await;
    assert_eq!(record(&app, practice).await["scalability_class"], "with_conditions");
    let own = app.public().get(&format!("{at}/findings")).await.ok();
    for one in own.items().to_vec() {
        withdraw(&app, &format!("/v1/findings/{}", one["id"].as_str().unwrap())).await;
    }
    let left = record(&app, practice).await;
    assert_eq!((&left["scalability_class"], &left["scalability_source"]), (&json!("with_conditions"), &by_committee()));
    for part in ["core_elements", "adaptable_elements", "preconditions", "barriers"] {
        assert_eq!(left["replicability"][part]["source"], by_committee(), "{part}");
    }
    // Of a practice that nobody else has assessed nothing is left.
    withdraw(&app, &format!("/v1/findings/{}", ids::FINDING)).await;
    let bare = record(&app, ids::DIMISSIONI_PROGRAMMATE).await;
    assert_eq!((bare.get("scalability_class"), bare.get("scalability_source")), (None, None));
    assert!(found(&app, "ready").await.is_empty());
    assert_eq!(counted(&app, "&q=dimissioni").await, json!([]));
}

#[actix_web::test]
async fn what_is_found_of_a_practice_that_is_not_public_waits_until_it_is() {
    let app = TestApp::new().await;
    let practice = ids::INFERMIERE_DI_FAMIGLIA;
    let at = format!("/v1/practices/{practice}");
    let archived = json!({"to": "archived", "note": "Conclusa."});
    app.by(ADMIN).post(&format!("{at}/transitions"), archived).await.created();
    app.by(ADMIN)
        .post(&format!("{at}/transitions"), json!({"to": "withdrawn", "note": "Su richiesta."}))
        .await
        .created();
    let before = app.by(ADMIN).get(&at).await.ok().body;
    let body =
        json!({"kind": "scalability", "text": "È presto.", "practices": [practice], "scalability_class": "premature"});
    publish(&app, body).await;
    assert_eq!(app.by(ADMIN).get(&at).await.ok().body["version"], before["version"]);
    assert_eq!(found(&app, "premature").await, [json!(ids::PASSI_D_ARGENTO)]);
}

/// A database of before records said what laboratories found: the worker puts it there, and nobody is told of a change.
#[actix_web::test]
async fn records_of_before_take_it_up_by_themselves() {
    let app = TestApp::new().await;
    let practice = ids::PASSI_D_ARGENTO;
    let before = record(&app, practice).await;
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let row = || practices::table.find(PracticeId(practice));
            let content: JsonText = row().select(practices::content).first(tx.conn())?;
            let mut old: serde_json::Map<String, Value> = serde_json::from_str(&content.0).unwrap();
            for field in ["scalability_class", "scalability_source", "replicability"] {
                old.remove(field).unwrap();
            }
            let old = JsonText(Value::Object(old).to_string());
            diesel::update(row()).set(practices::content.eq(old)).execute(tx.conn())?;
            let facet = practice_facets::table.filter(practice_facets::practice_id.eq(PracticeId(practice)));
            diesel::delete(facet.filter(practice_facets::facet.eq("scalability_class"))).execute(tx.conn())?;
            diesel::update(search_indexes::table.find("practices"))
                .set(search_indexes::version.eq(0))
                .execute(tx.conn())?;
            Ok(())
        })
        .unwrap();
    assert_eq!(record(&app, practice).await.get("scalability_class"), None);
    assert!(found(&app, "premature").await.is_empty());
    let log = app.by(ADMIN).get("/v1/audit-entries?count=true&limit=1").await.ok().body["total"].clone();
    app.work().await;
    assert_eq!(record(&app, practice).await, before);
    assert_eq!(found(&app, "premature").await, [json!(practice)]);
    let list = app.public().get("/v1/practices?scalability_class=premature").await.ok();
    assert_eq!(list.items()[0]["scalability_source"], by_treviso());
    assert_eq!(app.by(ADMIN).get("/v1/audit-entries?count=true&limit=1").await.ok().body["total"], log);
}
