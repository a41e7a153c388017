//! Registering without an account, and what the holder of a code can do.
use super::{add, move_to};
use crate::support::TestApp;
use crate::support::people::{ADMIN, READER};
use crate::support::request::{Answer, Call};
use actix_web::http::Method;
use chrono::{DateTime, TimeDelta};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{lab_session_registration_codes as codes, outbox_messages as messages};
use osservatorio::demo::ids;
use osservatorio::lab_sessions::registrations::model::Terms;
use osservatorio::outbox::model::{Message, MessageKind, MessageStatus};
use osservatorio::sending::letters;
use serde_json::{Value, json};

pub const CURRENT: &str = "/v1/session-registrations/current";

/// A session of 20 May 2036 that is announced, with a desk.
pub async fn open(app: &TestApp, more: Value, desk: Value) -> String {
    let mut session = json!({"starts_at": "2036-05-20T09:30:00+02:00", "ends_at": "2036-05-20T17:00:00+02:00"});
    json_patch::merge(&mut session, &more);
    let address = add(app, session, &["save_the_date", "confirmed"]).await;
    set_desk(app, &address, desk).await.ok();
    address
}

/// Sets the desk up.
pub async fn set_desk(app: &TestApp, address: &str, desk: Value) -> Answer {
    let body = desk.to_string().into_bytes();
    let path = format!("{address}/registration-desk");
    app.by(ADMIN).if_match("*").send(Method::PUT, &path, Some(body), "application/json").await
}

/// A registration by a made-up person.
pub fn person(email: &str) -> Value {
    json!({"first_name": "Elena", "last_name": "Esempio", "email": email, "privacy_notice_version": "1"})
}

pub async fn register(app: &TestApp, address: &str, email: &str) -> Answer {
    app.public().post(&format!("{address}/registrations"), person(email)).await
}

/// How many stand where, as an administrator reads it.
pub async fn counts(app: &TestApp, address: &str) -> Value {
    app.by(ADMIN).get(&format!("{address}/registration-desk")).await.ok().body["counts"].clone()
}

pub fn counted(registered: i64, waiting: i64, cancelled: i64, attended: i64) -> Value {
    json!({"registered": registered, "waiting": waiting, "cancelled": cancelled, "attended": attended})
}

/// The messages to an address that wait to be sent, composed as the sender composes them: kind, subject and text.
pub fn letters_to(app: &TestApp, address: &str) -> Vec<(MessageKind, String, String)> {
    let terms = Terms::of(&app.core.settings);
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let waiting: Vec<Message> = messages::table
                .filter(messages::to_address.eq(address))
                .filter(messages::status.eq(MessageStatus::Waiting))
                .order(messages::id)
                .select(Message::as_select())
                .load(tx.conn())?;
            waiting
                .iter()
                .map(|message| {
                    assert!(message.body.is_none(), "the text, which has the code, is not kept");
                    let made = letters::compose(tx, message, "", &terms)?;
                    Ok((message.kind, made.subject, made.text))
                })
                .collect()
        })
        .unwrap()
}

/// The code in the text of a message.
pub fn code_in(text: &str) -> String {
    text.split("#code=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// The code of the last message to an address.
pub fn code_of(app: &TestApp, address: &str) -> String {
    code_in(&letters_to(app, address).pop().expect("a message").2)
}

/// A request by whoever holds a code.
pub fn holder(app: &TestApp, code: &str) -> Call {
    app.public().header("registration-code", code)
}

/// Moves the clock to an instant.
pub fn until(app: &TestApp, instant: &str) {
    let target = DateTime::parse_from_rfc3339(instant).unwrap().to_utc();
    app.wait(target - app.core.db().clock().now().utc());
}

#[actix_web::test]
async fn somebody_registers_confirms_and_cancels_with_the_code_of_the_message() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 10})).await;
    let receipt = register(&app, &address, "elena@example.org").await.created();
    assert_eq!((&receipt.body["availability"], receipt.header("location")), (&json!("places"), CURRENT));
    assert!(!String::from_utf8_lossy(&receipt.bytes).contains("elena"), "nothing personal in the answer");
    let letters = letters_to(&app, "elena@example.org");
    let [(kind, subject, text)] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(*kind, MessageKind::SessionRegistration);
    assert_eq!(subject, "Iscrizione: Laboratorio dell'Alto Vicentino: più vicini, però insieme, 20 maggio 2036");
    assert!(text.starts_with("Gentile Elena Esempio,\n\nla sua iscrizione è registrata: ha un posto."), "{text}");
    assert!(text.contains("20 maggio 2036, 09:30-17:00\nSala consiliare, Thiene\n"), "{text}");
    assert!(text.contains("informativa, versione 1") && text.contains("cancellati il 16 novembre 2036"), "{text}");
    let code = code_in(text);
    let own = holder(&app, &code.to_uppercase().replace('-', " ")).get(CURRENT).await.ok();
    assert_eq!((&own.body["status"], &own.body["last_name"]), (&json!("registered"), &json!("Esempio")));
    assert!(own.body.get("confirmed_at").is_none() && own.header("cache-control") == "no-store");
    let confirm = format!("{CURRENT}/confirmations");
    let confirmed = holder(&app, &code).send(Method::POST, &confirm, None, "").await.ok();
    assert!(confirmed.body["confirmed_at"].is_string());
    let repeated = holder(&app, &code).send(Method::POST, &confirm, None, "").await.ok();
    assert_eq!(repeated.etag(), confirmed.etag());
    let cancel = format!("{CURRENT}/cancellations");
    let cancelled = holder(&app, &code).send(Method::POST, &cancel, None, "").await.ok();
    assert_eq!(cancelled.body["status"], "cancelled");
    let again = holder(&app, &code).send(Method::POST, &cancel, None, "").await.ok();
    assert_eq!(again.body["version"], cancelled.body["version"], "nothing changes twice");
    holder(&app, &code).send(Method::POST, &confirm, None, "").await.problem(409, "wrong_state");
    assert_eq!(counts(&app, &address).await, counted(0, 0, 1, 0));
    let (kind, subject, text) = letters_to(&app, "elena@example.org").pop().unwrap();
    assert_eq!(kind, MessageKind::RegistrationCancelled);
    assert!(subject.starts_with("Iscrizione annullata: ") && !text.contains("#code="), "{subject}\n{text}");
    // She can come after all.
    register(&app, &address, "elena@example.org").await.created();
    assert_eq!(counts(&app, &address).await, counted(1, 0, 1, 0));
}

#[actix_web::test]
async fn a_code_is_kept_as_its_digest_and_a_wrong_one_tells_nothing() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 10})).await;
    register(&app, &address, "elena@example.org").await.created();
    let code = code_of(&app, "elena@example.org");
    let kept: Vec<String> = app
        .core
        .db()
        .run(&Actor::command("test"), |tx| Ok(codes::table.select(codes::digest).load(tx.conn())?))
        .unwrap();
    assert!(kept.iter().all(|digest| digest.len() == 64 && !digest.contains(&code.replace('-', ""))));
    app.public().get(CURRENT).await.problem(401, "bad_code");
    holder(&app, "abcde-fghij-kmnpq-rstuv-wxyz23").get(CURRENT).await.problem(401, "bad_code");
    for _ in 0..60 {
        holder(&app, "wrong").get(CURRENT).await;
    }
    holder(&app, "wrong").get(CURRENT).await.problem(429, "too_many_requests");
    // Nobody else's mistakes stand in the way of a right code.
    holder(&app, &code).get(CURRENT).await.ok();
}

#[actix_web::test]
async fn the_same_address_twice_gets_the_same_answer_and_its_message_again() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 2})).await;
    let mut first = register(&app, &address, "elena@example.org").await.created().body;
    let mut second = register(&app, &address, "Elena@Example.org").await.created().body;
    for receipt in [&mut first, &mut second] {
        receipt.as_object_mut().unwrap().remove("received_at");
    }
    assert_eq!(first, second);
    assert_eq!(counts(&app, &address).await, counted(1, 0, 0, 0));
    assert_eq!(letters_to(&app, "elena@example.org").len(), 1, "no second message within the hour");
    let code = code_of(&app, "elena@example.org");
    app.wait(TimeDelta::hours(2));
    register(&app, &address, "elena@example.org").await.created();
    let letters = letters_to(&app, "elena@example.org");
    assert_eq!(letters.len(), 1, "the one that still waited is not sent beside it");
    let newer = code_in(&letters[0].2);
    assert_ne!(newer, code);
    for code in [code, newer] {
        holder(&app, &code).get(CURRENT).await.ok();
    }
    // Full: who is registered is told what a newcomer is told.
    register(&app, &address, "dario@example.org").await.created();
    let known = register(&app, &address, "elena@example.org").await.created().body;
    let unknown = register(&app, &address, "lucia@example.org").await.created().body;
    assert_eq!((&known["availability"], &unknown["availability"]), (&json!("waiting_list"), &json!("waiting_list")));
}

#[actix_web::test]
async fn a_stranger_reads_whether_there_are_places_not_how_many() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    let path = format!("{address}/registration-desk");
    let seen = app.public().get(&path).await.ok().body;
    assert_eq!((&seen["availability"], seen.get("counts")), (&json!("places"), None));
    register(&app, &address, "elena@example.org").await.created();
    let seen = app.public().get(&path).await.ok().body;
    assert_eq!((&seen["availability"], seen.get("counts")), (&json!("waiting_list"), None));
    assert_eq!(app.by(READER).get(&path).await.ok().body["counts"], counted(1, 0, 0, 0));
    move_to(&app, &address, "held").await;
    let over = app.public().get(&path).await.ok().body;
    assert_eq!((&over["availability"], &over["counts"]), (&json!("closed"), &counted(1, 0, 0, 0)));
    let treviso = format!("/v1/lab-sessions/{}/registration-desk", ids::TREVISO_SESSION);
    assert_eq!(app.public().get(&treviso).await.ok().body["counts"], counted(84, 6, 9, 71));
}

#[actix_web::test]
async fn registrations_are_taken_between_their_hours_while_the_session_is_to_come() {
    let app = TestApp::new().await;
    let date = json!({"starts_at": "2036-05-20T09:30:00+02:00", "ends_at": "2036-05-20T17:00:00+02:00"});
    let address = add(&app, date, &[]).await;
    set_desk(&app, &address, json!({"capacity": 10, "opens_at": "2036-03-30T09:00:00+02:00"})).await.ok();
    register(&app, &address, "a@example.org").await.problem(404, "not_found");
    move_to(&app, &address, "save_the_date").await;
    let early = register(&app, &address, "a@example.org").await.problem(409, "wrong_state").body;
    assert_eq!(early["detail"], "Le iscrizioni aprono il 30 marzo 2036 alle 09:00.");
    until(&app, "2036-03-30T07:00:00Z");
    register(&app, &address, "a@example.org").await.created();
    move_to(&app, &address, "postponed").await;
    register(&app, &address, "b@example.org").await.problem(409, "wrong_state");
    move_to(&app, &address, "confirmed").await;
    register(&app, &address, "b@example.org").await.created();
    until(&app, "2036-05-20T07:30:00Z");
    let late = register(&app, &address, "c@example.org").await.problem(409, "wrong_state").body;
    assert_eq!(late["detail"], "Le iscrizioni si sono chiuse il 20 maggio 2036 alle 09:30.");
    set_desk(&app, &address, json!({"capacity": 10, "closes_at": "2036-05-20T12:00:00+02:00"})).await.ok();
    register(&app, &address, "c@example.org").await.created();
    move_to(&app, &address, "held").await;
    register(&app, &address, "d@example.org").await.problem(409, "wrong_state");
    set_desk(&app, &address, json!({"capacity": 11})).await.problem(409, "wrong_state");
    let none = add(&app, json!({}), &["save_the_date"]).await;
    register(&app, &none, "a@example.org").await.problem(409, "wrong_state");
    assert_eq!(app.public().get(&format!("{none}/registration-desk")).await.ok().body["version"], 0);
}

#[actix_web::test]
async fn every_broken_rule_of_a_registration_and_a_desk_is_told() {
    let app = TestApp::with(&[("OSSERVATORIO_PRIVACY_NOTICE_VERSION", "2036-1")]).await;
    let address = open(&app, json!({}), json!({"capacity": 10})).await;
    let path = format!("{address}/registrations");
    let outdated = app.public().post(&path, person("a@example.org")).await;
    assert_eq!(outdated.violations(), ["#/privacy_notice_version outdated"]);
    let broken = json!({"first_name": " ", "last_name": "a\nb", "email": "nobody", "phone": "1"});
    let told = app.public().post(&path, broken).await.violations();
    for expected in [
        "#/email format",
        "#/first_name pattern",
        "#/last_name pattern",
        "#/phone unknown_field",
        "#/privacy_notice_version required",
    ] {
        assert!(told.iter().any(|one| one == expected), "{expected} in {told:?}");
    }
    let hours =
        json!({"capacity": 0, "opens_at": "2036-05-20T12:00:00+02:00", "closes_at": "2036-05-20T11:00:00+02:00"});
    assert_eq!(
        set_desk(&app, &address, hours).await.violations(),
        ["#/capacity too_small", "#/closes_at before_start"]
    );
    let after = json!({"capacity": 10, "closes_at": "2036-05-20T17:01:00+02:00"});
    assert_eq!(set_desk(&app, &address, after).await.violations(), ["#/closes_at after_end"]);
    // A notice of the session's own.
    let own = json!({"capacity": 10, "privacy_notice_version": "veneto-3", "retention_days": 30});
    assert_eq!(set_desk(&app, &address, own).await.ok().body["personal_data_kept_until"], "2036-06-19");
    let mut wanted = person("a@example.org");
    wanted["privacy_notice_version"] = json!("veneto-3");
    app.public().post(&path, wanted).await.created();
    let longer = json!({"capacity": 10, "retention_days": 31});
    set_desk(&app, &address, longer).await.problem(409, "wrong_state");
    let kept = set_desk(&app, &address, json!({"capacity": 9})).await.ok().body;
    assert_eq!((&kept["retention_days"], &kept["privacy_notice_version"]), (&json!(30), &json!("2036-1")));
    let closed = add(&app, json!({"parts": [{"kind": "technical_part", "visibility": "experts"}]}), &[]).await;
    set_desk(&app, &closed, json!({"capacity": 1})).await.problem(409, "wrong_state");
    let body = Some(json!({"capacity": 1}).to_string().into_bytes());
    let desk = format!("{address}/registration-desk");
    app.by(ADMIN)
        .send(Method::PUT, &desk, body.clone(), "application/json")
        .await
        .problem(428, "precondition_required");
    let stale = app.by(ADMIN).if_match("\"1.0\"").send(Method::PUT, &desk, body, "application/json").await;
    stale.problem(412, "precondition_failed");
}

#[actix_web::test]
async fn one_address_registers_a_hundred_times_in_a_quarter_of_an_hour() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 10})).await;
    for n in 0..100 {
        register(&app, &address, &format!("p{n}@example.org")).await.created();
    }
    register(&app, &address, "last@example.org").await.problem(429, "too_many_requests");
    app.wait(TimeDelta::minutes(16));
    register(&app, &address, "last@example.org").await.created();
    assert_eq!(counts(&app, &address).await, counted(10, 91, 0, 0));
}
