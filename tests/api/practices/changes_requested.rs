use super::{complete, create, path, transition};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, READER, SCIENTIST};
use chrono::TimeDelta;
use osservatorio::auth::actor::Actor;
use osservatorio::demo::ids;
use osservatorio::practices::model::PracticeId;
use osservatorio::practices::transitions::service::require_fields;
use serde_json::{Value, json};

/// A day so many days from now.
fn in_days(days: i64) -> Value {
    json!(osservatorio::clock::today() + TimeDelta::days(days))
}

#[actix_web::test]
async fn each_remark_is_resolved_before_the_practice_comes_back() {
    let app = TestApp::new().await;
    let at = path(ids::IN_CHECK);
    let early = json!({"pointer": "#/costs", "text": "E i costi?"});
    let early = app.by(COORDINATOR).post(&format!("{at}/remarks"), early).await.created();
    let ask = json!({"to": "changes_requested", "due_on": in_days(20), "remarks": [
        {"pointer": "#/indicators/0/value", "text": "Il valore?"}, {"pointer": "#/results", "text": "Da quando?"}]});
    transition(&app, COORDINATOR, &at, ask).await.created();
    let shown = app.by(CONTACT).get(&at).await.ok();
    assert_eq!((&shown.body["status"], &shown.body["changes_due_on"]), (&json!("changes_requested"), &in_days(20)));
    assert_eq!(shown.body["allowed_transitions"], json!(["submitted", "withdrawn"]));

    let open = app.by(CONTACT).get(&format!("{at}/remarks?status=open&count=true")).await.ok();
    assert_eq!(open.body["total"], 3);
    let back = transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.violations();
    assert_eq!(back, ["#/costs open_remark", "#/indicators/0/value open_remark", "#/results open_remark"]);
    app.by(CONTACT).if_match("*").patch(&at, json!({"costs": {"total_euro": 100}})).await.ok();
    for remark in open.items() {
        let resolutions = format!("{at}/remarks/{}/resolutions", remark["id"].as_str().unwrap());
        assert_eq!(app.by(CONTACT).post(&resolutions, json!({"answer": "  "})).await.violations(), ["#/answer blank"]);
        let done = app.by(CONTACT).post(&resolutions, json!({"answer": "Fatto."})).await.created();
        assert_eq!(
            (&done.body["status"], &done.body["resolved_role"]),
            (&json!("resolved"), &json!("organisation_contact"))
        );
        app.by(CONTACT).post(&resolutions, json!({"answer": "Ancora."})).await.problem(409, "wrong_state");
    }
    transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.created();
    assert_eq!(app.by(CONTACT).get(&at).await.ok().body.get("changes_due_on"), None);
    let answered = app.by(COORDINATOR).get(early.header("location")).await.ok();
    assert_eq!((&answered.body["answer"], &answered.body["version"]), (&json!("Fatto."), &json!(2)));
}

#[actix_web::test]
async fn changes_are_asked_for_with_a_day_and_a_remark() {
    let app = TestApp::new().await;
    let at = path(ids::IN_CHECK);
    let bare = transition(&app, COORDINATOR, &at, json!({"to": "changes_requested"})).await.violations();
    assert_eq!(bare, ["#/due_on required", "#/remarks required"]);
    let remark = |pointer: &str| json!([{"pointer": pointer, "text": "?"}]);
    let today = json!({"to": "changes_requested", "due_on": in_days(0), "remarks": remark("#/story")});
    assert_eq!(transition(&app, COORDINATOR, &at, today).await.violations(), ["#/due_on not_future"]);
    let stray = json!({"to": "changes_requested", "due_on": in_days(3), "remarks": remark("#/organisation_id")});
    assert_eq!(transition(&app, COORDINATOR, &at, stray).await.violations(), ["#/remarks/0/pointer unknown_field"]);
    let misplaced = json!({"to": "under_review", "due_on": in_days(3), "remarks": remark("#/story")});
    let misplaced = transition(&app, COORDINATOR, &at, misplaced).await.violations();
    assert_eq!(misplaced, ["#/due_on not_allowed", "#/remarks not_allowed"]);
}

#[actix_web::test]
async fn remarks_are_made_by_who_checks_and_read_by_who_works_on_it() {
    let app = TestApp::new().await;
    let remarks = |id| format!("{}/remarks", path(id));
    let body = json!({"pointer": "#/story", "text": "Chi ha cominciato?"});
    app.by(CONTACT).post(&remarks(ids::IN_CHECK), body.clone()).await.problem(403, "forbidden");
    app.by(SCIENTIST).post(&remarks(ids::IN_CHECK), body.clone()).await.problem(403, "forbidden");
    app.by(FOREIGN_CONTACT).post(&remarks(ids::IN_CHECK), body.clone()).await.problem(404, "not_found");
    app.by(COORDINATOR).post(&remarks(ids::SUBMITTED), body.clone()).await.problem(409, "wrong_state");
    transition(&app, COORDINATOR, &path(ids::IN_CHECK), json!({"to": "under_review"})).await.created();
    app.by(COORDINATOR).post(&remarks(ids::IN_CHECK), body.clone()).await.problem(403, "forbidden");
    let made = app.by(SCIENTIST).post(&remarks(ids::IN_CHECK), body).await.created();
    assert_eq!(made.body["role"], "scientific_committee");
    for (person, status) in [(CONTACT, 200), (COORDINATOR, 200), (SCIENTIST, 200), (READER, 403), (EXPERT, 404)] {
        assert_eq!(app.by(person).get(made.header("location")).await.status.as_u16(), status, "{person:?}");
    }
    app.public().get(&remarks(ids::A_QUATTRO_MANI)).await.problem(401, "token_missing");
    let early = format!("{}/resolutions", made.header("location"));
    app.by(CONTACT).post(&early, json!({"answer": "Noi."})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn what_is_found_before_the_publication_can_still_be_taken_out() {
    let app = TestApp::new().await;
    let at = path(ids::IN_CHECK);
    let tax_code = json!({"story": "La signora RSSMRA80A01H501U è stata seguita a casa."});
    app.by(COORDINATOR).if_match("*").patch(&at, tax_code).await.ok();
    transition(&app, COORDINATOR, &at, json!({"to": "accepted", "note": "Letta."})).await.created();
    let consent = json!({"publication_consent": true});
    app.by(CONTACT).if_match("*").patch(&at, consent).await.ok();
    let held = transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.violations();
    assert_eq!(held, ["#/story personal_data"]);
    let back = json!({"to": "changes_requested", "due_on": in_days(3), "remarks": [{"pointer": "#/story", "text": "Togliere il codice fiscale."}]});
    transition(&app, CONTACT, &at, back.clone()).await.problem(403, "forbidden");
    transition(&app, COORDINATOR, &at, back).await.created();
    let open = app.by(CONTACT).get(&format!("{at}/remarks")).await.ok();
    let resolutions = format!("{at}/remarks/{}/resolutions", open.items()[0]["id"].as_str().unwrap());
    app.by(CONTACT).if_match("*").patch(&at, json!({"story": "Una signora è stata seguita a casa."})).await.ok();
    app.by(CONTACT).post(&resolutions, json!({"answer": "Tolto."})).await.created();
    for (who, step) in [
        (CONTACT, json!({"to": "submitted"})),
        (COORDINATOR, json!({"to": "regional_check"})),
        (COORDINATOR, json!({"to": "accepted", "note": "Letta di nuovo."})),
        (COORDINATOR, json!({"to": "published"})),
    ] {
        transition(&app, who, &at, step).await.created();
    }
}

#[actix_web::test]
async fn changes_that_are_overdue_let_a_coordinator_refuse() {
    let app = TestApp::new().await;
    let at = path(ids::CHANGES_REQUESTED);
    let refuse = json!({"to": "not_accepted", "note": "Nessuna risposta."});
    let early = transition(&app, COORDINATOR, &at, refuse.clone()).await.violations();
    assert_eq!(early, ["#/to not_overdue"]);
    app.wait(TimeDelta::days(31));
    transition(&app, COORDINATOR, &at, refuse).await.created();
    assert_eq!(app.by(CONTACT).get(&at).await.ok().body["status"], "not_accepted");
}

#[actix_web::test]
async fn the_form_of_a_call_makes_more_fields_mandatory_at_each_submission() {
    let app = TestApp::new().await;
    let made = create(&app, CONTACT, complete(ids::AULSS_2, "Risposta a un invito")).await;
    let at = made.header("location").to_owned();
    let id: PracticeId = made.body["id"].as_str().unwrap().parse().unwrap();
    let require = |fields: &[&str]| {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        app.core.db().run(&Actor::command("test"), |tx| require_fields(tx, id, &fields))
    };
    require(&["results", "funding", "summary"]).unwrap();
    assert!(require(&["colour"]).is_err());
    let lacking = transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.violations();
    assert_eq!(lacking, ["#/funding required", "#/results required"]);
    let told = json!({"results": "Buoni.", "funding": ["municipal"]});
    app.by(CONTACT).if_match("*").patch(&at, told).await.ok();
    transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.created();
}

#[actix_web::test]
async fn the_lead_organisation_is_told_what_others_decide() {
    let app = TestApp::new().await;
    let ask = json!({"to": "changes_requested", "due_on": in_days(20), "note": "Mancano i numeri.",
        "remarks": [{"pointer": "#/results", "text": "Quanti?"}]});
    let sent = |app: &TestApp| {
        use diesel::prelude::*;
        use osservatorio::db::schema::outbox_messages as messages;
        let rows = app.core.db().run(&Actor::command("test"), |tx| {
            Ok(messages::table
                .filter(messages::kind.eq("practice_notice"))
                .order(messages::id)
                .select((messages::subject, messages::body, messages::to_name))
                .load::<(Option<String>, Option<String>, String)>(tx.conn())?)
        });
        rows.unwrap()
    };
    let before = sent(&app).len();
    let address = json!({"email": "protocollo@example.org"});
    app.by(ADMIN).if_match("*").patch(&format!("/v1/organisations/{}", ids::AULSS_2), address).await.ok();
    transition(&app, COORDINATOR, &path(ids::IN_CHECK), ask).await.created();
    let told = sent(&app).split_off(before);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].2, "Azienda ULSS 2 Marca Trevigiana");
    assert!(told[0].0.as_ref().unwrap().contains("Caffè della memoria"));
    assert!(told[0].1.as_ref().unwrap().contains("Mancano i numeri."));
    // What the organisation does itself it need not be told.
    transition(&app, CONTACT, &path(ids::IN_CHECK), json!({"to": "withdrawn", "note": "Basta."})).await.created();
    assert_eq!(sent(&app).split_off(before).len(), 1);
}
