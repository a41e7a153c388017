//! Practices as rows: found again by what their archive calls them.
use super::{CSV, LINES, import, rows, told};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn line(key: &str, title: &str, more: Value) -> String {
    let mut row = json!({"organisation_ipa_code": "a9_tv", "source_key": key, "title": title});
    more.as_object().unwrap().iter().for_each(|(name, value)| row[name] = value.clone());
    format!("{row}\n")
}

async fn ids_of(app: &TestApp, import: &Value) -> Vec<String> {
    let path = format!("/v1/imports/practices/{}/rows", import["id"].as_str().unwrap());
    let page = app.by(ADMIN).get(&path).await.ok();
    page.items().iter().map(|row| row["resource_id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[actix_web::test]
async fn rows_become_drafts_and_follow_their_archive() {
    let app = TestApp::new().await;
    let file =
        line("PR 1", "L'équipe di comunità", json!({"themes": ["home_care"], "period": {"start": "2023-01-01"}}))
            + &line("PR 2", "Custodi", json!({"summary": null}));
    let done = import(&app, CONTACT, "practices?source=regione-veneto", &file, LINES).await;
    assert_eq!(told(&done), "succeeded 2 0 0 0", "{:?}", rows(&app, &done).await);
    let made = ids_of(&app, &done).await;
    let path = format!("/v1/practices/{}", made[0]);
    let first = app.by(CONTACT).get(&path).await.ok();
    assert_eq!((&first.body["status"], &first.body["title"]), (&json!("draft"), &json!("L'équipe di comunità")));
    assert_eq!(first.body["organisation_id"], ids::AULSS_2.to_string());
    assert_eq!(
        told(&import(&app, CONTACT, "practices?source=regione-veneto", &file, LINES).await),
        "succeeded 0 0 2 0"
    );
    // What people add meanwhile stays; what the archive says anew is taken.
    app.by(CONTACT).if_match(first.etag()).patch(&path, json!({"story": "Scritta a mano."})).await.ok();
    let table = "organisation_id;source_key;title;themes;period.ongoing\n\
        01910000-0000-7000-8000-000000000101;PR 1;L'équipe di comunità;home_care|disability;sì\n";
    let done = import(&app, CONTACT, "practices?source=regione-veneto", table, CSV).await;
    assert_eq!((told(&done), &ids_of(&app, &done).await[0]), ("succeeded 0 1 0 0".to_owned(), &made[0]));
    let now = app.by(CONTACT).get(&path).await.ok().body;
    assert_eq!((&now["story"], &now["version"]), (&json!("Scritta a mano."), &json!(3)));
    assert_eq!(now["period"], json!({"start": "2023-01-01", "ongoing": true}));
    assert_eq!(now["themes"], json!(["home_care", "disability"]));
    // The same key from another archive is another practice.
    assert_eq!(told(&import(&app, CONTACT, "practices", &file, LINES).await), "succeeded 2 0 0 0");
    // A draft that was deleted is there again.
    app.by(CONTACT).if_match("*").delete(&format!("/v1/practices/{}", made[1])).await.done();
    let done = import(&app, CONTACT, "practices?source=regione-veneto&mode=by_row", &file, LINES).await;
    assert_eq!(rows(&app, &done).await, ["1 updated", "2 created"]);
}

#[actix_web::test]
async fn each_row_keeps_the_rules_of_the_single_operation() {
    let app = TestApp::new().await;
    let file = line("a", "", json!({"themes": ["no_such_theme"], "colour": 1}))
        + &line("b", "B", json!({"themes": ["no_such_theme"], "municipalities": ["Z999"]}))
        + &line("c", "C", json!({"organisation_ipa_code": "aslrm"}))
        + &line("d", "D", json!({"source_key": "  "}))
        + &line("e", "E", json!({"source_key": 7, "period": {"start": "ieri"}}))
        + &line("f", "F", json!({"organisation_ipa_code": "AGENAS"}))
        + &line("g", "G", json!({"period": {"start": "2024-01-01", "end": "2023-01-01"}}))
        + &line("h", "H", json!({}))
        + &line("h", "H ancora", json!({}));
    let done = import(&app, COORDINATOR, "practices?mode=by_row", &file, LINES).await;
    assert_eq!(
        rows(&app, &done).await,
        [
            "1 refused 422 #/colour:unknown_field title:too_short",
            "2 refused 422 municipalities:unknown_municipality themes:unknown_theme",
            "3 refused 403",
            "4 refused 422 source_key:pattern",
            "5 refused 422 period.start:format source_key:type",
            "6 refused 403",
            "7 refused 422 period.end:before_start",
            "8 created",
            "9 refused 422 #:repeated",
        ]
    );
}

#[actix_web::test]
async fn what_is_decided_on_or_published_is_not_changed_by_rows() {
    let app = TestApp::new().await;
    // The scenario's row is the draft; it goes on to where its text is not to be changed.
    let path = format!("/v1/practices/{}", ids::DRAFT);
    let draft = app.by(CONTACT).get(&path).await.ok().body;
    let row = |title: &str| line("PR-2023-004", title, json!({}));
    let import_of = async |title: &str| {
        let done = import(&app, CONTACT, "practices?source=regione-veneto&mode=by_row", row(title), LINES).await;
        rows(&app, &done).await.remove(0)
    };
    let title = draft["title"].as_str().unwrap();
    assert_eq!(import_of(title).await, "1 unchanged");
    assert_eq!(import_of("Nuovo titolo").await, "1 updated");
    app.by(ADMIN).if_match("*").patch(&path, complete()).await.ok();
    app.by(CONTACT).post(&format!("{path}/transitions"), json!({"to": "submitted"})).await.created();
    app.by(COORDINATOR).post(&format!("{path}/transitions"), json!({"to": "regional_check"})).await.created();
    let step = json!({"to": "under_review", "note": "Completa."});
    app.by(COORDINATOR).post(&format!("{path}/transitions"), step).await.created();
    assert_eq!(import_of("Nuovo titolo").await, "1 unchanged");
    assert_eq!(import_of("Ancora un titolo").await, "1 refused 409");
    assert_eq!(app.by(CONTACT).get(&path).await.ok().body["title"], "Nuovo titolo");
}

fn complete() -> Value {
    json!({"summary": "Sintesi.", "story": "Storia.", "themes": ["home_care"], "publication_consent": true,
        "dimensions": [{"dimension": "community", "intensity": 2}], "period": {"start": "2023-01-01", "ongoing": true},
        "typology": "other", "target_groups": ["older_people"], "territory_types": ["urban"], "context": "Contesto.",
        "actions": "Azioni.", "results": "Risultati.", "strengths": "Forze.", "limits": "Limiti."})
}
