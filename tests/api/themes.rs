use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use serde_json::json;

#[actix_web::test]
async fn the_tree_is_there_from_the_start() {
    let app = TestApp::new().await;
    let all = app.public().get("/v1/themes").await.ok();
    assert!(all.items().len() > 50);
    assert_eq!(all.items()[0]["code"], "access_assessment");
    let children = app.public().get("/v1/themes?parent=home_care&active=true").await.ok();
    assert_eq!(children.items()[0]["code"], "integrated_home_care");
}

#[actix_web::test]
async fn administrators_edit_it_and_nobody_else() {
    let app = TestApp::new().await;
    let new = json!({"code": "night_care", "parent_code": "home_care", "position": 6, "label_it": "Assistenza notturna", "label_en": "Night care"});
    app.public().post("/v1/themes", new.clone()).await.problem(401, "token_missing");
    app.by(COORDINATOR).post("/v1/themes", new.clone()).await.problem(403, "forbidden");
    let made = app.by(ADMIN).post("/v1/themes", new.clone()).await.created();
    assert_eq!(made.header("location"), "/v1/themes/night_care");
    app.by(ADMIN).post("/v1/themes", new).await.problem(409, "duplicate");
    let path = "/v1/themes/night_care";
    app.by(ADMIN).patch(path, json!({"position": 7})).await.problem(428, "precondition_required");
    let changed = app.by(ADMIN).if_match(made.etag()).patch(path, json!({"position": 7})).await.ok();
    assert_eq!((&changed.body["position"], &changed.body["version"]), (&json!(7), &json!(2)));
    app.by(ADMIN).if_match(made.etag()).patch(path, json!({"position": 8})).await.problem(412, "precondition_failed");
    app.by(ADMIN).if_match(changed.etag()).delete(path).await.done();
    app.public().get(path).await.problem(404, "not_found");
}

#[actix_web::test]
async fn the_tree_has_two_levels() {
    let app = TestApp::new().await;
    let under = |parent: &str| json!({"code": "x_theme", "parent_code": parent, "position": 1, "label_it": "x", "label_en": "x"});
    let grandchild = app.by(ADMIN).post("/v1/themes", under("telemedicine")).await.violations();
    assert_eq!(grandchild, ["#/parent_code not_allowed"]);
    assert_eq!(app.by(ADMIN).post("/v1/themes", under("nothing")).await.violations(), ["#/parent_code not_allowed"]);
    let parent = app.by(ADMIN).if_match("*").patch("/v1/themes/home_care", json!({"parent_code": "disability"})).await;
    assert_eq!(parent.violations(), ["#/parent_code not_allowed"]);
}

#[actix_web::test]
async fn a_creation_repeated_with_its_key_is_done_once() {
    let app = TestApp::new().await;
    let new = |code: &str| json!({"code": code, "position": 1, "label_it": "x", "label_en": "x"});
    let create = |code: &str| {
        let call = app.by(ADMIN).header("idempotency-key", "one");
        let body = new(code);
        async move { call.post("/v1/themes", body).await }
    };
    let first = create("once_only").await.created();
    let again = create("once_only").await.created();
    assert_eq!((first.body, first.headers.get("etag").cloned()), (again.body, again.headers.get("etag").cloned()));
    create("another").await.problem(422, "idempotency_key_reused");
}
