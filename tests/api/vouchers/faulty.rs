//! Faulty vouchers, each refused for its own reason: everything else of it is good.
use super::issuer::{AUDIENCE, Issuer, Key, Token, at, signed, voucher};
use super::{app, app_with, draft, read, refused, with};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use jsonwebtoken::{Algorithm, EncodingKey};
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// A fault, what is wrong with it, and why it is refused.
type Fault = (&'static str, &'static str, Box<dyn Fn(Token) -> Token>);

fn fault(what: &'static str, reason: &'static str, make: impl Fn(Token) -> Token + 'static) -> Fault {
    (what, reason, Box::new(make))
}

fn header(name: &'static str, value: Value) -> impl Fn(Token) -> Token {
    move |mut token| {
        token.header[name] = value.clone();
        token
    }
}

fn claim(name: &'static str, value: Value) -> impl Fn(Token) -> Token {
    move |token| token.claim(name, value.clone())
}

fn without(name: &'static str) -> impl Fn(Token) -> Token {
    move |token| token.without(name)
}

/// Signed by `sign`, with what the token says and `alg`.
fn by(alg: &'static str, sign: impl Fn(&[u8]) -> String + 'static) -> impl Fn(Token) -> Token {
    move |mut token| {
        token.header["alg"] = json!(alg);
        token.instead = Some(signed(&token.header, &token.claims, &sign));
        token
    }
}

/// Signed in another algorithm than the key's own.
fn by_key(algorithm: Algorithm) -> impl Fn(Token) -> Token {
    move |token| Token { instead: Some(token.key.sign_by(algorithm, &token.header, &token.claims)), ..token }
}

/// Faults of how it is written and signed. `elsewhere` is the address of keys of somebody else.
fn of_the_signature(elsewhere: String) -> Vec<Fault> {
    let somebody = Key::rsa(2);
    let (jku, x5u) = (elsewhere.clone(), elsewhere);
    let (other, third, jwk) = (somebody.clone(), somebody.clone(), somebody.jwk.clone());
    let secret = EncodingKey::from_secret(Key::rsa(0).jwk["n"].as_str().unwrap().as_bytes());
    let ec = Key::ec();
    vec![
        fault("another scheme", "scheme", |token| Token { scheme: "Token", ..token }),
        fault("no signature", "malformed", |token| {
            let written = token.written();
            Token { instead: written.rsplit_once('.').map(|(message, _)| format!("{message}.")), ..token }
        }),
        fault("two parts", "malformed", |token| {
            let written = token.written();
            Token { instead: written.rsplit_once('.').map(|(message, _)| message.to_owned()), ..token }
        }),
        fault("no token at all", "malformed", |token| Token { instead: Some("x".to_owned()), ..token }),
        fault("alg none", "algorithm", by("none", |_| "AAAA".to_owned())),
        fault(
            "a shared secret: the public key",
            "algorithm",
            by("HS256", move |message| jsonwebtoken::crypto::sign(message, &secret, Algorithm::HS256).unwrap()),
        ),
        fault("PS256", "algorithm", |token| by_key(Algorithm::PS256)(header("alg", json!("PS256"))(token))),
        fault("RS384", "algorithm", |token| by_key(Algorithm::RS384)(header("alg", json!("RS384"))(token))),
        fault("ES256", "algorithm", move |token| Token { key: ec.clone(), ..header("alg", json!("ES256"))(token) }),
        fault("alg in small letters", "algorithm", header("alg", json!("rs256"))),
        fault("an extension to understand", "critical_extension", header("crit", json!(["exp"]))),
        fault("typ JWT", "type", header("typ", json!("JWT"))),
        fault("no typ", "type", |mut token| {
            token.header.as_object_mut().unwrap().remove("typ");
            token
        }),
        fault("typ of a proof", "type", header("typ", json!("dpop+jwt"))),
        fault("no kid", "no_kid", |mut token| {
            token.header.as_object_mut().unwrap().remove("kid");
            token
        }),
        fault("an unknown kid", "unknown_kid", header("kid", json!("somebody's"))),
        fault("keys elsewhere (jku)", "unknown_kid", move |mut token| {
            token.header["jku"] = json!(jku);
            token.header["kid"] = other.jwk["kid"].clone();
            Token { key: other.clone(), ..token }
        }),
        fault("a certificate elsewhere (x5u)", "unknown_kid", move |mut token| {
            token.header["x5u"] = json!(x5u);
            token.header["kid"] = third.jwk["kid"].clone();
            Token { key: third.clone(), ..token }
        }),
        fault("a key of its own (jwk)", "signature", move |token| Token {
            key: somebody.clone(),
            ..header("jwk", jwk.clone())(token)
        }),
        fault("RS384 called RS256", "signature", by_key(Algorithm::RS384)),
        fault("changed after it was signed", "signature", |token| {
            let (good, bad) = (token.written(), token.clone().claim("consumerId", json!(ids::AGENAS)).written());
            let (head, _) = bad.rsplit_once('.').unwrap();
            Token { instead: Some(format!("{head}.{}", good.rsplit_once('.').unwrap().1)), ..token }
        }),
    ]
}

/// Faults of what it says.
fn of_the_claims(at: i64) -> Vec<Fault> {
    let other = json!("01910000-0000-7000-8000-00000000ffff");
    vec![
        fault("another issuer", "issuer", claim("iss", json!("uat.interop.example.org"))),
        fault("no issuer", "issuer", without("iss")),
        fault("over", "expired", claim("exp", json!(at - 10))),
        fault("for years", "too_long_lived", claim("exp", json!(at + 100_000_000))),
        fault("without an end", "expired", without("exp")),
        fault("an end in words", "malformed", claim("exp", json!("2099-01-01T00:00:00Z"))),
        fault("not yet", "not_yet_valid", claim("nbf", json!(at + 60))),
        fault("issued in the future", "issued_in_future", claim("iat", json!(at + 60))),
        fault("issued nobody knows when", "issued_in_future", without("iat")),
        fault("for somebody else", "audience", claim("aud", json!("https://other.example.org/v1"))),
        fault("for nobody", "audience", without("aud")),
        fault(
            "for an address that ours begins with",
            "audience",
            claim("aud", json!("https://osservatorio.example.org")),
        ),
        fault("for a list of others", "audience", claim("aud", json!(["https://other.example.org", 7]))),
        fault(
            "for others with a comma",
            "audience",
            claim("aud", json!(format!("{AUDIENCE}/x,https://other.example.org"))),
        ),
        fault("for another producer", "producer", claim("producerId", other.clone())),
        fault("for a producer that is none", "producer", claim("producerId", json!(""))),
        fault("bound to nothing", "not_bound_to_eservice", without("producerId")),
        fault("no purpose", "purpose", without("purposeId")),
        fault("an empty purpose", "purpose", claim("purposeId", json!(""))),
        fault("the subject is not the client", "client", claim("sub", other.clone())),
        fault("no subject", "client", without("sub")),
        fault("no client", "client", without("client_id")),
        fault("no id", "token_id", without("jti")),
        fault("no consumer", "consumer", without("consumerId")),
        fault("a consumer that nobody is", "unknown_consumer", claim("consumerId", other)),
        fault("bound to a key, as a bearer token", "bound_as_bearer", claim("cnf", json!({"jkt": Key::ec().id()}))),
        fault("bound to a certificate", "malformed", claim("cnf", json!({"x5t#S256": "AAAA"}))),
        fault("bound to no key, with a proof", "not_bound_to_key", |token| Token { scheme: "DPoP", ..token }),
    ]
}

async fn each_is_refused(app: &TestApp, faults: Vec<Fault>) {
    let good = voucher(app, &Key::rsa(0));
    read(app, &good).await.ok();
    for (what, reason, make) in faults {
        let token = make(good.clone());
        let answer = read(app, &token).await;
        let challenge = if token.scheme == "DPoP" { "DPoP" } else { "Bearer" };
        let told = answer.header("www-authenticate").to_owned();
        assert!(told.starts_with(&format!(r#"{challenge} error="invalid_token""#)), "{what}: {told}");
        let line = refused(answer, reason, what);
        let signature = token.written().rsplit_once('.').map(|(_, signature)| signature.to_owned());
        let signature = signature.filter(|signature| signature.len() > 20);
        assert!(signature.is_none_or(|signature| !format!("{line:?}").contains(&signature)), "{what}: {line:?}");
    }
    // All the while the good one is good, as often as it is used.
    read(app, &good).await.ok();
}

#[actix_web::test]
async fn a_voucher_that_is_not_signed_as_it_must_be_is_refused() {
    let (app, _issuer) = app().await;
    let elsewhere = Issuer::start();
    elsewhere.answers(super::issuer::Answers::Keys(vec![Key::rsa(2)]));
    each_is_refused(&app, of_the_signature(elsewhere.url.clone())).await;
    assert_eq!(elsewhere.asked(), 0, "what a token says of where its keys are is not followed");
}

#[actix_web::test]
async fn a_voucher_that_does_not_say_what_it_must_is_refused() {
    let (app, _issuer) = app().await;
    let faults = of_the_claims(at(&app));
    each_is_refused(&app, faults).await;
}

#[actix_web::test]
async fn a_refusal_tells_the_log_whose_it_was_and_the_caller_nothing() {
    let (app, _issuer) = app().await;
    let mut answers = Vec::new();
    for (name, value, reason) in [
        ("aud", json!("x"), "audience"),
        ("consumerId", json!(ids::AGENAS), "unknown_consumer"),
        ("exp", json!(1), "expired"),
    ] {
        let token = voucher(&app, &Key::rsa(0)).claim(name, value);
        let answer = read(&app, &token).await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let mut body = answer.body.clone();
        body.as_object_mut().unwrap().remove("instance");
        answers.push(body);
        let line = refused(answer, reason, name);
        let said = |claim: &str| token.claims[claim].as_str().unwrap().to_owned();
        assert_eq!(line["client"], said("client_id"));
        assert_eq!(line["consumer"], said("consumerId"));
        assert_eq!(line["purpose"], said("purposeId"));
        assert_eq!(line["token_id"], said("jti"));
        assert!(line.contains_key("request_id"));
    }
    assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    // What anybody can have written does not break the log's lines.
    let long = voucher(&app, &Key::rsa(0)).claim("client_id", json!(format!("a\nb{}", "c".repeat(500))));
    let line = refused(read(&app, &long).await, "client", "a client with a line break");
    assert_eq!((line["client"].len(), line["client"].contains('\n')), (100, false));
}

#[actix_web::test]
async fn two_authorization_headers_are_none() {
    let (app, _issuer) = app().await;
    let token = voucher(&app, &Key::rsa(0));
    let twice = with(&app, &token).again("authorization", format!("Bearer {}", token.written()));
    refused(twice.get(&draft()).await, "two_authorization_headers", "two vouchers");
    // So it is with our own tokens, wherever vouchers are taken or not.
    let plain = TestApp::new().await;
    let own = ADMIN.token(&plain.core);
    let twice = plain.by(ADMIN).again("authorization", format!("Bearer {own}"));
    twice.get("/v1/users").await.problem(401, "invalid_token");
}

#[actix_web::test]
async fn the_e_services_and_vouchers_that_name_none_are_a_matter_of_settings() {
    let own = ids::PDND_ESERVICE.to_string();
    let (app, _issuer) = app_with(&[("OSSERVATORIO_VOUCHER_ESERVICE_IDS", own.as_str())]).await;
    let good = voucher(&app, &Key::rsa(0));
    read(&app, &good).await.ok();
    let other = good.clone().claim("eserviceId", json!(ids::AGENAS));
    refused(read(&app, &other).await, "eservice", "another e-service");
    refused(read(&app, &good.clone().without("eserviceId")).await, "not_bound_to_eservice", "no e-service");
    let lenient = [("OSSERVATORIO_VOUCHER_ESERVICE_IDS", own.as_str()), ("OSSERVATORIO_VOUCHER_UNBOUND", "accepted")];
    let (app, _issuer) = app_with(&lenient).await;
    let good = voucher(&app, &Key::rsa(0));
    read(&app, &good.clone().without("eserviceId").without("producerId")).await.ok();
    refused(read(&app, &good.clone().claim("eserviceId", json!(ids::AGENAS))).await, "eservice", "another e-service");
    refused(read(&app, &good.claim("producerId", json!(ids::AGENAS))).await, "producer", "another producer");
}
