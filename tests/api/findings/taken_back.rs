//! What was published by mistake is taken back, or corrected by another finding.
use super::{finding, session};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, FOREIGN_EXPERT, Person, READER,
    SCIENTIST,
};
use actix_web::http::Method;
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn at(id: uuid::Uuid) -> String {
    format!("/v1/findings/{id}")
}

async fn move_to(app: &TestApp, path: &str, body: Value) -> Value {
    app.by(COORDINATOR).post(&format!("{path}/transitions"), body).await.ok().body
}

async fn withdraw(app: &TestApp, path: &str) -> Value {
    move_to(app, path, json!({"to": "withdrawn", "note": "Attribuiva la pratica a un altro Comune."})).await
}

async fn total(app: &TestApp, person: Option<Person>, path: &str) -> i64 {
    let call = person.map_or_else(|| app.public(), |person| app.by(person));
    call.get(path).await.ok().body["total"].as_i64().unwrap()
}

async fn outcomes(app: &TestApp, practice: uuid::Uuid) -> Vec<Value> {
    app.public().get(&format!("/v1/practices/{practice}/lab-outcomes")).await.ok().items().to_vec()
}

#[actix_web::test]
async fn a_published_finding_is_withdrawn_with_a_reason_and_leaves_the_record() {
    let app = TestApp::new().await;
    let (path, practice) = (at(ids::FINDING), ids::DIMISSIONI_PROGRAMMATE);
    let text = app.public().get(&path).await.ok().body["text"].as_str().unwrap().to_owned();
    let moves = format!("{path}/transitions");
    let silent = app.by(COORDINATOR).post(&moves, json!({"to": "withdrawn"})).await;
    assert_eq!(silent.violations(), ["#/note required"]);
    let wanted = json!({"to": "withdrawn", "note": "x"});
    for person in [EXPERT, CONTACT, READER, FOREIGN_COORDINATOR, FOREIGN_EXPERT] {
        app.by(person).post(&moves, wanted.clone()).await.problem(403, "forbidden");
    }
    let done = withdraw(&app, &path).await;
    assert_eq!((&done["status"], &done["allowed_transitions"]), (&json!("withdrawn"), &json!([])));
    assert!(done["withdrawn_at"].is_string() && done["published_at"].is_string());
    for person in [CONTACT, FOREIGN_COORDINATOR, FOREIGN_EXPERT] {
        app.by(person).get(&path).await.problem(410, "gone");
        app.by(person).get(&moves).await.problem(410, "gone");
    }
    let gone = app.public().get(&path).await.problem(410, "gone").body;
    assert!(gone["detail"].as_str().unwrap().starts_with("L'esito è stato ritirato il "), "{gone}");
    assert!(!gone.to_string().contains(&text) && !gone.to_string().contains("altro Comune"));
    // Whoever writes findings there still reads what it said; the others who read the session's work, that it was
    // withdrawn, when and why.
    for person in [EXPERT, COORDINATOR, ADMIN] {
        let read = app.by(person).get(&path).await.ok().body;
        assert_eq!((&read["text"], &read["scalability_class"]), (&json!(text), &json!("ready")));
    }
    for person in [READER, SCIENTIST] {
        let list = app.by(person).get("/v1/findings?status=withdrawn").await.ok();
        for read in [&app.by(person).get(&path).await.ok().body, &list.items()[0]] {
            assert!(read["status"] == "withdrawn" && read["withdrawn_at"].is_string(), "{read}");
            let told = ["text", "legal_reference", "scalability_class", "replicability"];
            assert!(told.iter().all(|field| read.get(*field).is_none()) && !read.to_string().contains(&text), "{read}");
        }
        let steps = app.by(person).get(&moves).await.ok();
        assert_eq!(steps.items()[0]["note"], "Attribuiva la pratica a un altro Comune.");
    }
    // Everything that counts findings follows.
    assert_eq!(total(&app, None, "/v1/findings?count=true").await, 10);
    assert_eq!(total(&app, None, "/v1/findings?count=true&status=withdrawn").await, 0);
    assert_eq!(total(&app, Some(EXPERT), "/v1/findings?count=true&status=withdrawn").await, 1);
    assert_eq!(total(&app, None, &format!("/v1/practices/{practice}/findings?count=true")).await, 1);
    let told = app.public().get(&format!("{}/restitution", session())).await.ok().body;
    assert_eq!((&told["published"], told["findings"].as_array().unwrap().len()), (&json!(10), 10));
    let left = outcomes(&app, practice).await.remove(0);
    assert_eq!((&left["version"], &left["outcome"]["findings"]), (&json!(2), &json!(1)));
    assert!(left["outcome"].get("scalability_class").is_none() && left["outcome"].get("scalability").is_none());
    assert!(left["outcome"]["replicability"].is_string());
    app.by(ADMIN).post(&moves, wanted).await.problem(409, "wrong_state");
    let changed = app.by(ADMIN).if_match("*").patch(&path, json!({"text": "x"})).await.problem(409, "wrong_state");
    assert!(changed.body["detail"].as_str().unwrap().starts_with("Un esito ritirato resta com'è"), "{}", changed.body);
    app.by(ADMIN).if_match("*").delete(&path).await.problem(409, "wrong_state");
    let other = app.by(ADMIN).if_match("*").patch(&at(ids::RECOMMENDATION), json!({"text": "x"})).await;
    let other = other.problem(409, "wrong_state").body["detail"].as_str().unwrap().to_owned();
    assert!(other.starts_with("Un esito pubblicato non si modifica") && !other.contains("bozza"), "{other}");
    // The history, for who reads the session's work.
    let steps = app.by(EXPERT).get(&format!("{moves}?count=true")).await.ok();
    let taken: Vec<_> = steps.items().iter().map(|step| (&step["from_status"], &step["to_status"])).collect();
    assert_eq!(
        taken,
        [
            (&json!("published"), &json!("withdrawn")),
            (&json!("agreed"), &json!("published")),
            (&json!("draft"), &json!("agreed"))
        ]
    );
    assert_eq!(steps.items()[0]["note"], "Attribuiva la pratica a un altro Comune.");
    assert_eq!((&steps.items()[0]["role"], &steps.body["total"]), (&json!("regional_coordinator"), &json!(3)));
    let published = format!("{}/transitions", at(ids::RECOMMENDATION));
    app.by(CONTACT).get(&published).await.problem(403, "forbidden");
    app.public().get(&published).await.problem(401, "token_missing");
}

#[actix_web::test]
async fn an_outcome_without_findings_is_gone_until_there_are_some_again() {
    let app = TestApp::new().await;
    let practice = ids::ABITARE_SUPPORTATO;
    let findings = app.public().get(&format!("/v1/practices/{practice}/findings")).await.ok();
    let before = outcomes(&app, practice).await.remove(0);
    for one in findings.items() {
        withdraw(&app, &format!("/v1/findings/{}", one["id"].as_str().unwrap())).await;
    }
    assert!(outcomes(&app, practice).await.is_empty());
    let log = app.by(ADMIN).get("/v1/audit-entries?limit=10").await.ok();
    let deleted: Vec<&Value> =
        log.items().iter().filter(|e| e["kind"] == "deleted").map(|e| &e["resource_id"]).collect();
    assert_eq!(deleted, [&before["id"]]);
    let told = app.public().get(&format!("{}/restitution", session())).await.ok().body;
    assert_eq!(told["outcomes"].as_array().unwrap().len(), 4);
    let new = json!({"kind": "strength", "text": "Regge da anni.", "practices": [practice]});
    let new = finding(&app, new, true).await;
    move_to(&app, &new, json!({"to": "published"})).await;
    assert_eq!(outcomes(&app, practice).await[0]["outcome"]["findings"], 1);
}

#[actix_web::test]
async fn a_finding_takes_the_place_of_the_one_that_it_corrects_also_after_the_cycle() {
    let app = TestApp::new().await;
    let (old, practice) = (at(ids::FINDING), ids::DIMISSIONI_PROGRAMMATE);
    let end = json!({"to": "concluded", "open_next_cycle": false});
    let cycle = format!("/v1/labs/{}/cycles/1/transitions", ids::VENETO_LAB);
    super::close_the_open_round(&app).await;
    app.by(COORDINATOR).post(&cycle, end).await.created();
    // What the experts said stays as it was: nobody rates any more, and no round is opened.
    let open = format!("{}/rating-rounds/{}", session(), ids::OPEN_RATING_ROUND);
    let asked = app.by(ADMIN).get(&format!("{open}/items")).await.ok().items()[0].clone();
    let rating = json!({"practice_id": asked["practice_id"], "item_code": asked["item_code"], "score": 3});
    app.by(EXPERT).post(&format!("{open}/ratings"), rating).await.problem(409, "wrong_state");
    let more = json!({"rubric_version": 1, "items": ["strengths_alliances"]});
    app.by(COORDINATOR).post(&format!("{}/rating-rounds", session()), more).await.problem(409, "wrong_state");
    let right = |replaces: Value| {
        json!({"kind": "scalability", "text": "Il testo giusto.", "practices": [practice],
            "scalability_class": "premature", "replaces": replaces})
    };
    let all = format!("{}/findings", session());
    for wrong in [ids::DRAFT_FINDING, ids::DRAFT] {
        let told = app.by(EXPERT).post(&all, right(json!(wrong))).await.violations();
        assert_eq!(told, ["#/replaces not_replaceable"]);
    }
    let made = app.by(EXPERT).post(&all, right(json!(ids::FINDING))).await.created();
    let new = made.header("location").to_owned();
    let second = app.by(COORDINATOR).post(&all, right(json!(ids::FINDING))).await.problem(409, "duplicate").body;
    assert_eq!(second["errors"][0]["pointer"], "#/replaces");
    assert_eq!(second["detail"], "Un altro esito corregge già quello.");
    assert_eq!(made.body["replaces"], json!(ids::FINDING));
    move_to(&app, &new, json!({"to": "agreed"})).await;
    app.public().get(&old).await.ok();
    let before = app.by(EXPERT).get(&old).await.ok().body;
    assert!(before.get("replaced_by").is_none(), "it is not yet");
    let published = total(&app, None, "/v1/findings?count=true").await;
    move_to(&app, &new, json!({"to": "published"})).await;
    let gone = app.public().get(&old).await.problem(410, "gone").body;
    assert!(gone["detail"].as_str().unwrap().ends_with(&format!("Lo corregge {new}.")), "{gone}");
    let history = app.by(EXPERT).get(&old).await.ok().body;
    assert_eq!((&history["status"], &history["replaced_by"]), (&json!("withdrawn"), &made.body["id"]));
    assert_eq!(app.public().get(&new).await.ok().body["replaces"], json!(ids::FINDING));
    assert_eq!(total(&app, None, "/v1/findings?count=true").await, published, "one for the other");
    let outcome = outcomes(&app, practice).await.remove(0)["outcome"].clone();
    assert_eq!((&outcome["scalability"], &outcome["findings"]), (&json!("Il testo giusto."), &json!(2)));
    assert_eq!(outcome["scalability_class"], "premature");
    // Whatever corrects it is taken back too: nothing stands there, until a further one does.
    withdraw(&app, &new).await;
    let gone = app.public().get(&old).await.problem(410, "gone").body;
    assert!(!gone.to_string().contains(&new), "{gone}");
    let further = app.by(EXPERT).post(&all, right(made.body["id"].clone())).await.created();
    let further = further.header("location").to_owned();
    move_to(&app, &further, json!({"to": "agreed"})).await;
    move_to(&app, &further, json!({"to": "published"})).await;
    assert!(app.public().get(&new).await.problem(410, "gone").body.to_string().contains(&further));
}

#[actix_web::test]
async fn restitution_replaces_too_and_nobody_learns_of_what_was_not_theirs() {
    let app = TestApp::new().await;
    let practice = ids::A_QUATTRO_MANI;
    let limit = |visibility: &str, replaces: Option<&str>| {
        let mut new = json!({"kind": "limit", "text": "x", "practices": [practice], "visibility": visibility});
        if let Some(path) = replaces {
            new["replaces"] = json!(path.rsplit('/').next());
        }
        new
    };
    let mut made = Vec::new();
    for visibility in ["public", "invited", "experts"] {
        let path = finding(&app, limit(visibility, None), true).await;
        move_to(&app, &path, json!({"to": "published"})).await;
        made.push(path);
    }
    let right = finding(&app, limit("public", Some(&made[0])), true).await;
    let restitution = format!("{}/restitution", session());
    let done = app.by(COORDINATOR).send(Method::POST, &restitution, None, "").await.ok().body;
    assert_eq!((&done["published_now"], &done["published"]), (&json!(2), &json!(13)));
    assert!(app.public().get(&made[0]).await.problem(410, "gone").body.to_string().contains(&right));
    let steps = app.by(ADMIN).get(&format!("{}/transitions", made[0])).await.ok();
    assert_eq!((&steps.items()[0]["to_status"], steps.items()[0].get("note")), (&json!("withdrawn"), None));
    // What was for some only is gone for them, and was never there for others.
    withdraw(&app, &made[1]).await;
    withdraw(&app, &made[2]).await;
    app.by(CONTACT).get(&made[1]).await.problem(410, "gone");
    app.by(CONTACT).get(&made[2]).await.problem(404, "not_found");
    for path in &made[1..] {
        app.by(FOREIGN_CONTACT).get(path).await.problem(404, "not_found");
        app.public().get(path).await.problem(404, "not_found");
        app.by(EXPERT).get(path).await.ok();
    }
    // A correction that is for experts is told to experts.
    let inner = finding(&app, limit("experts", Some(&right)), true).await;
    move_to(&app, &inner, json!({"to": "published"})).await;
    let gone = app.public().get(&right).await.problem(410, "gone").body;
    assert!(!gone.to_string().contains(&inner), "{gone}");
    assert!(app.by(EXPERT).get(&right).await.ok().body["replaced_by"].is_string());
}
