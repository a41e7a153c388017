//! Operations that will go say so.
use crate::support::TestApp;
use chrono::{Months, NaiveDate};
use osservatorio::api::deprecation::{DEPRECATIONS, Deprecation};
use serde_json::json;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn what_is_declared_is_there_and_leaves_clients_half_a_year() {
    let operations = super::operations(&super::document());
    let is_there = |id: &str| operations.iter().any(|(.., operation)| operation["operationId"] == id);
    for Deprecation { operation, since, until, instead } in DEPRECATIONS {
        assert!(is_there(operation) && is_there(instead), "{operation}, {instead}");
        assert!(*until >= *since + Months::new(6), "{operation}");
    }
}

#[actix_web::test]
async fn an_operation_that_will_go_says_so_in_the_document_and_in_every_answer() {
    let app = TestApp::deprecating(&[Deprecation {
        operation: "list_themes",
        since: day(2027, 1, 1),
        until: day(2027, 7, 1),
        instead: "list_practices",
    }])
    .await;
    let document = app.public().get("/openapi.json").await.ok().body;
    let operation = &document["paths"]["/themes"]["get"];
    assert_eq!(operation["deprecated"], json!(true));
    assert!(operation["description"].as_str().unwrap().contains("use `list_practices`"));
    let header = operation["responses"]["200"]["headers"]["Sunset"]["$ref"].as_str().unwrap();
    assert!(document.pointer(header.trim_start_matches('#')).is_some());

    let good = app.public().get("/v1/themes").await.ok();
    let bad = app.public().get("/v1/themes?limit=0").await.problem(400, "bad_parameter");
    let unknown = app.public().get("/v1/themes?colour=red").await.problem(400, "bad_parameter");
    let unchanged = app.public().header("if-none-match", good.etag()).get("/v1/themes").await;
    assert_eq!(unchanged.status, 304);
    for answer in [&good, &bad, &unknown, &unchanged] {
        assert_eq!(answer.header("deprecation"), "@1798761600");
        assert_eq!(answer.header("sunset"), "Thu, 01 Jul 2027 00:00:00 GMT");
    }
    let other = app.public().get("/v1/themes/home_care").await.ok();
    assert_eq!((other.header("deprecation"), other.header("sunset")), ("", ""));
    assert!(document["paths"]["/themes/{code}"]["get"].get("deprecated").is_none());
}
