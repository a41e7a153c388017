//! The real binary, killed while it writes: every write that it answered is there after the restart.
use crate::support::database::TestDatabase;
use crate::support::people::ADMIN;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A running server; killed without a word when it is dropped.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(database: &TestDatabase) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let mut process = Command::new(env!("CARGO_BIN_EXE_osservatorio"))
            .envs(database.settings())
            .env("OSSERVATORIO_LISTEN", &address)
            .env("OSSERVATORIO_METRICS_LISTEN", "off")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("serving") {
            line.clear();
            assert!(log.read_line(&mut line).unwrap() > 0, "the server stopped before it served");
        }
        // Somebody has to read on, or the server stops at a full pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self { process, address }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(10)))
        .http_status_as_error(false)
        .build()
        .into()
}

/// Writes until the server goes away; the codes of the themes that it said it had created.
fn write_until_killed(url: String, token: String, counter: Arc<AtomicUsize>, answered: Arc<Mutex<Vec<String>>>) {
    let agent = agent();
    loop {
        let code = format!("theme_{}", counter.fetch_add(1, Ordering::Relaxed));
        let body = json!({"code": code, "position": 1, "label_it": "x", "label_en": "x"});
        match agent.post(&url).header("authorization", format!("Bearer {token}")).send_json(body) {
            Ok(answer) if answer.status() == 201 => answered.lock().unwrap().push(code),
            Ok(answer) => panic!("{}", answer.status()),
            Err(_) => return,
        }
    }
}

#[test]
fn every_answered_write_survives_a_kill() {
    let database = TestDatabase::fresh();
    let token = ADMIN.token(&database.core(&[]));
    let (counter, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    for round in 0..5 {
        let server = Server::start(&database);
        let writers: Vec<_> = (0..4)
            .map(|_| {
                let (url, token) = (server.url("/v1/themes"), token.clone());
                let (counter, answered) = (counter.clone(), answered.clone());
                std::thread::spawn(move || write_until_killed(url, token, counter, answered))
            })
            .collect();
        while answered.lock().unwrap().len() < (round + 1) * 20 {
            std::thread::sleep(Duration::from_millis(5));
        }
        drop(server);
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    }
    let server = Server::start(&database);
    let answered = answered.lock().unwrap();
    for code in answered.iter() {
        let found = agent().get(server.url(&format!("/v1/themes/{code}"))).call().unwrap();
        assert_eq!(found.status(), 200, "{code} was answered with 201 and is gone");
    }
    assert!(answered.len() >= 100);
}

#[test]
fn running_requests_finish_when_the_server_is_told_to_stop() {
    let database = TestDatabase::fresh();
    let token = ADMIN.token(&database.core(&[]));
    let mut server = Server::start(&database);
    let (counter, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(Vec::new())));
    let (url, before) = (server.url("/v1/themes"), answered.clone());
    let writer = std::thread::spawn(move || write_until_killed(url, token, counter, before));
    while answered.lock().unwrap().len() < 20 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let told = Command::new("kill").args(["-TERM", &server.process.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(server.process.wait().unwrap().success(), "a clean stop");
    writer.join().unwrap();
}

#[test]
fn who_waits_for_changes_is_answered_when_the_server_is_told_to_stop() {
    let database = TestDatabase::fresh();
    let mut server = Server::start(&database);
    let now: serde_json::Value = agent().get(server.url("/v1/changes")).call().unwrap().body_mut().read_json().unwrap();
    let url = server.url(&format!("/v1/changes?wait=30&after={}", now["position"]));
    let begun = std::time::Instant::now();
    // The agent gives up after ten seconds: it is answered before.
    let waiting = std::thread::spawn(move || agent().get(url).call().unwrap().status());
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(!waiting.is_finished(), "it waits");
    assert!(Command::new("kill").args(["-TERM", &server.process.id().to_string()]).status().unwrap().success());
    assert_eq!(waiting.join().unwrap(), 200);
    assert!(server.process.wait().unwrap().success(), "a clean stop");
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
}
