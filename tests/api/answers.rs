//! Invitations are answered with their code.
mod changes;
mod form;
mod holding;
mod kinds;

use crate::support::TestApp;
use crate::support::people::ADMIN;
use crate::support::request::{Answer, Call};
use actix_web::http::Method;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

pub const ANSWERS: &str = "/v1/invitation-answers";
pub const CURRENT: &str = "/v1/invitation-answers/current";
pub const DRAFT: &str = "/v1/invitation-answers/draft";

/// A call that is open to two municipalities and a health company.
pub struct Opened {
    pub path: String,
}

impl Opened {
    /// One whose form asks for this.
    pub async fn with(app: &TestApp, fields: Value) -> Self {
        let mut call = json!({
            "kind": "invitation_letter", "title": "Laboratorio veneto di prova", "subject": "Raccolta di buone pratiche",
            "regions": ["05"], "senders": [{"name": "ANCI Veneto"}],
            "letter": {"place": "Padova", "protocol": {"number": "0042", "section": "0205"},
                "body": "{{salutation}}\n\n{{organisation}} risponda entro il {{deadline}}: {{link}}",
                "signatories": [{"name": "Maria Rossi", "office": "La Presidente", "organisation": "ANCI Veneto"}]},
            "audience": {"kinds": ["municipality", "local_health_authority"]}, "deadline": "2099-03-29"});
        json_patch::merge(&mut call, &fields);
        let path = app.by(ADMIN).post("/v1/calls", call).await.created().header("location").to_owned();
        app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "open"})).await.ok();
        Self { path }
    }

    pub async fn new(app: &TestApp) -> Self {
        Self::with(app, json!({})).await
    }

    /// The path of the invitation of an organisation.
    pub async fn invitation(&self, app: &TestApp, organisation: Uuid) -> String {
        let found = app.by(ADMIN).get(&format!("{}/invitations?organisation_id={organisation}", self.path)).await.ok();
        format!("{}/invitations/{}", self.path, found.items()[0]["id"].as_str().unwrap())
    }

    /// A code of an organisation's invitation.
    pub async fn code(&self, app: &TestApp, organisation: Uuid, wanted: Value) -> String {
        let path = format!("{}/codes", self.invitation(app, organisation).await);
        app.by(ADMIN).post(&path, wanted).await.created().body["code"].as_str().unwrap().to_owned()
    }

    pub async fn step(&self, app: &TestApp, wanted: Value) {
        app.by(ADMIN).post(&format!("{}/transitions", self.path), wanted).await.ok();
    }
}

/// A request with a code.
pub fn holder(app: &TestApp, code: &str) -> Call {
    app.public().header("answer-code", code)
}

/// Keeps a draft.
pub async fn keep(app: &TestApp, code: &str, etag: Option<&str>, content: Value) -> Answer {
    let call = etag.map_or_else(|| holder(app, code), |etag| holder(app, code).if_match(etag));
    let body = json!({"content": content}).to_string().into_bytes();
    call.send(Method::PUT, DRAFT, Some(body), "application/json").await
}

/// A practice that lacks nothing.
pub fn practice(title: &str) -> Value {
    json!({"title": title, "summary": "In breve.", "story": "Una storia.", "themes": ["home_care"],
        "dimensions": [{"dimension": "professional", "intensity": 2}], "period": {"start": "2022-01-01", "ongoing": true},
        "publication_consent": true})
}

/// An application with an open call and a code of the Comune di Treviso.
pub async fn treviso() -> (TestApp, Opened, String) {
    let app = TestApp::new().await;
    let call = Opened::new(&app).await;
    let code = call.code(&app, ids::TREVISO, json!({})).await;
    (app, call, code)
}
