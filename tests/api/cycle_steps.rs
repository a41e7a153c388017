//! A cycle from phase to phase: what must be there, what is told when it is not, and the way back.
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, Person, READER, SCIENTIST};
use crate::support::request::Answer;
use futures_util::future::join_all;
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn cycle(number: i32) -> String {
    format!("/v1/labs/{}/cycles/{number}", ids::VENETO_LAB)
}

async fn step(app: &TestApp, by: Person, cycle: &str, body: Value) -> Answer {
    app.by(by).post(&format!("{cycle}/transitions"), body).await
}

/// The codes of what is missing, as the 409 names them.
#[track_caller]
fn missing(answer: Answer) -> Vec<String> {
    let answer = answer.problem(409, "wrong_state");
    answer.body["errors"].as_array().expect("errors").iter().map(|e| e["code"].as_str().unwrap().to_owned()).collect()
}

async fn phase(app: &TestApp, cycle: &str) -> String {
    app.public().get(cycle).await.ok().body["phase"].as_str().unwrap().to_owned()
}

async fn confirmed_expert(app: &TestApp, cycle: &str, side: &str, name: &str) {
    let new = json!({"proposed_by": side, "side": side, "name": name, "organisation_name": "Un ente"});
    let made = app.by(COORDINATOR).post(&format!("{cycle}/experts"), new).await.created();
    let path = format!("{}/transitions", made.header("location"));
    let other = if side == "municipality" { "health_company" } else { "municipality" };
    let agreed = json!({"to": "agreed", "agreed_by": other, "note": "In riunione."});
    app.by(COORDINATOR).post(&path, agreed).await.created();
    app.by(COORDINATOR).post(&path, json!({"to": "confirmed", "note": "Al telefono."})).await.created();
}

#[actix_web::test]
async fn a_cycle_goes_from_reading_to_its_conclusion_and_opens_the_next() {
    let app = TestApp::new().await;
    let lab = json!({"name": "Laboratorio della domiciliarità", "status": "active", "regions": ["05"],
        "stewards": [{"organisation_id": ids::AULSS_2, "name": "Azienda ULSS 2"}]});
    let lab = app.by(COORDINATOR).post("/v1/labs", lab).await.created().header("location").to_owned();
    let opened = app.by(COORDINATOR).post(&format!("{lab}/cycles"), json!({})).await.created();
    let cycle = opened.header("location").to_owned();

    // Reading.
    let all = missing(step(&app, COORDINATOR, &cycle, json!({"to": "theme_choice"})).await);
    assert_eq!(all, ["practice_read", "shortlist", "shortlist_motivation"]);
    step(&app, COORDINATOR, &cycle, json!({"to": "session"})).await.problem(409, "wrong_state");
    let read = json!({"practice_id": ids::A_QUATTRO_MANI});
    app.by(CONTACT).post(&format!("{cycle}/readings"), read).await.created();
    let shortlist = json!({"shortlist": [{"practice_id": ids::A_QUATTRO_MANI}]});
    app.by(COORDINATOR).if_match("*").patch(&cycle, shortlist).await.ok();
    assert_eq!(missing(step(&app, COORDINATOR, &cycle, json!({"to": "theme_choice"})).await), ["shortlist_motivation"]);
    app.by(COORDINATOR).if_match("*").patch(&cycle, json!({"shortlist_motivation": "La più matura."})).await.ok();
    let before = app.public().get(&cycle).await.ok();
    step(&app, CONTACT, &cycle, json!({"to": "theme_choice"})).await.problem(403, "forbidden");
    let taken = step(&app, COORDINATOR, &cycle, json!({"to": "theme_choice", "note": "Letto."})).await.created();
    assert_eq!(
        (&taken.body["from"], &taken.body["to"], &taken.body["role"]),
        (&json!("reading"), &json!("theme_choice"), &json!("regional_coordinator"))
    );
    let stale = app.by(COORDINATOR).if_match(before.etag()).patch(&cycle, json!({"title": "x"})).await;
    stale.problem(412, "precondition_failed");

    // The theme.
    assert_eq!(missing(step(&app, COORDINATOR, &cycle, json!({"to": "group_formation"})).await), ["theme_decision"]);
    let candidate = json!({"title": "La cura a casa", "themes": ["home_care"]});
    let candidate = app.by(CONTACT).post(&format!("{cycle}/theme-candidates"), candidate).await.created();
    let decision = json!({"candidate_id": candidate.body["id"], "motivation": "Riguarda tutti.",
        "act": {"kind": "letter", "date": "2024-09-30"}});
    app.by(COORDINATOR).post(&format!("{cycle}/theme-decisions"), decision).await.created();
    step(&app, COORDINATOR, &cycle, json!({"to": "group_formation"})).await.created();

    // The group: each side that lacks somebody is named.
    confirmed_expert(&app, &cycle, "health_company", "Primo").await;
    let refused = step(&app, COORDINATOR, &cycle, json!({"to": "preparation"})).await;
    assert_eq!(missing(refused), ["balanced_group", "balanced_group"]);
    confirmed_expert(&app, &cycle, "health_company", "Seconda").await;
    confirmed_expert(&app, &cycle, "municipality", "Terzo").await;
    let refused = step(&app, COORDINATOR, &cycle, json!({"to": "preparation"})).await;
    assert!(refused.body["errors"][0]["detail"].as_str().unwrap().contains("1 su almeno 2"), "{}", refused.body);
    confirmed_expert(&app, &cycle, "municipality", "Quarta").await;
    step(&app, COORDINATOR, &cycle, json!({"to": "preparation"})).await.created();

    // The session: first it is sure, then it is held.
    let session = |id: uuid::Uuid| json!({"to": "session", "session_id": id});
    assert_eq!(missing(step(&app, COORDINATOR, &cycle, json!({"to": "session"})).await), ["confirmed_session"]);
    for other in [ids::LODI_SESSION, ids::TREVISO_SESSION, ids::TENTATIVE_SESSION] {
        let refused = step(&app, COORDINATOR, &cycle, session(other)).await;
        assert_eq!(refused.violations(), ["#/session_id unknown_session"], "a session of another cycle, or of none");
    }
    let own = app.public().get(&cycle).await.ok().body["id"].clone();
    let tentative = format!("/v1/lab-sessions/{}", ids::TENTATIVE_SESSION);
    app.by(COORDINATOR).if_match("*").patch(&tentative, json!({"cycle_id": own})).await.ok();
    assert_eq!(missing(step(&app, COORDINATOR, &cycle, session(ids::TENTATIVE_SESSION)).await), ["confirmed_session"]);
    let venue =
        json!({"venue": {"name": "Sala", "municipality": "Treviso"}, "online_link": "https://meet.example.org/x"});
    let path = format!("/v1/lab-sessions/{}", ids::TENTATIVE_SESSION);
    app.by(COORDINATOR).if_match("*").patch(&path, venue).await.ok();
    for to in ["save_the_date", "confirmed"] {
        app.by(COORDINATOR).post(&format!("{path}/transitions"), json!({"to": to})).await.ok();
    }
    // It need not be named: it says itself which cycle it belongs to.
    let taken = step(&app, COORDINATOR, &cycle, json!({"to": "session"})).await.created();
    assert_eq!(taken.body["session_id"], json!(ids::TENTATIVE_SESSION));
    assert_eq!(missing(step(&app, COORDINATOR, &cycle, json!({"to": "restitution"})).await), ["session_held"]);
    // Nothing takes place before its day.
    let early = app.by(COORDINATOR).post(&format!("{path}/transitions"), json!({"to": "held"})).await;
    early.problem(409, "wrong_state");
    let allowed = app.by(COORDINATOR).get(&path).await.ok().body["allowed_transitions"].clone();
    assert_eq!(allowed, json!(["postponed", "cancelled"]));
    crate::lab_sessions::move_to(&app, &path, "held").await;
    let back = step(&app, COORDINATOR, &cycle, json!({"to": "preparation", "note": "No."})).await;
    back.problem(409, "wrong_state");
    step(&app, COORDINATOR, &cycle, json!({"to": "restitution"})).await.created();

    // The restitution: findings, or the reason why there are none.
    assert_eq!(missing(step(&app, COORDINATOR, &cycle, json!({"to": "concluded"})).await), ["public_findings"]);
    let none = json!({"to": "concluded", "no_findings_reason": "Il confronto è rimasto aperto."});
    step(&app, COORDINATOR, &cycle, none).await.created();
    let ended = app.public().get(&cycle).await.ok();
    assert!(ended.body["phase"] == "concluded" && ended.body["concluded_at"].is_string());
    let next = app.public().get(&format!("{lab}/cycles/2")).await.ok();
    assert_eq!(next.body["phase"], "reading", "the next cycle begins to read");
    let background = app.by(COORDINATOR).get(&format!("{lab}/cycles/2/background")).await.ok();
    assert_eq!(background.body["earlier"][0]["theme"]["title"], "La cura a casa");

    let history = app.by(READER).get(&format!("{cycle}/transitions?count=true")).await.ok();
    let phases: Vec<_> = history.items().iter().map(|s| s["to"].as_str().unwrap()).collect();
    assert_eq!(phases, ["concluded", "restitution", "session", "preparation", "group_formation", "theme_choice"]);
    assert!(history.items().iter().all(|s| s.get("person").is_none()), "readers learn the role");
    let named = app.by(CONTACT).get(&format!("{cycle}/transitions?limit=1")).await.ok();
    assert_eq!(named.items()[0]["person"], "Maria Zanon");
    step(&app, ADMIN, &cycle, json!({"to": "restitution", "note": "No."})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn going_back_needs_a_reason_and_reopens_the_choice() {
    let app = TestApp::new().await;
    let path = cycle(2);
    assert_eq!(step(&app, COORDINATOR, &path, json!({"to": "reading"})).await.violations(), ["#/note required"]);
    let decision = json!({"candidate_id": ids::THEME_CANDIDATE, "motivation": "Due voti.", "act": {"kind": "other", "date": "2024-10-21"}});
    let decisions = format!("{path}/theme-decisions");
    let decided = app.by(COORDINATOR).post(&decisions, decision.clone()).await.created();
    step(&app, COORDINATOR, &path, json!({"to": "group_formation"})).await.created();
    step(&app, COORDINATOR, &path, json!({"to": "theme_choice", "note": "Il tema è già di un'altra regione."}))
        .await
        .created();
    // The decision stays in the history and stands no longer: the choice is open again.
    let reopened = app.public().get(decided.header("location")).await.ok();
    assert_eq!(reopened.body["stands"], false);
    assert_ne!(reopened.etag(), decided.etag());
    assert!(app.public().get(&path).await.ok().body.get("theme").is_none());
    assert_eq!(missing(step(&app, COORDINATOR, &path, json!({"to": "group_formation"})).await), ["theme_decision"]);
    let vote = json!({"candidate_id": ids::OTHER_CANDIDATE});
    app.by(EXPERT).post(&format!("{path}/theme-votes"), vote).await.created();
    let other = json!({"candidate_id": ids::OTHER_CANDIDATE, "motivation": "m", "act": {"kind": "other", "date": "2024-10-22"}});
    app.by(COORDINATOR).post(&decisions, other).await.created();
    let list = app.public().get(&format!("{decisions}?count=true")).await.ok();
    let stand: Vec<_> = list.items().iter().map(|d| d["stands"] == true).collect();
    assert_eq!(stand, [true, false]);
    // From the choice of the theme straight to the session there is no way.
    for to in ["preparation", "session", "restitution", "concluded", "theme_choice"] {
        step(&app, ADMIN, &path, json!({"to": to, "note": "x"})).await.problem(409, "wrong_state");
    }
    assert_eq!(phase(&app, &path).await, "theme_choice");
}

#[actix_web::test]
async fn the_progress_tells_what_is_lacking() {
    let app = TestApp::new().await;
    let told = app.by(CONTACT).get(&format!("{}/progress", cycle(2))).await.ok();
    assert_eq!((&told.body["next"], &told.body["back"]), (&json!("group_formation"), &json!("reading")));
    assert_eq!((&told.body["lacking"], &told.body["may_move"]), (&json!(["theme_decision"]), &json!(false)));
    assert_eq!((&told.body["practices_read"], &told.body["shortlisted"]), (&json!(2), &json!(1)));
    let first = app.by(COORDINATOR).get(&format!("{}/progress", cycle(1))).await.ok();
    assert_eq!((&first.body["lacking"], &first.body["may_move"]), (&json!(["rounds_closed"]), &json!(true)));
    assert!(told.body.get("findings").is_none(), "nothing is given back yet");
    assert!(first.body.get("back").is_none(), "the session was held");
    app.public().get(&format!("{}/progress", cycle(1))).await.problem(401, "token_missing");
    app.by(FOREIGN_COORDINATOR).get(&format!("{}/progress", cycle(1))).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_cycle_is_not_concluded_over_an_open_round_and_says_what_becomes_of_its_findings() {
    let app = TestApp::new().await;
    let (path, session) = (cycle(1), format!("/v1/lab-sessions/{}", ids::TREVISO_SESSION));
    for (visibility, agreed) in [("experts", true), ("invited", true), ("experts", false)] {
        let new = json!({"kind": "limit", "text": "x", "practices": [ids::A_QUATTRO_MANI], "visibility": visibility});
        let made = app.by(ADMIN).post(&format!("{session}/findings"), new).await.created();
        if agreed {
            let moves = format!("{}/transitions", made.header("location"));
            app.by(ADMIN).post(&moves, json!({"to": "agreed"})).await.ok();
        }
    }
    let refused = step(&app, COORDINATOR, &path, json!({"to": "concluded"})).await;
    let told = refused.body["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert_eq!(missing(refused), ["rounds_closed"]);
    assert_eq!(told, "il giro 2 della sessione «Laboratorio territoriale veneto» è ancora aperto: si chiude prima.");
    assert_eq!(app.public().get("/v1/findings?count=true").await.ok().body["total"], 11, "nothing was published");
    let left = |status: &str, visibility: &str| {
        json!({"session_id": ids::TREVISO_SESSION, "status": status,
        "visibility": visibility, "findings": 1})
    };
    let unpublished =
        [left("agreed", "experts"), left("agreed", "invited"), left("draft", "experts"), left("draft", "public")];
    let before = app.by(COORDINATOR).get(&format!("{path}/progress")).await.ok().body["findings"].clone();
    assert_eq!(before, json!({"published": 11, "to_publish": 1, "unpublished": unpublished}));

    crate::findings::close_the_open_round(&app).await;
    let done = step(&app, COORDINATOR, &path, json!({"to": "concluded"})).await.created();
    let after = json!({"published": 12, "to_publish": 0, "published_now": 1, "unpublished": unpublished});
    assert_eq!(done.body["findings"], after);
    let progress = app.by(CONTACT).get(&format!("{path}/progress")).await.ok().body["findings"].clone();
    assert_eq!(progress, json!({"published": 12, "to_publish": 0, "unpublished": unpublished}));
    assert!(app.by(COORDINATOR).get(done.header("location")).await.ok().body.get("findings").is_none());
    // What stayed can still be published by itself, for whom it is.
    let agreed = format!("/v1/findings?session={}&status=agreed&visibility=invited", ids::TREVISO_SESSION);
    let agreed = app.by(COORDINATOR).get(&agreed).await.ok().items()[0]["id"].as_str().unwrap().to_owned();
    app.by(CONTACT).get(&format!("/v1/findings/{agreed}")).await.problem(404, "not_found");
    let publish = format!("/v1/findings/{agreed}/transitions");
    app.by(COORDINATOR).post(&publish, json!({"to": "published"})).await.ok();
    app.by(CONTACT).get(&format!("/v1/findings/{agreed}")).await.ok();
}

#[actix_web::test]
async fn a_round_is_not_opened_while_its_cycle_is_concluded() {
    let app = TestApp::new().await;
    crate::findings::close_the_open_round(&app).await;
    let (path, rounds) = (cycle(1), format!("/v1/lab-sessions/{}/rating-rounds", ids::TREVISO_SESSION));
    let new = json!({"rubric_version": 1, "items": ["strengths_alliances"]});
    let (ended, opened) = futures_util::join!(
        step(&app, COORDINATOR, &path, json!({"to": "concluded"})),
        app.by(ADMIN).post(&rounds, new),
    );
    let mut statuses = [ended.status.as_u16(), opened.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "one of the two");
    let open = app.by(ADMIN).get(&format!("{rounds}?status=open&count=true")).await.ok().body["total"] == 1;
    assert_eq!(open, phase(&app, &path).await == "restitution");
}

#[actix_web::test]
async fn of_two_steps_at_once_one_is_taken() {
    let app = TestApp::new().await;
    let path = cycle(2);
    let steps = join_all((0..4).map(|_| step(&app, ADMIN, &path, json!({"to": "reading", "note": "Di nuovo."})))).await;
    let mut statuses: Vec<_> = steps.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    let history = app.by(SCIENTIST).get(&format!("{path}/transitions")).await.ok();
    assert_eq!(history.items().len(), 2);
}

#[actix_web::test]
async fn what_belongs_to_another_step_is_refused() {
    let app = TestApp::new().await;
    let body = json!({"to": "reading", "session_id": ids::TREVISO_SESSION, "no_findings_reason": "x", "open_next_cycle": true});
    assert_eq!(
        step(&app, ADMIN, &cycle(2), body).await.violations(),
        ["#/no_findings_reason not_allowed", "#/open_next_cycle not_allowed", "#/session_id not_allowed"]
    );
    // A cycle can end without opening the next one; here the next one is open already.
    crate::findings::close_the_open_round(&app).await;
    let end = json!({"to": "concluded", "no_findings_reason": "x", "open_next_cycle": false});
    // It has public findings: a reason why there are none would be false.
    assert_eq!(step(&app, ADMIN, &cycle(1), end).await.violations(), ["#/no_findings_reason not_allowed"]);
    let end = json!({"to": "concluded", "open_next_cycle": false});
    step(&app, ADMIN, &cycle(1), end).await.created();
    assert_eq!(app.public().get(&format!("/v1/labs/{}/cycles", ids::VENETO_LAB)).await.ok().items().len(), 2);
}
