//! How close a practice is to an organisation, and which practices fit one.
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, Person};
use crate::support::request::{Answer, Call};
use actix_web::http::Method;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

fn profile_of(organisation: Uuid) -> String {
    format!("/v1/organisations/{organisation}/transfer-profile")
}

async fn put(call: Call, path: &str, body: Value) -> Answer {
    call.send(Method::PUT, path, Some(body.to_string().into_bytes()), "application/json").await
}

async fn state(app: &TestApp, by: Person, organisation: Uuid, body: Value) -> Value {
    put(app.by(by).if_match("*"), &profile_of(organisation), body).await.ok().body
}

async fn closeness(app: &TestApp, practice: Uuid, organisation: Uuid) -> Value {
    let path = format!("/v1/practices/{practice}/transferability?organisation_id={organisation}");
    app.public().get(&path).await.ok().body
}

fn share<'a>(of: &'a Value, criterion: &str) -> &'a Value {
    of["shares"].as_array().unwrap().iter().find(|share| share["criterion"] == criterion).expect("a share")
}

#[actix_web::test]
async fn a_profile_is_empty_until_its_organisation_states_it() {
    let app = TestApp::new().await;
    let path = profile_of(ids::AULSS_2);
    let empty = app.public().get(&path).await.ok();
    assert_eq!((&empty.body["version"], &empty.body["territory_types"]), (&json!(0), &json!([])));
    let body = json!({"territory_types": ["urban"], "population_band": "over_500000",
        "preconditions": [{"precondition": "mayors_conference", "met": true}]});
    put(app.by(CONTACT), &path, body.clone()).await.problem(428, "precondition_required");
    for person in [EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR] {
        put(app.by(person).if_match("*"), &path, body.clone()).await.problem(403, "forbidden");
    }
    let made = put(app.by(CONTACT).if_match(empty.etag()), &path, body.clone()).await.ok();
    assert_eq!((&made.body["version"], &made.body["population_band"]), (&json!(1), &json!("over_500000")));
    put(app.by(COORDINATOR).if_match(empty.etag()), &path, body.clone()).await.problem(412, "precondition_failed");
    let changed = put(app.by(COORDINATOR).if_match(made.etag()), &path, json!({})).await.ok();
    assert_eq!((&changed.body["version"], changed.body.get("population_band")), (&json!(2), None));
    app.public().header("if-none-match", changed.etag()).get(&path).await.not_modified();
    let wrong = json!({"territory_types": ["urban", "urban"], "population_band": "many",
        "preconditions": [{"precondition": "formal_agreement"}], "inhabitants": 3});
    assert_eq!(
        put(app.by(ADMIN).if_match("*"), &path, wrong).await.violations(),
        ["#/inhabitants unknown_field", "#/population_band not_allowed", "#/preconditions/0/met required"]
    );
    let twice = json!({"territory_types": ["urban", "urban"]});
    assert_eq!(put(app.by(ADMIN).if_match("*"), &path, twice).await.violations(), ["#/territory_types/1 repeated"]);
    app.public().get(&profile_of(Uuid::nil())).await.problem(404, "not_found");
}

#[actix_web::test]
async fn every_share_has_its_weight_score_and_reason() {
    let app = TestApp::new().await;
    // A municipality of the plain, for a practice of a company in the mountains.
    let stated = json!({"territory_types": ["mountain", "urban"], "population_band": "up_to_100000",
        "dimensions": ["professional", "institutional"],
        "preconditions": [{"precondition": "joint_governance", "met": true}, {"precondition": "dedicated_funding", "met": false}]});
    state(&app, ADMIN, ids::TREVISO, stated).await;
    state(&app, ADMIN, ids::AULSS_1, json!({"population_band": "up_to_250000"})).await;
    let close = closeness(&app, ids::INFERMIERE_DI_FAMIGLIA, ids::TREVISO).await;
    let weights: i64 = close["shares"].as_array().unwrap().iter().map(|share| share["weight"].as_i64().unwrap()).sum();
    assert_eq!(weights, 100);
    // Mountain of two; the next band; a municipality for a company without partners; 3 of 7; one of two told.
    for (criterion, score) in [
        ("territory_type", 0.5),
        ("population_band", 0.6),
        ("organisation_kind", 0.0),
        ("dimensions", 0.429),
        ("preconditions", 0.5),
    ] {
        assert_eq!(share(&close, criterion)["score"], score, "{criterion}: {close}");
        let of = share(&close, criterion);
        assert!(["reason_it", "reason_en"].iter().all(|name| of[name].as_str().unwrap().len() > 20), "{of}");
    }
    // (25*0.5 + 15*0.6 + 0 + 20*0.429 + 20*0.5) / 100
    assert_eq!((&close["total"], &close["known_weight"]), (&json!(0.401), &json!(100)));
    assert_eq!(share(&close, "territory_type")["missing"], json!(["urban"]));
    assert_eq!(share(&close, "preconditions")["matched"], json!(["joint_governance"]));
    // With one of the two told it weighs 10 of 20: (25*0.5 + 15*0.6 + 0 + 20*0.429 + 10*1) / 90
    let stated = json!({"territory_types": ["mountain", "urban"], "population_band": "up_to_100000",
        "dimensions": ["professional", "institutional"],
        "preconditions": [{"precondition": "joint_governance", "met": true}]});
    state(&app, ADMIN, ids::TREVISO, stated).await;
    let close = closeness(&app, ids::INFERMIERE_DI_FAMIGLIA, ids::TREVISO).await;
    let needs = share(&close, "preconditions");
    assert_eq!(
        (&needs["weight"], &needs["known_share"], &needs["counted_weight"], &needs["score"]),
        (&json!(20), &json!(0.5), &json!(10), &json!(1.0))
    );
    assert_eq!((&close["total"], &close["known_weight"]), (&json!(0.445), &json!(90)));
}

#[actix_web::test]
async fn what_is_unknown_is_named_and_left_out_of_the_total() {
    let app = TestApp::new().await;
    let close = closeness(&app, ids::A_QUATTRO_MANI, ids::CASALE_SUL_SILE).await;
    // Without a profile there are its kind, which a co-lead has (0.8), and the dimensions of its own public practice.
    assert_eq!(share(&close, "organisation_kind")["score"], 0.8);
    assert_eq!(share(&close, "dimensions")["matched"], json!(["strategic_planning", "professional"]));
    assert_eq!(share(&close, "dimensions")["score"], 0.5);
    assert_eq!((&close["total"], &close["known_weight"]), (&json!(0.65), &json!(40)));
    for criterion in ["territory_type", "population_band", "preconditions"] {
        assert!(share(&close, criterion).get("score").is_none(), "{criterion}");
    }
    assert_eq!(
        share(&close, "preconditions")["unknown"],
        json!(["mayors_conference", "dedicated_funding", "shared_information"])
    );
    let path = |practice: Uuid, organisation: &str| format!("/v1/practices/{practice}/transferability{organisation}");
    let there = format!("?organisation_id={}", ids::TREVISO);
    app.public().get(&path(ids::DRAFT, &there)).await.problem(404, "not_found");
    app.by(CONTACT).get(&path(ids::DRAFT, &there)).await.ok();
    app.public().get(&path(ids::WITHDRAWN, &there)).await.problem(410, "gone");
    app.public().get(&path(ids::A_QUATTRO_MANI, "")).await.problem(400, "bad_parameter");
    let nobody = format!("?organisation_id={}", Uuid::nil());
    app.public().get(&path(ids::A_QUATTRO_MANI, &nobody)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn the_practices_that_fit_come_closest_first_and_page_by_page() {
    let app = TestApp::new().await;
    let stated = json!({"territory_types": ["mountain", "inner_area"], "dimensions": ["professional", "community"],
        "preconditions": [{"precondition": "joint_governance", "met": true}]});
    state(&app, ADMIN, ids::AULSS_8, stated).await;
    let path = format!("/v1/organisations/{}/transferable-practices", ids::AULSS_8);
    let all = app.public().get(&format!("{path}?count=true")).await.ok();
    let names: Vec<&str> = all.items().iter().map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(names[0], "Infermiere di Famiglia e Comunità");
    assert_eq!((names.len(), &all.body["total"]), (4, &json!(4)), "public ones of others: {names:?}");
    let totals: Vec<f64> = all.items().iter().map(|one| one["total"].as_f64().unwrap()).collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    // The same as the practice's own answer.
    let first = &all.items()[0];
    let alone = closeness(&app, first["id"].as_str().unwrap().parse().unwrap(), ids::AULSS_8).await;
    assert_eq!((&alone["total"], &alone["shares"]), (&first["total"], &first["shares"]));
    // An administrator sees no more here: drafts are not offered to anybody.
    assert_eq!(app.by(ADMIN).get(&path).await.ok().items(), all.items());
    let mut paged: Vec<Value> = Vec::new();
    let mut next = format!("{path}?limit=1");
    loop {
        let page = app.public().get(&next).await.ok();
        paged.extend(page.items().to_vec());
        let Some(href) = page.body["_links"]["next"]["href"].as_str() else { break };
        next = href.to_owned();
    }
    assert_eq!(paged, all.items());
    app.public()
        .get(&format!("/v1/organisations/{}/transferable-practices", Uuid::nil()))
        .await
        .problem(404, "not_found");
}

#[actix_web::test]
async fn what_the_committee_asks_to_be_there_counts_with_where_it_comes_from() {
    let app = TestApp::new().await;
    let before = closeness(&app, ids::A_QUATTRO_MANI, ids::CASALE_SUL_SILE).await;
    let asked = share(&before, "preconditions")["preconditions"].as_array().unwrap().clone();
    let of = |code: &str| asked.iter().find(|one| one["precondition"] == code).unwrap();
    assert_eq!(of("mayors_conference")["sources"], json!(["record", "assessment"]));
    assert_eq!(of("dedicated_funding")["sources"], json!(["record"]));
    let mandate = json!({"words": "Un mandato della Conferenza dei sindaci.", "sources": ["assessment"]});
    assert!(asked.contains(&mandate), "{asked:?}");
    assert!(share(&before, "preconditions")["reason_it"].as_str().unwrap().contains("valutazione del comitato"));
    // In other words it is not said; in the same it is, whatever the capitals.
    for (words, met, score) in [
        ("Un mandato dei sindaci", true, None),
        ("un mandato della conferenza  dei Sindaci", true, Some(1.0)),
        ("Un mandato della Conferenza dei sindaci.", false, Some(0.0)),
    ] {
        let told = json!({"preconditions_in_words": [{"words": words, "met": met}]});
        state(&app, ADMIN, ids::CASALE_SUL_SILE, told).await;
        let close = closeness(&app, ids::A_QUATTRO_MANI, ids::CASALE_SUL_SILE).await;
        assert_eq!(
            share(&close, "preconditions").get("score"),
            score.map(|score: f64| json!(score)).as_ref(),
            "{words}"
        );
        // The reverse says the same.
        let path = format!("/v1/organisations/{}/transferable-practices", ids::CASALE_SUL_SILE);
        let list = app.public().get(&path).await.ok();
        let same = list.items().iter().find(|one| one["id"] == json!(ids::A_QUATTRO_MANI)).unwrap();
        assert_eq!((&same["shares"], &same["total"]), (&close["shares"], &close["total"]));
    }
    let twice =
        json!({"preconditions_in_words": [{"words": "Una sede.", "met": true}, {"words": "una sede", "met": false}]});
    let path = profile_of(ids::CASALE_SUL_SILE);
    let told = put(app.by(ADMIN).if_match("*"), &path, twice).await.violations();
    assert_eq!(told, ["#/preconditions_in_words/1 repeated"]);
}

#[actix_web::test]
async fn what_a_laboratory_gave_back_counts_too() {
    let app = TestApp::new().await;
    let session = format!("/v1/lab-sessions/{}", ids::TREVISO_SESSION);
    let body = json!({"kind": "replicability", "text": "Si replica.", "practices": [ids::PASSI_D_ARGENTO],
        "replicability": {"preconditions": ["Un referente per comune"], "precondition_codes": ["dedicated_staff"]}});
    let made = app.by(ADMIN).post(&format!("{session}/findings"), body).await.created();
    let finding = made.header("location").to_owned();
    let asked = || async {
        let close = closeness(&app, ids::PASSI_D_ARGENTO, ids::TREVISO).await;
        share(&close, "preconditions")["preconditions"].clone()
    };
    let before = asked().await;
    assert!(!before.to_string().contains("laboratory"), "a draft says nothing to anybody: {before}");
    app.by(ADMIN).post(&format!("{finding}/transitions"), json!({"to": "agreed"})).await.ok();
    app.by(ADMIN).post(&format!("{finding}/transitions"), json!({"to": "published"})).await.ok();
    let after = asked().await;
    let all = after.as_array().unwrap();
    assert!(all.contains(&json!({"words": "Un referente per comune", "sources": ["laboratory"]})), "{after}");
    let staff = all.iter().find(|one| one["precondition"] == "dedicated_staff").unwrap();
    assert!(staff["sources"].as_array().unwrap().contains(&json!("laboratory")), "{after}");
    // What is taken back is not asked for any more.
    let withdrawal = json!({"to": "withdrawn", "note": "Era di un'altra pratica."});
    app.by(ADMIN).post(&format!("{finding}/transitions"), withdrawal).await.ok();
    assert_eq!(asked().await, before);
}

#[actix_web::test]
async fn what_a_laboratory_asks_for_takes_the_place_of_what_the_committee_did() {
    let app = TestApp::new().await;
    let asked = || async {
        let close = closeness(&app, ids::A_QUATTRO_MANI, ids::TREVISO).await;
        share(&close, "preconditions")["preconditions"].as_array().unwrap().clone()
    };
    let by = |all: &[Value], source: &str| {
        all.iter().filter(|one| one["sources"].as_array().unwrap().contains(&json!(source))).count()
    };
    let before = asked().await;
    assert_eq!((by(&before, "assessment"), by(&before, "laboratory")), (2, 0));
    let body = json!({"kind": "replicability", "text": "Si replica.", "practices": [ids::A_QUATTRO_MANI],
        "replicability": {"preconditions": ["Un referente per comune"]}});
    let made = app.by(ADMIN).post(&format!("/v1/lab-sessions/{}/findings", ids::TREVISO_SESSION), body).await.created();
    for to in ["agreed", "published"] {
        app.by(ADMIN).post(&format!("{}/transitions", made.header("location")), json!({"to": to})).await.ok();
    }
    let after = asked().await;
    assert_eq!((by(&after, "assessment"), by(&after, "laboratory")), (0, 1), "the later one holds: {after:?}");
    let record = app.public().get(&format!("/v1/practices/{}", ids::A_QUATTRO_MANI)).await.ok().body;
    let held = &record["replicability"]["preconditions"];
    assert_eq!((&held["items"], &held["source"]["by"]), (&json!(["Un referente per comune"]), &json!("laboratory")));
}
