//! Who sees which sessions, and how they are found.
use super::registering::{CURRENT, code_in, holder, letters_to, register, set_desk};
use super::{add, at};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

fn titles(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["title"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_session_of_two_regions_is_listed_under_both() {
    let app = TestApp::new().await;
    for region in ["01", "02"] {
        let found = app.public().get(&format!("/v1/lab-sessions?region={region}&count=true")).await.ok();
        assert_eq!(found.items()[0]["id"], ids::CANCELLED_SESSION.to_string());
        assert_eq!((found.items().len(), &found.body["total"]), (1, &json!(1)));
        assert_eq!(found.items()[0]["regions"], json!(["01", "02"]));
    }
    assert!(app.public().get("/v1/lab-sessions?region=06").await.ok().items().is_empty());
}

#[actix_web::test]
async fn filters_find_what_they_say() {
    let app = TestApp::new().await;
    let ids_of = |query: &str| {
        let call = app.public();
        let path = format!("/v1/lab-sessions?{query}");
        async move {
            let answer = call.get(&path).await.ok();
            answer.items().iter().map(|item| item["id"].as_str().unwrap().parse().unwrap()).collect::<Vec<Uuid>>()
        }
    };
    let (treviso, lodi, cancelled) = (ids::TREVISO_SESSION, ids::LODI_SESSION, ids::CANCELLED_SESSION);
    let belluno = ids::UPCOMING_SESSION;
    for (query, expected) in [
        ("", vec![belluno, cancelled, treviso, lodi]),
        ("sort=starts_at", vec![lodi, treviso, cancelled, belluno]),
        ("status=held", vec![treviso, lodi]),
        ("status=held,cancelled", vec![cancelled, treviso, lodi]),
        ("region=05", vec![belluno, treviso]),
        ("region=03&theme=governance", vec![lodi]),
        ("region=03&theme=home_care", vec![]),
        ("theme=governance", vec![treviso, lodi]),
        ("theme=home_care", vec![belluno, cancelled]),
        ("theme=telemedicine", vec![cancelled]),
        ("theme=nothing", vec![]),
        ("from=2024-09-05&to=2024-09-05", vec![treviso]),
        ("from=2024-09-06&to=2025-12-31", vec![]),
        ("to=2023-12-01", vec![lodi]),
        ("to=9999-12-31&from=0001-01-01", vec![belluno, cancelled, treviso, lodi]),
        ("format=online", vec![cancelled]),
        ("q=sanit%C3%A0%20territorio", vec![treviso, lodi]),
        ("q=sanit%C3%A0%20lombardia", vec![lodi]),
        ("q=SANITA%20lombard", vec![lodi]),
        ("q=gioia", vec![lodi]),
        ("q=d%27aosta&region=02", vec![cancelled]),
        ("q=introvabile", vec![]),
        ("q=%27%22%2A", vec![]),
        ("updated_since=2020-01-01T00:00:00Z", vec![belluno, cancelled, treviso, lodi]),
        ("updated_since=2099-01-01T00:00:00Z", vec![]),
        ("updated_since=9999-12-31T23:59:59-23:00", vec![]),
        ("practice=01910000-0000-7000-8000-000000000299", vec![]),
        ("cycle_id=01910000-0000-7000-8000-000000002099", vec![]),
    ] {
        assert_eq!(ids_of(query).await, expected, "{query}");
    }
    for wrong in [
        "region=5",
        "status=maybe",
        "from=yesterday",
        "sort=title",
        "q=",
        "practice=x",
        "updated_since=x",
        "colour=red",
    ] {
        app.public().get(&format!("/v1/lab-sessions?{wrong}")).await.problem(400, "bad_parameter");
    }
    let few = app.public().get("/v1/lab-sessions?fields=title,date&region=03").await.ok();
    assert_eq!(few.items()[0].as_object().unwrap().len(), 3, "{}", few.items()[0]);
}

#[actix_web::test]
async fn pages_go_to_the_end_in_both_orders_also_when_sessions_begin_at_the_same_time() {
    let app = TestApp::new().await;
    for n in 0..7 {
        let more = json!({"title": format!("Sessione {n}"), "regions": ["05", "06"], "themes": ["telemedicine"]});
        add(&app, more, &["save_the_date"]).await;
    }
    for query in ["", "region=06&", "theme=home_care&", "region=05&theme=telemedicine&status=save_the_date&"] {
        for who in [None, Some(COORDINATOR), Some(ADMIN)] {
            let call = || who.map_or_else(|| app.public(), |person| app.by(person));
            let all = call().get(&format!("/v1/lab-sessions?{query}limit=100&count=true")).await.ok();
            assert_eq!(all.body["total"], all.items().len());
            for (sort, reversed) in [("-starts_at", false), ("starts_at", true)] {
                let mut next = Some(format!("/v1/lab-sessions?{query}limit=3&sort={sort}"));
                let mut seen: Vec<Value> = Vec::new();
                while let Some(path) = next {
                    let page = call().get(&path).await.ok();
                    seen.extend(page.items().iter().map(|item| item["id"].clone()));
                    next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
                }
                let mut expected: Vec<Value> = all.items().iter().map(|item| item["id"].clone()).collect();
                if reversed {
                    expected.reverse();
                }
                assert!(expected.len() >= 7);
                assert_eq!(seen, expected, "{query} {sort}");
            }
        }
    }
    app.public().get("/v1/lab-sessions?cursor=x").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn a_tentative_session_is_seen_by_its_coordinators_and_those_who_read_everything() {
    let app = TestApp::new().await;
    let tentative = at(ids::TENTATIVE_SESSION);
    let calendar = format!("{tentative}/calendar");
    for person in [ADMIN, COORDINATOR, SCIENTIST, READER] {
        app.by(person).get(&tentative).await.ok();
        app.by(person).get(&calendar).await.ok();
        let listed = app.by(person).get("/v1/lab-sessions?status=tentative&count=true").await.ok();
        assert_eq!((listed.items().len(), &listed.body["total"]), (1, &json!(1)), "{:?}", person.role);
    }
    for person in [FOREIGN_COORDINATOR, CONTACT, EXPERT] {
        app.by(person).get(&tentative).await.problem(404, "not_found");
        app.by(person).get(&calendar).await.problem(404, "not_found");
        let patch = app.by(person).if_match("*").patch(&tentative, json!({"title": "x"})).await;
        patch.problem(404, "not_found");
    }
    app.public().get(&tentative).await.problem(404, "not_found");
    let listed = app.public().get("/v1/lab-sessions?status=tentative&count=true").await.ok();
    assert_eq!((listed.items().len(), &listed.body["total"]), (0, &json!(0)));
    for path in ["/v1/lab-sessions/calendar", "/v1/regions/05/calendar"] {
        let feed = app.by(ADMIN).get(path).await.ok();
        assert!(!String::from_utf8_lossy(&feed.bytes).contains(&ids::TENTATIVE_SESSION.to_string()), "{path}");
    }
}

#[actix_web::test]
async fn parts_that_are_not_public_are_hidden_from_the_public_everywhere() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &["save_the_date"]).await;
    let parts = |body: &Value| body["parts"].as_array().unwrap().len();
    assert_eq!(parts(&app.by(COORDINATOR).get(&address).await.ok().body), 3);
    for person in [FOREIGN_COORDINATOR, CONTACT, EXPERT] {
        assert_eq!(parts(&app.by(person).get(&address).await.ok().body), 1, "{:?}", person.role);
    }
    let public = app.public().get(&address).await.ok();
    assert_eq!(titles(public.body["parts"].as_array().unwrap()), ["Le esperienze"]);
    let list = app.public().get("/v1/lab-sessions?from=2027-05-20&to=2027-05-20").await.ok();
    assert_eq!((list.items().len(), parts(&list.items()[0])), (1, 1));
    for who in [app.public(), app.by(ADMIN)] {
        let found = who.get("/v1/lab-sessions?q=segretissima").await.ok();
        assert!(found.items().is_empty(), "a search betrays nothing hidden");
    }
    for path in [format!("{address}/calendar"), "/v1/lab-sessions/calendar".to_owned()] {
        let file = app.by(ADMIN).get(&path).await.ok();
        let text = String::from_utf8(file.bytes).unwrap().replace("\r\n ", "");
        assert!(text.contains("Le esperienze") && !text.contains("segretissima"), "{path}");
    }
}

#[actix_web::test]
async fn the_link_is_for_who_has_a_place_unless_the_session_says_so() {
    let app = TestApp::new().await;
    let link = "https://meet.example.org/x";
    let online = json!({"format": "online", "venue": null, "online_link": link, "cycle_id": ids::VENETO_CYCLE});
    let address = add(&app, online, &["save_the_date", "confirmed"]).await;
    let everybody = async || {
        let mut found = Vec::new();
        for (path, kind) in [
            (address.clone(), "application/json"),
            (format!("{address}/calendar"), "text/calendar"),
            (format!("{address}/save-the-date"), "text/html"),
            ("/v1/regions/05/calendar".to_owned(), "text/calendar"),
            (format!("{address}/programme"), "text/html"),
            (format!("{address}/programmes/1"), "application/json"),
        ] {
            let answer = app.public().header("accept", kind).get(&path).await.ok();
            // Calendars fold their lines.
            found.push(String::from_utf8_lossy(&answer.bytes).replace("\r\n ", "").contains(link));
        }
        found
    };
    assert_eq!(everybody().await, [false; 6]);
    let shown = app.public().get(&address).await.ok().body;
    assert_eq!(shown["online_link_visibility"], "registered");
    for person in [COORDINATOR, EXPERT, READER] {
        assert_eq!(app.by(person).get(&address).await.ok().body["online_link"], link, "{:?}", person.role);
    }
    for person in [FOREIGN_COORDINATOR, CONTACT] {
        assert!(app.by(person).get(&address).await.ok().body.get("online_link").is_none(), "{:?}", person.role);
    }
    // Who has a place reads it with their code, and in the message; who waits does not.
    set_desk(&app, &address, json!({"capacity": 1})).await.ok();
    for (email, reads) in [("a@example.org", true), ("b@example.org", false)] {
        register(&app, &address, email).await.created();
        let (_, _, text) = letters_to(&app, email).pop().unwrap();
        let own = holder(&app, &code_in(&text)).get(CURRENT).await.ok().body;
        assert_eq!((text.contains(link), own["online_link"] == link), (reads, reads), "{email}: {text}");
    }
    let public = json!({"online_link_visibility": "public"});
    app.by(ADMIN).if_match("*").patch(&address, public.clone()).await.ok();
    let seen = everybody().await;
    assert_eq!(seen[..4], [true; 4], "{seen:?}");
    // Not into a meeting that no part is open of, whatever the session says.
    let closed = json!({"format": "online", "venue": null, "online_link": link, "online_link_visibility": "public",
        "parts": [{"kind": "technical_part", "visibility": "experts"}]});
    let closed = add(&app, closed, &["save_the_date"]).await;
    assert!(app.public().get(&closed).await.ok().body.get("online_link").is_none());
    assert!(app.by(COORDINATOR).get(&closed).await.ok().body.get("online_link").is_some());
}
