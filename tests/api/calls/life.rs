use super::{call, moves, opened, step, waiting, with, with_pec, written};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR, READER};
use osservatorio::demo::ids;
use osservatorio::outbox::model::{MessageKind, MessageStatus};
use serde_json::json;

#[actix_web::test]
async fn a_draft_is_seen_by_its_regions_only_and_an_open_call_by_everybody() {
    let app = TestApp::new().await;
    let path = written(&app, COORDINATOR, call()).await;
    app.public().get(&path).await.problem(404, "not_found");
    app.by(CONTACT).get(&path).await.problem(404, "not_found");
    app.by(FOREIGN_COORDINATOR).get(&path).await.problem(404, "not_found");
    let draft = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!(draft.body["allowed_transitions"], json!(["open", "cancelled"]));
    assert_eq!(draft.body["audience"]["kinds"][0], "municipality");
    step(&app, &path, json!({"to": "open"})).await;
    let shown = app.public().get(&path).await.ok();
    assert_eq!(shown.body["letter"]["protocol"]["section"], "0205", "the zero stays");
    assert_eq!(shown.body["allowed_transitions"], json!([]));
    for hidden in ["audience", "reminder_days", "status_note"] {
        assert!(shown.body.get(hidden).is_none(), "{hidden}");
    }
    assert!(app.by(READER).get(&path).await.ok().body["audience"].is_object());
    let found =
        app.public().get("/v1/calls?q=laboratori%20prova&region=05&status=open&kind=invitation_letter").await.ok();
    assert_eq!(found.items().len(), 1);
    assert_eq!(app.public().get("/v1/calls?status=draft").await.ok().items().len(), 0);
    assert_eq!(app.by(COORDINATOR).get("/v1/calls?status=draft").await.ok().items().len(), 1);
}

#[actix_web::test]
async fn whoever_writes_a_call_coordinates_all_of_its_regions() {
    let app = TestApp::new().await;
    app.by(COORDINATOR).post("/v1/calls", with(json!({"regions": ["05", "06"]}))).await.problem(403, "forbidden");
    app.by(CONTACT).post("/v1/calls", call()).await.problem(403, "forbidden");
    app.public().post("/v1/calls", call()).await.problem(401, "token_missing");
    app.by(ADMIN).post("/v1/calls", with(json!({"regions": ["05", "06"]}))).await.created();
    let path = written(&app, COORDINATOR, call()).await;
    let etag = app.by(COORDINATOR).get(&path).await.etag();
    let taken = app.by(COORDINATOR).if_match(etag).patch(&path, json!({"regions": ["05", "12"]})).await;
    taken.problem(403, "forbidden");
}

#[actix_web::test]
async fn every_broken_rule_of_a_call_is_told_at_once() {
    let app = TestApp::new().await;
    let wrong = with(json!({
        "letter": { "body": "Gentile {{sindaco}}" },
        "audience": { "regions": ["12"], "additions": ["01910000-0000-7000-8000-00000000ffff"] },
        "themes": ["no_such_theme"],
        "reminder_days": [7, 7],
        "form": [{ "field": "summary", "requirement": "required" }, { "field": "nome", "requirement": "optional" }],
        "opens_at": "2099-05-01T09:00:00+02:00"
    }));
    let refused = app.by(ADMIN).post("/v1/calls", wrong).await;
    let detail = refused.body["errors"].to_string();
    assert!(detail.contains("line 1, column 9") || detail.contains("riga 1, colonna 9"), "{detail}");
    assert_eq!(
        refused.violations(),
        [
            "#/audience/regions/0 not_of_the_call",
            "#/form/1/field unknown_field",
            "#/letter/body link_missing",
            "#/letter/body unknown_placeholder",
            "#/opens_at after_deadline",
            "#/reminder_days/1 repeated",
        ]
    );
    let unknown = with(json!({
        "audience": { "additions": ["01910000-0000-7000-8000-00000000ffff"] }, "themes": ["no_such_theme"],
        "lab_session_id": "01910000-0000-7000-8000-00000000ffff"
    }));
    assert_eq!(
        app.by(ADMIN).post("/v1/calls", unknown).await.violations(),
        ["#/audience/additions/0 unknown_organisation", "#/lab_session_id unknown_session", "#/themes/0 unknown_theme"]
    );
}

#[actix_web::test]
async fn a_call_without_a_letter_or_with_a_deadline_that_is_over_does_not_open() {
    let app = TestApp::new().await;
    let path = written(&app, ADMIN, with(json!({"letter": null, "deadline": "2024-07-15"}))).await;
    let refused = app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "open"})).await;
    let refused = refused.problem(409, "wrong_state");
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("letter") && detail.contains("deadline"), "{detail}");
    let open_call = json!({"kind": "open_call", "letter": null, "audience": {"kinds": []}});
    let public = opened(&app, with(open_call)).await;
    assert_eq!(app.by(ADMIN).get(&format!("{public}/invitations?count=true")).await.ok().body["total"], 0);
}

#[actix_web::test]
async fn the_preview_counts_and_names_those_without_an_address() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2]);
    let path = written(&app, COORDINATOR, with(json!({"audience": {"exclusions": [ids::AULSS_8]}}))).await;
    let preview = format!("{path}/recipients/preview");
    let found = app.by(COORDINATOR).post(&preview, json!({})).await.ok().body;
    assert_eq!((&found["total"], &found["without_pec"]), (&json!(5), &json!(3)));
    assert_eq!(found["counts"][0], json!({"kind": "municipality", "region_code": "05", "count": 3, "without_pec": 2}));
    assert_eq!(found["unreachable"].as_array().unwrap().len(), 3);
    assert_eq!(found["sample"].as_array().unwrap().len(), 5);
    let tried = json!({"audience": {"kinds": ["local_health_authority"], "additions": [ids::AGENAS, ids::AULSS_1]}});
    let found = app.by(COORDINATOR).post(&preview, tried).await.ok().body;
    assert_eq!(found["total"], 4, "an addition that is reached anyway counts once");
    app.by(READER).post(&preview, json!({})).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn once_open_only_what_was_not_sent_changes_and_the_form_gets_a_new_version() {
    let app = TestApp::new().await;
    let path = opened(&app, call()).await;
    let patch = async |fields| {
        let etag = app.by(ADMIN).get(&path).await.etag();
        app.by(ADMIN).if_match(etag).patch(&path, fields).await
    };
    patch(json!({"deadline": "2099-12-31"})).await.problem(409, "wrong_state");
    patch(json!({"letter": {"place": "Treviso"}})).await.problem(409, "wrong_state");
    let same = patch(json!({"description": "Nuova descrizione", "late_policy": "late_code"})).await.ok();
    assert_eq!(same.body["form_version"], 1);
    let required = |name: &str| json!({"field": name, "requirement": "required"});
    let form = json!([required("title"), required("results")]);
    assert_eq!(patch(json!({"form": form})).await.ok().body["form_version"], 2);
    let first = app.public().get(&format!("{path}/forms/1")).await.ok().body;
    assert_eq!(first["fields"].as_array().unwrap().len(), 7);
    let second = app.public().get(&format!("{path}/forms/2")).await.ok().body;
    let asked = ["title", "results", "summary", "story", "dimensions", "themes", "period"].map(required);
    assert_eq!(second["fields"], json!(asked), "what no practice can do without is asked for in every form");
    assert_eq!(
        patch(json!({"form": form})).await.ok().body["form_version"],
        2,
        "the same form again is no new version"
    );
    app.public().get(&format!("{path}/forms/3")).await.problem(404, "not_found");
    let etag = app.by(ADMIN).get(&path).await.etag();
    app.by(ADMIN).if_match(etag).delete(&path).await.problem(409, "wrong_state");
    app.by(ADMIN).patch(&path, json!({})).await.problem(428, "precondition_required");
}

#[actix_web::test]
async fn an_extension_is_told_to_those_who_have_not_answered_and_to_nobody_else() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2, ids::CASALE_SUL_SILE]);
    let path = opened(&app, call()).await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 3);
    let list = app.by(ADMIN).get(&format!("{path}/invitations?without_pec=false")).await.ok();
    for invitation in list.items() {
        moves(&app, invitation, MessageKind::InvitationLetter, MessageStatus::Delivered);
    }
    super::invitations::answers(&app, &list.items()[0]);
    let same = json!({"to": "extended", "deadline": "2099-03-29"});
    let wrong = app.by(ADMIN).post(&format!("{path}/transitions"), same).await;
    assert_eq!(wrong.violations(), ["#/deadline not_later"]);
    let extended = step(&app, &path, json!({"to": "extended", "deadline": "2099-04-15"})).await;
    assert_eq!((&extended["status"], &extended["deadline"]), (&json!("extended"), &json!("2099-04-15")));
    assert_eq!(waiting(&app, &path, MessageKind::DeadlineExtension), 2);
    assert_eq!(extended["messages"], json!({"queued": 2, "without_pec": 3}));
    assert!(app.by(ADMIN).get(&path).await.ok().body.get("messages").is_none());
    let steps = app.by(ADMIN).get(&format!("{path}/transitions")).await.ok();
    assert_eq!((&steps.items()[0]["to"], &steps.items()[0]["role"]), (&json!("extended"), &json!("secretariat")));
    app.public().get(&format!("{path}/transitions")).await.problem(401, "token_missing");
}

#[actix_web::test]
async fn what_had_not_left_when_a_call_was_closed_is_sent_when_it_opens_again() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2, ids::CASALE_SUL_SILE]);
    let path = opened(&app, call()).await;
    // Before it is closed: a letter that waits tells the new deadline itself.
    step(&app, &path, json!({"to": "extended", "deadline": "2099-04-15"})).await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 3);
    assert_eq!(waiting(&app, &path, MessageKind::DeadlineExtension), 0);
    let list = app.by(ADMIN).get(&format!("{path}/invitations?without_pec=false")).await.ok();
    moves(&app, &list.items()[0], MessageKind::InvitationLetter, MessageStatus::Delivered);
    step(&app, &path, json!({"to": "closed"})).await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 0);
    for deadline in ["2099-05-15", "2099-06-15"] {
        step(&app, &path, json!({"to": "extended", "deadline": deadline})).await;
        assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 2, "to those who never got it");
        assert_eq!(waiting(&app, &path, MessageKind::DeadlineExtension), 1, "to the one who did, once");
    }
}

#[actix_web::test]
async fn cancelling_stops_what_waits_and_tells_whoever_got_the_letter_why() {
    let app = TestApp::new().await;
    with_pec(&app, &[ids::TREVISO, ids::AULSS_2]);
    let path = opened(&app, call()).await;
    let list = app.by(ADMIN).get(&format!("{path}/invitations?organisation_id={}", ids::TREVISO)).await.ok();
    moves(&app, &list.items()[0], MessageKind::InvitationLetter, MessageStatus::Sent);
    let silent = app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "cancelled"})).await;
    assert_eq!(silent.violations(), ["#/note required"]);
    step(&app, &path, json!({"to": "cancelled", "note": "La sessione è rinviata."})).await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 0);
    assert_eq!(waiting(&app, &path, MessageKind::CallCancellation), 1);
    let all = app.by(ADMIN).get(&format!("{path}/invitations?status=cancelled&count=true")).await.ok();
    assert_eq!(all.body["total"], 6);
    let shown = app.public().get(&path).await.ok().body;
    assert_eq!(shown["status_note"], "La sessione è rinviata.");
}

#[actix_web::test]
async fn calls_are_found_by_theme_page_by_page_and_by_the_theme_above() {
    let app = TestApp::new().await;
    let of_theme = || with(json!({"themes": ["telemedicine"]}));
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(opened(&app, of_theme()).await);
    }
    written(&app, ADMIN, of_theme()).await;
    let page = app.public().get("/v1/calls?theme=telemedicine&limit=2&count=true").await.ok();
    assert_eq!((page.items().len(), &page.body["total"]), (2, &json!(3)), "drafts are nobody else's");
    let rest = app.public().get(page.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    let ids: Vec<&str> = page.items().iter().chain(rest.items()).map(|one| one["id"].as_str().unwrap()).collect();
    let expected: Vec<&str> = made.iter().rev().map(|path| path.rsplit('/').next().unwrap()).collect();
    assert_eq!(ids, expected, "the newest first");
    let total = async |query: &str| {
        app.public().get(&format!("/v1/calls?{query}&count=true")).await.ok().body["total"].as_i64().unwrap()
    };
    assert_eq!(total("theme=home_care").await, 3);
    assert_eq!(total("theme=telemedicine&region=12").await, 0);
    assert_eq!(total("theme=telemedicine&region=05&status=open").await, 3);
    app.by(ADMIN).if_match("*").patch(&made[0], json!({"themes": ["governance"]})).await.ok();
    assert_eq!(total("theme=telemedicine").await, 2);
    assert_eq!(total("theme=home_care").await, 2);
}
