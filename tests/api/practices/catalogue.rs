use super::{published, walk};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, READER};
use chrono::{DateTime, TimeDelta, Utc};
use osservatorio::auth::actor::Actor;
use osservatorio::demo::ids;
use osservatorio::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use osservatorio::practices::service::bulk::{self, Prepared};
use serde_json::{Value, json};

fn pick<'a>(n: i64, from: &[&'a str]) -> &'a str {
    from[usize::try_from(n).unwrap() % from.len()]
}

/// Sixty practices in which every filter finds some and some instants are the same.
fn generate(app: &TestApp) {
    let start: DateTime<Utc> = "2023-01-01T10:00:00Z".parse().unwrap();
    let prepared = |n: i64| {
        let themes = [["telemedicine", "pua"], ["housing_first", "pua"], ["family_nurse", "dementia"]][n as usize % 3];
        let document: PracticeUpdate = serde_json::from_value(json!({
            "title": format!("Pratica {}", n % 7), "summary": "Generata", "story": "Per prova.", "publication_consent": true,
            "dimensions": [{"dimension": pick(n, &["community", "professional"]), "intensity": 1}],
            "themes": themes, "target_groups": [pick(n, &["families", "migrants", "carers"])],
            "territory_types": [pick(n, &["mountain", "coastal"])], "typology": pick(n, &["other", "joint_governance"]),
            "vitality": pick(n, &["active", "started"]), "outcome_class": pick(n, &["initiative", "good_practice"]),
            "period": {"start": format!("{}-03-01", 2018 + n % 4), "ongoing": true}
        })).unwrap();
        let status = match n % 6 {
            4 => PracticeStatus::Draft,
            5 => PracticeStatus::Archived,
            _ => PracticeStatus::Published,
        };
        let at = (start + TimeDelta::hours(n / 3)).into();
        Prepared {
            id: PracticeId::new(),
            organisation_id: LeadOrganisationId(
                [ids::AULSS_1, ids::AULSS_2, ids::ASL_ROMA_1, ids::PROVINCIA_DI_LODI][n as usize % 4],
            ),
            status,
            created_at: at,
            published_at: status.is_public().then_some(at),
            document,
        }
    };
    app.core.db().run(&Actor::command("test"), |tx| bulk::insert_many(tx, (0..60).map(prepared).collect())).unwrap();
}

fn has(item: &Value, name: &str, wanted: &str) -> bool {
    match name {
        "region" => item["region_code"] == wanted,
        "theme" => {
            let under: &[&str] = match wanted {
                "home_care" => &["telemedicine", "family_nurse", "integrated_home_care", "respite"],
                other => &[other],
            };
            item["themes"].as_array().unwrap().iter().any(|theme| under.contains(&theme.as_str().unwrap()))
        }
        "dimension" => item["dimensions"].as_array().unwrap().iter().any(|d| d["dimension"] == wanted),
        "target_group" => item["target_groups"].as_array().unwrap().iter().any(|group| *group == wanted),
        "year" => item["year"].as_i64() == wanted.parse().ok(),
        "organisation" => item["organisation"]["id"] == wanted,
        // Not shown in lists.
        "territory_type" => true,
        other => item[other] == wanted,
    }
}

#[actix_web::test]
async fn every_filter_and_order_is_walked_to_the_end() {
    let app = TestApp::new().await;
    generate(&app);
    let roma = ids::ASL_ROMA_1.to_string();
    let filters: Vec<Vec<(&str, &str)>> = vec![
        vec![],
        vec![("region", "05")],
        vec![("region", "05,12")],
        vec![("theme", "home_care")],
        vec![("theme", "housing_first,dementia")],
        vec![("dimension", "community")],
        vec![("target_group", "carers")],
        vec![("territory_type", "coastal")],
        vec![("typology", "joint_governance")],
        vec![("year", "2019")],
        vec![("vitality", "started")],
        vec![("outcome_class", "initiative")],
        vec![("status", "draft")],
        vec![("status", "archived,published")],
        vec![("organisation", &roma)],
        vec![("theme", "pua"), ("region", "12")],
        vec![("theme", "pua"), ("dimension", "professional"), ("year", "2021"), ("region", "03")],
        vec![("target_group", "migrants,carers"), ("vitality", "active")],
        vec![("status", "archived"), ("theme", "dementia")],
        vec![("organisation", &roma), ("typology", "other")],
    ];
    for by in [None, Some(ADMIN), Some(CONTACT)] {
        let whole = match by {
            None => app.public(),
            Some(person) => app.by(person),
        };
        let everything = whole.get("/v1/practices?limit=100").await.ok();
        for filter in &filters {
            let query = filter.iter().map(|(name, value)| format!("{name}={value}&")).collect::<String>();
            let mut by_newest = walk(&app, by, &query, 7).await;
            if filter.iter().all(|(name, _)| *name != "territory_type") {
                let passes = |item: &&Value| {
                    filter.iter().all(|(name, values)| values.split(',').any(|value| has(item, name, value)))
                };
                let expected: Vec<&str> =
                    everything.items().iter().filter(passes).map(|item| item["id"].as_str().unwrap()).collect();
                assert_eq!(by_newest, expected, "{by:?} {query}");
            }
            by_newest.sort();
            for sort in ["title", "-updated_at"] {
                let mut other = walk(&app, by, &format!("{query}sort={sort}"), 6).await;
                other.sort();
                assert_eq!(other, by_newest, "{by:?} {query} {sort}");
            }
            let call = match by {
                None => app.public(),
                Some(person) => app.by(person),
            };
            let counted = call.get(&format!("/v1/practices?{query}count=true&limit=1")).await.ok();
            assert_eq!(counted.body["total"], by_newest.len(), "{by:?} {query}");
        }
    }
}

#[actix_web::test]
async fn orders_are_kept_over_pages() {
    let app = TestApp::new().await;
    generate(&app);
    let page = app.public().get("/v1/practices?sort=title&limit=100").await.ok();
    let titles: Vec<&str> = page.items().iter().map(|item| item["title"].as_str().unwrap()).collect();
    assert!(titles.is_sorted());
    let page = app.public().get("/v1/practices?limit=100").await.ok();
    let dates: Vec<&str> = page.items().iter().map(|item| item["published_at"].as_str().unwrap()).collect();
    assert!(dates.iter().rev().is_sorted());
    let page = app.by(ADMIN).get("/v1/practices?sort=-updated_at&limit=100").await.ok();
    let dates: Vec<&str> = page.items().iter().map(|item| item["updated_at"].as_str().unwrap()).collect();
    assert!(dates.iter().rev().is_sorted());
    let other = app.public().get("/v1/practices?limit=1").await.ok();
    let cursor = other.body["next_cursor"].as_str().unwrap();
    app.public().get(&format!("/v1/practices?sort=title&cursor={cursor}")).await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn a_summary_has_what_a_card_needs() {
    let app = TestApp::new().await;
    let made = published(
        &app,
        json!({"title": "Card", "target_groups": ["families"], "vitality": "active", "typology": "other"}),
    )
    .await;
    let list = app.public().get("/v1/practices?limit=1").await.ok();
    let item = &list.items()[0];
    for name in [
        "id",
        "title",
        "summary",
        "status",
        "typology",
        "organisation",
        "region_code",
        "themes",
        "dimensions",
        "target_groups",
        "vitality",
        "period",
        "published_at",
        "updated_at",
        "version",
    ] {
        assert_eq!(item[name], made.body[name], "{name}");
    }
    assert_eq!(item["year"], 2022);
    assert_eq!(item.get("story"), None);
    let narrow = app.public().get("/v1/practices?limit=1&fields=title,organisation").await.ok();
    assert_eq!(narrow.items()[0], json!({"id": item["id"], "title": "Card", "organisation": item["organisation"]}));
    app.public().get("/v1/practices?fields=story").await.problem(400, "bad_parameter");
}

fn facet<'a>(list: &'a Value, name: &str) -> &'a Value {
    let all = list["facets"].as_array().unwrap();
    all.iter().find(|facet| facet["name"] == name).map(|facet| &facet["values"]).unwrap()
}

#[actix_web::test]
async fn facets_count_what_the_caller_sees() {
    let app = TestApp::new().await;
    let list = app.public().get("/v1/practices?facets=true&limit=1").await.ok();
    assert_eq!(facet(&list.body, "region"), &json!([{"value": "05", "count": 5}]));
    assert_eq!(facet(&list.body, "typology")[0], json!({"value": "joint_governance", "count": 3}));
    assert_eq!(facet(&list.body, "dimension")[0], json!({"value": "professional", "count": 5}));
    assert!(facet(&list.body, "theme").as_array().unwrap().contains(&json!({"value": "home_care", "count": 2})));
    assert!(facet(&list.body, "year").as_array().unwrap().contains(&json!({"value": "2022", "count": 2})));
    let narrowed = app.public().get("/v1/practices?facets=true&theme=home_care").await.ok();
    assert_eq!(facet(&narrowed.body, "region")[0]["count"], 2);
    let searched = app.public().get("/v1/practices?facets=true&q=argento").await.ok();
    assert_eq!(facet(&searched.body, "target_group").as_array().unwrap().len(), 2);
    let all = app.by(READER).get("/v1/practices?facets=true").await.ok();
    assert_eq!(facet(&all.body, "region"), &json!([{"value": "05", "count": 12}, {"value": "12", "count": 2}]));
    assert_eq!(app.public().get("/v1/practices").await.ok().body.get("facets"), None);
}

#[actix_web::test]
async fn what_changed_since_is_found() {
    let app = TestApp::new().await;
    let since = "updated_since=2024-08-05T11:00:00%2B02:00&sort=-updated_at";
    let all = walk(&app, None, "updated_since=2024-08-02T09:05:00Z", 2).await;
    assert_eq!(all.len(), 5, "what Treviso found was brought onto all five since they were published");
    assert_eq!(walk(&app, None, since, 2).await.len(), 5);
    assert!(walk(&app, None, "updated_since=2100-01-01T00:00:00%2B02:00", 2).await.is_empty());
    let at = super::path(ids::SUBMITTED);
    super::publish(&app, &at).await;
    let published = app.public().get(&at).await.ok().body["updated_at"].as_str().unwrap().to_owned();
    let submitted = ids::SUBMITTED.to_string();
    let newest = walk(&app, None, &format!("updated_since={published}&sort=-updated_at"), 1).await;
    assert_eq!(newest, std::slice::from_ref(&submitted));
    let all = walk(&app, None, since, 1).await;
    assert_eq!((all.len(), all.first()), (6, Some(&submitted)));
}

#[actix_web::test]
async fn a_filter_that_nothing_passes_gives_an_empty_list() {
    let app = TestApp::new().await;
    for query in
        ["region=20", "theme=no_such_theme", "year=1999", "status=draft", "q=niente&count=true", "theme=pua&region=20"]
    {
        let list = app.public().get(&format!("/v1/practices?{query}")).await.ok();
        assert!(list.items().is_empty(), "{query}");
        assert_eq!(list.body.get("next_cursor"), None);
    }
    let own = app.by(COORDINATOR).get("/v1/practices?status=draft,submitted").await.ok();
    assert_eq!(own.items().len(), 2);
}

#[actix_web::test]
async fn a_wrong_parameter_is_told() {
    let app = TestApp::new().await;
    for query in [
        "region=5",
        "region=99",
        "theme=Home",
        "dimension=spiritual",
        "year=x",
        "year=1",
        "status=lost",
        "sort=colour",
        "organisation=x",
        "updated_since=yesterday",
        "facets=maybe",
        "limit=0",
        "limit=101",
        "colour=red",
        "cursor=x",
        "year=2020&year=2021",
    ] {
        app.public().get(&format!("/v1/practices?{query}")).await.problem(400, "bad_parameter");
    }
    app.public().get("/v1/practices/not-an-id").await.problem(400, "bad_parameter");
}
