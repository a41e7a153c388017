use super::{at, by, counts, figure, named, some};
use crate::calls::{opened, with};
use crate::service_clients::{registered, token, with as by_token};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, Person, READER, SCIENTIST};
use serde_json::{Value, json};

async fn statistics(app: &TestApp, person: Person, query: &str) -> Value {
    app.by(person).get(&at("calls", query)).await.ok().body
}

/// Sent, answered and submitted invitations of all calls whose funnel somebody reads, of those that a query finds.
async fn funnels(app: &TestApp, person: Person, query: &str) -> [i64; 2] {
    let calls = app.by(person).get(&format!("/v1/calls?limit=100&{query}")).await.ok();
    let mut sum = [0; 2];
    for one in calls.items() {
        let funnel = app.by(person).get(&format!("/v1/calls/{}/funnel", one["id"].as_str().unwrap())).await;
        if funnel.status == 200 {
            let n = |step: &str| funnel.body["total"][step].as_i64().unwrap();
            sum[0] += n("answered");
            sum[1] += n("sent");
        }
    }
    sum
}

#[actix_web::test]
async fn response_rates_are_those_of_the_funnels_that_one_reads() {
    let app = TestApp::new().await;
    for (person, query) in [
        (ADMIN, ""),
        (SCIENTIST, ""),
        (READER, ""),
        (COORDINATOR, ""),
        (COORDINATOR, "status=open"),
        (COORDINATOR, "kind=invitation_letter"),
        (ADMIN, "q=veneto"),
        (ADMIN, "region=05&status=closed,concluded"),
        (FOREIGN_COORDINATOR, ""),
    ] {
        let found = statistics(&app, person, query).await;
        let expected = funnels(&app, person, query).await;
        assert_eq!([&found["total"]["count"], &found["total"]["of"]], [expected[0], expected[1]], "{query}");
        for property in ["kind", "organisation_kind"] {
            let sum: i64 = counts(&found, property).iter().map(|(_, n)| n).sum();
            assert_eq!(found["total"]["count"], sum, "{query} by {property}");
        }
        let sum: i64 = counts(&found, "region").iter().map(|(_, n)| n).sum();
        let national = by(&found, "region")["without"]["count"].as_i64().unwrap();
        assert_eq!(found["total"]["count"], sum + national, "{query}");
    }
    let own = statistics(&app, COORDINATOR, "").await;
    assert!(own["total"]["count"].as_i64() >= Some(5), "five practices answered the call of 2024");
    let practices = figure(&own, "key_figure", "answered_with_practice");
    assert_eq!(practices[1], own["total"]["count"]);
    assert!(practices[0].as_i64() >= Some(5));
}

#[actix_web::test]
async fn only_who_oversees_calls_reads_their_rates_and_only_those_of_their_own() {
    let app = TestApp::new().await;
    app.public().get(&at("calls", "")).await.problem(401, "token_missing");
    for person in [CONTACT, EXPERT] {
        app.by(person).get(&at("calls", "")).await.problem(403, "forbidden");
    }
    let foreign = statistics(&app, FOREIGN_COORDINATOR, "").await;
    assert_eq!(foreign["total"], json!({"count": 0, "of": 0}));
    assert_eq!(
        counts(&foreign, "region"),
        named(&[("12", 0)]),
        "regions that one oversees are there with zero, others not"
    );
    assert_eq!(statistics(&app, FOREIGN_COORDINATOR, "region=05").await["total"], json!({"count": 0, "of": 0}));
    assert_eq!(counts(&statistics(&app, ADMIN, "").await, "region").len(), 20);
    // A call for two regions is both coordinators', with all its invitations, as its funnel is.
    opened(&app, with(json!({"regions": ["05", "12"], "audience": {"kinds": ["local_health_authority"]}}))).await;
    let shared = statistics(&app, FOREIGN_COORDINATOR, "").await;
    assert_eq!(counts(&shared, "region").iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>().last(), Some(&"12"));
    assert!(some(&shared, "region").is_empty());
    let expected = funnels(&app, FOREIGN_COORDINATOR, "region=12").await;
    assert_eq!([&shared["total"]["count"], &shared["total"]["of"]], [expected[0], expected[1]]);
}

#[actix_web::test]
async fn a_system_needs_the_scope_of_calls_beside_that_of_statistics() {
    let app = TestApp::new().await;
    let cases = [
        (json!(["statistics:read"]), 200, 403),
        (json!(["calls:read"]), 403, 403),
        (json!(["statistics:read", "calls:read"]), 200, 200),
    ];
    for (n, (scopes, practices, calls)) in cases.into_iter().enumerate() {
        let system = json!({"name": format!("Sistema {n}"), "roles": [{"role": "regional_coordinator", "regions": ["05"]}], "scopes": scopes});
        let (_, id, secret) = registered(&app, system).await;
        let token = token(&app, &id, &secret, None).await.ok();
        by_token(&app, &token).get(&at("practices", "")).await.is(practices);
        let answer = by_token(&app, &token).get(&at("calls", "")).await.is(calls);
        if calls == 403 {
            answer.problem(403, "insufficient_scope");
        }
    }
}
