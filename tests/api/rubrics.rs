//! The grid: everybody reads it, a version that is or was active never changes.
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, SCIENTIST};
use serde_json::{Value, json};

const FIRST: &str = "/v1/rubrics/oiss/versions/1";
const DRAFT: &str = "/v1/rubrics/oiss/versions/2";

#[actix_web::test]
async fn the_grid_of_the_observatory_ships_with_every_domain_in_both_languages() {
    let app = TestApp::new().await;
    let grid = app.public().get(FIRST).await.ok().body;
    let sections: Vec<&str> =
        grid["sections"].as_array().unwrap().iter().map(|s| s["code"].as_str().unwrap()).collect();
    assert_eq!(sections, ["integration", "complexity", "strengths", "scalability", "replicability", "quality"]);
    let counts: Vec<usize> =
        grid["sections"].as_array().unwrap().iter().map(|s| s["items"].as_array().unwrap().len()).collect();
    assert_eq!(counts, [5, 8, 5, 8, 6, 10]);
    for section in grid["sections"].as_array().unwrap() {
        for item in section["items"].as_array().unwrap() {
            for field in ["label_it", "label_en", "guidance_it", "guidance_en"] {
                assert!(item[field].as_str().unwrap().len() > 4, "{item}");
            }
        }
    }
    assert_eq!(grid["scale"].as_array().unwrap().len(), 4);
}

#[actix_web::test]
async fn a_draft_can_change_and_an_active_version_never() {
    let app = TestApp::new().await;
    app.public().get(DRAFT).await.problem(404, "not_found");
    app.by(COORDINATOR).get(DRAFT).await.problem(404, "not_found");
    let draft = app.by(SCIENTIST).get(DRAFT).await.ok();
    let mut scale: Value = draft.body["scale"].clone();
    scale[0]["label_it"] = json!("Nulla");
    let patch = json!({"scale": scale});
    app.by(SCIENTIST).if_match("*").patch(DRAFT, patch.clone()).await.problem(403, "forbidden");
    let changed = app.by(ADMIN).if_match(draft.etag()).patch(DRAFT, patch.clone()).await.ok();
    assert_eq!(changed.body["scale"][0]["label_it"], "Nulla");
    app.by(ADMIN).if_match(draft.etag()).patch(DRAFT, patch.clone()).await.problem(412, "precondition_failed");
    app.by(ADMIN).if_match("*").patch(FIRST, patch.clone()).await.problem(409, "wrong_state");
    app.by(ADMIN).if_match("*").delete(FIRST).await.problem(409, "wrong_state");

    app.by(ADMIN).post(&format!("{DRAFT}/transitions"), json!({"to": "active"})).await.created();
    app.by(ADMIN).if_match("*").patch(DRAFT, patch).await.problem(409, "wrong_state");
    let versions = app.public().get("/v1/rubrics/oiss").await.ok().body["versions"].clone();
    let told: Vec<&str> = versions.as_array().unwrap().iter().map(|v| v["status"].as_str().unwrap()).collect();
    assert_eq!(told, ["active", "retired"]);
    app.by(ADMIN).post(&format!("{FIRST}/transitions"), json!({"to": "active"})).await.problem(409, "wrong_state");
    app.public().get(FIRST).await.ok();
}

#[actix_web::test]
async fn codes_are_there_once_and_the_scale_goes_from_0_to_3() {
    let app = TestApp::new().await;
    let mut grid = app.public().get(FIRST).await.ok().body;
    let mut content = json!({"scale": grid["scale"].take(), "sections": grid["sections"].take()});
    content["scale"][3]["score"] = json!(2);
    content["sections"][1]["code"] = json!("integration");
    content["sections"][1]["items"][0]["code"] = json!("integration_community");
    let broken = app.by(ADMIN).post("/v1/rubrics/oiss/versions", content).await.violations();
    assert_eq!(
        broken,
        ["#/scale/3/score not_allowed", "#/sections/1/code repeated", "#/sections/1/items/0/code repeated"]
    );
}
