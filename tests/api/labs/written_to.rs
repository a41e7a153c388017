//! What experts are written: of their naming, of their group's sessions and rounds, and of the end.
use super::cycle;
use crate::lab_sessions::{add, move_to};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR};
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages as messages;
use osservatorio::demo::ids;
use osservatorio::outbox::model::{Message, MessageKind, MessageStatus};
use osservatorio::sending::letters;
use serde_json::{Value, json};

/// The messages of a kind that wait.
fn waiting(app: &TestApp, kind: MessageKind) -> Vec<Message> {
    let found = app.core.db().run(&Actor::command("test"), |tx| {
        Ok(messages::table
            .filter(messages::kind.eq(kind))
            .filter(messages::status.eq(MessageStatus::Waiting))
            .order(messages::id)
            .select(Message::as_select())
            .load::<Message>(tx.conn())?)
    });
    found.unwrap()
}

/// The only one of a kind: to whom, its subject and its text.
fn only(app: &TestApp, kind: MessageKind) -> (String, String, String) {
    let mut found = waiting(app, kind);
    assert_eq!(found.len(), 1, "{found:?}");
    let one = found.remove(0);
    (one.to_address, one.subject.unwrap(), one.body.unwrap())
}

fn still_wanted(app: &TestApp, message: &Message) -> bool {
    app.core.db().run(&Actor::command("test"), |tx| letters::still_wanted(tx, message)).unwrap()
}

/// The names of the others in the scenario's groups: nobody reads of them in a message.
const OTHERS: [&str; 4] = ["Dal Pont", "Bressan", "Fabris", "Zanin"];

fn rita(email: Value) -> Value {
    let mut new = json!({"proposed_by": "health_company", "side": "health_company", "name": "Rita Pavan",
        "organisation_name": "Un ente"});
    json_patch::merge(&mut new, &json!({ "email": email }));
    new
}

#[actix_web::test]
async fn an_expert_is_told_that_they_were_proposed_asked_once_it_is_agreed_and_reminded_once() {
    let app = TestApp::new().await;
    let path = format!("{}/experts", cycle(2));
    assert!(waiting(&app, MessageKind::ExpertNomination).is_empty(), "nobody of the scenario is written to");
    let one = app.by(CONTACT).post(&path, rita(json!("rita@example.org"))).await.created();
    let one = one.header("location").to_owned();
    let (to, subject, text) = only(&app, MessageKind::ExpertNomination);
    assert_eq!(
        (to.as_str(), subject.as_str()),
        ("rita@example.org", "Proposta per il gruppo di esperti: Laboratorio territoriale veneto")
    );
    assert!(text.starts_with("Gentile Rita Pavan,") && text.contains("Viene da: aziende sanitarie."), "{text}");
    assert!(text.contains("Federsanità ANCI Veneto, ANCI Veneto") && !text.contains("area riservata"), "{text}");
    assert!(!OTHERS.iter().any(|name| text.contains(name)), "{text}");
    // Another address: what waits goes there.
    app.by(COORDINATOR).if_match("*").patch(&one, json!({"email": "rita.pavan@example.org"})).await.ok();
    assert_eq!(only(&app, MessageKind::ExpertNomination).0, "rita.pavan@example.org");
    let proposal = waiting(&app, MessageKind::ExpertNomination).remove(0);
    assert!(still_wanted(&app, &proposal));
    let step = format!("{one}/transitions");
    let agreed = json!({"to": "agreed", "agreed_by": "municipality", "note": "In riunione."});
    app.by(COORDINATOR).post(&step, agreed).await.created();
    assert!(!still_wanted(&app, &proposal), "it says what is so no longer");
    let (_, subject, text) = only(&app, MessageKind::ExpertNomination);
    assert!(subject.starts_with("Conferma richiesta: ") && text.contains("confermare o di declinare"), "{text}");
    for (days, reminders) in [(5, 0), (4, 1), (30, 1)] {
        app.wait(TimeDelta::days(days));
        app.work().await;
        assert_eq!(waiting(&app, MessageKind::ExpertReminder).len(), reminders);
    }
    let (to, subject, _) = only(&app, MessageKind::ExpertReminder);
    assert!(to == "rita.pavan@example.org" && subject.starts_with("Promemoria: "), "{subject}");
    app.by(COORDINATOR).post(&step, json!({"to": "confirmed", "note": "Al telefono."})).await.created();
    assert!(waiting(&app, MessageKind::ExpertNomination).is_empty(), "what was answered is not asked any more");
    assert!(waiting(&app, MessageKind::ExpertReminder).is_empty());
}

#[actix_web::test]
async fn who_has_an_account_is_written_to_there_and_who_cannot_be_reached_is_not() {
    let app = TestApp::new().await;
    let path = format!("{}/experts", cycle(2));
    app.by(CONTACT).post(&path, rita(Value::Null)).await.created();
    assert!(waiting(&app, MessageKind::ExpertNomination).is_empty());
    let proposed = format!("{path}/{}", ids::PROPOSED_EXPERT);
    let account = json!({"user_id": ids::OTHER_EXPERT});
    app.by(COORDINATOR).if_match("*").patch(&proposed, account).await.ok();
    let (to, _, text) = only(&app, MessageKind::ExpertNomination);
    assert!(
        to.ends_with("@demo.example.org") && text.contains("dall'area riservata dell'Osservatorio"),
        "{to}: {text}"
    );
    // The region's coordinators see the message; those of others do not. Taken off the list, nothing is left of them.
    let list = "/v1/outbox-messages?kind=expert_nomination";
    assert_eq!(app.by(COORDINATOR).get(list).await.ok().items().len(), 1);
    assert!(app.by(FOREIGN_COORDINATOR).get(list).await.ok().items().is_empty());
    app.by(COORDINATOR).if_match("*").delete(&proposed).await.is(204);
    let left = app.by(ADMIN).get(list).await.ok();
    assert_eq!((&left.items()[0]["status"], &left.items()[0]["to_address"]), (&json!("cancelled"), &json!("")));
}

#[actix_web::test]
async fn the_group_is_told_of_its_session_from_the_announcement_to_the_cancellation() {
    let app = TestApp::new().await;
    let of_group = json!({"cycle_id": ids::VENETO_CYCLE, "online_link": "https://meet.example.org/x"});
    let address = add(&app, of_group, &["save_the_date"]).await;
    let told = || {
        let all = waiting(&app, MessageKind::ExpertSession);
        assert_eq!(all.len(), 5, "one each: {all:?}");
        let one = all.into_iter().find(|one| one.to_name == "Stefano Bressan").unwrap();
        (one.subject.unwrap(), one.body.unwrap())
    };
    let (subject, text) = told();
    assert!(subject.starts_with("Annunciata: ") && subject.ends_with(", 20 maggio 2027"), "{subject}");
    assert!(
        text.starts_with("Gentile Stefano Bressan,") && text.contains("20 maggio 2027, 09:30-17:00\nSala consiliare")
    );
    assert!(text.contains("https://meet.example.org/x") && !text.contains("Fabris"), "{text}");
    move_to(&app, &address, "confirmed").await;
    assert!(told().0.starts_with("Confermata: "), "in the place of the one that waited");
    let date = json!({"starts_at": "2027-06-08T09:30:00+02:00", "ends_at": "2027-06-08T17:00:00+02:00"});
    app.by(ADMIN).if_match("*").patch(&address, date).await.ok();
    let (subject, text) = told();
    assert!(subject.starts_with("Confermata: ") && text.contains("8 giugno 2027, 09:30-17:00"), "{subject} {text}");
    let sent = messages::table.filter(messages::status.eq(MessageStatus::Waiting));
    let status = messages::status.eq(MessageStatus::Sent);
    app.core.db().run(&Actor::command("test"), |tx| Ok(diesel::update(sent).set(status).execute(tx.conn())?)).unwrap();
    let postponed = json!({"to": "postponed", "note": "Allerta meteo."});
    app.by(ADMIN).post(&format!("{address}/transitions"), postponed).await.ok();
    let (subject, text) = told();
    assert!(subject.starts_with("Rinviata: ") && text.contains("prevista l'8 giugno 2027, è rinviata"), "{text}");
    assert!(text.contains("Allerta meteo."), "{text}");
    let date = json!({"starts_at": "2027-09-11T09:30:00+02:00", "ends_at": "2027-09-11T17:00:00+02:00"});
    app.by(ADMIN).if_match("*").patch(&address, date).await.ok();
    move_to(&app, &address, "confirmed").await;
    assert!(told().1.contains("è spostata dall'8 giugno 2027 all'11 settembre 2027."));
    move_to(&app, &address, "cancelled").await;
    assert!(told().1.contains("prevista l'8 giugno 2027, è annullata."), "the date that they know");
}

#[actix_web::test]
async fn who_can_rate_is_invited_to_a_round_that_opens_as_long_as_it_is_open() {
    let app = TestApp::new().await;
    let rounds = format!("/v1/lab-sessions/{}/rating-rounds", ids::TREVISO_SESSION);
    let new = json!({"rubric_version": 1, "items": ["scalability_sustainability"]});
    let made = app.by(COORDINATOR).post(&rounds, new).await.created();
    // Those with an account: the others of the group cannot rate.
    let all = waiting(&app, MessageKind::RatingRound);
    assert_eq!(all.len(), 4);
    for one in &all {
        let (subject, text) = (one.subject.as_ref().unwrap(), one.body.as_ref().unwrap());
        assert!(subject.starts_with("Giro di valutazione 3: ") && text.contains(": 5 voci."), "{subject} {text}");
        assert!(!OTHERS.iter().any(|name| text.contains(name) && !one.to_name.contains(name)), "{text}");
    }
    let close = format!("{}/transitions", made.header("location"));
    app.by(COORDINATOR).post(&close, json!({"to": "closed"})).await.ok();
    assert!(waiting(&app, MessageKind::RatingRound).is_empty(), "nobody is invited to what is over");
}

#[actix_web::test]
async fn the_group_is_told_of_the_end_of_its_cycle_and_forgotten_with_its_addresses() {
    let app = TestApp::new().await;
    let open = format!("/v1/lab-sessions/{}/rating-rounds/{}", ids::TREVISO_SESSION, ids::OPEN_RATING_ROUND);
    app.by(COORDINATOR).post(&format!("{open}/transitions"), json!({"to": "closed"})).await.ok();
    app.by(COORDINATOR).post(&format!("{}/transitions", cycle(1)), json!({"to": "concluded"})).await.created();
    let all = waiting(&app, MessageKind::CycleConcluded);
    assert_eq!(all.len(), 5);
    for one in &all {
        let text = one.body.as_ref().unwrap();
        let others = OTHERS.iter().filter(|name| text.contains(**name) && !one.to_name.contains(**name)).count();
        assert!(text.contains("il ciclo 1 del «Laboratorio territoriale veneto»") && others == 0, "{text}");
    }
    assert!(all.iter().any(|one| one.to_address == EXPERT_ADDRESS), "{all:?}");
    // When their data are erased, so is what was written to them.
    app.wait(TimeDelta::days(800));
    app.work().await;
    assert!(waiting(&app, MessageKind::CycleConcluded).is_empty());
    let left = app.by(ADMIN).get("/v1/outbox-messages?kind=cycle_concluded").await.ok();
    assert!(left.items().iter().all(|one| one["to_address"] == "" && one["to_name"] == ""), "{}", left.body);
}

#[actix_web::test]
async fn of_a_session_that_was_held_nobody_is_told_any_more_that_it_is_to_come() {
    let app = TestApp::new().await;
    let more = json!({"cycle_id": ids::VENETO_CYCLE, "starts_at": "2036-05-20T09:30:00+02:00", "ends_at": "2036-05-20T17:00:00+02:00"});
    let address = add(&app, more, &["save_the_date", "confirmed"]).await;
    assert!(!waiting(&app, MessageKind::ExpertSession).is_empty());
    move_to(&app, &address, "held").await;
    assert!(waiting(&app, MessageKind::ExpertSession).is_empty());
}

const EXPERT_ADDRESS: &str = "expert@demo.example.org";
