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
use std::time::{Duration, Instant};

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
    let path = opened(&app, with(json!({}))).await;
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
    // A second upload knows the Message-ID.
    assert_eq!(reasons(&upload(&app, &path, "", &file).await.ok().body)[0], "known_message_id");
    // The receipt of that message finds the invitation.
    let pec = of(&app, &path, ids::TREVISO).await["pec"].as_str().unwrap().to_owned();
    let receipt = crate::pec_receipts::receipt_now("avvenuta-consegna", "1986-1@pec.example.org", &pec);
    let filed =
        app.by(ADMIN).send(Method::POST, "/v1/pec-receipts", Some(receipt.into_bytes()), "message/rfc822").await;
    assert!(filed.created().body["outbox_message_id"].is_string());
    assert_eq!(of(&app, &path, ids::TREVISO).await["status"], "delivered");
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
    let path = opened(&app, with(json!({"regions": ["16"], "audience": {"kinds": ["care_home"]}}))).await;
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
    assert!(took < Duration::from_secs(30), "{took:?} in an unoptimised build");
    let sent = app.by(ADMIN).get(&format!("{path}/invitations?status=sent&count=true&limit=1")).await.ok();
    assert_eq!(sent.body["total"], json!(invited.len()));
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 0);
}
