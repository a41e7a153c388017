//! Adhesions of organisations to the Observatory.
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EVERYBODY, FOREIGN_CONTACT, FOREIGN_COORDINATOR, Person, READER, SCIENTIST,
};
use futures_util::future::join_all;
use osservatorio::auth::actor::Role;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

fn all_of(organisation: Uuid) -> String {
    format!("/v1/organisations/{organisation}/adhesions")
}

fn act() -> Value {
    json!({"kind": "resolution", "number": "0012/A", "date": "2024-05-02", "url": "https://example.org/atti/12"})
}

/// The organisation with whether it adheres and its version.
async fn adhering(app: &TestApp, organisation: Uuid) -> (bool, i64) {
    let answer = app.public().get(&format!("/v1/organisations/{organisation}")).await.ok();
    (answer.body["adhering"].as_bool().unwrap(), answer.body["version"].as_i64().unwrap())
}

async fn step(app: &TestApp, by: Person, adhesion: &str, body: Value) -> crate::support::request::Answer {
    app.by(by).post(&format!("{adhesion}/transitions"), body).await
}

#[actix_web::test]
async fn an_adhesion_is_requested_decided_suspended_taken_up_again_and_ended() {
    let app = TestApp::new().await;
    let organisation = ids::AULSS_8;
    let note = "Dopo il laboratorio.";
    let request = json!({"on": "2024-05-01", "note": note});
    let made = app.by(COORDINATOR).post(&all_of(organisation), request).await.created();
    let adhesion = made.header("location").to_owned();
    assert_eq!((&made.body["status"], &made.body["requested_on"]), (&json!("requested"), &json!("2024-05-01")));
    assert_eq!(made.body["allowed_transitions"], json!(["withdrawn"]));
    let (before, version) = adhering(&app, organisation).await;
    assert!(!before);

    step(&app, COORDINATOR, &adhesion, json!({"to": "active", "act": act()})).await.problem(403, "forbidden");
    assert_eq!(step(&app, ADMIN, &adhesion, json!({"to": "active"})).await.violations(), ["#/act required"]);
    let active =
        step(&app, ADMIN, &adhesion, json!({"to": "active", "on": "2024-05-02", "act": act()})).await.created();
    assert_eq!(active.body["allowed_transitions"], json!(["suspended", "withdrawn"]));
    assert_eq!(active.body["acts"], json!([{"to": "active", "on": "2024-05-02", "act": act()}]));
    assert_eq!(active.body["active_from"], "2024-05-02");
    assert_eq!(adhering(&app, organisation).await, (true, version + 1));

    let suspended = step(&app, ADMIN, &adhesion, json!({"to": "suspended", "on": "2024-06-01"})).await.created();
    assert_eq!((&suspended.body["suspended_on"], &suspended.body["note"]), (&json!("2024-06-01"), &json!(note)));
    assert_eq!(adhering(&app, organisation).await, (false, version + 2));
    let again =
        step(&app, ADMIN, &adhesion, json!({"to": "active", "on": "2024-07-01", "note": "Di nuovo."})).await.created();
    assert_eq!((&again.body["active_from"], again.body.get("suspended_on")), (&json!("2024-05-02"), None));
    assert_eq!(adhering(&app, organisation).await, (true, version + 3));

    let ended = step(&app, ADMIN, &adhesion, json!({"to": "withdrawn", "act": act()})).await.created();
    assert_eq!((&ended.body["status"], &ended.body["allowed_transitions"]), (&json!("withdrawn"), &json!([])));
    assert_eq!((ended.body["acts"].as_array().unwrap().len(), &ended.body["version"]), (2, &json!(5)));
    assert_eq!(adhering(&app, organisation).await, (false, version + 4));
    step(&app, ADMIN, &adhesion, json!({"to": "active", "act": act()})).await.problem(409, "wrong_state");
    let read = app.by(ADMIN).get(&adhesion).await.ok();
    assert_eq!((read.etag(), read.body), (ended.etag(), ended.body));

    // A withdrawn one makes room for another, and the list tells both.
    app.by(COORDINATOR).post(&all_of(organisation), json!({})).await.created();
    let list = app.public().get(&format!("{}?count=true", all_of(organisation))).await.ok();
    let statuses: Vec<_> = list.items().iter().map(|a| a["status"].as_str().unwrap()).collect();
    assert_eq!((statuses, &list.body["total"]), (vec!["requested", "withdrawn"], &json!(2)));
    let first = app.public().get(&format!("{}?limit=1", all_of(organisation))).await.ok();
    let second = app.public().get(first.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!((&second.items()[0]["status"], second.body.get("next_cursor")), (&json!("withdrawn"), None));
    let only = app.public().get(&format!("{}?status=withdrawn", all_of(organisation))).await.ok();
    assert_eq!(only.items().len(), 1);
}

#[actix_web::test]
async fn only_who_answers_for_an_organisation_asks_for_it() {
    let app = TestApp::new().await;
    let path = all_of(ids::VILLAVERLA);
    app.public().post(&path, json!({})).await.problem(401, "token_missing");
    for person in [CONTACT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, SCIENTIST, READER] {
        app.by(person).post(&path, json!({})).await.problem(403, "forbidden");
    }
    let decided = json!({"status": "active", "on": "2024-05-02", "act": act()});
    app.by(COORDINATOR).post(&path, decided.clone()).await.problem(403, "forbidden");
    let made = app.by(ADMIN).post(&path, decided).await.created();
    assert_eq!(made.body["active_from"], "2024-05-02");
    assert!(adhering(&app, ids::VILLAVERLA).await.0);
}

#[actix_web::test]
async fn a_request_is_taken_back_by_who_made_it() {
    let app = TestApp::new().await;
    let list = app.by(FOREIGN_CONTACT).get(&all_of(ids::ASL_ROMA_1)).await.ok();
    let requested = &list.items()[0];
    assert_eq!(requested["allowed_transitions"], json!(["withdrawn"]));
    let adhesion = format!("{}/{}", all_of(ids::ASL_ROMA_1), requested["id"].as_str().unwrap());
    step(&app, CONTACT, &adhesion, json!({"to": "withdrawn"})).await.problem(403, "forbidden");
    step(&app, FOREIGN_CONTACT, &adhesion, json!({"to": "suspended"})).await.problem(409, "wrong_state");
    step(&app, FOREIGN_CONTACT, &adhesion, json!({"to": "withdrawn"})).await.created();
    // An active one is ended by the Observatory.
    let own = format!("{}/{}", all_of(ids::AULSS_2), ids::ADHESION);
    step(&app, CONTACT, &own, json!({"to": "withdrawn"})).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn an_organisation_has_one_open_adhesion_even_when_two_ask_at_once() {
    let app = TestApp::new().await;
    app.by(CONTACT).post(&all_of(ids::AULSS_2), json!({})).await.problem(409, "wrong_state");
    let calls = (0..6).map(|_| {
        let call = app.by(COORDINATOR);
        async move { call.post(&all_of(ids::AULSS_8), json!({})).await.status.as_u16() }
    });
    let mut statuses = join_all(calls).await;
    statuses.sort();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    let closed = json!({"kind": "other", "legal_name": "Chiusa", "active": false});
    let closed = app.by(ADMIN).post("/v1/organisations", closed).await.created();
    let path = format!("{}/adhesions", closed.header("location"));
    app.by(ADMIN).post(&path, json!({})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn of_two_decisions_at_once_one_counts() {
    let app = TestApp::new().await;
    let adhesion = format!("{}/{}", all_of(ids::AULSS_2), ids::ADHESION);
    let steps = join_all((0..4).map(|_| step(&app, ADMIN, &adhesion, json!({"to": "suspended"})))).await;
    let mut statuses: Vec<_> = steps.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

#[actix_web::test]
async fn bad_days_and_acts_are_told() {
    let app = TestApp::new().await;
    let path = all_of(ids::AULSS_8);
    let future = app.by(ADMIN).post(&path, json!({"on": "2999-01-01"})).await;
    assert_eq!(future.violations(), ["#/on in_the_future"]);
    let wrong = json!({"status": "suspended", "act": {"kind": "poem", "number": "", "url": "ftp://x"}, "colour": 1});
    assert_eq!(
        app.by(ADMIN).post(&path, wrong).await.violations(),
        [
            "#/act/date required",
            "#/act/kind not_allowed",
            "#/act/number too_short",
            "#/act/url pattern",
            "#/colour unknown_field"
        ]
    );
    assert_eq!(app.by(ADMIN).post(&path, json!({"status": "withdrawn"})).await.violations(), ["#/status not_allowed"]);
    assert_eq!(app.by(ADMIN).post(&path, json!({"status": "active"})).await.violations(), ["#/act required"]);
    let made = app.by(ADMIN).post(&path, json!({"on": "2024-05-01"})).await.created();
    let early = json!({"to": "active", "on": "2024-04-30"});
    let refused = step(&app, ADMIN, made.header("location"), early).await;
    assert_eq!(refused.violations(), ["#/act required", "#/on before_last_step"]);
    step(&app, ADMIN, made.header("location"), json!({"to": "requested"})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn everybody_sees_the_acts_and_only_those_concerned_the_note() {
    let app = TestApp::new().await;
    let path = all_of(ids::ASL_ROMA_1);
    let concerned = |person: &Person| {
        person.role == Role::Administrator || [FOREIGN_CONTACT.id, FOREIGN_COORDINATOR.id].contains(&person.id)
    };
    for person in EVERYBODY {
        let list = app.by(person).get(&path).await.ok();
        assert_eq!(list.items()[0].get("note").is_some(), concerned(&person), "{:?}", person.role);
        let steps = list.items()[0]["allowed_transitions"].as_array().unwrap().len();
        assert_eq!(steps, if person.id == ADMIN.id { 2 } else { usize::from(concerned(&person)) });
    }
    let public = app.public().get(&path).await.ok();
    assert_eq!((public.items()[0].get("note"), &public.items()[0]["status"]), (None, &json!("requested")));
    let one = app.public().get(&format!("{}/{}", all_of(ids::AULSS_2), ids::ADHESION)).await.ok();
    assert_eq!(one.body["acts"][0]["act"]["number"], "0123/2024");
    // Under another organisation it is not there.
    app.public().get(&format!("{path}/{}", ids::ADHESION)).await.problem(404, "not_found");
    app.public().get(&all_of(ids::ADHESION)).await.problem(404, "not_found");
}
