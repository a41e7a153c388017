//! Vouchers that are bound to a key: the proofs that come with them, good and faulty.
use super::issuer::{Key, Proof, Token, at, signed, voucher};
use super::{app, app_with, draft, read, refused, with};
use crate::support::TestApp;
use actix_web::http::Method;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

/// A voucher bound to `key`, without a proof.
fn bound(app: &TestApp, key: &Key) -> Token {
    voucher(app, &Key::rsa(0)).bound_to(key)
}

/// The same with a proof for reading the draft, changed by `change`.
fn proven(app: &TestApp, key: &Key, change: impl Fn(Proof) -> Proof) -> Token {
    let token = bound(app, key);
    let proof = change(Proof::of(app, key, &draft(), &token.written()));
    Token { proofs: vec![proof.written()], ..token }
}

#[actix_web::test]
async fn a_voucher_that_is_bound_to_a_key_comes_with_a_proof_for_each_request() {
    let (app, _issuer) = app().await;
    for key in [Key::ec(), Key::rsa(1)] {
        let token = proven(&app, &key, |proof| proof);
        read(&app, &token).await.ok();
        refused(read(&app, &token).await, "proof_replayed", "the same proof again");
        // A voucher is used many times, each time with another proof.
        let again = Proof::of(&app, &key, &draft(), &token.written()).written();
        read(&app, &Token { proofs: vec![again], ..token }).await.ok();
    }
    let key = Key::ec();
    // HEAD is answered as GET, and proven as HEAD.
    let head = |proof: Proof| proof.claim("htm", json!("HEAD"));
    let token = proven(&app, &key, head);
    with(&app, &token).send(Method::HEAD, &draft(), None, "").await.ok();
    let as_get = proven(&app, &key, |proof| proof);
    refused(with(&app, &as_get).send(Method::HEAD, &draft(), None, "").await, "proof_method", "HEAD proven as GET");
    // The query is no part of what is proven.
    let list = "/v1/practices";
    let token = bound(&app, &key);
    let proof = Proof::of(&app, &key, list, &token.written()).written();
    with(&app, &Token { proofs: vec![proof], ..token }).get("/v1/practices?limit=1").await.ok();
}

#[actix_web::test]
async fn a_proof_works_once_on_whatever_instance() {
    let (app, issuer) = app().await;
    let settings = issuer.settings();
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let other = app.again(&settings).await;
    let token = proven(&app, &Key::ec(), |proof| proof);
    read(&app, &token).await.ok();
    refused(read(&other, &token).await, "proof_replayed", "on another instance");
    // Two at once: one of them.
    let token = proven(&app, &Key::ec(), |proof| proof);
    let (one, two) = futures_util::join!(read(&app, &token), read(&other, &token));
    assert_eq!(i32::from(one.status == 200) + i32::from(two.status == 200), 1);
    crate::support::refusals::take();
    // The id belongs to the key: another client may have chosen the same.
    let same = |proof: Proof| proof.claim("jti", json!("1"));
    for key in [Key::ec(), Key::ec()] {
        read(&app, &proven(&app, &key, same)).await.ok();
    }
    // Once they are too old to be taken they are forgotten.
    app.wait(chrono::TimeDelta::seconds(120));
    app.work().await;
    assert_eq!(kept(&app).await, 0);
}

/// How many proofs are kept.
async fn kept(app: &TestApp) -> i64 {
    use diesel::prelude::*;
    let actor = osservatorio::auth::actor::Actor::command("test");
    let count = |tx: &mut osservatorio::db::tx::Tx<'_>| {
        Ok(osservatorio::db::schema::used_proofs::table.count().get_result::<i64>(tx.conn())?)
    };
    app.core.db().run(&actor, count).unwrap()
}

/// A fault of a proof, what is wrong with it, and why it is refused.
type Fault = (&'static str, &'static str, Box<dyn Fn(Proof) -> Proof>);

fn fault(what: &'static str, reason: &'static str, make: impl Fn(Proof) -> Proof + 'static) -> Fault {
    (what, reason, Box::new(make))
}

fn claim(name: &'static str, value: Value) -> impl Fn(Proof) -> Proof {
    move |proof| proof.claim(name, value.clone())
}

fn header(name: &'static str, value: Value) -> impl Fn(Proof) -> Proof {
    move |mut proof| {
        proof.header[name] = value.clone();
        proof
    }
}

fn faults(at: i64) -> Vec<Fault> {
    let here = |path: &str| json!(format!("https://osservatorio.example.org{path}"));
    let other = Key::ec();
    vec![
        fault("another type", "proof_type", header("typ", json!("JWT"))),
        fault("an algorithm that is not taken", "proof_algorithm", header("alg", json!("ES384"))),
        fault("alg none", "proof_algorithm", header("alg", json!("none"))),
        fault("an extension to understand", "proof_malformed", header("crit", json!(["b64"]))),
        fault("no key", "proof_key", header("jwk", Value::Null)),
        fault("a private key", "proof_key", |mut proof| {
            proof.header["jwk"]["d"] = json!("AAAA");
            proof
        }),
        fault("a key for another algorithm", "proof_key", header("alg", json!("RS256"))),
        fault("signed with another key", "proof_signature", move |proof| Proof { key: other.clone(), ..proof }),
        fault("another method", "proof_method", claim("htm", json!("POST"))),
        fault("the method in small letters", "proof_method", claim("htm", json!("get"))),
        fault("another path", "proof_url", claim("htu", here("/v1/practices"))),
        fault("another host", "proof_url", claim("htu", json!(format!("https://evil.example{}", draft())))),
        fault(
            "another scheme",
            "proof_url",
            claim("htu", json!(format!("http://osservatorio.example.org{}", draft()))),
        ),
        fault("too old", "proof_time", claim("iat", json!(at - 120))),
        fault("from the future", "proof_time", claim("iat", json!(at + 60))),
        fault("for another voucher", "proof_token", claim("ath", json!("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"))),
        fault("for no voucher", "proof_token", claim("ath", Value::Null)),
        fault("an empty id", "proof_id", claim("jti", json!(""))),
        fault("an id that is too long", "proof_id", claim("jti", json!("x".repeat(301)))),
        fault("no id", "proof_malformed", claim("jti", Value::Null)),
    ]
}

#[actix_web::test]
async fn a_faulty_proof_is_refused() {
    let (app, _issuer) = app().await;
    let key = Key::ec();
    for (what, reason, make) in faults(at(&app)) {
        let answer = read(&app, &proven(&app, &key, make)).await;
        assert_eq!(answer.header("www-authenticate"), r#"DPoP error="invalid_token", algs="ES256 RS256""#, "{what}");
        refused(answer, reason, what);
    }
    let good = proven(&app, &key, |proof| proof);
    refused(read(&app, &bound(&app, &key)).await, "proof_missing", "no proof");
    let two = Token { proofs: vec![good.proofs[0].clone(), good.proofs[0].clone()], ..good.clone() };
    refused(read(&app, &two).await, "proof_missing", "two proofs");
    let garbage = Token { proofs: vec!["a.b.c".to_owned()], ..good.clone() };
    refused(read(&app, &garbage).await, "proof_malformed", "no token at all");
    let by_secret = {
        let proof = Proof::of(&app, &key, &draft(), &good.written());
        let head = json!({"typ": "dpop+jwt", "alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}});
        let secret = EncodingKey::from_secret(b"\0\0\0");
        signed(&head, &proof.claims, |message| jsonwebtoken::crypto::sign(message, &secret, Algorithm::HS256).unwrap())
    };
    refused(read(&app, &Token { proofs: vec![by_secret], ..good.clone() }).await, "proof_algorithm", "a shared secret");
    // A proof that is good in itself, of a key that the voucher is not bound to.
    let stolen = Token { proofs: proven(&app, &Key::ec(), |proof| proof).proofs, ..good.clone() };
    let of_thief = Proof::of(&app, &Key::ec(), &draft(), &good.written()).written();
    refused(read(&app, &Token { proofs: vec![of_thief], ..good.clone() }).await, "proof_other_key", "another's key");
    refused(read(&app, &stolen).await, "proof_token", "another's proof for another's voucher");
    let as_bearer = Token { scheme: "Bearer", ..good.clone() };
    refused(read(&app, &as_bearer).await, "bound_as_bearer", "as a bearer token");
    // After all this the good one is not used up.
    read(&app, &good).await.ok();
}

#[actix_web::test]
async fn the_type_of_proofs_is_taken_for_vouchers_where_the_settings_say_so() {
    let (app, _issuer) = app_with(&[("OSSERVATORIO_VOUCHER_DPOP_TYPE", "accepted")]).await;
    let key = Key::ec();
    let mut token = bound(&app, &key);
    token.header["typ"] = json!("dpop+jwt");
    let proof = Proof::of(&app, &key, &draft(), &token.written()).written();
    read(&app, &Token { proofs: vec![proof], ..token.clone() }).await.ok();
    token.header["typ"] = json!("JWT");
    refused(read(&app, &token).await, "type", "another type still");
}
