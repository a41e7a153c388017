//! Changes are requested of a practice that an answer wrote, and an answer replaces it.
use super::{ANSWERS, CURRENT, Opened, holder, practice, treviso};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use crate::support::request::Answer;
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::{Value, json};

const RESUBMISSIONS: &str = "/v1/invitation-answers/resubmissions";

fn resolutions(remark: &Value) -> String {
    format!("/v1/invitation-answers/remarks/{}/resolutions", remark["id"].as_str().unwrap())
}

fn in_days(days: i64) -> Value {
    json!(osservatorio::clock::today() + TimeDelta::days(days))
}

async fn step(app: &TestApp, practice: &str, wanted: Value) {
    app.by(COORDINATOR).post(&format!("{practice}/transitions"), wanted).await.created();
}

/// Submits a practice with the code; its path, and the answer.
async fn submitted(app: &TestApp, code: &str) -> (String, Answer) {
    let answer = json!({"answer": "practice_submitted", "practice": practice("Custodi")});
    let answer = holder(app, code).post(ANSWERS, answer).await.created();
    (format!("/v1/practices/{}", answer.body["practice_id"].as_str().unwrap()), answer)
}

/// The same, and changes are requested of it, until a day.
async fn sent_back(app: &TestApp, code: &str, days: i64) -> (String, Answer) {
    let (path, answer) = submitted(app, code).await;
    step(app, &path, json!({"to": "regional_check"})).await;
    let remarks = json!([{"pointer": "#/results", "text": "Quanti?"}, {"pointer": "#/costs", "text": "E i costi?"}]);
    step(app, &path, json!({"to": "changes_requested", "due_on": in_days(days), "remarks": remarks})).await;
    (path, answer)
}

#[actix_web::test]
async fn whoever_holds_the_code_makes_the_changes_after_the_deadline_of_the_call() {
    let app = TestApp::new().await;
    let call = Opened::with(&app, json!({"deadline": in_days(3)})).await;
    let code = call.code(&app, ids::TREVISO, json!({})).await;
    let (path, first) = sent_back(&app, &code, 20).await;
    app.wait(TimeDelta::days(5));
    app.work().await;
    let desk = holder(&app, &code).get(CURRENT).await.ok();
    let shown = &desk.body["practice"];
    assert_eq!((&desk.body["may_answer"], &shown["correctable"]), (&json!(false), &json!(true)));
    assert_eq!((&shown["status"], &shown["changes_due_on"]), (&json!("changes_requested"), &in_days(20)));
    let told: Vec<_> = shown["remarks"].as_array().unwrap().iter().map(|r| (&r["pointer"], &r["text"])).collect();
    assert_eq!(told, [(&json!("#/results"), &json!("Quanti?")), (&json!("#/costs"), &json!("E i costi?"))]);
    let said = shown["remarks"].to_string();
    assert!(!said.contains("role") && !said.contains("person"), "{said}");

    assert_eq!(
        holder(&app, &code).post(RESUBMISSIONS, json!({})).await.violations(),
        ["#/costs open_remark", "#/results open_remark"]
    );
    let mut better = practice("Custodi");
    better["results"] = json!("Quaranta famiglie.");
    let body = json!({"answer": "practice_submitted", "practice": better, "corrects": first.body["id"]});
    let second = holder(&app, &code).post(ANSWERS, body).await.created();
    assert_eq!(second.body["practice_id"], first.body["practice_id"]);
    for remark in shown["remarks"].as_array().unwrap() {
        let at = resolutions(remark);
        assert_eq!(holder(&app, &code).post(&at, json!({"answer": " "})).await.violations(), ["#/answer blank"]);
        let done = holder(&app, &code).post(&at, json!({"answer": "Fatto."})).await.created();
        assert_eq!((&done.body["status"], &done.body["answer"]), (&json!("resolved"), &json!("Fatto.")));
        holder(&app, &code).post(&at, json!({"answer": "Ancora."})).await.problem(409, "wrong_state");
    }
    let again = holder(&app, &code).post(RESUBMISSIONS, json!({"note": "Ecco i numeri."})).await.created();
    assert_eq!(again.body["status"], "submitted");
    let now = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!((&now.body["status"], &now.body["results"]), (&json!("submitted"), &json!("Quaranta famiglie.")));
    assert_eq!(now.body.get("changes_due_on"), None);
    let last = app.by(COORDINATOR).get(&format!("{path}/transitions")).await.ok().items()[0].clone();
    assert_eq!((&last["role"], &last["note"]), (&json!("public"), &json!("Ecco i numeri.")));
    assert_eq!(last["organisation"]["id"], json!(ids::TREVISO));
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["practice"]["remarks"], json!([]));
    // It is the coordinator's again, and the call is over.
    holder(&app, &code).post(RESUBMISSIONS, json!({})).await.problem(409, "deadline_passed");
    let late = json!({"answer": "no_practice", "reason": "x", "corrects": second.body["id"]});
    holder(&app, &code).post(ANSWERS, late).await.problem(409, "deadline_passed");
}

#[actix_web::test]
async fn after_their_day_changes_are_refused_and_the_day_is_named() {
    let (app, _, code) = treviso().await;
    let (_, first) = sent_back(&app, &code, 4).await;
    let remark = holder(&app, &code).get(CURRENT).await.ok().body["practice"]["remarks"][0].clone();
    // The last day counts whole.
    app.wait(TimeDelta::days(4));
    holder(&app, &code).post(&resolutions(&remark), json!({"answer": "Fatto."})).await.created();
    app.wait(TimeDelta::days(1));
    let day = osservatorio::pdf::italian_date(osservatorio::clock::today() + TimeDelta::days(4));
    let body = json!({"answer": "practice_submitted", "practice": practice("Tardi"), "corrects": first.body["id"]});
    for (at, body) in [(ANSWERS, body), (RESUBMISSIONS, json!({})), (&resolutions(&remark), json!({"answer": "x"}))] {
        let refused = holder(&app, &code).post(at, body).await.problem(409, "wrong_state");
        assert!(refused.body["detail"].as_str().unwrap().contains(&day), "{at}: {}", refused.body);
    }
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["practice"]["correctable"], false);
}

#[actix_web::test]
async fn a_code_reaches_the_remarks_of_its_own_practice_only() {
    let (app, call, code) = treviso().await;
    sent_back(&app, &code, 9).await;
    let remark = holder(&app, &code).get(CURRENT).await.ok().body["practice"]["remarks"][0].clone();
    let other = call.code(&app, ids::VILLAVERLA, json!({})).await;
    let at = resolutions(&remark);
    holder(&app, &other).post(&at, json!({"answer": "x"})).await.problem(409, "wrong_state");
    sent_back(&app, &other, 9).await;
    holder(&app, &other).post(&at, json!({"answer": "x"})).await.problem(404, "not_found");
    let stray = format!("/v1/invitation-answers/remarks/{}/resolutions", ids::REMARK);
    holder(&app, &code).post(&stray, json!({"answer": "x"})).await.problem(404, "not_found");
    holder(&app, "wrong").post(&at, json!({"answer": "x"})).await.problem(401, "bad_code");
    holder(&app, "wrong").post(RESUBMISSIONS, json!({})).await.problem(401, "bad_code");
}

#[actix_web::test]
async fn another_answer_withdraws_the_practice_and_a_later_one_writes_a_new_one() {
    let (app, call, code) = treviso().await;
    let (path, first) = submitted(&app, &code).await;
    step(&app, &path, json!({"to": "regional_check"})).await;
    let none = json!({"answer": "no_practice", "reason": "Ci siamo sbagliati.", "corrects": first.body["id"]});
    let second = holder(&app, &code).post(ANSWERS, none).await.created();
    assert_eq!(app.by(COORDINATOR).get(&path).await.ok().body["status"], "withdrawn");
    let last = app.by(COORDINATOR).get(&format!("{path}/transitions")).await.ok().items()[0].clone();
    assert!(last["note"].as_str().unwrap().contains("nessuna pratica"), "{last}");
    let invitation = call.invitation(&app, ids::TREVISO).await;
    assert_eq!(app.by(ADMIN).get(&invitation).await.ok().body["practices"], json!([]));
    let funnel = app.by(ADMIN).get(&format!("{}/funnel", call.path)).await.ok();
    assert_eq!((&funnel.body["total"]["answered"], &funnel.body["total"]["submitted"]), (&json!(1), &json!(0)));
    let body = json!({"answer": "practice_submitted", "practice": practice("Altra"), "corrects": second.body["id"]});
    let third = holder(&app, &code).post(ANSWERS, body).await.created();
    assert_ne!(third.body["practice_id"], first.body["practice_id"]);
    assert_eq!(app.by(ADMIN).get(&invitation).await.ok().body["practices"], json!([third.body["practice_id"]]));
}

#[actix_web::test]
async fn an_accepted_practice_is_not_taken_back_with_the_code() {
    let (app, _, code) = treviso().await;
    let (path, first) = submitted(&app, &code).await;
    step(&app, &path, json!({"to": "regional_check"})).await;
    step(&app, &path, json!({"to": "accepted", "note": "Completa."})).await;
    let none = json!({"answer": "no_practice", "reason": "Ripensamento.", "corrects": first.body["id"]});
    let refused = holder(&app, &code).post(ANSWERS, none).await.problem(409, "wrong_state");
    assert!(refused.body["detail"].as_str().unwrap().contains("accolta"), "{}", refused.body);
    assert_eq!(app.by(COORDINATOR).get(&path).await.ok().body["status"], "accepted");
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["answer"]["id"], first.body["id"]);
}

#[actix_web::test]
async fn a_practice_that_answers_another_invitation_too_stays() {
    let (app, _, code) = treviso().await;
    let (path, first) = submitted(&app, &code).await;
    let other = Opened::new(&app).await;
    let second = other.code(&app, ids::TREVISO, json!({})).await;
    let named = json!({"answer": "practice_submitted", "practice_id": first.body["practice_id"]});
    holder(&app, &second).post(ANSWERS, named).await.created();
    let none = json!({"answer": "not_relevant", "reason": "Qui no.", "corrects": first.body["id"]});
    holder(&app, &code).post(ANSWERS, none).await.created();
    assert_eq!(app.by(COORDINATOR).get(&path).await.ok().body["status"], "submitted");
}

#[actix_web::test]
async fn whoever_submits_is_warned_with_the_code_and_with_an_account() {
    let (app, call, code) = treviso().await;
    let mut careless = practice("Custodi del bello");
    careless["story"] = json!("Chiamare Anna al 347 1234567, RSSMRA80A01H501U.");
    let body = json!({"answer": "practice_submitted", "practice": careless});
    let kinds = |answer: &Value| -> Vec<String> {
        answer["warnings"].as_array().into_iter().flatten().map(|w| w["kind"].as_str().unwrap().to_owned()).collect()
    };
    let first = holder(&app, &code).post(ANSWERS, body).await.created();
    assert_eq!(kinds(&first.body), ["phone", "tax_code"]);
    assert!(!first.body.to_string().contains("RSSMRA80A01H501U"));
    // Told twice by the same organisation, in another call.
    let other = Opened::new(&app).await;
    let second = other.code(&app, ids::TREVISO, json!({})).await;
    let body = json!({"answer": "practice_submitted", "practice": practice("Custodi del bello!")});
    let twice = holder(&app, &second).post(ANSWERS, body).await.created();
    assert_eq!(kinds(&twice.body), ["duplicate"]);
    assert_eq!(twice.body["warnings"][0]["practice_id"], first.body["practice_id"]);
    // What somebody else has only submitted is nobody's to see.
    let foreign = call.code(&app, ids::VILLAVERLA, json!({})).await;
    let body = json!({"answer": "practice_submitted", "practice": practice("Custodi del bello")});
    assert!(kinds(&holder(&app, &foreign).post(ANSWERS, body).await.created().body).is_empty());
    // History does not repeat warnings.
    let path = format!("/v1/practices/{}", first.body["practice_id"].as_str().unwrap());
    let answers = format!("{}/answers", call.invitation(&app, ids::TREVISO).await);
    assert_eq!(app.by(ADMIN).get(&answers).await.ok().items()[0].get("warnings"), None);
    step(&app, &path, json!({"to": "draft", "note": "Da rivedere."})).await;
    let taken = app.by(COORDINATOR).post(&format!("{path}/transitions"), json!({"to": "submitted"})).await.created();
    let mut told = kinds(&taken.body);
    told.sort();
    assert_eq!(told, ["duplicate", "duplicate", "phone", "tax_code"]);
    assert_eq!(app.by(COORDINATOR).get(taken.header("location")).await.ok().body.get("warnings"), None);
}
