//! The agreed group of experts.
use super::cycle;
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, Person, READER, SCIENTIST,
};
use crate::support::request::Answer;
use osservatorio::auth::actor::Role;
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// The contact of the Comune di Treviso, a partner of the lab on the side of the municipalities: nobody of the scenario,
/// so the session is the contact's of Azienda ULSS 2.
const TOWN: Person = Person {
    id: ids::CONTACT_AULSS_2,
    role: Role::OrganisationContact,
    regions: &[],
    organisation: Some(ids::TREVISO),
};

fn experts(number: i32) -> String {
    format!("{}/experts", cycle(number))
}

fn somebody(side: &str) -> Value {
    json!({"proposed_by": side, "side": side, "name": "Rita Pavan", "organisation_name": "Un ente",
        "email": format!("rita.pavan.{side}@example.org"), "phone": "+39 049 000000"})
}

async fn step(app: &TestApp, by: Person, expert: &str, body: Value) -> Answer {
    app.by(by).post(&format!("{expert}/transitions"), body).await
}

#[actix_web::test]
async fn one_side_proposes_and_the_other_agrees() {
    let app = TestApp::new().await;
    let path = experts(2);
    let wrong = app.by(CONTACT).post(&path, somebody("municipality")).await;
    assert_eq!(wrong.violations(), ["#/proposed_by not_allowed"], "a contact speaks for their own side");
    for other in [FOREIGN_CONTACT, FOREIGN_COORDINATOR, SCIENTIST, READER, EXPERT] {
        app.by(other).post(&path, somebody("health_company")).await.problem(403, "forbidden");
    }
    let made = app.by(CONTACT).post(&path, somebody("health_company")).await.created();
    let one = made.header("location").to_owned();
    assert_eq!((&made.body["status"], &made.body["allowed_transitions"]), (&json!("proposed"), &json!([])));
    let own = step(&app, CONTACT, &one, json!({"to": "agreed", "agreed_by": "health_company"})).await;
    assert_eq!(own.violations(), ["#/agreed_by not_the_other_side"]);
    let borrowed = step(&app, CONTACT, &one, json!({"to": "agreed", "agreed_by": "municipality"})).await;
    assert_eq!(borrowed.violations(), ["#/agreed_by not_allowed"]);
    assert_eq!(step(&app, ADMIN, &one, json!({"to": "agreed"})).await.violations(), ["#/agreed_by required"]);
    let silent = step(&app, COORDINATOR, &one, json!({"to": "agreed", "agreed_by": "municipality"})).await;
    assert_eq!(silent.violations(), ["#/note required"], "who writes down for others says how they were told");
    step(&app, COORDINATOR, &one, json!({"to": "confirmed", "note": "x"})).await.problem(409, "wrong_state");
    assert_eq!(app.by(TOWN).get(&one).await.ok().body["allowed_transitions"], json!(["agreed"]));
    let agreed = step(&app, TOWN, &one, json!({"to": "agreed", "agreed_by": "municipality"})).await.created();
    assert_eq!((&agreed.body["agreed_by"], &agreed.body["status"]), (&json!("municipality"), &json!("agreed")));
    // What somebody else proposes, either main side agrees to.
    let third = app.by(COORDINATOR).post(&path, somebody("third_sector")).await.created();
    step(&app, CONTACT, third.header("location"), json!({"to": "agreed", "agreed_by": "health_company"}))
        .await
        .created();
    // Nobody proposes for a group that has met.
    app.by(ADMIN).post(&experts(1), somebody("region")).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn an_expert_with_an_account_answers_in_person_and_others_through_the_coordinator() {
    let app = TestApp::new().await;
    let own = format!("{}/{}", experts(2), ids::AGREED_EXPERT);
    step(&app, COORDINATOR, &own, json!({"to": "confirmed", "note": "Al telefono."})).await.problem(409, "wrong_state");
    step(&app, ADMIN, &own, json!({"to": "declined", "note": "Al telefono."})).await.problem(409, "wrong_state");
    step(&app, CONTACT, &own, json!({"to": "confirmed"})).await.problem(403, "forbidden");
    assert_eq!(app.by(COORDINATOR).get(&own).await.ok().body["allowed_transitions"], json!([]));
    assert_eq!(app.by(EXPERT).get(&own).await.ok().body["allowed_transitions"], json!(["confirmed", "declined"]));
    let confirmed = step(&app, EXPERT, &own, json!({"to": "confirmed"})).await.created();
    assert_eq!(confirmed.body["status"], "confirmed");
    app.by(COORDINATOR).if_match("*").delete(&own).await.problem(409, "wrong_state");

    let other = format!("{}/{}", experts(2), ids::PROPOSED_EXPERT);
    let agreed = json!({"to": "agreed", "agreed_by": "health_company"});
    step(&app, CONTACT, &other, agreed).await.created();
    step(&app, EXPERT, &other, json!({"to": "confirmed"})).await.problem(403, "forbidden");
    step(&app, FOREIGN_COORDINATOR, &other, json!({"to": "confirmed"})).await.problem(403, "forbidden");
    assert_eq!(step(&app, COORDINATOR, &other, json!({"to": "confirmed"})).await.violations(), ["#/note required"]);
    let noted = json!({"to": "confirmed", "note": "Al telefono, il 18 ottobre."});
    let noted = step(&app, COORDINATOR, &other, noted).await.created();
    assert_eq!(noted.body["note"], "Al telefono, il 18 ottobre.");
    // Whoever declines is out: they see the lab's work no longer when nothing else names them.
    step(&app, EXPERT, &own, json!({"to": "declined"})).await.created();
    step(&app, EXPERT, &own, json!({"to": "confirmed"})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn people_are_told_to_those_whom_the_group_concerns() {
    let app = TestApp::new().await;
    // Nobody's name is in what the public, readers and other regions get.
    let places = [
        "",
        "/expert-group",
        "/theme-decisions",
        "/theme-candidates",
        "/readings",
        "/transitions",
        "/progress",
        "/reading-list",
        "/background",
        "/experts",
    ];
    let names = ["Venturini", "Dal Pont", "Bressan", "Fabris", "Comin", "Zanin", "example.org"];
    for number in [1, 2] {
        for place in places {
            let path = format!("{}{place}", cycle(number));
            let mut answers = vec![app.public().get(&path).await];
            for person in [READER, SCIENTIST, FOREIGN_COORDINATOR, FOREIGN_CONTACT] {
                answers.push(app.by(person).get(&path).await);
            }
            for answer in answers {
                let text = String::from_utf8_lossy(&answer.bytes).replace("https://osservatorio.example.org", "");
                let told: Vec<_> = names.iter().filter(|name| text.contains(**name)).collect();
                assert!(told.is_empty(), "{path} tells {told:?}");
            }
        }
    }
    for outside in [READER, SCIENTIST, FOREIGN_COORDINATOR, FOREIGN_CONTACT] {
        app.by(outside).get(&experts(1)).await.problem(403, "forbidden");
    }
    // Who takes part sees who it is; addresses only who looks after the lab, and the person.
    let inside = app.by(CONTACT).get(&experts(1)).await.ok();
    assert_eq!(inside.items().len(), 5);
    assert!(
        inside.items().iter().all(|e| e["name"].is_string() && e.get("email").is_none() && e.get("user_id").is_none())
    );
    let managing = app.by(COORDINATOR).get(&experts(1)).await.ok();
    assert!(managing.items().iter().all(|e| e["email"].is_string()));
    let own = app.by(EXPERT).get(&experts(1)).await.ok();
    let with_email: Vec<_> = own.items().iter().filter(|e| e.get("email").is_some()).map(|e| &e["name"]).collect();
    assert_eq!(with_email, ["Niccolò Venturini"]);
    let some = app.by(ADMIN).get(&format!("{}?side=municipality&status=confirmed&count=true", experts(1))).await.ok();
    assert_eq!(some.body["total"], 2);
}

#[actix_web::test]
async fn the_public_gets_numbers_by_side_and_the_balance_is_a_setting() {
    let app = TestApp::new().await;
    let group = |number: i32| format!("{}/expert-group", cycle(number));
    let first = app.public().get(&group(1)).await.ok();
    assert_eq!((&first.body["confirmed"], &first.body["balanced"]), (&json!(5), &json!(true)));
    assert_eq!(first.body["sides"][0], json!({"side": "health_company", "confirmed": 2, "needed": 2}));
    let second = app.public().get(&group(2)).await.ok();
    assert_eq!((&second.body["balanced"], second.body["missing"].as_array().unwrap().len()), (&json!(false), 2));
    let inside = app.by(CONTACT).get(&group(2)).await.ok();
    assert_eq!(
        inside.body["sides"][1],
        json!({"side": "municipality", "confirmed": 0, "needed": 2, "proposed": 1, "agreed": 0})
    );
    let stricter = app.again(&[("OSSERVATORIO_GROUP_BALANCE", "health_company:2,third_sector:1")]).await;
    let stricter = stricter.public().get(&group(1)).await.ok();
    assert_eq!((&stricter.body["balanced"], stricter.body["missing"].as_array().unwrap().len()), (&json!(false), 1));
    let off = app.again(&[("OSSERVATORIO_GROUP_BALANCE", "off")]).await;
    assert_eq!(off.public().get(&group(2)).await.ok().body["balanced"], true);
}

#[actix_web::test]
async fn who_an_expert_is_changes_with_care() {
    let app = TestApp::new().await;
    let one = format!("{}/{}", experts(2), ids::PROPOSED_EXPERT);
    app.by(CONTACT).if_match("*").patch(&one, json!({"office": "x"})).await.problem(403, "forbidden");
    let read = app.by(TOWN).get(&one).await.ok();
    let changed = app.by(TOWN).if_match(read.etag()).patch(&one, json!({"office": "Dirigente"})).await.ok();
    assert_eq!(changed.body["office"], "Dirigente");
    app.by(TOWN).if_match(read.etag()).patch(&one, json!({"office": "y"})).await.problem(412, "precondition_failed");
    let tied = app.by(TOWN).if_match("*").patch(&one, json!({"user_id": ids::SCIENTIFIC_COMMITTEE})).await;
    assert_eq!(tied.violations(), ["#/user_id not_allowed"]);
    let unknown = json!({"user_id": ids::DRAFT, "organisation_id": ids::DRAFT});
    let unknown = app.by(COORDINATOR).if_match("*").patch(&one, unknown).await;
    assert_eq!(unknown.violations(), ["#/organisation_id unknown_organisation", "#/user_id unknown_user"]);
    let taken = app.by(COORDINATOR).if_match("*").patch(&one, json!({"user_id": ids::EXPERT})).await;
    assert_eq!(taken.problem(409, "duplicate").body["errors"][0]["pointer"], "#/user_id");
    app.by(COORDINATOR).if_match("*").patch(&one, json!({"user_id": ids::SCIENTIFIC_COMMITTEE})).await.ok();
    app.by(TOWN).if_match("*").delete(&one).await.done();
    app.by(ADMIN).get(&one).await.problem(404, "not_found");
}
