//! Those who decide are told once that all reviews of a text are in, and reminded while the decision waits.
use super::{SCIENTIST, SECOND, THIRD, app, assign, decision, practice, submit, whole};
use crate::sending::server::MailServer;
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages as messages;
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use osservatorio::outbox::model::{Message, MessageKind};
use osservatorio::sending::letters;
use serde_json::{Value, json};
use uuid::Uuid;

const AT: Uuid = ids::WITHOUT_READERS;

/// The messages of a kind, each with its text.
async fn sent(app: &TestApp, kind: &str) -> Vec<Value> {
    let list = app.by(ADMIN).get(&format!("/v1/outbox-messages?kind={kind}&limit=100")).await.ok();
    let mut all = Vec::new();
    for message in list.items() {
        let path = format!("/v1/outbox-messages/{}", message["id"].as_str().unwrap());
        all.push(app.by(ADMIN).get(&path).await.ok().body);
    }
    all
}

async fn addresses(app: &TestApp, kind: &str) -> Vec<String> {
    let mut all: Vec<String> =
        sent(app, kind).await.iter().map(|one| one["to_address"].as_str().unwrap().to_owned()).collect();
    all.sort();
    all
}

const EVERYBODY: [&str; 4] = [
    "admin@demo.example.org",
    "committee2@demo.example.org",
    "committee3@demo.example.org",
    "committee@demo.example.org",
];

#[actix_web::test]
async fn who_decides_is_told_once_when_the_second_review_is_in() {
    let app = app(&[]).await;
    let reviews = [assign(&app, AT, SCIENTIST).await, assign(&app, AT, SECOND).await];
    submit(&app, SCIENTIST, &reviews[0], whole(&app, 2, "parole-della-prima", "accepted").await).await;
    assert!(sent(&app, "decision_awaited").await.is_empty(), "one of two is in");
    submit(&app, SECOND, &reviews[1], whole(&app, 3, "parole-della-seconda", "accepted").await).await;
    assert_eq!(addresses(&app, "decision_awaited").await, EVERYBODY);
    for message in sent(&app, "decision_awaited").await {
        let text = message.to_string();
        assert!(text.contains("Sollievo a rotazione"), "{text}");
        for hidden in ["parole-della", "De Santis", "Ferrante", "accepted"] {
            let own = message["to_name"].as_str().is_some_and(|name| name.contains(hidden));
            assert!(own || !text.contains(hidden), "{hidden}: {text}");
        }
    }
    app.work().await;
    assert_eq!(sent(&app, "decision_awaited").await.len(), 4);
    let coordinator = app.by(COORDINATOR).get("/v1/outbox-messages?kind=decision_awaited").await.ok();
    assert!(coordinator.items().is_empty(), "the committee's addresses are not for a region");
}

#[actix_web::test]
async fn where_two_diverge_nobody_is_told_before_the_third() {
    let app = app(&[]).await;
    let reviews = [assign(&app, AT, SCIENTIST).await, assign(&app, AT, SECOND).await];
    submit(&app, SCIENTIST, &reviews[0], whole(&app, 0, "basse", "accepted").await).await;
    submit(&app, SECOND, &reviews[1], whole(&app, 3, "alte", "accepted").await).await;
    assert!(sent(&app, "decision_awaited").await.is_empty());
    let third = assign(&app, AT, THIRD).await;
    submit(&app, THIRD, &third, whole(&app, 2, "terze", "accepted").await).await;
    assert_eq!(sent(&app, "decision_awaited").await.len(), 4);
}

#[actix_web::test]
async fn who_has_an_interest_in_the_practice_gets_no_message() {
    let app = app(&[]).await;
    let me = format!("/v1/readers/{}", ids::SECOND_READER);
    let reviews = [assign(&app, AT, SCIENTIST).await, assign(&app, AT, THIRD).await];
    app.by(SECOND).if_match("*").patch(&me, json!({"declared_organisations": [ids::AULSS_1]})).await.ok();
    for (reader, review) in [SCIENTIST, THIRD].into_iter().zip(&reviews) {
        submit(&app, reader, review, whole(&app, 2, "parole", "accepted").await).await;
    }
    let told = addresses(&app, "decision_awaited").await;
    assert_eq!(told, ["admin@demo.example.org", "committee3@demo.example.org", "committee@demo.example.org"]);
    let decisions = format!("{}/decisions", practice(AT));
    app.by(SECOND).post(&decisions, decision("accepted")).await.problem(403, "forbidden");
    app.by(ADMIN).post(&decisions, decision("accepted")).await.created();
}

#[actix_web::test]
async fn reminders_come_while_the_decision_waits_four_times_at_most() {
    let app = app(&[("OSSERVATORIO_REVIEW_DECISION_REMINDER_DAYS", "10")]).await;
    let quick = app.again(&[("OSSERVATORIO_REVIEW_DECISION_REMINDER_DAYS", "10")]).await;
    for (reader, words) in [(SCIENTIST, "uno"), (SECOND, "due")] {
        let review = assign(&app, AT, reader).await;
        submit(&app, reader, &review, whole(&app, 2, words, "accepted").await).await;
    }
    app.wait(TimeDelta::days(9));
    app.work().await;
    assert!(sent(&app, "decision_reminder").await.is_empty(), "not yet");
    for (days, expected) in [(1, 4), (0, 4), (10, 8), (10, 12), (10, 16), (40, 16)] {
        app.wait(TimeDelta::days(days));
        app.work().await;
        quick.work().await;
        assert_eq!(sent(&app, "decision_reminder").await.len(), expected);
    }
}

#[actix_web::test]
async fn nobody_is_reminded_of_what_is_decided_or_where_the_setting_says_so() {
    for (days, decides) in [("5", true), ("0", false)] {
        let app = app(&[("OSSERVATORIO_REVIEW_DECISION_REMINDER_DAYS", days)]).await;
        for (reader, words) in [(SCIENTIST, "uno"), (SECOND, "due")] {
            let review = assign(&app, AT, reader).await;
            submit(&app, reader, &review, whole(&app, 2, words, "accepted").await).await;
        }
        if decides {
            app.by(THIRD).post(&format!("{}/decisions", practice(AT)), decision("accepted")).await.created();
        }
        app.wait(TimeDelta::days(30));
        app.work().await;
        assert!(sent(&app, "decision_reminder").await.is_empty(), "{days}");
    }
}

#[actix_web::test]
async fn what_was_decided_before_a_message_is_sent_is_not_asked_any_more() {
    let Some(server) = MailServer::start(&[]) else { return };
    let settings = server.settings();
    let settings: Vec<(&'static str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let app = app(&settings).await;
    let reviews = [assign(&app, AT, SCIENTIST).await, assign(&app, AT, SECOND).await];
    submit(&app, SCIENTIST, &reviews[0], whole(&app, 2, "prima", "accepted").await).await;
    app.work().await;
    let told = |recipients: Vec<String>| recipients.iter().filter(|to| to.ends_with("@demo.example.org")).count();
    // The one who has read is not asked to read; the other is.
    assert_eq!(told(server.recipients()), 1, "{:?}", server.recipients());
    submit(&app, SECOND, &reviews[1], whole(&app, 3, "seconda", "accepted").await).await;
    assert_eq!(sent(&app, "decision_awaited").await.len(), 4);
    app.by(ADMIN).post(&format!("{}/decisions", practice(AT)), decision("accepted")).await.created();
    app.work().await;
    assert_eq!(told(server.recipients()), 1, "nobody decides on what was decided: {:?}", server.recipients());
    for message in sent(&app, "decision_awaited").await {
        assert_eq!(message["status"], "cancelled", "{message}");
        assert!(message["last_error"].as_str().unwrap().starts_with("no longer wanted"), "{message}");
    }
}

#[actix_web::test]
async fn who_was_to_check_or_read_a_practice_is_not_told_once_it_has_moved_on() {
    let app = app(&[]).await;
    let path = format!("{}/transitions", practice(ids::SUBMITTED));
    app.by(COORDINATOR).post(&path, json!({"to": "regional_check"})).await.created();
    app.by(COORDINATOR).post(&path, json!({"to": "under_review"})).await.created();
    let wanted = || {
        let found = app.core.db().run(&Actor::command("test"), |tx| {
            let tasks: Vec<Message> = messages::table
                .filter(messages::kind.eq(MessageKind::PracticeTask))
                .filter(messages::about_id.eq(Id(ids::SUBMITTED)))
                .select(Message::as_select())
                .load(tx.conn())?;
            tasks.iter().map(|task| letters::still_wanted(tx, task)).collect::<Result<Vec<bool>, _>>()
        });
        found.unwrap()
    };
    assert_eq!(wanted(), [true; 3]);
    app.by(ADMIN).post(&path, json!({"to": "accepted", "note": "Già letta altrove."})).await.created();
    assert_eq!(wanted(), [false; 3]);
}
