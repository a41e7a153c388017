//! Sendings by other means, from a file.
use super::{opened, waiting, with, with_pec, work};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, FOREIGN_COORDINATOR};
use crate::support::request::Answer;
use actix_web::http::Method;
use diesel::prelude::*;
use osservatorio::db::schema::organisations;
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use osservatorio::outbox::model::MessageKind;
use serde_json::{Value, json};
use std::time::Instant;

/// A call whose letter was written in January.
pub fn dated(fields: Value) -> Value {
    let mut call = with(fields);
    call["letter"]["date"] = json!("2026-01-02");
    call
}

async fn upload(app: &TestApp, path: &str, query: &str, file: &str) -> Answer {
    let at = format!("{path}/sending-imports{query}");
    app.by(ADMIN).send(Method::POST, &at, Some(file.as_bytes().to_vec()), "text/csv").await
}

async fn of(app: &TestApp, path: &str, organisation: uuid::Uuid) -> Value {
    app.by(ADMIN).get(&format!("{path}/invitations?organisation_id={organisation}")).await.ok().items()[0].clone()
}

#[actix_web::test]
async fn a_file_says_which_letters_were_sent_and_each_row_is_told() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2, ids::VILLAVERLA]);
    work(&app, |tx| {
        diesel::update(organisations::table.filter(organisations::id.eq(Id(ids::TREVISO))))
            .set((organisations::ipa_code.eq("c_L407"), organisations::ipa_key.eq("c_l407")))
            .execute(tx.conn())?;
        Ok(())
    });
    let path = opened(&app, dated(json!({}))).await;
    let (treviso, company) = (of(&app, &path, ids::TREVISO).await, of(&app, &path, ids::AULSS_2).await);
    let id = |one: &Value| one["id"].as_str().unwrap().to_owned();
    let file = format!(
        "Codice IPA;invitation_id;sent_at;delivered_at;message_id;note\n\
         C_L407;;12/01/2026 10:30;;<1986-1@pec.example.org>;Prot. 1986\n\
         ;{};2026-01-12T10:30:00+01:00;2026-01-12T10:31:00+01:00;;\n\
         c_l407;;12/01/2026 10:30;;;\n\
         c_x999;;12/01/2026 10:30;;;\n\
         ;;12/01/2026 10:30;;;\n\
         ;{};domani;;;\n\
         ;{};01/01/2099 10:00;;;\n\
         ;{};12/01/2026 10:30;;1986-1@pec.example.org;\n",
        id(&company),
        id(&of(&app, &path, ids::VILLAVERLA).await),
        id(&of(&app, &path, ids::VILLAVERLA).await),
        id(&of(&app, &path, ids::VILLAVERLA).await),
    );
    let reasons = |report: &Value| -> Vec<String> {
        let rows = report["rows"].as_array().unwrap().iter();
        rows.map(|row| row["reason"].as_str().unwrap_or("noted").to_owned()).collect()
    };
    let expected = [
        "noted",
        "noted",
        "repeated",
        "unknown_invitation",
        "no_invitation",
        "bad_time",
        "in_the_future",
        "known_message_id",
    ];
    let tried = upload(&app, &path, "?dry_run=true", &file).await.ok();
    assert_eq!(reasons(&tried.body), expected);
    assert_eq!(of(&app, &path, ids::TREVISO).await, treviso, "nothing is written");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 3);
    let done = upload(&app, &path, "", &file).await.ok();
    assert_eq!(reasons(&done.body), expected);
    assert_eq!((&done.body["noted"], &done.body["refused"]), (&json!(2), &json!(6)));
    assert_eq!((&done.body["rows"][0]["line"], &done.body["rows"][0]["invitation_id"]), (&json!(2), &treviso["id"]));
    let sent = of(&app, &path, ids::TREVISO).await;
    assert_eq!((&sent["status"], &sent["sent_at"]), (&json!("sent"), &json!("2026-01-12T09:30:00Z")));
    assert_eq!(of(&app, &path, ids::AULSS_2).await["status"], "delivered");
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 1);
    let events = app.by(ADMIN).get(&format!("{path}/invitations/{}/events", id(&treviso))).await.ok();
    assert_eq!(
        (&events.items()[0]["kind"], &events.items()[0]["note"]),
        (&json!("sent_elsewhere"), &json!("Prot. 1986"))
    );
    // A second upload says nothing new.
    let again = upload(&app, &path, "", &file).await.ok().body;
    assert_eq!((&again["noted"], &again["unchanged"], &again["refused"]), (&json!(0), &json!(2), &json!(6)));
    assert_eq!(of(&app, &path, ids::TREVISO).await["version"], sent["version"]);
    // The receipt of that message finds the invitation.
    let pec = of(&app, &path, ids::TREVISO).await["pec"].as_str().unwrap().to_owned();
    let receipt = crate::pec_receipts::receipt_now("avvenuta-consegna", "1986-1@pec.example.org", &pec);
    let filed =
        app.by(ADMIN).send(Method::POST, "/v1/pec-receipts", Some(receipt.into_bytes()), "message/rfc822").await;
    assert!(filed.created().body["outbox_message_id"].is_string());
    assert_eq!(of(&app, &path, ids::TREVISO).await["status"], "delivered");
}

#[actix_web::test]
async fn a_second_note_corrects_the_first_but_not_what_a_receipt_has_told() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2]);
    let path = opened(&app, dated(json!({}))).await;
    let (treviso, company) = (of(&app, &path, ids::TREVISO).await, of(&app, &path, ids::AULSS_2).await);
    let note = async |sending: Value| {
        let sendings = json!({"sendings": [sending]});
        app.by(ADMIN).post(&format!("{path}/sendings"), sendings).await
    };
    let letter = |one: &Value, at: &str| json!({"invitation_id": one["id"], "sent_at": at});
    let with_id =
        |one: &Value, at: &str, id: &str| json!({"invitation_id": one["id"], "sent_at": at, "message_id": id});
    let delivered = json!({"invitation_id": treviso["id"], "sent_at": "2026-01-12T10:30:00+01:00",
        "delivered_at": "2026-01-12T10:31:00+01:00"});
    assert_eq!(note(delivered.clone()).await.ok().body, json!({"noted": 1, "unchanged": 0}));
    assert_eq!(note(delivered).await.ok().body, json!({"noted": 0, "unchanged": 1}));
    // It went a day later, and nobody knows yet whether it arrived.
    note(with_id(&treviso, "2026-01-13T10:30:00+01:00", "<wrong@pec.example.org>")).await.ok();
    let corrected = of(&app, &path, ids::TREVISO).await;
    assert_eq!((&corrected["status"], &corrected["sent_at"]), (&json!("sent"), &json!("2026-01-13T09:30:00Z")));
    assert_eq!(corrected["delivered_at"], Value::Null);
    // The Message-ID was another; the receipt of that one counts, and stays when the time is corrected once more.
    note(with_id(&treviso, "2026-01-13T10:30:00+01:00", "<right@pec.example.org>")).await.ok();
    let messages = app.by(ADMIN).get("/v1/outbox-messages?status=sent").await.ok();
    let of_letter = |one: &&Value| one["message_id"].as_str().is_some_and(|id| id.ends_with("@pec.example.org"));
    assert_eq!(messages.items().iter().filter(of_letter).count(), 1, "the message was corrected");
    let pec = corrected["pec"].as_str().unwrap();
    let receipt = crate::pec_receipts::receipt_now("avvenuta-consegna", "right@pec.example.org", pec);
    app.by(ADMIN).send(Method::POST, "/v1/pec-receipts", Some(receipt.into_bytes()), "message/rfc822").await.created();
    let arrived = of(&app, &path, ids::TREVISO).await["delivered_at"].clone();
    assert!(arrived.is_string());
    note(with_id(&treviso, "2026-01-14T10:30:00+01:00", "right@pec.example.org")).await.ok();
    let known = of(&app, &path, ids::TREVISO).await;
    assert_eq!(
        (&known["status"], &known["sent_at"], &known["delivered_at"]),
        (&json!("delivered"), &json!("2026-01-14T09:30:00Z"), &arrived)
    );
    // Another's Message-ID, and a day before the letter was written.
    assert_eq!(
        note(with_id(&company, "2026-01-13T10:30:00+01:00", "right@pec.example.org")).await.violations(),
        ["#/sendings/0/message_id known_message_id"]
    );
    assert_eq!(
        note(letter(&company, "2019-01-13T10:30:00+01:00")).await.violations(),
        ["#/sendings/0/sent_at before_letter"]
    );
    assert_eq!(of(&app, &path, ids::AULSS_2).await, company);
}

#[actix_web::test]
async fn a_file_is_brought_in_by_who_manages_the_call_and_must_be_one() {
    let app = TestApp::new().await;
    let path = opened(&app, with(json!({}))).await;
    let at = format!("{path}/sending-imports");
    let file = || Some(b"ipa_code,sent_at\nc_l407,2026-01-12\n".to_vec());
    app.public().send(Method::POST, &at, file(), "text/csv").await.problem(401, "token_missing");
    for person in [CONTACT, FOREIGN_COORDINATOR] {
        app.by(person).send(Method::POST, &at, file(), "text/csv").await.problem(403, "forbidden");
    }
    app.by(ADMIN).send(Method::POST, &at, file(), "application/json").await.problem(415, "unsupported_media_type");
    assert_eq!(upload(&app, &path, "", "nome,sent_at\nx,y\n").await.violations(), ["# unreadable_file"]);
}

#[actix_web::test]
async fn eight_thousand_sendings_are_noted_in_seconds() {
    let app = TestApp::new().await;
    super::scale::add(&app, 8_200);
    let path = opened(&app, dated(json!({"regions": ["16"], "audience": {"kinds": ["care_home"]}}))).await;
    let call: uuid::Uuid = path.rsplit('/').next().unwrap().parse().unwrap();
    let invited: Vec<Id> = work(&app, |tx| {
        use osservatorio::db::schema::invitations;
        let of_call = invitations::table.filter(invitations::call_id.eq(Id(call)));
        Ok(of_call.select(invitations::id).load(tx.conn())?)
    });
    let rows: String = invited
        .iter()
        .enumerate()
        .map(|(n, id)| format!("{},2026-01-12T10:{:02}:00+01:00,{n}@pec.example.org,riga {n}\n", id.0, n % 60))
        .collect();
    let file = format!("invitation_id,sent_at,message_id,note\n{rows}");
    let start = Instant::now();
    let done = upload(&app, &path, "", &file).await.ok();
    let took = start.elapsed();
    eprintln!("{}: {} sendings noted in {took:?}", app.core.db().engine(), invited.len());
    assert_eq!((&done.body["noted"], &done.body["refused"]), (&json!(invited.len()), &json!(0)));
    let sent = app.by(ADMIN).get(&format!("{path}/invitations?status=sent&count=true&limit=1")).await.ok();
    assert_eq!(sent.body["total"], json!(invited.len()));
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 0);
}
