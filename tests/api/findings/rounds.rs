use super::{close, open_round, rate, rounds, session};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, ELENA, EXPERT, FOREIGN_COORDINATOR, FOREIGN_EXPERT, READER, SCIENTIST, STEFANO,
};
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::ratings;
use osservatorio::demo::ids;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_round_asks_each_practice_on_the_table_by_each_item_and_closing_counts_it() {
    let app = TestApp::new().await;
    let new = json!({"rubric_version": 1, "items": ["scalability_sustainability", "scalability_costs_benefits"]});
    let made = app.by(COORDINATOR).post(&rounds(), new.clone()).await.created();
    assert_eq!(
        (&made.body["number"], &made.body["items"], &made.body["status"]),
        (&json!(3), &json!(10), &json!("open"))
    );
    assert!(made.body.get("outcome").is_none());
    let round = made.header("location").to_owned();
    app.by(COORDINATOR).post(&rounds(), new).await.problem(409, "wrong_state");

    let (practice, item) = (ids::DIMISSIONI_PROGRAMMATE, "scalability_sustainability");
    for (person, score) in [(EXPERT, json!(2)), (ELENA, json!(3)), (STEFANO, Value::Null)] {
        rate(&app, person, &round, practice, item, score).await.created();
    }
    for (person, score) in [(EXPERT, json!(0)), (ELENA, json!(2)), (STEFANO, json!(3))] {
        rate(&app, person, &round, practice, "scalability_costs_benefits", score).await.created();
    }
    assert_eq!(app.by(EXPERT).get(&round).await.ok().body["ratings"], 6);
    close(&app, EXPERT, &round).await.problem(403, "forbidden");
    close(&app, FOREIGN_COORDINATOR, &round).await.problem(403, "forbidden");
    let closed = close(&app, COORDINATOR, &round).await.ok();
    assert_eq!(closed.body["outcome"], json!({"agreement": 1, "split": 1, "not_voted": 8}));
    assert_eq!((&closed.body["version"], &closed.body["allowed_transitions"]), (&json!(2), &json!([])));
    close(&app, COORDINATOR, &round).await.problem(409, "wrong_state");

    let items = format!("{round}/items");
    let agreed = app.by(EXPERT).get(&format!("{items}?consensus=agreement")).await.ok();
    assert_eq!((agreed.items().len(), &agreed.items()[0]["item_code"]), (1, &json!(item)));
    let mut result = agreed.items()[0]["result"].clone();
    assert_eq!(
        result["distribution"].take(),
        json!({"score_0": 0, "score_1": 0, "score_2": 1, "score_3": 1, "not_assessable": 1})
    );
    assert_eq!((&result["median"], &result["ratings"], &result["outside_band"]), (&json!(2.5), &json!(2), &json!(0)));
    let split = app.by(READER).get(&format!("{items}?consensus=split&count=true")).await.ok();
    assert_eq!((&split.body["total"], &split.items()[0]["result"]["outside_band"]), (&json!(1), &json!(1)));
    let of_one = app.by(SCIENTIST).get(&format!("{items}?practice={practice}")).await.ok();
    assert_eq!(of_one.items().len(), 2);

    // What is split is asked again; nothing else, and only once at a time.
    let again = json!({"split_of": closed.body["id"]});
    let next = app.by(COORDINATOR).post(&rounds(), again.clone()).await.created();
    assert_eq!(
        (&next.body["items"], &next.body["number"], &next.body["rubric_version"]),
        (&json!(1), &json!(4), &json!(1))
    );
    app.by(COORDINATOR).post(&rounds(), again).await.problem(409, "wrong_state");
    let nested = app.by(COORDINATOR).post(&rounds(), json!({"split_of": next.body["id"]})).await;
    nested.problem(409, "wrong_state");
    rate(&app, EXPERT, next.header("location"), practice, "scalability_costs_benefits", json!(2)).await.created();
    close(&app, ADMIN, next.header("location")).await.ok();
    let none = app.by(COORDINATOR).post(&rounds(), json!({"split_of": next.body["id"]})).await;
    none.problem(409, "wrong_state");

    let page = app.by(EXPERT).get(&format!("{}?limit=1&count=true&status=closed", rounds())).await.ok();
    assert_eq!((&page.body["total"], &page.items()[0]["number"]), (&json!(3), &json!(4)));
    let following = app.by(EXPERT).get(page.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!(following.items()[0]["number"], 3);
}

#[actix_web::test]
async fn a_round_keeps_its_rules() {
    let app = TestApp::new().await;
    let refused = |body: Value| {
        let app = app.clone();
        async move { app.by(ADMIN).post(&rounds(), body).await.violations() }
    };
    assert_eq!(refused(json!({})).await, ["#/items required", "#/rubric_version required"]);
    assert_eq!(
        refused(json!({"split_of": ids::RATING_ROUND, "items": ["strengths_alliances"], "rubric_version": 1, "practices": [ids::A_QUATTRO_MANI]})).await,
        ["#/items not_allowed", "#/practices not_allowed", "#/rubric_version not_allowed"]
    );
    let twice = json!({"rubric_version": 1, "items": ["strengths_alliances", "strengths_alliances"], "practices": [ids::A_QUATTRO_MANI, ids::A_QUATTRO_MANI]});
    assert_eq!(refused(twice).await, ["#/items/1 repeated", "#/practices/1 repeated"]);
    let off =
        json!({"rubric_version": 1, "items": ["strengths_alliances"], "practices": [ids::A_QUATTRO_MANI, ids::DRAFT]});
    assert_eq!(refused(off).await, ["#/practices/1 not_on_the_table"]);
    assert_eq!(refused(json!({"split_of": ids::DRAFT})).await, ["#/split_of unknown_round"]);

    let new = json!({"rubric_version": 1, "items": ["strengths_alliances"]});
    // Lodi had no technical part, and the tentative session has not begun.
    for other in [ids::LODI_SESSION, ids::TENTATIVE_SESSION, ids::CANCELLED_SESSION] {
        app.by(ADMIN)
            .post(&format!("/v1/lab-sessions/{other}/rating-rounds"), new.clone())
            .await
            .problem(409, "wrong_state");
    }
    let tentative = format!("/v1/lab-sessions/{}/rating-rounds", ids::TENTATIVE_SESSION);
    app.by(EXPERT).get(&tentative).await.problem(404, "not_found");
    app.by(EXPERT).post(&rounds(), new.clone()).await.problem(403, "forbidden");
    app.by(FOREIGN_COORDINATOR).post(&rounds(), new).await.problem(403, "forbidden");
    app.by(CONTACT).get(&rounds()).await.problem(403, "forbidden");
    app.public().get(&rounds()).await.problem(401, "token_missing");
    // A round of another session is not found in this one.
    let elsewhere = format!("/v1/lab-sessions/{}/rating-rounds/{}", ids::LODI_SESSION, ids::RATING_ROUND);
    app.by(ADMIN).get(&elsewhere).await.problem(404, "not_found");
}

#[actix_web::test]
async fn everybody_rates_an_item_once_and_changes_it_while_the_round_is_open() {
    let app = TestApp::new().await;
    let (practice, item) = (ids::PASSI_D_ARGENTO, "scalability_costs_benefits");
    let round = open_round(&app, item, &[practice]).await;
    let made = rate(&app, EXPERT, &round, practice, item, json!(1)).await.created();
    let twice = rate(&app, EXPERT, &round, practice, item, json!(3)).await.problem(409, "duplicate").body;
    assert_eq!(twice["errors"][0]["pointer"], "#/item_code");
    assert!(
        twice["detail"].as_str().unwrap().starts_with("Lei ha già votato") && !twice.to_string().contains("_user_id")
    );
    let elsewhere = rate(&app, EXPERT, &round, ids::A_QUATTRO_MANI, item, json!(3)).await.violations();
    assert_eq!(elsewhere, ["#/item_code not_in_round"]);
    assert_eq!(
        rate(&app, EXPERT, &round, practice, "scalability_fidelity_adaptability", json!(3)).await.violations(),
        ["#/item_code not_in_round"]
    );
    assert_eq!(
        rate(&app, EXPERT, &round, ids::DRAFT, item, json!(3)).await.violations(),
        ["#/practice_id not_on_the_table"]
    );
    assert_eq!(rate(&app, EXPERT, &round, practice, item, json!(4)).await.violations().len(), 1);
    let both = json!({"practice_id": practice, "item_code": item, "score": 1, "not_assessable": true});
    assert_eq!(app.by(EXPERT).post(&format!("{round}/ratings"), both).await.violations(), ["#/score not_allowed"]);
    let neither = json!({"practice_id": practice, "item_code": item});
    assert_eq!(app.by(EXPERT).post(&format!("{round}/ratings"), neither).await.violations(), ["#/score required"]);
    for person in [ADMIN, COORDINATOR, FOREIGN_COORDINATOR, CONTACT, READER, SCIENTIST, FOREIGN_EXPERT] {
        rate(&app, person, &round, practice, item, json!(3)).await.problem(403, "forbidden");
        app.by(person).get(&format!("{round}/ratings")).await.problem(403, "forbidden");
    }

    let own = made.header("location").to_owned();
    app.by(EXPERT).patch(&own, json!({"score": 2})).await.problem(428, "precondition_required");
    let changed =
        app.by(EXPERT).if_match(made.etag()).patch(&own, json!({"score": 2, "comment": "Costa poco."})).await.ok();
    assert_eq!((&changed.body["score"], &changed.body["version"]), (&json!(2), &json!(2)));
    app.by(EXPERT).if_match(made.etag()).patch(&own, json!({"score": 3})).await.problem(412, "precondition_failed");
    let unsure = json!({"score": null, "not_assessable": true});
    let unsure = app.by(EXPERT).if_match(changed.etag()).patch(&own, unsure).await.ok();
    assert_eq!((unsure.body.get("score"), &unsure.body["not_assessable"]), (None, &json!(true)));
    app.by(EXPERT).if_match("*").delete(&own).await.done();
    assert_eq!(app.by(ADMIN).get(&round).await.ok().body["ratings"], 0);
    let again = rate(&app, EXPERT, &round, practice, item, json!(2)).await.created();
    let own = again.header("location").to_owned();

    close(&app, COORDINATOR, &round).await.ok();
    rate(&app, ELENA, &round, practice, item, json!(2)).await.problem(409, "wrong_state");
    app.by(EXPERT).if_match("*").patch(&own, json!({"score": 0})).await.problem(409, "wrong_state");
    app.by(EXPERT).if_match("*").delete(&own).await.problem(409, "wrong_state");
    assert_eq!(app.by(EXPERT).get(&own).await.ok().body["score"], 2);
    assert_eq!(app.by(EXPERT).get(&format!("{round}/ratings?count=true")).await.ok().body["total"], 1);
    let nothing = format!("{}/rating-rounds/{}/ratings", session(), ids::DRAFT);
    app.by(EXPERT).get(&nothing).await.problem(404, "not_found");
}

#[actix_web::test]
async fn two_at_once_rate_once_each_and_what_is_given_while_a_round_is_closed_is_counted_or_refused() {
    use diesel::prelude::*;
    let app = TestApp::new().await;
    let (practice, item) = (ids::PASSI_D_ARGENTO, "scalability_costs_benefits");
    for _ in 0..5 {
        let round = open_round(&app, item, &[practice]).await;
        let (a, b, c, d, closed) = futures_util::join!(
            rate(&app, EXPERT, &round, practice, item, json!(1)),
            rate(&app, EXPERT, &round, practice, item, json!(2)),
            rate(&app, ELENA, &round, practice, item, json!(2)),
            rate(&app, STEFANO, &round, practice, item, json!(2)),
            close(&app, COORDINATOR, &round),
        );
        let closed = closed.ok();
        let given = [&a, &b, &c, &d].iter().filter(|answer| answer.status.as_u16() == 201).count();
        assert!([&a, &b].iter().filter(|answer| answer.status.as_u16() == 201).count() < 2, "the same expert twice");
        assert!([&a, &b, &c, &d].iter().all(|answer| [201, 409].contains(&answer.status.as_u16())));
        let items = app.by(ADMIN).get(&format!("{round}/items")).await.ok();
        assert_eq!(items.items()[0]["result"]["ratings"], json!(given), "what is answered with 201 counts");
        assert_eq!(app.by(ADMIN).get(&round).await.ok().body["ratings"], json!(given));
        let id: uuid::Uuid = closed.body["id"].as_str().unwrap().parse().unwrap();
        let rows = app.core.db().run(&Actor::command("test"), |tx| {
            let of_round = ratings::table.filter(ratings::round_id.eq(osservatorio::db::types::Id(id)));
            Ok(of_round.count().get_result::<i64>(tx.conn())?)
        });
        assert_eq!(rows.unwrap(), given as i64);
    }
}

#[actix_web::test]
async fn coordinators_who_open_rounds_at_once_get_two_of_them_and_never_the_same_question() {
    let app = TestApp::new().await;
    let new = |item: &str| json!({"rubric_version": 1, "items": [item], "practices": [ids::PASSI_D_ARGENTO]});
    let path = rounds();
    let (a, b) = futures_util::join!(
        app.by(ADMIN).post(&path, new("scalability_costs_benefits")),
        app.by(COORDINATOR).post(&path, new("scalability_sustainability")),
    );
    let mut numbers = [a.created().body["number"].as_i64().unwrap(), b.created().body["number"].as_i64().unwrap()];
    numbers.sort_unstable();
    assert_eq!(numbers, [3, 4]);
    let (a, b) = futures_util::join!(
        app.by(ADMIN).post(&path, new("scalability_effectiveness")),
        app.by(COORDINATOR).post(&path, new("scalability_effectiveness")),
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}
