//! Places and the waiting list, also when many want something at once.
use super::registering::{CURRENT, code_of, counted, counts, holder, letters_to, open, person, register, set_desk};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use actix_web::http::Method;
use chrono::TimeDelta;
use futures_util::future::join_all;
use osservatorio::outbox::model::MessageKind;
use serde_json::{Value, json};

/// All registrations in the order they came: address, status and id.
async fn all(app: &TestApp, address: &str) -> Vec<(String, String, String)> {
    let mut next = Some(format!("{address}/registrations?limit=100"));
    let mut found = Vec::new();
    while let Some(path) = next {
        let page = app.by(ADMIN).get(&path).await.ok();
        let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
        found.extend(page.items().iter().map(|i| (text(i, "email"), text(i, "status"), text(i, "id"))));
        next =
            page.body["_links"]["next"]["href"].as_str().map(|href| format!("/v1{}", href.trim_start_matches("/v1")));
    }
    found
}

/// Asks again while the server is too busy: with so many at once on one machine it may say so.
async fn cancel(app: &TestApp, address: &str, id: &str) {
    let path = format!("{address}/registrations/{id}/cancellations");
    for _ in 0..20 {
        let answer = app.by(ADMIN).send(Method::POST, &path, None, "").await;
        if answer.status != 503 {
            answer.ok();
            return;
        }
    }
    panic!("{id}: busy for ever");
}

/// The same.
async fn patiently(app: &TestApp, address: &str, email: &str) {
    for _ in 0..20 {
        let answer = register(app, address, email).await;
        if answer.status != 503 {
            answer.created();
            return;
        }
    }
    panic!("{email}: busy for ever");
}

#[actix_web::test]
async fn of_fifty_at_once_as_many_have_a_place_as_there_are() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let address = open(&app, json!({}), json!({"capacity": 20})).await;
    let come = (0..50).map(|n| {
        let (server, address) = (if n % 2 == 0 { &app } else { &other }, &address);
        async move { patiently(server, address, &format!("p{n}@example.org")).await }
    });
    join_all(come).await;
    assert_eq!(counts(&app, &address).await, counted(20, 30, 0, 0));
    let all = all(&app, &address).await;
    let statuses: Vec<&str> = all.iter().map(|(_, status, _)| status.as_str()).collect();
    assert!(statuses[..20].iter().all(|s| *s == "registered") && statuses[20..].iter().all(|s| *s == "waiting"));
    let mut addresses: Vec<&String> = all.iter().map(|(email, ..)| email).collect();
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 50);
}

#[actix_web::test]
async fn the_same_address_at_once_registers_once() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let address = open(&app, json!({}), json!({"capacity": 20})).await;
    let come = (0..12).map(|n| {
        let (server, address) = (if n % 2 == 0 { &app } else { &other }, &address);
        async move { patiently(server, address, "elena@example.org").await }
    });
    join_all(come).await;
    assert_eq!(counts(&app, &address).await, counted(1, 0, 0, 0));
    assert_eq!(letters_to(&app, "elena@example.org").len(), 1);
}

#[actix_web::test]
async fn who_cancels_and_who_comes_at_once_neither_exceed_the_capacity_nor_disturb_the_order() {
    let app = TestApp::new().await;
    let other = app.again(&[]).await;
    let address = open(&app, json!({}), json!({"capacity": 6})).await;
    for n in 0..16 {
        register(&app, &address, &format!("old{n}@example.org")).await.created();
    }
    let before = all(&app, &address).await;
    let leave = before.iter().take(4).map(|(_, _, id)| {
        let (app, address) = (&app, &address);
        async move { cancel(app, address, id).await }
    });
    let come = (0..10).map(|n| {
        let (other, address) = (&other, &address);
        async move { patiently(other, address, &format!("new{n}@example.org")).await }
    });
    let grow = set_desk(&app, &address, json!({"capacity": 8}));
    futures_util::future::join3(join_all(leave), join_all(come), grow).await.2.ok();
    assert_eq!(counts(&app, &address).await, counted(8, 14, 4, 0));
    // The places are those of who came first of those still there.
    let live: Vec<String> =
        all(&app, &address).await.into_iter().map(|(_, status, _)| status).filter(|s| s != "cancelled").collect();
    assert!(live[..8].iter().all(|s| s == "registered") && live[8..].iter().all(|s| s == "waiting"), "{live:?}");
}

/// What is asked of the waiting list, in ten lines.
#[derive(Default)]
struct Model {
    /// Address and status, in the order they came.
    rows: Vec<(String, &'static str)>,
    capacity: usize,
}

impl Model {
    fn registered(&self) -> usize {
        self.rows.iter().filter(|(_, status)| *status == "registered").count()
    }

    fn fill(&mut self) {
        while self.registered() < self.capacity {
            let Some(next) = self.rows.iter_mut().find(|(_, status)| *status == "waiting") else { return };
            next.1 = "registered";
        }
    }
}

#[actix_web::test]
async fn the_waiting_list_keeps_its_order_whatever_happens() {
    let app = TestApp::new().await;
    for seed in [3_u64, 77] {
        let address = open(&app, json!({}), json!({"capacity": 2})).await;
        let mut model = Model { capacity: 2, ..Model::default() };
        let mut state = seed;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % below as u64).unwrap()
        };
        for step in 0..36 {
            match random(10) {
                0..5 => {
                    let email = format!("p{step}@example.org");
                    register(&app, &address, &email).await.created();
                    model.rows.push((email, "waiting"));
                }
                5..8 => {
                    let live: Vec<usize> = (0..model.rows.len()).filter(|i| model.rows[*i].1 != "cancelled").collect();
                    if !live.is_empty() {
                        let gone = live[random(live.len())];
                        let id = all(&app, &address).await[gone].2.clone();
                        cancel(&app, &address, &id).await;
                        model.rows[gone].1 = "cancelled";
                    }
                }
                _ => {
                    let capacity = 1 + random(6);
                    let answer = set_desk(&app, &address, json!({"capacity": capacity})).await;
                    if capacity < model.registered() {
                        answer.problem(409, "wrong_state");
                    } else {
                        answer.ok();
                        model.capacity = capacity;
                    }
                }
            }
            model.fill();
            let found = all(&app, &address).await;
            let shown: Vec<(String, &str)> = found.iter().map(|(email, s, _)| (email.clone(), s.as_str())).collect();
            assert_eq!(shown, model.rows, "seed {seed}, step {step}");
        }
        app.wait(TimeDelta::minutes(20));
    }
}

#[actix_web::test]
async fn who_waits_learns_how_many_wait_before_and_is_told_when_a_place_becomes_free() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 1})).await;
    for name in ["a", "b", "c"] {
        register(&app, &address, &format!("{name}@example.org")).await.created();
    }
    let (_, subject, text) = letters_to(&app, "c@example.org").pop().unwrap();
    assert!(subject.starts_with("Lista d'attesa: ") && text.contains("i posti sono esauriti"), "{subject}\n{text}");
    let code = code_of(&app, "c@example.org");
    let own = holder(&app, &code).get(CURRENT).await.ok().body;
    assert_eq!((&own["status"], &own["waiting_ahead"]), (&json!("waiting"), &json!(1)));
    let first = code_of(&app, "a@example.org");
    holder(&app, &first).send(Method::POST, &format!("{CURRENT}/cancellations"), None, "").await.ok();
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["waiting_ahead"], 0);
    let letters = letters_to(&app, "b@example.org");
    let [(kind, subject, text)] = letters.as_slice() else { panic!("one message: {letters:?}") };
    assert_eq!(*kind, MessageKind::RegistrationMovedUp);
    assert!(subject.starts_with("Si è liberato un posto: ") && text.contains("#code="), "{subject}\n{text}");
    // More places: everybody who waits moves up at once.
    register(&app, &address, "d@example.org").await.created();
    set_desk(&app, &address, json!({"capacity": 5})).await.ok();
    assert_eq!(counts(&app, &address).await, counted(3, 0, 1, 0));
    assert!(holder(&app, &code).get(CURRENT).await.ok().body["moved_up_at"].is_string());
    set_desk(&app, &address, json!({"capacity": 2})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn what_is_not_confirmed_in_time_lapses_and_the_next_moves_up() {
    let app = TestApp::new().await;
    let address = open(&app, json!({}), json!({"capacity": 2, "confirm_within_days": 3})).await;
    for name in ["a", "b", "c"] {
        let path = format!("{address}/registrations");
        app.public().post(&path, person(&format!("{name}@example.org"))).await.created();
    }
    app.wait(TimeDelta::days(10));
    app.work().await;
    assert_eq!(counts(&app, &address).await, counted(2, 1, 0, 0), "the time runs from the first message on");
    let (a, b) = (code_of(&app, "a@example.org"), code_of(&app, "b@example.org"));
    holder(&app, &a).send(Method::POST, &format!("{CURRENT}/confirmations"), None, "").await.ok();
    assert!(holder(&app, &b).get(CURRENT).await.ok().body["confirm_by"].is_string());
    app.wait(TimeDelta::days(2));
    app.work().await;
    assert_eq!(counts(&app, &address).await, counted(2, 1, 0, 0));
    app.wait(TimeDelta::days(2));
    app.work().await;
    assert_eq!(counts(&app, &address).await, counted(2, 0, 1, 0));
    assert_eq!(holder(&app, &b).get(CURRENT).await.ok().body["status"], "cancelled");
    let (kind, _, text) = letters_to(&app, "b@example.org").pop().unwrap();
    assert_eq!(kind, MessageKind::RegistrationCancelled);
    assert!(text.contains("non è stata confermata in tempo"), "{text}");
    assert_eq!(letters_to(&app, "c@example.org").pop().unwrap().0, MessageKind::RegistrationMovedUp);
}
