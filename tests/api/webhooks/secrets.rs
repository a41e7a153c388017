//! What deliveries are signed with, and how one takes the place of another.
use super::receiver::{Received, Receiver};
use super::{LOCAL, app, make_theme, read, subscribe};
use crate::support::people::ADMIN;
use chrono::TimeDelta;
use osservatorio::auth::keys;
use serde_json::json;

fn signatures(one: &Received) -> usize {
    one.header("webhook-signature").split(' ').count()
}

#[actix_web::test]
async fn the_old_secret_and_the_new_one_sign_together_for_a_while() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    let secrets = format!("{}/secrets", made.path);
    let issued = app.by(ADMIN).post(&secrets, json!({"overlap_hours": 12})).await.created();
    let fresh = issued.body["secret"].as_str().unwrap().to_owned();
    assert!(fresh.starts_with("whsec_") && fresh != made.secret);
    let listed = app.by(ADMIN).get(&secrets).await.ok();
    assert_eq!(listed.items().len(), 2);
    assert!(listed.items()[0]["expires_at"].is_null() && listed.items()[1]["expires_at"].is_string());
    assert!(!listed.body.to_string().contains("whsec_") && !listed.body.to_string().contains("sealed"));
    make_theme(&app, "t_a").await;
    app.work().await;
    let one = receiver.take().remove(0);
    assert_eq!(signatures(&one), 2);
    assert!(one.is_signed_with(&made.secret) && one.is_signed_with(&fresh));
    app.wait(TimeDelta::hours(13));
    make_theme(&app, "t_b").await;
    app.work().await;
    let one = receiver.take().remove(0);
    assert_eq!((signatures(&one), one.is_signed_with(&made.secret), one.is_signed_with(&fresh)), (1, false, true));
    let listed = app.by(ADMIN).get(&secrets).await.ok();
    let last = listed.items()[0]["id"].as_str().unwrap();
    assert_eq!(listed.items().len(), 1);
    app.by(ADMIN).if_match("*").delete(&format!("{secrets}/{last}")).await.problem(409, "wrong_state");
    // One that somebody else knows ends at once.
    app.by(ADMIN).post(&secrets, json!({})).await.created();
    app.by(ADMIN).if_match("*").delete(&format!("{secrets}/{last}")).await.done();
    app.by(ADMIN).if_match("*").delete(&format!("{secrets}/{last}")).await.problem(404, "not_found");
    make_theme(&app, "t_c").await;
    app.work().await;
    assert!(!receiver.take()[0].is_signed_with(&fresh));
    for _ in 0..4 {
        app.by(ADMIN).post(&secrets, json!({"overlap_hours": 720})).await.created();
    }
    app.by(ADMIN).post(&secrets, json!({})).await.problem(409, "wrong_state");
    let wrong = app.by(ADMIN).post(&secrets, json!({"overlap_hours": 721})).await.violations();
    assert_eq!(wrong, ["#/overlap_hours too_large"]);
}

#[actix_web::test]
async fn secrets_outlive_the_keys_that_seal_them() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe(&app, &receiver).await;
    let old = std::fs::read_to_string(&app.database_settings()["OSSERVATORIO_SIGNING_KEYS_FILE"]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (second, third) = (keys::fresh_pem().unwrap(), keys::fresh_pem().unwrap());
    let (both, new, other) = (file("both", &format!("{second}{old}")), file("new", &second), file("other", &third));
    let mut servers = Vec::new();
    for keys in [&both, &new, &other] {
        servers.push(app.again(&[LOCAL[0], ("OSSERVATORIO_SIGNING_KEYS_FILE", keys)]).await);
    }
    make_theme(&app, "t_a").await;
    servers[0].work().await;
    assert!(receiver.take()[0].is_signed_with(&made.secret), "with the key before");
    make_theme(&app, "t_b").await;
    servers[1].work().await;
    assert!(receiver.take()[0].is_signed_with(&made.secret), "sealed anew, the key before is not needed any more");
    // A server that has lost its keys signs nothing, and sends nothing.
    make_theme(&app, "t_c").await;
    servers[2].work().await;
    assert!(receiver.take().is_empty());
    assert_eq!(read(&app, &made.path).await["suspended_for"], "no_secret");
}
