//! Who is written to about a practice, and when.
use super::{path, transition};
use crate::support::TestApp;
use crate::support::people::{CONTACT, COORDINATOR, SCIENTIST};
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{outbox_messages as messages, users};
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use serde_json::json;

/// Recipients and subjects of the messages of a kind, the first written first.
fn sent(app: &TestApp, kind: &str) -> Vec<(String, String)> {
    let kind = kind.to_owned();
    let rows = app.core.db().run(&Actor::command("test"), move |tx| {
        Ok(messages::table
            .filter(messages::kind.eq(&kind))
            .order(messages::id)
            .select((messages::to_address, messages::subject.assume_not_null()))
            .load::<(String, String)>(tx.conn())?)
    });
    rows.unwrap()
}

fn email(app: &TestApp, person: uuid::Uuid) -> String {
    let found = app.core.db().run(&Actor::command("test"), move |tx| {
        Ok(users::table.find(Id(person)).select(users::email).first::<String>(tx.conn())?)
    });
    found.unwrap()
}

#[actix_web::test]
async fn whoever_a_practice_waits_for_is_told() {
    let app = TestApp::new().await;
    let (coordinator, scientist) = (email(&app, COORDINATOR.id), email(&app, SCIENTIST.id));
    let tasks = || sent(&app, "practice_task");
    let draft = path(ids::CHANGES_REQUESTED);
    let before = tasks().len();
    let remark = format!("{draft}/remarks/{}/resolutions", ids::REMARK);
    app.by(CONTACT).post(&remark, json!({"answer": "Fatto."})).await.created();
    transition(&app, CONTACT, &draft, json!({"to": "submitted"})).await.created();
    let told = tasks().split_off(before);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, coordinator, "the one of the region, and not the one of Lazio");
    assert!(told[0].1.contains("ripresentata con le integrazioni"), "{told:?}");
    // Who takes the step need not be told: the committee is.
    transition(&app, COORDINATOR, &draft, json!({"to": "regional_check"})).await.created();
    transition(&app, COORDINATOR, &draft, json!({"to": "under_review"})).await.created();
    let told: Vec<_> = tasks().into_iter().filter(|one| one.1.contains("«Badanti in rete» è in valutazione")).collect();
    assert_eq!(told.len(), 3, "the whole committee: {told:?}");
    assert!(told.iter().any(|one| one.0 == scientist));
    let outbox = app.by(COORDINATOR).get("/v1/outbox-messages?kind=practice_task").await.ok();
    assert!(!outbox.body.to_string().contains(&scientist), "the committee's addresses are not the coordinators'");
    // A working copy waits like a new practice.
    let revision = format!("{}/revisions/{}", path(ids::A_QUATTRO_MANI), ids::REVISION);
    let taken = app.by(CONTACT).post(&format!("{revision}/transitions"), json!({"to": "submitted"})).await.created();
    assert_eq!(taken.body["to"], "submitted");
    let told = tasks().split_off(before + 4);
    assert!(told.len() == 1 && told[0].0 == coordinator && told[0].1.contains("revisione"), "{told:?}");
    // Nobody is told of what they submit themselves.
    let made = super::create(&app, COORDINATOR, super::complete(ids::AULSS_2, "Mia")).await;
    transition(&app, COORDINATOR, made.header("location"), json!({"to": "submitted"})).await.created();
    assert_eq!(tasks().len(), before + 5);
}

#[actix_web::test]
async fn the_authors_are_reminded_once_before_changes_are_due() {
    let app = TestApp::with(&[("OSSERVATORIO_CHANGES_REMINDER_DAYS", "5")]).await;
    let at = path(ids::IN_CHECK);
    let day = osservatorio::clock::today() + TimeDelta::days(20);
    let remarks = json!([{"pointer": "#/results", "text": "?"}, {"pointer": "#/costs", "text": "?"}]);
    transition(&app, COORDINATOR, &at, json!({"to": "changes_requested", "due_on": day, "remarks": remarks}))
        .await
        .created();
    let about = |app: &TestApp| -> Vec<(String, String)> {
        sent(app, "changes_reminder")
            .into_iter()
            .filter(|(_, subject)| subject.contains("Caffè della memoria"))
            .collect()
    };
    app.wait(TimeDelta::days(14));
    app.work().await;
    assert!(about(&app).is_empty(), "six days before is too early");
    app.wait(TimeDelta::days(1));
    app.work().await;
    let told = about(&app);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, email(&app, CONTACT.id), "a contact with an account, not the office");
    assert!(told[0].1.contains(&osservatorio::pdf::italian_date(day)), "{told:?}");
    // Once, also with another instance.
    let other = app.again(&[("OSSERVATORIO_CHANGES_REMINDER_DAYS", "5")]).await;
    app.wait(TimeDelta::days(1));
    app.work().await;
    other.work().await;
    assert_eq!(about(&app).len(), 1);
}

#[actix_web::test]
async fn nobody_is_reminded_of_what_is_done_or_where_the_setting_says_so() {
    let app = TestApp::new().await;
    let at = path(ids::CHANGES_REQUESTED);
    let remark = format!("{at}/remarks/{}/resolutions", ids::REMARK);
    app.by(CONTACT).post(&remark, json!({"answer": "Fatto."})).await.created();
    transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.created();
    app.wait(TimeDelta::days(28));
    app.work().await;
    assert!(sent(&app, "changes_reminder").is_empty());
    let silent = TestApp::with(&[("OSSERVATORIO_CHANGES_REMINDER_DAYS", "0")]).await;
    silent.wait(TimeDelta::days(28));
    silent.work().await;
    assert!(sent(&silent, "changes_reminder").is_empty());
    let told = TestApp::new().await;
    told.wait(TimeDelta::days(28));
    told.work().await;
    assert_eq!(sent(&told, "changes_reminder").len(), 1, "the one of the scenario, in a month");
}
