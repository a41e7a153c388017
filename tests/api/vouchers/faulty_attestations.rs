//! Faulty signatures and evidences, each refused for its own reason: everything else of the request is good.
use super::attestations::{EVIDENCE, SIGNATURE, Signed, refused_signature, signed_app};
use super::issuer::{Key, Token, at};
use jsonwebtoken::Algorithm;
use osservatorio::auth::vouchers::attestation::digest_header;
use osservatorio::demo::ids;
use serde_json::{Value, json};

type Fault = (&'static str, &'static str, Box<dyn Fn(&mut Signed)>);

fn fault(what: &'static str, reason: &'static str, make: impl Fn(&mut Signed) + 'static) -> Fault {
    (what, reason, Box::new(make))
}

/// The one of the two that a fault is of.
fn of<'a>(name: &str, signed: &'a mut Signed) -> &'a mut Token {
    if name == SIGNATURE { signed.signature.as_mut().unwrap() } else { signed.evidence.as_mut().unwrap() }
}

fn claim(header: &'static str, name: &'static str, value: Value) -> impl Fn(&mut Signed) {
    move |signed: &mut Signed| of(header, signed).claims[name] = value.clone()
}

fn without(header: &'static str, name: &'static str) -> impl Fn(&mut Signed) {
    move |signed: &mut Signed| drop(of(header, signed).claims.as_object_mut().unwrap().remove(name))
}

fn head(header: &'static str, name: &'static str, value: Value) -> impl Fn(&mut Signed) {
    move |signed: &mut Signed| of(header, signed).header[name] = value.clone()
}

/// What is wrong with either of the two.
fn of_both(header: &'static str, at: i64) -> Vec<Fault> {
    vec![
        fault("no token", "malformed", move |signed| of(header, signed).instead = Some("x".to_owned())),
        fault("alg none", "algorithm", head(header, "alg", json!("none"))),
        fault("a shared secret", "algorithm", head(header, "alg", json!("HS256"))),
        fault("an extension to understand", "critical_extension", head(header, "crit", json!(["exp"]))),
        fault("an access token", "type", head(header, "typ", json!("at+jwt"))),
        fault("no kid", "no_kid", head(header, "kid", json!(""))),
        fault("an unknown kid", "unknown_kid", head(header, "kid", json!("x"))),
        fault("another client's key", "other_clients_key", move |signed| {
            let token = of(header, signed);
            token.key = Key::rsa(2);
            token.header["kid"] = json!(token.key.id());
        }),
        fault("signed by another", "signature", move |signed| of(header, signed).key = Key::rsa(0)),
        fault("PS256 called RS256", "signature", move |signed| {
            let token = of(header, signed);
            token.instead = Some(token.key.sign_by(Algorithm::PS256, &token.header, &token.claims));
        }),
        fault("another client's", "client", claim(header, "iss", json!("somebody-else"))),
        fault("over", "expired", claim(header, "exp", json!(at - 10))),
        fault("not yet", "not_yet_valid", claim(header, "nbf", json!(at + 60))),
        fault("issued in the future", "issued_in_future", claim(header, "iat", json!(at + 60))),
        fault("for a month", "too_long_lived", claim(header, "exp", json!(at + 30 * 86_400))),
        fault("for somebody else", "audience", claim(header, "aud", json!("https://other.example.org"))),
        fault("no id", "token_id", without(header, "jti")),
    ]
}

fn of_the_signature() -> Vec<Fault> {
    vec![
        fault("no Digest", "digest_missing", |signed| signed.digest = None),
        fault("Digest by another algorithm", "digest_algorithm", |signed| signed.digest = Some("MD5=abc=".to_owned())),
        fault("Digest twice", "digest_algorithm", |signed| {
            let digest = signed.digest.clone().unwrap();
            signed.digest = Some(format!("{digest}, {digest}"));
        }),
        fault("another body", "other_body", |signed| signed.body = json!({"summary": "Altro."}).to_string().into()),
        fault("one byte more", "other_body", |signed| signed.body.push(b' ')),
        fault("another body and its Digest", "other_header", |signed| {
            signed.body = json!({"summary": "Altro."}).to_string().into();
            signed.digest = Some(digest_header(&signed.body));
        }),
        fault("nothing signed", "signed_headers", without(SIGNATURE, "signed_headers")),
        fault("no list", "malformed", claim(SIGNATURE, "signed_headers", json!("digest"))),
        fault("two in one", "signed_headers", |signed| {
            let digest = signed.digest.clone();
            let all = json!([{"digest": digest, "content-type": "application/merge-patch+json"}]);
            of(SIGNATURE, signed).claims["signed_headers"] = all;
        }),
        fault("one twice", "signed_headers", |signed| {
            let digest = signed.digest.clone();
            of(SIGNATURE, signed).claims["signed_headers"] = json!([{"digest": digest}, {"Digest": digest}]);
        }),
        fault("Digest is not signed", "header_not_signed", |signed| {
            let all = json!([{"content-type": "application/merge-patch+json"}]);
            of(SIGNATURE, signed).claims["signed_headers"] = all;
        }),
        fault("Content-Type is not signed", "header_not_signed", |signed| {
            let digest = signed.digest.clone();
            of(SIGNATURE, signed).claims["signed_headers"] = json!([{"digest": digest}]);
        }),
        fault("another Content-Type", "other_header", |signed| signed.content_type = "application/json"),
        fault("a header that was not sent", "other_header", |signed| {
            let signed = of(SIGNATURE, signed).claims["signed_headers"].as_array_mut().unwrap();
            signed.push(json!({"content-encoding": "gzip"}));
        }),
    ]
}

fn of_the_evidence() -> Vec<Fault> {
    vec![
        fault("nobody's", "client", without(EVIDENCE, "iss")),
        fault("another purpose", "purpose", claim(EVIDENCE, "purposeId", json!(ids::AGENAS))),
        fault("no purpose", "purpose", without(EVIDENCE, "purposeId")),
        fault("no nonce", "dnonce", without(EVIDENCE, "dnonce")),
        fault("a nonce in words", "dnonce", claim(EVIDENCE, "dnonce", json!("x"))),
        fault("nobody behind it", "user_id", without(EVIDENCE, "userID")),
        fault("somebody with a line break", "user_id", claim(EVIDENCE, "userID", json!("a\nb"))),
        fault("nowhere", "user_location", claim(EVIDENCE, "userLocation", json!(""))),
        fault("no assurance", "loa", without(EVIDENCE, "LoA")),
        fault("the voucher names none", "not_bound_to_voucher", |signed| signed.voucher.claims["digest"] = Value::Null),
        fault("the voucher names another", "other_evidence", |signed| {
            signed.voucher.claims["digest"] = json!({"alg": "SHA256", "value": "00".repeat(32)});
        }),
        fault("the voucher names it otherwise", "other_evidence", |signed| {
            let text = signed.evidence.as_ref().unwrap().written();
            let value = osservatorio::auth::vouchers::attestation::digest_of(&text);
            signed.voucher.claims["digest"] = json!({"alg": "MD5", "value": value});
        }),
    ]
}

#[actix_web::test]
async fn a_signature_or_an_evidence_that_is_not_as_it_must_be_is_refused() {
    let (app, _issuer, _clients) = signed_app(&[]).await;
    let at = at(&app);
    let all = [
        (SIGNATURE, of_both(SIGNATURE, at)),
        (SIGNATURE, of_the_signature()),
        (EVIDENCE, of_both(EVIDENCE, at)),
        (EVIDENCE, of_the_evidence()),
    ];
    Signed::good(&app).send(&app).await.ok();
    let before = app.by(crate::support::people::ADMIN).get(&super::draft()).await.ok().etag();
    for (header, faults) in all {
        for (what, reason, make) in faults {
            let mut signed = Signed::good(&app);
            make(&mut signed);
            let line = refused_signature(signed.send(&app).await, reason, &format!("{header}: {what}"));
            assert_eq!(
                (line["header"].as_str(), line["token_id"].as_str()),
                (header, "8b971b43-e990-44fa-9013-1b353bfc5a0f")
            );
            assert_eq!(line["consumer"], ids::PDND_CONSUMER.to_string());
            assert_eq!(
                (&line["purpose"], &line["client"]),
                (&ids::PDND_PURPOSE.to_string(), &ids::PDND_CLIENT.to_string())
            );
        }
    }
    let after = app.by(crate::support::people::ADMIN).get(&super::draft()).await.ok().etag();
    assert_eq!(before, after, "nothing was changed by any of them");
    Signed::good(&app).send(&app).await.ok();
}

#[actix_web::test]
async fn a_signature_works_once_and_an_evidence_as_often_as_its_voucher() {
    let (app, _issuer, _clients) = signed_app(&[]).await;
    let signed = Signed::good(&app);
    signed.send(&app).await.ok();
    refused_signature(signed.send(&app).await, "replayed", "again");
    // Its evidence goes on.
    let mut other = Signed::good(&app);
    other.evidence = signed.evidence.clone();
    other.send(&app).await.ok();
    // Of several at once one is taken.
    let one = Signed::good(&app);
    let all = futures_util::future::join_all((0..6).map(|_| one.send(&app))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(crate::support::refusals::take().iter().filter(|line| line["reason"] == "replayed").count(), 5);
}
