//! Near a point, like another, by several filters at once.
use super::{complete, create, path, published, transition, walk};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_CONTACT};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

async fn place(app: &TestApp, organisation: Uuid, latitude: f64, longitude: f64) {
    let at = format!("/v1/organisations/{organisation}");
    let geo = json!({"geo": {"latitude": latitude, "longitude": longitude}});
    app.by(ADMIN).if_match("*").patch(&at, geo).await.ok();
}

fn id(answer: &crate::support::request::Answer) -> String {
    answer.body["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn practices_near_a_point() {
    let app = TestApp::new().await;
    // Treviso's town hall, and the health company of Belluno some 55 km north.
    place(&app, ids::AULSS_2, 45.6669, 12.2431).await;
    place(&app, ids::AULSS_1, 46.1384, 12.2170).await;
    place(&app, ids::CASALE_SUL_SILE, 45.5967, 12.3264).await;
    let near = |query: &'static str| {
        let app = app.clone();
        async move { walk(&app, None, query, 2).await }
    };
    let (own, north, casale) = (ids::A_QUATTRO_MANI, ids::INFERMIERE_DI_FAMIGLIA, ids::PASSI_D_ARGENTO);
    let has = |found: &[String], id: Uuid| found.contains(&id.to_string());
    let close = near("near=45.667,12.243,5").await;
    assert!(has(&close, own) && !has(&close, north) && !has(&close, casale), "{close:?}");
    let around = near("near=45.667,12.243,15").await;
    assert!(has(&around, own) && !has(&around, north) && has(&around, casale), "{around:?}");
    assert!(!has(&near("near=45.667,12.243,52").await, north));
    assert!(has(&near("near=45.667,12.243,53").await, north), "52.4 km as the crow flies");
    assert!(near("near=38.1,13.3,50").await.is_empty());
    // By a municipality that it covers, whose town hall has coordinates.
    let covering =
        published(&app, json!({"title": "Altrove", "organisation_id": ids::AULSS_8, "municipalities": ["B879"]})).await;
    assert!(near("near=45.6,12.33,5").await.contains(&id(&covering)), "Casale sul Sile is B879");
    assert_eq!(near("municipality=B879").await, [id(&covering), casale.to_string()]);
    // With other filters, sorts, counts and words.
    let both = near("near=45.667,12.243,15&theme=telemedicine&sort=title").await;
    assert!(both.contains(&id(&covering)) && !has(&both, own));
    let counted = app.public().get("/v1/practices?near=45.667,12.243,15&facets=true&count=true&q=a").await.ok();
    assert!(counted.body["total"].as_i64().unwrap() >= 1);
    let counted = app.public().get("/v1/practices?near=45.667,12.243,15&facets=true&count=true").await.ok();
    let regions = counted.body["facets"][0].clone();
    assert_eq!((&regions["name"], &regions["values"][0]["count"]), (&json!("region"), &counted.body["total"]));
    for wrong in ["45,12", "91,12,5", "45,12,0", "45,12,301", "45;12;5", "", "a,b,c", "45,12,5,6"] {
        app.public().get(&format!("/v1/practices?near={wrong}")).await.problem(400, "bad_parameter");
    }
}

#[actix_web::test]
async fn several_values_of_every_filter() {
    let app = TestApp::new().await;
    let one = published(&app, json!({"title": "Uno", "period": {"start": "2015-01-01", "ongoing": true}})).await;
    let two = published(
        &app,
        json!({"title": "Due", "organisation_id": ids::AULSS_1, "period": {"start": "2016-01-01", "ongoing": true}}),
    )
    .await;
    let found = walk(&app, None, "year=2015,2016", 1).await;
    assert_eq!(found, [id(&two), id(&one)]);
    assert_eq!(walk(&app, None, &format!("year=2015,2016&organisation={}", ids::AULSS_1), 5).await, [id(&two)]);
    let both = format!("year=2015,2016&organisation={},{}", ids::AULSS_1, ids::AULSS_2);
    assert_eq!(walk(&app, None, &both, 1).await.len(), 2);
    app.public().get("/v1/practices?year=2015,1").await.problem(400, "bad_parameter");
    app.public().get("/v1/practices?organisation=x").await.problem(400, "bad_parameter");
}

fn titles(answer: &crate::support::request::Answer) -> Vec<&str> {
    answer.items().iter().map(|item| item["practice"]["title"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn practices_like_one_are_told_with_reasons() {
    let app = TestApp::new().await;
    let about = |title: &str, more: Value| {
        let mut fields = json!({"title": title, "summary": "Zucche e carote nell'orto", "themes": ["dementia"],
            "target_groups": ["detainees"], "territory_types": ["island"]});
        for (name, value) in more.as_object().unwrap() {
            fields[name] = value.clone();
        }
        fields
    };
    let one = published(&app, about("Giardino sociale", json!({}))).await;
    published(
        &app,
        about("I giardini dell'isola", json!({"dimensions": [{"dimension": "community", "intensity": 1}]})),
    )
    .await;
    published(&app, about("Tutt'altro", json!({"themes": ["housing_first"], "summary": "Casa"}))).await;
    published(
        &app,
        about("Caffè della memoria", json!({"target_groups": [], "territory_types": [], "summary": "Ricordi"})),
    )
    .await;
    let at = format!("/v1/practices/{}/similar", id(&one));
    let found = app.public().get(&at).await.ok();
    assert_eq!(titles(&found)[..2], ["I giardini dell'isola", "Caffè della memoria"]);
    let first = &found.items()[0];
    assert_eq!(first["score"], 6 + 2 + 3 + 2 + 1 + 5 + 3, "{first}");
    let reasons: Vec<&str> =
        first["reasons"].as_array().unwrap().iter().map(|r| r["property"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["theme", "target_group", "territory_type", "dimension", "title_word", "summary_word"]);
    assert_eq!(first["reasons"][1]["values"], json!(["detainees"]));
    assert!(!titles(&found).contains(&"Giardino sociale"), "not itself");
    // Page by page it is the same list.
    let all = app.public().get(&format!("{at}?limit=100&count=true")).await.ok();
    let mut walked = Vec::new();
    let mut next = Some(format!("{at}?limit=1"));
    while let Some(path) = next {
        let page = app.public().get(&path).await.ok();
        walked.extend(page.items().iter().map(|item| item["id"].clone()));
        next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    assert_eq!(walked, all.items().iter().map(|item| item["id"].clone()).collect::<Vec<_>>());
    assert_eq!(all.body["total"].as_u64().unwrap(), walked.len() as u64);
    // What is not public is found by who sees it.
    let mut draft = complete(ids::AULSS_2, "Orti segreti");
    draft["themes"] = json!(["dementia"]);
    create(&app, CONTACT, draft).await;
    assert!(titles(&app.by(CONTACT).get(&at).await.ok()).contains(&"Orti segreti"));
    assert!(!titles(&app.by(FOREIGN_CONTACT).get(&at).await.ok()).contains(&"Orti segreti"));
    assert!(!titles(&app.public().get(&at).await.ok()).contains(&"Orti segreti"));
    app.public().get(&format!("{}/similar", path(ids::DRAFT))).await.problem(404, "not_found");
}

#[actix_web::test]
async fn personal_data_is_pointed_out_and_publication_waits_for_a_word() {
    let app = TestApp::new().await;
    let mut body = complete(ids::AULSS_2, "Con dati");
    body["publication_consent"] = json!(true);
    body["story"] =
        json!("Il sig. RSSMRA80A01H501U chiama il 347 1234567 o l'ufficio, tel. 0422 123456, urp@aulss2.veneto.it");
    let made = create(&app, CONTACT, body).await;
    let at = made.header("location").to_owned();
    let told = app.by(CONTACT).get(&format!("{at}/warnings")).await.ok();
    let list: Vec<(&str, &str, &str)> = told
        .items()
        .iter()
        .map(|w| (w["kind"].as_str().unwrap(), w["severity"].as_str().unwrap(), w["pointer"].as_str().unwrap()))
        .collect();
    assert_eq!(list, [("tax_code", "check", "#/story"), ("phone", "check", "#/story"), ("phone", "notice", "#/story")]);
    let text = String::from_utf8(told.bytes).unwrap();
    assert!(!text.contains("RSSMRA") && !text.contains("1234567") && !text.contains("123456"), "{text}");
    app.by(COORDINATOR).get(&format!("{at}/warnings")).await.ok();
    app.public().get(&format!("{at}/warnings")).await.is(401);
    app.by(FOREIGN_CONTACT).get(&format!("{at}/warnings")).await.problem(404, "not_found");
    transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.created();
    transition(&app, ADMIN, &at, json!({"to": "regional_check"})).await.created();
    transition(&app, ADMIN, &at, json!({"to": "accepted", "note": "Letta."})).await.created();
    let refused = transition(&app, ADMIN, &at, json!({"to": "published"})).await;
    assert_eq!(refused.violations(), ["#/story personal_data", "#/story personal_data"]);
    transition(&app, ADMIN, &at, json!({"to": "published", "acknowledge_warnings": true})).await.created();
    app.by(FOREIGN_CONTACT).get(&format!("{at}/warnings")).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn what_was_told_twice_is_pointed_out() {
    let app = TestApp::new().await;
    let first = create(&app, CONTACT, complete(ids::AULSS_2, "Centro diurno per la demenza")).await;
    let again = create(&app, CONTACT, complete(ids::AULSS_2, "Il centro diurno per le demenze")).await;
    let other = create(&app, ADMIN, complete(ids::ASL_ROMA_1, "Centro diurno per la demenza")).await;
    create(&app, CONTACT, complete(ids::AULSS_2, "Orto")).await;
    let duplicates = |answer: crate::support::request::Answer| -> Vec<(String, i64)> {
        let of = |w: &Value| (w["practice_id"].as_str().unwrap().to_owned(), w["likeness"].as_i64().unwrap());
        answer.items().iter().filter(|w| w["kind"] == "duplicate").map(of).collect()
    };
    let warnings = format!("{}/warnings", first.header("location"));
    // A draft of another organisation is not betrayed.
    let own = duplicates(app.by(CONTACT).get(&warnings).await.ok());
    assert!(own.len() == 1 && own[0].0 == id(&again) && (80..100).contains(&own[0].1), "{own:?}");
    let all = duplicates(app.by(ADMIN).get(&warnings).await.ok());
    assert_eq!(all.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), [id(&other), id(&again)]);
    assert_eq!(all[0].1, 100);
}

#[actix_web::test]
async fn the_example_of_the_document_finds_the_practices_around_treviso() {
    let app = TestApp::new().await;
    let found = app.public().get("/v1/practices?near=45.667,12.243,25").await.ok();
    let shown: Vec<&str> = found.items().iter().map(|one| one["id"].as_str().unwrap()).collect();
    for near in [ids::A_QUATTRO_MANI, ids::PASSI_D_ARGENTO] {
        assert!(shown.contains(&near.to_string().as_str()), "{shown:?}");
    }
    assert!(!shown.contains(&ids::ABITARE_SUPPORTATO.to_string().as_str()), "Vicenza is farther");
}
