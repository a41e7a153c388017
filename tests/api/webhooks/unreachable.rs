//! Where webhooks do not lead.
use super::receiver::{Receiver, Reply, reply};
use super::{LOCAL, WEBHOOKS, app, deliveries, make_theme, subscribe, subscribe_with};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use serde_json::json;

#[actix_web::test]
async fn addresses_of_ones_own_network_are_refused() {
    let app = TestApp::new().await;
    for url in [
        "http://sistema.example.org/in",
        "https://127.0.0.1/in",
        "https://localhost/in",
        "https://2130706433/in",
        "https://[::1]/in",
        "https://[::ffff:10.0.0.1]/in",
        "https://10.0.0.1/in",
        "https://192.168.1.1:8443/in",
        "https://169.254.169.254/latest/meta-data",
    ] {
        let refused = app.by(ADMIN).post(WEBHOOKS, json!({"url": url})).await.violations();
        assert_eq!(refused, ["#/url not_allowed"], "{url}");
    }
    let made = app.by(ADMIN).post(WEBHOOKS, json!({"url": "https://sistema.example.org/in"})).await.created();
    let path = made.header("location").to_owned();
    let moved = app.by(ADMIN).if_match("*").patch(&path, json!({"url": "https://10.0.0.1/in"})).await.violations();
    assert_eq!(moved, ["#/url not_allowed"]);
}

/// Also where a subscription is there already, and where a name leads to this machine.
#[actix_web::test]
async fn nothing_is_sent_there_whatever_a_subscription_says() {
    let app = app().await;
    let receiver = Receiver::new();
    let by_address = subscribe(&app, &receiver).await;
    let url = json!({"url": format!("http://localhost:{}/in", receiver.port), "types": ["theme"]});
    let by_name = subscribe_with(&app, ADMIN, &receiver, url).await;
    make_theme(&app, "t_a").await;
    let production = app.again(&[]).await;
    production.work().await;
    assert!(receiver.take().is_empty());
    for path in [&by_address.path, &by_name.path] {
        let listed = deliveries(&app, path, "").await;
        let one = &listed.items()[0];
        assert_eq!((&one["status"], &one["last_error"]), (&json!("pending"), &json!("the address is not allowed")));
    }
    let development = app.again(&LOCAL).await;
    development.wait(chrono::TimeDelta::seconds(10));
    development.work().await;
    assert_eq!(receiver.take().len(), 2);
}

#[actix_web::test]
async fn redirects_are_not_followed() {
    let app = app().await;
    let (receiver, elsewhere) = (Receiver::new(), Receiver::new());
    let made = subscribe(&app, &receiver).await;
    let location = elsewhere.url();
    receiver.answers(move |_| Reply { headers: vec![("location", location.clone())], ..reply(307) });
    make_theme(&app, "t_a").await;
    app.work().await;
    assert_eq!((receiver.take().len(), elsewhere.take().len()), (1, 0));
    let listed = deliveries(&app, &made.path, "").await;
    assert_eq!(listed.items()[0]["last_error"], "answered with 307; redirects are not followed");
}

#[actix_web::test]
async fn a_receiver_that_is_not_there_is_told_of_in_the_log() {
    let app = app().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let receiver = Receiver::new();
    let url = json!({"url": format!("http://127.0.0.1:{nobody}/"), "types": ["theme"]});
    let made = subscribe_with(&app, ADMIN, &receiver, url).await;
    make_theme(&app, "t_a").await;
    app.work().await;
    let listed = deliveries(&app, &made.path, "").await;
    let one = &listed.items()[0];
    assert!(one["last_error"].as_str().unwrap().starts_with("no connection: "), "{one}");
    assert!(!one["last_error"].as_str().unwrap().contains(&nobody.to_string()), "{one}");
    // It is at another address.
    app.by(ADMIN).if_match("*").patch(&made.path, json!({"url": receiver.url()})).await.ok();
    app.work().await;
    assert_eq!(receiver.take().len(), 1, "which is tried at once");
}
