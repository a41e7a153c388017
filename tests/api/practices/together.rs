//! A company and a municipality lead a practice together.
use super::path;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, EXPERT, FOREIGN_CONTACT, Person};
use crate::support::request::Call;
use osservatorio::auth::actor::{Grant, Role};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

/// The contact of the Comune di Treviso.
const TREVISO: Person = Person { role: Role::OrganisationContact, organisation: Some(ids::TREVISO), ..EXPERT };

async fn found(app: &TestApp, by: Option<Person>, query: &str) -> Vec<Value> {
    let call = by.map_or_else(|| app.public(), |person| app.by(person));
    let path = format!("/v1/practices?count=true&limit=100&{query}");
    let list = call.get(path.trim_end_matches('&')).await.ok();
    assert_eq!(list.body["total"], list.items().len(), "{query}");
    list.items().iter().map(|item| item["id"].clone()).collect()
}

/// The draft of Azienda ULSS 2, with the Comune di Treviso in a role.
async fn with_treviso(app: &TestApp, role: &str) {
    let partners = json!([{"organisation_id": ids::TREVISO, "name": "Comune di Treviso", "role": role}]);
    app.by(CONTACT).if_match("*").patch(&path(ids::DRAFT), json!({"partners": partners})).await.ok();
}

#[actix_web::test]
async fn the_catalogue_finds_what_a_body_leads_with_others() {
    let app = TestApp::new().await;
    let four_hands = json!(ids::A_QUATTRO_MANI);
    for query in
        ["", "&sort=title", "&sort=-updated_at", "&q=mani", "&status=published", "&region=05", "&year=2021,2022,2023"]
    {
        let both = [ids::TREVISO, ids::AULSS_2];
        for id in both {
            let with = found(&app, None, &format!("organisation={id}{query}")).await;
            let all = found(&app, None, query.trim_start_matches('&')).await;
            let expected: Vec<Value> = all.into_iter().filter(|one| *one == four_hands).collect();
            assert_eq!(with, expected, "{id} {query}");
        }
        let any = found(&app, None, &format!("organisation={},{}{query}", both[0], both[1])).await;
        assert!(any.len() <= 1 && any.iter().all(|one| *one == four_hands), "once, though both lead it: {query}");
    }
    assert_eq!(found(&app, None, &format!("organisation={}", ids::TREVISO)).await.len(), 1);
    let counted = app.public().get(&format!("/v1/practices?facets=true&organisation={}", ids::TREVISO)).await.ok();
    let region = counted.body["facets"].as_array().unwrap().iter().find(|one| one["name"] == "region").unwrap().clone();
    assert_eq!(region["values"], json!([{"value": "05", "count": 1}]));
    // Who is a partner only is not found so; who leads none neither.
    with_treviso(&app, "partner").await;
    let led = found(&app, Some(ADMIN), &format!("organisation={}", ids::TREVISO)).await;
    assert_eq!(led, std::slice::from_ref(&four_hands));
    with_treviso(&app, "co_lead").await;
    assert_eq!(found(&app, Some(ADMIN), &format!("organisation={}", ids::TREVISO)).await.len(), 2);
    assert_eq!(
        found(&app, None, &format!("organisation={}", ids::TREVISO)).await,
        [four_hands],
        "a draft is not public"
    );
    assert!(found(&app, None, &format!("organisation={}", Uuid::nil())).await.is_empty());
}

#[actix_web::test]
async fn who_leads_with_others_reads_and_writes_like_the_lead() {
    let app = TestApp::new().await;
    let at = path(ids::DRAFT);
    app.by(TREVISO).get(&at).await.problem(404, "not_found");
    with_treviso(&app, "partner").await;
    app.by(TREVISO).get(&at).await.problem(404, "not_found");
    with_treviso(&app, "co_lead").await;
    app.by(TREVISO).get(&at).await.ok();
    app.by(FOREIGN_CONTACT).get(&at).await.problem(404, "not_found");
    for query in ["status=draft", "status=draft&sort=title", ""] {
        let seen = found(&app, Some(TREVISO), query).await;
        assert!(seen.contains(&json!(ids::DRAFT)), "{query}");
        assert!(!seen.contains(&json!(ids::SUBMITTED)) && !seen.contains(&json!(ids::FOREIGN_DRAFT)), "{query}");
        assert!(!found(&app, Some(FOREIGN_CONTACT), query).await.contains(&json!(ids::DRAFT)), "{query}");
    }
    let changed = app.by(TREVISO).if_match("*").patch(&at, json!({"summary": "Scritto insieme."})).await.ok();
    assert_eq!(
        (&changed.body["summary"], &changed.body["organisation_id"]),
        (&json!("Scritto insieme."), &json!(ids::AULSS_2))
    );
    assert!(changed.body["allowed_transitions"].as_array().unwrap().contains(&json!("submitted")));
    app.by(TREVISO).get(&format!("{at}/contacts")).await.ok();
    app.by(TREVISO).get(&format!("{at}/transitions")).await.ok();
    app.by(TREVISO).get(&format!("{at}/warnings")).await.ok();
    // It is not the lead: a new practice belongs to one's own organisation.
    let other = json!({"organisation_id": ids::AULSS_2, "title": "Altra"});
    app.by(TREVISO).post("/v1/practices", other).await.problem(403, "forbidden");
    // Whoever takes their own body out sees that, and nothing after.
    let alone = app.by(TREVISO).if_match("*").patch(&at, json!({"partners": []})).await.ok();
    assert_eq!(alone.body["partners"], json!([]));
    app.by(TREVISO).get(&at).await.problem(404, "not_found");
    app.by(TREVISO).if_match("*").patch(&at, json!({"title": "x"})).await.problem(404, "not_found");
}

#[actix_web::test]
async fn nobody_decides_on_what_their_own_body_leads_with_others() {
    let app = TestApp::new().await;
    let steps = format!("{}/transitions", path(ids::A_QUATTRO_MANI));
    // A coordinator of Veneto who is the contact of a body, too.
    let also = |organisation: Uuid| {
        let grants = [
            Grant { role: Role::RegionalCoordinator, regions: vec!["05".parse().unwrap()], organisation: None },
            Grant { role: Role::OrganisationContact, regions: vec![], organisation: Some(organisation) },
        ];
        let core = &app.core;
        core.tokens.issue(EXPERT.id, EXPERT.id, &grants, osservatorio::clock::now()).unwrap()
    };
    let by =
        |organisation: Uuid| -> Call { app.public().header("authorization", format!("Bearer {}", also(organisation))) };
    let read =
        |call: Call| async { call.get(&path(ids::A_QUATTRO_MANI)).await.ok().body["allowed_transitions"].clone() };
    let archive = json!("archived");
    assert!(read(by(ids::CASALE_SUL_SILE)).await.as_array().unwrap().contains(&archive), "a stranger to it may");
    for own in [ids::AULSS_2, ids::TREVISO] {
        assert!(!read(by(own)).await.as_array().unwrap().contains(&archive), "{own}");
        let body = json!({"to": "archived", "note": "Conclusa."});
        by(own).post(&steps, body).await.problem(403, "forbidden");
    }
}
