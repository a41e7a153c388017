//! Each finds in a file what they find in the list, in the order of the list.
use super::{ALL, LISTS, by, objects, records};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EVERYBODY, Person};
use osservatorio::auth::actor::{Grant, Role, System};
use osservatorio::auth::scopes::Scope;
use osservatorio::demo::ids;
use serde_json::Value;
use uuid::Uuid;

/// The ids of a list, walked to its end; none where it is refused.
async fn listed(app: &TestApp, person: Option<Person>, list: &str, query: &str) -> Option<Vec<Value>> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = by(app, person).get(&format!("/v1/{list}?limit=3&{query}{cursor}")).await;
        if page.status != 200 {
            assert!(page.status == 401 || page.status == 403, "{list}: {}", page.body);
            return None;
        }
        all.extend(page.items().iter().map(|item| item["id"].clone()));
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Some(all),
        }
    }
}

/// The ids of an export, each once; none where it is refused.
async fn exported(app: &TestApp, person: Option<Person>, export: &str, query: &str) -> Option<Vec<Value>> {
    let file = by(app, person).get(&format!("/v1/exports/{export}?file_format=ndjson&{query}")).await;
    if file.status != 200 {
        assert!(file.status == 401 || file.status == 403, "{export}: {}", file.body);
        return None;
    }
    let key = match export {
        "calls" => "call_id",
        "reviews" => "review_id",
        _ => "id",
    };
    let mut ids: Vec<Value> = objects(&file).into_iter().map(|row| row[key].clone()).collect();
    ids.dedup();
    Some(ids)
}

#[actix_web::test]
async fn everybody_finds_in_a_file_what_the_list_shows_them() {
    let app = TestApp::new().await;
    let mut seen = 0;
    for person in EVERYBODY.into_iter().map(Some).chain([None]) {
        for (export, list) in LISTS {
            let (file, page) = (exported(&app, person, export, "").await, listed(&app, person, list, "").await);
            assert_eq!(file, page, "{export} for {:?}", person.map(|person| person.role));
            seen += file.map_or(0, |rows| rows.len());
        }
    }
    assert!(seen > 100, "{seen}");
    let drafts = |all: Vec<Value>| all.contains(&Value::from(ids::DRAFT.to_string()));
    assert!(drafts(exported(&app, Some(CONTACT), "practices", "").await.unwrap()));
    assert!(!drafts(exported(&app, None, "practices", "").await.unwrap()));
}

#[actix_web::test]
async fn filters_and_orders_are_those_of_the_list() {
    let app = TestApp::new().await;
    let (mut all, mut narrowed) = (0, 0);
    for (export, query) in [
        ("practices", "region=05&sort=title"),
        ("practices", "status=draft,submitted"),
        ("practices", "theme=protected_discharge"),
        ("practices", "updated_since=2024-07-01T00:00:00Z&sort=-updated_at"),
        ("practices", "q=dimissioni&sort=-listed_at"),
        ("practices", "q=%C2%BB"),
        ("organisations", "kind=municipality&region=05"),
        ("organisations", "q=azienda"),
        ("sessions", "status=held&sort=starts_at"),
        ("sessions", "region=05&from=2024-01-01"),
        ("findings", "kind=scalability"),
        ("calls", "status=open"),
        ("reviews", "status=submitted"),
    ] {
        let list = LISTS.iter().find(|(of, _)| *of == export).unwrap().1;
        all += exported(&app, Some(ADMIN), export, "").await.unwrap().len();
        let found = exported(&app, Some(ADMIN), export, query).await;
        assert_eq!(found, listed(&app, Some(ADMIN), list, query).await, "{export}?{query}");
        narrowed += found.unwrap().len();
    }
    assert!(narrowed > 10 && narrowed < all, "{narrowed} of {all}");
    // By the worth of an answer only the best are listed: a file has all, the newest first.
    let best = listed(&app, None, "practices", "q=dimissioni").await.unwrap();
    let all = exported(&app, None, "practices", "q=dimissioni").await.unwrap();
    assert!(!best.is_empty() && best.iter().all(|id| all.contains(id)));
}

#[actix_web::test]
async fn adhesions_are_those_of_all_organisations() {
    let app = TestApp::new().await;
    let rows = objects(&app.public().get("/v1/exports/adhesions?file_format=ndjson").await.ok());
    assert!(!rows.is_empty());
    for row in &rows {
        let of = format!(
            "/v1/organisations/{}/adhesions/{}",
            row["organisation_id"].as_str().unwrap(),
            row["id"].as_str().unwrap()
        );
        let adhesion = app.public().get(&of).await.ok().body;
        assert_eq!((&row["status"], &row["version"]), (&adhesion["status"], &adhesion["version"]));
    }
    let active =
        objects(&app.public().get("/v1/exports/adhesions?file_format=ndjson&status=active&region=05").await.ok());
    assert!(active.iter().all(|row| row["status"] == "active" && row["region_code"] == "05"));
    assert_eq!(active.len(), rows.iter().filter(|r| r["status"] == "active" && r["region_code"] == "05").count());
}

#[actix_web::test]
async fn the_funnel_of_a_call_is_for_who_oversees_it() {
    let app = TestApp::new().await;
    let funnel = |rows: Vec<Value>| rows.iter().filter_map(|row| row["invited"].as_i64()).sum::<i64>();
    let path = "/v1/exports/calls?file_format=ndjson";
    assert_eq!(funnel(objects(&app.public().get(path).await.ok())), 0);
    assert_eq!(funnel(objects(&app.by(CONTACT).get(path).await.ok())), 0);
    let overseen = objects(&app.by(COORDINATOR).get(path).await.ok());
    let mut total = 0;
    for call in exported(&app, Some(COORDINATOR), "calls", "region=05").await.unwrap() {
        let read = app.by(COORDINATOR).get(&format!("/v1/calls/{}/funnel", call.as_str().unwrap())).await;
        total += read.body["total"]["invited"].as_i64().unwrap_or_default();
    }
    assert!(total > 0);
    assert_eq!(funnel(overseen), total);
}

#[actix_web::test]
async fn what_nobody_knows_is_refused() {
    let app = TestApp::new().await;
    for query in [
        "nothing=1",
        "limit=5",
        "cursor=x",
        "file_format=pdf",
        "region=99",
        "file_format=csv&file_format=csv",
        "status=new",
    ] {
        app.public().get(&format!("/v1/exports/practices?{query}")).await.problem(400, "bad_parameter");
    }
    app.public().get("/v1/exports/nothing").await.problem(404, "not_found");
    app.public().get("/v1/exports/nothing/dictionary").await.problem(404, "not_found");
    app.public().get("/v1/exports/reviews").await.problem(401, "token_missing");
    app.public().header("accept", "image/png").get("/v1/exports/practices").await.problem(406, "not_acceptable");
}

#[actix_web::test]
async fn the_format_is_asked_for_by_name_or_by_type() {
    let app = TestApp::new().await;
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    for (accept, query, expected, ending) in [
        ("*/*", "", "text/csv; charset=utf-8; header=present", "csv"),
        ("text/html,*/*;q=0.8", "", "text/csv; charset=utf-8; header=present", "csv"),
        ("application/x-ndjson", "", "application/x-ndjson", "ndjson"),
        ("text/csv;q=0.1, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "", sheet, "xlsx"),
        ("text/csv", "?file_format=xlsx", sheet, "xlsx"),
    ] {
        let file = app.public().header("accept", accept).get(&format!("/v1/exports/sessions{query}")).await.ok();
        assert_eq!(file.header("content-type"), expected);
        let day = osservatorio::clock::now().in_rome().date_naive();
        let name = format!("attachment; filename=\"osservatorio-sessions-{day}.{ending}\"");
        assert_eq!(file.header("content-disposition"), name);
        assert!(file.header("vary").to_ascii_lowercase().contains("accept"));
        assert!(!file.bytes.is_empty());
    }
}

#[actix_web::test]
async fn nothing_found_is_a_header_or_nothing() {
    let app = TestApp::new().await;
    let none = "q=transustanziazione";
    assert_eq!(records(&app.public().get(&format!("/v1/exports/practices?{none}")).await.ok()).len(), 1);
    assert!(app.public().get(&format!("/v1/exports/practices?file_format=ndjson&{none}")).await.ok().bytes.is_empty());
    let book = app.public().get(&format!("/v1/exports/practices?file_format=xlsx&{none}")).await.ok();
    assert_eq!(super::sheet::rows(&book, "practices").len(), 1);
}

#[actix_web::test]
async fn nobody_gets_the_names_and_addresses_of_people() {
    let app = TestApp::new().await;
    let people = app.by(ADMIN).get("/v1/users?limit=100").await.ok();
    let contacts = app.by(ADMIN).get(&format!("/v1/organisations/{}/contacts", ids::AULSS_2)).await.ok();
    assert!(!contacts.items().is_empty());
    let personal = people.items().iter().chain(contacts.items()).filter_map(|one| one["email"].as_str());
    let personal: Vec<String> = personal.map(str::to_owned).collect();
    assert!(personal.len() > 5);
    for person in [None, Some(CONTACT), Some(COORDINATOR), Some(ADMIN)] {
        for export in ALL {
            let file = by(&app, person).get(&format!("/v1/exports/{export}?file_format=ndjson")).await;
            let text = String::from_utf8(file.bytes).unwrap();
            for address in &personal {
                assert!(!text.contains(address.as_str()), "{address} in {export}");
            }
        }
    }
}

#[actix_web::test]
async fn systems_need_the_scope_and_that_of_the_list() {
    let app = TestApp::new().await;
    let get = async |scopes: &[Scope], export: &str| {
        let grants = vec![Grant { role: Role::InstitutionalReader, regions: vec![], organisation: None }];
        let (token, scopes) = (Uuid::from_u128(0x5159), scopes.to_vec());
        let system = System { client: ids::SYSTEM, token, grants, scopes, rate_limit: None, pdnd: None };
        let token = app.core.tokens.issue_to_system(&system, osservatorio::clock::now()).unwrap();
        let path = format!("/v1/exports/{export}");
        app.public().header("authorization", format!("Bearer {token}")).get(&path).await
    };
    get(&[Scope::PracticesRead], "practices").await.problem(403, "insufficient_scope");
    get(&[Scope::Export], "practices").await.problem(403, "insufficient_scope");
    get(&[Scope::Export, Scope::PracticesRead], "practices").await.ok();
    get(&[Scope::Export, Scope::PracticesRead], "adhesions").await.problem(403, "insufficient_scope");
    get(&[Scope::Export, Scope::OrganisationsRead], "adhesions").await.ok();
    get(&[Scope::Export, Scope::LabsRead], "findings").await.ok();
    get(&[Scope::Export, Scope::CallsRead], "calls").await.ok();
    let all = [Scope::Export, Scope::PracticesRead, Scope::LabsRead, Scope::CallsRead, Scope::OrganisationsRead];
    get(&all, "reviews").await.problem(403, "insufficient_scope");
}
