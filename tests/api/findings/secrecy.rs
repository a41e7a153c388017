//! Nobody sees another's rating: every answer that others can get is searched for it.
use super::{close, open_round, rate, rounds, session};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, ELENA, EVERYBODY, EXPERT, OTHERS};
use osservatorio::demo::ids;
use serde_json::json;

const WORDS: &str = "Parole che nessuno deve leggere prima";

/// Every answer about a round that somebody can ask for.
async fn answers(app: &TestApp, round: &str, rating: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let paths = [
        rounds(),
        round.to_owned(),
        format!("{round}/items"),
        format!("{round}/items?consensus=agreement"),
        format!("{round}/items?consensus=split"),
        format!("{round}/ratings"),
        rating.to_owned(),
        format!("/v1/findings?session={}", ids::TREVISO_SESSION),
        format!("{}/restitution", session()),
        format!("{}/discussion-notes", session()),
        "/v1/audit-entries?limit=100".to_owned(),
    ];
    for person in EVERYBODY.into_iter().chain(OTHERS) {
        if person.id == ids::EXPERT {
            continue;
        }
        for path in &paths {
            let answer = app.by(person).get(path).await;
            all.push((format!("{} {path}", person.role), String::from_utf8_lossy(&answer.bytes).into_owned()));
        }
    }
    all
}

#[actix_web::test]
async fn nobody_sees_anothers_rating_before_the_round_is_closed_and_never_whose_it_was() {
    let app = TestApp::new().await;
    let (practice, item) = (ids::PASSI_D_ARGENTO, "scalability_costs_benefits");
    let round = open_round(&app, item, &[practice]).await;
    let body = json!({"practice_id": practice, "item_code": item, "score": 3, "comment": WORDS});
    let rating = app.by(EXPERT).post(&format!("{round}/ratings"), body).await.created().header("location").to_owned();
    for (asked, answer) in answers(&app, &round, &rating).await {
        assert!(!answer.contains(WORDS) && !answer.contains("\"score\""), "{asked}: {answer}");
        if asked.contains(&format!("{round}/items")) {
            assert!(!answer.contains("\"result\""), "{asked}: {answer}");
        }
    }
    app.by(ELENA).get(&rating).await.problem(404, "not_found");
    app.by(ADMIN).get(&rating).await.problem(403, "forbidden");
    assert_eq!(app.by(EXPERT).get(&rating).await.ok().body["comment"], WORDS);

    rate(&app, ELENA, &round, practice, item, json!(2)).await.created();
    close(&app, COORDINATOR, &round).await.ok();
    let giver = ids::EXPERT.to_string();
    for (asked, answer) in answers(&app, &round, &rating).await {
        // The log, for administrators, tells who has given a rating, and not which.
        let log = asked.contains("audit-entries");
        assert!(log || !answer.contains(&giver), "{asked}: {answer}");
        assert!(!answer.contains("\"score\":3"), "{asked}: {answer}");
        assert!(!log || !answer.contains(WORDS), "{asked}");
    }
    let items = app.by(COORDINATOR).get(&format!("{round}/items")).await.ok();
    assert_eq!(items.items()[0]["result"]["comments"], json!([WORDS]));
    assert_eq!(items.items()[0]["result"]["distribution"]["score_3"], 1);
}
