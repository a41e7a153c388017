use super::{finding, session};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER};
use osservatorio::auth::actor::Actor;
use osservatorio::demo::ids;
use osservatorio::findings::service::{publish_of_session, published_count};
use osservatorio::lab_sessions::model::LabSessionId;
use serde_json::{Value, json};

fn outcomes(practice: uuid::Uuid) -> String {
    format!("/v1/practices/{practice}/lab-outcomes")
}

async fn latest(app: &TestApp, practice: uuid::Uuid) -> Value {
    app.public().get(&outcomes(practice)).await.ok().items()[0].clone()
}

#[actix_web::test]
async fn the_findings_of_treviso_stand_on_each_of_the_five_practices() {
    let app = TestApp::new().await;
    let classes = [
        (ids::DIMISSIONI_PROGRAMMATE, "ready", "agreement"),
        (ids::A_QUATTRO_MANI, "with_conditions", "agreement"),
        (ids::INFERMIERE_DI_FAMIGLIA, "with_conditions", "agreement"),
        (ids::ABITARE_SUPPORTATO, "with_conditions", "agreement"),
        (ids::PASSI_D_ARGENTO, "premature", "split"),
    ];
    for (practice, class, consensus) in classes {
        let outcome = latest(&app, practice).await;
        assert_eq!(outcome["session"]["date"], "2024-09-05");
        assert_eq!(outcome["session"]["id"], json!(ids::TREVISO_SESSION));
        assert_eq!((&outcome["outcome"]["scalability_class"], &outcome["latest"]), (&json!(class), &json!(true)));
        assert_eq!(outcome["outcome"]["scalability_consensus"], consensus);
        assert_eq!(
            (&outcome["outcome"]["findings"], outcome["outcome"]["core_elements"].as_array().unwrap().len()),
            (&json!(2), 1)
        );
        assert!(outcome["outcome"]["replicability"].as_str().is_some_and(|text| !text.is_empty()));
        let kinds: Vec<Value> = app
            .public()
            .get(&format!("/v1/practices/{practice}/findings"))
            .await
            .ok()
            .items()
            .iter()
            .map(|f| f["kind"].clone())
            .collect();
        assert_eq!(kinds, ["replicability", "scalability"]);
    }
    let told = app.public().get(&format!("{}/restitution", session())).await.ok();
    let order: Vec<Value> =
        told.body["outcomes"].as_array().unwrap().iter().map(|o| o["practice_id"].clone()).collect();
    assert_eq!(order, classes.map(|(practice, ..)| json!(practice)));
    assert_eq!((&told.body["published"], told.body["findings"].as_array().unwrap().len()), (&json!(11), 11));
    assert!(told.body.get("published_now").is_none());
}

#[actix_web::test]
async fn restitution_publishes_what_was_agreed_on_and_is_for_everybody_once() {
    let app = TestApp::new().await;
    let practice = ids::DIMISSIONI_PROGRAMMATE;
    let before = latest(&app, practice).await;
    let says = |text: &str, class: &str, visibility: &str| {
        json!({"kind": "scalability", "text": text, "practices": [practice],
        "scalability_class": class, "visibility": visibility})
    };
    finding(&app, says("Con più infermieri.", "with_conditions", "public"), true).await;
    let hidden = finding(&app, says("Solo per esperti.", "premature", "experts"), true).await;
    let draft = finding(&app, says("Una bozza.", "premature", "public"), false).await;
    let path = format!("{}/restitution", session());
    for person in [EXPERT, CONTACT, READER, FOREIGN_COORDINATOR] {
        app.by(person).send(actix_web::http::Method::POST, &path, None, "").await.problem(403, "forbidden");
    }
    let post = |person| {
        let (call, path) = (app.by(person), path.clone());
        async move { call.send(actix_web::http::Method::POST, &path, None, "").await }
    };
    let done = post(COORDINATOR).await.ok();
    // This one, and the one that the scenario has agreed on.
    assert_eq!((&done.body["published_now"], &done.body["published"]), (&json!(2), &json!(13)));
    let after = latest(&app, practice).await;
    assert_eq!(after["id"], before["id"]);
    assert_eq!((&after["version"], &after["outcome"]["findings"]), (&json!(2), &json!(3)));
    assert_eq!(after["outcome"]["scalability_class"], "with_conditions", "the more cautious one of the public ones");
    let text = after["outcome"]["scalability"].as_str().unwrap();
    assert!(
        text.ends_with("\n\nCon più infermieri.") && !text.contains("esperti") && !text.contains("bozza"),
        "{text}"
    );
    app.public().get(&hidden).await.problem(404, "not_found");
    assert_eq!(app.by(ADMIN).get(&draft).await.ok().body["status"], "draft");
    assert_eq!(app.by(ADMIN).get(&hidden).await.ok().body["status"], "agreed");
    let again = post(COORDINATOR).await.ok();
    assert_eq!(again.body["published_now"], 0);
    assert_eq!(latest(&app, practice).await["version"], 2, "what did not change is not written");
    let changed = app.by(ADMIN).get("/v1/audit-entries?limit=100").await.ok();
    let of =
        |kind: &str| changed.items().iter().filter(|e| e["resource_type"] == kind && e["kind"] == "updated").count();
    assert_eq!(of("lab_outcome"), 2, "of the two practices that the two findings name");

    for other in [ids::TENTATIVE_SESSION, ids::CANCELLED_SESSION] {
        let path = format!("/v1/lab-sessions/{other}/restitution");
        app.by(ADMIN).send(actix_web::http::Method::POST, &path, None, "").await.problem(409, "wrong_state");
    }
    let tentative = format!("/v1/lab-sessions/{}/restitution", ids::TENTATIVE_SESSION);
    app.public().get(&tentative).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_cycle_can_publish_and_count() {
    let app = TestApp::new().await;
    let session = LabSessionId(ids::TREVISO_SESSION);
    let run = |f: fn(&mut osservatorio::db::tx::Tx<'_>, LabSessionId) -> osservatorio::error::Result<i64>| {
        app.core.db().run(&Actor::command("test"), move |tx| f(tx, session)).unwrap()
    };
    assert_eq!(run(|tx, id| published_count(tx, &[id])), 11);
    assert_eq!(run(|tx, session| publish_of_session(tx, session).map(|n| n as i64)), 1);
    assert_eq!(run(|tx, id| published_count(tx, &[id])), 12);
    assert_eq!(run(|tx, session| publish_of_session(tx, session).map(|n| n as i64)), 0);
}

#[actix_web::test]
async fn what_names_practices_that_are_not_public_is_not_public() {
    let app = TestApp::new().await;
    let (one, other) = (ids::A_QUATTRO_MANI, ids::PASSI_D_ARGENTO);
    let both = json!({"kind": "strength", "text": "Insieme.", "practices": [one, other]});
    let both = finding(&app, both, true).await;
    app.by(ADMIN).post(&format!("{both}/transitions"), json!({"to": "published"})).await.ok();
    let alone = app.public().get(&format!("/v1/findings?practice={other}")).await.ok();
    assert_eq!(alone.items().len(), 3);
    let withdrawal = json!({"to": "withdrawn", "note": "Chiusa."});
    app.by(COORDINATOR).post(&format!("/v1/practices/{other}/transitions"), withdrawal).await.created();
    app.public().get(&outcomes(other)).await.problem(410, "gone");
    app.public().get(&format!("/v1/practices/{other}/findings")).await.problem(410, "gone");
    let left = app.public().get(&format!("/v1/findings?practice={other}")).await.ok();
    let left: Vec<&Value> = left.items().iter().map(|finding| &finding["practices"]).collect();
    assert_eq!(left, [&json!([one])], "it stands on the record of the other practice, and does not name this one");
    let told = app.public().get(&format!("{}/restitution", session())).await.ok();
    assert!(!String::from_utf8_lossy(&told.bytes).contains(&other.to_string()));
    assert_eq!(app.by(COORDINATOR).get(&outcomes(other)).await.ok().items().len(), 1);
    app.public().get(&outcomes(ids::DRAFT)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn findings_published_at_once_all_reach_the_outcome() {
    let app = TestApp::new().await;
    let practice = ids::ABITARE_SUPPORTATO;
    let mut moves = Vec::new();
    for n in 0..4 {
        let new = json!({"kind": "replicability", "text": format!("Testo {n}."), "practices": [practice]});
        moves.push(format!("{}/transitions", finding(&app, new, true).await));
    }
    let each = moves.iter().map(|path| app.by(ADMIN).post(path, json!({"to": "published"})));
    for answer in futures_util::future::join_all(each).await {
        answer.ok();
    }
    let outcome = latest(&app, practice).await;
    assert_eq!(outcome["outcome"]["findings"], 6);
    let text = outcome["outcome"]["replicability"].as_str().unwrap();
    assert!((0..4).all(|n| text.contains(&format!("Testo {n}."))), "{text}");
}
