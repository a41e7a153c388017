//! Personal data of experts are erased when their time is over; the numbers stay.
use super::cycle;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT};
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::{Value, json};

const PERSONAL: [&str; 6] = ["name", "office", "email", "phone", "user_id", "note"];

async fn experts(app: &TestApp, number: i32) -> Vec<Value> {
    app.by(ADMIN).get(&format!("{}/experts", cycle(number))).await.ok().items().to_vec()
}

async fn conclude(app: &TestApp) {
    crate::findings::close_the_open_round(app).await;
    let wanted = json!({"to": "concluded", "open_next_cycle": false});
    app.by(COORDINATOR).post(&format!("{}/transitions", cycle(1)), wanted).await.created();
}

#[actix_web::test]
async fn experts_are_erased_some_time_after_their_cycle_and_counted_still() {
    let app = TestApp::with(&[("OSSERVATORIO_EXPERT_RETENTION_DAYS", "10")]).await;
    let group = format!("{}/expert-group", cycle(1));
    let before = app.public().get(&group).await.ok().body;
    assert_eq!(before["confirmed"], 5);
    conclude(&app).await;
    app.wait(TimeDelta::days(9));
    app.work().await;
    assert!(experts(&app, 1).await.iter().all(|one| one["name"].is_string() && one["email"].is_string()));
    // Somebody works on the second cycle: its experts are kept.
    app.by(ADMIN).if_match("*").patch(&cycle(2), json!({"title": "Il rientro a casa"})).await.ok();
    app.wait(TimeDelta::days(2));
    app.work().await;
    let erased = experts(&app, 1).await;
    assert_eq!(erased.len(), 5);
    for one in &erased {
        let left: Vec<&&str> = PERSONAL.iter().filter(|field| one.get(**field).is_some()).collect();
        assert!(left.is_empty() && one["has_account"] == false, "{left:?} in {one}");
        assert!(one["erased_at"].is_string() && one["organisation_name"].is_string() && one["status"] == "confirmed");
        assert_eq!(one["allowed_transitions"], json!([]));
    }
    assert!(experts(&app, 2).await.iter().all(|one| one["name"].is_string()));
    assert_eq!(app.public().get(&group).await.ok().body, before, "the numbers stay");
    let log = app.by(ADMIN).get("/v1/audit-entries?limit=100").await.ok();
    let noted = log.items().iter().filter(|e| e["resource_type"] == "lab_expert" && e["kind"] == "updated").count();
    assert_eq!(noted, 5);
    // Nothing is erased twice, and nothing is written to what is left.
    app.work().await;
    assert_eq!(experts(&app, 1).await, erased);
    let one = format!("{}/experts/{}", cycle(1), ids::LAB_EXPERT);
    app.by(ADMIN).if_match("*").patch(&one, json!({"name": "Di nuovo"})).await.problem(409, "wrong_state");
    app.by(ADMIN).if_match("*").delete(&one).await.problem(409, "wrong_state");
    let decline = json!({"to": "declined", "note": "x"});
    app.by(COORDINATOR).post(&format!("{one}/transitions"), decline).await.problem(409, "wrong_state");
    // With the account went the way into the work of the session.
    let rounds = format!("/v1/lab-sessions/{}/rating-rounds", ids::TREVISO_SESSION);
    app.by(EXPERT).get(&rounds).await.problem(403, "forbidden");
    assert_eq!(app.by(CONTACT).get(&format!("{}/experts", cycle(1))).await.ok().items().len(), 5);
}

#[actix_web::test]
async fn a_cycle_that_nobody_concludes_does_not_keep_its_experts_for_ever() {
    let app = TestApp::new().await;
    app.wait(TimeDelta::days(729));
    app.work().await;
    assert!(experts(&app, 1).await.iter().all(|one| one["name"].is_string()));
    let proposed = format!("{}/experts/{}", cycle(2), ids::PROPOSED_EXPERT);
    app.by(ADMIN).if_match("*").patch(&proposed, json!({"office": "Dirigente"})).await.ok();
    app.wait(TimeDelta::days(2));
    app.work().await;
    assert!(experts(&app, 1).await.iter().all(|one| one.get("name").is_none()));
    let second = experts(&app, 2).await;
    let named: Vec<&Value> = second.iter().filter_map(|one| one.get("name")).collect();
    assert_eq!(named, [&json!("Marta Zanin")], "whose record was changed since");
}
