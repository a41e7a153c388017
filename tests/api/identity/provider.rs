//! The provider's keys: how they are found, which algorithms they are for, what happens while it is away.
use super::{PROVIDER, app, has, mapping, person};
use crate::support::{TestApp, refusals};
use crate::vouchers::issuer::{Answers, Issuer, Key};
use crate::vouchers::{read, refused};
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::json;

#[actix_web::test]
async fn tokens_are_signed_with_rsa_or_elliptic_curves() {
    let (app, provider) = app().await;
    let (rsa, ec) = (Key::rsa(0), Key::ec());
    has(&provider, &[&rsa, &ec]);
    read(&app, &person(&app, &rsa)).await.ok();
    let mut token = person(&app, &ec);
    token.header["alg"] = json!("ES256");
    read(&app, &token).await.ok();
    // An RSA key that names no algorithm is for PS256 too.
    let mut open = rsa.clone();
    open.jwk.as_object_mut().unwrap().remove("alg");
    has(&provider, &[&open]);
    app.wait(TimeDelta::hours(2));
    let mut token = person(&app, &open);
    token.header["alg"] = json!("PS256");
    token.instead = Some(open.sign_by(Algorithm::PS256, &token.header, &token.claims));
    read(&app, &token).await.ok();
    assert!(refusals::take().is_empty());
}

#[actix_web::test]
async fn known_keys_work_while_the_provider_is_away_and_new_ones_are_found() {
    let (app, provider) = app().await;
    read(&app, &person(&app, &Key::rsa(0))).await.ok();
    has(&provider, &[&Key::rsa(0), &Key::rsa(1)]);
    app.wait(TimeDelta::seconds(31));
    read(&app, &person(&app, &Key::rsa(1))).await.ok();
    assert_eq!(provider.asked(), 2);
    provider.stop().await;
    app.wait(TimeDelta::days(1));
    read(&app, &person(&app, &Key::rsa(0))).await.ok();
    refused(read(&app, &person(&app, &Key::rsa(2))).await, "unknown_kid", "a new key meanwhile");
}

#[actix_web::test]
async fn keys_are_found_by_the_metadata_of_the_provider_itself() {
    refusals::keep();
    let server = Issuer::start();
    let base = server.url.trim_end_matches("/jwks.json").to_owned();
    let issuer = format!("{base}/realms/a");
    let mapping = mapping().to_string();
    let settings = [("OSSERVATORIO_OIDC_ISSUER", issuer.as_str()), ("OSSERVATORIO_OIDC_MAPPING", mapping.as_str())];
    let answers = |issuer: &str, jwks: String| {
        let (issuer, keys) = (issuer.to_owned(), vec![Key::rsa(0)]);
        server.answers(Answers::Provider { issuer, jwks, keys });
    };
    let app = TestApp::with(&settings).await;
    let token = |app: &TestApp| person(app, &Key::rsa(0)).claim("iss", json!(issuer));
    answers(PROVIDER, server.url.clone());
    refused(read(&app, &token(&app)).await, "unknown_kid", "metadata of another");
    answers(&issuer, "http://keys.example.org/jwks.json".to_owned());
    app.wait(TimeDelta::seconds(31));
    refused(read(&app, &token(&app)).await, "unknown_kid", "keys at an unsafe address");
    answers(&issuer, server.url.clone());
    app.wait(TimeDelta::seconds(31));
    read(&app, &token(&app)).await.ok();
    assert_eq!(server.asked(), 4, "the metadata three times, and the keys once");
}
