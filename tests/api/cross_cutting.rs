//! What every operation does, tried on one or two of them.
use crate::support::TestApp;
use crate::support::people::{ADMIN, EVERYBODY, READER};
use actix_web::http::Method;
use serde_json::json;

#[actix_web::test]
async fn every_failure_is_a_problem_document_in_the_callers_language() {
    let app = TestApp::new().await;
    let english = |path: &str| {
        let call = app.public().header("accept-language", "en-GB, it;q=0.5");
        let path = path.to_owned();
        async move { call.get(&path).await }
    };
    let missing = english("/nowhere").await.problem(404, "not_found");
    assert_eq!((missing.header("content-language"), &missing.body["title"]), ("en", &json!("Not found")));
    english("/v1/themes/nothing").await.problem(404, "not_found");
    english("/v1/regions/99").await.problem(400, "bad_parameter");
    english("/v1/themes?colour=red").await.problem(400, "bad_parameter");
    let italian = app.public().get("/v1/nowhere").await.problem(404, "not_found");
    assert_eq!((italian.header("content-language"), &italian.body["title"]), ("it", &json!("Non trovato")));
    let id = italian.header("x-request-id").to_owned();
    assert_eq!(italian.body["instance"], format!("urn:uuid:{id}"));
    let page = italian.body["type"].as_str().unwrap().strip_prefix("https://osservatorio.example.org").unwrap();
    assert_eq!(app.public().get(page).await.ok().body["code"], "not_found");
}

#[actix_web::test]
async fn methods_media_types_and_sizes() {
    let app = TestApp::with(&[("OSSERVATORIO_BODY_LIMIT", "200")]).await;
    let put =
        app.by(ADMIN).send(Method::PUT, "/v1/themes/home_care", None, "").await.problem(405, "method_not_allowed");
    assert_eq!(put.header("allow"), "DELETE, GET, PATCH, HEAD, OPTIONS");
    app.public().header("accept", "text/html").get("/v1/themes").await.problem(406, "not_acceptable");
    let xml = app.by(ADMIN).send(Method::POST, "/v1/themes", Some(b"<a/>".to_vec()), "text/xml").await;
    assert_eq!(xml.problem(415, "unsupported_media_type").header("accept-post"), "application/json");
    let plain = app
        .by(ADMIN)
        .if_match("*")
        .send(Method::PATCH, "/v1/themes/home_care", Some(b"{}".to_vec()), "application/json")
        .await;
    assert_eq!(plain.problem(415, "unsupported_media_type").header("accept-patch"), "application/merge-patch+json");
    let long = app.by(ADMIN).post("/v1/themes", json!({"code": "x".repeat(300)})).await;
    long.problem(413, "too_large");
    let broken = app.by(ADMIN).send(Method::POST, "/v1/themes", Some(b"{\"code\":".to_vec()), "application/json").await;
    broken.problem(400, "malformed_body");
}

#[actix_web::test]
async fn head_is_get_without_a_body() {
    let app = TestApp::new().await;
    let head = app.public().send(Method::HEAD, "/v1/regions/05", None, "").await.ok();
    assert!(!head.etag().is_empty());
}

#[actix_web::test]
async fn limits_are_told_and_kept() {
    let app = TestApp::with(&[("OSSERVATORIO_RATE_LIMIT", "3")]).await;
    let first = app.public().get("/v1/status").await.ok();
    assert_eq!((first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")), ("3", "2"));
    assert_eq!(first.header("ratelimit-policy"), "\"default\";q=3;w=60");
    app.public().get("/v1/nowhere").await.problem(404, "not_found");
    app.public().get("/v1/status").await.ok();
    let refused = app.public().get("/v1/status").await.problem(429, "too_many_requests");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(refused.header("x-ratelimit-remaining"), "0");
    app.by(READER).get("/v1/status").await.ok();
}

#[actix_web::test]
async fn only_configured_origins_may_call_from_a_browser() {
    let app = TestApp::with(&[("OSSERVATORIO_CORS_ORIGINS", "https://front.example.org")]).await;
    let preflight = |origin: &str| {
        let call = app.public().header("origin", origin).header("access-control-request-method", "PATCH");
        let call = call.header("access-control-request-headers", "if-match, authorization");
        async move { call.send(Method::OPTIONS, "/v1/themes/home_care", None, "").await }
    };
    let known = preflight("https://front.example.org").await;
    assert_eq!(known.header("access-control-allow-origin"), "https://front.example.org");
    let other = preflight("https://evil.example.org").await.problem(400, "bad_parameter");
    assert_eq!(other.header("access-control-allow-origin"), "");
    let asked = app.public().send(Method::OPTIONS, "/v1/themes/home_care", None, "").await;
    assert_eq!((asked.status.as_u16(), asked.header("allow")), (204, "DELETE, GET, PATCH, HEAD, OPTIONS"));
}

#[actix_web::test]
async fn answers_are_cacheable_only_when_public_and_carry_the_safety_headers() {
    let app = TestApp::new().await;
    let public = app.public().get("/v1/regions").await.ok();
    assert!(public.header("cache-control").starts_with("public, max-age="));
    assert_eq!(public.header("x-content-type-options"), "nosniff");
    assert!(public.header("strict-transport-security").starts_with("max-age="));
    assert_eq!(public.header("link"), "<https://osservatorio.example.org/openapi.json>; rel=\"service-desc\"");
    assert!(public.header("vary").contains("Accept-Language"));
    assert_eq!(app.by(READER).get("/v1/regions").await.ok().header("cache-control"), "no-store");
    let again = app.public().header("if-none-match", public.etag()).get("/v1/regions").await.not_modified();
    assert!(again.bytes.is_empty());
    let zipped = app.public().header("accept-encoding", "gzip").get("/v1/regions").await.ok();
    assert_eq!(zipped.header("content-encoding"), "gzip");
}

#[actix_web::test]
async fn who_writes_a_parameter_wrong_is_told_which_there_are() {
    let app = TestApp::new().await;
    let told = app.public().get("/v1/exports/organisations?format=csv").await.problem(400, "bad_parameter").body;
    let told = told["detail"].as_str().unwrap();
    assert!(
        told.starts_with("format: parametro sconosciuto. Sono ammessi: ") && told.contains("file_format"),
        "{told}"
    );
    let none = app.public().get("/v1/open-data/snapshots?limit=2").await.problem(400, "bad_parameter").body;
    assert_eq!(none["detail"], "limit: parametro sconosciuto: qui non ce ne sono.");
}

#[actix_web::test]
async fn a_name_that_is_twice_in_a_body_is_told() {
    let app = TestApp::new().await;
    let twice = br#"{"kind":"municipality","legal_name":"A","legal_name":"B","region_code":"05"}"#.to_vec();
    let send = app.by(ADMIN).send(Method::POST, "/v1/organisations", Some(twice), "application/json");
    let told = send.await.problem(400, "malformed_body").body["detail"].clone();
    assert!(told.as_str().unwrap().ends_with("il nome «legal_name» è ripetuto."), "{told}");
}

#[actix_web::test]
async fn a_request_keeps_its_own_id_and_trace() {
    let app = TestApp::new().await;
    let (id, trace) =
        ("0198c0de-7a11-7000-8000-000000000001", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let kept = app.public().header("x-request-id", id).header("traceparent", trace).get("/v1/status").await.ok();
    assert_eq!((kept.header("x-request-id"), kept.header("traceparent")), (id, trace));
    let odd = app.public().header("x-request-id", "<script>").header("traceparent", "x").get("/v1/status").await.ok();
    assert_eq!((odd.header("x-request-id").len(), odd.header("traceparent")), (36, ""));
}

#[actix_web::test]
async fn tokens_that_are_not_ours_are_refused_everywhere() {
    let app = TestApp::new().await;
    for value in ["Bearer x.y.z", "Bearer ", "Basic YTpi", "nonsense"] {
        let refused =
            app.public().header("authorization", value).get("/v1/regions").await.problem(401, "invalid_token");
        assert_eq!(refused.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    }
}

#[actix_web::test]
async fn thirty_two_writers_at_once_lose_nothing() {
    let app = TestApp::new().await;
    let writers = (0..32).map(|i| {
        let call = app.by(EVERYBODY[0]);
        let body = json!({"code": format!("theme_{i}"), "position": 1, "label_it": "x", "label_en": "x"});
        async move { call.post("/v1/themes", body).await.created() }
    });
    futures_util::future::join_all(writers).await;
    let all = app.public().get("/v1/themes").await.ok();
    assert_eq!(all.items().iter().filter(|t| t["code"].as_str().unwrap().starts_with("theme_")).count(), 32);
}

#[actix_web::test]
async fn of_concurrent_edits_one_wins() {
    let app = TestApp::new().await;
    let etag = app.public().get("/v1/themes/addictions").await.ok().etag();
    let edits = (0..8).map(|i| {
        let call = app.by(ADMIN).if_match(etag.clone());
        async move { call.patch("/v1/themes/addictions", json!({"position": i + 1})).await.status.as_u16() }
    });
    let mut statuses = futures_util::future::join_all(edits).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(app.public().get("/v1/themes/addictions").await.ok().body["version"], 2);
}

#[actix_web::test]
async fn every_write_leaves_one_entry_in_order() {
    let app = TestApp::new().await;
    let before = app.by(ADMIN).get("/v1/audit-entries?limit=100").await.ok().items().len();
    app.by(ADMIN).if_match("*").patch("/v1/themes/addictions", json!({"position": 9})).await.ok();
    app.by(ADMIN).if_match("*").patch("/v1/themes/addictions", json!({"position": 0})).await.violations();
    let entries = app.by(ADMIN).get("/v1/audit-entries?resource_type=theme&resource_id=addictions").await.ok();
    assert_eq!(entries.items().len(), 1);
    let entry = &entries.items()[0];
    assert_eq!(
        (&entry["kind"], &entry["version"], &entry["permission"]),
        (&json!("updated"), &json!(2), &json!("manage_themes"))
    );
    assert_eq!(entry["actor_id"], json!(ADMIN.id));
    let after = app.by(ADMIN).get("/v1/audit-entries?limit=100").await.ok().items().len();
    assert_eq!(after.min(100), (before + 1).min(100));
    app.by(READER).get("/v1/audit-entries").await.problem(403, "forbidden");
    app.public().get("/v1/audit-entries").await.problem(401, "token_missing");
}
