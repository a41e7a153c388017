//! Reading practices: blind, without conflicts of interest, with a third reader where two diverge, to the decision.
mod assigning;
mod blind;
mod classes;
mod conflicts;
mod waiting;

use crate::support::TestApp;
use crate::support::people::{ADMIN, Person, SCIENTIST};
use diesel::prelude::*;
use osservatorio::auth::actor::{Actor, Role};
use osservatorio::db::schema::auth_sessions;
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

const fn reader(id: Uuid) -> Person {
    Person { id, role: Role::ScientificCommittee, regions: &[], organisation: None }
}

pub const SECOND: Person = reader(ids::SECOND_READER);
pub const THIRD: Person = reader(ids::THIRD_READER);

/// The application, with sessions for the other members of the committee.
pub async fn app(settings: &[(&'static str, &str)]) -> TestApp {
    let app = TestApp::with(settings).await;
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let now = tx.now();
            for person in [SECOND, THIRD] {
                let row = (
                    auth_sessions::id.eq(Id(person.id)),
                    auth_sessions::user_id.eq(Id(person.id)),
                    auth_sessions::created_at.eq(now),
                );
                diesel::insert_into(auth_sessions::table).values(row).execute(tx.conn())?;
            }
            Ok(())
        })
        .unwrap();
    app
}

pub fn practice(id: Uuid) -> String {
    format!("/v1/practices/{id}")
}

/// Gives a practice to a reader; the path of the review.
pub async fn assign(app: &TestApp, id: Uuid, to: Person) -> String {
    let body = json!({"reader_id": to.id, "due_on": "2099-12-31"});
    let made = app.by(ADMIN).post(&format!("{}/reviews", practice(id)), body).await.created();
    made.header("location").to_owned()
}

/// A whole review that gives every item the same score, with words that nobody else uses.
pub async fn whole(app: &TestApp, score: i32, words: &str, recommendation: &str) -> Value {
    let grid = app.public().get("/v1/rubrics/oiss/versions/1").await.ok().body;
    let items = grid["sections"].as_array().unwrap().iter().flat_map(|s| s["items"].as_array().unwrap());
    let scores: Vec<Value> =
        items.map(|item| json!({"item": item["code"], "score": score, "evidence": words})).collect();
    json!({"scores": scores, "recommendation": recommendation, "comment": words,
        "results": {"scalability": {"class": "ready", "conditions": [words]}}})
}

/// Saves and submits it.
pub async fn submit(app: &TestApp, by: Person, review: &str, content: Value) {
    app.by(by).if_match("*").patch(review, content).await.ok();
    app.by(by).post(&format!("{review}/transitions"), json!({"to": "submitted"})).await.created();
}

pub fn decision(outcome: &str) -> Value {
    json!({"outcome": outcome, "motivation": "Letta da due lettori.", "results": {"outcome_class": "good_practice",
        "scalability": {"class": "ready"}, "complexity": {"level": "low"}}})
}

#[actix_web::test]
async fn from_two_readings_to_a_decision_that_everybody_reads() {
    let app = app(&[]).await;
    let at = practice(ids::WITHOUT_READERS);
    let (one, two) =
        (assign(&app, ids::WITHOUT_READERS, SCIENTIST).await, assign(&app, ids::WITHOUT_READERS, SECOND).await);
    let decisions = format!("{at}/decisions");
    app.by(SCIENTIST).post(&decisions, decision("accepted")).await.problem(409, "wrong_state");

    let empty = app.by(SCIENTIST).post(&format!("{one}/transitions"), json!({"to": "submitted"})).await.violations();
    assert!(empty.contains(&"#/scores/integration_community required".to_owned()), "{empty:?}");
    assert!(empty.contains(&"#/recommendation required".to_owned()));
    let unknown = json!({"scores": [{"item": "integration_x", "score": 1}]});
    let unknown = app.by(SCIENTIST).if_match("*").patch(&one, unknown).await.violations();
    assert_eq!(unknown, ["#/scores/0/item unknown_item"]);

    submit(&app, SCIENTIST, &one, whole(&app, 2, "prime parole", "accepted").await).await;
    app.by(SCIENTIST).if_match("*").patch(&one, json!({"comment": "x"})).await.problem(409, "wrong_state");
    submit(&app, SECOND, &two, whole(&app, 3, "seconde parole", "accepted").await).await;

    let made = app.by(THIRD).post(&decisions, decision("accepted")).await.created();
    assert_eq!((&made.body["readers"], &made.body["role"]), (&json!(2), &json!("scientific_committee")));
    let axis = &made.body["sections"][0];
    assert_eq!((&axis["median"], &axis["spread"], &axis["agreement"]), (&json!(2.5), &json!(1.0), &json!(0.67)));
    assert_eq!(app.by(ADMIN).get(&at).await.ok().body["status"], "accepted");
    app.by(THIRD).post(&decisions, decision("accepted")).await.problem(409, "wrong_state");
    app.public().get(made.header("location")).await.problem(404, "not_found");
    app.by(ADMIN).post(&format!("{at}/transitions"), json!({"to": "published"})).await.created();
    let open = app.public().get(made.header("location")).await.ok();
    assert_eq!(open.body["motivation"], "Letta da due lettori.");
    let assessment = app.public().get(&format!("{at}/assessment")).await.ok();
    assert_eq!(assessment.body.get("internal"), None);
    for hidden in ["prime parole", "seconde parole", "De Santis", "Ferrante", &ids::SECOND_READER.to_string()] {
        assert!(!open.body.to_string().contains(hidden) && !assessment.body.to_string().contains(hidden), "{hidden}");
    }
    let inside = app.by(SECOND).get(&format!("{at}/assessment")).await.ok().body;
    assert_eq!(inside["internal"]["readings"][0]["comment"], "prime parole");
    assert!(!inside.to_string().contains("De Santis"));
}

#[actix_web::test]
async fn an_exclusion_criterion_that_is_not_met_bars_the_acceptance() {
    let app = app(&[]).await;
    let (one, two) =
        (assign(&app, ids::WITHOUT_READERS, SCIENTIST).await, assign(&app, ids::WITHOUT_READERS, SECOND).await);
    submit(&app, SCIENTIST, &one, whole(&app, 0, "nulla", "not_accepted").await).await;
    submit(&app, SECOND, &two, whole(&app, 0, "niente", "not_accepted").await).await;
    let decisions = format!("{}/decisions", practice(ids::WITHOUT_READERS));
    let barred = app.by(THIRD).post(&decisions, decision("accepted")).await.violations();
    assert_eq!(barred, ["#/outcome exclusion_not_met"]);
    let refusal = json!({"outcome": "not_accepted", "motivation": "Non risponde a un bisogno."});
    app.by(THIRD).post(&decisions, refusal).await.created();
    let shown = app.by(ADMIN).get(&practice(ids::WITHOUT_READERS)).await.ok();
    assert_eq!(shown.body["status"], "not_accepted");
    app.public().get(&decisions).await.problem(404, "not_found");
}
