//! The issuer's keys: how they change, and what happens while the issuer is away.
use super::issuer::{Answers, Issuer, Key, voucher};
use super::{app, read, refused};
use crate::support::refusals;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

#[actix_web::test]
async fn keys_are_fetched_once_and_again_for_one_that_is_not_known_but_not_more_than_twice_a_minute() {
    let (app, issuer) = app().await;
    assert_eq!(issuer.asked(), 0, "nobody asks before a voucher comes");
    let good = voucher(&app, &Key::rsa(0));
    let all = join_all((0..10).map(|_| read(&app, &good))).await;
    assert!(all.iter().all(|answer| answer.status == 200));
    assert_eq!(issuer.asked(), 1, "ten at once are one question");
    // The issuer has another key: it is not asked again so soon, whatever tokens name.
    issuer.answers(Answers::Keys(vec![Key::rsa(0), Key::rsa(1)]));
    refused(read(&app, &voucher(&app, &Key::rsa(1))).await, "unknown_kid", "a key of the last seconds");
    for number in 0..20 {
        let mut token = voucher(&app, &Key::rsa(1));
        token.header["kid"] = json!(format!("made-up-{number}"));
        refused(read(&app, &token).await, "unknown_kid", "made up");
    }
    assert_eq!(issuer.asked(), 1);
    app.wait(TimeDelta::seconds(31));
    let news: Vec<_> = (0..10).map(|_| voucher(&app, &Key::rsa(1))).collect();
    let all = join_all(news.iter().map(|token| read(&app, token))).await;
    assert!(all.iter().all(|answer| answer.status == 200));
    assert_eq!(issuer.asked(), 2);
    // Both keys work while both are there.
    read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
    // One that is withdrawn works no longer than an hour.
    issuer.answers(Answers::Keys(vec![Key::rsa(1)]));
    app.wait(TimeDelta::minutes(59));
    read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
    app.wait(TimeDelta::minutes(2));
    refused(read(&app, &voucher(&app, &Key::rsa(0))).await, "unknown_kid", "a withdrawn key");
    read(&app, &voucher(&app, &Key::rsa(1))).await.ok();
    assert_eq!(issuer.asked(), 3);
}

#[actix_web::test]
async fn known_keys_work_while_the_issuer_is_away() {
    let (app, issuer) = app().await;
    read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
    let elsewhere = Issuer::start();
    elsewhere.answers(Answers::Keys(vec![Key::rsa(2)]));
    for answers in [
        Answers::Text(503, ""),
        Answers::Text(200, "<html>"),
        Answers::Text(200, r#"{"keys": []}"#),
        Answers::Elsewhere(elsewhere.url.clone()),
    ] {
        issuer.answers(answers);
        let asked = issuer.asked();
        app.wait(TimeDelta::hours(2));
        read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
        assert_eq!(issuer.asked(), asked + 1, "it is asked, and what it says is of no use");
        read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
        assert_eq!(issuer.asked(), asked + 1, "and not again so soon");
    }
    assert_eq!(elsewhere.asked(), 0, "it is not followed elsewhere");
    issuer.stop().await;
    app.wait(TimeDelta::days(1));
    read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
    refused(read(&app, &voucher(&app, &Key::rsa(1))).await, "unknown_kid", "a new key meanwhile");
}

#[actix_web::test]
async fn without_any_key_no_voucher_is_taken_until_the_issuer_is_back() {
    let (app, issuer) = app().await;
    issuer.answers(Answers::Text(503, ""));
    refused(read(&app, &voucher(&app, &Key::rsa(0))).await, "unknown_kid", "no key at all");
    issuer.answers(Answers::Keys(vec![Key::rsa(0)]));
    app.wait(TimeDelta::seconds(31));
    read(&app, &voucher(&app, &Key::rsa(0))).await.ok();
    assert!(refusals::take().is_empty());
}
