use super::path;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn contacts_are_kept_by_who_works_on_the_practice() {
    let app = TestApp::new().await;
    let all = format!("{}/contacts", path(ids::DRAFT));
    let there = app.by(CONTACT).get(&format!("{all}?count=true")).await.ok();
    assert_eq!((there.items().len(), &there.body["total"]), (1, &json!(1)));
    let made = app.by(COORDINATOR).post(&all, json!({"name": "Nicolò D'Amico", "phone": "0422 1234"})).await.created();
    let one = made.header("location").to_owned();
    assert_eq!(app.by(CONTACT).get(&one).await.ok().body["name"], "Nicolò D'Amico");
    let bad = app.by(CONTACT).post(&all, json!({"name": " ", "email": "x", "fax": "1"})).await;
    assert_eq!(bad.violations(), ["#/email format", "#/fax unknown_field"]);
    assert_eq!(
        app.by(CONTACT).post(&all, json!({"name": " "})).await.violations(),
        ["#/email required", "#/name blank"]
    );
    let changed =
        app.by(CONTACT).if_match(made.etag()).patch(&one, json!({"phone": null, "email": "n@example.org"})).await.ok();
    assert_eq!((changed.body.get("phone"), &changed.body["version"]), (None, &json!(2)));
    app.by(CONTACT).if_match(made.etag()).delete(&one).await.problem(412, "precondition_failed");
    app.by(CONTACT).if_match(changed.etag()).delete(&one).await.done();
    app.by(CONTACT).get(&one).await.problem(404, "not_found");
}

#[actix_web::test]
async fn nobody_else_reads_them() {
    let app = TestApp::new().await;
    let draft = format!("{}/contacts", path(ids::DRAFT));
    let public = format!("{}/contacts", path(ids::A_QUATTRO_MANI));
    app.public().get(&public).await.problem(401, "token_missing");
    for person in [READER, SCIENTIST] {
        app.by(person).get(&draft).await.problem(403, "forbidden");
        app.by(person).get(&public).await.problem(403, "forbidden");
    }
    for person in [FOREIGN_CONTACT, EXPERT] {
        app.by(person).get(&draft).await.problem(404, "not_found");
        app.by(person).get(&public).await.problem(403, "forbidden");
        app.by(person).post(&public, json!({"name": "x", "email": "x@example.org"})).await.problem(403, "forbidden");
    }
    let elsewhere = format!("{public}/{}", ids::PRACTICE_CONTACT);
    app.by(ADMIN).get(&elsewhere).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_long_list_has_pages() {
    let app = TestApp::new().await;
    let all = format!("{}/contacts", path(ids::SUBMITTED));
    for n in 0..5 {
        app.by(CONTACT).post(&all, json!({"name": format!("Persona {n}"), "email": "p@example.org"})).await.created();
    }
    let first = app.by(CONTACT).get(&format!("{all}?limit=3")).await.ok();
    let next = first.body["_links"]["next"]["href"].as_str().unwrap();
    let second = app.by(CONTACT).get(next).await.ok();
    assert_eq!((first.items().len(), second.items().len()), (3, 2));
    assert_eq!(second.items()[1]["name"], "Persona 0");
}
