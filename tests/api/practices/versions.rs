use super::{path, publish, published, transition};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// A practice that was published twice.
async fn in_two_versions(app: &TestApp) -> String {
    let shown = published(app, json!({"title": "Titolo", "limits": "Pochi", "funding": ["municipal"]})).await;
    let at = format!("/v1/practices/{}", shown.body["id"].as_str().unwrap());
    let copy = app.by(CONTACT).post(&format!("{at}/revisions"), json!({})).await.created();
    let copy = copy.header("location");
    let patch = json!({"document": {"title": "Titolo nuovo", "limits": null, "results": "Buoni."}});
    app.by(CONTACT).if_match("*").patch(copy, patch).await.ok();
    transition(app, CONTACT, copy, json!({"to": "submitted"})).await.created();
    publish(app, copy).await;
    at
}

#[actix_web::test]
async fn every_published_version_stays_readable_and_can_be_cited() {
    let app = TestApp::new().await;
    let at = in_two_versions(&app).await;
    let list = app.public().get(&format!("{at}/versions?count=true")).await.ok();
    let numbers: Vec<&Value> = list.items().iter().map(|version| &version["number"]).collect();
    assert_eq!((numbers, &list.body["total"]), (vec![&json!(2), &json!(1)], &json!(2)));
    let first = app.public().get(&format!("{at}/versions/1")).await.ok();
    assert_eq!(
        (&first.body["document"]["title"], &first.body["document"]["limits"]),
        (&json!("Titolo"), &json!("Pochi"))
    );
    let year = &osservatorio::clock::today().to_string()[..4];
    assert_eq!(
        first.body["citation"],
        format!(
            "Azienda ULSS 2 Marca Trevigiana, «Titolo», versione 1, {year}. Osservatorio delle buone pratiche di \
             integrazione socio-sanitaria, https://osservatorio.example.org{at}/versions/1"
        )
    );
    // Neither the vitality nor another title for the organisation changes it.
    app.by(CONTACT).post(&format!("{at}/vitality-reviews"), json!({"vitality": "concluded"})).await.created();
    let name = json!({"legal_name": "Azienda Nuova"});
    app.by(ADMIN).if_match("*").patch(&format!("/v1/organisations/{}", ids::AULSS_2), name).await.ok();
    let again = app.public().header("if-none-match", first.etag()).get(&format!("{at}/versions/1")).await;
    again.not_modified();
    app.public().get(&format!("{at}/versions/3")).await.problem(404, "not_found");
    let page = app.public().get(&format!("{at}/versions?limit=1")).await.ok();
    let next = page.body["_links"]["next"]["href"].as_str().unwrap();
    assert_eq!(app.public().get(next).await.ok().items()[0]["number"], 1);
}

#[actix_web::test]
async fn versions_are_compared_field_by_field() {
    let app = TestApp::new().await;
    let at = in_two_versions(&app).await;
    let found = app.public().get(&format!("{at}/versions/2/differences")).await.ok();
    assert_eq!(
        found.body["fields"],
        json!([
            {"pointer": "#/limits", "kind": "removed", "before": "Pochi"},
            {"pointer": "#/results", "kind": "added", "after": "Buoni."},
            {"pointer": "#/title", "kind": "changed", "before": "Titolo", "after": "Titolo nuovo"}
        ])
    );
    let back = app.public().get(&format!("{at}/versions/1/differences?from=2")).await.ok();
    assert_eq!((&back.body["from"], &back.body["fields"][0]["kind"]), (&json!(2), &json!("added")));
    let first = app.public().get(&format!("{at}/versions/1/differences")).await.ok();
    assert_eq!(first.body["fields"], json!([]));
    app.public().get(&format!("{at}/versions/2/differences?from=9")).await.problem(404, "not_found");
    app.public().get(&format!("{at}/versions/2/differences?from=0")).await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn the_versions_of_a_withdrawn_practice_are_gone_with_it() {
    let app = TestApp::new().await;
    let at = in_two_versions(&app).await;
    transition(&app, COORDINATOR, &at, json!({"to": "withdrawn", "note": "Chiusa."})).await.created();
    for part in ["versions", "versions/1", "versions/2/differences", "adoptions", "lineage", "vitality-reviews"] {
        app.public().get(&format!("{at}/{part}")).await.problem(410, "gone");
    }
    app.by(CONTACT).get(&format!("{at}/versions/1")).await.ok();
    app.public().get(&format!("{}/versions", path(ids::WITHDRAWN))).await.problem(410, "gone");
    app.public().get(&format!("{}/versions", path(ids::DRAFT))).await.problem(404, "not_found");
    assert!(app.by(CONTACT).get(&format!("{}/versions", path(ids::DRAFT))).await.ok().items().is_empty());
}

#[actix_web::test]
async fn what_was_published_before_there_were_versions_is_the_first() {
    let app = TestApp::new().await;
    let shown = app.public().get(&path(ids::PASSI_D_ARGENTO)).await.ok();
    let version = app.public().get(&format!("{}/versions/1", path(ids::PASSI_D_ARGENTO))).await.ok();
    assert_eq!(shown.body["published_version"], 1);
    for (name, told) in version.body["document"].as_object().unwrap() {
        assert_eq!(&shown.body[name], told, "{name}");
    }
    assert_eq!(version.body["published_at"], shown.body["published_at"]);
}
