//! Whose account a person's is, what it may do, and what becomes of it.
use super::{PROVIDER, app, app_with, mapping, person};
use crate::support::people::{ADMIN, CONTACT};
use crate::vouchers::issuer::{Key, Token, at};
use crate::vouchers::{draft, not_admitted, read, with};
use chrono::TimeDelta;
use futures_util::future::join_all;
use osservatorio::demo::ids;
use serde_json::{Value, json};

const ME: &str = "/v1/me";

fn is(token: Token, roles: Value, more: (&str, Value)) -> Token {
    token.claim("realm_access", json!({ "roles": roles })).claim(more.0, more.1)
}

#[actix_web::test]
async fn whoever_comes_gets_an_account_and_what_the_claims_give() {
    let (app, _provider) = app().await;
    let token = person(&app, &Key::rsa(0));
    // Ten first requests at once make one account.
    let all = join_all((0..10).map(|_| with(&app, &token).get(ME))).await;
    assert!(all.iter().all(|answer| answer.status == 200));
    let me = &all[0].body;
    assert!(all.iter().all(|answer| answer.body["id"] == me["id"]));
    assert_eq!((&me["email"], &me["name"]), (&json!("giulia.neri@agenas.example.org"), &json!("Giulia Neri")));
    assert_eq!(me["roles"], json!([{"role": "regional_coordinator", "regions": ["05"]}]));
    assert_eq!(me["provider"], json!({"issuer": PROVIDER, "subject": "248289761001"}));
    // It works for the region, and for no other; the change log names the person.
    let read = with(&app, &token).get(&draft()).await.ok();
    assert_eq!(with(&app, &token).header("if-none-match", read.etag()).get(&draft()).await.status, 304);
    let change = json!({"summary": "Scritto da chi viene dal gestore delle identità."});
    with(&app, &token).if_match(read.etag()).patch(&draft(), change).await.ok();
    with(&app, &token).get(&format!("/v1/practices/{}", ids::FOREIGN_DRAFT)).await.problem(404, "not_found");
    with(&app, &token).get("/v1/users").await.problem(403, "forbidden");
    let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", ids::DRAFT)).await.ok();
    assert_eq!((&log.items()[0]["actor"], &log.items()[0]["actor_id"]), (&json!("person"), &me["id"]));
    let made = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", me["id"].as_str().unwrap())).await.ok();
    let mut kinds: Vec<&str> = made.items().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["created", "updated"], "made, and signed in: once");
    assert!(made.items().iter().all(|one| one["actor"] == "identity_provider"));
    // An idempotency key is the person's own.
    let new = json!({"organisation_id": ids::AULSS_2, "title": "Una bozza"});
    let make = async || with(&app, &token).header("idempotency-key", "k").post("/v1/practices", new.clone()).await;
    let first = make().await.created();
    assert_eq!(make().await.created().header("location"), first.header("location"));
}

#[actix_web::test]
async fn roles_address_and_name_follow_the_claims() {
    let (app, _provider) = app().await;
    let token = person(&app, &Key::rsa(0));
    let me = with(&app, &token).get(ME).await.ok().body;
    let ipa = app.public().get(&format!("/v1/organisations/{}", ids::AULSS_2)).await.ok().body["ipa_code"].clone();
    let ipa = ipa.as_str().unwrap().to_uppercase();
    let contact = is(token.clone(), json!(["contact", "reader"]), ("ipa", json!([ipa, ids::AULSS_2, "nobody"])));
    let contact = contact.claim("name", json!("Giulia Neri Bassi")).claim("email", json!("g.neri@agenas.example.org"));
    let now = with(&app, &contact).get(ME).await.ok().body;
    assert_eq!(now["id"], me["id"]);
    let mut roles = now["roles"].as_array().unwrap().clone();
    roles.sort_by_key(|role| role["role"].to_string());
    let own = json!({"role": "organisation_contact", "organisation_id": ids::AULSS_2});
    assert_eq!(roles, [json!({"role": "institutional_reader"}), own]);
    assert_eq!((&now["name"], &now["email"]), (&json!("Giulia Neri Bassi"), &json!("g.neri@agenas.example.org")));
    // Another account's address is not taken: they keep the one they had.
    let admin = contact.clone().claim("email", json!("admin@demo.example.org"));
    assert_eq!(with(&app, &admin).get(ME).await.ok().body["email"], now["email"]);
    // What the claims give no more is taken away, and nobody is let in.
    let nobody = contact.clone().claim("realm_access", json!({"roles": []}));
    not_admitted(with(&app, &nobody).get(ME).await, "no_role", "no role any more");
    let user = format!("/v1/users/{}", me["id"].as_str().unwrap());
    assert_eq!(app.by(ADMIN).get(&user).await.ok().body["roles"], json!([]));
    read(&app, &token).await.ok();
    assert_eq!(app.by(ADMIN).get(&user).await.ok().body["roles"][0]["role"], "regional_coordinator");
}

#[actix_web::test]
async fn nobody_takes_over_an_account_by_an_address() {
    let (app, _provider) = app().await;
    let contact = app.by(CONTACT).get(ME).await.ok().body;
    let token = person(&app, &Key::rsa(0)).claim("email", contact["email"].clone());
    let line = not_admitted(with(&app, &token).get(ME).await, "email_taken", "a contact's address");
    assert_eq!(line["subject"], "248289761001");
    assert_eq!(app.by(CONTACT).get(ME).await.ok().body, contact, "theirs is as it was");
    // An administrator gives the old account another address, and the new one can be made.
    let path = format!("/v1/users/{}", ids::CONTACT_AULSS_2);
    app.by(ADMIN).if_match("*").patch(&path, json!({"email": "prima@demo.example.org"})).await.ok();
    let me = with(&app, &token).get(ME).await.ok().body;
    assert_ne!(me["id"], contact["id"]);
    // Nor the other way round: who is invited needs an address of their own.
    let invited = json!({"email": contact["email"], "name": "Un altro", "roles": [{"role": "expert"}]});
    app.by(ADMIN).post("/v1/users", invited).await.problem(409, "duplicate");
    // Two people of the provider are two, whatever they have in common.
    let twin = token.clone().claim("sub", json!("2")).claim("email", json!("altra@agenas.example.org"));
    assert_ne!(with(&app, &twin).get(ME).await.ok().body["id"], me["id"]);
}

#[actix_web::test]
async fn an_administrator_sees_and_suspends_whoever_the_provider_sends() {
    let (app, _provider) = app().await;
    let token = person(&app, &Key::rsa(0));
    let me = with(&app, &token).get(ME).await.ok().body;
    let path = format!("/v1/users/{}", me["id"].as_str().unwrap());
    let user = app.by(ADMIN).get(&path).await.ok();
    assert_eq!((&user.body["provider"]["subject"], &user.body["status"]), (&json!("248289761001"), &json!("active")));
    assert!(user.body["last_sign_in_at"].is_string());
    assert_eq!(app.by(ADMIN).get("/v1/users?q=giulia.neri").await.ok().items().len(), 1);
    // Only the state is ours to change; there is no password to reset.
    for change in [json!({"name": "Altra"}), json!({"roles": [{"role": "administrator"}]}), json!({"email": "a@b.it"})]
    {
        app.by(ADMIN).if_match(user.etag()).patch(&path, change).await.problem(409, "wrong_state");
    }
    app.by(ADMIN).post(&format!("{path}/password-resets"), json!({})).await.problem(409, "wrong_state");
    app.by(ADMIN).if_match(user.etag()).patch(&path, json!({"status": "blocked"})).await.ok();
    not_admitted(with(&app, &token).get(ME).await, "blocked", "blocked");
    not_admitted(with(&app, &token).get(&draft()).await, "blocked", "blocked");
    let renamed = token.clone().claim("name", json!("Un'altra"));
    not_admitted(with(&app, &renamed).get(ME).await, "blocked", "with another name");
    assert_eq!(app.by(ADMIN).get(&path).await.ok().body["name"], "Giulia Neri");
    app.by(ADMIN).if_match("*").patch(&path, json!({"status": "active"})).await.ok();
    with(&app, &token).get(ME).await.ok();
}

#[actix_web::test]
async fn what_is_of_our_own_sessions_says_so() {
    let (app, _provider) = app().await;
    let token = person(&app, &Key::rsa(0));
    let change = json!({"current_password": "x", "new_password": "quattro cavalli di Treviso"});
    with(&app, &token).post("/v1/me/password-changes", change).await.problem(409, "wrong_state");
    with(&app, &token).delete("/v1/auth/session").await.problem(409, "wrong_state");
    let by_password = json!({"email": "giulia.neri@agenas.example.org", "password": "quattro cavalli di Treviso"});
    app.public().post("/v1/auth/tokens", by_password).await.problem(401, "bad_credentials");
    with(&app, &token).get(ME).await.ok();
    // A sign-in is noted once an hour, whatever number of tokens comes.
    let entries = async |app: &crate::support::TestApp| {
        let id = with(app, &person(app, &Key::rsa(0))).get(ME).await.ok().body["id"].clone();
        let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", id.as_str().unwrap())).await.ok();
        log.items().len()
    };
    let before = entries(&app).await;
    app.wait(TimeDelta::minutes(10));
    assert_eq!(entries(&app).await, before);
    app.wait(TimeDelta::minutes(51));
    assert_eq!(entries(&app).await, before + 1);
    // A token of this morning tells of this morning.
    let old = person(&app, &Key::rsa(0)).claim("auth_time", json!(at(&app) - 7_200));
    with(&app, &old).get(ME).await.ok();
    assert_eq!(entries(&app).await, before + 1);
}

#[actix_web::test]
async fn administrators_are_made_only_where_the_settings_say_so_and_are_not_the_last() {
    let mut mapping = mapping();
    let rule = json!({"claim": "/realm_access/roles", "value": "boss", "role": "administrator"});
    mapping["grants"].as_array_mut().unwrap().push(rule);
    let (app, _provider) = app_with(&mapping, &[("OSSERVATORIO_OIDC_ADMINISTRATORS", "accepted")]).await;
    let boss = person(&app, &Key::rsa(0)).claim("realm_access", json!({"roles": ["boss"]}));
    with(&app, &boss).get("/v1/users").await.ok();
    // The last one of ours stays: the provider can take away what it gives.
    let own = format!("/v1/users/{}", ids::ADMINISTRATOR);
    with(&app, &boss).if_match("*").patch(&own, json!({"status": "blocked"})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn each_person_has_a_limit_of_their_own() {
    let (app, _provider) = app_with(&mapping(), &[("OSSERVATORIO_RATE_LIMIT", "3")]).await;
    let token = person(&app, &Key::rsa(0));
    let twin = token.clone().claim("sub", json!("2")).claim("email", json!("altra@agenas.example.org"));
    for _ in 0..3 {
        with(&app, &token).get(ME).await.ok();
    }
    with(&app, &token).get(ME).await.problem(429, "too_many_requests");
    with(&app, &twin).get(ME).await.ok();
}
