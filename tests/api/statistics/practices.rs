use super::{at, by, counts, figure, named, read, some, total};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, READER};
use osservatorio::auth::actor::Actor;
use osservatorio::demo::ids;
use osservatorio::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use osservatorio::practices::service::bulk::{self, Prepared};
use serde_json::{Value, json};
use uuid::Uuid;

/// A practice that is told in a few properties: by whom, how far it has come, what it says beside the needed.
type Told = (Uuid, PracticeStatus, Value);

fn put(app: &TestApp, told: &[Told]) {
    let prepared = |(organisation, status, fields): &Told| {
        let mut document = json!({"title": "Una pratica", "summary": "Generata", "story": "Per prova.",
            "publication_consent": true, "themes": ["housing_first"],
            "period": {"start": "2022-03-01", "ongoing": true}});
        json_patch::merge(&mut document, fields);
        let at = "2023-01-01T10:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
        Prepared {
            id: PracticeId::new(),
            organisation_id: LeadOrganisationId(*organisation),
            status: *status,
            created_at: at,
            published_at: status.is_public().then_some(at),
            document: serde_json::from_value(document).unwrap(),
        }
    };
    let all = || told.iter().map(prepared).collect();
    app.core.db().run(&Actor::command("test"), |tx| bulk::insert_many(tx, all())).unwrap();
}

fn dimensions(of: &[&str]) -> Value {
    of.iter().map(|one| json!({"dimension": one, "intensity": 1})).collect()
}

/// A public body of Trentino-Alto Adige in this province.
async fn body(app: &TestApp, province: Option<&str>) -> Uuid {
    let mut new = json!({"kind": "municipality", "legal_name": "Un comune", "region_code": "04"});
    if let Some(province) = province {
        new["province"] = json!(province);
    }
    let made = app.by(ADMIN).post("/v1/organisations", new).await.created();
    made.body["id"].as_str().unwrap().parse().unwrap()
}

/// Six public practices beside the scenario's five, and two that are not.
async fn world() -> TestApp {
    use PracticeStatus::{Archived, Draft, Published, Submitted};
    let app = TestApp::new().await;
    let (trento, bolzano, region) =
        (body(&app, Some("TN")).await, body(&app, Some("BZ")).await, body(&app, None).await);
    put(
        &app,
        &[
            (
                ids::ASL_ROMA_1,
                Published,
                json!({"dimensions": dimensions(&["community"]), "themes": ["telemedicine"],
                "typology": "other", "period": {"start": "2018-03-01", "ongoing": true}, "vitality": "active"}),
            ),
            (
                ids::ASL_ROMA_1,
                Archived,
                json!({"dimensions": dimensions(&["community", "professional"]),
                "themes": ["telemedicine", "pua"], "period": {"start": "2016-03-01", "ongoing": true}, "vitality": "concluded"}),
            ),
            (
                trento,
                Published,
                json!({"dimensions": dimensions(&["community", "professional", "management"]),
                "target_groups": ["families", "migrants"], "territory_types": ["mountain"]}),
            ),
            (trento, Published, json!({"dimensions": dimensions(&["community"])})),
            (
                bolzano,
                Published,
                json!({"dimensions":
                dimensions(&["institutional", "strategic_planning", "community", "professional", "management"])}),
            ),
            (region, Published, json!({"dimensions": dimensions(&["institutional"])})),
            (ids::ASL_ROMA_1, Draft, json!({"themes": ["telemedicine"]})),
            (trento, Submitted, json!({"dimensions": dimensions(&["community"])})),
        ],
    );
    app
}

#[actix_web::test]
async fn the_figures_of_a_known_world_are_those_counted_by_hand() {
    let app = world().await;
    let all = read(&app, "practices", "").await;
    assert_eq!((&all["counted"], &all["total"]), (&json!("practices"), &json!({"count": 11, "of": 11, "share": 1.0})));
    assert_eq!(some(&all, "region"), named(&[("04", 4), ("05", 5), ("12", 2)]));
    assert_eq!(counts(&all, "region").len(), 20);
    assert_eq!(counts(&all, "autonomous_province"), named(&[("021", 1), ("022", 2)]));
    // Of the scenario: three on three dimensions, two on four.
    let reached = [("0", 0), ("1", 3), ("2", 1), ("3", 4), ("4", 2), ("5", 1)];
    assert_eq!(counts(&all, "dimension_count"), named(&reached));
    assert_eq!(figure(&all, "key_figure", "three_or_more_dimensions"), json!([7, 11, 0.6364]));
    let trentino = read(&app, "practices", "region=04").await;
    assert_eq!(figure(&trentino, "key_figure", "three_or_more_dimensions"), json!([2, 4, 0.5]));
    let acted =
        [("institutional", 2), ("strategic_planning", 1), ("professional", 2), ("management", 2), ("community", 3)];
    assert_eq!(counts(&trentino, "dimension"), named(&acted));
    assert_eq!(counts(&trentino, "autonomous_province"), named(&[("021", 1), ("022", 2)]));
    assert_eq!(by(&trentino, "typology")["without"], json!({"count": 4, "of": 4, "share": 1.0}));
    assert_eq!(some(&trentino, "target_group"), named(&[("families", 1), ("migrants", 1)]));
    assert_eq!(figure(&trentino, "territory_type", "mountain"), json!([1, 4, 0.25]));
    let lazio = read(&app, "practices", "region=12").await;
    assert!(some(&lazio, "autonomous_province").is_empty());
    // Years between the first and the last are there with their zero.
    assert_eq!(counts(&lazio, "year"), named(&[("2016", 1), ("2017", 0), ("2018", 1)]));
    assert_eq!(some(&lazio, "vitality"), named(&[("active", 1), ("concluded", 1)]));
    assert_eq!(by(&lazio, "typology")["without"], json!({"count": 1, "of": 2, "share": 0.5}));
    // The parent of both themes of the second level counts a practice once.
    let themes = some(&lazio, "theme");
    assert_eq!(themes, named(&[("access_assessment", 1), ("pua", 1), ("home_care", 2), ("telemedicine", 2)]));
    assert_eq!(read(&app, "practices", "region=12&status=archived").await["total"]["count"], 1);
    assert_eq!(read(&app, "practices", "status=draft,submitted").await["total"], json!({"count": 0, "of": 0}));
    assert_eq!(read(&app, "practices", "q=%21%21").await["total"]["count"], 0);
}

#[actix_web::test]
async fn whoever_asks_counts_what_is_public() {
    let app = world().await;
    for query in ["", "region=05", "theme=telemedicine", "q=generata"] {
        let public = read(&app, "practices", query).await;
        for person in [ADMIN, READER, COORDINATOR, CONTACT] {
            assert_eq!(app.by(person).get(&at("practices", query)).await.ok().body, public, "{query}");
        }
    }
    // What is withdrawn is counted no more, and its dimensions neither.
    let path = format!("/v1/practices/{}/transitions", ids::A_QUATTRO_MANI);
    app.by(ADMIN).post(&path, json!({"to": "withdrawn", "note": "Chiesto dal Comune."})).await.created();
    let all = read(&app, "practices", "").await;
    assert_eq!(all["total"]["count"], 10);
    assert_eq!(counts(&all, "dimension_count").iter().map(|(_, n)| n).sum::<i64>(), 10);
}

/// Each number is how many the list finds with the filter of that name.
#[actix_web::test]
async fn each_value_counts_what_the_list_finds_with_it() {
    let app = world().await;
    let narrowings = [
        "",
        "region=05",
        "theme=home_care",
        "dimension=community,management",
        "q=generata",
        "region=04,12",
        "organisation=01910000-0000-7000-8000-000000000101",
        "typology=other&vitality=active",
    ];
    let properties = [
        "region",
        "theme",
        "dimension",
        "typology",
        "target_group",
        "territory_type",
        "year",
        "vitality",
        "assessed_outcome_class",
    ];
    for narrowing in narrowings {
        let statistics = read(&app, "practices", narrowing).await;
        let listed = total(&app, &format!("/v1/practices?count=true&limit=1&{narrowing}")).await;
        assert_eq!(statistics["total"]["count"], listed, "{narrowing}");
        for property in properties {
            let named = narrowing.split('&').any(|one| one.split('=').next() == Some(property));
            if named {
                continue;
            }
            for (code, n) in counts(&statistics, property).into_iter().filter(|(code, n)| *n > 0 || code.len() == 2) {
                let query = format!("/v1/practices?count=true&limit=1&{narrowing}&{property}={code}");
                let query = query.replace("&&", "&");
                assert_eq!(total(&app, &query).await, n, "{query}");
            }
        }
    }
}

#[actix_web::test]
async fn a_change_of_dimensions_changes_how_many_there_are() {
    let app = TestApp::new().await;
    let before = counts(&read(&app, "practices", "").await, "dimension_count");
    let path = format!("/v1/practices/{}", ids::PASSI_D_ARGENTO);
    let revision = app.by(ADMIN).post(&format!("{path}/revisions"), json!({})).await.created();
    let at = revision.header("location").to_owned();
    app.by(ADMIN).if_match("*").patch(&at, json!({"document": {"dimensions": dimensions(&["community"])}})).await.ok();
    // As long as that is not published, everybody counts what they read.
    assert_eq!(counts(&read(&app, "practices", "").await, "dimension_count"), before);
    for step in [
        json!({"to": "submitted"}),
        json!({"to": "regional_check"}),
        json!({"to": "under_review"}),
        json!({"to": "accepted", "note": "Già letta."}),
        json!({"to": "published"}),
    ] {
        app.by(ADMIN).post(&format!("{at}/transitions"), step).await.created();
    }
    let after = counts(&read(&app, "practices", "").await, "dimension_count");
    assert_eq!(after[1], ("1".to_owned(), 1));
    assert_eq!(after.iter().map(|(_, n)| n).sum::<i64>(), 5);
}
