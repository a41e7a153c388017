use super::{close, finding, open_round, rate, session};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, ELENA, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST, STEFANO,
};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn limit(visibility: &str, practices: &[uuid::Uuid]) -> Value {
    json!({"kind": "limit", "text": "Mancano le risorse.", "practices": practices, "visibility": visibility})
}

#[actix_web::test]
async fn a_finding_goes_from_draft_to_agreed_to_published_and_stays() {
    let app = TestApp::new().await;
    let all = format!("{}/findings", session());
    let made = app.by(EXPERT).post(&all, limit("public", &[ids::PASSI_D_ARGENTO])).await.created();
    assert_eq!((&made.body["status"], &made.body["consensus"]), (&json!("draft"), &json!("not_voted")));
    assert_eq!(made.body["allowed_transitions"], json!([]));
    let at = made.header("location").to_owned();
    let to = |status: &str| json!({"to": status});
    let moves = format!("{at}/transitions");
    app.by(EXPERT).post(&moves, to("agreed")).await.problem(403, "forbidden");
    app.by(COORDINATOR).post(&moves, to("published")).await.problem(409, "wrong_state");
    app.by(EXPERT).patch(&at, json!({"text": "Mancano ore."})).await.problem(428, "precondition_required");
    let changed = app.by(EXPERT).if_match(made.etag()).patch(&at, json!({"text": "Mancano ore."})).await.ok();
    app.by(COORDINATOR)
        .if_match(made.etag())
        .patch(&at, json!({"text": "x"}))
        .await
        .problem(412, "precondition_failed");
    assert_eq!(changed.body["version"], 2);
    let stale = app.by(COORDINATOR).if_match(made.etag()).post(&moves, to("agreed")).await;
    stale.problem(412, "precondition_failed");
    app.by(COORDINATOR).if_match(changed.etag()).post(&moves, to("agreed")).await.ok();
    app.by(COORDINATOR).if_match("*").patch(&at, json!({"text": "x"})).await.problem(409, "wrong_state");
    app.by(COORDINATOR).if_match("*").delete(&at).await.problem(409, "wrong_state");
    app.by(COORDINATOR).post(&moves, to("draft")).await.ok();
    app.by(COORDINATOR).post(&moves, to("agreed")).await.ok();
    app.public().get(&at).await.problem(404, "not_found");
    let published = app.by(COORDINATOR).post(&moves, to("published")).await.ok();
    assert!(
        published.body["published_at"].is_string() && published.body["allowed_transitions"] == json!(["withdrawn"])
    );
    for status in ["draft", "agreed", "published"] {
        app.by(ADMIN).post(&moves, to(status)).await.problem(409, "wrong_state");
    }
    let read = app.public().get(&at).await.ok();
    assert_eq!(
        (&read.body["session"]["date"], &read.body["session"]["title"]),
        (&json!("2024-09-05"), &json!("Laboratorio territoriale veneto"))
    );
    assert!(read.body.get("rating_items").is_none());
    app.public().header("if-none-match", read.etag()).get(&at).await.not_modified();
    for person in [CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST] {
        app.by(person).post(&all, limit("public", &[])).await.problem(403, "forbidden");
    }
    let early = format!("/v1/lab-sessions/{}/findings", ids::TENTATIVE_SESSION);
    app.by(COORDINATOR).post(&early, limit("public", &[])).await.problem(409, "wrong_state");
    let draft = format!("/v1/findings/{}", ids::DRAFT_FINDING);
    let unpublished = json!({"to": "withdrawn", "note": "x"});
    app.by(ADMIN).post(&format!("{draft}/transitions"), unpublished).await.problem(409, "wrong_state");
    app.by(EXPERT).if_match("*").delete(&draft).await.problem(403, "forbidden");
    app.by(COORDINATOR).if_match("*").delete(&draft).await.done();
    app.by(ADMIN).get(&draft).await.problem(404, "not_found");
}

#[actix_web::test]
async fn each_finding_has_its_readers() {
    let app = TestApp::new().await;
    let publish = |path: String| {
        let app = app.clone();
        async move {
            app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "published"})).await.ok();
            path
        }
    };
    let invited = publish(finding(&app, limit("invited", &[ids::A_QUATTRO_MANI]), true).await).await;
    let experts = publish(finding(&app, limit("experts", &[ids::A_QUATTRO_MANI]), true).await).await;
    let public = publish(finding(&app, limit("public", &[ids::A_QUATTRO_MANI]), true).await).await;
    let draft = finding(&app, limit("public", &[ids::A_QUATTRO_MANI]), false).await;
    let sees = |person: Option<crate::support::people::Person>, path: &str| {
        let (call, path) = (person.map_or_else(|| app.public(), |person| app.by(person)), path.to_owned());
        async move { call.get(&path).await.status.as_u16() == 200 }
    };
    for (person, expected) in [
        (None, [true, false, false, false]),
        (Some(FOREIGN_CONTACT), [true, false, false, false]),
        (Some(FOREIGN_COORDINATOR), [true, false, false, false]),
        // The organisation that leads the practice was invited.
        (Some(CONTACT), [true, true, false, false]),
        (Some(EXPERT), [true, true, true, true]),
        (Some(COORDINATOR), [true, true, true, true]),
        (Some(READER), [true, true, true, true]),
        (Some(SCIENTIST), [true, true, true, true]),
    ] {
        let mut seen = Vec::new();
        for path in [&public, &invited, &experts, &draft] {
            seen.push(sees(person, path).await);
        }
        assert_eq!(seen, expected, "{person:?}");
    }
    let of = |query: &str| format!("/v1/findings?practice={}&count=true&{query}", ids::A_QUATTRO_MANI);
    assert_eq!(app.public().get(&of("")).await.ok().body["total"], 3);
    assert_eq!(app.by(CONTACT).get(&of("")).await.ok().body["total"], 4);
    // The expert takes part in the session: with the drafts, whether they ask for the session or not.
    assert_eq!(app.by(EXPERT).get(&of("")).await.ok().body["total"], 7);
    let with = format!("session={}", ids::TREVISO_SESSION);
    assert_eq!(app.by(EXPERT).get(&of(&with)).await.ok().body["total"], 7);
    assert_eq!(app.by(COORDINATOR).get(&of("")).await.ok().body["total"], 7);
    let on_record = format!("/v1/practices/{}/findings?count=true", ids::A_QUATTRO_MANI);
    assert_eq!(app.public().get(&on_record).await.ok().body["total"], 3);
    assert_eq!(app.by(COORDINATOR).get(&on_record).await.ok().body["total"], 5, "drafts do not stand on the record");
}

#[actix_web::test]
async fn lists_are_filtered_and_go_on() {
    let app = TestApp::new().await;
    let count = |query: &str| {
        let (app, path) = (app.clone(), format!("/v1/findings?count=true&{query}"));
        async move { app.public().get(&path).await.ok().body["total"].as_i64().unwrap() }
    };
    assert_eq!(count("").await, 11);
    assert_eq!(count("kind=scalability").await, 5);
    assert_eq!(count("kind=scalability&consensus=split").await, 1);
    assert_eq!(count("consensus=not_voted").await, 1);
    assert_eq!(count("region=05").await, 11);
    assert_eq!(count("region=03").await, 0);
    assert_eq!(count(&format!("practice={}&kind=replicability", ids::PASSI_D_ARGENTO)).await, 1);
    assert_eq!(count(&format!("session={}", ids::LODI_SESSION)).await, 0);
    assert_eq!(count("visibility=experts").await, 0);
    assert_eq!(count("status=draft").await, 0);
    let mut path = "/v1/findings?limit=4".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = app.public().get(&path).await.ok();
        seen.extend(page.items().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page.body["_links"]["next"]["href"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!((seen.len(), &seen), (11, &sorted));
    app.public().get("/v1/findings?kind=opinion").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn consensus_is_that_of_the_rated_items_and_is_never_typed() {
    let app = TestApp::new().await;
    let (one, other) = (ids::DIMISSIONI_PROGRAMMATE, ids::PASSI_D_ARGENTO);
    let round = open_round(&app, "scalability_costs_benefits", &[one, other]).await;
    let items = app.by(ADMIN).get(&format!("{round}/items")).await.ok();
    let item = |n: usize| items.items()[n]["id"].clone();
    for (person, score) in [(EXPERT, 0), (ELENA, 2), (STEFANO, 3)] {
        rate(&app, person, &round, one, "scalability_costs_benefits", json!(score)).await.created();
    }
    rate(&app, EXPERT, &round, other, "scalability_costs_benefits", json!(1)).await.created();
    let all = format!("{}/findings", session());
    let with = |practices: &[uuid::Uuid], rated: &[Value]| json!({"kind": "strength", "text": "x", "practices": practices, "rating_items": rated});
    let open = app.by(ADMIN).post(&all, with(&[one], &[item(0)])).await.violations();
    assert_eq!(open, ["#/rating_items/0 unknown_rating_item"]);
    close(&app, ADMIN, &round).await.ok();
    let split = app.by(ADMIN).post(&all, with(&[one], &[item(0)])).await.created();
    assert_eq!(split.body["consensus"], "split");
    assert_eq!(
        split.body["consensus_counts"],
        json!({"items_agreed": 0, "items_split": 1, "items_not_voted": 0,
        "ratings": 3, "outside_band": 1, "not_assessable": 0})
    );
    let both = app.by(ADMIN).post(&all, with(&[one, other], &[item(0), item(1)])).await.created();
    assert_eq!((&both.body["consensus"], &both.body["consensus_counts"]["ratings"]), (&json!("split"), &json!(4)));
    let agreed =
        app.by(ADMIN).if_match("*").patch(both.header("location"), json!({"rating_items": [item(1)]})).await.ok();
    assert_eq!(agreed.body["consensus"], "agreement");
    let foreign = app.by(ADMIN).post(&all, with(&[other], &[item(0), json!(ids::DRAFT)])).await.violations();
    assert_eq!(foreign, ["#/rating_items/0 other_practice", "#/rating_items/1 unknown_rating_item"]);
    let typed = json!({"kind": "strength", "text": "x", "consensus": "agreement"});
    assert_eq!(app.by(ADMIN).post(&all, typed).await.violations(), ["#/consensus unknown_field"]);
    let off = app.by(ADMIN).post(&all, with(&[ids::DRAFT], &[])).await.violations();
    assert_eq!(off, ["#/practices/0 not_on_the_table"]);
    let unclassed = json!({"kind": "scalability", "text": "x", "practices": [one], "replicability": {}});
    assert_eq!(
        app.by(ADMIN).post(&all, unclassed).await.violations(),
        ["#/replicability not_allowed", "#/scalability_class required"]
    );
}
