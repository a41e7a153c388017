//! Who brings rows in, and where: people and systems, each within their reach.
use super::{LINES, import, rows, send, told};
use crate::service_clients::{registered, token, with};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::json;

fn line(ipa_code: &str) -> String {
    format!("{}\n", json!({"organisation_ipa_code": ipa_code, "source_key": ipa_code, "title": "Una pratica"}))
}

#[actix_web::test]
async fn rows_outside_the_reach_are_refused_like_the_single_operation() {
    let app = TestApp::new().await;
    let file = line("a9_tv") + &line("a1_025") + &line("aslrm");
    for (person, expected) in [
        (ADMIN, ["1 created", "2 created", "3 created"]),
        (COORDINATOR, ["1 created", "2 created", "3 refused 403"]),
        (FOREIGN_COORDINATOR, ["1 refused 403", "2 refused 403", "3 created"]),
        (CONTACT, ["1 created", "2 refused 403", "3 refused 403"]),
    ] {
        let done = import(&app, person, "practices?mode=by_row&dry_run=true", &file, LINES).await;
        assert_eq!(rows(&app, &done).await, expected, "{:?}", person.role);
    }
    // A practice that somebody does not see is not betrayed by its key: the words are those for a new one.
    let hidden = json!({"organisation_ipa_code": "a9_tv", "source_key": "PR-2023-004", "title": "x"}).to_string();
    let new = json!({"organisation_ipa_code": "a9_tv", "source_key": "PR-9", "title": "x"}).to_string();
    let file = format!("{hidden}\n{new}\n");
    let done = import(&app, FOREIGN_COORDINATOR, "practices?mode=by_row&source=regione-veneto", file, LINES).await;
    let path = format!("/v1/imports/practices/{}/rows", done["id"].as_str().unwrap());
    let page = app.by(FOREIGN_COORDINATOR).get(&path).await.ok();
    assert_eq!(page.items()[0]["problem"], page.items()[1]["problem"]);
    assert_eq!(page.items()[0]["problem"]["status"], 403);
}

#[actix_web::test]
async fn who_writes_nothing_brings_nothing_in_and_reports_are_ones_own() {
    let app = TestApp::new().await;
    let demo = format!("/v1/imports/practices/{}", ids::ROW_IMPORT);
    for person in [SCIENTIST, EXPERT, READER] {
        send(app.by(person), "practices", line("a9_tv"), LINES).await.problem(403, "forbidden");
        app.by(person).get("/v1/imports/practices").await.problem(403, "forbidden");
        app.by(person).get(&demo).await.problem(403, "forbidden");
    }
    send(app.public(), "practices", line("a9_tv"), LINES).await.problem(401, "token_missing");
    for path in [demo.clone(), format!("{demo}/rows")] {
        app.public().get(&path).await.problem(401, "token_missing");
        app.by(FOREIGN_COORDINATOR).get(&path).await.problem(404, "not_found");
        app.by(CONTACT).get(&path).await.problem(404, "not_found");
        for person in [ADMIN, COORDINATOR] {
            app.by(person).get(&path).await.ok();
            // One of practices is not one of contacts.
            app.by(person).get(&path.replace("practices", "contacts")).await.problem(404, "not_found");
        }
    }
    assert!(app.by(FOREIGN_COORDINATOR).get("/v1/imports/practices").await.ok().items().is_empty());
}

#[actix_web::test]
async fn a_system_brings_in_what_its_roles_and_scopes_both_allow() {
    let app = TestApp::new().await;
    let system = json!({"name": "Archivio della Regione", "roles": [{"role": "regional_coordinator", "regions": ["05"]}],
        "scopes": ["practices:read", "practices:write", "organisations:read"]});
    let (client, id, secret) = registered(&app, system).await;
    let shown = token(&app, &id, &secret, None).await.ok();
    let by = || with(&app, &shown);
    let file = line("a9_tv") + &line("aslrm");
    let queued = send(by(), "practices?mode=by_row&source=archivio", &file, LINES).await.is(202);
    app.work().await;
    let done = by().get(queued.header("location")).await.ok().body;
    assert_eq!(rows(&app, &done).await, ["1 created", "2 refused 403"]);
    // The change log names the system and its request.
    let page = by().get(&format!("{}/rows", queued.header("location"))).await.ok();
    let made = page.items()[0]["resource_id"].as_str().unwrap();
    let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={made}")).await.ok();
    let entry = &log.items()[0];
    assert_eq!(
        (&entry["actor"], &entry["actor_id"], &entry["permission"]),
        (&json!("system"), &json!(id), &json!("create_practice"))
    );
    // What its scopes do not open: rows of contacts are what organisations are.
    for kind in ["organisations", "contacts"] {
        let refused = send(by(), kind, "{}", LINES).await.problem(403, "insufficient_scope");
        assert!(refused.header("www-authenticate").contains(r#"scope="organisations:write""#));
        by().get(&format!("/v1/imports/{kind}")).await.ok();
    }
    // One that is blocked before its rows are decided on writes none.
    let queued = send(by(), "practices?source=archivio", line("a1_025"), LINES).await.is(202);
    app.by(ADMIN).if_match("*").patch(&client, json!({"status": "blocked"})).await.ok();
    app.work().await;
    let failed = app.by(ADMIN).get(queued.header("location")).await.ok().body;
    assert_eq!(told(&failed), "failed 0 0 0 0");
    assert!(failed["failure"].as_str().unwrap().contains("signed out"), "{failed}");
}
