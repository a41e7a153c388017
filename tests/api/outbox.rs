//! Who sees which messages, and what of them.
use crate::sending::enqueue;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR, READER};
use osservatorio::auth::actor::Actor;
use osservatorio::auth::policy::{Permission, ResourceReach};
use osservatorio::db::tx::ResourceType;
use osservatorio::demo::ids;
use osservatorio::outbox::model::{About, MessageKind, MessageStatus};
use osservatorio::outbox::service;
use uuid::Uuid;

#[actix_web::test]
async fn coordinators_see_the_messages_to_their_regions() {
    let app = TestApp::new().await;
    let id = enqueue(&app.core, &["a@x.it"])[0];
    let path = format!("/v1/outbox-messages/{id}");
    for (person, status) in
        [(ADMIN, 200), (COORDINATOR, 200), (FOREIGN_COORDINATOR, 404), (CONTACT, 403), (READER, 403)]
    {
        app.by(person).get(&path).await.is(status);
    }
    app.public().get(&path).await.problem(401, "token_missing");
    let foreign = app.by(FOREIGN_COORDINATOR).get("/v1/outbox-messages").await.ok();
    assert!(foreign.items().is_empty());
    let read = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!(read.body["text"], "Perché no? 🌸\n");
    app.by(COORDINATOR).header("if-none-match", read.etag()).get(&path).await.not_modified();
}

#[actix_web::test]
async fn the_list_is_filtered_and_goes_on() {
    let app = TestApp::new().await;
    enqueue(&app.core, &["a@x.it", "b@x.it", "c@x.it"]);
    let first =
        app.by(ADMIN).get("/v1/outbox-messages?status=waiting&kind=practice_notice&limit=2&count=true").await.ok();
    let to = |answer: &crate::support::request::Answer| {
        answer.items().iter().map(|m| m["to_address"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((to(&first), &first.body["total"]), (vec!["c@x.it".to_owned(), "b@x.it".to_owned()], &3.into()));
    assert!(first.items()[0]["text"].is_null(), "a list has no texts");
    let next = first.body["_links"]["next"]["href"].as_str().unwrap();
    assert_eq!(to(&app.by(ADMIN).get(next).await.ok()), ["a@x.it"]);
    assert!(app.by(ADMIN).get("/v1/outbox-messages?kind=digest").await.ok().items().is_empty());
    let about = app.by(ADMIN).get(&format!("/v1/outbox-messages?about={}", ids::SUBMITTED)).await.ok();
    assert_eq!(about.items().len(), 2);
    let call = app.by(ADMIN).get(&format!("/v1/outbox-messages?call={}", Uuid::nil())).await.ok();
    assert!(call.items().is_empty());
    app.by(ADMIN).get("/v1/outbox-messages?status=lost").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn messages_about_something_are_found_and_cancelled_together() {
    let app = TestApp::new().await;
    let about: Vec<Uuid> = (0..1_500).map(|n| Uuid::from_u128(n + 1)).collect();
    let new: Vec<_> = about
        .iter()
        .map(|id| osservatorio::outbox::model::NewMessage {
            kind: MessageKind::VitalityRequest,
            about: Some(About { resource: ResourceType::Practice, id: *id }),
            ..crate::sending::message_to("a@x.it")
        })
        .collect();
    let standing = |of: &[Uuid]| {
        let (app, of) = (app.clone(), of.to_vec());
        app.core
            .db()
            .run(&Actor::command("test"), |tx| {
                service::status_of(tx, MessageKind::VitalityRequest, ResourceType::Practice, &of)
            })
            .unwrap()
    };
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let permit = tx.permit(Permission::ManageMessages, &ResourceReach::country())?;
            service::enqueue(tx, &permit, &new)?;
            let wrong_kind =
                service::cancel_about(tx, &permit, &[MessageKind::Digest], ResourceType::Practice, &about)?;
            let wrong_thing =
                service::cancel_about(tx, &permit, &[MessageKind::VitalityRequest], ResourceType::Call, &about)?;
            let cancelled = service::cancel_about(
                tx,
                &permit,
                &[MessageKind::VitalityRequest],
                ResourceType::Practice,
                &about[1..],
            )?;
            assert_eq!((wrong_kind, wrong_thing, cancelled), (0, 0, 1_499));
            Ok(())
        })
        .unwrap();
    let all = standing(&about);
    assert_eq!(all.len(), 1_500);
    assert!(all.iter().all(|s| (s.status == MessageStatus::Waiting) == (s.about == about[0])));
    assert!(standing(&[Uuid::nil()]).is_empty());
}
