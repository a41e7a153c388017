//! Whoever holds the code corrects their registration and keeps their place.
use super::move_to;
use super::registering::{CURRENT, code_in, code_of, counted, counts, holder, letters_to, open, register};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use crate::support::request::Answer;
use actix_web::http::Method;
use osservatorio::outbox::model::MessageKind;
use serde_json::{Value, json};

async fn correct(app: &TestApp, code: &str, change: Value) -> Answer {
    holder(app, code).if_match("*").patch(CURRENT, change).await
}

async fn confirm(app: &TestApp, code: &str) -> Answer {
    holder(app, code).send(Method::POST, &format!("{CURRENT}/confirmations"), None, "").await
}

#[actix_web::test]
async fn a_name_is_corrected_and_the_place_in_the_queue_stays() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    for email in ["a@example.org", "b@example.org", "c@example.org"] {
        register(&app, &address, email).await.created();
    }
    let code = code_of(&app, "b@example.org");
    let before = holder(&app, &code).get(CURRENT).await.ok();
    assert_eq!((&before.body["status"], &before.body["waiting_ahead"]), (&json!("waiting"), &json!(0)));
    let change =
        json!({"last_name": "Àlvarez", "organisation": "Comune di Schio", "accessibility_needs": "Interprete LIS"});
    holder(&app, &code).patch(CURRENT, change.clone()).await.problem(428, "precondition_required");
    let after = holder(&app, &code).if_match(before.etag()).patch(CURRENT, change.clone()).await.ok();
    assert_eq!((&after.body["last_name"], &after.body["organisation"]), (&json!("Àlvarez"), &json!("Comune di Schio")));
    assert_eq!((&after.body["status"], &after.body["waiting_ahead"]), (&json!("waiting"), &json!(0)));
    assert_eq!((&after.body["version"], after.body.get("new_email")), (&json!(2), None));
    holder(&app, &code).if_match(before.etag()).patch(CURRENT, change).await.problem(412, "precondition_failed");
    let same = correct(&app, &code, json!({"last_name": "Àlvarez"})).await.ok();
    assert_eq!(same.body["version"], 2, "what says the same changes nothing");
    let cleared = correct(&app, &code, json!({"organisation": null})).await.ok();
    assert!(cleared.body.get("organisation").is_none() && cleared.body["first_name"] == "Elena");
    assert_eq!(counts(&app, &address).await, counted(1, 2, 0, 0));
    let all = app.by(ADMIN).get(&format!("{address}/registrations")).await.ok();
    let names: Vec<&Value> = all.items().iter().map(|one| &one["last_name"]).collect();
    assert_eq!(names, ["Esempio", "Àlvarez", "Esempio"], "in the order they came");
    let list = app.by(ADMIN).get(&format!("{address}/door-list")).await.ok();
    let list = String::from_utf8_lossy(&list.bytes).into_owned();
    assert!(list.find("Àlvarez").unwrap() < list.find("Esempio").unwrap(), "{list}");
    let wrong = json!({"first_name": " ", "email": "nobody", "status": "registered", "last_name": null});
    let told = correct(&app, &code, wrong).await.violations();
    for expected in ["#/email format", "#/first_name pattern", "#/status unknown_field"] {
        assert!(told.iter().any(|one| one == expected), "{expected} in {told:?}");
    }
    correct(&app, "wrong", json!({"last_name": "x"})).await.problem(401, "bad_code");
    app.public().if_match("*").patch(CURRENT, json!({"last_name": "x"})).await.problem(401, "bad_code");
}

#[actix_web::test]
async fn another_address_is_theirs_once_they_confirm_it() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 5})).await;
    register(&app, &address, "old@example.org").await.created();
    let code = code_of(&app, "old@example.org");
    let asked = correct(&app, &code, json!({"email": "wrong@example.org"})).await.ok();
    assert_eq!(
        (&asked.body["email"], &asked.body["new_email"]),
        (&json!("old@example.org"), &json!("wrong@example.org"))
    );
    let mistaken = code_in(&letters_to(&app, "wrong@example.org")[0].2);
    // Before it confirms, the code of that message is good for nothing else.
    holder(&app, &mistaken).get(CURRENT).await.problem(401, "bad_code");
    correct(&app, &mistaken, json!({"last_name": "x"})).await.problem(401, "bad_code");
    let asked = correct(&app, &code, json!({"email": "new@example.org", "office": "Direzione"})).await.ok();
    assert_eq!((&asked.body["new_email"], &asked.body["office"]), (&json!("new@example.org"), &json!("Direzione")));
    confirm(&app, &mistaken).await.problem(401, "bad_code");
    assert!(letters_to(&app, "wrong@example.org").is_empty(), "what waited is not sent");
    let letters = letters_to(&app, "new@example.org");
    let [(kind, subject, text)] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(*kind, MessageKind::RegistrationAddress);
    assert!(
        subject.starts_with("Conferma dell'indirizzo: ") && text.contains("Confermi l'indirizzo: "),
        "{subject}\n{text}"
    );
    let new = code_in(text);
    // Correcting something else does not write again.
    correct(&app, &code, json!({"office": "Servizi sociali"})).await.ok();
    assert_eq!(letters_to(&app, "new@example.org").len(), 1);
    let moved = confirm(&app, &new).await.ok();
    assert_eq!((&moved.body["email"], moved.body.get("new_email")), (&json!("new@example.org"), None));
    assert!(moved.body["confirmed_at"].is_string() && moved.body["status"] == "registered");
    holder(&app, &code).get(CURRENT).await.problem(401, "bad_code");
    correct(&app, &new, json!({"first_name": "Elena Maria"})).await.ok();
    assert_eq!(counts(&app, &address).await, counted(1, 0, 0, 0));
    // The old address is free again, and the new one is known: it gets its message once more, no second place.
    register(&app, &address, "New@example.org").await.created();
    assert_eq!(counts(&app, &address).await, counted(1, 0, 0, 0));
    register(&app, &address, "old@example.org").await.created();
    assert_eq!(counts(&app, &address).await, counted(2, 0, 0, 0));
    // A wish is taken back with the present address.
    let asked = correct(&app, &new, json!({"email": "third@example.org"})).await.ok();
    assert_eq!(asked.body["new_email"], "third@example.org");
    let back = correct(&app, &new, json!({"email": "new@example.org"})).await.ok();
    assert!(back.body.get("new_email").is_none() && letters_to(&app, "third@example.org").is_empty());
}

#[actix_web::test]
async fn nobody_learns_by_correcting_who_has_registered() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 5})).await;
    register(&app, &address, "known@example.org").await.created();
    register(&app, &address, "curious@example.org").await.created();
    let code = code_of(&app, "curious@example.org");
    let known = correct(&app, &code, json!({"email": "known@example.org"})).await.ok().body;
    let unknown = correct(&app, &code, json!({"email": "nobody@example.org"})).await.ok().body;
    let but = |mut body: Value| {
        for field in ["new_email", "version"] {
            body.as_object_mut().unwrap().remove(field);
        }
        body
    };
    assert_eq!(but(known), but(unknown));
    // Who reads the mail of that address may know.
    correct(&app, &code, json!({"email": "known@example.org"})).await.ok();
    let letters = letters_to(&app, "known@example.org");
    let there = letters.iter().find(|(kind, ..)| *kind == MessageKind::RegistrationAddress).unwrap();
    let refused = confirm(&app, &code_in(&there.2)).await.problem(409, "wrong_state").body;
    assert_eq!(refused["detail"], "Con questo indirizzo c'è già un'iscrizione alla sessione.");
    assert_eq!(counts(&app, &address).await, counted(2, 0, 0, 0));
}

#[actix_web::test]
async fn what_is_cancelled_over_or_erased_is_not_corrected() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 5, "retention_days": 30})).await;
    for email in ["a@example.org", "b@example.org"] {
        register(&app, &address, email).await.created();
    }
    let (first, second) = (code_of(&app, "a@example.org"), code_of(&app, "b@example.org"));
    correct(&app, &first, json!({"email": "secret@example.org"})).await.ok();
    holder(&app, &second).send(Method::POST, &format!("{CURRENT}/cancellations"), None, "").await.ok();
    correct(&app, &second, json!({"last_name": "x"})).await.problem(409, "wrong_state");
    move_to(&app, &address, "held").await;
    correct(&app, &first, json!({"last_name": "x"})).await.problem(409, "wrong_state");
    super::registering::until(&app, "2036-06-20T00:00:00Z");
    app.work().await;
    correct(&app, &first, json!({"last_name": "x"})).await.problem(401, "bad_code");
    let left = app.core.db().run(&osservatorio::auth::actor::Actor::command("test"), |tx| {
        use diesel::prelude::*;
        use osservatorio::db::schema::{lab_session_registrations as registrations, outbox_messages as messages};
        let kept = registrations::table.filter(registrations::new_email.eq("secret@example.org")).count();
        let written = messages::table.filter(messages::to_address.eq("secret@example.org")).count();
        Ok((kept.get_result::<i64>(tx.conn())?, written.get_result::<i64>(tx.conn())?))
    });
    assert_eq!(left.unwrap(), (0, 0), "the address that was asked for is erased too");
}
