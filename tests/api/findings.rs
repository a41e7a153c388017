//! `src/findings`.
mod commitments;
mod experts;
mod interests;
mod life;
mod notes;
mod on_record;
mod restitution;
mod rounds;
mod secrecy;
mod taken_back;

use crate::support::TestApp;
use crate::support::people::{ADMIN, Person};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn session() -> String {
    format!("/v1/lab-sessions/{}", ids::TREVISO_SESSION)
}

fn rounds() -> String {
    format!("{}/rating-rounds", session())
}

/// A new open round on one item of one practice; its path.
async fn open_round(app: &TestApp, item: &str, practices: &[uuid::Uuid]) -> String {
    let new = json!({"rubric_version": 1, "items": [item], "practices": practices});
    app.by(ADMIN).post(&rounds(), new).await.created().header("location").to_owned()
}

async fn rate(app: &TestApp, person: Person, round: &str, practice: uuid::Uuid, item: &str, score: Value) -> Answer {
    let mut body = json!({"practice_id": practice, "item_code": item});
    if score.is_null() {
        body["not_assessable"] = json!(true);
    } else {
        body["score"] = score;
    }
    app.by(person).post(&format!("{round}/ratings"), body).await
}

async fn close(app: &TestApp, person: Person, round: &str) -> Answer {
    app.by(person).post(&format!("{round}/transitions"), json!({"to": "closed"})).await
}

/// Closes the round that the scenario has left open: as long as it is, its cycle is not concluded.
pub async fn close_the_open_round(app: &TestApp) {
    close(app, ADMIN, &format!("{}/{}", rounds(), ids::OPEN_RATING_ROUND)).await.ok();
}

/// A finding that was drafted and, if wanted, agreed on; its path.
async fn finding(app: &TestApp, body: Value, agreed: bool) -> String {
    let made = app.by(ADMIN).post(&format!("{}/findings", session()), body).await.created();
    let path = made.header("location").to_owned();
    if agreed {
        app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "agreed"})).await.ok();
    }
    path
}
