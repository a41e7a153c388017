//! An expert reads and writes in the sessions whose group has confirmed them, and nowhere else.
use super::{finding, rounds, session};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, EXPERT, FOREIGN_EXPERT, Person};
use osservatorio::auth::actor::Role;
use osservatorio::demo::ids;
use serde_json::json;

/// What the technical part of the session of Treviso works on.
fn work() -> [String; 6] {
    let round = format!("{}/{}", rounds(), ids::RATING_ROUND);
    [
        rounds(),
        round.clone(),
        format!("{round}/items"),
        format!("{round}/ratings"),
        format!("{}/discussion-notes", session()),
        format!("{}/discussion-notes/{}", session(), ids::DISCUSSION_NOTE),
    ]
}

#[actix_web::test]
async fn an_expert_of_another_group_reads_and_writes_nothing() {
    let app = TestApp::new().await;
    for path in work() {
        app.by(EXPERT).get(&path).await.ok();
        app.by(FOREIGN_EXPERT).get(&path).await.problem(403, "forbidden");
    }
    let new = json!({"kind": "strength", "text": "x"});
    app.by(FOREIGN_EXPERT).post(&format!("{}/findings", session()), new).await.problem(403, "forbidden");
    let draft = format!("/v1/findings/{}", ids::DRAFT_FINDING);
    app.by(EXPERT).get(&draft).await.ok();
    app.by(FOREIGN_EXPERT).get(&draft).await.problem(404, "not_found");
    let kept = finding(&app, json!({"kind": "limit", "text": "x", "visibility": "experts"}), true).await;
    app.by(ADMIN).post(&format!("{kept}/transitions"), json!({"to": "published"})).await.ok();
    app.by(EXPERT).get(&kept).await.ok();
    app.by(FOREIGN_EXPERT).get(&kept).await.problem(404, "not_found");
    let commitment = format!("/v1/commitments/{}", ids::OPEN_COMMITMENT);
    app.by(EXPERT).get(&commitment).await.ok();
    app.by(FOREIGN_EXPERT).get(&commitment).await.problem(404, "not_found");
    app.by(FOREIGN_EXPERT).get(&format!("{commitment}/transitions")).await.problem(404, "not_found");
}

#[actix_web::test]
async fn lists_have_what_is_the_experts_own_whatever_they_are_filtered_by() {
    let app = TestApp::new().await;
    let total = |person: Person, path: &str| {
        let (call, path) = (app.by(person), path.to_owned());
        async move { call.get(&path).await.ok().body["total"].as_i64().unwrap() }
    };
    // Eleven are published; one is agreed on, one a draft.
    for path in
        ["/v1/findings?count=true".to_owned(), format!("/v1/findings?count=true&session={}", ids::TREVISO_SESSION)]
    {
        assert_eq!((total(EXPERT, &path).await, total(FOREIGN_EXPERT, &path).await), (13, 11), "{path}");
        assert_eq!(total(COORDINATOR, &path).await, 13);
    }
    assert_eq!(total(FOREIGN_EXPERT, "/v1/findings?count=true&status=draft").await, 0);
    let all = total(ADMIN, "/v1/commitments?count=true").await;
    assert!(all > 0);
    assert_eq!(total(EXPERT, "/v1/commitments?count=true").await, all);
    assert_eq!(total(FOREIGN_EXPERT, "/v1/commitments?count=true").await, 0);
    let items = app.by(FOREIGN_EXPERT).get("/v1/findings?limit=100").await.ok();
    assert!(items.items().iter().all(|finding| finding.get("rating_items").is_none()));
    let own = app.by(EXPERT).get("/v1/findings?limit=100").await.ok();
    assert!(own.items().iter().all(|finding| finding.get("rating_items").is_some()));
}

#[actix_web::test]
async fn the_role_alone_opens_no_session_and_confirming_does() {
    let app = TestApp::new().await;
    // A session that has begun and stands alone: nobody is an expert of it.
    let new = json!({"title": "Una giornata", "format": "online", "regions": ["05"], "online_link": "https://x.example.org/",
        "starts_at": "2036-05-20T09:30:00+02:00", "ends_at": "2036-05-20T17:00:00+02:00",
        "practices": [ids::A_QUATTRO_MANI], "parts": [{"kind": "public_part", "visibility": "public"},
            {"kind": "technical_part", "visibility": "experts", "title": "La parte tecnica"}]});
    let at = app.by(ADMIN).post("/v1/lab-sessions", new).await.created().header("location").to_owned();
    let material = json!({"kind": "document", "title": "Per gli esperti", "visibility": "experts",
        "url": "https://www.example.org/a.pdf"});
    app.by(ADMIN).post(&format!("{at}/materials"), material).await.created();
    app.by(EXPERT).get(&at).await.problem(404, "not_found");
    let parts = |person: Person, at: &str| {
        let (call, at) = (app.by(person), at.to_owned());
        async move { call.get(&at).await.ok().body["parts"].as_array().unwrap().len() }
    };
    let listed = |person: Person| {
        let call = app.by(person);
        async move { call.get("/v1/lab-sessions?region=05&count=true").await.ok().body["total"].as_i64().unwrap() }
    };
    let before = listed(EXPERT).await;
    app.by(ADMIN).if_match("*").patch(&at, json!({"cycle_id": ids::VENETO_CYCLE})).await.ok();
    // As long as it is tentative, its experts see it and others do not.
    assert_eq!((listed(EXPERT).await, listed(FOREIGN_EXPERT).await), (before + 1, before));
    app.by(FOREIGN_EXPERT).get(&at).await.problem(404, "not_found");
    for to in ["save_the_date", "confirmed", "in_progress"] {
        crate::lab_sessions::move_to(&app, &at, to).await;
    }
    assert_eq!((parts(EXPERT, &at).await, parts(FOREIGN_EXPERT, &at).await), (2, 1));
    let materials = format!("{at}/materials");
    assert_eq!(app.by(EXPERT).get(&materials).await.ok().items().len(), 1);
    assert_eq!(app.by(FOREIGN_EXPERT).get(&materials).await.ok().items().len(), 0);
    app.by(EXPERT).get(&format!("{at}/rating-rounds")).await.ok();
    app.by(ADMIN).if_match("*").patch(&at, json!({"cycle_id": null})).await.ok();
    app.by(EXPERT).get(&format!("{at}/rating-rounds")).await.problem(403, "forbidden");
    assert_eq!(app.by(EXPERT).get(&materials).await.ok().items().len(), 0);
    assert_eq!(parts(EXPERT, &at).await, 1);
    // Agreed is not confirmed: in the second cycle the expert has yet to answer.
    let second = json!({"cycle_id": ids::VENETO_SECOND_CYCLE});
    app.by(ADMIN).if_match("*").patch(&at, second.clone()).await.problem(409, "wrong_state");
    let at = crate::lab_sessions::add(&app, second, &["save_the_date"]).await;
    app.by(EXPERT).get(&format!("{at}/rating-rounds")).await.problem(403, "forbidden");
    let naming = format!("/v1/labs/{}/cycles/2/experts/{}/transitions", ids::VENETO_LAB, ids::AGREED_EXPERT);
    app.by(EXPERT).post(&naming, json!({"to": "confirmed"})).await.created();
    app.by(EXPERT).get(&format!("{at}/rating-rounds")).await.ok();
    app.by(EXPERT).post(&naming, json!({"to": "declined"})).await.created();
    app.by(EXPERT).get(&format!("{at}/rating-rounds")).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_naming_counts_with_the_role_of_an_expert_only() {
    let app = TestApp::new().await;
    // The same account, with a token of another role.
    let other = Person { role: Role::OrganisationContact, organisation: Some(ids::ASL_ROMA_1), ..EXPERT };
    app.by(other).get(&rounds()).await.problem(403, "forbidden");
    assert_eq!(app.by(other).get("/v1/findings?count=true").await.ok().body["total"], 11);
}
