//! A receiver of webhooks on this machine: answers as it is told to, and remembers what it got.
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request that came.
#[derive(Debug, Clone)]
pub struct Received {
    pub headers: BTreeMap<String, String>,
    pub text: String,
    pub event: Value,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn resource(&self) -> &str {
        self.event["data"]["id"].as_str().unwrap_or_default()
    }

    pub fn kind(&self) -> &str {
        self.event["data"]["kind"].as_str().unwrap_or_default()
    }

    pub fn position(&self) -> i64 {
        self.event["data"]["position"].as_i64().unwrap_or_default()
    }

    /// Whether it is signed with this secret, by the library of the specification.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let mut headers = http1::HeaderMap::new();
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            headers.insert(name, self.header(name).parse().unwrap());
        }
        standardwebhooks::Webhook::new(secret).unwrap().verify(self.text.as_bytes(), &headers).is_ok()
    }
}

/// What to answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    pub after: Duration,
}

/// An answer without a body, at once.
pub fn reply(status: u16) -> Reply {
    Reply { status, headers: Vec::new(), body: String::new(), after: Duration::ZERO }
}

type Rule = Box<dyn FnMut(&Received) -> Reply + Send>;

struct Shared {
    rule: Mutex<Rule>,
    received: Mutex<Vec<Received>>,
    /// Those that are being answered, and whether one came while it was.
    open: Mutex<(HashSet<String>, bool)>,
}

/// A receiver that listens.
#[derive(Clone)]
pub struct Receiver {
    pub port: u16,
    shared: Arc<Shared>,
}

impl Receiver {
    /// One that takes everything.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            rule: Mutex::new(Box::new(|_| reply(204))),
            received: Mutex::default(),
            open: Mutex::default(),
        });
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = serving.clone();
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { port, shared }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/in", self.port)
    }

    /// From now on it answers so.
    pub fn answers(&self, rule: impl FnMut(&Received) -> Reply + Send + 'static) {
        *self.shared.rule.lock().unwrap() = Box::new(rule);
    }

    /// From now on it answers with this status.
    pub fn answers_with(&self, status: u16) {
        self.answers(move |_| reply(status));
    }

    /// What came since this was asked last.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut *self.shared.received.lock().unwrap())
    }

    /// Whether a delivery came while the same was being answered.
    pub fn got_one_twice_at_once(&self) -> bool {
        self.shared.open.lock().unwrap().1
    }
}

fn serve(mut stream: TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut headers = BTreeMap::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some((name, value)) = line.trim_end().split_once(": ") {
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
        line.clear();
    }
    let length = headers.get("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() || headers.is_empty() {
        return;
    }
    let text = String::from_utf8(body).unwrap();
    let event = serde_json::from_str(&text).unwrap_or(Value::Null);
    let received = Received { headers, text, event };
    let id = received.id().to_owned();
    {
        let mut open = shared.open.lock().unwrap();
        if !open.0.insert(id.clone()) {
            open.1 = true;
        }
    }
    let reply = (shared.rule.lock().unwrap())(&received);
    shared.received.lock().unwrap().push(received);
    std::thread::sleep(reply.after);
    shared.open.lock().unwrap().0.remove(&id);
    let mut answer =
        format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        answer += &format!("{name}: {value}\r\n");
    }
    let _ = stream.write_all(format!("{answer}\r\n{}", reply.body).as_bytes());
}
