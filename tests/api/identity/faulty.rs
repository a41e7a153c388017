//! Faulty tokens of people, each refused for its own reason: everything else of it is good.
use super::{app, app_with, has, mapping, person};
use crate::support::people::ADMIN;
use crate::vouchers::issuer::{Issuer, Key, Token, at, signed};
use crate::vouchers::{draft, not_admitted, read, refused, with};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

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

fn of_the_signature(elsewhere: &Issuer) -> Vec<Fault> {
    let somebody = Key::rsa(2);
    let (other, jwk, jku) = (somebody.clone(), somebody.jwk.clone(), elsewhere.url.clone());
    let secret = EncodingKey::from_secret(Key::rsa(0).jwk["n"].as_str().unwrap().as_bytes());
    vec![
        fault("bound to no key, with the scheme DPoP", "scheme", |token| Token { scheme: "DPoP", ..token }),
        fault("another scheme", "scheme", |token| Token { scheme: "Token", ..token }),
        fault("no signature", "malformed", |token| {
            let written = token.written();
            Token { instead: written.rsplit_once('.').map(|(message, _)| format!("{message}.")), ..token }
        }),
        fault("alg none", "algorithm", |mut token| {
            token.header["alg"] = json!("none");
            token.instead = Some(signed(&token.header, &token.claims, |_| "AAAA".to_owned()));
            token
        }),
        fault("a shared secret: the public key", "algorithm", move |mut token| {
            token.header["alg"] = json!("HS256");
            let by = |message: &[u8]| jsonwebtoken::crypto::sign(message, &secret, Algorithm::HS256).unwrap();
            token.instead = Some(signed(&token.header, &token.claims, by));
            token
        }),
        fault("RS384", "algorithm", header("alg", json!("RS384"))),
        fault("an extension to understand", "critical_extension", header("crit", json!(["exp"]))),
        fault("an ID token", "type", header("typ", json!("JWT"))),
        fault("no typ", "type", |mut token| {
            token.header.as_object_mut().unwrap().remove("typ");
            token
        }),
        fault("no kid", "no_kid", header("kid", json!(""))),
        fault("an unknown kid", "unknown_kid", header("kid", json!("somebody's"))),
        fault("keys elsewhere (jku)", "unknown_kid", move |mut token| {
            token.header["jku"] = json!(jku);
            token.header["kid"] = other.jwk["kid"].clone();
            Token { key: other.clone(), ..token }
        }),
        fault("an EC algorithm for an RSA key", "unknown_kid", header("alg", json!("ES256"))),
        fault("a key of its own (jwk)", "signature", move |token| Token {
            key: somebody.clone(),
            ..header("jwk", jwk.clone())(token)
        }),
        fault("PS256 called RS256", "signature", |token| Token {
            instead: Some(token.key.sign_by(Algorithm::PS256, &token.header, &token.claims)),
            ..token
        }),
    ]
}

/// What is told of somebody whose token is good: signing in again gives no other.
const OF_PEOPLE: [&str; 4] = ["email", "name", "no_role", "email_taken"];

fn of_the_claims(at: i64) -> Vec<Fault> {
    vec![
        fault("over", "expired", claim("exp", json!(at - 10))),
        fault("without an end", "expired", without("exp")),
        fault("not yet", "not_yet_valid", claim("nbf", json!(at + 60))),
        fault("issued in the future", "issued_in_future", claim("iat", json!(at + 60))),
        fault("nobody knows when", "issued_in_future", without("iat")),
        fault("for a month", "too_long_lived", claim("exp", json!(at + 30 * 86_400))),
        fault("for somebody else", "audience", claim("aud", json!("https://other.example.org"))),
        fault("for nobody", "audience", without("aud")),
        fault("no application", "client", without("client_id")),
        fault("no id", "token_id", without("jti")),
        fault("bound to a key", "bound_to_key", claim("cnf", json!({"jkt": "x"}))),
        fault("nobody", "subject", without("sub")),
        fault("too long a name of nobody", "subject", claim("sub", json!("x".repeat(256)))),
        fault("an application's own", "not_a_person", claim("sub", json!("front-end"))),
        fault("a number for a name", "malformed", claim("sub", json!(1))),
        fault("no e-mail address", "email", without("email")),
        fault("an address of nobody", "email", claim("email", json!("giulia"))),
        fault("an address that nobody has verified", "email", claim("email_verified", json!(false))),
        fault("no name", "name", claim("name", json!(" "))),
        fault("no role", "no_role", claim("realm_access", json!({"roles": ["administrator"]}))),
        fault("a role in a region that nobody knows", "no_role", claim("regions", json!("NARNIA"))),
        fault("a contact of nobody", "no_role", |token| {
            token.claim("realm_access", json!({"roles": ["contact"]})).claim("ipa", json!("nobody"))
        }),
        fault("an address that is another account's", "email_taken", |token| {
            token.claim("email", json!("Admin@demo.example.org")).claim("sub", json!("thief"))
        }),
    ]
}

#[actix_web::test]
async fn a_token_that_is_not_as_it_must_be_is_refused() {
    let (app, provider) = app().await;
    let elsewhere = Issuer::start();
    has(&elsewhere, &[&Key::rsa(2)]);
    let good = person(&app, &Key::rsa(0));
    let before = app.by(ADMIN).get("/v1/users?count=true").await.ok().body["total"].clone();
    for (what, reason, make) in of_the_signature(&elsewhere).into_iter().chain(of_the_claims(at(&app))) {
        let token = make(good.clone());
        let check = if OF_PEOPLE.contains(&reason) { not_admitted } else { refused };
        let line = check(read(&app, &token).await, reason, what);
        let signature = token.written().rsplit_once('.').map(|(_, signature)| signature.to_owned());
        let signature = signature.filter(|signature| signature.len() > 20);
        assert!(signature.is_none_or(|signature| !format!("{line:?}").contains(&signature)), "{what}: {line:?}");
        assert!(line.contains_key("request_id") && line.contains_key("subject") && line.contains_key("token_id"));
    }
    assert_eq!(elsewhere.asked(), 0, "what a token says of where its keys are is not followed");
    assert_eq!(provider.asked(), 1, "and who makes up kids does not make us ask");
    let after = app.by(ADMIN).get("/v1/users?count=true").await.ok().body["total"].clone();
    assert_eq!(before, after, "nobody who is refused gets an account");
    read(&app, &good).await.ok();
}

#[actix_web::test]
async fn a_token_of_nobody_we_know_is_refused_and_ours_go_on() {
    let (app, _provider) = app().await;
    let good = person(&app, &Key::rsa(0));
    let stranger = good.clone().claim("iss", json!("https://id.example.org/realms/other"));
    refused(read(&app, &stranger).await, "issuer", "another issuer");
    let twice = with(&app, &good).again("authorization", format!("Bearer {}", good.written()));
    refused(twice.get(&draft()).await, "two_authorization_headers", "two of them");
    app.by(ADMIN).get("/v1/users").await.ok();
    // Only the applications that the settings name.
    let (app, _provider) = app_with(&mapping(), &[("OSSERVATORIO_OIDC_CLIENTS", "a, front-end")]).await;
    read(&app, &person(&app, &Key::rsa(0))).await.ok();
    refused(read(&app, &person(&app, &Key::rsa(0)).claim("client_id", json!("b"))).await, "client", "another one");
    // Without a provider nobody's are taken.
    let app = crate::support::TestApp::new().await;
    read(&app, &person(&app, &Key::rsa(0))).await.problem(401, "invalid_token");
}
