//! Every operation of the document, as every role: `access.txt` is the table of what comes of it.
//!
//! Each operation is called with the document's own examples, which name things of Veneto and of Azienda ULSS 2: so
//! "own" is the coordinator of Veneto, the contact of that company and the expert of Veneto's laboratory, "other" those of
//! Lazio, of ASL Roma 1, and an expert whom no group names. "system" coordinates Veneto with every scope that there is: what
//! is closed to it is for people.
//! `UPDATE=1 cargo test --test api access` rewrites the table; read what changed before you commit it.
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, FOREIGN_EXPERT, Person, READER,
    SCIENTIST,
};
use crate::support::request::{Answer, Call};
use actix_web::http::Method;
use serde_json::Value;
use std::fmt::Write;

/// Who calls.
#[derive(Clone, Copy)]
enum Caller {
    Nobody,
    A(Person),
    System,
}

const CALLERS: [(&str, Caller); 11] = [
    ("public", Caller::Nobody),
    ("admin", Caller::A(ADMIN)),
    ("science", Caller::A(SCIENTIST)),
    ("coord_own", Caller::A(COORDINATOR)),
    ("coord_other", Caller::A(FOREIGN_COORDINATOR)),
    ("contact_own", Caller::A(CONTACT)),
    ("contact_other", Caller::A(FOREIGN_CONTACT)),
    ("expert_own", Caller::A(EXPERT)),
    ("expert_other", Caller::A(FOREIGN_EXPERT)),
    ("reader", Caller::A(READER)),
    ("system", Caller::System),
];

/// Operations whose example cannot succeed: what they take is secret and different in each database.
const NEEDS_A_SECRET: [&str; 17] = [
    "create_token",
    "create_oauth_token",
    "create_oauth_revocation",
    "create_oauth_introspection",
    "create_invitation_acceptance",
    "create_password_redemption",
    "create_password_change",
    "create_invitation_answer",
    "read_invitation_desk",
    "read_invitation_draft",
    "update_invitation_draft",
    "create_invitation_remark_resolution",
    "create_invitation_resubmission",
    "read_own_registration",
    "update_own_registration",
    "create_registration_confirmation",
    "create_registration_cancellation",
];

/// Operations that change nothing that the change log is about.
const NOT_LOGGED: [&str; 2] = ["delete_session", "create_recipients_preview"];

/// Operations whose example is somebody else's than an administrator's: who it succeeds for.
const NOT_FOR_ADMINISTRATORS: [(&str, &str); 6] = [
    ("update_review", "science"),
    // The agreed group rates, and nobody beside it.
    ("list_ratings", "expert_own"),
    ("create_rating", "expert_own"),
    ("read_rating", "expert_own"),
    ("update_rating", "expert_own"),
    ("delete_rating", "expert_own"),
];

/// An operation with a request made from its examples.
struct Operation {
    id: String,
    method: Method,
    path: String,
    body: Option<(String, Vec<u8>)>,
    needs_if_match: bool,
    documented: Vec<String>,
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect("a reference that resolves"),
        None => value,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn example(document: &Value, parameter: &Value) -> Option<String> {
    let schema = resolve(document, &parameter["schema"]);
    [&parameter["example"], &schema["example"]].into_iter().find(|v| !v.is_null()).map(text)
}

const BOUNDARY: &str = "boundary-of-the-example";

/// A multipart body of an example's fields; `file` is a file.
fn form(example: &Value) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in example.as_object().unwrap() {
        let file = if name == "file" { "; filename=\"esempio.csv\"\r\ncontent-type: text/csv" } else { "" };
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body += &format!("{head}{}\r\n", text(value));
    }
    format!("{body}--{BOUNDARY}--\r\n").into_bytes()
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            let mut url = format!("/v1{path}");
            let mut query = Vec::new();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                match parameter["in"].as_str().unwrap() {
                    "path" => {
                        let value =
                            example(document, parameter).unwrap_or_else(|| panic!("{id}: no example of {name}"));
                        url = url.replace(&format!("{{{name}}}"), &value);
                    }
                    "query" if parameter["required"] == true => {
                        let value =
                            example(document, parameter).unwrap_or_else(|| panic!("{id}: no example of {name}"));
                        query.push(format!("{name}={value}"));
                    }
                    _ => {}
                }
            }
            if !query.is_empty() {
                url = format!("{url}?{}", query.join("&"));
            }
            let content = operation["requestBody"]["content"].as_object().and_then(|c| c.iter().next());
            let body = content.map(|(kind, media)| {
                let example = &media["example"];
                assert!(!example.is_null(), "{id}: the request body has no example");
                let bytes = match (kind.as_str(), example) {
                    ("application/x-www-form-urlencoded", Value::Object(fields)) => {
                        let mut form = url::form_urlencoded::Serializer::new(String::new());
                        for (k, v) in fields {
                            form.append_pair(k, &text(v));
                        }
                        form.finish()
                    }
                    (kind, example) if kind.ends_with("json") => example.to_string(),
                    (_, example) => text(example),
                };
                match kind.as_str() {
                    "multipart/form-data" => (format!("{kind}; boundary={BOUNDARY}"), form(example)),
                    _ => (kind.clone(), bytes.into_bytes()),
                }
            });
            let needs_if_match = operation["responses"]["428"].is_object();
            let documented = operation["responses"].as_object().unwrap().keys().cloned().collect();
            let method = method.to_uppercase().parse().unwrap();
            all.push(Operation { id, method, path: url, body, needs_if_match, documented });
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

impl Operation {
    fn safe(&self) -> bool {
        self.method == Method::GET
    }

    async fn call(&self, app: &TestApp, caller: Caller) -> Answer {
        let call = match caller {
            Caller::Nobody => app.public(),
            Caller::A(person) => app.by(person),
            Caller::System => app.by_system(),
        };
        self.send(if self.needs_if_match { call.if_match("*") } else { call }).await
    }

    async fn send(&self, call: Call) -> Answer {
        let (kind, body) = self.body.clone().map_or((String::new(), None), |(kind, body)| (kind, Some(body)));
        call.send(self.method.clone(), &self.path, body, &kind).await
    }
}

async fn position(app: &TestApp) -> i64 {
    app.by(ADMIN)
        .get("/v1/audit-entries?limit=1")
        .await
        .ok()
        .items()
        .first()
        .map_or(0, |e| e["position"].as_i64().unwrap())
}

/// One row of the table, and every way in which the operation breaks its promises.
async fn row(operation: &Operation, broken: &mut Vec<String>) -> String {
    let mut row = format!("{:34}", operation.id);
    let mut app = TestApp::new().await;
    for (name, caller) in CALLERS {
        let before = if operation.safe() { 0 } else { position(&app).await };
        let answer = operation.call(&app, caller).await;
        let (id, status) = (&operation.id, answer.status.as_u16());
        if !operation.documented.contains(&status.to_string()) {
            broken.push(format!("{id} as {name}: {status} is not documented: {}", answer.body));
        }
        let meant = NOT_FOR_ADMINISTRATORS.iter().find(|(of, _)| of == id).map_or("admin", |(_, who)| *who);
        // A redirection is an answer too: an export that is ready.
        if name == meant && answer.status.as_u16() >= 400 && !NEEDS_A_SECRET.contains(&id.as_str()) {
            broken.push(format!("{id}: its example answers {name} with {status}: {}", answer.body));
        }
        let logged = operation.safe() || position(&app).await > before;
        if answer.status.is_success() && !logged && !NOT_LOGGED.contains(&id.as_str()) {
            broken.push(format!("{id} as {name}: done, and the change log knows nothing of it"));
        }
        let _ = write!(row, " {status:>13}");
        // Whoever is refused leaves things as they were for the next one.
        if !operation.safe() && status < 400 {
            app = TestApp::new().await;
        }
    }
    row
}

#[actix_web::test]
async fn every_step_that_names_a_version_starts_from_it_or_is_refused() {
    let document: Value = serde_json::from_slice(&TestApp::new().await.core.document).unwrap();
    let steps = |one: &Operation| !one.safe() && one.path.ends_with("/transitions");
    let all: Vec<Operation> = operations(&document).into_iter().filter(steps).collect();
    assert!(all.len() > 10);
    for step in all {
        let app = TestApp::new().await;
        let stale = step.send(app.by(ADMIN).if_match("\"0.0123456789abcdef\"")).await;
        assert_eq!(stale.status.as_u16(), 412, "{}: {}", step.id, stale.body);
        assert!(step.documented.contains(&"412".to_owned()), "{}", step.id);
        let done = step.send(app.by(ADMIN).if_match("*")).await;
        assert!(done.status.is_success(), "{}: {}", step.id, done.body);
    }
}

#[actix_web::test]
async fn every_operation_as_every_role() {
    let document: Value = serde_json::from_slice(&TestApp::new().await.core.document).unwrap();
    let mut broken = Vec::new();
    let mut table = format!("{:34}", "operation");
    CALLERS.iter().for_each(|(name, _)| write!(table, " {name:>13}").unwrap());
    table.push('\n');
    for operation in operations(&document) {
        table.push_str(&row(&operation, &mut broken).await);
        table.push('\n');
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/access.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(reviewed, table, "who may do what has changed: see the head of tests/api/access.rs");
}
