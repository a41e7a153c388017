//! The letter of a call, from the opening to the receipt of its delivery.
use super::server::MailServer;
use super::{app_with, read};
use crate::calls::{opened, with, with_pec};
use crate::pec_receipts::receipt_now;
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use actix_web::http::Method;
use osservatorio::demo::ids;
use serde_json::{Value, json};

async fn invitation(app: &TestApp, call: &str) -> Value {
    let found = app.by(ADMIN).get(&format!("{call}/invitations?without_pec=false")).await.ok();
    assert_eq!(found.items().len(), 1);
    found.items()[0].clone()
}

#[actix_web::test]
async fn a_letter_is_sent_with_its_protocol_and_pdf_and_its_receipts_move_the_invitation() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = app_with(&server, &[("OSSERVATORIO_ANSWER_URL", "https://risposte.example.org/r")]).await;
    with_pec(&app, &[ids::TREVISO]);
    let call = opened(&app, with(json!({}))).await;
    app.work().await;
    let taken = server.taken();
    assert_eq!(server.recipients(), [format!("{}@pec.example.org", ids::TREVISO)]);
    assert!(taken[0]["subject"].as_str().unwrap().starts_with("Prot. 0042"), "{}", taken[0]["subject"]);
    assert_eq!(taken[0]["letters"], json!(["%PDF-1.7"]));
    let text = taken[0]["text"].as_str().unwrap();
    let (_, code) = text.split_once("https://risposte.example.org/r#code=").expect("the link with the code");
    assert!(code.split_whitespace().next().unwrap().len() > 20);
    assert_eq!(invitation(&app, &call).await["status"], "sent");
    let listed = app.by(COORDINATOR).get("/v1/outbox-messages?status=sent&kind=invitation_letter").await.ok();
    let id = listed.items()[0]["id"].as_str().unwrap().parse().unwrap();
    let message = read(&app, id).await;
    assert!(message["text"].is_null(), "the text has the answer code in it and is kept nowhere");
    assert!(message["subject"].as_str().unwrap().starts_with("Prot. 0042"));
    let to = message["to_address"].as_str().unwrap();
    for (kind, status) in [("accettazione", "accepted_by_provider"), ("avvenuta-consegna", "delivered")] {
        let eml = receipt_now(kind, message["message_id"].as_str().unwrap(), to);
        let post = app.by(COORDINATOR).send(Method::POST, "/v1/pec-receipts", Some(eml.into_bytes()), "message/rfc822");
        post.await.created();
        assert_eq!(invitation(&app, &call).await["status"], status);
    }
}

#[actix_web::test]
async fn a_letter_that_comes_back_is_told_and_can_be_sent_again() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = app_with(&server, &[]).await;
    with_pec(&app, &[ids::TREVISO]);
    let call = opened(&app, with(json!({}))).await;
    app.work().await;
    let listed = app.by(ADMIN).get("/v1/outbox-messages?kind=invitation_letter&status=sent").await.ok();
    let message = listed.items()[0].clone();
    let to = message["to_address"].as_str().unwrap();
    let eml = receipt_now("errore-consegna", message["message_id"].as_str().unwrap(), to);
    app.by(ADMIN).send(Method::POST, "/v1/pec-receipts", Some(eml.into_bytes()), "message/rfc822").await.created();
    assert_eq!(invitation(&app, &call).await["status"], "failed");
    let call_id = call.rsplit('/').next().unwrap();
    let bounces = app.by(ADMIN).get(&format!("/v1/outbox-messages?status=failed&call={call_id}")).await.ok();
    assert_eq!(bounces.items().len(), 1);
    let again = format!("/v1/outbox-messages/{}/transitions", message["id"].as_str().unwrap());
    app.by(ADMIN).post(&again, json!({"to": "waiting"})).await.created();
    app.work().await;
    assert_eq!(server.taken().len(), 2);
    assert_eq!(invitation(&app, &call).await["status"], "sent");
}
