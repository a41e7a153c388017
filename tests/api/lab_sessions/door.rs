//! The door: who came, by their codes, and the list.
use super::registering::{code_of, counted, counts, open, person, register, set_desk, until};
use super::{add, at, move_to};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_code_that_is_shown_at_the_door_checks_in_once() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    for name in ["a", "b"] {
        register(&app, &address, &format!("{name}@example.org")).await.created();
    }
    let door = format!("{address}/check-ins");
    let code = code_of(&app, "a@example.org");
    until(&app, "2036-05-20T05:00:00Z");
    let first = app.by(COORDINATOR).post(&door, json!({"code": code})).await.ok().body;
    assert_eq!((&first["repeated"], &first["registration"]["email"]), (&json!(false), &json!("a@example.org")));
    let again = app.by(ADMIN).post(&door, json!({"code": code.to_uppercase()})).await.ok().body;
    assert_eq!(again["repeated"], true);
    assert_eq!(again["registration"]["attended_at"], first["registration"]["attended_at"]);
    let waiting = app.by(ADMIN).post(&door, json!({"code": code_of(&app, "b@example.org")})).await;
    waiting.problem(409, "wrong_state");
    assert_eq!(counts(&app, &address).await, counted(1, 1, 0, 1));
    let wrong = app.by(ADMIN).post(&door, json!({"code": "abcde-fghij-kmnpq-rstuv-wxyz23"})).await;
    assert_eq!(wrong.violations(), ["#/code unknown_code"]);
    let other = open(&app, json!({}), json!({"capacity": 1})).await;
    let elsewhere = app.by(ADMIN).post(&format!("{other}/check-ins"), json!({"code": code})).await;
    assert_eq!(elsewhere.violations(), ["#/code unknown_code"]);
    register(&app, &other, "c@example.org").await.created();
    let listed = app.by(ADMIN).get(&format!("{other}/registrations?attended=false")).await.ok();
    let id = listed.items()[0]["id"].clone();
    move_to(&app, &other, "in_progress").await;
    app.by(ADMIN).post(&format!("{other}/check-ins"), json!({"registration_id": id})).await.ok();
    assert_eq!(app.by(ADMIN).get(&format!("{other}/registrations?attended=true")).await.ok().items().len(), 1);
    let both = json!({"registration_id": id, "code": code});
    assert_eq!(app.by(ADMIN).post(&door, both).await.violations(), ["#/code exactly_one"]);
    let unknown = json!({"registration_id": id});
    assert_eq!(app.by(ADMIN).post(&door, unknown).await.violations(), ["#/registration_id unknown_registration"]);
    let early = add(&app, json!({}), &["save_the_date"]).await;
    let none = app.by(ADMIN).post(&format!("{early}/check-ins"), json!({"code": code})).await;
    assert_eq!(none.violations(), ["#/code unknown_code"]);
}

#[actix_web::test]
async fn who_is_there_does_not_cancel_and_what_waits_is_not_sent_once_it_is_over() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    register(&app, &address, "a@example.org").await.created();
    let code = code_of(&app, "a@example.org");
    until(&app, "2036-05-20T05:00:00Z");
    let there = app.by(ADMIN).post(&format!("{address}/check-ins"), json!({"code": code})).await.ok().body;
    let cancelled = format!("{address}/registrations/{}/cancellations", there["registration"]["id"].as_str().unwrap());
    app.by(ADMIN).send(actix_web::http::Method::POST, &cancelled, None, "").await.problem(409, "wrong_state");
    assert_eq!(counts(&app, &address).await, counted(1, 0, 0, 1));
    let sent = "/v1/outbox-messages?status=waiting&kind=session_registration";
    register(&app, &address, "b@example.org").await.created();
    assert!(!app.by(ADMIN).get(sent).await.ok().items().is_empty());
    move_to(&app, &address, "held").await;
    assert!(app.by(ADMIN).get(sent).await.ok().items().is_empty());
}

#[actix_web::test]
async fn nobody_is_checked_in_before_the_day_in_italy() {
    let app = TestApp::new().await;
    let day = json!({"starts_at": "2036-04-11T09:30:00+02:00", "ends_at": "2036-04-11T17:00:00+02:00"});
    let address = open(&app, day, json!({"capacity": 1})).await;
    register(&app, &address, "a@example.org").await.created();
    let (door, code) = (format!("{address}/check-ins"), code_of(&app, "a@example.org"));
    // Still the 10th in Italy, though not everywhere.
    until(&app, "2036-04-10T21:59:00Z");
    let early = app.by(ADMIN).post(&door, json!({"code": code})).await.problem(409, "wrong_state").body;
    assert_eq!(early["detail"], "La sessione è l'11 aprile 2036: l'accredito si apre quel giorno.");
    assert_eq!(counts(&app, &address).await, counted(1, 0, 0, 0));
    until(&app, "2036-04-10T22:00:00Z");
    app.by(ADMIN).post(&door, json!({"code": code})).await.ok();
    // What was noted on paper is brought in afterwards.
    register(&app, &address, "b@example.org").await.created();
    set_desk(&app, &address, json!({"capacity": 2})).await.ok();
    let late = code_of(&app, "b@example.org");
    move_to(&app, &address, "held").await;
    until(&app, "2036-04-14T09:00:00Z");
    app.by(ADMIN).post(&door, json!({"code": late})).await.ok();
    assert_eq!(counts(&app, &address).await, counted(2, 0, 0, 2));
}

#[actix_web::test]
async fn the_first_who_registers_is_number_one() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    set_desk(&app, &address, json!({"capacity": 2})).await.ok();
    app.by(ADMIN).if_match("*").patch(&address, json!({"description": "Un testo"})).await.ok();
    for name in ["a", "b", "c"] {
        register(&app, &address, &format!("{name}@example.org")).await.created();
        register(&app, &address, "a@example.org").await.created();
    }
    let listed = app.by(ADMIN).get(&format!("{address}/registrations")).await.ok();
    let positions: Vec<&Value> = listed.items().iter().map(|one| &one["position"]).collect();
    assert_eq!(positions, [1, 2, 3]);
}

#[actix_web::test]
async fn who_registered_is_for_those_who_manage_the_session() {
    let app = TestApp::new().await;
    let upcoming = at(ids::UPCOMING_SESSION);
    let one = format!("{upcoming}/registrations/{}", ids::REGISTRATION);
    for path in [format!("{upcoming}/registrations"), format!("{upcoming}/door-list"), one] {
        for person in [ADMIN, COORDINATOR] {
            let found = app.by(person).get(&path).await.ok();
            assert!(
                String::from_utf8_lossy(&found.bytes).contains("Prova") && found.header("cache-control") == "no-store"
            );
        }
        for person in [SCIENTIST, READER, EXPERT, CONTACT, FOREIGN_COORDINATOR] {
            app.by(person).get(&path).await.problem(403, "forbidden");
        }
        app.public().get(&path).await.problem(401, "token_missing");
    }
    // Nothing that the public reads of the session names anybody who registered.
    for path in ["", "/registration-desk", "/calendar", "/programmes", "/programmes/1", "/materials"] {
        let found = app.public().get(&format!("{upcoming}{path}")).await.ok();
        let text = String::from_utf8_lossy(&found.bytes).into_owned();
        assert!(
            !text.contains("Prova") && !text.contains("@example.org\"") && !text.contains("marta"),
            "{path}: {text}"
        );
    }
    let listed = app.by(ADMIN).get(&format!("{upcoming}/registrations?status=waiting&count=true")).await.ok();
    assert_eq!((&listed.body["total"], &listed.items()[0]["last_name"]), (&json!(2), &json!("Inventato")));
}

#[actix_web::test]
async fn the_list_for_the_door_is_by_surname_and_no_cell_is_a_formula() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 4})).await;
    let people = [
        ("Zoe", "Zanella", json!({"organisation": "=HYPERLINK(\"https://x.example.org\")", "office": "@ufficio"})),
        (
            "Àgata",
            "Èrcole",
            json!({"organisation": "Comune di Schio", "accessibility_needs": "-posto\r\n+vicino, \"uscita\""}),
        ),
        ("Bruno", "D'Este", json!({"office": "\u{ff1d}1+1"})),
        ("Bruno", "De Rossi", json!({})),
        ("Carla", "=1+1", json!({})),
    ];
    for (first, last, more) in people {
        let mut wanted =
            person(&format!("{}@example.org", last.chars().filter(char::is_ascii_alphanumeric).collect::<String>()));
        json_patch::merge(&mut wanted, &json!({"first_name": first, "last_name": last}));
        json_patch::merge(&mut wanted, &more);
        app.public().post(&format!("{address}/registrations"), wanted).await.created();
    }
    let code = code_of(&app, "Zanella@example.org");
    until(&app, "2036-05-20T05:00:00Z");
    app.by(ADMIN).post(&format!("{address}/check-ins"), json!({"code": code})).await.ok();
    let file = app.by(ADMIN).get(&format!("{address}/door-list")).await.ok();
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"ingresso.csv\"");
    let text = String::from_utf8(file.bytes).unwrap();
    assert!(!text.contains("@example.org") && text.contains("\r\n"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let names: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(names, ["'=1+1", "D'Este", "De Rossi", "Èrcole", "Zanella"]);
    assert_eq!(rows[4][2..], ["'=HYPERLINK(\"https://x.example.org\")", "'@ufficio", "registered", "no", "yes", ""]);
    assert_eq!(rows[3][7], "'-posto\r\n+vicino, \"uscita\"");
    assert_eq!((rows[1][3].as_str(), rows[0][4].as_str()), ("'\u{ff1d}1+1", "waiting"));
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}']), "{cell}");
    }
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>().join(","), headers().join(","));
}

fn headers() -> Vec<String> {
    let described: Value = serde_json::from_str(&osservatorio::commands::database::committed().unwrap()).unwrap();
    let text = described["components"]["schemas"]["DoorList"]["example"].as_str().unwrap().to_owned();
    text.lines().next().unwrap().split(',').map(str::to_owned).collect()
}
