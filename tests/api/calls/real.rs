//! A call on the registers themselves, where the folder of real data is at hand.
use super::{with, written};
use crate::imports::real::real;
use crate::imports::report;
use crate::support::TestApp;
use crate::support::people::COORDINATOR;
use serde_json::json;

#[actix_web::test]
async fn a_call_of_veneto_reaches_its_municipalities_and_nine_health_authorities() {
    let (Some(situas), Some(bodies)) = (real("istat/2026-08-14_situas_comuni.csv"), real("ipa/enti-2024-07.csv"))
    else {
        return;
    };
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2026-08-14", situas).await;
    report(&app, "subject=organisations&as_of=2024-07-31", bodies).await;
    let path = written(&app, COORDINATOR, with(json!({}))).await;
    let preview = app.by(COORDINATOR).post(&format!("{path}/recipients/preview"), json!({})).await.ok().body;
    let count = |kind: &str| {
        let counts = preview["counts"].as_array().unwrap();
        counts.iter().find(|c| c["kind"] == kind).map_or(0, |c| c["count"].as_i64().unwrap())
    };
    eprintln!("{}: {}", app.core.db().engine(), preview["counts"]);
    assert!((555..=563).contains(&count("municipality")), "{}", count("municipality"));
    assert_eq!(count("local_health_authority"), 9);
    let opened = app.by(COORDINATOR).post(&format!("{path}/transitions"), json!({"to": "open"})).await.ok();
    assert_eq!(opened.body["status"], "open");
    let all = app.by(COORDINATOR).get(&format!("{path}/invitations?count=true")).await.ok();
    assert_eq!(all.body["total"], preview["total"]);
    let without = app.by(COORDINATOR).get(&format!("{path}/invitations?without_pec=true&count=true")).await.ok();
    assert_eq!(without.body["total"], preview["without_pec"]);
}
