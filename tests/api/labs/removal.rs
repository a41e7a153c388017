//! What was made by mistake can be deleted, as long as nothing hangs on it.
use super::{cycle, lab, new_lab};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn a_lab_without_cycles_is_deleted_and_one_with_cycles_says_so() {
    let app = TestApp::new().await;
    let made = app.by(COORDINATOR).post("/v1/labs", new_lab()).await.created();
    let at = made.header("location").to_owned();
    app.by(COORDINATOR).delete(&at).await.problem(428, "precondition_required");
    app.by(FOREIGN_COORDINATOR).if_match("*").delete(&at).await.problem(404, "not_found");
    for person in [SCIENTIST, READER] {
        app.by(person).if_match("*").delete(&at).await.problem(403, "forbidden");
    }
    app.by(COORDINATOR).if_match("*").patch(&at, json!({"national_stage": 3})).await.ok();
    app.by(COORDINATOR).if_match(made.etag()).delete(&at).await.problem(412, "precondition_failed");
    let first = app.by(COORDINATOR).post(&format!("{at}/cycles"), json!({})).await.created();
    let refused = app.by(COORDINATOR).if_match("*").delete(&at).await.problem(409, "reference").body;
    assert_eq!(refused["detail"], "Il laboratorio ha dei cicli: 1. Si eliminano prima quelli, dall'ultimo.");
    app.by(COORDINATOR).if_match(first.etag()).delete(first.header("location")).await.done();
    app.by(COORDINATOR).if_match("*").delete(&at).await.done();
    app.by(ADMIN).get(&at).await.problem(404, "not_found");
    let found = app.by(ADMIN).get("/v1/labs?region=06&count=true").await.ok();
    assert_eq!(found.body["total"], 1, "that of the scenario");
    let log = app.by(ADMIN).get("/v1/audit-entries?limit=2").await.ok();
    let log: Vec<_> = log.items().iter().map(|e| (e["resource_type"].clone(), e["kind"].clone())).collect();
    assert_eq!(log, [(json!("lab"), json!("deleted")), (json!("lab_cycle"), json!("deleted"))]);
    app.by(ADMIN).if_match("*").delete(&lab(ids::VENETO_LAB)).await.problem(409, "reference");
}

#[actix_web::test]
async fn a_cycle_says_what_was_done_in_it() {
    let app = TestApp::new().await;
    for person in [CONTACT, EXPERT, SCIENTIST, FOREIGN_COORDINATOR] {
        app.by(person).if_match("*").delete(&cycle(2)).await.problem(403, "forbidden");
    }
    let first = app.by(COORDINATOR).if_match("*").delete(&cycle(1)).await.problem(409, "reference").body;
    assert_eq!(first["detail"], "Lo segue un altro ciclo.");
    let second = app.by(COORDINATOR).if_match("*").delete(&cycle(2)).await.problem(409, "reference").body;
    let told = "Nel ciclo c'è già: letture (3), pratiche nella rosa (1), temi proposti (2), esperti (2), passaggi di fase (1).";
    assert_eq!(second["detail"], told);
    // A session is enough.
    let labs = app.by(COORDINATOR).post("/v1/labs", new_lab()).await.created().header("location").to_owned();
    let made = app.by(COORDINATOR).post(&format!("{labs}/cycles"), json!({})).await.created();
    let at = made.header("location").to_owned();
    let session = format!("/v1/lab-sessions/{}", ids::TENTATIVE_SESSION);
    app.by(ADMIN).if_match("*").patch(&session, json!({"cycle_id": made.body["id"]})).await.ok();
    let named = app.by(COORDINATOR).if_match("*").delete(&at).await.problem(409, "reference").body;
    assert_eq!(named["detail"], "Nel ciclo c'è già: sessioni (1).");
    app.by(ADMIN).if_match("*").patch(&session, json!({"cycle_id": null})).await.ok();
    app.by(COORDINATOR).if_match("*").delete(&at).await.done();
    app.by(ADMIN).get(&at).await.problem(404, "not_found");
    // The numbers go on without a gap.
    let again = app.by(COORDINATOR).post(&format!("{labs}/cycles"), json!({})).await.created();
    assert_eq!(again.body["number"], 1);
}
