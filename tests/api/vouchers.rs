//! PDND vouchers: which are taken, why the others are not, and what whoever comes with one may do.
mod allowed;
mod attestations;
mod faulty;
mod faulty_attestations;
mod faulty_proofs;
pub mod issuer;
mod keys;
mod sandbox;

use crate::support::request::{Answer, Call};
use crate::support::{TestApp, refusals};
use issuer::{Issuer, Token};
use osservatorio::demo::ids;
use serde_json::json;

/// What whoever shows a token that is not taken is told, whatever is wrong with it.
const TITLE: &str = "Token non valido";
const DETAIL: &str = "Il token di accesso è scaduto, è alterato o non è tra quelli che questo servizio accetta.";

/// A draft of Azienda ULSS 2, which only those who work on it read.
pub fn draft() -> String {
    format!("/v1/practices/{}", ids::DRAFT)
}

/// An application that takes the vouchers of a test's issuer, and that issuer.
async fn app() -> (TestApp, Issuer) {
    app_with(&[]).await
}

/// The same with other settings.
async fn app_with(more: &[(&'static str, &str)]) -> (TestApp, Issuer) {
    refusals::keep();
    let issuer = Issuer::start();
    let own = issuer.settings();
    let own = own.each_ref().map(|(name, value)| (*name, value.as_str()));
    let app = TestApp::with(&[own.as_slice(), more].concat()).await;
    (app, issuer)
}

/// A request with this token, sent as it says.
pub fn with(app: &TestApp, token: &Token) -> Call {
    let call = app.public().header("authorization", format!("{} {}", token.scheme, token.written()));
    token.proofs.iter().fold(call, |call, proof| call.again("dpop", proof.clone()))
}

/// Reads the draft with this token.
pub async fn read(app: &TestApp, token: &Token) -> Answer {
    with(app, token).get(&draft()).await
}

/// Checks that a request was refused although its token is good, because its person has no access, for `reason`.
#[track_caller]
pub fn not_admitted(answer: Answer, reason: &str, what: &str) -> refusals::Line {
    let mut lines = refusals::take();
    assert_eq!(
        (answer.status.as_u16(), &answer.body["code"]),
        (403, &json!("not_admitted")),
        "{what}: {}",
        answer.body
    );
    assert_eq!(lines.len(), 1, "{what}: {lines:?}");
    let line = lines.remove(0);
    assert_eq!(line["reason"], reason, "{what}");
    let told = answer.body["detail"].as_str().unwrap();
    assert!(told.starts_with("Il provider di identità conosce la persona"), "{what}: the same for each: {told}");
    line
}

/// Checks that a request was refused for `reason`, which only the log says.
#[track_caller]
pub fn refused(answer: Answer, reason: &str, what: &str) -> refusals::Line {
    let mut lines = refusals::take();
    assert_eq!(answer.status, 401, "{what}: {}", answer.body);
    assert_eq!(answer.body["code"], "invalid_token", "{what}");
    assert_eq!(lines.len(), 1, "{what}: {lines:?}");
    let line = lines.remove(0);
    assert_eq!(line["reason"], reason, "{what}");
    let mut told: Vec<&str> = answer.body.as_object().unwrap().keys().map(String::as_str).collect();
    told.sort_unstable();
    assert_eq!(told, ["code", "detail", "instance", "status", "title", "type"], "{what}");
    let (title, detail) = (&answer.body["title"], &answer.body["detail"]);
    assert_eq!((title.as_str(), detail.as_str()), (Some(TITLE), Some(DETAIL)), "{what}: the same for each");
    line
}
