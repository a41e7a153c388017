//! Good vouchers, and what whoever comes with one may do.
use super::issuer::{AUDIENCE, Key, voucher};
use super::{app, draft, read, refused, with};
use crate::support::people::{ADMIN, CONTACT};
use osservatorio::demo::ids;
use serde_json::{Value, json};

const CLIENTS: &str = "/v1/service-clients";

#[actix_web::test]
async fn all_the_forms_of_a_good_voucher_are_taken() {
    let (app, _issuer) = app().await;
    let good = voucher(&app, &Key::rsa(0));
    for aud in [
        json!(AUDIENCE),
        json!([AUDIENCE]),
        json!(["https://other.example.org", AUDIENCE]),
        json!(format!("https://other.example.org,{AUDIENCE}")),
        json!(format!("{AUDIENCE}, https://other.example.org")),
    ] {
        read(&app, &good.clone().claim("aud", aud.clone())).await.ok();
    }
    for typ in ["at+jwt", "application/at+jwt", "AT+JWT"] {
        let mut token = good.clone();
        token.header["typ"] = json!(typ);
        read(&app, &token).await.ok();
    }
    read(&app, &good.clone().without("nbf").without("descriptorId")).await.ok();
    // The scheme's case does not matter, and nobody is asked about what needs no voucher.
    let small = app.public().header("authorization", format!("bearer {}", good.written()));
    small.get(&draft()).await.ok();
    assert!(crate::support::refusals::take().is_empty());
    // Our own tokens go on working beside them.
    app.by(CONTACT).get(&draft()).await.ok();
}

#[actix_web::test]
async fn whoever_comes_with_a_voucher_is_the_system_that_the_consumer_is() {
    let (app, _issuer) = app().await;
    let token = voucher(&app, &Key::rsa(0));
    let read = with(&app, &token).get(&draft()).await.ok();
    let change = json!({"summary": "Scritto con un voucher."});
    with(&app, &token).if_match(read.etag()).patch(&draft(), change).await.ok();
    // The change log names the system, the consumer and the purpose.
    let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", ids::DRAFT)).await.ok();
    let last = &log.items()[0];
    assert_eq!((&last["actor"], &last["actor_id"]), (&json!("system"), &json!(ids::PDND_SYSTEM)));
    assert_eq!((&last["consumer_id"], &last["purpose_id"]), (&json!(ids::PDND_CONSUMER), &json!(ids::PDND_PURPOSE)));
    app.by(CONTACT).if_match("*").patch(&draft(), json!({"summary": "Da una persona."})).await.ok();
    let log = app.by(ADMIN).get(&format!("/v1/audit-entries?resource_id={}", ids::DRAFT)).await.ok();
    assert_eq!((&log.items()[0]["consumer_id"], &log.items()[0]["purpose_id"]), (&Value::Null, &Value::Null));
    // Its roles hold for its own organisation, its scopes for what they name.
    with(&app, &token).get(&format!("/v1/practices/{}", ids::FOREIGN_DRAFT)).await.problem(404, "not_found");
    with(&app, &token).get("/v1/labs").await.problem(403, "insufficient_scope");
    with(&app, &token).get("/v1/me").await.problem(403, "insufficient_scope");
    // Its requests are counted.
    app.work().await;
    let used = app.by(ADMIN).get(&format!("{CLIENTS}/{}/usage", ids::PDND_SYSTEM)).await.ok();
    assert_eq!((&used.items()[0]["requests"], &used.items()[0]["tokens"]), (&json!(5), &json!(0)));
    let system = app.by(ADMIN).get(&format!("{CLIENTS}/{}", ids::PDND_SYSTEM)).await.ok();
    assert_eq!((system.body["last_request_at"].is_string(), &system.body["last_token_at"]), (true, &Value::Null));
}

#[actix_web::test]
async fn a_system_that_is_blocked_over_or_limited_is_so_with_its_next_voucher() {
    let (app, _issuer) = app().await;
    let token = voucher(&app, &Key::rsa(0));
    let path = format!("{CLIENTS}/{}", ids::PDND_SYSTEM);
    let set = async |change: Value| app.by(ADMIN).if_match("*").patch(&path, change).await.ok();
    set(json!({"status": "blocked"})).await;
    refused(read(&app, &token).await, "unknown_consumer", "blocked");
    set(json!({"status": "active", "expires_at": "2099-01-01T00:00:00Z"})).await;
    read(&app, &token).await.ok();
    set(json!({"roles": [{"role": "institutional_reader"}]})).await;
    let foreign = format!("/v1/practices/{}", ids::FOREIGN_DRAFT);
    with(&app, &token).get(&foreign).await.ok();
    set(json!({"rate_limit": 1})).await;
    with(&app, &token).get(&foreign).await.ok();
    with(&app, &token).get(&foreign).await.problem(429, "too_many_requests");
    set(json!({"rate_limit": null})).await;
    app.wait(chrono::TimeDelta::days(366 * 80));
    refused(read(&app, &voucher(&app, &Key::rsa(0))).await, "unknown_consumer", "its time is over");
}

#[actix_web::test]
async fn a_consumer_is_one_system_and_one_organisation() {
    let (app, _issuer) = app().await;
    let system = |consumer: Value, organisation: Value| {
        json!({"name": "Un sistema", "roles": [{"role": "institutional_reader"}], "scopes": ["practices:read"],
            "pdnd_consumer_id": consumer, "pdnd_organisation_id": organisation})
    };
    let consumer = json!("69e2865e-65ab-4e48-a638-2037a9ee2ee7");
    let made = app.by(ADMIN).post(CLIENTS, system(consumer.clone(), json!(ids::AGENAS))).await.created();
    assert_eq!((&made.body["pdnd_consumer_id"], &made.body["pdnd_organisation_id"]), (&consumer, &json!(ids::AGENAS)));
    let token = voucher(&app, &Key::rsa(0)).claim("consumerId", consumer.clone());
    with(&app, &token).get("/v1/practices").await.ok();
    // One voucher would be two systems.
    let twice =
        app.by(ADMIN).post(CLIENTS, system(consumer.clone(), json!(ids::AGENAS))).await.problem(409, "duplicate");
    assert_eq!(twice.body["errors"][0]["pointer"], "#/pdnd_consumer_id");
    let mut half = system(consumer.clone(), Value::Null);
    half.as_object_mut().unwrap().remove("pdnd_organisation_id");
    assert_eq!(app.by(ADMIN).post(CLIENTS, half).await.violations(), ["#/pdnd_organisation_id required"]);
    let nobody = system(consumer.clone(), json!("01910000-0000-7000-8000-00000000ffff"));
    assert_eq!(app.by(ADMIN).post(CLIENTS, nobody).await.violations(), ["#/pdnd_organisation_id unknown_organisation"]);
    let mut other = system(consumer, json!(ids::AGENAS));
    other["roles"] = json!([{"role": "organisation_contact", "organisation_id": ids::AULSS_2}]);
    assert_eq!(app.by(ADMIN).post(CLIENTS, other).await.violations(), ["#/roles/0/organisation_id other_organisation"]);
    // Taken away, its vouchers open nothing.
    let path = made.header("location").to_owned();
    let nothing = json!({"pdnd_consumer_id": null, "pdnd_organisation_id": null});
    app.by(ADMIN).if_match(made.etag()).patch(&path, nothing).await.ok();
    refused(with(&app, &token).get("/v1/practices").await, "unknown_consumer", "no consumer any more");
}

#[actix_web::test]
async fn without_an_issuer_no_voucher_is_taken() {
    let (with_issuer, issuer) = app().await;
    let token = voucher(&with_issuer, &Key::rsa(0));
    let app = crate::support::TestApp::new().await;
    with(&app, &token).get(&draft()).await.problem(401, "invalid_token");
    with(&app, &token.bound_to(&Key::ec())).get(&draft()).await.problem(401, "invalid_token");
    assert_eq!(issuer.asked(), 0);
}
