use super::{moves, opened, step, waiting, with, with_pec, work};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER};
use chrono::TimeDelta;
use osservatorio::calls::invitations::model::{InvitationAnswer, InvitationId, RecordedAnswer};
use osservatorio::calls::invitations::service::{self, by_code, compose};
use osservatorio::demo::ids;
use osservatorio::outbox::model::{MessageKind, MessageStatus};
use serde_json::{Value, json};
use std::io::{Cursor, Read};

fn id(invitation: &Value) -> InvitationId {
    invitation["id"].as_str().unwrap().parse().unwrap()
}

/// An invitation is answered: there is no practice.
pub fn answers(app: &TestApp, invitation: &Value) {
    let id = id(invitation);
    work(app, |tx| {
        let (invitation, call) = service::find(tx, id)?;
        let permit = service::permit_to_answer(tx, &invitation, &call)?;
        service::mark_started(tx, &permit, id)?;
        let answer = RecordedAnswer {
            answer: InvitationAnswer::NoPractice,
            practice_id: None,
            delegated_to: None,
            postponed_to: None,
        };
        service::record_answer(tx, &permit, id, &answer)
    });
}

async fn list(app: &TestApp, path: &str, query: &str) -> Vec<Value> {
    app.by(ADMIN).get(&format!("{path}/invitations?{query}")).await.ok().items().to_vec()
}

#[actix_web::test]
async fn invitations_are_listed_by_name_and_narrowed_page_by_page() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO]);
    let path = opened(&app, with(json!({}))).await;
    let mut names = Vec::new();
    let mut next = format!("{path}/invitations?limit=2");
    loop {
        let page = app.by(COORDINATOR).get(&next).await.ok();
        names.extend(page.items().iter().map(|one| one["organisation_name"].as_str().unwrap().to_owned()));
        let Some(href) = page.body["_links"]["next"]["href"].as_str() else { break };
        next = href.to_owned();
    }
    assert_eq!(names.len(), 6);
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(names, sorted);
    for (query, expected) in [
        ("q=treviso", 3),
        ("q=comune%20casale", 1),
        ("kind=municipality", 3),
        ("kind=municipality,local_health_authority&region=05", 6),
        ("without_pec=true", 5),
        ("status=answered", 0),
        ("answer=no_practice", 0),
        ("q=%21%21", 0),
    ] {
        let found = list(&app, &path, query).await;
        let names: Vec<_> = found.iter().map(|one| one["organisation_name"].as_str().unwrap()).collect();
        assert!(found.len() == expected || query == "q=treviso" && !found.is_empty(), "{query}: {names:?}");
    }
    answers(&app, &list(&app, &path, "without_pec=false").await[0]);
    assert_eq!(list(&app, &path, "status=answered").await.len(), 1);
    assert_eq!(list(&app, &path, "answer=no_practice").await.len(), 1);
}

#[actix_web::test]
async fn a_contact_reads_the_own_invitation_and_others_none() {
    let app = TestApp::new().await;
    let path = opened(&app, with(json!({}))).await;
    let all = format!("{path}/invitations");
    let own = app.by(CONTACT).get(&all).await.ok();
    assert_eq!(own.items().len(), 1);
    assert_eq!(own.items()[0]["organisation_id"], json!(ids::AULSS_2));
    assert_eq!(app.by(READER).get(&all).await.ok().items().len(), 6);
    assert_eq!(app.by(FOREIGN_CONTACT).get(&all).await.ok().items().len(), 0);
    app.by(FOREIGN_COORDINATOR).get(&all).await.problem(403, "forbidden");
    app.by(EXPERT).get(&all).await.problem(403, "forbidden");
    app.public().get(&all).await.problem(401, "token_missing");
    let other = list(&app, &path, "kind=municipality").await[0]["id"].as_str().unwrap().to_owned();
    app.by(CONTACT).get(&format!("{all}/{other}")).await.problem(404, "not_found");
    let mine = own.items()[0]["id"].as_str().unwrap();
    app.by(CONTACT).get(&format!("{all}/{mine}")).await.ok();
    app.by(CONTACT).post(&format!("{all}/{mine}/codes"), json!({})).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_letter_is_composed_with_its_placeholders_filled_and_a_code_that_works() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO]);
    let path = opened(&app, with(json!({}))).await;
    let invitation = list(&app, &path, "without_pec=false").await[0].clone();
    let id = id(&invitation);
    let composed = work(&app, |tx| {
        let (invitation, call) = service::find(tx, id)?;
        let permit = service::permit_to_answer(tx, &invitation, &call)?;
        compose(tx, &permit, id, MessageKind::InvitationLetter, "https://front.example.org/answer")
    });
    assert_eq!(composed.subject, "Prot. 0042 - Sez. 0205 - C. 50 - Raccolta di buone pratiche");
    assert!(composed.text.contains("Comune di Treviso risponda entro il 29 marzo 2099"), "{}", composed.text);
    assert!(composed.text.contains("Gentile Sindaca, gentile Sindaco,"));
    // Where the text has the address, the frame of the letter does not repeat it.
    assert_eq!((composed.letter.link.as_ref(), composed.text.matches("#code=").count()), (None, 1));
    let (_, code) = composed.text.split_once("https://front.example.org/answer#code=").unwrap();
    let code = code.split_whitespace().next().unwrap().trim_end_matches('.');
    let typed = code.replace('-', " ").to_uppercase();
    let invited = work(&app, |tx| by_code(tx, &typed)).unwrap();
    assert_eq!(invited.invitation.id, id);
    let now = osservatorio::clock::now();
    assert!(invited.may_answer(now).is_ok());
    assert!(work(&app, |tx| by_code(tx, "abcde-fghij-kmnpq-rstuv-aaaaaa")).is_none());
    assert!(work(&app, |tx| by_code(tx, "")).is_none());
    assert!(osservatorio::pdf::typeset(&composed.letter).unwrap().starts_with(b"%PDF"));
}

#[actix_web::test]
async fn an_invitation_goes_forward_with_its_messages_and_an_answered_one_stays_answered() {
    use MessageKind::{InvitationLetter, InvitationReminder};
    use MessageStatus::{AcceptedByProvider, Delivered, Failed, Sent};
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO]);
    let path = opened(&app, with(json!({}))).await;
    let invitation = list(&app, &path, "without_pec=false").await[0].clone();
    for (kind, status, expected) in [
        (InvitationLetter, Failed, "failed"),
        (InvitationLetter, Sent, "sent"),
        (InvitationLetter, Delivered, "delivered"),
        (InvitationLetter, AcceptedByProvider, "delivered"),
        (InvitationReminder, Sent, "reminded"),
        (InvitationReminder, Failed, "reminded"),
    ] {
        moves(&app, &invitation, kind, status);
        let now = list(&app, &path, "without_pec=false").await[0].clone();
        assert_eq!(now["status"], expected, "{kind} {status}");
        // Why a message came back is told by the invitation, until one gets through.
        let bounces = list(&app, &path, "bounced=true").await;
        let came_back = status == Failed || (now["delivered_at"].is_null() && status == Sent);
        assert_eq!(bounces.len(), usize::from(came_back), "{kind} {status}");
        assert!(bounces.iter().all(|one| one["failure"] == "no-dest: 5.1.1" && one["id"] == invitation["id"]));
    }
    assert_eq!(list(&app, &path, "bounced=false").await.len(), 5);
    answers(&app, &invitation);
    moves(&app, &invitation, InvitationReminder, Delivered);
    let now = list(&app, &path, "without_pec=false").await[0].clone();
    assert_eq!((&now["status"], &now["answer"]), (&json!("answered"), &json!("no_practice")));
    assert_eq!(waiting(&app, &path, InvitationLetter), 0, "what waits is not sent any more");
    let events = app.by(READER).get(&format!("{path}/invitations/{}/events", now["id"].as_str().unwrap())).await.ok();
    let kinds: Vec<&str> = events.items().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"invited") && kinds.contains(&"answered") && kinds.contains(&"failed"), "{kinds:?}");
}

#[actix_web::test]
async fn a_code_is_shown_once_works_until_the_deadline_and_can_be_revoked() {
    let app = TestApp::new().await;
    let path = opened(&app, with(json!({"late_policy": "late_code"}))).await;
    let invitation = list(&app, &path, "kind=municipality").await[0].clone();
    let codes = format!("{path}/invitations/{}/codes", invitation["id"].as_str().unwrap());
    let key = "a-key-of-its-own";
    let first = app.by(COORDINATOR).header("idempotency-key", key).post(&codes, json!({})).await.created();
    let shown = first.body["code"].as_str().unwrap().to_owned();
    assert!(first.body["link"].as_str().unwrap().ends_with(&format!("/answer#code={shown}")));
    let again = app.by(COORDINATOR).header("idempotency-key", key).post(&codes, json!({})).await.created();
    assert!(again.body.get("code").is_none() && again.body.get("link").is_none());
    let listed = app.by(COORDINATOR).get(&codes).await.ok();
    assert_eq!(listed.items().len(), 1);
    assert!(!listed.body.to_string().contains(&shown));
    let (now, by) = (osservatorio::clock::now(), |shown: &str| work(&app, |tx| by_code(tx, shown)));
    assert!(by(&shown).unwrap().may_answer(now).is_ok());
    let ends = by(&shown).unwrap().call.ends_at;
    let refused = by(&shown).unwrap().may_answer(ends).unwrap_err().to_string();
    assert!(refused.contains("2099-03-29"), "the deadline is named: {refused}");
    let until = now.plus(TimeDelta::days(30)).to_string();
    let late = app.by(COORDINATOR).post(&codes, json!({"valid_until": until})).await.created();
    step(&app, &path, json!({"to": "closed"})).await;
    let late = late.body["code"].as_str().unwrap().to_owned();
    assert!(by(&late).unwrap().may_answer(now).is_ok());
    assert!(by(&late).unwrap().may_answer(now.plus(TimeDelta::days(31))).is_err());
    assert!(by(&shown).unwrap().may_answer(now).is_err());
    app.by(COORDINATOR).post(&codes, json!({})).await.problem(409, "call_closed");
    let code = app.by(COORDINATOR).get(&codes).await.ok().items()[0]["id"].as_str().unwrap().to_owned();
    app.by(COORDINATOR).delete(&format!("{codes}/{code}")).await.done();
    assert!(by(&late).is_none());
    app.by(COORDINATOR).delete(&format!("{codes}/{code}")).await.problem(404, "not_found");
}

#[actix_web::test]
async fn no_late_code_where_late_answers_are_refused() {
    let app = TestApp::new().await;
    let path = opened(&app, with(json!({}))).await;
    let invitation = list(&app, &path, "kind=municipality").await[0].clone();
    let codes = format!("{path}/invitations/{}/codes", invitation["id"].as_str().unwrap());
    let until = osservatorio::clock::now().plus(TimeDelta::days(30)).to_string();
    app.by(ADMIN).post(&codes, json!({"valid_until": until})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn a_changed_address_redirects_the_letter_that_waits_and_a_resend_sends_one_more() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO]);
    let path = opened(&app, with(json!({}))).await;
    let one = format!("{path}/invitations/{}", list(&app, &path, "without_pec=false").await[0]["id"].as_str().unwrap());
    let etag = app.by(ADMIN).get(&one).await.etag();
    app.by(ADMIN).patch(&one, json!({"pec": "a@pec.example.org"})).await.problem(428, "precondition_required");
    let changed = app.by(ADMIN).if_match(&etag).patch(&one, json!({"pec": "nuovo@pec.example.org"})).await.ok();
    assert_eq!(changed.body["pec"], "nuovo@pec.example.org");
    app.by(ADMIN).if_match(&etag).patch(&one, json!({"pec": null})).await.problem(412, "precondition_failed");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 1);
    let to: Vec<String> = work(&app, |tx| {
        use diesel::prelude::*;
        use osservatorio::db::schema::outbox_messages as m;
        Ok(m::table
            .filter(m::status.eq("waiting"))
            .filter(m::kind.eq("invitation_letter"))
            .select(m::to_address)
            .load(tx.conn())?)
    });
    assert_eq!(to, ["nuovo@pec.example.org"]);
    moves(&app, &changed.body, MessageKind::InvitationLetter, MessageStatus::Failed);
    app.by(ADMIN).post(&format!("{one}/resends"), json!({})).await.ok();
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 1);
    let without = list(&app, &path, "without_pec=true").await[0]["id"].as_str().unwrap().to_owned();
    app.by(ADMIN).post(&format!("{path}/invitations/{without}/resends"), json!({})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn a_selection_is_reminded_by_hand() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2, ids::AULSS_1]);
    let path = opened(&app, with(json!({}))).await;
    let reminders = format!("{path}/reminders");
    let wanted = json!({"kinds": ["local_health_authority"]});
    let result = |numbers: [i64; 6]| {
        let names = ["selected", "done", "not_waiting", "without_pec", "letter_not_sent", "just_reminded"];
        names.into_iter().zip(numbers.map(|n| json!(n))).map(|(name, n)| (name.to_owned(), n)).collect::<Value>()
    };
    let done = app.by(COORDINATOR).post(&reminders, wanted.clone()).await.ok();
    assert_eq!(done.body, result([3, 0, 0, 1, 2, 0]), "who has not got the letter is not reminded of it");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationReminder), 0);
    for invitation in list(&app, &path, "without_pec=false").await {
        moves(&app, &invitation, MessageKind::InvitationLetter, MessageStatus::Delivered);
    }
    let click = || app.by(COORDINATOR).header("idempotency-key", "reminders-1").post(&reminders, wanted.clone());
    let done = click().await.ok();
    assert_eq!(done.body, result([3, 2, 0, 1, 0, 0]), "who has no address is not reached");
    assert_eq!(click().await.ok().body, done.body, "the same request again is the same answer");
    let other = app.by(COORDINATOR).header("idempotency-key", "reminders-1").post(&reminders, json!({})).await;
    other.problem(422, "idempotency_key_reused");
    let twice = app.by(COORDINATOR).post(&reminders, wanted.clone()).await.ok();
    assert_eq!(twice.body, result([3, 0, 0, 1, 0, 2]), "a second click reminds nobody again");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationReminder), 2);
    answers(&app, &list(&app, &path, &format!("organisation_id={}", ids::AULSS_2)).await[0]);
    let done = app.by(COORDINATOR).post(&reminders, json!({"statuses": ["answered"]})).await.ok();
    assert_eq!(done.body, result([1, 0, 1, 0, 0, 0]));
    // A day later one more may follow, once the one before has left.
    app.wait(TimeDelta::hours(21));
    let done = app.by(COORDINATOR).post(&reminders, wanted.clone()).await.ok();
    assert_eq!(done.body, result([2, 0, 0, 1, 0, 1]), "one waits still");
    work(&app, |tx| {
        use diesel::prelude::*;
        use osservatorio::db::schema::outbox_messages as m;
        diesel::update(m::table.filter(m::kind.eq(MessageKind::InvitationReminder)))
            .set(m::status.eq(MessageStatus::Sent))
            .execute(tx.conn())?;
        Ok(())
    });
    let done = app.by(COORDINATOR).post(&reminders, wanted).await.ok();
    assert_eq!(done.body, result([2, 1, 0, 1, 0, 0]));
    app.by(CONTACT).post(&reminders, json!({})).await.problem(403, "forbidden");
    step(&app, &path, json!({"to": "closed"})).await;
    app.by(COORDINATOR).post(&reminders, json!({})).await.problem(409, "call_closed");
}

#[actix_web::test]
async fn letters_are_downloaded_in_portions_and_their_sending_is_noted() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO]);
    let path = opened(&app, super::sendings::dated(json!({}))).await;
    let answer = app.by(ADMIN).post(&format!("{path}/letters"), json!({"limit": 2, "without_pec": true})).await.ok();
    let mut zip = zip::ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
    assert_eq!(zip.len(), 7);
    let mut index = String::new();
    zip.by_name("index.csv").unwrap().read_to_string(&mut index).unwrap();
    let mut rows = csv::Reader::from_reader(index.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    let mut text = String::new();
    zip.by_name(&rows[0][8]).unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains("#code="), "{text}");
    let code = text.split("#code=").nth(1).unwrap().split_whitespace().next().unwrap();
    let mut page = String::new();
    zip.by_name(&rows[0][9]).unwrap().read_to_string(&mut page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"it\">") && page.contains(&format!("#code={code}")), "{page}");
    let found = work(&app, |tx| by_code(tx, code)).unwrap();
    assert_eq!(found.invitation.id.to_string(), rows[0][1]);
    let sendings = json!({"sendings": [
        {"invitation_id": &rows[0][1], "sent_at": "2026-01-02T10:00:00+01:00", "delivered_at": "2026-01-02T10:01:00+01:00"},
        {"invitation_id": &rows[1][1], "sent_at": "2026-01-02T10:00:00+01:00"}]});
    let done = app.by(ADMIN).post(&format!("{path}/sendings"), sendings).await.ok();
    assert_eq!(done.body, json!({"noted": 2, "unchanged": 0}));
    assert_eq!(list(&app, &path, "status=delivered").await.len(), 1);
    let sent = list(&app, &path, "status=sent").await;
    assert_eq!((sent.len(), &sent[0]["sent_at"]), (1, &json!("2026-01-02T09:00:00Z")));
    let wrong = json!({"sendings": [
        {"invitation_id": ids::OPEN_INVITATION, "sent_at": "2099-01-02T10:00:00+01:00"}]});
    assert_eq!(
        app.by(ADMIN).post(&format!("{path}/sendings"), wrong).await.violations(),
        ["#/sendings/0/invitation_id unknown_invitation", "#/sendings/0/sent_at in_the_future"]
    );
}

#[actix_web::test]
async fn reminders_that_wait_are_downloaded_as_letters_too() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2]);
    let path = opened(&app, with(json!({}))).await;
    let download = async |wanted: Value| {
        let answer = app.by(ADMIN).post(&format!("{path}/letters"), wanted).await.ok();
        let mut zip = zip::ZipArchive::new(Cursor::new(answer.bytes)).unwrap();
        let mut index = String::new();
        zip.by_name("index.csv").unwrap().read_to_string(&mut index).unwrap();
        let mut rows = csv::Reader::from_reader(index.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let mut text = String::new();
        if let Some(row) = rows.first() {
            zip.by_name(&row[8]).unwrap().read_to_string(&mut text).unwrap();
        }
        (rows, text)
    };
    assert_eq!(download(json!({"kind": "invitation_reminder"})).await.0.len(), 0);
    for invitation in list(&app, &path, "without_pec=false").await {
        moves(&app, &invitation, MessageKind::InvitationLetter, MessageStatus::Delivered);
    }
    app.by(ADMIN).post(&format!("{path}/reminders"), json!({})).await.ok();
    let (rows, text) = download(json!({"kind": "invitation_reminder", "limit": 1})).await;
    assert_eq!(rows.len(), 1);
    assert!(text.contains("Sollecito: ") && text.contains("#code="), "{text}");
    let waits = app.by(ADMIN).get(&format!("/v1/outbox-messages/{}", &rows[0][11])).await.ok().body;
    assert_eq!((&waits["kind"], &waits["to_address"]), (&json!("invitation_reminder"), &json!(&rows[0][10])));
    let (rest, _) = download(json!({"kind": "invitation_reminder", "after": &rows[0][1]})).await;
    assert_eq!(rest.len(), 1);
    step(&app, &path, json!({"to": "extended", "deadline": "2099-04-15"})).await;
    let (notices, text) = download(json!({"kind": "deadline_extension"})).await;
    assert!(notices.len() == 2 && text.contains("Proroga del termine"), "{text}");
    let wrong = json!({"kind": "delegation", "without_pec": true});
    let wrong = app.by(ADMIN).post(&format!("{path}/letters"), wrong).await;
    assert_eq!(wrong.violations(), ["#/without_pec not_allowed"]);
}

#[actix_web::test]
async fn the_funnel_of_2024_ends_with_five_practices_presented() {
    let app = TestApp::new().await;
    let path = format!("/v1/calls/{}", ids::VENETO_CALL);
    let funnel = app.by(READER).get(&format!("{path}/funnel")).await.ok().body;
    let total = json!({"invited": 6, "sent": 6, "delivered": 6, "opened": 6, "started": 6, "answered": 6,
        "submitted": 5, "accepted": 5, "presented": 5});
    assert_eq!(funnel["total"], total);
    assert_eq!(funnel["kinds"][0]["kind"], "municipality");
    assert_eq!(funnel["kinds"][0]["counts"]["presented"], 2);
    assert_eq!(funnel["regions"], json!([{"region_code": "05", "counts": total}]));
    app.by(CONTACT).get(&format!("{path}/funnel")).await.problem(403, "forbidden");
    let call = app.public().get(&path).await.ok().body;
    assert_eq!((&call["status"], &call["ends_at"]), (&json!("concluded"), &json!("2024-07-15T22:00:00Z")));
}
