//! Who is told what: nothing of what they may not see, and that something is gone for whom it is.
use super::{after, id, kinds, position, told};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, Person, READER,
};
use osservatorio::auth::actor::Actor;
use osservatorio::auth::policy::{Permission, ResourceReach};
use osservatorio::db::tx::{ChangeKind, ResourceType};
use osservatorio::demo::ids;
use serde_json::{Value, json};

async fn draft(app: &TestApp) -> String {
    let new = json!({"organisation_id": ids::AULSS_2, "title": "Una pratica", "summary": "x", "story": "x",
        "dimensions": [{"dimension": "community", "intensity": 2}], "themes": ["telemedicine"],
        "period": {"start": "2022-05-01", "ongoing": true}, "publication_consent": true});
    app.by(CONTACT).post("/v1/practices", new).await.created().header("location").to_owned()
}

async fn step(app: &TestApp, path: &str, to: &str) {
    let step = json!({"to": to, "note": "Così."});
    let done = app.by(ADMIN).post(&format!("{path}/transitions"), step).await;
    assert!(done.status.is_success(), "{}", done.body);
}

async fn publish(app: &TestApp, path: &str) {
    for to in ["submitted", "regional_check", "accepted", "published"] {
        step(app, path, to).await;
    }
}

/// Everybody who sees no draft of Azienda ULSS 2.
const OUTSIDE: [Option<Person>; 4] = [None, Some(FOREIGN_CONTACT), Some(FOREIGN_COORDINATOR), Some(EXPERT)];
const INSIDE: [Person; 4] = [ADMIN, COORDINATOR, CONTACT, READER];

#[actix_web::test]
async fn a_draft_is_told_to_who_sees_it_and_its_end_too() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let path = draft(&app).await;
    app.by(CONTACT).if_match("*").patch(&path, json!({"summary": "y"})).await.ok();
    for person in INSIDE {
        let all = told(&app, Some(person), from).await;
        assert_eq!(kinds(&all, id(&path)), ["changed", "changed"]);
        let (first, last) = (&all[0], &all[1]);
        assert_eq!((&first["type"], &first["version"], &last["version"]), (&json!("practice"), &json!(1), &json!(2)));
        // The representation is the present one, also with the older entry.
        let now = app.by(person).get(&path).await.ok().body;
        assert_eq!((&first["_embedded"]["resource"], &last["_embedded"]["resource"]), (&now, &now));
    }
    app.by(CONTACT).if_match("*").delete(&path).await.done();
    for person in INSIDE {
        let all = told(&app, Some(person), from).await;
        assert_eq!(kinds(&all, id(&path)), ["gone", "gone", "gone"]);
        assert!(all.iter().all(|entry| entry.get("_embedded").is_none()));
    }
    for person in OUTSIDE {
        let page = after(&app, person, from, "").await;
        assert!(!page.body.to_string().contains(id(&path)) && page.items().is_empty());
        assert_eq!(page.body["position"], json!(position(&app).await), "the position advances all the same");
    }
}

#[actix_web::test]
async fn a_practice_appears_when_it_is_published_and_is_gone_when_it_is_withdrawn() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let path = draft(&app).await;
    publish(&app, &path).await;
    for person in OUTSIDE {
        let all = told(&app, person, from).await;
        assert_eq!(kinds(&all, id(&path)), ["changed"], "what came before was for others");
        assert_eq!(all.last().unwrap()["_embedded"]["resource"]["status"], "published");
    }
    let published = position(&app).await;
    step(&app, &path, "withdrawn").await;
    for person in OUTSIDE {
        let late = told(&app, person, from).await;
        assert_eq!(kinds(&late, id(&path)), ["gone", "gone"], "also for who comes later");
        let early = told(&app, person, published).await;
        assert_eq!(kinds(&early, id(&path)), ["gone"]);
    }
    let inside = told(&app, Some(COORDINATOR), published).await;
    assert_eq!(kinds(&inside, id(&path)), ["changed"]);
    assert_eq!(inside[0]["_embedded"]["resource"]["status"], "withdrawn");
    // One that never was public goes without a trace.
    let from = position(&app).await;
    let path = draft(&app).await;
    step(&app, &path, "withdrawn").await;
    for person in OUTSIDE {
        assert!(told(&app, person, from).await.is_empty());
    }
}

#[actix_web::test]
async fn findings_go_and_come_with_the_practices_that_show_them() {
    let app = TestApp::new().await;
    let listed = app.public().get("/v1/findings?limit=100").await.ok();
    let named = |finding: &Value| finding["practices"].as_array().unwrap().clone();
    let only = listed.items().iter().find(|finding| named(finding).len() == 1).unwrap();
    let (finding, practice) = (only["id"].as_str().unwrap(), named(only)[0].as_str().unwrap().to_owned());
    let several = listed.items().iter().find(|one| named(one).len() > 1 && named(one).contains(&json!(practice)));
    let from = position(&app).await;
    step(&app, &format!("/v1/practices/{practice}"), "withdrawn").await;
    app.public().get(&format!("/v1/findings/{finding}")).await.is(404);
    let all = told(&app, None, from).await;
    assert_eq!((kinds(&all, &practice), kinds(&all, finding)), (vec!["gone"], vec!["gone"]));
    if let Some(several) = several {
        assert!(kinds(&all, several["id"].as_str().unwrap()).is_empty(), "another practice shows it still");
    }
    let inside = told(&app, Some(COORDINATOR), from).await;
    assert_eq!(kinds(&inside, finding), ["changed"], "who takes part in the session sees it still");
    // One that is withdrawn itself.
    let left = listed.items().iter().find(|one| !named(one).contains(&json!(practice)) && !named(one).is_empty());
    let left = left.unwrap()["id"].as_str().unwrap();
    let from = position(&app).await;
    step(&app, &format!("/v1/findings/{left}"), "withdrawn").await;
    assert_eq!(kinds(&told(&app, None, from).await, left), ["gone"]);
    assert_eq!(kinds(&told(&app, Some(READER), from).await, left), ["changed"]);
}

#[actix_web::test]
async fn a_session_that_goes_to_another_region_is_gone_for_the_first() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let new = json!({"title": "Una giornata", "regions": ["05"], "themes": ["telemedicine"], "format": "in_person",
        "starts_at": "2027-05-20T09:30:00+02:00", "ends_at": "2027-05-20T17:00:00+02:00"});
    let made = app.by(ADMIN).post("/v1/lab-sessions", new).await.created();
    let path = made.header("location").to_owned();
    assert_eq!(kinds(&told(&app, Some(COORDINATOR), from).await, id(&path)), ["changed"]);
    let moved = position(&app).await;
    app.by(ADMIN).if_match("*").patch(&path, json!({"regions": ["12"]})).await.ok();
    assert_eq!(kinds(&told(&app, Some(COORDINATOR), moved).await, id(&path)), ["gone"]);
    assert_eq!(kinds(&told(&app, Some(FOREIGN_COORDINATOR), from).await, id(&path)), ["changed"]);
    assert!(told(&app, None, from).await.is_empty() && told(&app, Some(CONTACT), from).await.is_empty());
    let last = position(&app).await;
    app.by(ADMIN).if_match("*").delete(&path).await.done();
    assert_eq!(kinds(&told(&app, Some(FOREIGN_COORDINATOR), last).await, id(&path)), ["gone"]);
    assert!(told(&app, Some(COORDINATOR), last).await.is_empty(), "gone before already");
}

#[actix_web::test]
async fn findings_follow_their_session_to_another_region() {
    let app = TestApp::new().await;
    let lab = format!("/v1/labs/{}", ids::VENETO_LAB);
    app.by(ADMIN).if_match("*").patch(&lab, json!({"regions": ["05", "12"]})).await.ok();
    let from = position(&app).await;
    let session = format!("/v1/lab-sessions/{}", ids::TREVISO_SESSION);
    app.by(ADMIN).if_match("*").patch(&session, json!({"regions": ["05", "12"]})).await.ok();
    let all = told(&app, Some(FOREIGN_COORDINATOR), from).await;
    let listed = format!("/v1/findings?limit=100&session={}", ids::TREVISO_SESSION);
    let seen = app.by(FOREIGN_COORDINATOR).get(&listed).await.ok();
    assert!(seen.items().len() > app.public().get(&listed).await.ok().items().len());
    for finding in seen.items() {
        assert_eq!(kinds(&all, finding["id"].as_str().unwrap()), ["changed"]);
    }
    let outside = told(&app, Some(FOREIGN_CONTACT), from).await;
    assert!(outside.iter().all(|entry| entry["type"] == "lab_session"), "{outside:?}");
}

#[actix_web::test]
async fn only_the_types_asked_for_and_no_more_than_the_limit() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let theme = json!({"code": "di_notte", "position": 1, "label_it": "x", "label_en": "x"});
    app.by(ADMIN).post("/v1/themes", theme).await.created();
    let organisation = format!("/v1/organisations/{}", ids::AULSS_2);
    for website in ["https://a.example.org", "https://b.example.org"] {
        app.by(ADMIN).if_match("*").patch(&organisation, json!({"website": website})).await.ok();
    }
    let page = after(&app, None, from, "&types=organisation&limit=1").await;
    assert_eq!((page.items().len(), &page.body["more"]), (1, &json!(true)));
    assert_eq!(page.items()[0]["id"], json!(ids::AULSS_2.to_string()));
    assert!(page.items()[0].get("_embedded").is_none(), "only when it is asked for");
    let next = page.body["_links"]["next"]["href"].as_str().unwrap();
    assert!(next.contains("types=organisation") && next.contains("limit=1"), "{next}");
    let rest = app.public().get(next).await.ok();
    assert_eq!((rest.items().len(), &rest.body["more"]), (1, &json!(false)));
    assert_eq!(rest.header("cache-control"), "no-store");
    let same = app.public().header("if-none-match", rest.etag()).get(next).await;
    same.not_modified();
    let themes = after(&app, None, from, "&types=theme,call").await;
    assert_eq!(kinds(themes.items(), "di_notte"), ["changed"]);
    for wrong in ["types=user", "types=", "after=-1", "wait=31", "limit=0", "limit=101", "embed=all"] {
        app.public().get(&format!("/v1/changes?{wrong}")).await.problem(400, "bad_parameter");
    }
}

#[actix_web::test]
async fn nothing_personal_is_in_it() {
    let app = TestApp::new().await;
    let contacts = app.by(ADMIN).get(&format!("/v1/organisations/{}/contacts", ids::AULSS_2)).await.ok();
    let (contact, email) = (contacts.items()[0]["id"].clone(), contacts.items()[0]["email"].clone());
    let from = position(&app).await;
    let path = format!("/v1/organisations/{}/contacts/{}", ids::AULSS_2, contact.as_str().unwrap());
    app.by(ADMIN).if_match("*").patch(&path, json!({"office": "Direzione"})).await.ok();
    assert!(told(&app, Some(ADMIN), from).await.is_empty(), "people are no part of it");
    let all = json!(told(&app, None, 0).await).to_string();
    assert!(!all.contains(email.as_str().unwrap()) && !all.contains(contact.as_str().unwrap()));
}

#[actix_web::test]
async fn a_change_that_does_not_say_who_sees_it_is_refused() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let note = |resource: ResourceType| {
        app.core.db().run(&Actor::command("test"), |tx| {
            let permit = tx.permit(Permission::ImportData, &ResourceReach::country())?;
            tx.record(&permit, ChangeKind::Updated, resource, ids::DRAFT, 2);
            Ok(())
        })
    };
    for hidden in [ResourceType::Practice, ResourceType::Lab, ResourceType::LabSession, ResourceType::Finding] {
        assert!(note(hidden).unwrap_err().to_string().contains("does not say who sees it"));
    }
    note(ResourceType::Contact).unwrap();
    assert_eq!(position(&app).await, from, "nothing of it is told");
}

#[actix_web::test]
async fn adhesions_are_told_to_everybody_and_planned_laboratories_to_who_works_on_them() {
    let app = TestApp::new().await;
    let from = position(&app).await;
    let adhesions = format!("/v1/organisations/{}/adhesions", ids::AULSS_8);
    let request = json!({"on": "2024-05-01", "note": "Tra noi."});
    let made = app.by(COORDINATOR).post(&adhesions, request).await.created();
    let all = told(&app, None, from).await;
    let entry = all.iter().find(|entry| entry["type"] == "adhesion").unwrap();
    assert_eq!(entry["_embedded"]["resource"], app.public().get(made.header("location")).await.ok().body);
    assert!(!entry.to_string().contains("Tra noi"), "as everybody reads it");

    let from = position(&app).await;
    let new = json!({"name": "Un laboratorio", "regions": ["05"],
        "stewards": [{"organisation_id": ids::AULSS_2, "name": "Azienda ULSS 2"}]});
    let lab = app.by(ADMIN).post("/v1/labs", new).await.created().header("location").to_owned();
    let made = app.by(ADMIN).post(&format!("{lab}/cycles"), json!({"title": "Il primo"})).await.created();
    let (cycle, at) = (made.body["id"].as_str().unwrap(), made.header("location"));
    for person in INSIDE {
        let all = told(&app, Some(person), from).await;
        assert_eq!(
            (kinds(&all, id(&lab)), kinds(&all, cycle)),
            (vec!["changed"], vec!["changed"]),
            "{:?}",
            person.role
        );
        let entry = all.iter().find(|entry| entry["type"] == "lab_cycle").unwrap();
        assert_eq!(entry["_embedded"]["resource"], app.by(person).get(at).await.ok().body);
    }
    for person in OUTSIDE {
        assert!(told(&app, person, from).await.is_empty());
    }
    app.by(ADMIN).if_match("*").patch(&lab, json!({"status": "active"})).await.ok();
    for person in OUTSIDE {
        let all = told(&app, person, from).await;
        assert_eq!((kinds(&all, id(&lab)), kinds(&all, cycle)), (vec!["changed"], vec!["changed"]));
    }
    let entry = told(&app, None, from).await.into_iter().find(|entry| entry["type"] == "lab_cycle").unwrap();
    assert_eq!(entry["_embedded"]["resource"], app.public().get(at).await.ok().body);
    let last = position(&app).await;
    app.by(ADMIN).if_match("*").delete(at).await.done();
    assert_eq!(kinds(&told(&app, None, last).await, cycle), ["gone"]);
    app.by(ADMIN).if_match("*").delete(&lab).await.done();
    for person in OUTSIDE {
        assert_eq!(kinds(&told(&app, person, from).await, id(&lab)), ["gone", "gone"]);
    }
}
