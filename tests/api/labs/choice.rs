//! Candidates with their evidence, votes, decisions.
use super::cycle;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use futures_util::future::join_all;
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn count_of(list: &Value, key: &str, code: &str) -> i64 {
    let all = list.as_array().unwrap();
    all.iter().find(|one| one[key] == code).unwrap()["practices"].as_i64().unwrap()
}

#[actix_web::test]
async fn the_evidence_of_a_theme_is_counted_from_the_catalogue() {
    let app = TestApp::new().await;
    let path = format!("{}/theme-candidates", cycle(2));
    // Two practices of Veneto, one of them with both themes: it counts once.
    let new = json!({"title": "La casa come luogo di cura", "themes": ["integrated_home_care", "protected_discharge", "family_nurse"]});
    let made = app.by(CONTACT).post(&path, new).await.created();
    let evidence = &made.body["evidence"];
    assert_eq!(
        (&evidence["practices"], &evidence["regions"], &evidence["organisations"]),
        (&json!(2), &json!(1), &json!(2))
    );
    let dimensions = &evidence["dimensions"];
    let counted = ["institutional", "strategic_planning", "professional", "management", "community"]
        .map(|code| count_of(dimensions, "dimension", code));
    assert_eq!(counted, [1, 0, 2, 2, 1]);
    let territory = &evidence["territory_types"];
    let counted =
        ["mountain", "inner_area", "rural", "urban", "island"].map(|code| count_of(territory, "territory_type", code));
    assert_eq!(counted, [1, 1, 1, 1, 0]);
    // The theme of Treviso is borne by all five.
    let all = app.by(READER).get(&format!("{}/theme-candidates", cycle(1))).await.ok();
    assert_eq!((&all.items()[0]["evidence"]["practices"], &all.items()[0]["decided"]), (&json!(5), &json!(true)));
    // Drafts do not speak for a theme.
    let none = json!({"title": "La demenza", "themes": ["dementia"]});
    let none = app.by(CONTACT).post(&path, none).await.created();
    assert_eq!(none.body["evidence"]["practices"], 0);
    assert_eq!(none.body["evidence"]["dimensions"].as_array().unwrap().len(), 5);
}

#[actix_web::test]
async fn who_takes_part_proposes_themes_and_looks_after_their_own() {
    let app = TestApp::new().await;
    let path = format!("{}/theme-candidates", cycle(2));
    let new = json!({"title": "Il budget di salute", "themes": ["health_budget"]});
    for other in [FOREIGN_COORDINATOR, SCIENTIST, READER] {
        app.by(other).post(&path, new.clone()).await.problem(403, "forbidden");
    }
    let wrong = json!({"title": "x", "themes": ["nothing", "health_budget"]});
    assert_eq!(app.by(EXPERT).post(&path, wrong).await.violations(), ["#/themes/0 unknown_theme"]);
    let made = app.by(EXPERT).post(&path, new).await.created();
    let one = made.header("location").to_owned();
    app.by(CONTACT).if_match("*").patch(&one, json!({"title": "y"})).await.problem(403, "forbidden");
    let changed = app.by(EXPERT).if_match(made.etag()).patch(&one, json!({"themes": ["pua", "uvm"]})).await.ok();
    assert_eq!(changed.body["themes"], json!(["pua", "uvm"]));
    let list = app.by(COORDINATOR).get(&format!("{path}?count=true&limit=2")).await.ok();
    assert_eq!((list.items().len(), &list.body["total"]), (2, &json!(3)));
    app.by(COORDINATOR).if_match("*").delete(&one).await.done();
    let voted = format!("{path}/{}", ids::THEME_CANDIDATE);
    app.by(COORDINATOR).if_match("*").delete(&voted).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn everybody_has_one_vote_and_may_change_it_until_the_decision() {
    let app = TestApp::new().await;
    let (votes, path) = (format!("{}/theme-votes", cycle(2)), format!("{}/theme-candidates", cycle(2)));
    let tally = |call: crate::support::request::Call| {
        let path = path.clone();
        async move {
            let list = call.get(&path).await.ok();
            list.items().iter().map(|c| (c["votes"].as_i64().unwrap(), c["own_vote"] == true)).collect::<Vec<_>>()
        }
    };
    assert_eq!(tally(app.by(CONTACT)).await, [(2, false), (0, false)]);
    let (first, second) =
        (json!({"candidate_id": ids::THEME_CANDIDATE}), json!({"candidate_id": ids::OTHER_CANDIDATE}));
    // However often one person votes at once, it is one vote.
    let at_once = join_all((0..6).map(|_| app.by(CONTACT).post(&votes, second.clone()))).await;
    assert!(at_once.iter().all(|answer| answer.status == 201 || answer.status == 409), "{at_once:?}");
    assert_eq!(tally(app.by(CONTACT)).await, [(2, false), (1, true)]);
    let changed = app.by(CONTACT).post(&votes, first.clone()).await.created();
    assert_eq!(tally(app.by(CONTACT)).await, [(3, true), (0, false)]);
    app.by(CONTACT).get(changed.header("location")).await.ok();
    // Nobody sees another's vote.
    app.by(ADMIN).get(changed.header("location")).await.problem(404, "not_found");
    app.by(FOREIGN_COORDINATOR).post(&votes, first.clone()).await.problem(403, "forbidden");
    app.by(SCIENTIST).post(&votes, first.clone()).await.problem(403, "forbidden");
    let stranger = json!({"candidate_id": ids::TREVISO_CANDIDATE});
    assert_eq!(app.by(EXPERT).post(&votes, stranger).await.violations(), ["#/candidate_id unknown_candidate"]);

    let decision = json!({"candidate_id": ids::THEME_CANDIDATE, "motivation": "Tre voti.",
        "act": {"kind": "determination", "number": "0012", "date": "2024-10-21"}});
    let decisions = format!("{}/theme-decisions", cycle(2));
    app.by(CONTACT).post(&decisions, decision.clone()).await.problem(403, "forbidden");
    let mut future = decision.clone();
    future["act"]["date"] = json!("2999-01-01");
    assert_eq!(app.by(COORDINATOR).post(&decisions, future).await.violations(), ["#/act/date in_the_future"]);
    let before = app.public().get(&cycle(2)).await.ok().etag();
    let decided = app.by(COORDINATOR).post(&decisions, decision.clone()).await.created();
    assert_eq!(
        (&decided.body["stands"], &decided.body["title"]),
        (&json!(true), &json!("Il rientro a casa tra ospedale, distretto e Comune"))
    );
    let after = app.public().get(&cycle(2)).await.ok();
    assert_eq!(after.body["theme"]["act"]["number"], "0012", "the zero stays");
    assert_ne!(after.etag(), before);
    app.by(COORDINATOR).post(&decisions, decision).await.problem(409, "wrong_state");
    app.by(CONTACT).post(&votes, second).await.problem(409, "wrong_state");
    app.by(ADMIN).post(&path, json!({"title": "x", "themes": ["pua"]})).await.problem(409, "wrong_state");
    app.public().get(decided.header("location")).await.ok();
    // The choice of another cycle is over.
    let past = json!({"candidate_id": ids::TREVISO_CANDIDATE, "motivation": "m", "act": {"kind": "other", "date": "2024-01-01"}});
    app.by(ADMIN).post(&format!("{}/theme-decisions", cycle(1)), past).await.problem(409, "wrong_state");
}
