//! The outbox is worked off by handing it over to a real SMTP server, with all that can go wrong.
mod instances;
mod letters;
pub mod server;

use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, FOREIGN_COORDINATOR};
use chrono::TimeDelta;
use osservatorio::app::Core;
use osservatorio::auth::actor::Actor;
use osservatorio::auth::policy::{Permission, ResourceReach};
use osservatorio::outbox::model::{Channel, Content, MessageKind, NewMessage, OutboxMessageId};
use osservatorio::outbox::service;
use serde_json::{Value, json};
use server::MailServer;

/// A message to somebody in Veneto.
pub fn message_to(address: &str) -> NewMessage {
    NewMessage {
        kind: MessageKind::PracticeNotice,
        channel: Channel::Pec,
        about: None,
        call_id: None,
        region: Some("05".parse().unwrap()),
        to_address: address.to_owned(),
        to_name: "Comune di Prova".to_owned(),
        content: Some(Content { subject: "Prot. 1986 – prova".to_owned(), text: "Perché no? 🌸\n".to_owned() }),
        facts: None,
        not_before: None,
    }
}

/// Puts a message for each address into the outbox.
pub fn enqueue(core: &Core, addresses: &[&str]) -> Vec<OutboxMessageId> {
    let messages: Vec<NewMessage> = addresses.iter().map(|address| message_to(address)).collect();
    core.db()
        .run(&Actor::command("test"), |tx| {
            let permit = tx.permit(Permission::ManageMessages, &ResourceReach::country())?;
            service::enqueue(tx, &permit, &messages)
        })
        .unwrap()
}

async fn app_with(server: &MailServer, more: &[(&'static str, &str)]) -> TestApp {
    let settings = server.settings();
    let mut settings: Vec<(&'static str, &str)> =
        settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    settings.extend_from_slice(more);
    TestApp::with(&settings).await
}

async fn read(app: &TestApp, id: OutboxMessageId) -> Value {
    app.by(ADMIN).get(&format!("/v1/outbox-messages/{id}")).await.ok().body
}

#[actix_web::test]
async fn a_message_is_sent_once_with_its_own_id() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = app_with(&server, &[]).await;
    let ids = enqueue(&app.core, &["a@pec.example.it", "slow@pec.example.it"]);
    app.work().await;
    app.wait(TimeDelta::days(1));
    app.work().await;
    let taken = server.taken();
    assert_eq!(server.recipients(), ["a@pec.example.it", "slow@pec.example.it"]);
    assert_eq!(taken[0]["message_id"], format!("<{}@osservatorio.example.org>", ids[0]));
    assert_eq!(taken[0]["subject"], "Prot. 1986 – prova");
    assert_eq!(taken[0]["text"].as_str().unwrap().trim_end(), "Perché no? 🌸");
    assert_eq!(taken[0]["from"], "osservatorio@pec.example.it");
    let message = read(&app, ids[0]).await;
    assert_eq!(message["status"], "sent");
    assert_eq!(message["message_id"], format!("{}@osservatorio.example.org", ids[0]));
    assert!(message["sent_at"].is_string() && message["last_error"].is_null());
}

#[actix_web::test]
async fn refusals_are_tried_again_or_given_up_with_the_servers_words() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = app_with(&server, &[]).await;
    let ids = enqueue(
        &app.core,
        &["busyonce@x.it", "never@x.it", "laterdata@x.it", "neverdata@x.it", "perché@x.it", "z@x.it"],
    );
    app.work().await;
    let status = async |at: usize| {
        let message = read(&app, ids[at]).await;
        (message["status"].as_str().unwrap().to_owned(), message["last_error"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(status(0).await.0, "waiting");
    assert!(status(0).await.1.contains("4.3.2 come back later"), "{:?}", status(0).await);
    assert_eq!(status(1).await.0, "failed");
    assert!(status(1).await.1.contains("5.1.1 no such mailbox"));
    assert_eq!(status(2).await.0, "waiting");
    assert_eq!(status(3).await.0, "failed");
    assert_eq!(status(4).await.0, "failed", "an address that no PEC server takes");
    assert_eq!(status(5).await.0, "sent", "the others do not wait for those that are refused");
    app.work().await;
    assert_eq!(status(0).await.0, "waiting", "not at once again");
    app.wait(TimeDelta::seconds(76));
    app.work().await;
    assert_eq!((status(0).await.0.as_str(), status(2).await.0.as_str()), ("sent", "sent"));
    assert_eq!(server.recipients(), ["busyonce@x.it", "laterdata@x.it", "z@x.it"]);
    let bounces = app.by(COORDINATOR).get("/v1/outbox-messages?status=failed&count=true").await.ok();
    assert!(bounces.items().iter().any(|m| m["to_address"] == "never@x.it"));
}

#[actix_web::test]
async fn what_may_have_been_taken_is_never_sent_again_by_itself() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = app_with(&server, &[]).await;
    let ids = enqueue(&app.core, &["drop@x.it", "mute@x.it", "z@x.it"]);
    app.work().await;
    app.wait(TimeDelta::days(10));
    app.work().await;
    for id in &ids[..2] {
        let message = read(&app, *id).await;
        assert_eq!(message["status"], "unconfirmed", "{message}");
        assert_eq!(message["allowed_transitions"], json!(["waiting", "sent"]));
    }
    assert_eq!(server.recipients(), ["mute@x.it", "z@x.it"], "the server took one of them, and nobody sent it twice");
    // A person who looked into the provider's list settles both.
    let path = |id| format!("/v1/outbox-messages/{id}/transitions");
    app.by(FOREIGN_COORDINATOR).post(&path(ids[1]), json!({"to": "sent"})).await.problem(404, "not_found");
    let sent =
        app.by(COORDINATOR).post(&path(ids[1]), json!({"to": "sent", "note": "Visto in webmail."})).await.created();
    assert_eq!((&sent.body["status"], sent.body["sent_at"].is_string()), (&json!("sent"), true));
    app.by(COORDINATOR).post(&path(ids[1]), json!({"to": "waiting"})).await.problem(409, "wrong_state");
    app.by(ADMIN).post(&path(ids[0]), json!({"to": "cancelled"})).await.problem(409, "wrong_state");
    app.by(ADMIN).post(&path(ids[0]), json!({"to": "waiting"})).await.created();
    app.work().await;
    assert_eq!(read(&app, ids[0]).await["status"], "unconfirmed", "it breaks off again, and waits for somebody again");
}

#[actix_web::test]
async fn without_a_server_the_outbox_stays_and_says_so() {
    let app = TestApp::new().await;
    let ids = enqueue(&app.core, &["a@x.it", "b@x.it"]);
    app.work().await;
    let outbox = app.by(ADMIN).get("/v1/outbox").await.ok().body;
    assert_eq!((&outbox["smtp_configured"], &outbox["imap_configured"]), (&json!(false), &json!(false)));
    let waiting = outbox["messages"].as_array().unwrap().iter().find(|m| m["status"] == "waiting").unwrap();
    assert_eq!(waiting["count"], 2);
    assert!(outbox["waiting_since"].is_string());
    let foreign = app.by(FOREIGN_COORDINATOR).get("/v1/outbox").await.ok().body;
    assert!(foreign["waiting_since"].is_null(), "another region's messages are not counted");
    let cancelled = format!("/v1/outbox-messages/{}/transitions", ids[0]);
    app.by(ADMIN).post(&cancelled, json!({"to": "cancelled"})).await.created();
    assert_eq!(read(&app, ids[1]).await["status"], "waiting");
}

#[actix_web::test]
async fn a_server_that_is_away_costs_nothing_but_time() {
    let Some(server) = MailServer::start(&[]) else { return };
    let port = server.port.to_string();
    drop(server);
    let app = TestApp::with(&[
        ("OSSERVATORIO_SMTP_HOST", "127.0.0.1"),
        ("OSSERVATORIO_SMTP_PORT", &port),
        ("OSSERVATORIO_SMTP_TLS", "none"),
        ("OSSERVATORIO_SMTP_FROM", "osservatorio@pec.example.it"),
    ])
    .await;
    let ids = enqueue(&app.core, &["a@x.it"]);
    app.work().await;
    let message = read(&app, ids[0]).await;
    assert_eq!((&message["status"], &message["attempts"]), (&json!("waiting"), &json!(0)));
}

#[actix_web::test]
async fn no_more_messages_a_minute_than_allowed_and_none_that_was_cancelled() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = app_with(&server, &[("OSSERVATORIO_SMTP_RATE", "3")]).await;
    let addresses: Vec<String> = (0..7).map(|n| format!("m{n}@x.it")).collect();
    let ids = enqueue(&app.core, &addresses.iter().map(String::as_str).collect::<Vec<_>>());
    let last = format!("/v1/outbox-messages/{}/transitions", ids[6]);
    app.by(ADMIN).post(&last, json!({"to": "cancelled"})).await.created();
    app.work().await;
    assert_eq!(server.taken().len(), 3);
    app.wait(TimeDelta::seconds(61));
    app.work().await;
    assert_eq!(server.taken().len(), 6);
    app.wait(TimeDelta::seconds(61));
    app.work().await;
    assert_eq!(server.taken().len(), 6, "the cancelled one is not sent");
}

#[actix_web::test]
async fn connections_are_encrypted_and_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let Some((cert, key)) = server::certificate(folder.path()) else { return };
    for (flag, tls) in [("--tls", "implicit"), ("--starttls", "starttls")] {
        let Some(server) = MailServer::start(&[flag, &cert, &key, "--auth", "oiss", "molto segreta"]) else { return };
        let password = folder.path().join("password");
        std::fs::write(&password, "molto segreta\n").unwrap();
        let password = password.display().to_string();
        let trusting: &[(&'static str, &str)] = &[
            ("OSSERVATORIO_SMTP_HOST", "localhost"),
            ("OSSERVATORIO_SMTP_TLS", tls),
            ("OSSERVATORIO_SMTP_USER", "oiss"),
            ("OSSERVATORIO_SMTP_PASSWORD_FILE", &password),
        ];
        // A certificate that nobody vouches for is not believed.
        let app = app_with(&server, trusting).await;
        enqueue(&app.core, &["a@x.it"]);
        app.work().await;
        assert!(server.taken().is_empty(), "{tls}");
        let with_ca = |more: &[(&'static str, &'static str)]| {
            [trusting, &[("OSSERVATORIO_SMTP_CA_FILE", cert.as_str())], more].concat().to_vec()
        };
        let app = app_with(&server, &with_ca(&[])).await;
        let ids = enqueue(&app.core, &["a@x.it"]);
        app.work().await;
        assert_eq!(read(&app, ids[0]).await["status"], "sent", "{tls}");
        std::fs::write(folder.path().join("password"), "sbagliata").unwrap();
        let app = app_with(&server, &with_ca(&[])).await;
        enqueue(&app.core, &["b@x.it"]);
        app.work().await;
        assert_eq!(server.recipients(), ["a@x.it"], "{tls}: a wrong password sends nothing");
    }
}

#[actix_web::test]
async fn eight_thousand_messages_are_put_there_at_once() {
    let app = TestApp::new().await;
    let addresses: Vec<String> = (0..8_000).map(|n| format!("m{n}@x.it")).collect();
    let begun = std::time::Instant::now();
    enqueue(&app.core, &addresses.iter().map(String::as_str).collect::<Vec<_>>());
    eprintln!("{}: 8,000 messages in {:?}", app.core.db().engine(), begun.elapsed());
    let listed = app.by(ADMIN).get("/v1/outbox-messages?status=waiting&count=true&limit=1").await.ok();
    assert_eq!(listed.body["total"], 8_000);
}
