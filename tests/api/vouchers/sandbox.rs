//! The sandbox's issuer: what it gives is taken, as the README shows.
use super::issuer::{AUDIENCE, Key, Proof};
use super::{draft, not_admitted, refused};
use crate::support::{TestApp, refusals};
use osservatorio::commands::sandbox_issuer::people::MAPPING;
use osservatorio::commands::sandbox_issuer::{issuer, server};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::net::TcpListener;

/// The sandbox, and an application that takes its vouchers.
async fn sandbox() -> (TestApp, String) {
    refusals::keep();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.pem");
    let made = || issuer::Issuer::with_own_file(&file, url.clone(), AUDIENCE.to_owned(), ids::PDND_PRODUCER).unwrap();
    let kid = made().jwks().keys[0].common.key_id.clone();
    let again = made();
    assert_eq!(again.jwks().keys[0].common.key_id, kid, "its key outlives it");
    actix_web::rt::spawn(server(again, listener).unwrap());
    let producer = ids::PDND_PRODUCER.to_string();
    let (keys, people) = (format!("{url}/keys"), format!("{url}/people"));
    let settings = [
        ("OSSERVATORIO_VOUCHER_ISSUER", url.as_str()),
        ("OSSERVATORIO_VOUCHER_PRODUCER_ID", &producer),
        ("OSSERVATORIO_VOUCHER_KEYS_URL", &keys),
        ("OSSERVATORIO_INTEGRITY_FOR", "update_practice"),
        ("OSSERVATORIO_TRACKING_FOR", "update_practice"),
        ("OSSERVATORIO_OIDC_ISSUER", &people),
        ("OSSERVATORIO_OIDC_MAPPING", MAPPING),
    ];
    (TestApp::with(&settings).await, url.clone())
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn post(url: String, fields: &[(&str, &str)], dpop: Option<String>) -> (u16, String) {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = client().post(url).header("content-type", "application/x-www-form-urlencoded").body(form);
    if let Some(proof) = dpop {
        request = request.header("dpop", proof);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[actix_web::test]
async fn a_voucher_of_the_sandbox_opens_what_the_scenario_says() {
    let (app, url) = sandbox().await;
    let get =
        async |query: &str| client().get(format!("{url}/voucher{query}")).send().await.unwrap().text().await.unwrap();
    let by = |voucher: &str| app.public().header("authorization", format!("Bearer {voucher}"));
    by(&get("").await).get(&draft()).await.ok();
    let other = get(&format!("?consumerId={}", ids::AGENAS)).await;
    refused(by(&other).get(&draft()).await, "unknown_consumer", "chosen claims");
    // As PDND's own endpoint: the client and the purpose of an assertion.
    let key = Key::rsa(1);
    let purpose = "570a415e-0e7f-410d-85ed-c55ea5537932";
    let claims = json!({"iss": "a-client", "sub": "a-client", "aud": url, "purposeId": purpose});
    let assertion = key.sign(&json!({"alg": "RS256", "typ": "JWT", "kid": key.id()}), &claims);
    let fields = [("grant_type", "client_credentials"), ("client_assertion", assertion.as_str())];
    let (status, body) = post(format!("{url}/token.oauth2"), &fields, None).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &answer["token_type"], &answer["expires_in"]), (200, &json!("Bearer"), &json!(600)));
    by(answer["access_token"].as_str().unwrap()).get(&draft()).await.ok();
}

#[actix_web::test]
async fn a_voucher_of_the_sandbox_is_bound_to_a_key() {
    let (app, url) = sandbox().await;
    let (key, here) = (Key::ec(), "https://osservatorio.example.org");
    // To a client's own key, by a proof for the endpoint.
    let endpoint = format!("{url}/token.oauth2");
    let proof = |htu: &str| {
        let proof = Proof::of(&app, &key, "", "").claim("htm", json!("POST"));
        proof.claim("htu", json!(htu)).written()
    };
    let (status, body) = post(endpoint.clone(), &[], Some(proof(&url))).await;
    assert_eq!((status, body.contains("proof_url")), (400, true), "{body}");
    let (_, body) = post(endpoint.clone(), &[], Some(proof(&endpoint))).await;
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(answer["token_type"], "DPoP");
    let voucher = answer["access_token"].as_str().unwrap();
    let with = |voucher: &str, proof: String| {
        app.public().header("authorization", format!("DPoP {voucher}")).header("dpop", proof)
    };
    with(voucher, Proof::of(&app, &key, &draft(), voucher).written()).get(&draft()).await.ok();
    // To the sandbox's own key, whose proofs it makes.
    let bound = client().get(format!("{url}/voucher?bound=true")).send().await.unwrap().text().await.unwrap();
    let asked = format!("{here}{}", draft());
    let fields = [("method", "GET"), ("url", asked.as_str()), ("voucher", bound.as_str())];
    let (_, proof) = post(format!("{url}/proof"), &fields, None).await;
    with(&bound, proof.clone()).get(&draft()).await.ok();
    refused(with(&bound, proof).get(&draft()).await, "proof_replayed", "again");
}

#[actix_web::test]
async fn the_sandbox_signs_requests_and_says_who_stands_behind_them() {
    let (app, url) = sandbox().await;
    let get = async |path: &str| client().get(format!("{url}{path}")).send().await.unwrap().text().await.unwrap();
    let evidence = get("/evidence?userID=anna&LoA=LoA2").await;
    let voucher = get(&format!("/voucher?evidence={evidence}")).await;
    let body = r#"{"summary": "Firmato."}"#;
    let patch = "application/merge-patch+json";
    let asked = client().post(format!("{url}/signature")).header("content-type", patch).body(body);
    let headers = asked.send().await.unwrap().text().await.unwrap();
    let call = || {
        let call = app.public().if_match("*").header("authorization", format!("Bearer {voucher}"));
        headers
            .lines()
            .filter_map(|line| line.split_once(": "))
            .fold(call, |call, (name, value)| call.header(name, value))
    };
    let send = async |call: crate::support::request::Call| {
        call.send(actix_web::http::Method::PATCH, &draft(), Some(body.as_bytes().to_vec()), patch).await
    };
    send(call()).await.problem(401, "invalid_attestation");
    assert_eq!(refusals::take()[0]["reason"], "missing", "the evidence");
    send(call().header("agid-jwt-trackingevidence", evidence)).await.ok();
}

#[actix_web::test]
async fn the_sandbox_gives_tokens_of_people() {
    let (app, url) = sandbox().await;
    let get = async |path: &str| client().get(format!("{url}{path}")).send().await.unwrap().text().await.unwrap();
    let by = |token: &str| app.public().header("authorization", format!("Bearer {token}"));
    let token = get("/person?roles=coordinator&regions=05&name=Ada").await;
    let me = by(&token).get("/v1/me").await.ok().body;
    assert_eq!((&me["name"], &me["roles"][0]["role"]), (&json!("Ada"), &json!("regional_coordinator")));
    by(&token).get(&draft()).await.ok();
    not_admitted(by(&get("/person?sub=x").await).get("/v1/me").await, "no_role", "nobody");
}
