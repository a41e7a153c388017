use super::{PASSWORD, active, redeem, sign_in, with};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::auth::keys;
use osservatorio::db::schema::sign_in_failures;
use osservatorio::demo::ids;
use serde_json::{Value, json};

#[actix_web::test]
async fn the_words_are_the_same_for_whoever_may_not_sign_in() {
    let app = TestApp::new().await;
    let blocked = active(&app, "blocked@example.org", json!([{"role": "expert"}])).await;
    let path = format!("/v1/users/{}", blocked["id"].as_str().unwrap());
    app.by(ADMIN).if_match("*").patch(&path, json!({"status": "blocked"})).await.ok();
    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@example.org", PASSWORD),
        ("admin@demo.example.org", "wrong"),
        ("blocked@example.org", PASSWORD),
        ("invited@demo.example.org", PASSWORD),
        ("not an address", "x"),
    ] {
        let mut answer = sign_in(&app, email, password).await.problem(401, "bad_credentials");
        answer.body["instance"] = Value::Null;
        answers.push((answer.body, answer.headers.get("www-authenticate").cloned()));
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[actix_web::test]
async fn basic_credentials_do_as_well_as_a_body() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    let basic = |pair: &str| {
        use base64::Engine;
        format!("basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
    };
    let post = |value: String| {
        let call = app.public().header("authorization", value);
        async move { call.send(actix_web::http::Method::POST, "/v1/auth/tokens", None, "").await }
    };
    post(basic(&format!("a@example.org:{PASSWORD}"))).await.ok();
    post(basic("a@example.org:wrong")).await.problem(401, "bad_credentials");
    post(basic("no colon")).await.problem(401, "bad_credentials");
    post("Basic ?".to_owned()).await.problem(401, "bad_credentials");
    post("Bearer x".to_owned()).await.problem(401, "token_missing");
    let stale = app.public().header("authorization", "Bearer expired");
    stale.post("/v1/auth/tokens", json!({"email": "a@example.org", "password": PASSWORD})).await.ok();
    let bare = app.public().post("/v1/auth/tokens", json!({"email": "", "password": 3, "x": 1})).await;
    assert_eq!(bare.violations(), ["#/email too_short", "#/password type", "#/x unknown_field"]);
}

#[actix_web::test]
async fn ten_failures_close_an_account_for_a_while_even_to_the_right_password() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    active(&app, "b@example.org", json!([{"role": "expert"}])).await;
    let tokens = sign_in(&app, "b@example.org", PASSWORD).await.ok().body;
    for _ in 0..9 {
        sign_in(&app, "A@example.org", "wrong").await.problem(401, "bad_credentials");
    }
    sign_in(&app, "a@example.org", PASSWORD).await.ok();
    for _ in 0..10 {
        sign_in(&app, "a@example.org", "wrong").await.problem(401, "bad_credentials");
    }
    let closed = sign_in(&app, "a@example.org", PASSWORD).await.problem(429, "too_many_requests");
    let wait: u64 = closed.header("retry-after").parse().unwrap();
    assert!((890..=901).contains(&wait), "{wait}");
    sign_in(&app, "b@example.org", PASSWORD).await.ok();
    with(&app, &tokens).get("/v1/me").await.ok();
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let past = tx.now().plus(chrono::TimeDelta::seconds(-1));
            let closed = sign_in_failures::table.filter(sign_in_failures::blocked_until.is_not_null());
            Ok(diesel::update(closed).set(sign_in_failures::blocked_until.eq(past)).execute(tx.conn())?)
        })
        .unwrap();
    sign_in(&app, "a@example.org", PASSWORD).await.ok();
}

#[actix_web::test]
async fn an_unknown_account_is_closed_like_a_known_one() {
    let app = TestApp::new().await;
    for _ in 0..10 {
        sign_in(&app, "nobody@example.org", "wrong").await.problem(401, "bad_credentials");
    }
    sign_in(&app, "nobody@example.org", "wrong").await.problem(429, "too_many_requests");
}

#[actix_web::test]
async fn guesses_at_once_count_like_guesses_in_turn() {
    let app = TestApp::new().await;
    let guesses =
        futures_util::future::join_all((0..16).map(|_| sign_in(&app, "admin@demo.example.org", "wrong"))).await;
    let compared = guesses.iter().filter(|answer| answer.status == 401).count();
    assert_eq!(compared, 10, "{:?}", guesses.iter().map(|g| g.status).collect::<Vec<_>>());
}

#[actix_web::test]
async fn wrong_codes_of_an_address_close_it_for_wrong_codes_only() {
    let app = TestApp::new().await;
    for _ in 0..50 {
        redeem(&app, super::ACCEPT, &json!("wrong"), PASSWORD).await.problem(401, "bad_code");
    }
    redeem(&app, super::RESET, &json!("wrong"), PASSWORD).await.problem(429, "too_many_requests");
    // Behind the same address somebody redeems a right code, and signs in.
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    sign_in(&app, "a@example.org", PASSWORD).await.ok();
    sign_in(&app, "admin@demo.example.org", "wrong").await.problem(401, "bad_credentials");
}

#[actix_web::test]
async fn an_address_of_many_failed_sign_ins_is_closed_for_them() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    sign_in(&app, "nobody@example.org", "wrong").await.problem(401, "bad_credentials");
    let counted = app
        .core
        .db()
        .run(&Actor::command("test"), |tx| {
            let address = sign_in_failures::table.filter(sign_in_failures::subject.like("address:%"));
            Ok(diesel::update(address).set(sign_in_failures::failures.eq(299)).execute(tx.conn())?)
        })
        .unwrap();
    assert_eq!(counted, 1);
    sign_in(&app, "nobody@example.org", "wrong").await.problem(401, "bad_credentials");
    sign_in(&app, "a@example.org", PASSWORD).await.problem(429, "too_many_requests");
    redeem(&app, super::RESET, &json!("wrong"), PASSWORD).await.problem(401, "bad_code");
}

#[actix_web::test]
async fn wrong_present_passwords_count_as_failures() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let change = || {
        let call = with(&app, &tokens);
        let body = json!({"current_password": "wrong", "new_password": "una password nuova"});
        async move { call.post("/v1/me/password-changes", body).await }
    };
    for _ in 0..10 {
        change().await.violations();
    }
    change().await.problem(429, "too_many_requests");
}

#[actix_web::test]
async fn everybody_can_check_a_token_with_the_served_keys() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "regional_coordinator", "regions": ["05"]}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let token = tokens["access_token"].as_str().unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    let set = app.public().get("/.well-known/jwks.json").await.ok().body;
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(set).unwrap();
    let key = set.find(&header.kid.unwrap()).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    rules.set_audience(&["https://osservatorio.example.org/v1"]);
    rules.set_issuer(&["https://osservatorio.example.org"]);
    let key = jsonwebtoken::DecodingKey::from_jwk(key).unwrap();
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules).unwrap().claims;
    assert_eq!(claims["roles"], json!([{"role": "regional_coordinator", "regions": ["05"]}]));
}

#[actix_web::test]
async fn a_rotation_of_keys_signs_nobody_out_as_long_as_the_old_key_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (keys::fresh_pem().unwrap(), keys::fresh_pem().unwrap());
    let file = |name: &str, pem: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, pem).unwrap();
        path.display().to_string()
    };
    let setting = "OSSERVATORIO_SIGNING_KEYS_FILE";
    let before = TestApp::with(&[(setting, &file("old", &old))]).await;
    let both = TestApp::with(&[(setting, &file("both", &format!("{new}\n{old}")))]).await;
    let after = TestApp::with(&[(setting, &file("new", &new))]).await;
    let read = |app: &TestApp, token: &str| {
        let call = app.public().header("authorization", format!("Bearer {token}"));
        async move { call.get("/v1/me").await }
    };
    let first = CONTACT.token(&before.core);
    let second = CONTACT.token(&both.core);
    read(&both, &first).await.ok();
    read(&both, &second).await.ok();
    read(&after, &second).await.ok();
    read(&after, &first).await.problem(401, "invalid_token");
    let me = read(&both, &second).await.ok();
    assert_eq!(me.body["id"], ids::CONTACT_AULSS_2.to_string());
}
