//! The reading of a new cycle starts with what earlier cycles found.
use super::{conclude, for_experts};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, Person, READER};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

/// What earlier cycles found of a practice, as the reading list of `cycle` tells it.
async fn found_of(app: &TestApp, person: Person, cycle: &str, practice: Uuid) -> Value {
    let list = app.by(person).get(&format!("{cycle}/reading-list")).await.ok();
    let item = list.items().iter().find(|item| item["practice"]["id"] == json!(practice)).expect("in the list");
    item["earlier_findings"].clone()
}

/// The same in short: whether it is the reading laboratory's own, its cycle, the session, its day, how many findings, the
/// class.
async fn outline_of(app: &TestApp, person: Person, cycle: &str, practice: Uuid) -> Value {
    let all = found_of(app, person, cycle, practice).await;
    let short = |one: &Value| {
        let session = &one["session"];
        json!([
            one["own_lab"],
            one["lab"]["cycle_number"],
            session["id"],
            session["date"],
            one["findings"],
            one["scalability_class"]
        ])
    };
    all.as_array().unwrap().iter().map(short).collect()
}

async fn background(app: &TestApp, person: Person, cycle: &str) -> Value {
    app.by(person).get(&format!("{cycle}/background")).await.ok().body
}

#[actix_web::test]
async fn a_reading_starts_with_what_the_cycle_before_found() {
    let app = TestApp::new().await;
    let second = format!("/v1/labs/{}/cycles/2", ids::VENETO_LAB);
    let told = |findings: i64, class: &str| json!([[true, 1, ids::TREVISO_SESSION, "2024-09-05", findings, class]]);
    for (practice, class) in [
        (ids::DIMISSIONI_PROGRAMMATE, "ready"),
        (ids::A_QUATTRO_MANI, "with_conditions"),
        (ids::PASSI_D_ARGENTO, "premature"),
    ] {
        assert_eq!(outline_of(&app, CONTACT, &second, practice).await, told(2, class));
    }
    let before = background(&app, CONTACT, &second).await;
    let earlier = &before["earlier"][0];
    assert_eq!((&earlier["number"], &earlier["findings_count"]), (&json!(1), &json!(11)));
    assert_eq!(earlier["findings"].as_array().unwrap().len(), 11);
    assert_eq!(
        (&earlier["findings"][0]["kind"], &earlier["findings"][0]["session_id"]),
        (&json!("scalability"), &json!(ids::TREVISO_SESSION))
    );
    assert_eq!(earlier["sessions"][0]["date"], "2024-09-05");
    assert!(earlier["theme"]["title"].as_str().unwrap().starts_with("Integrazione"), "and what it chose");
    assert_eq!(earlier["shortlist"].as_array().unwrap().len(), 5);

    // What is for experts comes to those who may read it; what is published later comes too.
    for_experts(&app, "Solo tra esperti.").await;
    conclude(&app).await;
    assert_eq!(outline_of(&app, CONTACT, &second, ids::A_QUATTRO_MANI).await, told(3, "with_conditions"));
    for person in [EXPERT, COORDINATOR, READER] {
        assert_eq!(outline_of(&app, person, &second, ids::A_QUATTRO_MANI).await, told(4, "with_conditions"));
        assert_eq!(background(&app, person, &second).await["earlier"][0]["findings_count"], 13);
    }
    let public = background(&app, CONTACT, &second).await;
    assert_eq!(public["earlier"][0]["findings_count"], 12);
    assert!(!public.to_string().contains("Solo tra esperti."));
}

#[actix_web::test]
async fn a_first_cycle_has_nothing_before_it() {
    let app = TestApp::new().await;
    let first = format!("/v1/labs/{}/cycles/1", ids::VENETO_LAB);
    assert_eq!(background(&app, COORDINATOR, &first).await["earlier"], json!([]));
    assert_eq!(found_of(&app, COORDINATOR, &first, ids::A_QUATTRO_MANI).await, json!([]));
}

async fn step(app: &TestApp, cycle: &str, to: &str) {
    app.by(COORDINATOR).post(&format!("{cycle}/transitions"), json!({"to": to})).await.created();
}

async fn expert(app: &TestApp, cycle: &str, side: &str, other: &str) {
    let new = json!({"proposed_by": side, "side": side, "name": "Nome Cognome", "organisation_name": "Un ente"});
    let made = app.by(COORDINATOR).post(&format!("{cycle}/experts"), new).await.created();
    let path = format!("{}/transitions", made.header("location"));
    let agreed = json!({"to": "agreed", "agreed_by": other, "note": "In riunione."});
    app.by(COORDINATOR).post(&path, agreed).await.created();
    app.by(COORDINATOR).post(&path, json!({"to": "confirmed", "note": "Al telefono."})).await.created();
}

/// A cycle up to the preparation of its session.
async fn prepared(app: &TestApp, cycle: &str) {
    app.by(CONTACT).post(&format!("{cycle}/readings"), json!({"practice_id": ids::A_QUATTRO_MANI})).await.created();
    let chosen = json!({"shortlist": [{"practice_id": ids::A_QUATTRO_MANI}], "shortlist_motivation": "La più matura."});
    app.by(COORDINATOR).if_match("*").patch(cycle, chosen).await.ok();
    step(app, cycle, "theme_choice").await;
    let candidate = json!({"title": "La cura a casa", "themes": ["home_care"]});
    let candidate = app.by(CONTACT).post(&format!("{cycle}/theme-candidates"), candidate).await.created();
    let decision = json!({"candidate_id": candidate.body["id"], "motivation": "Riguarda tutti.",
        "act": {"kind": "letter", "number": "7", "date": "2024-09-30"}});
    app.by(COORDINATOR).post(&format!("{cycle}/theme-decisions"), decision).await.created();
    step(app, cycle, "group_formation").await;
    for (side, other) in [("health_company", "municipality"), ("municipality", "health_company")] {
        expert(app, cycle, side, other).await;
        expert(app, cycle, side, other).await;
    }
    step(app, cycle, "preparation").await;
}

#[actix_web::test]
async fn what_a_cycle_found_is_there_when_the_next_one_is_opened() {
    let app = TestApp::new().await;
    let lab = json!({"name": "Laboratorio della domiciliarità", "status": "active", "regions": ["05"],
        "stewards": [{"organisation_id": ids::AULSS_2, "name": "Azienda ULSS 2"}]});
    let lab = app.by(COORDINATOR).post("/v1/labs", lab).await.created().header("location").to_owned();
    let first = app.by(COORDINATOR).post(&format!("{lab}/cycles"), json!({})).await.created();
    let cycle = first.header("location").to_owned();
    prepared(&app, &cycle).await;
    let session = format!("/v1/lab-sessions/{}", ids::TENTATIVE_SESSION);
    let settled = json!({"cycle_id": first.body["id"], "practices": [ids::A_QUATTRO_MANI],
        "venue": {"name": "Sala", "municipality": "Treviso"}, "online_link": "https://meet.example.org/x"});
    app.by(COORDINATOR).if_match("*").patch(&session, settled).await.ok();
    for to in ["save_the_date", "confirmed"] {
        app.by(COORDINATOR).post(&format!("{session}/transitions"), json!({"to": to})).await.ok();
    }
    step(&app, &cycle, "session").await;
    crate::lab_sessions::move_to(&app, &session, "held").await;
    step(&app, &cycle, "restitution").await;
    for (class, text) in [("ready", "Si estende subito."), ("premature", "È presto, nelle valli.")] {
        let new = json!({"kind": "scalability", "scalability_class": class, "text": text, "practices": [ids::A_QUATTRO_MANI]});
        let made = app.by(ADMIN).post(&format!("{session}/findings"), new).await.created();
        app.by(ADMIN).post(&format!("{}/transitions", made.header("location")), json!({"to": "agreed"})).await.ok();
    }
    // Concluding publishes them and opens the second cycle.
    step(&app, &cycle, "concluded").await;
    let second = format!("{lab}/cycles/2");
    let found = outline_of(&app, CONTACT, &second, ids::A_QUATTRO_MANI).await;
    let expected = json!([
        [true, 1, ids::TENTATIVE_SESSION, "2027-05-20", 2, "premature"],
        [false, 1, ids::TREVISO_SESSION, "2024-09-05", 2, "with_conditions"]
    ]);
    assert_eq!(found, expected, "of this laboratory and of the other one, each with its most cautious class");
    let elsewhere = json!([[false, 1, ids::TREVISO_SESSION, "2024-09-05", 2, "premature"]]);
    assert_eq!(outline_of(&app, CONTACT, &second, ids::PASSI_D_ARGENTO).await, elsewhere);
    let of_other = found_of(&app, CONTACT, &second, ids::PASSI_D_ARGENTO).await[0].clone();
    assert_eq!(of_other["lab"]["id"], json!(ids::VENETO_LAB));
    assert!(of_other["lab"]["name"].as_str().is_some_and(|name| !name.is_empty()), "{of_other}");
    assert!(of_other["session"]["title"].as_str().is_some_and(|title| !title.is_empty()), "{of_other}");
    // A cycle that goes on reads what it finds itself in its own findings; the other laboratory reads it here.
    assert_eq!(found_of(&app, CONTACT, &cycle, ids::A_QUATTRO_MANI).await.as_array().unwrap().len(), 1);
    let veneto = format!("/v1/labs/{}/cycles/1", ids::VENETO_LAB);
    let told = outline_of(&app, COORDINATOR, &veneto, ids::A_QUATTRO_MANI).await;
    assert_eq!(told, json!([[false, 1, ids::TENTATIVE_SESSION, "2027-05-20", 2, "premature"]]));
    let before = background(&app, CONTACT, &second).await;
    let earlier = before["earlier"].as_array().unwrap();
    assert_eq!(earlier.len(), 1);
    let texts: Vec<_> = earlier[0]["findings"].as_array().unwrap().iter().map(|one| one["text"].clone()).collect();
    assert_eq!(texts, ["Si estende subito.", "È presto, nelle valli."]);
    // The report of the first is there for everybody, that of the second is not yet.
    let report = app.public().get(&format!("{cycle}/report")).await.ok();
    assert_eq!(report.body["theme"]["act"]["number"], "7");
    assert_eq!(report.body["practices"][0]["outcomes"][0]["outcome"]["scalability_class"], "premature");
    app.public().get(&format!("{second}/report")).await.problem(401, "token_missing");
}
