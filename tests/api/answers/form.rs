//! The unfinished form, and what the finished one must have.
use super::{ANSWERS, CURRENT, DRAFT, Opened, holder, keep, practice, treviso};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn an_unfinished_form_is_kept_and_two_people_do_not_undo_each_other() {
    let (app, call, code) = treviso().await;
    let empty = holder(&app, &code).get(DRAFT).await.ok();
    assert_eq!(empty.body, json!({"content": {}, "version": 0}));
    keep(&app, &code, None, json!({"a": 1})).await.problem(428, "precondition_required");
    let first = keep(&app, &code, Some(&empty.etag()), json!({"a": 1})).await.ok();
    assert_eq!((&first.body["version"], &first.body["content"]), (&json!(1), &json!({"a": 1})));
    // The other one started from the empty form too.
    keep(&app, &code, Some(&empty.etag()), json!({"b": 1})).await.problem(412, "precondition_failed");
    assert_eq!(holder(&app, &code).get(DRAFT).await.ok().body["content"], json!({"a": 1}));
    let second = keep(&app, &code, Some(&first.etag()), json!({"a": "è"})).await.ok();
    holder(&app, &code).header("if-none-match", second.etag()).get(DRAFT).await.not_modified();
    let started = app.by(ADMIN).get(&call.invitation(&app, ids::TREVISO).await).await.ok();
    assert!(started.body["started_at"].is_string() && started.body["opened_at"].is_string());
    assert!(started.body["status"] != "answered");
    let long = json!({"a": "x".repeat(200_000)});
    assert_eq!(keep(&app, &code, Some("*"), long).await.violations(), ["#/content too_long"]);
    assert_eq!(keep(&app, &code, Some("*"), json!([1])).await.violations(), ["#/content type"]);
    call.step(&app, json!({"to": "closed"})).await;
    let closed = keep(&app, &code, Some("*"), json!({})).await.problem(409, "call_closed");
    assert!(closed.body["detail"].as_str().unwrap().contains("29 marzo 2099"), "{}", closed.body);
    holder(&app, &code).get(DRAFT).await.ok();
}

#[actix_web::test]
async fn what_the_form_requires_is_told_all_at_once() {
    let app = TestApp::new().await;
    let field = |name: &str, requirement: &str| json!({"field": name, "requirement": requirement, "help_it": "Aiuto."});
    let form = json!({"form": [field("title", "required"), field("limits", "required"), field("partners", "required"),
        field("publication_consent", "required"), field("breaks", "optional")]});
    let call = Opened::with(&app, form).await;
    let code = call.code(&app, ids::TREVISO, json!({})).await;
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["form"][0]["help_it"], "Aiuto.");
    let bad = json!({"answer": "practice_submitted", "practice": {"title": "t", "limits": "  ", "themes": ["nowhere"],
        "partners": [{"organisation_id": "01910000-0000-7000-8000-00000000ffff", "name": "x", "role": "partner"}]}});
    assert_eq!(
        holder(&app, &code).post(ANSWERS, bad).await.violations(),
        [
            "#/practice/dimensions required",
            "#/practice/limits required",
            "#/practice/partners/0/organisation_id unknown_organisation",
            "#/practice/period/start required",
            "#/practice/publication_consent required",
            "#/practice/story required",
            "#/practice/summary required",
            "#/practice/themes/0 unknown_theme",
        ]
    );
    let before = app.by(ADMIN).get("/v1/practices?status=submitted&count=true").await.ok().body["total"].clone();
    let mut good = practice("Custodi");
    json_patch::merge(
        &mut good,
        &json!({"limits": "Pochi.", "partners": [{"name": "Caritas", "role": "third_sector"}]}),
    );
    holder(&app, &code).post(ANSWERS, json!({"answer": "practice_submitted", "practice": good})).await.created();
    let after = app.by(ADMIN).get("/v1/practices?status=submitted&count=true").await.ok().body["total"].clone();
    assert_eq!(after.as_i64().unwrap(), before.as_i64().unwrap() + 1);
}

#[actix_web::test]
async fn what_the_desk_shows_as_required_is_enough_to_answer() {
    let app = TestApp::new().await;
    let form =
        json!({"form": [{"field": "title", "requirement": "required"}, {"field": "story", "requirement": "optional"}]});
    let call = Opened::with(&app, form).await;
    let code = call.code(&app, ids::TREVISO, json!({})).await;
    for code in [&code, ids::ANSWER_CODE_SHOWN] {
        let desk = holder(&app, code).get(CURRENT).await.ok().body;
        let shown = desk["form"].as_array().unwrap().iter().filter(|field| field["requirement"] == "required");
        let names: Vec<&str> = shown.map(|field| field["field"].as_str().unwrap()).collect();
        let mut filled = practice("Custodi");
        filled.as_object_mut().unwrap().retain(|name, _| names.contains(&name.as_str()));
        let wanted = json!({"answer": "practice_submitted", "practice": filled});
        holder(&app, code).post(ANSWERS, wanted).await.created();
    }
}

#[actix_web::test]
async fn each_answer_comes_with_what_belongs_to_it() {
    let (app, _, code) = treviso().await;
    for (body, expected) in [
        (json!({"answer": "maybe"}), vec!["#/answer not_allowed"]),
        (json!({"answer": "no_practice"}), vec!["#/reason required"]),
        (json!({"answer": "not_relevant", "reason": "  "}), vec!["#/reason required"]),
        (json!({"answer": "practice_submitted"}), vec!["#/practice required"]),
        (json!({"answer": "postponed"}), vec!["#/postponed_to required"]),
        (json!({"answer": "postponed", "postponed_to": "2020-01-01"}), vec!["#/postponed_to in_the_past"]),
        (
            json!({"answer": "delegated", "delegated_to": {}}),
            vec!["#/delegated_to/email required", "#/delegated_to/name required"],
        ),
        (
            json!({"answer": "delegated", "delegated_to": {"name": "x", "email": "no"}}),
            vec!["#/delegated_to/email format", "#/delegated_to/email too_short"],
        ),
        (
            json!({"answer": "delegated", "delegated_to": {"organisation_id": "01910000-0000-7000-8000-00000000ffff"}}),
            vec!["#/delegated_to/organisation_id unknown_organisation"],
        ),
        (
            json!({"answer": "no_practice", "reason": "x", "practice": {"title": " "}, "postponed_to": "2098-01-01"}),
            vec!["#/postponed_to not_allowed", "#/practice not_allowed", "#/practice/title blank"],
        ),
        (
            json!({"answer": "practice_submitted", "practice": practice("t"), "practice_id": ids::SUBMITTED}),
            vec!["#/practice_id not_allowed"],
        ),
        (
            json!({"answer": "practice_submitted", "practice_id": ids::SUBMITTED}),
            vec!["#/practice_id unknown_practice"],
        ),
        (json!({"answer": "no_practice", "reason": "x", "colour": 1}), vec!["#/colour unknown_field"]),
    ] {
        assert_eq!(holder(&app, &code).post(ANSWERS, body.clone()).await.violations(), expected, "{body}");
    }
}
