//! What those who registered are told of a session that moves: the dates as they were when it moved.
use super::following::{notices, sent, with_three};
use super::registering::{CURRENT, code_of, holder, letters_to, open, register};
use super::{move_to, session};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use actix_web::http::Method;
use osservatorio::outbox::model::MessageKind;
use serde_json::{Value, json};

/// Another day, from half past nine to five.
async fn on(app: &TestApp, address: &str, day: &str) {
    let date = json!({"starts_at": format!("{day}T09:30:00+02:00"), "ends_at": format!("{day}T17:00:00+02:00")});
    app.by(ADMIN).if_match("*").patch(address, date).await.ok();
}

/// The only message that waits for somebody.
fn only(app: &TestApp, email: &str) -> (String, String) {
    let letters = letters_to(app, email);
    let [(MessageKind::SessionNotice, subject, text)] = letters.as_slice() else { panic!("{email}: {letters:?}") };
    (subject.clone(), text.clone())
}

#[actix_web::test]
async fn a_postponement_tells_the_date_that_was_postponed_however_late_it_is_sent() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    move_to(&app, &address, "postponed").await;
    on(&app, &address, "2036-10-09").await;
    let (subject, text) = only(&app, "a@example.org");
    assert!(subject.starts_with("Rinviata: ") && subject.ends_with(", 20 maggio 2036"), "{subject}");
    assert!(text.contains("Era prevista il 20 maggio 2036.") && !text.contains("ottobre"), "{text}");
    sent(&app);
    on(&app, &address, "2036-10-11").await;
    assert_eq!(notices(&app), 0, "the new date is announced by the transition");
    move_to(&app, &address, "confirmed").await;
    let (subject, text) = only(&app, "a@example.org");
    assert!(subject.starts_with("Nuova data: ") && subject.ends_with(", 11 ottobre 2036"), "{subject}");
    let from_to = "è spostata dal 20 maggio 2036 all'11 ottobre 2036. L'iscrizione resta valida.";
    assert!(text.contains(from_to) && !text.contains("9 ottobre"), "{text}");
    assert!(text.contains("Era prevista il 20 maggio 2036, 09:30-17:00, Sala consiliare, Thiene."), "{text}");
}

#[actix_web::test]
async fn of_two_moves_before_a_message_is_sent_one_tells_from_where_the_reader_was_to_where_it_is() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    on(&app, &address, "2036-06-08").await;
    register(&app, &address, "late@example.org").await.created();
    on(&app, &address, "2036-06-11").await;
    assert_eq!(notices(&app), 4);
    let (_, text) = only(&app, "a@example.org");
    assert!(
        text.contains("a cui si è iscritta o iscritto è spostata dal 20 maggio 2036 all'11 giugno 2036."),
        "{text}"
    );
    let (_, text) = only(&app, "c@example.org");
    assert!(text.contains("per cui è in lista d'attesa è spostata dal 20 maggio 2036 all'11 giugno 2036."), "{text}");
    // Who came in between knows another date: their own message says so first.
    let letters = letters_to(&app, "late@example.org");
    let [(MessageKind::SessionRegistration, _, first), (MessageKind::SessionNotice, _, second)] = letters.as_slice()
    else {
        panic!("{letters:?}")
    };
    assert!(first.contains("8 giugno 2036, 09:30-17:00") && !first.contains("11 giugno"), "{first}");
    assert!(second.contains("è spostata dall'8 giugno 2036 all'11 giugno 2036."), "{second}");
    // Postponed, and announced again: still one message, from the date that the reader knows.
    move_to(&app, &address, "postponed").await;
    assert!(only(&app, "a@example.org").1.contains("Era prevista il 20 maggio 2036."));
    on(&app, &address, "2036-09-18").await;
    move_to(&app, &address, "confirmed").await;
    assert!(only(&app, "a@example.org").1.contains("dal 20 maggio 2036 al 18 settembre 2036"));
    // And cancelled: the date that the reader knows does not hold.
    move_to(&app, &address, "cancelled").await;
    let (subject, text) = only(&app, "a@example.org");
    assert!(
        subject.starts_with("Annullata: ") && text.contains("Era prevista il 20 maggio 2036, 09:30-17:00"),
        "{text}"
    );
}

#[actix_web::test]
async fn a_way_back_before_anything_was_sent_is_no_news_and_after_it_is() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    move_to(&app, &address, "postponed").await;
    move_to(&app, &address, "confirmed").await;
    assert_eq!(notices(&app), 0, "nobody was told that it is postponed");
    move_to(&app, &address, "postponed").await;
    sent(&app);
    move_to(&app, &address, "confirmed").await;
    let (subject, text) = only(&app, "a@example.org");
    assert!(
        subject.starts_with("Confermata: ") && text.contains("si tiene come previsto il 20 maggio 2036."),
        "{text}"
    );
}

#[actix_web::test]
async fn other_hours_and_another_hall_reach_who_registered() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    app.by(ADMIN).if_match("*").patch(&address, json!({"ends_at": "2036-05-20T18:00:00+02:00"})).await.ok();
    let (subject, text) = only(&app, "a@example.org");
    assert!(subject.starts_with("Nuove indicazioni: ") && text.contains("sono cambiati: gli orari."), "{text}");
    assert!(
        text.contains("20 maggio 2036, 09:30-18:00\n") && text.contains("Era prevista il 20 maggio 2036, 09:30-17:00")
    );
    app.by(ADMIN).if_match("*").patch(&address, json!({"venue": {"name": "Teatro"}})).await.ok();
    let (_, text) = only(&app, "a@example.org");
    assert!(text.contains("sono cambiati: gli orari e il luogo.") && text.contains("\nTeatro, Thiene\n"), "{text}");
    let code = code_of(&app, "a@example.org");
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["venue"]["name"], "Teatro");
}

#[actix_web::test]
async fn who_moves_up_while_a_session_is_postponed_is_told_both() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    let code = {
        register(&app, &address, "d@example.org").await.created();
        code_of(&app, "d@example.org")
    };
    assert!(holder(&app, &code).get(CURRENT).await.ok().body["waiting_ahead"] == 1);
    let first = app.by(ADMIN).get(&format!("{address}/registrations?status=registered")).await.ok();
    let first = first.items()[0]["id"].as_str().unwrap().to_owned();
    move_to(&app, &address, "postponed").await;
    let cancel = format!("{address}/registrations/{first}/cancellations");
    app.by(ADMIN).send(Method::POST, &cancel, None, "").await.ok();
    let letters = letters_to(&app, "c@example.org");
    let [(MessageKind::SessionNotice, _, notice), (MessageKind::RegistrationMovedUp, subject, moved)] =
        letters.as_slice()
    else {
        panic!("{letters:?}")
    };
    assert!(notice.contains("per cui è in lista d'attesa è rinviata"), "{notice}");
    assert!(subject.starts_with("Si è liberato un posto: "), "{subject}");
    assert!(moved.contains("è ora confermata come partecipante. La sessione è rinviata"), "{moved}");
    // Who has a place shows the code at the door; who waits has nothing to show there.
    assert!(moved.contains("da mostrare anche all'ingresso") && !notice.contains("ingresso"), "{notice}");
    assert!(!letters_to(&app, "d@example.org").iter().any(|(_, _, text)| text.contains("ingresso")));
}

#[actix_web::test]
async fn a_message_says_where_a_registration_stood_when_it_was_decided() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    register(&app, &address, "a@example.org").await.created();
    on(&app, &address, "2036-06-08").await;
    let letters = letters_to(&app, "a@example.org");
    let kinds: Vec<MessageKind> = letters.iter().map(|(kind, ..)| *kind).collect();
    assert_eq!(kinds, [MessageKind::SessionRegistration, MessageKind::SessionNotice]);
    assert!(letters[0].2.contains("20 maggio 2036, 09:30-17:00"), "{letters:?}");
    assert!(letters[1].2.contains("dal 20 maggio 2036 all'8 giugno 2036"), "{letters:?}");
    let refused = app.by(ADMIN).post(&format!("{address}/transitions"), json!({"to": "tentative"})).await;
    let refused: Value = refused.problem(409, "wrong_state").body;
    assert_eq!(refused["detail"], "Da «confermata» non si passa a «provvisoria»: vedere allowed_transitions.");
    let unknown = app.by(ADMIN).post(&format!("{address}/transitions"), json!({"to": "over"})).await;
    let told = unknown.problem(422, "invalid").body["errors"][0]["detail"].clone();
    let allowed = "tentative, save_the_date, confirmed, in_progress, held, postponed, cancelled";
    assert_eq!(told, format!("Valori ammessi: {allowed}."));
    let empty = app.by(ADMIN).post(super::PATH, session(json!({"title": ""}))).await;
    assert_eq!(empty.body["errors"][0]["detail"], "Non può essere vuoto.");
    assert_eq!(empty.violations(), ["#/title too_short"]);
}
