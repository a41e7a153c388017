//! GeoJSON: the lists as features.
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, Person};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

async fn answered(app: &TestApp, person: Option<Person>, path: &str) -> Answer {
    let answer = person.map_or_else(|| app.public(), |person| app.by(person)).get(path).await.ok();
    assert_eq!(answer.header("content-type"), "application/geo+json");
    answer
}

/// A position in Italy: longitude before latitude (RFC 7946, 3.1.1).
fn pair(position: &Value) -> [f64; 2] {
    let both: Vec<f64> = position.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect();
    assert!(both.len() == 2 && (6.0..19.0).contains(&both[0]) && (35.0..48.0).contains(&both[1]), "{both:?}");
    [both[0], both[1]]
}

/// The places of each feature, by its id; each feature is one as RFC 7946 has them.
fn places(answer: &Answer) -> HashMap<String, Vec<[f64; 2]>> {
    assert_eq!(answer.body["type"], "FeatureCollection");
    let one = |feature: &Value| {
        let mut members: Vec<&str> = feature.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(members, ["geometry", "id", "properties", "type"], "the geometry is there also where it is null");
        assert!(feature["type"] == "Feature" && feature["properties"].is_object());
        let geometry = &feature["geometry"];
        let places = match (geometry["type"].as_str(), &geometry["coordinates"]) {
            (None, Value::Null) if geometry.is_null() => vec![],
            (Some("Point"), place) => vec![pair(place)],
            (Some("MultiPoint"), Value::Array(several)) if several.len() > 1 => several.iter().map(pair).collect(),
            _ => panic!("{geometry}"),
        };
        (feature["id"].as_str().unwrap().to_owned(), places)
    };
    answer.body["features"].as_array().unwrap().iter().map(one).collect()
}

async fn placed(app: &TestApp, organisation: Uuid, geo: Value) {
    let path = format!("/v1/organisations/{organisation}");
    app.by(ADMIN).if_match("*").patch(&path, json!({"geo": geo})).await.ok();
}

#[actix_web::test]
async fn features_are_the_items_of_the_lists() {
    let app = TestApp::new().await;
    for (list, query) in [
        ("practices", ""),
        ("practices", "region=05&theme=home_care&sort=title"),
        ("practices", "q=comunita"),
        ("organisations", "kind=municipality"),
        ("organisations", "region=05&sort=-created_at"),
        ("lab-sessions", ""),
        ("lab-sessions", "region=05&sort=starts_at"),
    ] {
        for person in [None, Some(CONTACT), Some(ADMIN)] {
            let call = || person.map_or_else(|| app.public(), |person| app.by(person));
            let listed = call().get(&format!("/v1/{list}?limit=100&{query}")).await.ok();
            let answer = answered(&app, person, &format!("/v1/{list}/geojson?{query}")).await;
            let features = answer.body["features"].as_array().unwrap();
            let shown: Vec<&Value> = features.iter().map(|feature| &feature["properties"]).collect();
            assert_eq!(shown, listed.items().iter().collect::<Vec<_>>(), "{list}?{query}");
            for feature in features {
                assert_eq!(feature["id"], feature["properties"]["id"]);
            }
            assert_eq!(places(&answer).len(), features.len(), "no id twice");
        }
    }
    assert!(answered(&app, None, "/v1/practices/geojson").await.body["features"].as_array().unwrap().len() == 5);
    let own = answered(&app, Some(CONTACT), "/v1/practices/geojson?status=draft").await;
    assert!(!own.body["features"].as_array().unwrap().is_empty(), "who writes a draft has it on their map");
    assert_eq!(answered(&app, None, "/v1/practices/geojson?status=draft").await.body["features"], json!([]));
}

#[actix_web::test]
async fn a_practice_is_where_its_lead_is_and_where_it_reaches() {
    let app = TestApp::new().await;
    let (seat, hall) = ([12.2656, 45.6586], [12.243, 45.6669]);
    placed(&app, ids::AULSS_2, json!({"latitude": seat[1], "longitude": seat[0]})).await;
    placed(&app, ids::TREVISO, json!({"latitude": hall[1], "longitude": hall[0]})).await;
    placed(&app, ids::AULSS_8, Value::Null).await;
    let found = places(&answered(&app, None, "/v1/practices/geojson").await);
    let of = |id: Uuid| found[&id.to_string()].clone();
    assert_eq!(of(ids::A_QUATTRO_MANI)[0], seat, "the lead's seat comes first");
    assert!(!of(ids::ABITARE_SUPPORTATO).contains(&[11.5459, 45.5566]), "nobody knows where it is");
    // One place for each municipality that it covers and whose town hall is known.
    let covered = app.public().get(&format!("/v1/practices/{}", ids::A_QUATTRO_MANI)).await.ok();
    let covers_treviso = covered.body["municipalities"].as_array().is_some_and(|all| all.contains(&json!("L407")));
    assert_eq!(of(ids::A_QUATTRO_MANI).contains(&hall), covers_treviso);
    // Whatever is near a point has a place near it, and whatever has one is near it.
    let near = places(&answered(&app, None, "/v1/practices/geojson?near=45.6669,12.243,5").await);
    let close = |place: &[f64; 2]| {
        let (north, east) =
            ((place[1] - hall[1]) * 111.195, (place[0] - hall[0]) * 111.195 * hall[1].to_radians().cos());
        north.hypot(east) <= 5.0
    };
    assert!(!near.is_empty());
    for (id, places) in &found {
        assert_eq!(near.contains_key(id), places.iter().any(close), "{id}");
    }
}

#[actix_web::test]
async fn sessions_are_at_their_venues_and_what_has_no_place_is_there_without() {
    let app = TestApp::new().await;
    let path = format!("/v1/lab-sessions/{}", ids::UPCOMING_SESSION);
    let venue = json!({"venue": {"name": "Sala", "municipality": "Belluno", "geo": {"latitude": 46.1425, "longitude": 12.2167}}});
    app.by(ADMIN).if_match("*").patch(&path, venue).await.ok();
    let found = places(&answered(&app, None, "/v1/lab-sessions/geojson").await);
    assert_eq!(found[&ids::UPCOMING_SESSION.to_string()], [[12.2167, 46.1425]]);
    let organisations = answered(&app, None, "/v1/organisations/geojson").await;
    let nowhere = organisations.body["features"].as_array().unwrap().iter().filter(|one| one["geometry"].is_null());
    for one in nowhere {
        assert!(one.get("geometry").is_some() && one["properties"].get("geo").is_none(), "{one}");
    }
}

#[actix_web::test]
async fn pages_follow_one_another_and_the_rest_is_as_everywhere() {
    let app = TestApp::new().await;
    for list in ["practices", "organisations", "lab-sessions"] {
        let all = answered(&app, None, &format!("/v1/{list}/geojson")).await;
        let expected: Vec<Value> = all.body["features"].as_array().unwrap().clone();
        assert!(all.body.get("next_cursor").is_none() && all.body["_links"].get("next").is_none());
        let (mut walked, mut next) = (Vec::new(), Some(format!("/v1/{list}/geojson?limit=2")));
        while let Some(path) = next {
            let page = answered(&app, None, &path).await;
            walked.extend(page.body["features"].as_array().unwrap().clone());
            next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
            assert!(walked.len() <= expected.len());
        }
        assert_eq!(walked, expected, "{list}");
        let again = app.public().header("if-none-match", all.etag()).get(&format!("/v1/{list}/geojson")).await;
        again.not_modified();
        assert!(all.header("cache-control").starts_with("public"));
        let path = format!("/v1/{list}/geojson");
        app.public().get(&format!("{path}?limit=1001")).await.problem(400, "bad_parameter");
        app.public().get(&format!("{path}?count=true")).await.problem(400, "bad_parameter");
        app.public().header("accept", "application/json").get(&path).await.problem(406, "not_acceptable");
    }
    app.public().get("/v1/practices/geojson?facets=true").await.problem(400, "bad_parameter");
    assert!(app.public().get("/v1/practices/geojson?near=45,12").await.status == 400);
}
