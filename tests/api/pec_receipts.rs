//! Receipts move the messages they are about, once; what is not known is kept aside.
mod mailbox;

use crate::sending::enqueue;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR};
use crate::support::request::Answer;
use actix_web::http::Method;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages;
use osservatorio::db::types::Instant;
use osservatorio::outbox::model::{MessageStatus, OutboxMessageId};
use osservatorio::pec_receipts::model::EXAMPLE;
use serde_json::{Value, json};
use std::path::Path;

/// The scenario's message.
const KNOWN: &str = "01910000-0000-7000-8000-000000000a01@osservatorio.example.org";

/// A receipt of a kind for a Message-ID, issued at an hour of the day.
pub fn receipt(kind: &str, message_id: &str, hour: u32) -> String {
    let hour = format!("<ora>{hour:02}:15:00</ora>");
    EXAMPLE.replace("avvenuta-consegna", kind).replace(KNOWN, message_id).replace("<ora>10:15:00</ora>", &hour)
}

/// A receipt of a kind that is issued now, for a message to this address.
pub fn receipt_now(kind: &str, message_id: &str, address: &str) -> String {
    let now = osservatorio::clock::now().utc() + chrono::TimeDelta::hours(2);
    receipt(kind, message_id, 0)
        .replace(
            "<giorno>24/06/2024</giorno><ora>00:15:00</ora>",
            &now.format("<giorno>%d/%m/%Y</giorno><ora>%H:%M:%S</ora>").to_string(),
        )
        .replace(RECIPIENT, address)
}

async fn file(app: &TestApp, eml: &str) -> Answer {
    app.by(ADMIN).send(Method::POST, "/v1/pec-receipts", Some(eml.as_bytes().to_vec()), "message/rfc822").await
}

/// Whom the example is about.
const RECIPIENT: &str = "protocollo@pec.aulss2.veneto.example.it";

/// A message to Veneto that has left with this Message-ID, before the example was issued.
pub fn sent(app: &TestApp, message_id: &str) -> OutboxMessageId {
    sent_to(app, message_id, RECIPIENT)
}

fn sent_to(app: &TestApp, message_id: &str, address: &str) -> OutboxMessageId {
    let id = enqueue(&app.core, &[address])[0];
    set(app, id, message_id);
    id
}

/// The day of the example begins.
fn midnight() -> Instant {
    serde_json::from_value(json!("2024-06-23T22:00:00Z")).unwrap()
}

fn set(app: &TestApp, id: OutboxMessageId, message_id: &str) {
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            diesel::update(outbox_messages::table.find(id))
                .set((
                    outbox_messages::status.eq(MessageStatus::Sent),
                    outbox_messages::message_id.eq(message_id),
                    outbox_messages::created_at.eq(midnight()),
                    outbox_messages::version.eq(outbox_messages::version + 1),
                ))
                .execute(tx.conn())?;
            Ok(())
        })
        .unwrap();
}

pub async fn message(app: &TestApp, id: OutboxMessageId) -> Value {
    app.by(ADMIN).get(&format!("/v1/outbox-messages/{id}")).await.ok().body
}

#[actix_web::test]
async fn a_message_goes_forward_with_its_receipts_and_never_back() {
    let app = TestApp::new().await;
    let id = sent(&app, "one@osservatorio.example.org");
    let steps = [
        ("presa-in-carico", "sent"),
        ("accettazione", "accepted_by_provider"),
        ("preavviso-errore-consegna", "accepted_by_provider"),
        ("avvenuta-consegna", "delivered"),
        ("accettazione", "delivered"),
        ("errore-consegna", "delivered"),
    ];
    for (hour, (kind, status)) in steps.into_iter().enumerate() {
        let made = file(&app, &receipt(kind, "one@osservatorio.example.org", hour as u32)).await.created();
        assert_eq!(made.body["outbox_message_id"], id.to_string());
        assert_eq!(message(&app, id).await["status"], status, "{kind}");
    }
    let all = app.by(ADMIN).get(&format!("/v1/pec-receipts?message={id}&count=true")).await.ok();
    assert_eq!(all.body["total"], 6);
}

#[actix_web::test]
async fn failures_are_told_in_the_providers_words_and_a_late_delivery_wins() {
    let app = TestApp::new().await;
    for (kind, n) in [("errore-consegna", 1), ("non-accettazione", 2), ("rilevazione-virus", 3)] {
        let message_id = format!("{n}@osservatorio.example.org");
        let id = sent(&app, &message_id);
        let eml = receipt(kind, &message_id, 9)
            .replace("errore=\"nessuno\"", "errore=\"altro\"")
            .replace("</dati>", "<errore-esteso>5.1.1 - Aruba &amp; C. - casella inesistente</errore-esteso></dati>");
        let made = file(&app, &eml).await.created();
        assert_eq!(made.body["error"], "altro");
        let failed = message(&app, id).await;
        assert_eq!(failed["status"], "failed", "{kind}");
        assert!(failed["last_error"].as_str().unwrap().ends_with("altro: 5.1.1 - Aruba & C. - casella inesistente"));
        file(&app, &receipt("avvenuta-consegna", &message_id, 10)).await.created();
        let delivered = message(&app, id).await;
        assert_eq!((&delivered["status"], delivered["last_error"].is_null()), (&json!("delivered"), true));
    }
}

#[actix_web::test]
async fn the_same_receipt_again_changes_nothing_whatever_way_it_came() {
    let app = TestApp::new().await;
    sent(&app, "one@osservatorio.example.org");
    let eml = receipt("accettazione", "one@osservatorio.example.org", 8);
    let first = file(&app, &eml).await.created();
    let position = app.by(ADMIN).get("/v1/audit-entries?limit=1").await.ok().body;
    let again = file(&app, &eml).await.ok();
    let by_another_way = file(&app, &format!("Received: from a by b; 1 Jan 2026\r\n{eml}")).await.ok();
    assert_eq!((&again.body, &by_another_way.body), (&first.body, &first.body));
    assert_eq!(app.by(ADMIN).get("/v1/audit-entries?limit=1").await.ok().body["items"], position["items"]);
}

#[actix_web::test]
async fn a_receipt_of_an_unknown_message_waits_for_it() {
    let app = TestApp::new().await;
    let made = file(&app, &receipt("avvenuta-consegna", "later@osservatorio.example.org", 8)).await.created();
    assert!(made.body["outbox_message_id"].is_null());
    app.work().await;
    let aside = app.by(ADMIN).get("/v1/pec-receipts?matched=false").await.ok();
    assert_eq!(aside.items().len(), 1);
    let id = sent(&app, "later@osservatorio.example.org");
    app.work().await;
    assert_eq!(message(&app, id).await["status"], "delivered");
    assert!(app.by(ADMIN).get("/v1/pec-receipts?matched=false").await.ok().items().is_empty());
    let matched = app.by(COORDINATOR).get(made.header("location")).await.ok();
    assert_eq!(matched.body["outbox_message_id"], id.to_string());
    // The header's spelling is as good as the certificate's.
    let other = receipt("avvenuta-consegna", "spelled@elsewhere.it", 8).replacen(
        "spelled@elsewhere.it",
        "header@osservatorio.example.org",
        1,
    );
    file(&app, &other).await.created();
    let by_header = sent(&app, "header@osservatorio.example.org");
    app.work().await;
    assert_eq!(message(&app, by_header).await["status"], "delivered");
}

#[actix_web::test]
async fn a_receipt_that_does_not_fit_the_message_moves_nothing_and_is_kept_aside_with_the_reason() {
    let app = TestApp::new().await;
    let id = sent(&app, "one@osservatorio.example.org");
    let delivery = receipt("avvenuta-consegna", "one@osservatorio.example.org", 9);
    for (eml, reason) in [
        (delivery.replace(RECIPIENT, "altro@pec.example.it"), "other_recipient"),
        (delivery.replace("24/06/2024", "23/06/2024"), "before_sending"),
        (delivery.replace("24/06/2024", "24/06/2099"), "in_the_future"),
    ] {
        let made = file(&app, &eml).await.created();
        assert_eq!((&made.body["mismatch"], made.body["outbox_message_id"].is_null()), (&json!(reason), true));
        assert_eq!(message(&app, id).await["status"], "sent", "{reason}");
    }
    app.work().await;
    assert_eq!(message(&app, id).await["status"], "sent", "nor later");
    let aside = app.by(ADMIN).get("/v1/pec-receipts?matched=false&count=true").await.ok();
    assert_eq!(aside.body["total"], 3);
    // The same where the message appears after the receipt; case and slack of the clocks do not matter.
    let later =
        receipt("avvenuta-consegna", "later@osservatorio.example.org", 9).replace(RECIPIENT, "altro@pec.example.it");
    let made = file(&app, &later).await.created();
    assert!(made.body["mismatch"].is_null());
    let second = sent(&app, "later@osservatorio.example.org");
    app.work().await;
    assert_eq!(message(&app, second).await["status"], "sent");
    assert_eq!(app.by(ADMIN).get(made.header("location")).await.ok().body["mismatch"], "other_recipient");
    file(&app, &delivery.replace(RECIPIENT, &RECIPIENT.to_uppercase())).await.created();
    assert_eq!(message(&app, id).await["status"], "delivered");
}

#[actix_web::test]
async fn coordinators_bring_in_what_is_theirs() {
    let app = TestApp::new().await;
    sent(&app, "one@osservatorio.example.org");
    let of_veneto = receipt("accettazione", "one@osservatorio.example.org", 8).into_bytes();
    let post =
        |person, eml: Vec<u8>| app.by(person).send(Method::POST, "/v1/pec-receipts", Some(eml), "message/rfc822");
    post(FOREIGN_COORDINATOR, of_veneto.clone()).await.problem(403, "forbidden");
    post(CONTACT, of_veneto.clone()).await.problem(403, "forbidden");
    let made = post(COORDINATOR, of_veneto).await.created();
    let unknown = receipt("accettazione", "unknown@elsewhere.it", 8).into_bytes();
    let aside = post(FOREIGN_COORDINATOR, unknown).await.created();
    for (answer, who, status) in [
        (&made, COORDINATOR, 200),
        (&made, FOREIGN_COORDINATOR, 404),
        (&aside, FOREIGN_COORDINATOR, 200),
        (&aside, COORDINATOR, 404),
        (&aside, ADMIN, 200),
        (&aside, CONTACT, 403),
    ] {
        app.by(who).get(answer.header("location")).await.is(status);
        app.by(who).get(&format!("{}/file", answer.header("location"))).await.is(status);
    }
}

#[actix_web::test]
async fn the_evidence_is_kept_byte_for_byte() {
    let app = TestApp::new().await;
    let eml = receipt("avvenuta-consegna", "x@y.it", 8);
    let made = file(&app, &eml).await.created();
    let got = app.by(ADMIN).get(&format!("{}/file", made.header("location"))).await.ok();
    assert_eq!(got.bytes, eml.as_bytes());
    assert_eq!(got.header("content-type"), "message/rfc822");
    assert!(got.header("content-disposition").starts_with("attachment"));
    assert_eq!(made.body["size"], eml.len());
    assert_eq!(made.body["signature"], "not_verified");
}

#[actix_web::test]
async fn what_is_no_receipt_is_told_so() {
    let app = TestApp::new().await;
    for (eml, code) in [
        ("From: a@b\r\n\r\nciao", "no_certificate"),
        (&*receipt("posta-certificata", "x@y", 8), "transport_envelope"),
        (&*receipt("ricevuta", "x@y", 8), "broken_certificate"),
        (&*receipt("accettazione", "x@y", 99), "broken_certificate"),
    ] {
        assert_eq!(file(&app, eml).await.violations(), [format!("# {code}")]);
    }
    let answer = app.by(ADMIN).send(Method::POST, "/v1/pec-receipts", Some(Vec::new()), "message/rfc822").await;
    assert_eq!(answer.status, 422);
    app.by(ADMIN).post("/v1/pec-receipts", json!({})).await.problem(415, "unsupported_media_type");
}

#[actix_web::test]
async fn the_real_samples_are_taken_in() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/pec"));
    if !folder.exists() {
        return eprintln!("SKIPPED: ../shared/data/pec is not there");
    }
    let app = TestApp::new().await;
    let id = sent_to(&app, "SN05IE$951DEC16C1CFD3E4FD8FF1B1D24A99AE@fakepec.it", "Rec@fakepec.it");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    file(&app, &read("go-pec/accettazione.eml")).await.created();
    assert_eq!(message(&app, id).await["status"], "accepted_by_provider");
    file(&app, &read("java-pec-parser/accettazione.eml")).await.ok();
    file(&app, &read("go-pec/consegna.eml")).await.created();
    assert_eq!(message(&app, id).await["status"], "failed");
    file(&app, &read("java-pec-parser/consegna.eml")).await.ok();
    file(&app, &read("go-pec/email_2.eml")).await.created();
    assert_eq!(file(&app, &read("go-pec/email_3.eml")).await.violations(), ["# transport_envelope"]);
}
