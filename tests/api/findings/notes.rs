use super::session;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn notes_are_for_experts_and_coordinators_and_changed_by_who_wrote_them() {
    let app = TestApp::new().await;
    let all = format!("{}/discussion-notes", session());
    let new = json!({"practice_id": ids::PASSI_D_ARGENTO, "body": "Chi forma i volontari?"});
    let made = app.by(EXPERT).post(&all, new.clone()).await.created();
    assert_eq!((&made.body["role"], &made.body["own"]), (&json!("expert"), &json!(true)));
    let at = made.header("location").to_owned();
    assert_eq!(app.by(COORDINATOR).get(&at).await.ok().body["own"], false);
    for person in [CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST] {
        app.by(person).get(&all).await.problem(403, "forbidden");
        app.by(person).get(&at).await.problem(403, "forbidden");
        app.by(person).post(&all, new.clone()).await.problem(403, "forbidden");
    }
    app.public().get(&at).await.problem(401, "token_missing");
    let of_practice = format!("{all}?practice={}&count=true", ids::PASSI_D_ARGENTO);
    assert_eq!(app.by(ADMIN).get(&of_practice).await.ok().body["total"], 1);
    assert_eq!(app.by(ADMIN).get(&all).await.ok().items().len(), 2);

    app.by(COORDINATOR).if_match("*").patch(&at, json!({"body": "Altro."})).await.problem(403, "forbidden");
    let changed =
        app.by(EXPERT).if_match(made.etag()).patch(&at, json!({"body": "Chi?", "practice_id": null})).await.ok();
    assert_eq!((&changed.body["body"], changed.body.get("practice_id")), (&json!("Chi?"), None));
    app.by(EXPERT).if_match(made.etag()).patch(&at, json!({"body": "x"})).await.problem(412, "precondition_failed");
    let off = app.by(EXPERT).if_match("*").patch(&at, json!({"practice_id": ids::DRAFT})).await.violations();
    assert_eq!(off, ["#/practice_id not_on_the_table"]);
    let others = format!("{all}/{}", ids::DISCUSSION_NOTE);
    app.by(EXPERT).if_match("*").delete(&others).await.problem(403, "forbidden");
    app.by(COORDINATOR).if_match("*").delete(&others).await.done();
    app.by(EXPERT).if_match("*").delete(&at).await.done();
    let early = format!("/v1/lab-sessions/{}/discussion-notes", ids::TENTATIVE_SESSION);
    app.by(COORDINATOR).post(&early, json!({"body": "Troppo presto."})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn what_was_said_is_erased_with_the_experts_data_and_the_scores_stay() {
    let app = TestApp::with(&[("OSSERVATORIO_EXPERT_RETENTION_DAYS", "10")]).await;
    let all = format!("{}/discussion-notes?count=true", session());
    let round = format!("{}/rating-rounds/{}", session(), ids::OPEN_RATING_ROUND);
    let rating = format!("{round}/ratings/{}", ids::RATING);
    app.by(EXPERT).if_match("*").patch(&rating, json!({"comment": "Lo dice chi guida il gruppo."})).await.ok();
    let note = json!({"body": "Chi forma i volontari?"});
    app.by(COORDINATOR).post(&format!("{}/discussion-notes", session()), note).await.created();
    app.by(COORDINATOR).post(&format!("{round}/transitions"), json!({"to": "closed"})).await.ok();
    let end = json!({"to": "concluded", "open_next_cycle": false});
    app.by(COORDINATOR).post(&format!("/v1/labs/{}/cycles/1/transitions", ids::VENETO_LAB), end).await.created();
    app.wait(chrono::TimeDelta::days(9));
    app.work().await;
    assert_eq!(app.by(ADMIN).get(&all).await.ok().body["total"], 2);
    let items = format!("{round}/items");
    let told =
        || async { app.by(ADMIN).get(&items).await.ok().body.to_string().matches("chi guida il gruppo").count() };
    assert_eq!(told().await, 1);
    // What somebody has written since is kept as long from then on.
    let late = json!({"body": "Detto dopo."});
    let late = app.by(COORDINATOR).post(&format!("{}/discussion-notes", session()), late).await.created();
    app.wait(chrono::TimeDelta::days(2));
    app.work().await;
    let left = app.by(ADMIN).get(&all).await.ok();
    assert_eq!(left.items().iter().map(|note| &note["id"]).collect::<Vec<_>>(), [&late.body["id"]]);
    assert_eq!(told().await, 0);
    let kept = app.by(ADMIN).get(&items).await.ok().body;
    assert!(kept["items"].as_array().unwrap().iter().any(|item| item["result"]["ratings"] == 1), "{kept}");
    let log = app.by(ADMIN).get("/v1/audit-entries?limit=100").await.ok();
    let noted =
        |kind: &str, what: &str| log.items().iter().filter(|e| e["resource_type"] == what && e["kind"] == kind).count();
    assert_eq!((noted("deleted", "discussion_note"), noted("updated", "rating")), (2, 2));
    app.wait(chrono::TimeDelta::days(10));
    app.work().await;
    assert_eq!(app.by(ADMIN).get(&all).await.ok().body["total"], 0);
}

#[actix_web::test]
async fn of_a_cycle_that_nobody_concludes_it_goes_as_well() {
    let app = TestApp::new().await;
    let all = format!("{}/discussion-notes?count=true", session());
    app.wait(chrono::TimeDelta::days(729));
    app.work().await;
    assert_eq!(app.by(ADMIN).get(&all).await.ok().body["total"], 1);
    app.wait(chrono::TimeDelta::days(2));
    app.work().await;
    assert_eq!(app.by(ADMIN).get(&all).await.ok().body["total"], 0);
}
