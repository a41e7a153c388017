use super::{path, transition, walk};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EVERYBODY, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, Person, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

async fn status(app: &TestApp, by: Option<Person>, id: Uuid) -> u16 {
    match by {
        Some(person) => app.by(person).get(&path(id)).await.status.as_u16(),
        None => app.public().get(&path(id)).await.status.as_u16(),
    }
}

#[actix_web::test]
async fn each_role_sees_what_it_should() {
    let app = TestApp::new().await;
    // published, draft, submitted, withdrawn, foreign draft
    let table: [(Option<Person>, [u16; 5]); 9] = [
        (None, [200, 404, 404, 410, 404]),
        (Some(ADMIN), [200, 200, 200, 200, 200]),
        (Some(SCIENTIST), [200, 200, 200, 200, 200]),
        (Some(READER), [200, 200, 200, 200, 200]),
        (Some(COORDINATOR), [200, 200, 200, 410, 404]),
        (Some(FOREIGN_COORDINATOR), [200, 404, 404, 200, 200]),
        (Some(CONTACT), [200, 200, 200, 410, 404]),
        (Some(FOREIGN_CONTACT), [200, 404, 404, 200, 200]),
        (Some(EXPERT), [200, 404, 404, 410, 404]),
    ];
    let practices = [ids::A_QUATTRO_MANI, ids::DRAFT, ids::SUBMITTED, ids::WITHDRAWN, ids::FOREIGN_DRAFT];
    for (person, expected) in table {
        let mut found = Vec::new();
        for id in practices {
            found.push(status(&app, person, id).await);
        }
        assert_eq!(found, expected, "{person:?}");
        let listed = walk(&app, person, "", 4).await;
        for (id, status) in practices.iter().zip(expected) {
            assert_eq!(listed.contains(&id.to_string()), status == 200, "{person:?} {id}");
        }
    }
}

#[actix_web::test]
async fn a_tombstone_tells_when_and_not_what() {
    let app = TestApp::new().await;
    let gone = app.public().header("accept-language", "en").get(&path(ids::WITHDRAWN)).await.problem(410, "gone");
    let text = gone.body.to_string();
    assert!(text.contains("withdrawn on 2024-"), "{text}");
    assert!(!text.contains("Sportello"), "{text}");
    for sub in ["transitions", "contacts"] {
        app.by(CONTACT).get(&format!("{}/{sub}", path(ids::WITHDRAWN))).await.problem(410, "gone");
    }
    app.by(CONTACT).if_match("*").patch(&path(ids::WITHDRAWN), json!({"title": "x"})).await.problem(410, "gone");
    assert_eq!(app.by(ADMIN).get(&path(ids::WITHDRAWN)).await.ok().body["status"], "withdrawn");
}

#[actix_web::test]
async fn a_draft_that_was_never_public_leaves_no_trace() {
    let app = TestApp::new().await;
    transition(&app, CONTACT, &path(ids::DRAFT), json!({"to": "withdrawn", "note": "Errore."})).await.created();
    app.public().get(&path(ids::DRAFT)).await.problem(404, "not_found");
    app.by(CONTACT).get(&path(ids::DRAFT)).await.ok();
}

#[actix_web::test]
async fn the_history_is_for_who_works_on_it() {
    let app = TestApp::new().await;
    let of = |id| format!("{}/transitions", path(id));
    for person in [ADMIN, SCIENTIST, READER, COORDINATOR, CONTACT] {
        app.by(person).get(&of(ids::SUBMITTED)).await.ok();
        app.by(person).get(&of(ids::A_QUATTRO_MANI)).await.ok();
    }
    for person in [FOREIGN_COORDINATOR, FOREIGN_CONTACT, EXPERT] {
        app.by(person).get(&of(ids::SUBMITTED)).await.problem(404, "not_found");
        app.by(person).get(&of(ids::A_QUATTRO_MANI)).await.problem(403, "forbidden");
    }
    app.public().get(&of(ids::A_QUATTRO_MANI)).await.problem(401, "token_missing");
    app.by(ADMIN).get(&format!("{}/{}", of(ids::SUBMITTED), ids::TRANSITION)).await.ok();
    app.by(ADMIN).get(&format!("{}/{}", of(ids::DRAFT), ids::TRANSITION)).await.problem(404, "not_found");
}

fn strings(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            into.push(name.clone());
            strings(value, into);
        }),
        _ => {}
    }
}

#[actix_web::test]
async fn nothing_personal_is_in_what_anybody_reads() {
    let app = TestApp::new().await;
    for id in [ids::A_QUATTRO_MANI, ids::SUBMITTED] {
        let contact = json!({"name": "Mario Rossi", "email": "mario.rossi@example.org", "phone": "+39 333 1234567"});
        app.by(ADMIN).post(&format!("{}/contacts", path(id)), contact).await.created();
    }
    super::publish(&app, &path(ids::SUBMITTED)).await;
    let mut seen = Vec::new();
    for query in ["", "q=integrazione", "facets=true&count=true", "sort=title"] {
        strings(&app.public().get(&format!("/v1/practices?{query}")).await.ok().body, &mut seen);
    }
    for id in [ids::A_QUATTRO_MANI, ids::SUBMITTED] {
        strings(&app.public().get(&path(id)).await.ok().body, &mut seen);
        for person in EVERYBODY {
            strings(&app.by(person).get(&path(id)).await.ok().body, &mut seen);
            strings(&app.by(person).get(&format!("{}/transitions", path(id))).await.body, &mut seen);
        }
    }
    assert!(seen.len() > 500);
    for text in seen {
        for personal in ["Rossi", "Bianchi", "mario.rossi", "1234567", "email", "phone", "actor"] {
            assert!(!text.contains(personal), "{personal} in {text}");
        }
        assert!(!text.contains('@'), "{text}");
    }
}

#[actix_web::test]
async fn a_client_that_has_it_already_gets_304() {
    let app = TestApp::new().await;
    let first = app.public().get(&path(ids::A_QUATTRO_MANI)).await.ok();
    assert!(first.header("cache-control").starts_with("public"));
    let again = app.public().header("if-none-match", first.etag()).get(&path(ids::A_QUATTRO_MANI)).await;
    assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
    let other = app.by(ADMIN).header("if-none-match", first.etag()).get(&path(ids::A_QUATTRO_MANI)).await.ok();
    assert_eq!(other.header("cache-control"), "no-store");
    assert_eq!(other.body["allowed_transitions"], json!(["archived", "withdrawn"]));
    let list = app.public().get("/v1/practices").await.ok();
    assert_eq!(app.public().header("if-none-match", list.etag()).get("/v1/practices").await.status.as_u16(), 304);
}
