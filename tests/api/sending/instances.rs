//! The real binary, killed while it sends: nobody gets a message twice, and none is lost.
use super::server::MailServer;
use super::{enqueue, read};
use crate::support::TestApp;
use crate::support::database::postgres_server;
use crate::support::people::ADMIN;
use chrono::TimeDelta;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MESSAGES: usize = 200;

/// An instance of the server.
struct Instance(Child);

impl Instance {
    fn start(settings: &HashMap<&'static str, String>) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(env!("CARGO_BIN_EXE_osservatorio"))
            .envs(settings)
            .env("OSSERVATORIO_LISTEN", format!("127.0.0.1:{port}"))
            .env("OSSERVATORIO_METRICS_LISTEN", "off")
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self(process)
    }

    /// Without a word.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// As an operator would.
    fn stop(mut self) {
        assert!(Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap().success());
        assert!(self.0.wait().unwrap().success(), "a clean stop");
    }
}

fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(120), "{what} takes too long");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// On PostgreSQL two instances at once, one killed in the middle; on SQLite, which one server has for itself, one after
/// the other. The mail server answers some after a second, so that the kill often falls between the two words.
#[actix_web::test]
async fn a_kill_in_the_middle_sends_nothing_twice_and_loses_nothing() {
    let Some(server) = MailServer::start(&[]) else { return };
    let app = TestApp::new().await;
    let addresses: Vec<String> =
        (0..MESSAGES).map(|n| if n == 60 { "slow@x.it".to_owned() } else { format!("m{n:03}@x.it") }).collect();
    let ids = enqueue(&app.core, &addresses.iter().map(String::as_str).collect::<Vec<_>>());
    let mut settings = app.database_settings();
    settings.extend(server.settings());
    let mut first = Instance::start(&settings);
    let second = postgres_server().map(|_| Instance::start(&settings));
    until("the first half", || server.taken().len() >= 60);
    first.kill();
    let second = second.unwrap_or_else(|| Instance::start(&settings));
    // All but what the killed one had in its hands: one message, leased for some minutes.
    until("the second half", || server.taken().len() >= MESSAGES - 1);
    std::thread::sleep(Duration::from_millis(300));
    second.stop();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    server.recipients().into_iter().for_each(|to| *counts.entry(to).or_default() += 1);
    assert!(counts.values().all(|n| *n == 1), "somebody got it twice: {counts:?}");
    // The lease runs out; what was on its way is for somebody to look at, who settles it by the mail server's log.
    let settings = server.settings();
    let heir = app.again(&settings.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await;
    heir.wait(TimeDelta::hours(1));
    heir.work().await;
    let mut unconfirmed = 0;
    for (id, address) in ids.iter().zip(&addresses) {
        let message = read(&heir, *id).await;
        if message["status"] == "unconfirmed" {
            unconfirmed += 1;
            let to = if server.recipients().contains(address) { "sent" } else { "waiting" };
            heir.by(ADMIN).post(&format!("/v1/outbox-messages/{id}/transitions"), json!({"to": to})).await.created();
        }
    }
    assert!(unconfirmed <= 1, "a sender has one message in its hands");
    heir.work().await;
    let mut expected = addresses.clone();
    expected.sort();
    assert_eq!(server.recipients(), expected, "each recipient exactly one");
    for id in &ids {
        assert_eq!(read(&heir, *id).await["status"], "sent");
    }
}
