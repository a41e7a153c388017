//! What postponement, cancellation and the end of the retention mean for those who registered.
use super::move_to;
use super::registering::{CURRENT, code_of, counted, counts, holder, letters_to, open, register, set_desk, until};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use actix_web::http::Method;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{
    lab_session_registration_codes as codes, lab_session_registrations as registrations, outbox_messages as messages,
};
use osservatorio::outbox::model::{MessageKind, MessageStatus};
use serde_json::{Value, json};

const THREE: [&str; 3] = ["a@example.org", "b@example.org", "c@example.org"];

/// A session with two places, three who came and one who left.
pub async fn with_three(app: &TestApp) -> String {
    let address = open(app, json!({}), json!({"capacity": 2})).await;
    register(app, &address, "gone@example.org").await.created();
    let code = code_of(app, "gone@example.org");
    holder(app, &code).send(Method::POST, &format!("{CURRENT}/cancellations"), None, "").await.ok();
    for email in THREE {
        register(app, &address, email).await.created();
    }
    sent(app);
    address
}

/// Everything that waits has been sent.
pub fn sent(app: &TestApp) {
    let waiting = messages::table.filter(messages::status.eq(MessageStatus::Waiting));
    let set = messages::status.eq(MessageStatus::Sent);
    app.core.db().run(&Actor::command("test"), |tx| Ok(diesel::update(waiting).set(set).execute(tx.conn())?)).unwrap();
}

/// How many messages about sessions wait to be sent.
pub fn notices(app: &TestApp) -> i64 {
    let waiting = messages::table
        .filter(messages::kind.eq(MessageKind::SessionNotice))
        .filter(messages::status.eq(MessageStatus::Waiting));
    app.core.db().run(&Actor::command("test"), |tx| Ok(waiting.count().get_result(tx.conn())?)).unwrap()
}

async fn calendar(app: &TestApp, address: &str) -> (String, i64) {
    let file = app.public().get(&format!("{address}/calendar")).await.ok();
    let text = String::from_utf8(file.bytes).unwrap();
    let line = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {text}")).to_owned()
    };
    (line("STATUS:"), line("SEQUENCE:").parse().unwrap())
}

#[actix_web::test]
async fn postponing_reaches_everybody_once_and_so_does_the_new_date() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    let (status, before) = calendar(&app, &address).await;
    assert_eq!(status, "CONFIRMED");
    let postponed = json!({"to": "postponed", "note": "Allerta meteo: sarà in autunno."});
    app.by(ADMIN).post(&format!("{address}/transitions"), postponed).await.ok();
    assert_eq!(notices(&app), 3, "nobody who cancelled");
    assert_eq!(calendar(&app, &address).await, ("TENTATIVE".to_owned(), before + 1));
    for email in THREE {
        let letters = letters_to(&app, email);
        let [(_, subject, text)] = letters.as_slice() else { panic!("{email}: {letters:?}") };
        assert!(subject.starts_with("Rinviata: ") && text.contains("Era prevista il 20 maggio 2036."), "{text}");
        assert!(text.contains("Allerta meteo: sarà in autunno.") && text.contains("#code="), "{text}");
    }
    sent(&app);
    // The new date is set while it is postponed, and announced by the transition: one message, not two.
    let date = json!({"starts_at": "2036-10-09T09:30:00+02:00", "ends_at": "2036-10-09T17:00:00+02:00"});
    app.by(ADMIN).if_match("*").patch(&address, date).await.ok();
    assert_eq!(notices(&app), 0);
    move_to(&app, &address, "confirmed").await;
    assert_eq!(notices(&app), 3);
    assert_eq!(calendar(&app, &address).await, ("CONFIRMED".to_owned(), before + 3));
    let (_, subject, text) = letters_to(&app, "c@example.org").pop().unwrap();
    assert!(subject.ends_with(", 9 ottobre 2036") && text.contains("9 ottobre 2036, 09:30-17:00"), "{subject}\n{text}");
    assert!(text.contains("per cui è in lista d'attesa"), "{text}");
    // Another hall before that was sent: still one message each, which tells how things stand.
    app.by(ADMIN).if_match("*").patch(&address, json!({"venue": {"name": "Teatro"}})).await.ok();
    assert_eq!(notices(&app), 3);
    assert!(letters_to(&app, "a@example.org").pop().unwrap().2.contains("Teatro, Thiene"));
    sent(&app);
    app.by(ADMIN).if_match("*").patch(&address, json!({"description": "Un testo"})).await.ok();
    move_to(&app, &address, "in_progress").await;
    move_to(&app, &address, "held").await;
    assert_eq!(notices(&app), 0, "neither a text nor the day itself is news");
    assert_eq!(counts(&app, &address).await, counted(2, 1, 1, 0));
}

#[actix_web::test]
async fn cancelling_reaches_everybody_once_and_nothing_else_is_sent() {
    let app = TestApp::new().await;
    let address = with_three(&app).await;
    let code = {
        register(&app, &address, "late@example.org").await.created();
        code_of(&app, "late@example.org")
    };
    let (_, before) = calendar(&app, &address).await;
    let cancelled = json!({"to": "cancelled", "note": "Annullata d'intesa con la Regione."});
    app.by(ADMIN).post(&format!("{address}/transitions"), cancelled).await.ok();
    assert_eq!(calendar(&app, &address).await, ("CANCELLED".to_owned(), before + 1));
    assert_eq!(notices(&app), 4);
    let letters = letters_to(&app, "late@example.org");
    let [(kind, subject, text)] = letters.as_slice() else { panic!("{letters:?}") };
    assert_eq!(*kind, MessageKind::SessionNotice);
    assert!(subject.starts_with("Annullata: ") && text.contains("Annullata d'intesa con la Regione."), "{text}");
    assert!(!text.contains("#code="), "there is nothing to confirm or cancel");
    let cancel = format!("{CURRENT}/cancellations");
    holder(&app, &code).send(Method::POST, &cancel, None, "").await.problem(409, "wrong_state");
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["session_status"], "cancelled");
    assert_eq!(counts(&app, &address).await, counted(2, 2, 1, 0), "counts stay");
}

/// Everything that is stored of registrations and of messages, as text.
fn stored(app: &TestApp) -> String {
    type Person = (Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>);
    type Letter = (String, String, Option<String>, Option<String>);
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let people: Vec<Person> = registrations::table
                .select((
                    registrations::first_name,
                    registrations::last_name,
                    registrations::sort_name,
                    registrations::email,
                    registrations::organisation,
                    registrations::email_key,
                ))
                .load(tx.conn())?;
            let letters: Vec<Letter> = messages::table
                .select((messages::to_address, messages::to_name, messages::subject, messages::body))
                .load(tx.conn())?;
            Ok(format!("{people:?}\n{letters:?}").to_lowercase())
        })
        .unwrap()
}

fn codes_of(app: &TestApp) -> i64 {
    app.core.db().run(&Actor::command("test"), |tx| Ok(codes::table.count().get_result(tx.conn())?)).unwrap()
}

#[actix_web::test]
async fn after_the_retention_what_is_personal_is_erased_and_the_counts_stay() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 2, "retention_days": 30})).await;
    for email in ["elena1@example.org", "elena2@example.org", "elena3@example.org"] {
        register(&app, &address, email).await.created();
    }
    let code = code_of(&app, "elena1@example.org");
    until(&app, "2036-05-20T06:00:00Z");
    app.by(ADMIN).post(&format!("{address}/check-ins"), json!({"code": code})).await.ok();
    move_to(&app, &address, "held").await;
    until(&app, "2036-06-19T14:59:00Z");
    app.work().await;
    assert!(stored(&app).contains("elena1@example.org"));
    assert_eq!(codes_of(&app), 1, "that of the scenario's session was erased long ago");
    let other = app.again(&[]).await;
    until(&other, "2036-06-19T15:01:00Z");
    until(&app, "2036-06-19T15:01:00Z");
    // Two instances at once.
    futures_util::future::join(app.work(), other.work()).await;
    app.work().await;
    let text = stored(&app);
    assert!(!text.contains("elena") && !text.contains("esempio elena"), "{text}");
    assert_eq!(codes_of(&app), 0);
    assert_eq!(counts(&app, &address).await, counted(2, 1, 0, 1));
    let desk = app.public().get(&format!("{address}/registration-desk")).await.ok().body;
    assert!(desk["personal_data_erased_at"].is_string() && desk["version"] == 2, "{desk}");
    holder(&app, &code).get(CURRENT).await.problem(401, "bad_code");
    let listed = app.by(ADMIN).get(&format!("{address}/registrations")).await.ok();
    assert_eq!((listed.items().len(), listed.items()[0].get("email")), (3, None));
    assert!(listed.items()[0]["attended_at"].is_string());
    let list = app.by(ADMIN).get(&format!("{address}/door-list")).await.ok();
    assert!(!String::from_utf8_lossy(&list.bytes).to_lowercase().contains("elena"));
}

#[actix_web::test]
async fn the_retention_goes_by_the_end_of_the_session_as_it_is_now() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 2, "retention_days": 10})).await;
    register(&app, &address, "elena@example.org").await.created();
    let date = json!({"starts_at": "2036-07-09T09:30:00+02:00", "ends_at": "2036-07-09T17:00:00+02:00"});
    app.by(ADMIN).if_match("*").patch(&address, date).await.ok();
    let desk = format!("{address}/registration-desk");
    assert_eq!(app.public().get(&desk).await.ok().body["personal_data_kept_until"], "2036-07-19");
    until(&app, "2036-06-01T00:00:00Z");
    app.work().await;
    assert!(stored(&app).contains("elena@example.org"));
    // Postponed and forgotten: personal data do not wait for ever for a new date.
    move_to(&app, &address, "postponed").await;
    until(&app, "2036-07-20T00:00:00Z");
    app.work().await;
    assert!(!stored(&app).contains("elena@example.org"));
    set_desk(&app, &address, json!({"capacity": 5})).await.problem(409, "wrong_state");
    let why: Value = app.public().get(&desk).await.ok().body["why_closed"]["en"].clone();
    assert_eq!(why, "Participants' data were erased.");
}
