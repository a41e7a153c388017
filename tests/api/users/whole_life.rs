use super::{ACCEPT, PASSWORD, RESET, active, invite, oauth, redeem, refresh, sign_in, with};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{auth_sessions, one_time_codes, refresh_tokens};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn somebody_is_invited_accepts_and_signs_in() {
    let app = TestApp::new().await;
    let roles = json!([{"role": "regional_coordinator", "regions": ["06", "05"]}, {"role": "expert"}]);
    let invited = invite(&app, "Nicc.Arrigo@Example.ORG", roles).await.created();
    assert_eq!(invited.body["email"], "nicc.arrigo@example.org");
    assert_eq!((&invited.body["status"], &invited.body["version"]), (&json!("invited"), &json!(1)));
    assert_eq!(
        invited.body["roles"],
        json!([{"role": "regional_coordinator", "regions": ["05", "06"]}, {"role": "expert"}])
    );
    let read = app.by(ADMIN).get(invited.header("location")).await.ok();
    assert!(read.body.get("invitation_code").is_none(), "shown once");
    sign_in(&app, "nicc.arrigo@example.org", PASSWORD).await.problem(401, "bad_credentials");
    let code = &invited.body["invitation_code"];
    redeem(&app, ACCEPT, code, PASSWORD).await.done();
    redeem(&app, ACCEPT, code, PASSWORD).await.problem(401, "bad_code");
    let tokens = sign_in(&app, " NICC.arrigo@example.org ", PASSWORD).await.ok();
    assert_eq!(tokens.header("cache-control"), "no-store");
    assert_eq!((&tokens.body["token_type"], &tokens.body["expires_in"]), (&json!("Bearer"), &json!(600)));
    let me = with(&app, &tokens.body).get("/v1/me").await.ok();
    assert_eq!((&me.body["name"], &me.body["roles"]), (&json!("Niccolò D'Arrigo"), &invited.body["roles"]));
    let known = app.by(ADMIN).get(invited.header("location")).await.ok();
    assert_eq!(known.body["status"], "active");
    assert!(known.body["last_sign_in_at"].is_string());
}

#[actix_web::test]
async fn a_refresh_token_works_once_and_a_second_time_ends_the_session() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "administrator"}])).await;
    let first = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let other_session = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let second = refresh(&app, &first["refresh_token"]).await.ok().body;
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    with(&app, &second).if_match("*").patch("/v1/themes/home_care", json!({"position": 3})).await.ok();
    let reused = refresh(&app, &first["refresh_token"]).await.problem(400, "invalid_grant");
    assert_eq!(reused.body["error"], "invalid_grant");
    refresh(&app, &second["refresh_token"]).await.problem(400, "invalid_grant");
    let write = with(&app, &second).if_match("*").patch("/v1/themes/home_care", json!({"position": 4})).await;
    write.problem(401, "session_ended");
    refresh(&app, &other_session["refresh_token"]).await.ok();
}

#[actix_web::test]
async fn of_two_refreshes_at_once_with_one_token_exactly_one_wins() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let token = &tokens["refresh_token"];
    let answers = futures_util::future::join_all((0..4).map(|_| refresh(&app, token))).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    let lost = answers.iter().filter(|answer| answer.status == 400).count();
    assert_eq!((won, lost), (1, 3), "{answers:?}");
}

#[actix_web::test]
async fn the_token_endpoint_speaks_rfc_6749() {
    let app = TestApp::new().await;
    // The stable code is RFC 6749's own.
    let error = |answer: crate::support::request::Answer| {
        let body = answer.is(400).body;
        assert_eq!(body["error"], body["code"]);
        body["error"].clone()
    };
    assert_eq!(error(oauth(&app, &[("grant_type", "password"), ("username", "x")]).await), "unsupported_grant_type");
    let nobody = oauth(&app, &[("grant_type", "client_credentials")]).await.problem(401, "invalid_client");
    assert_eq!(nobody.body["error"], "invalid_client");
    assert_eq!(error(oauth(&app, &[("refresh_token", "x")]).await), "invalid_request");
    assert_eq!(error(oauth(&app, &[("grant_type", "refresh_token")]).await), "invalid_request");
    assert_eq!(error(oauth(&app, &[("grant_type", "refresh_token"), ("refresh_token", "x")]).await), "invalid_grant");
    app.public().post("/v1/oauth/token", json!({})).await.problem(415, "unsupported_media_type");
    let body = Some(b"grant_type=refresh_token&refresh_token=x".to_vec());
    let client = app.public().header("authorization", "Basic eDp5");
    let form = "application/x-www-form-urlencoded";
    let answer = client.send(actix_web::http::Method::POST, "/v1/oauth/token", body, form).await;
    answer.problem(401, "invalid_client");
}

#[actix_web::test]
async fn an_expired_refresh_token_is_refused() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let past = tx.now().plus(chrono::TimeDelta::seconds(-1));
            Ok(diesel::update(refresh_tokens::table).set(refresh_tokens::expires_at.eq(past)).execute(tx.conn())?)
        })
        .unwrap();
    refresh(&app, &tokens["refresh_token"]).await.problem(400, "invalid_grant");
}

#[actix_web::test]
async fn signing_out_ends_the_session_and_no_other() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "administrator"}])).await;
    let here = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let there = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    with(&app, &here).delete("/v1/auth/session").await.done();
    refresh(&app, &here["refresh_token"]).await.problem(400, "invalid_grant");
    with(&app, &here).delete("/v1/auth/session").await.problem(401, "session_ended");
    refresh(&app, &there["refresh_token"]).await.ok();
    app.public().delete("/v1/auth/session").await.problem(401, "token_missing");
}

#[actix_web::test]
async fn whoever_is_blocked_stops_writing_at_once_and_can_come_back() {
    let app = TestApp::new().await;
    let user = active(&app, "a@example.org", json!([{"role": "administrator"}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    app.by(ADMIN).if_match("*").patch(&path, json!({"status": "blocked"})).await.ok();
    let write = with(&app, &tokens).if_match("*").patch("/v1/themes/home_care", json!({"position": 3})).await;
    write.problem(401, "session_ended");
    with(&app, &tokens).get("/v1/me").await.problem(401, "session_ended");
    refresh(&app, &tokens["refresh_token"]).await.problem(400, "invalid_grant");
    sign_in(&app, "a@example.org", PASSWORD).await.problem(401, "bad_credentials");
    app.by(ADMIN).if_match("*").patch(&path, json!({"status": "active"})).await.ok();
    refresh(&app, &tokens["refresh_token"]).await.problem(400, "invalid_grant");
    sign_in(&app, "a@example.org", PASSWORD).await.ok();
}

#[actix_web::test]
async fn other_roles_need_another_sign_in() {
    let app = TestApp::new().await;
    let user = active(&app, "a@example.org", json!([{"role": "administrator"}, {"role": "expert"}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let path = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let same = json!({"name": "Nome Nuovo", "roles": [{"role": "expert"}, {"role": "administrator"}]});
    app.by(ADMIN).if_match("*").patch(&path, same).await.ok();
    let tokens = refresh(&app, &tokens["refresh_token"]).await.ok().body;
    app.by(ADMIN).if_match("*").patch(&path, json!({"roles": [{"role": "expert"}]})).await.ok();
    let write = with(&app, &tokens).if_match("*").patch("/v1/themes/home_care", json!({"position": 3})).await;
    write.problem(401, "session_ended");
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let write = with(&app, &tokens).if_match("*").patch("/v1/themes/home_care", json!({"position": 3})).await;
    write.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_password_is_changed_by_who_knows_it() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    let here = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let there = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let change = |from: &str, to: &str| {
        let call = with(&app, &here);
        let body = json!({"current_password": from, "new_password": to});
        async move { call.post("/v1/me/password-changes", body).await }
    };
    assert_eq!(change("wrong", "un'altra password lunga").await.violations(), ["#/current_password wrong_password"]);
    assert_eq!(change(PASSWORD, "corta").await.violations(), ["#/new_password too_short"]);
    assert_eq!(change(PASSWORD, PASSWORD).await.violations(), ["#/new_password unchanged"]);
    assert_eq!(change(PASSWORD, " A@example.org").await.violations(), ["#/new_password not_allowed"]);
    change(PASSWORD, "perché no, signora?").await.done();
    sign_in(&app, "a@example.org", PASSWORD).await.problem(401, "bad_credentials");
    sign_in(&app, "a@example.org", "perché no, signora?").await.ok();
    refresh(&app, &there["refresh_token"]).await.problem(400, "invalid_grant");
    refresh(&app, &here["refresh_token"]).await.ok();
}

#[actix_web::test]
async fn a_forgotten_password_is_reset_with_a_code() {
    let app = TestApp::new().await;
    let user = active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let path = format!("/v1/users/{}/password-resets", user["id"].as_str().unwrap());
    app.by(COORDINATOR).post(&path, json!(null)).await.problem(404, "not_found");
    let first = app.by(ADMIN).post(&path, json!(null)).await.created().body;
    let second = app.by(ADMIN).post(&path, json!(null)).await.created().body;
    redeem(&app, RESET, &first["code"], "una password nuova").await.problem(401, "bad_code");
    redeem(&app, ACCEPT, &second["code"], "una password nuova").await.problem(401, "bad_code");
    assert_eq!(redeem(&app, RESET, &second["code"], "a@example.org").await.violations(), ["#/password not_allowed"]);
    redeem(&app, RESET, &second["code"], "una password nuova").await.done();
    redeem(&app, RESET, &second["code"], "una password nuova").await.problem(401, "bad_code");
    refresh(&app, &tokens["refresh_token"]).await.problem(400, "invalid_grant");
    sign_in(&app, "a@example.org", PASSWORD).await.problem(401, "bad_credentials");
    sign_in(&app, "a@example.org", "una password nuova").await.ok();
    let invited = format!("/v1/users/{}/password-resets", ids::INVITED);
    app.by(ADMIN).post(&invited, json!(null)).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn an_invitation_is_renewed_until_it_is_accepted() {
    let app = TestApp::new().await;
    let path = format!("/v1/users/{}/invitations", ids::INVITED);
    let renewed = app.by(ADMIN).header("idempotency-key", "k").post(&path, json!(null)).await.created();
    let again = app.by(ADMIN).header("idempotency-key", "k").post(&path, json!(null)).await.created();
    assert!(again.body.get("code").is_none(), "a repetition does not show it again: {}", again.body);
    redeem(&app, ACCEPT, &renewed.body["code"], PASSWORD).await.done();
    app.by(ADMIN).post(&path, json!(null)).await.problem(409, "wrong_state");
    sign_in(&app, "invited@demo.example.org", PASSWORD).await.ok();
}

#[actix_web::test]
async fn an_expired_or_missing_code_is_refused() {
    let app = TestApp::new().await;
    let invited = invite(&app, "a@example.org", json!([{"role": "expert"}])).await.created().body;
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let past = tx.now().plus(chrono::TimeDelta::seconds(-1));
            Ok(diesel::update(one_time_codes::table).set(one_time_codes::expires_at.eq(past)).execute(tx.conn())?)
        })
        .unwrap();
    redeem(&app, ACCEPT, &invited["invitation_code"], PASSWORD).await.problem(401, "bad_code");
    app.public().post(ACCEPT, json!({"password": PASSWORD})).await.problem(401, "bad_code");
    let short = app.public().header("one-time-code", "x").post(ACCEPT, json!({"password": "corta"})).await;
    assert_eq!(short.violations(), ["#/password too_short"]);
}

#[actix_web::test]
async fn of_two_acceptances_at_once_exactly_one_wins() {
    let app = TestApp::new().await;
    let invited = invite(&app, "a@example.org", json!([{"role": "expert"}])).await.created().body;
    let accept = |password| redeem(&app, ACCEPT, &invited["invitation_code"], password);
    let (one, other) = futures_util::future::join(accept("la prima password"), accept("la seconda password")).await;
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 401]);
}

#[actix_web::test]
async fn sessions_that_cannot_be_refreshed_any_more_are_forgotten() {
    let app = TestApp::new().await;
    active(&app, "a@example.org", json!([{"role": "expert"}])).await;
    sign_in(&app, "a@example.org", PASSWORD).await.ok();
    let live = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let count = || {
        let run =
            app.core.db().run(&Actor::command("test"), |tx| Ok(auth_sessions::table.count().get_result(tx.conn())?));
        run.unwrap()
    };
    let before: i64 = count();
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let long_ago = tx.now().plus(chrono::TimeDelta::days(-40));
            let digest = osservatorio::auth::password::digest(live["refresh_token"].as_str().unwrap());
            diesel::update(auth_sessions::table).set(auth_sessions::created_at.eq(long_ago)).execute(tx.conn())?;
            let others = refresh_tokens::table.filter(refresh_tokens::token_digest.ne(digest));
            diesel::update(others).set(refresh_tokens::expires_at.eq(long_ago)).execute(tx.conn())?;
            Ok(())
        })
        .unwrap();
    sign_in(&app, "a@example.org", PASSWORD).await.ok();
    assert_eq!(count(), before, "one is new, one is gone, those of other people stay");
    refresh(&app, &live["refresh_token"]).await.ok();
    app.by(CONTACT).get("/v1/me").await.ok();
}

#[actix_web::test]
async fn a_code_that_went_to_another_address_or_was_not_needed_is_void() {
    let app = TestApp::new().await;
    let invited = invite(&app, "wrong@example.org", json!([{"role": "expert"}])).await.created();
    let path = invited.header("location").to_owned();
    app.by(ADMIN).if_match("*").patch(&path, json!({"email": "right@example.org"})).await.ok();
    redeem(&app, ACCEPT, &invited.body["invitation_code"], PASSWORD).await.problem(401, "bad_code");
    let renewed = app.by(ADMIN).post(&format!("{path}/invitations"), json!(null)).await.created().body;
    redeem(&app, ACCEPT, &renewed["code"], PASSWORD).await.done();
    let reset = app.by(ADMIN).post(&format!("{path}/password-resets"), json!(null)).await.created().body;
    let tokens = sign_in(&app, "right@example.org", PASSWORD).await.ok().body;
    let change = json!({"current_password": PASSWORD, "new_password": "una password nuova"});
    with(&app, &tokens).post("/v1/me/password-changes", change).await.done();
    redeem(&app, RESET, &reset["code"], "un'altra ancora, lunga").await.problem(401, "bad_code");
}

#[actix_web::test]
async fn no_code_and_no_token_stands_in_the_database() {
    let app = TestApp::new().await;
    let call = app.by(ADMIN).header("idempotency-key", "k");
    let body = json!({"email": "a@example.org", "name": "A", "roles": [{"role": "expert"}]});
    let invited = call.post("/v1/users", body).await.created().body;
    redeem(&app, ACCEPT, &invited["invitation_code"], PASSWORD).await.done();
    let tokens = sign_in(&app, "a@example.org", PASSWORD).await.ok().body;
    let (bodies, digests) = app
        .core
        .db()
        .run(&Actor::command("test"), |tx| {
            use osservatorio::db::schema::idempotency_keys;
            let bodies: Vec<Option<String>> = idempotency_keys::table.select(idempotency_keys::body).load(tx.conn())?;
            let mut digests: Vec<String> = one_time_codes::table.select(one_time_codes::code_digest).load(tx.conn())?;
            digests.extend(refresh_tokens::table.select(refresh_tokens::token_digest).load::<String>(tx.conn())?);
            Ok((bodies, digests))
        })
        .unwrap();
    let stored = format!("{bodies:?} {digests:?}");
    for secret in [&invited["invitation_code"], &tokens["refresh_token"]] {
        assert!(!stored.contains(secret.as_str().unwrap()));
        assert!(stored.contains(&osservatorio::auth::password::digest(secret.as_str().unwrap())));
    }
}
