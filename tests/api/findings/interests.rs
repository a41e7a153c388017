//! Who rates what: the experts of the agreed group, and none of them what their own body works on.
use super::{close, open_round, rate};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, ELENA, EXPERT, LUCIA, Person, STEFANO};
use crate::support::request::Answer;
use diesel::prelude::*;
use osservatorio::auth::actor::{Actor, Grant, Role};
use osservatorio::db::schema::lab_experts;
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

const ITEM: &str = "scalability_costs_benefits";

async fn on_all_five(app: &TestApp) -> String {
    open_round(app, ITEM, &[]).await
}

async fn gives(app: &TestApp, person: Person, round: &str, practice: Uuid) -> Answer {
    rate(app, person, round, practice, ITEM, json!(2)).await
}

/// The coordinator writes down another body for an expert of the first group.
async fn is_named_for(app: &TestApp, expert: Uuid, body: Value) {
    let path = format!("/v1/labs/{}/cycles/1/experts/{expert}", ids::VENETO_LAB);
    app.by(COORDINATOR).if_match("*").patch(&path, json!({"organisation_id": body})).await.ok();
}

#[actix_web::test]
async fn nobody_rates_a_practice_of_the_body_that_the_group_has_them_for() {
    let app = TestApp::new().await;
    let round = on_all_five(&app).await;
    // "A quattro mani" is led by Azienda ULSS 2 and co-led by the Comune di Treviso.
    for (person, practice) in [
        (EXPERT, ids::A_QUATTRO_MANI),
        (STEFANO, ids::A_QUATTRO_MANI),
        (ELENA, ids::INFERMIERE_DI_FAMIGLIA),
        (LUCIA, ids::PASSI_D_ARGENTO),
    ] {
        gives(&app, person, &round, practice).await.problem(403, "conflict_of_interest");
        gives(&app, person, &round, ids::ABITARE_SUPPORTATO).await.created();
    }
    let body = json!({"practice_id": ids::A_QUATTRO_MANI, "item_code": ITEM, "score": 3});
    let english = app.by(EXPERT).header("accept-language", "en").post(&format!("{round}/ratings"), body).await;
    let english = english.problem(403, "conflict_of_interest").body;
    assert!(english["detail"].as_str().unwrap().starts_with("Your body leads this practice"), "{english}");
    assert_eq!(english["title"], "Conflict of interest");
    // The others do.
    for person in [ELENA, LUCIA] {
        gives(&app, person, &round, ids::A_QUATTRO_MANI).await.created();
    }
    let closed = close(&app, COORDINATOR, &round).await.ok();
    assert_eq!((&closed.body["ratings"], &closed.body["outcome"]["not_voted"]), (&json!(6), &json!(3)));
}

#[actix_web::test]
async fn an_interest_reaches_as_far_as_the_body_does_and_what_it_is_a_part_of() {
    let app = TestApp::new().await;
    let round = on_all_five(&app).await;
    // A district of the company that leads the practice.
    is_named_for(&app, ids::LAB_EXPERT, json!(ids::TREVISO_DISTRICT)).await;
    gives(&app, EXPERT, &round, ids::A_QUATTRO_MANI).await.problem(403, "conflict_of_interest");
    let given = gives(&app, EXPERT, &round, ids::INFERMIERE_DI_FAMIGLIA).await.created();
    // Now it is the body that leads the other one: what was given before is not changed any more, and can be taken back.
    is_named_for(&app, ids::LAB_EXPERT, json!(ids::AULSS_1)).await;
    gives(&app, EXPERT, &round, ids::A_QUATTRO_MANI).await.created();
    let own = given.header("location");
    let changed = app.by(EXPERT).if_match("*").patch(own, json!({"score": 3})).await;
    changed.problem(403, "conflict_of_interest");
    app.by(EXPERT).if_match("*").delete(own).await.done();
    gives(&app, EXPERT, &round, ids::INFERMIERE_DI_FAMIGLIA).await.problem(403, "conflict_of_interest");
    // A contact has an interest in what their organisation leads, whatever the group has them for.
    is_named_for(&app, ids::LAB_EXPERT, Value::Null).await;
    let of = |role, organisation| Grant { role, regions: vec![], organisation };
    let grants = [of(Role::Expert, None), of(Role::OrganisationContact, Some(ids::AULSS_8))];
    let token = app.core.tokens.issue(ids::EXPERT, ids::EXPERT, &grants, osservatorio::clock::now()).unwrap();
    let give = |practice: Uuid| {
        let body = json!({"practice_id": practice, "item_code": ITEM, "score": 3});
        let call = app.public().header("authorization", format!("Bearer {token}"));
        let path = format!("{round}/ratings");
        async move { call.post(&path, body).await }
    };
    give(ids::ABITARE_SUPPORTATO).await.problem(403, "conflict_of_interest");
    give(ids::INFERMIERE_DI_FAMIGLIA).await.created();
}

#[actix_web::test]
async fn only_the_group_counts_and_whoever_has_left_it_does_not() {
    let app = TestApp::new().await;
    let practice = ids::DIMISSIONI_PROGRAMMATE;
    let round = open_round(&app, ITEM, &[practice]).await;
    // Coordinators and administrators open and close, and give nothing.
    for person in [ADMIN, COORDINATOR] {
        let refused = gives(&app, person, &round, practice).await.problem(403, "forbidden").body;
        assert!(refused["detail"].as_str().unwrap().ends_with("competente per la risorsa: expert."), "{refused}");
    }
    rate(&app, EXPERT, &round, practice, ITEM, json!(0)).await.created();
    let words = json!({"practice_id": practice, "item_code": ITEM, "score": 3, "comment": "Di chi non c'è più."});
    app.by(LUCIA).post(&format!("{round}/ratings"), words).await.created();
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            let left = lab_experts::table.filter(lab_experts::user_id.eq(Id(ids::EXPERT_CASALE)));
            diesel::update(left).set(lab_experts::status.eq("declined")).execute(tx.conn())?;
            Ok(())
        })
        .unwrap();
    gives(&app, LUCIA, &round, practice).await.problem(403, "forbidden");
    let closed = close(&app, COORDINATOR, &round).await.ok();
    assert_eq!((&closed.body["ratings"], &closed.body["outcome"]["agreement"]), (&json!(1), &json!(1)));
    let items = app.by(ELENA).get(&format!("{round}/items")).await.ok();
    let result = &items.items()[0]["result"];
    assert_eq!((&result["ratings"], &result["median"], &result["comments"]), (&json!(1), &json!(0.0), &json!([])));
}
