//! What a PDND consumer signs beside its voucher: good ones, where they are asked for, and what is kept of them.
use super::issuer::{AUDIENCE, Answers, Issuer, Key, Token, at, voucher};
use super::{app_with, draft, refused, with};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT};
use crate::support::request::Answer;
use actix_web::http::Method;
use chrono::TimeDelta;
use osservatorio::auth::vouchers::attestation::{digest_header, digest_of};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

pub const SIGNATURE: &str = "Agid-JWT-Signature";
pub const EVIDENCE: &str = "Agid-JWT-TrackingEvidence";
const PATCH: &str = "application/merge-patch+json";

/// An application that looks at what is signed beside vouchers, with the endpoint of clients' keys: PDND knows the second
/// of the three RSA keys as the client's, the third as another's.
pub async fn signed_app(more: &[(&'static str, &str)]) -> (TestApp, Issuer, Issuer) {
    let clients = Issuer::start();
    clients.answers(Answers::Clients(vec![
        (Key::rsa(1), Some(ids::PDND_CLIENT.to_string())),
        (Key::rsa(2), Some("somebody-else".to_owned())),
    ]));
    let url = clients.url.replace("/jwks.json", "/keys");
    let own = [("OSSERVATORIO_VOUCHER_KEYS_URL", url.as_str())];
    let (app, issuer) = app_with(&[own.as_slice(), more].concat()).await;
    (app, issuer, clients)
}

/// A request in the making, signed as it must be until something of it is changed.
#[derive(Clone)]
pub struct Signed {
    pub voucher: Token,
    pub body: Vec<u8>,
    pub content_type: &'static str,
    pub digest: Option<String>,
    pub signature: Option<Token>,
    pub evidence: Option<Token>,
}

/// What a client signs with its key.
fn by_client(app: &TestApp, claims: Value) -> Token {
    let (at, key) = (at(app), Key::rsa(1));
    let mut all = json!({"iss": ids::PDND_CLIENT, "sub": ids::PDND_CLIENT, "aud": AUDIENCE, "iat": at, "nbf": at,
        "exp": at + 120, "jti": Uuid::from_u128(rand::random())});
    all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": key.id()});
    Token { header, claims: all, key, scheme: "", proofs: Vec::new(), instead: None }
}

impl Signed {
    /// A good change of the draft, signed, with who stands behind it.
    pub fn good(app: &TestApp) -> Self {
        let body = json!({"summary": format!("Firmato {}.", Uuid::from_u128(rand::random()))}).to_string().into_bytes();
        let digest = digest_header(&body);
        let headers = json!([{"digest": digest}, {"content-type": PATCH}]);
        let behind = json!({"purposeId": ids::PDND_PURPOSE, "dnonce": 6_528_424_213_685_u64, "userID": "operatore-17",
            "userLocation": "sportello-2", "LoA": "LoA3"});
        let evidence = by_client(app, behind);
        Self {
            voucher: voucher(app, &Key::rsa(0)),
            signature: Some(by_client(app, json!({"signed_headers": headers}))),
            evidence: Some(evidence),
            digest: Some(digest),
            content_type: PATCH,
            body,
        }
    }

    /// Sends it; the voucher is made for the evidence, unless it names another.
    pub async fn send(&self, app: &TestApp) -> Answer {
        let evidence = self.evidence.as_ref().map(Token::written);
        let mut voucher = self.voucher.clone();
        if let Some(text) = evidence.as_ref().filter(|_| voucher.claims.get("digest").is_none()) {
            voucher.claims["digest"] = json!({"alg": "SHA256", "value": digest_of(text)});
        }
        let mut call = with(app, &voucher).if_match("*");
        let headers = [
            ("digest", self.digest.clone()),
            (SIGNATURE, self.signature.as_ref().map(Token::written)),
            (EVIDENCE, evidence),
        ];
        for (name, value) in headers {
            call = value.into_iter().fold(call, |call, value| call.header(name, value));
        }
        call.send(Method::PATCH, &draft(), Some(self.body.clone()), self.content_type).await
    }
}

const BOTH: [(&str, &str); 2] =
    [("OSSERVATORIO_INTEGRITY_FOR", "update_practice"), ("OSSERVATORIO_TRACKING_FOR", "practices:write")];

#[actix_web::test]
async fn a_signed_request_is_taken_and_the_change_log_shows_who_stood_behind_it() {
    let (app, _issuer, clients) = signed_app(&BOTH).await;
    let signed = Signed::good(&app);
    let changed = signed.send(&app).await.ok();
    assert!(changed.body["summary"].as_str().unwrap().starts_with("Firmato"), "the operation got the body");
    let path = format!("/v1/audit-entries?resource_id={}", ids::DRAFT);
    let last = app.by(ADMIN).get(&path).await.ok().items()[0].clone();
    let behind =
        json!({"user_name": "operatore-17", "user_location": "sportello-2", "loa": "LoA3", "client": ids::PDND_CLIENT});
    assert_eq!((&last["evidence"], &last["consumer_id"]), (&behind, &json!(ids::PDND_CONSUMER)));
    // The same voucher and evidence go on with the next signature: one key, fetched once.
    let mut next = Signed::good(&app);
    next.evidence = signed.evidence.clone();
    next.send(&app).await.ok();
    assert_eq!(clients.asked(), 1);
    // Nobody else's changes have any, and it is erased when its time is over.
    app.by(CONTACT).if_match("*").patch(&draft(), json!({"summary": "Da una persona."})).await.ok();
    let log = app.by(ADMIN).get(&path).await.ok();
    assert_eq!((&log.items()[0]["evidence"], &log.items()[1]["evidence"]), (&Value::Null, &behind));
    app.wait(TimeDelta::days(729));
    app.work().await;
    assert_eq!(app.by(ADMIN).get(&path).await.ok().items()[1]["evidence"], behind);
    app.wait(TimeDelta::days(2));
    app.work().await;
    let log = app.by(ADMIN).get(&path).await.ok();
    assert_eq!(
        (&log.items()[1]["evidence"], &log.items()[1]["consumer_id"]),
        (&Value::Null, &json!(ids::PDND_CONSUMER))
    );
}

#[actix_web::test]
async fn it_is_asked_for_where_the_settings_say_and_looked_at_wherever_it_is() {
    let (app, _issuer, _clients) = signed_app(&BOTH).await;
    let mut bare = Signed::good(&app);
    (bare.digest, bare.signature) = (None, None);
    let line = refused_signature(bare.send(&app).await, "missing", "no signature");
    assert_eq!(line["header"], SIGNATURE);
    let mut bare = Signed::good(&app);
    bare.evidence = None;
    assert_eq!(refused_signature(bare.send(&app).await, "missing", "no evidence")["header"], EVIDENCE);
    // Reading asks for none, and people and systems of our own have none to show.
    with(&app, &voucher(&app, &Key::rsa(0))).get(&draft()).await.ok();
    app.by(CONTACT).if_match("*").patch(&draft(), json!({"summary": "Da una persona."})).await.ok();
    // What is there is looked at, asked for or not.
    let (app, _issuer, _clients) = signed_app(&[]).await;
    Signed::good(&app).send(&app).await.ok();
    let call = with(&app, &voucher(&app, &Key::rsa(0))).header(SIGNATURE, "x.y.z");
    refused_signature(call.get(&draft()).await, "malformed", "beside a reading");
    let own = app.by(CONTACT).header(SIGNATURE, Signed::good(&app).signature.unwrap().written());
    refused_signature(own.get(&draft()).await, "no_voucher", "beside our own token");
    // A refused voucher is refused as ever, and a signature without a body is one of nothing.
    let call = with(&app, &voucher(&app, &Key::rsa(0)).claim("aud", json!("x"))).header(SIGNATURE, "x.y.z");
    refused(call.get(&draft()).await, "audience", "the voucher is not good");
    let digest = digest_header(b"");
    let reading = by_client(&app, json!({"signed_headers": [{"Digest": digest}]}));
    let call = with(&app, &voucher(&app, &Key::rsa(0))).header("digest", digest.clone());
    call.header(SIGNATURE, reading.written()).get(&draft()).await.ok();
    // Where no keys of clients can be had, nothing of it is looked at.
    let (app, _issuer) = app_with(&[]).await;
    with(&app, &voucher(&app, &Key::rsa(0))).header(SIGNATURE, "x.y.z").get(&draft()).await.ok();
}

#[actix_web::test]
async fn keys_of_clients_are_asked_for_one_by_one_and_work_while_pdnd_is_away() {
    let (app, _issuer, clients) = signed_app(&BOTH).await;
    Signed::good(&app).send(&app).await.ok();
    let mut unknown = Signed::good(&app);
    unknown.signature.as_mut().unwrap().header["kid"] = json!("made-up/../x?y");
    for _ in 0..5 {
        refused_signature(unknown.clone().send(&app).await, "unknown_kid", "made up");
    }
    assert_eq!(clients.asked(), 2, "once for each id");
    clients.answers(Answers::Text(503, ""));
    app.wait(TimeDelta::hours(2));
    Signed::good(&app).send(&app).await.ok();
    let asked = clients.asked();
    Signed::good(&app).send(&app).await.ok();
    assert_eq!(clients.asked(), asked, "not again so soon");
    // One that PDND knows no more works no longer than an hour.
    clients.answers(Answers::Clients(Vec::new()));
    app.wait(TimeDelta::minutes(1));
    refused_signature(Signed::good(&app).send(&app).await, "unknown_kid", "withdrawn");
    // Bare keys, which do not say whose they are, are taken too; and kids that are not the key's own are not.
    clients.answers(Answers::Clients(vec![(Key::rsa(1), None)]));
    app.wait(TimeDelta::minutes(1));
    Signed::good(&app).send(&app).await.ok();
}

#[actix_web::test]
async fn operations_that_nobody_knows_are_told_at_the_start() {
    let database = crate::support::database::TestDatabase::fresh();
    let mut settings = database.settings();
    for (name, value) in [
        ("OSSERVATORIO_VOUCHER_ISSUER", "interop.example.org"),
        ("OSSERVATORIO_VOUCHER_PRODUCER_ID", "01910000-0000-7000-8000-000000004024"),
        ("OSSERVATORIO_VOUCHER_KEYS_URL", "https://api.example.org/keys"),
        ("OSSERVATORIO_INTEGRITY_FOR", "update_practice, practices:write, update_practise"),
    ] {
        settings.insert(name, value.to_owned());
    }
    let settings = osservatorio::config::Settings::from_map(&settings).unwrap();
    let why = osservatorio::app::Core::open(settings).err().unwrap().to_string();
    assert!(why.contains("update_practise is no operation") && !why.contains("practices:write"), "{why}");
}

/// Checks that a request was refused for what is signed beside its voucher, for `reason`, which only the log says.
#[track_caller]
pub fn refused_signature(answer: Answer, reason: &str, what: &str) -> crate::support::refusals::Line {
    let mut lines = crate::support::refusals::take();
    assert_eq!(answer.status, 401, "{what}: {}", answer.body);
    assert_eq!(answer.body["code"], "invalid_attestation", "{what}");
    let told = answer.body["detail"].as_str().unwrap();
    assert!(told.starts_with("Manca o non è valido"), "{what}: the same for each: {told}");
    assert_eq!(lines.len(), 1, "{what}: {lines:?}");
    assert_eq!(lines[0]["reason"], reason, "{what}");
    lines.remove(0)
}
