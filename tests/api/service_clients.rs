//! Systems that call the API: their tokens, what these open, and how they end.
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use crate::support::request::{Answer, Call};
use crate::users::{PASSWORD, active, sign_in};
use actix_web::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use osservatorio::auth::keys::{Keys, fresh_pem};
use osservatorio::demo::ids;
use serde_json::{Value, json};

const CLIENTS: &str = "/v1/service-clients";
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn system() -> Value {
    json!({"name": "Sistema della Regione Veneto", "roles": [{"role": "regional_coordinator", "regions": ["05"]}],
        "scopes": ["registers:read", "practices:read", "practices:write"]})
}

/// A system with a secret: its path, id and secret.
pub async fn registered(app: &TestApp, system: Value) -> (String, String, String) {
    let made = app.by(ADMIN).post(CLIENTS, system).await.created();
    let path = made.header("location").to_owned();
    let issued = app.by(ADMIN).post(&format!("{path}/secrets"), json!({})).await.created();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (path, text(&made.body["id"]), text(&issued.body["secret"]))
}

fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

async fn send(call: Call, path: &str, fields: &[(&str, &str)]) -> Answer {
    call.send(Method::POST, path, Some(form(fields)), "application/x-www-form-urlencoded").await
}

fn showing(app: &TestApp, id: &str, secret: &str) -> Call {
    app.public().header("authorization", format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))))
}

pub async fn token(app: &TestApp, id: &str, secret: &str, scope: Option<&str>) -> Answer {
    let mut fields = vec![("grant_type", "client_credentials")];
    fields.extend(scope.map(|scope| ("scope", scope)));
    send(showing(app, id, secret), "/v1/oauth/token", &fields).await
}

pub fn with(app: &TestApp, token: &Answer) -> Call {
    app.public().header("authorization", format!("Bearer {}", token.body["access_token"].as_str().unwrap()))
}

#[actix_web::test]
async fn a_system_does_what_its_roles_and_its_scopes_both_allow() {
    let app = TestApp::new().await;
    let (path, id, secret) = registered(&app, system()).await;
    let answer = token(&app, &id, &secret, None).await.ok();
    assert_eq!(answer.body["token_type"], "Bearer");
    assert_eq!(answer.body["scope"], "registers:read practices:read practices:write");
    assert_eq!((&answer.body["refresh_token"], answer.header("cache-control")), (&Value::Null, "no-store"));
    // It reads what a coordinator of Veneto reads, and writes there.
    with(&app, &answer).get("/v1/regions/05").await.ok();
    let draft = format!("/v1/practices/{}", ids::DRAFT);
    let read = with(&app, &answer).get(&draft).await.ok();
    with(&app, &answer).if_match(read.etag()).patch(&draft, json!({"summary": "Scritto da un sistema."})).await.ok();
    let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", ids::DRAFT)).await.ok();
    assert_eq!((&log.items()[0]["actor"], &log.items()[0]["actor_id"]), (&json!("system"), &json!(id)));
    // It is shown the steps of its role, and the history says in which one it took them.
    let submitted = format!("/v1/practices/{}", ids::SUBMITTED);
    let shown = with(&app, &answer).get(&submitted).await.ok();
    assert!(shown.body["allowed_transitions"].as_array().unwrap().contains(&json!("regional_check")), "{}", shown.body);
    let step = with(&app, &answer).post(&format!("{submitted}/transitions"), json!({"to": "regional_check"})).await;
    step.created();
    let history = app.by(ADMIN).get(&format!("{submitted}/transitions")).await.ok();
    assert_eq!(history.items()[0]["role"], "regional_coordinator");
    // No scope for organisations; what is for people is closed; what the role does not allow too.
    let refused = with(&app, &answer).get("/v1/organisations").await.problem(403, "insufficient_scope");
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="insufficient_scope", scope="organisations:read""#);
    for closed in ["/v1/me", "/v1/users", CLIENTS, "/v1/saved-searches", "/v1/reviews"] {
        with(&app, &answer).get(closed).await.problem(403, "insufficient_scope");
    }
    let elsewhere = json!({"to": "published"});
    let of_lodi = format!("/v1/practices/{}/transitions", ids::A_QUATTRO_MANI);
    with(&app, &answer).post(&of_lodi, elsewhere).await.is(409);
    // Fewer scopes on request, and none that it does not have.
    let narrow = token(&app, &id, &secret, Some("practices:read")).await.ok();
    assert_eq!(narrow.body["scope"], "practices:read");
    with(&app, &narrow).get("/v1/practices").await.ok();
    with(&app, &narrow).get("/v1/regions").await.problem(403, "insufficient_scope");
    let wide = token(&app, &id, &secret, Some("practices:read calls:read")).await.is(400);
    assert_eq!(wide.body["error"], "invalid_scope");
    assert!(app.by(ADMIN).get(&path).await.ok().body["last_token_at"].is_string());
}

#[actix_web::test]
async fn secrets_are_replaced_without_a_break_and_whoever_is_blocked_gets_nothing() {
    let app = TestApp::new().await;
    let (path, id, first) = registered(&app, system()).await;
    let secrets = format!("{path}/secrets");
    let second = app.by(ADMIN).post(&secrets, json!({"expires_at": "2099-01-01T00:00:00Z"})).await.created().body;
    let second_secret = second["secret"].as_str().unwrap();
    token(&app, &id, second_secret, None).await.ok();
    let listed = app.by(ADMIN).get(&secrets).await.ok();
    assert_eq!(listed.items().len(), 2);
    assert!(listed.items().iter().all(|one| one["secret"].is_null() && one["digest"].is_null()));
    assert!(listed.items()[0]["last_used_at"].is_string() && listed.items()[1]["last_used_at"].is_null());
    let old = listed.items()[1]["id"].as_str().unwrap();
    app.by(ADMIN).if_match("*").delete(&format!("{secrets}/{old}")).await.done();
    app.by(ADMIN).if_match("*").delete(&format!("{secrets}/{old}")).await.problem(404, "not_found");
    let refused = token(&app, &id, &first, None).await.problem(401, "invalid_client");
    assert_eq!(
        (&refused.body["error"], refused.header("www-authenticate")),
        (&json!("invalid_client"), r#"Basic realm="osservatorio""#)
    );
    for _ in 0..4 {
        app.by(ADMIN).post(&secrets, json!({})).await.created();
    }
    app.by(ADMIN).post(&secrets, json!({})).await.problem(409, "wrong_state");
    assert_eq!(
        app.by(ADMIN).post(&secrets, json!({"expires_at": "2020-01-01T00:00:00Z"})).await.violations(),
        ["#/expires_at in_the_past"]
    );
    // The secret is shown once, to a repetition too.
    let (other, other_id, _) = registered(&app, system()).await;
    let ask = async || app.by(ADMIN).header("idempotency-key", "k1").post(&format!("{other}/secrets"), json!({})).await;
    let shown = ask().await.created().body;
    assert_eq!(ask().await.created().body["secret"], Value::Null);
    let other_secret = shown["secret"].as_str().unwrap();
    // Another system's secret, a person's password, nobody.
    token(&app, &id, other_secret, None).await.problem(401, "invalid_client");
    token(&app, "admin@demo.example.org", "x", None).await.problem(401, "invalid_client");
    send(app.public(), "/v1/oauth/token", &[("grant_type", "client_credentials")]).await.problem(401, "invalid_client");
    // Blocked: no token any more, and no more writing with the one it has.
    let held = token(&app, &other_id, other_secret, None).await.ok();
    app.by(ADMIN).if_match("*").patch(&other, json!({"status": "blocked"})).await.ok();
    token(&app, &other_id, other_secret, None).await.problem(401, "invalid_client");
    let draft = format!("/v1/practices/{}", ids::DRAFT);
    with(&app, &held).if_match("*").patch(&draft, json!({"summary": "No."})).await.problem(401, "session_ended");
    // Its time is over.
    app.by(ADMIN).if_match("*").patch(&path, json!({"expires_at": "2098-01-01T00:00:00Z"})).await.ok();
    token(&app, &id, second_secret, None).await.ok();
    app.wait(TimeDelta::days(366 * 100));
    token(&app, &id, second_secret, None).await.problem(401, "invalid_client");
}

#[actix_web::test]
async fn a_system_signs_an_assertion_instead_and_each_works_once() {
    let app = TestApp::new().await;
    let pem = fresh_pem().unwrap();
    let mut jwk = serde_json::to_value(&Keys::from_pem(&pem).unwrap().public().keys[0]).unwrap();
    jwk["kid"] = json!("2026");
    let mut keyed = system();
    keyed["keys"] = json!([jwk]);
    let id = app.by(ADMIN).post(CLIENTS, keyed.clone()).await.created().body["id"].as_str().unwrap().to_owned();
    let at = osservatorio::clock::now().utc().timestamp();
    let assertion = |jti: &str, audience: &str| {
        let claims = json!({"iss": id, "sub": id, "aud": audience, "iat": at, "exp": at + 60, "jti": jti});
        let header = Header { kid: Some("2026".into()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ec_pem(pem.as_bytes()).unwrap()).unwrap()
    };
    let ask = async |assertion: &str| {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", assertion),
        ];
        send(app.public(), "/v1/oauth/token", &fields).await
    };
    let issuer = app.core.settings.public_url.clone();
    let signed = assertion("1", &issuer);
    let answer = ask(&signed).await.ok();
    with(&app, &answer).get("/v1/practices").await.ok();
    ask(&signed).await.problem(401, "invalid_client");
    ask(&assertion("2", &format!("{issuer}/v1/oauth/token"))).await.ok();
    ask(&assertion("3", "https://elsewhere.example")).await.problem(401, "invalid_client");
    ask("a.b.c").await.problem(401, "invalid_client");
    // The client that is named beside it is its own.
    for (named, jti, expected) in [(id.as_str(), "4", 200), ("01910000-0000-7000-8000-00000000ffff", "5", 401)] {
        let signed = assertion(jti, &issuer);
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", named),
            ("client_assertion_type", JWT_BEARER),
            ("client_assertion", signed.as_str()),
        ];
        send(app.public(), "/v1/oauth/token", &fields).await.is(expected);
    }
    // Two ways at once are none.
    let fields =
        [("grant_type", "client_credentials"), ("client_assertion_type", JWT_BEARER), ("client_assertion", "x")];
    send(showing(&app, &id, "x"), "/v1/oauth/token", &fields).await.problem(401, "invalid_client");
    // Keys are public ones, strong enough, each with a name of its own.
    keyed["keys"] = json!([jwk, jwk]);
    assert_eq!(app.by(ADMIN).post(CLIENTS, keyed.clone()).await.violations(), ["#/keys/1/kid repeated"]);
    jwk["d"] = json!("secret");
    keyed["keys"] = json!([jwk]);
    assert_eq!(app.by(ADMIN).post(CLIENTS, keyed).await.violations(), ["#/keys/0/d unknown_field"]);
}

#[actix_web::test]
async fn tokens_are_revoked_and_asked_about() {
    let app = TestApp::new().await;
    let (_, id, secret) = registered(&app, system()).await;
    let mut server = system();
    server["scopes"] = json!(["introspect"]);
    let (_, asks, asks_secret) = registered(&app, server).await;
    let introspect = async |token: &Value| {
        send(showing(&app, &asks, &asks_secret), "/v1/oauth/introspection", &[("token", token.as_str().unwrap())]).await
    };
    let held = token(&app, &id, &secret, None).await.ok();
    let told = introspect(&held.body["access_token"]).await.ok().body;
    assert_eq!((&told["active"], &told["client_id"], &told["sub"]), (&json!(true), &json!(id), &json!(id)));
    assert_eq!(told["roles"], json!([{"role": "regional_coordinator", "regions": ["05"]}]));
    assert_eq!(introspect(&json!("nothing")).await.ok().body, json!({"active": false}));
    let fields = [("token", held.body["access_token"].as_str().unwrap())];
    // Without the scope, or without saying who asks.
    send(showing(&app, &id, &secret), "/v1/oauth/introspection", &fields).await.problem(403, "insufficient_scope");
    send(app.public(), "/v1/oauth/introspection", &fields).await.problem(401, "invalid_client");
    // Only a system itself revokes its token.
    send(app.public(), "/v1/oauth/revocation", &fields).await.problem(401, "invalid_client");
    let others = send(showing(&app, &asks, &asks_secret), "/v1/oauth/revocation", &fields).await.is(400);
    assert_eq!(others.body["error"], "unauthorized_client");
    send(showing(&app, &id, &secret), "/v1/oauth/revocation", &fields).await.ok();
    assert_eq!(introspect(&held.body["access_token"]).await.ok().body, json!({"active": false}));
    let draft = format!("/v1/practices/{}", ids::DRAFT);
    with(&app, &held).if_match("*").patch(&draft, json!({"summary": "No."})).await.problem(401, "session_ended");
    // A person's: the session ends.
    active(&app, "maria@example.org", json!([{"role": "administrator"}])).await;
    let tokens = sign_in(&app, "maria@example.org", PASSWORD).await.ok().body;
    assert_eq!(introspect(&tokens["access_token"]).await.ok().body["client_id"], "osservatorio");
    let fields = [("token", tokens["refresh_token"].as_str().unwrap()), ("token_type_hint", "refresh_token")];
    send(app.public(), "/v1/oauth/revocation", &fields).await.ok();
    send(app.public(), "/v1/oauth/revocation", &fields).await.ok();
    assert_eq!(introspect(&tokens["access_token"]).await.ok().body, json!({"active": false}));
    let again = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    assert_eq!(send(app.public(), "/v1/oauth/token", &again).await.is(400).body["error"], "invalid_grant");
    // What is no token of ours: nothing to do for a system, and nothing told to others.
    let unknown = [("token", "x")];
    let told = send(showing(&app, &id, &secret), "/v1/oauth/revocation", &unknown).await.ok();
    assert_eq!(told.bytes.len(), 0);
    send(app.public(), "/v1/oauth/revocation", &unknown).await.problem(401, "invalid_client");
    assert_eq!(send(app.public(), "/v1/oauth/revocation", &[]).await.is(400).body["error"], "invalid_request");
}

#[actix_web::test]
async fn what_clients_can_learn_of_the_server_is_true() {
    let app = TestApp::new().await;
    let told = app.public().get("/.well-known/oauth-authorization-server").await.ok().body;
    let base = app.core.settings.public_url.clone();
    assert_eq!(told["issuer"], base.as_str());
    for name in ["token_endpoint", "revocation_endpoint", "introspection_endpoint"] {
        let path = told[name].as_str().unwrap().strip_prefix(&base).unwrap();
        app.public().post(path, json!({})).await.problem(415, "unsupported_media_type");
    }
    app.public().get(told["jwks_uri"].as_str().unwrap().strip_prefix(&base).unwrap()).await.ok();
    let listed = app.public().get("/v1/code-lists/scopes").await.ok().body;
    let codes: Vec<&Value> = listed["codes"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert_eq!(json!(codes), told["scopes_supported"]);
}

#[actix_web::test]
async fn a_system_has_its_own_limit_and_what_it_uses_is_counted() {
    let app = TestApp::with(&[("OSSERVATORIO_RATE_LIMIT", "100")]).await;
    let mut limited = system();
    limited["rate_limit"] = json!(3);
    let (path, id, secret) = registered(&app, limited).await;
    let held = token(&app, &id, &secret, None).await.ok();
    for left in ["2", "1", "0"] {
        let answer = with(&app, &held).get("/v1/practices").await.ok();
        assert_eq!((answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining")), ("3", left));
    }
    with(&app, &held).get("/v1/practices").await.problem(429, "too_many_requests");
    assert_eq!(app.by(ADMIN).get("/v1/regions").await.ok().header("x-ratelimit-limit"), "100");
    app.work().await;
    let used = app.by(ADMIN).get(&format!("{path}/usage?count=true")).await.ok();
    assert_eq!((&used.body["total"], &used.items()[0]["tokens"]), (&json!(1), &json!(1)));
    assert_eq!(used.items()[0]["requests"], 4, "those that were refused too");
    token(&app, &id, &secret, None).await.ok();
    assert_eq!(app.by(ADMIN).get(&format!("{path}/usage")).await.ok().items()[0]["tokens"], 2);
}

#[actix_web::test]
async fn systems_are_registered_by_administrators_with_roles_that_are_not_only_for_people() {
    let app = TestApp::new().await;
    for person in [COORDINATOR, CONTACT] {
        app.by(person).post(CLIENTS, system()).await.problem(403, "forbidden");
        app.by(person).get(CLIENTS).await.problem(403, "forbidden");
    }
    let mut wrong = system();
    wrong["roles"] = json!([{"role": "administrator"}, {"role": "service"}, {"role": "regional_coordinator"},
        {"role": "organisation_contact", "organisation_id": "01910000-0000-7000-8000-00000000ffff"}]);
    wrong["scopes"] = json!(["practices:read", "practices:read"]);
    assert_eq!(
        app.by(ADMIN).post(CLIENTS, wrong).await.violations(),
        [
            "#/roles/0/role not_allowed",
            "#/roles/1/role not_allowed",
            "#/roles/2/regions required",
            "#/scopes/1 repeated"
        ]
    );
    let mut unknown = system();
    unknown["roles"] =
        json!([{"role": "organisation_contact", "organisation_id": "01910000-0000-7000-8000-00000000ffff"}]);
    assert_eq!(
        app.by(ADMIN).post(CLIENTS, unknown).await.violations(),
        ["#/roles/0/organisation_id unknown_organisation"]
    );
    let (path, ..) = registered(&app, system()).await;
    let found = app.by(ADMIN).get(&format!("{CLIENTS}?q=sistema+della&status=active&count=true")).await.ok();
    assert!(found.body["total"].as_i64().unwrap() >= 1);
    app.by(ADMIN).patch(&path, json!({"name": "Altro"})).await.problem(428, "precondition_required");
    let changed = app.by(ADMIN).if_match("*").patch(&path, json!({"name": "Altro", "rate_limit": 5})).await.ok();
    assert_eq!((&changed.body["name"], &changed.body["version"]), (&json!("Altro"), &json!(2)));
}

#[actix_web::test]
async fn a_system_follows_the_changes_of_what_its_scopes_let_it_read() {
    let app = TestApp::new().await;
    let mut feeding = system();
    feeding["scopes"] = json!(["registers:read", "feed"]);
    let (_, id, secret) = registered(&app, feeding).await;
    let answer = token(&app, &id, &secret, None).await.ok();
    let from = with(&app, &answer).get("/v1/changes").await.ok().body["position"].as_i64().unwrap();
    let theme = json!({"code": "di_notte", "position": 1, "label_it": "x", "label_en": "x"});
    app.by(ADMIN).post("/v1/themes", theme).await.created();
    let draft = json!({"organisation_id": ids::AULSS_2, "title": "Una bozza"});
    app.by(CONTACT).post("/v1/practices", draft).await.created();
    let told = with(&app, &answer).get(&format!("/v1/changes?after={from}")).await.ok();
    assert_eq!((told.items().len(), &told.items()[0]["id"]), (1, &json!("di_notte")));
    assert_eq!(told.body["position"], json!(from + 2));
    let asked = format!("/v1/changes?after={from}&types=theme,practice");
    let refused = with(&app, &answer).get(&asked).await.problem(403, "insufficient_scope");
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="insufficient_scope", scope="practices:read""#);
    // Without the scope of the feed nothing of it; with both what its role sees.
    let (_, id, secret) = registered(&app, system()).await;
    let answer = token(&app, &id, &secret, None).await.ok();
    with(&app, &answer).get("/v1/changes").await.problem(403, "insufficient_scope");
    let mut both = system();
    both["scopes"] = json!(["practices:read", "feed"]);
    let (_, id, secret) = registered(&app, both).await;
    let answer = token(&app, &id, &secret, None).await.ok();
    let told = with(&app, &answer).get(&format!("/v1/changes?after={from}&embed=resource")).await.ok();
    assert_eq!((told.items().len(), &told.items()[0]["_embedded"]["resource"]["title"]), (1, &json!("Una bozza")));
}
