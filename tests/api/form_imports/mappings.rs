use super::mapping;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR, READER};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn coordinators_save_the_mappings_of_their_regions_and_use_those_of_the_country() {
    let app = TestApp::new().await;
    app.public().get("/v1/form-mappings").await.problem(401, "token_missing");
    for person in [CONTACT, READER] {
        app.by(person).get("/v1/form-mappings").await.problem(403, "forbidden");
        app.by(person).post("/v1/form-mappings", mapping("05")).await.problem(403, "forbidden");
    }
    app.by(COORDINATOR).post("/v1/form-mappings", mapping("12")).await.problem(403, "forbidden");
    app.by(COORDINATOR).post("/v1/form-mappings", mapping("all")).await.problem(403, "forbidden");
    let own = app.by(COORDINATOR).post("/v1/form-mappings", mapping("05")).await.created();
    let national = app.by(ADMIN).post("/v1/form-mappings", mapping("all")).await.created();
    assert_eq!(own.body["signature"], national.body["signature"]);
    let (own, national) = (own.header("location").to_owned(), national.header("location").to_owned());
    app.by(FOREIGN_COORDINATOR).get(&own).await.problem(404, "not_found");
    let seen = app.by(FOREIGN_COORDINATOR).get(&national).await.ok();
    app.by(FOREIGN_COORDINATOR).if_match(seen.etag()).delete(&national).await.problem(403, "forbidden");
    assert_eq!(app.by(FOREIGN_COORDINATOR).get("/v1/form-mappings").await.ok().items().len(), 1);
    assert_eq!(app.by(COORDINATOR).get("/v1/form-mappings?count=true").await.ok().body["total"], 3);
    let filter = format!("/v1/form-mappings?signature={}", seen.body["signature"].as_str().unwrap());
    assert_eq!(app.by(ADMIN).get(&filter).await.ok().items().len(), 2);
}

#[actix_web::test]
async fn a_mapping_that_cannot_work_is_refused_with_every_reason() {
    let app = TestApp::new().await;
    let bad = json!({"region": "05", "name": "x", "columns": [
        {"header": "Titolo", "field": "summary"}, {"header": "TITOLO", "field": "ignored"},
        {"header": "A", "field": "period_start"}, {"header": "B", "field": "period_start"},
        {"header": "C", "field": "target_groups", "values": [{"from": "x", "to": "martians"}, {"from": "X", "to": ""}]}],
        "constants": [{"field": "submitted_at", "value": "oggi"}]});
    assert_eq!(
        app.by(COORDINATOR).post("/v1/form-mappings", bad).await.violations(),
        [
            "#/columns required",
            "#/columns required",
            "#/columns/1/header repeated",
            "#/columns/3/field repeated",
            "#/columns/4/values/0/to unknown_code",
            "#/columns/4/values/1/from repeated",
            "#/constants/0/field not_allowed",
        ]
    );
    let mut themes = mapping("05");
    themes["columns"][2]["values"] = json!([{"from": "Casa", "to": "no_such_theme"}]);
    let refused = app.by(COORDINATOR).post("/v1/form-mappings", themes).await;
    assert_eq!(refused.violations(), ["#/columns/2/values/0/to unknown_theme"]);
    let mut nowhere = mapping("05");
    nowhere["region"] = json!("21");
    assert_eq!(app.by(ADMIN).post("/v1/form-mappings", nowhere).await.violations(), ["#/region pattern"]);
}

#[actix_web::test]
async fn a_mapping_is_changed_and_deleted_at_the_version_that_was_read() {
    let app = TestApp::new().await;
    let path = format!("/v1/form-mappings/{}", ids::FORM_MAPPING);
    let read = app.by(COORDINATOR).get(&path).await.ok();
    app.by(COORDINATOR).patch(&path, json!({"name": "y"})).await.problem(428, "precondition_required");
    let changed = app.by(COORDINATOR).if_match(read.etag()).patch(&path, json!({"name": "y"})).await.ok();
    assert_eq!((&changed.body["name"], &changed.body["version"]), (&json!("y"), &json!(2)));
    assert_eq!(changed.body["columns"], read.body["columns"]);
    app.by(COORDINATOR).if_match(read.etag()).delete(&path).await.problem(412, "precondition_failed");
    app.by(COORDINATOR).if_match(changed.etag()).delete(&path).await.done();
    app.by(COORDINATOR).get(&path).await.problem(404, "not_found");
    let import = app.by(COORDINATOR).get(&format!("/v1/form-imports/{}", ids::FORM_IMPORT)).await.ok();
    assert!(import.body.get("mapping_id").is_none(), "what was brought in stays");
}
