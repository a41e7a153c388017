//! Whose subscriptions they are: what is told is what the owner may see, and nobody else's is there.
use super::receiver::Receiver;
use super::{LOCAL, WEBHOOKS, app, draft, id, make_theme, notices, read, step, subscribe_with};
use crate::service_clients::{registered, token, with};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::json;

/// What came of one resource, in order.
fn kinds(receiver: &Receiver, id: &str) -> Vec<String> {
    let all = receiver.take();
    all.iter().filter(|one| one.resource() == id).map(|one| one.kind().to_owned()).collect()
}

#[actix_web::test]
async fn what_the_owner_may_see_is_told_and_what_they_lose_is_gone() {
    let app = app().await;
    let (inside, outside) = (Receiver::new(), Receiver::new());
    subscribe_with(&app, CONTACT, &inside, json!({"types": ["practice"]})).await;
    subscribe_with(&app, FOREIGN_CONTACT, &outside, json!({"types": ["practice"], "embed": true})).await;
    let path = draft(&app).await;
    app.work().await;
    assert_eq!(kinds(&inside, id(&path)), ["changed"]);
    assert!(outside.take().is_empty(), "a draft is nobody else's");
    for to in ["submitted", "regional_check", "accepted", "published"] {
        step(&app, &path, to).await;
    }
    app.work().await;
    let told = kinds(&inside, id(&path));
    assert!(told.len() >= 4 && told.iter().all(|kind| kind == "changed"), "{told:?}");
    assert_eq!(kinds(&outside, id(&path)), ["changed"]);
    step(&app, &path, "withdrawn").await;
    app.work().await;
    assert_eq!(kinds(&inside, id(&path)), ["changed"]);
    assert_eq!(kinds(&outside, id(&path)), ["gone"]);
}

/// It is looked at when it is sent, not when it happened.
#[actix_web::test]
async fn what_is_withdrawn_before_it_is_sent_is_not_shown() {
    let app = app().await;
    let outside = Receiver::new();
    let made = subscribe_with(&app, FOREIGN_CONTACT, &outside, json!({"types": ["practice"], "embed": true})).await;
    outside.answers_with(500);
    let path = draft(&app).await;
    for to in ["submitted", "regional_check", "accepted", "published"] {
        step(&app, &path, to).await;
    }
    app.work().await;
    assert_eq!(kinds(&outside, id(&path)), ["changed"]);
    step(&app, &path, "withdrawn").await;
    outside.answers_with(200);
    app.wait(chrono::TimeDelta::minutes(10));
    app.work().await;
    let all = outside.take();
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|one| one.kind() == "gone" && one.event["data"].get("_embedded").is_none()));
    assert_eq!(read(&app, &made.path).await["user_id"], json!(FOREIGN_CONTACT.id));
}

#[actix_web::test]
async fn nobody_sees_anothers_but_administrators() {
    let app = app().await;
    let receiver = Receiver::new();
    let made = subscribe_with(&app, CONTACT, &receiver, json!({})).await;
    make_theme(&app, "t_a").await;
    app.work().await;
    let delivery = receiver.take()[0].id().to_owned();
    let deliveries = format!("{}/deliveries", made.path);
    let one = format!("{deliveries}/{delivery}");
    let secrets = format!("{}/secrets", made.path);
    for path in [made.path.clone(), deliveries, one.clone(), format!("{one}/attempts"), secrets.clone()] {
        app.public().get(&path).await.problem(401, "token_missing");
        for person in [FOREIGN_CONTACT, COORDINATOR, READER] {
            app.by(person).get(&path).await.problem(404, "not_found");
        }
        for person in [SCIENTIST, EXPERT] {
            app.by(person).get(&path).await.problem(403, "forbidden");
        }
        app.by(CONTACT).get(&path).await.ok();
        app.by(ADMIN).get(&path).await.ok();
    }
    let other = || app.by(COORDINATOR);
    other().if_match("*").patch(&made.path, json!({"embed": true})).await.problem(404, "not_found");
    other().if_match("*").delete(&made.path).await.problem(404, "not_found");
    other().post(&secrets, json!({})).await.problem(404, "not_found");
    other().post(&format!("{}/transitions", made.path), json!({"to": "suspended"})).await.problem(404, "not_found");
    other().post(&format!("{}/replays", made.path), json!({"after": 0})).await.problem(404, "not_found");
    other().post(&format!("{}/tests", made.path), json!({})).await.problem(404, "not_found");
    other().post(&format!("{one}/transitions"), json!({"to": "pending"})).await.problem(404, "not_found");
    // Another's delivery is not found under one's own subscription.
    let own = subscribe_with(&app, COORDINATOR, &receiver, json!({})).await;
    other().get(&format!("{}/deliveries/{delivery}", own.path)).await.problem(404, "not_found");
    assert_eq!(app.by(COORDINATOR).get(WEBHOOKS).await.ok().items().len(), 1);
    assert_eq!(app.by(ADMIN).get(WEBHOOKS).await.ok().items().len(), 3, "that of the scenario too");
    app.by(SCIENTIST).post(WEBHOOKS, json!({"url": receiver.url()})).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_system_is_told_of_what_its_scopes_let_it_read() {
    let app = app().await;
    let receiver = Receiver::new();
    let of = |scopes: &[&str]| json!({"name": "S", "roles": [{"role": "regional_coordinator", "regions": ["05"]}], "scopes": scopes});
    let (client, name, secret) = registered(&app, of(&["feed", "registers:read", "practices:read"])).await;
    let shown = token(&app, &name, &secret, None).await.ok();
    let new = json!({"url": receiver.url(), "contact_email": "sistemi@example.org"});
    let missing = with(&app, &shown).post(WEBHOOKS, json!({"url": receiver.url()})).await.violations();
    assert_eq!(missing, ["#/contact_email required"]);
    let foreign = json!({"url": receiver.url(), "contact_email": "s@example.org", "types": ["organisation"]});
    with(&app, &shown).post(WEBHOOKS, foreign).await.problem(403, "insufficient_scope");
    let made = with(&app, &shown).post(WEBHOOKS, new.clone()).await.created();
    let path = made.header("location").to_owned();
    assert_eq!(made.body["service_client_id"], json!(name));
    // No scope for organisations; drafts of its region by its role.
    make_theme(&app, "t_a").await;
    let organisation = format!("/v1/organisations/{}", ids::AULSS_2);
    app.by(ADMIN).if_match("*").patch(&organisation, json!({"website": "https://x.example.org"})).await.ok();
    let practice = draft(&app).await;
    app.work().await;
    let mut told: Vec<String> = receiver.take().iter().map(|one| one.resource().to_owned()).collect();
    told.sort();
    assert_eq!(told, [id(&practice), "t_a"]);
    with(&app, &shown).get(&path).await.ok();
    assert_eq!(with(&app, &shown).get(WEBHOOKS).await.ok().items().len(), 1);
    app.by(COORDINATOR).get(&path).await.problem(404, "not_found");
    // Without the scope there is no way in.
    let (_, other, other_secret) = registered(&app, of(&["practices:read", "registers:read"])).await;
    let closed = token(&app, &other, &other_secret, None).await.ok();
    with(&app, &closed).get(WEBHOOKS).await.problem(403, "insufficient_scope");
    // Once it is blocked it is told nothing more, and whoever looks after it is written to.
    app.by(ADMIN).if_match("*").patch(&client, json!({"status": "blocked"})).await.ok();
    make_theme(&app, "t_b").await;
    app.work().await;
    assert!(receiver.take().is_empty());
    let shown = read(&app, &path).await;
    assert_eq!((&shown["status"], &shown["suspended_for"]), (&json!("suspended"), &json!("no_access")));
    assert_eq!(notices(&app, &path).await, ["waiting"]);
    app.by(ADMIN).if_match("*").patch(&client, json!({"status": "active"})).await.ok();
    app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "active"})).await.created();
    app.work().await;
    assert_eq!(receiver.take().len(), 1, "nothing was lost");
    // The scope is taken away.
    let scopes = json!({"scopes": ["registers:read"]});
    app.by(ADMIN).if_match("*").patch(&client, scopes).await.ok();
    make_theme(&app, "t_c").await;
    app.work().await;
    assert_eq!(read(&app, &path).await["suspended_for"], "no_access");
}

#[actix_web::test]
async fn an_administrator_makes_one_for_a_system_and_people_lose_theirs_with_their_role() {
    let app = app().await;
    let receiver = Receiver::new();
    let new = json!({"url": receiver.url(), "contact_email": "s@example.org", "service_client_id": ids::SYSTEM});
    let made = app.by(ADMIN).post(WEBHOOKS, new.clone()).await.created();
    assert_eq!((&made.body["service_client_id"], &made.body["user_id"]), (&json!(ids::SYSTEM), &json!(null)));
    app.by(COORDINATOR).post(WEBHOOKS, new).await.problem(403, "forbidden");
    let nobody = json!({"url": receiver.url(), "contact_email": "s@example.org", "service_client_id": ids::AULSS_2});
    assert_eq!(app.by(ADMIN).post(WEBHOOKS, nobody).await.violations(), ["#/service_client_id unknown"]);
    let own = subscribe_with(&app, FOREIGN_COORDINATOR, &receiver, json!({"types": ["theme"]})).await;
    let user = format!("/v1/users/{}", FOREIGN_COORDINATOR.id);
    app.by(ADMIN).if_match("*").patch(&user, json!({"roles": [{"role": "expert"}]})).await.ok();
    make_theme(&app, "t_a").await;
    app.work().await;
    assert_eq!(read(&app, &own.path).await["suspended_for"], "no_access");
    assert_eq!(receiver.take().len(), 1, "that of the system alone");
}

#[actix_web::test]
async fn somebody_has_twenty_at_most() {
    let app = TestApp::with(&LOCAL).await;
    let receiver = Receiver::new();
    for _ in 0..20 {
        subscribe_with(&app, CONTACT, &receiver, json!({"types": ["call"]})).await;
    }
    app.by(CONTACT).post(WEBHOOKS, json!({"url": receiver.url()})).await.problem(409, "wrong_state");
    subscribe_with(&app, COORDINATOR, &receiver, json!({})).await;
}
