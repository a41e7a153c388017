use super::{moves, opened, step, waiting, with, with_pec, work, written};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use chrono::TimeDelta;
use diesel::prelude::*;
use osservatorio::calls::input::end_of;
use osservatorio::db::schema::{municipalities, organisations};
use osservatorio::db::types::{Id, Instant};
use osservatorio::demo::ids;
use osservatorio::outbox::model::{MessageKind, MessageStatus};
use serde_json::{Value, json};

/// So many days from now, in Italy.
fn day(days: i64) -> String {
    (osservatorio::clock::now().in_rome() + TimeDelta::days(days)).date_naive().to_string()
}

fn from(from: Instant, to: Instant) -> TimeDelta {
    to.utc() - from.utc()
}

#[actix_web::test]
async fn a_call_opens_and_closes_by_itself_at_its_hours() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO]);
    let opening = osservatorio::clock::now().plus(TimeDelta::hours(5));
    let path = written(&app, ADMIN, with(json!({"opens_at": opening.to_string(), "deadline": day(10)}))).await;
    step(&app, &path, json!({"to": "scheduled"})).await;
    app.work().await;
    assert_eq!(app.by(ADMIN).get(&path).await.ok().body["status"], "scheduled");
    app.wait(TimeDelta::hours(6));
    app.work().await;
    let open = app.public().get(&path).await.ok().body;
    assert_eq!(open["status"], "open");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 1);
    let steps = app.by(ADMIN).get(&format!("{path}/transitions")).await.ok();
    assert_eq!(steps.items()[0]["role"], "system");
    app.wait(TimeDelta::days(11));
    app.work().await;
    assert_eq!(app.public().get(&path).await.ok().body["status"], "closed");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 0, "nobody is invited to what is over");
    let expired = app.by(ADMIN).get(&format!("{path}/invitations?status=expired&count=true")).await.ok();
    assert_eq!(expired.body["total"], 6);
    step(&app, &path, json!({"to": "extended", "deadline": day(40)})).await;
    let again = app.by(ADMIN).get(&format!("{path}/invitations?status=pending&count=true")).await.ok();
    assert_eq!(again.body["total"], 6, "what had expired waits again");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 1, "it never left: it is sent now");
    assert_eq!(waiting(&app, &path, MessageKind::DeadlineExtension), 0, "who was not invited hears of no extension");
}

#[actix_web::test]
async fn the_last_day_ends_with_the_clocks_of_italy_also_when_they_change_on_it() {
    for (day, end) in [("2026-10-25", "2026-10-25T23:00:00Z"), ("2026-03-29", "2026-03-29T22:00:00Z")] {
        let app = TestApp::new().await;
        let path = written(&app, ADMIN, with(json!({"deadline": day}))).await;
        let shown: Instant =
            serde_json::from_value(app.by(ADMIN).get(&path).await.ok().body["ends_at"].clone()).unwrap();
        let expected: Instant = serde_json::from_value(json!(end)).unwrap();
        assert_eq!(shown, expected);
        assert_eq!(end_of(day.parse().unwrap()), expected);
        // A minute before it is over the call is open, a minute after it closes.
        let back = from(osservatorio::clock::now(), expected.plus(-TimeDelta::minutes(1)));
        app.wait(back);
        step(&app, &path, json!({"to": "open"})).await;
        app.work().await;
        assert_eq!(app.public().get(&path).await.ok().body["status"], "open", "{day}");
        app.wait(TimeDelta::minutes(2));
        app.work().await;
        assert_eq!(app.public().get(&path).await.ok().body["status"], "closed", "{day}");
    }
}

#[actix_web::test]
async fn a_call_reminds_by_itself_once_at_nine_those_who_got_the_letter_and_have_not_answered() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2, ids::CASALE_SUL_SILE]);
    let path = opened(&app, with(json!({"deadline": day(20), "reminder_days": [5]}))).await;
    let list = app.by(ADMIN).get(&format!("{path}/invitations?without_pec=false")).await.ok();
    moves(&app, &list.items()[0], MessageKind::InvitationLetter, MessageStatus::Delivered);
    moves(&app, &list.items()[1], MessageKind::InvitationLetter, MessageStatus::Delivered);
    super::invitations::answers(&app, &list.items()[1]);
    app.wait(TimeDelta::days(14));
    app.work().await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationReminder), 0);
    app.wait(TimeDelta::days(2));
    app.work().await;
    app.work().await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationReminder), 1);
    let reminded = app.by(ADMIN).get(&format!("{path}/invitations/{}", list.items()[0]["id"].as_str().unwrap())).await;
    assert_eq!(reminded.ok().body["reminders"], 1);
}

#[actix_web::test]
async fn two_instances_open_the_same_call_at_once_and_everybody_is_invited_once() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2]);
    let opening = osservatorio::clock::now().plus(TimeDelta::hours(1));
    let path = written(&app, ADMIN, with(json!({"opens_at": opening.to_string()}))).await;
    step(&app, &path, json!({"to": "scheduled"})).await;
    app.wait(TimeDelta::hours(2));
    let rounds = (0..4).map(|_| osservatorio::work::round(&app.core));
    futures_util::future::join_all(rounds).await;
    app.work().await;
    let list = app.by(ADMIN).get(&format!("{path}/invitations?count=true")).await.ok();
    assert_eq!(list.body["total"], 6);
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 2);
    assert_eq!(app.by(ADMIN).get(&format!("{path}/transitions")).await.ok().items().len(), 2);
}

fn merges(app: &TestApp, one: uuid::Uuid, into: uuid::Uuid) {
    work(app, |tx| {
        diesel::update(organisations::table.filter(organisations::id.eq(Id(one))))
            .set((organisations::active.eq(false), organisations::successor_id.eq(Id(into))))
            .execute(tx.conn())?;
        Ok(())
    });
}

async fn of(app: &TestApp, path: &str, organisation: uuid::Uuid) -> Value {
    app.by(ADMIN).get(&format!("{path}/invitations?organisation_id={organisation}")).await.ok().items()[0].clone()
}

#[actix_web::test]
async fn a_municipality_that_merges_while_a_call_is_open_leads_on_to_its_successor() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::VILLAVERLA, ids::CASALE_SUL_SILE]);
    let path = opened(&app, with(json!({"audience": {"exclusions": [ids::TREVISO]}}))).await;
    let code = async |organisation| {
        let invitation = of(&app, &path, organisation).await;
        let codes = format!("{path}/invitations/{}/codes", invitation["id"].as_str().unwrap());
        app.by(ADMIN).post(&codes, json!({})).await.created().body["code"].as_str().unwrap().to_owned()
    };
    let (of_casale, of_villaverla) = (code(ids::CASALE_SUL_SILE).await, code(ids::VILLAVERLA).await);
    merges(&app, ids::CASALE_SUL_SILE, ids::TREVISO);
    app.work().await;
    // The successor was not invited: the invitation stays, and goes on to it.
    let casale = of(&app, &path, ids::CASALE_SUL_SILE).await;
    assert_eq!((&casale["successor_id"], &casale["status"]), (&json!(ids::TREVISO), &json!("pending")));
    assert_eq!(casale["organisation_name"], "Comune di Casale sul Sile");
    assert_eq!(casale["pec"], format!("{}@pec.example.org", ids::TREVISO));
    // The successor was invited too: one answer is enough, and both codes lead to it.
    merges(&app, ids::VILLAVERLA, ids::AULSS_2);
    app.work().await;
    let villaverla = of(&app, &path, ids::VILLAVERLA).await;
    let own = of(&app, &path, ids::AULSS_2).await;
    assert_eq!((&villaverla["continued_by"], &villaverla["status"]), (&own["id"], &json!("cancelled")));
    let by = |shown: String| {
        work(&app, move |tx| osservatorio::calls::invitations::service::by_code(tx, &shown)).unwrap().invitation
    };
    assert_eq!(json!(by(of_casale).answering_id()), json!(ids::TREVISO));
    assert_eq!(json!(by(of_villaverla).id), own["id"]);
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 1);
}

/// The register closes a municipality; into another one, or nobody knows where.
fn closes(app: &TestApp, code: &str, into: Option<&str>) {
    work(app, |tx| {
        diesel::update(municipalities::table.filter(municipalities::cadastral_code.eq(code)))
            .set((municipalities::active.eq(false), municipalities::successor_code.eq(into)))
            .execute(tx.conn())?;
        Ok(())
    });
}

#[actix_web::test]
async fn a_municipality_that_only_istat_has_closed_leads_on_to_the_one_it_went_into() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::VILLAVERLA, ids::CASALE_SUL_SILE]);
    let path = opened(&app, with(json!({"audience": {"exclusions": [ids::TREVISO]}}))).await;
    closes(&app, "B879", Some("L407"));
    app.work().await;
    let casale = of(&app, &path, ids::CASALE_SUL_SILE).await;
    assert_eq!((&casale["successor_id"], &casale["status"]), (&json!(ids::TREVISO), &json!("pending")));
    assert_eq!(casale["pec"], format!("{}@pec.example.org", ids::TREVISO));
    assert_eq!(casale.get("ended_because"), None);
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 2, "Villaverla's, and the successor's");
    app.work().await;
    assert_eq!(of(&app, &path, ids::CASALE_SUL_SILE).await["version"], casale["version"], "once");
}

#[actix_web::test]
async fn a_municipality_that_was_closed_into_nobody_knows_what_is_listed_until_somebody_says_it() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::VILLAVERLA, ids::CASALE_SUL_SILE]);
    let path = opened(&app, with(json!({}))).await;
    let listed =
        async || app.by(ADMIN).get(&format!("{path}/invitations?ended_because=municipality_closed")).await.ok();
    app.work().await;
    assert!(listed().await.items().is_empty());
    closes(&app, "B879", None);
    app.work().await;
    let found = listed().await.items().to_vec();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["organisation_id"], &found[0]["status"]), (&json!(ids::CASALE_SUL_SILE), &json!("expired")));
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 2, "Casale's is not sent any more");
    let at = format!("{path}/invitations/{}", found[0]["id"].as_str().unwrap());
    let event = app.by(ADMIN).get(&format!("{at}/events")).await.ok().items()[0].clone();
    assert_eq!((&event["kind"], &event["note"]), (&json!("expired"), &json!("municipality_closed")));
    // An extension does not wake it; the successor's name does.
    step(&app, &path, json!({"to": "extended", "deadline": "2099-05-31"})).await;
    app.work().await;
    assert_eq!(of(&app, &path, ids::CASALE_SUL_SILE).await["status"], "expired");
    let register = "/v1/municipalities/B879";
    app.by(ADMIN).if_match("*").patch(register, json!({"successor_code": "L407"})).await.ok();
    app.work().await;
    let (casale, treviso) = (of(&app, &path, ids::CASALE_SUL_SILE).await, of(&app, &path, ids::TREVISO).await);
    assert_eq!((&casale["continued_by"], &casale["status"]), (&treviso["id"], &json!("cancelled")));
    assert!(listed().await.items().is_empty());
}
