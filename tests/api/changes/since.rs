//! `updated_since`: the lists that tell what has changed.
use crate::support::TestApp;
use crate::support::people::ADMIN;
use chrono::{SecondsFormat, TimeDelta};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn lists_tell_what_was_changed_since() {
    let app = TestApp::new().await;
    app.wait(TimeDelta::days(30));
    let since = app.core.db().clock().now().utc().to_rfc3339_opts(SecondsFormat::Micros, true);
    for (list, one, change) in [
        ("/v1/organisations", ids::AULSS_2, json!({"website": "https://nuovo.example.org"})),
        ("/v1/lab-sessions", ids::TREVISO_SESSION, json!({"description": "Una giornata di confronto."})),
        ("/v1/labs", ids::VENETO_LAB, json!({"description": "Un laboratorio."})),
        ("/v1/calls", ids::OPEN_CALL, json!({"description": "Un invito."})),
    ] {
        let all = app.by(ADMIN).get(&format!("{list}?count=true")).await.ok();
        assert!(all.body["total"].as_i64().unwrap() > 0);
        let none = app.by(ADMIN).get(&format!("{list}?updated_since={since}&count=true")).await.ok();
        assert_eq!(none.body["total"], 0, "{list}");
        app.by(ADMIN).if_match("*").patch(&format!("{list}/{one}"), change).await.ok();
        let found = app.by(ADMIN).get(&format!("{list}?updated_since={since}&count=true")).await.ok();
        assert_eq!((found.items().len(), &found.items()[0]["id"]), (1, &json!(one.to_string())), "{list}");
    }
    let none = app.by(ADMIN).get(&format!("/v1/findings?updated_since={since}")).await.ok();
    assert!(none.items().is_empty());
    let path = format!("/v1/findings/{}/transitions", ids::FINDING);
    app.by(ADMIN).post(&path, json!({"to": "withdrawn", "note": "x"})).await.ok();
    let found = app.by(ADMIN).get(&format!("/v1/findings?updated_since={since}")).await.ok();
    assert_eq!(found.items()[0]["id"], json!(ids::FINDING.to_string()));
    assert_eq!(found.items().len(), 1);
}
