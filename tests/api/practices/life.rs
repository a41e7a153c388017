use super::{complete, create, path, published, transition};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::auth::actor::{Grant, Role};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn a_practice_goes_from_draft_to_publication_and_is_withdrawn() {
    let app = TestApp::new().await;
    let draft = create(&app, CONTACT, json!({"organisation_id": ids::AULSS_2, "title": "L'unità mobile"})).await;
    let at = draft.header("location").to_owned();
    assert_eq!(draft.body["status"], "draft");
    assert_eq!(draft.body["region_code"], "05");
    assert_eq!(draft.body["organisation"]["name"], "Azienda ULSS 2 Marca Trevigiana");
    assert_eq!(draft.body["allowed_transitions"], json!(["submitted", "withdrawn"]));
    app.public().get(&at).await.problem(404, "not_found");

    let missing = transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.violations();
    assert_eq!(
        missing,
        [
            "#/dimensions required",
            "#/period/start required",
            "#/story required",
            "#/summary required",
            "#/themes required"
        ]
    );
    let mut rest = complete(ids::AULSS_2, "L'unità mobile");
    rest.as_object_mut().unwrap().remove("organisation_id");
    let whole = app.by(CONTACT).if_match(draft.etag()).patch(&at, rest).await.ok();
    assert_eq!(whole.body["version"], 2);
    let sent = transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.created();
    assert_eq!(
        (&sent.body["from"], &sent.body["to"], &sent.body["role"]),
        (&json!("draft"), &json!("submitted"), &json!("organisation_contact"))
    );
    let again = app.by(CONTACT).get(sent.header("location")).await.ok();
    assert_eq!(again.body, sent.body);

    transition(&app, CONTACT, &at, json!({"to": "regional_check"})).await.problem(403, "forbidden");
    transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.problem(409, "wrong_state");
    transition(&app, COORDINATOR, &at, json!({"to": "regional_check"})).await.created();
    transition(&app, COORDINATOR, &at, json!({"to": "under_review"})).await.created();
    transition(&app, COORDINATOR, &at, json!({"to": "accepted"})).await.problem(403, "forbidden");
    transition(&app, SCIENTIST, &at, json!({"to": "accepted"})).await.problem(403, "forbidden");
    assert_eq!(transition(&app, ADMIN, &at, json!({"to": "accepted"})).await.violations(), ["#/note required"]);
    transition(&app, ADMIN, &at, json!({"to": "accepted", "note": "Già letta."})).await.created();
    transition(&app, SCIENTIST, &at, json!({"to": "published"})).await.problem(403, "forbidden");
    let consent = transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.violations();
    assert_eq!(consent, ["#/publication_consent required"]);
    let also = json!({"publication_consent": true, "summary": "Altro"});
    app.by(CONTACT).if_match("*").patch(&at, also).await.problem(409, "wrong_state");
    app.by(CONTACT).if_match("*").patch(&at, json!({"publication_consent": true})).await.ok();
    transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.created();
    let shown = app.public().get(&at).await.ok();
    assert_eq!((&shown.body["status"], &shown.body["allowed_transitions"]), (&json!("published"), &json!([])));
    assert!(shown.body["published_at"].is_string());

    transition(&app, COORDINATOR, &at, json!({"to": "archived"})).await.created();
    app.public().get(&at).await.ok();
    app.by(ADMIN).if_match("*").patch(&at, json!({"title": "x"})).await.problem(409, "wrong_state");
    transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.created();
    assert_eq!(transition(&app, CONTACT, &at, json!({"to": "withdrawn"})).await.violations(), ["#/note required"]);
    transition(&app, CONTACT, &at, json!({"to": "withdrawn", "note": "Superata."})).await.created();
    app.public().get(&at).await.problem(410, "gone");
    transition(&app, ADMIN, &at, json!({"to": "published"})).await.problem(409, "wrong_state");

    let history = app.by(READER).get(&format!("{at}/transitions?count=true")).await.ok();
    let steps: Vec<&str> = history.items().iter().map(|step| step["to"].as_str().unwrap()).collect();
    let way =
        ["withdrawn", "published", "archived", "published", "accepted", "under_review", "regional_check", "submitted"];
    assert_eq!(steps, way);
    assert_eq!(history.body["total"], 8);
    assert_eq!(history.items()[1]["role"], "regional_coordinator");
}

#[actix_web::test]
async fn sending_back_needs_a_note_and_taking_back_does_not() {
    let app = TestApp::new().await;
    let at = path(ids::SUBMITTED);
    assert_eq!(transition(&app, COORDINATOR, &at, json!({"to": "draft"})).await.violations(), ["#/note required"]);
    transition(&app, COORDINATOR, &at, json!({"to": "draft", "note": "Manca il contesto."})).await.created();
    transition(&app, CONTACT, &at, json!({"to": "submitted"})).await.created();
    transition(&app, CONTACT, &at, json!({"to": "draft"})).await.created();
    let history = app.by(CONTACT).get(&format!("{at}/transitions")).await.ok();
    assert_eq!(history.items().len(), 4);
    assert_eq!(history.items()[2]["note"], "Manca il contesto.");
}

#[actix_web::test]
async fn who_sees_a_practice_but_may_not_move_it_is_told_so() {
    let app = TestApp::new().await;
    let public = path(ids::A_QUATTRO_MANI);
    for person in [READER, SCIENTIST, FOREIGN_COORDINATOR, FOREIGN_CONTACT] {
        transition(&app, person, &public, json!({"to": "archived"})).await.problem(403, "forbidden");
        transition(&app, person, &public, json!({"to": "submitted"})).await.problem(403, "forbidden");
    }
    app.public().post(&format!("{public}/transitions"), json!({"to": "archived"})).await.problem(401, "token_missing");
    transition(&app, ADMIN, &public, json!({"to": "accepted", "note": "x"})).await.problem(409, "wrong_state");
    transition(&app, ADMIN, &public, json!({"to": "draft"})).await.problem(409, "wrong_state");
    transition(&app, FOREIGN_COORDINATOR, &path(ids::DRAFT), json!({"to": "submitted"}))
        .await
        .problem(404, "not_found");
    transition(&app, FOREIGN_CONTACT, &path(ids::DRAFT), json!({"to": "submitted"})).await.problem(404, "not_found");
    let bad = transition(&app, ADMIN, &public, json!({"to": "lost", "by": 1})).await.violations();
    assert_eq!(bad, ["#/by unknown_field", "#/to not_allowed"]);
}

#[actix_web::test]
async fn contacts_write_for_their_own_and_coordinators_for_their_region() {
    let app = TestApp::new().await;
    let of = |id| json!({"organisation_id": id, "title": "Prova"});
    create(&app, COORDINATOR, of(ids::VILLAVERLA)).await;
    create(&app, ADMIN, of(ids::ASL_ROMA_1)).await;
    app.by(CONTACT).post("/v1/practices", of(ids::VILLAVERLA)).await.problem(403, "forbidden");
    app.by(COORDINATOR).post("/v1/practices", of(ids::ASL_ROMA_1)).await.problem(403, "forbidden");
    app.by(READER).post("/v1/practices", of(ids::AULSS_2)).await.problem(403, "forbidden");
    app.public().post("/v1/practices", of(ids::AULSS_2)).await.problem(401, "token_missing");
    let nobody = app.by(ADMIN).post("/v1/practices", of(ids::DRAFT)).await.violations();
    assert_eq!(nobody, ["#/organisation_id unknown_organisation"]);
}

#[actix_web::test]
async fn all_violations_come_at_once() {
    let app = TestApp::new().await;
    let bad = app.by(ADMIN).post("/v1/practices", json!({
        "title": "", "colour": "red", "municipalities": ["L407", "treviso"], "links": [{"title": "x", "url": "javascript:1"}],
        "dimensions": [{"dimension": "community", "intensity": 4}], "vitality": "blooming", "limits": "a\u{0}b",
        "indicators": [{"name": "x", "kind": "outcome", "year": 3000}], "period": {"start": "01/02/2020"}
    })).await;
    assert_eq!(
        bad.violations(),
        [
            "#/colour unknown_field",
            "#/dimensions/0/intensity too_large",
            "#/indicators/0/year too_large",
            "#/limits invalid_character",
            "#/links/0/url pattern",
            "#/municipalities/1 pattern",
            "#/organisation_id required",
            "#/period/start format",
            "#/title too_short",
            "#/vitality not_allowed"
        ]
    );
    let rules = app.by(ADMIN).post("/v1/practices", json!({
        "organisation_id": ids::AULSS_2, "title": "  ", "typology": "other", "typology_level": "local_district",
        "dimensions": [{"dimension": "community", "intensity": 1}, {"dimension": "community", "intensity": 2}],
        "target_groups": ["families", "families"], "period": {"start": "2024-01-02", "end": "2024-01-01", "ongoing": true}
    })).await;
    assert_eq!(
        rules.violations(),
        [
            "#/dimensions/1 repeated",
            "#/period/end before_start",
            "#/period/ongoing not_allowed",
            "#/target_groups/1 repeated",
            "#/title blank",
            "#/typology_level not_allowed"
        ]
    );
    let unknown = app.by(ADMIN).post("/v1/practices", json!({
        "organisation_id": ids::AULSS_2, "title": "x", "themes": ["home_care", "gardening", "x_y"],
        "partners": [{"name": "a", "role": "partner"}, {"name": "b", "role": "funder", "organisation_id": ids::DRAFT}]
    })).await;
    assert_eq!(
        unknown.violations(),
        ["#/partners/1/organisation_id unknown_organisation", "#/themes/1 unknown_theme", "#/themes/2 unknown_theme"]
    );
}

#[actix_web::test]
async fn a_merge_patch_changes_clears_and_keeps() {
    let app = TestApp::new().await;
    let mut body = complete(ids::AULSS_2, "Prima");
    body["costs"] = json!({"total_euro": 5, "note": "stima"});
    body["limits"] = json!("pochi");
    let made = create(&app, CONTACT, body).await;
    let at = made.header("location").to_owned();
    let patch = json!({"title": "Dopo", "limits": null, "costs": {"note": null}, "themes": null, "period": {"ongoing": false, "end": "2023-01-01"}});
    let after = app.by(CONTACT).if_match(made.etag()).patch(&at, patch).await.ok();
    assert_eq!(after.body["title"], "Dopo");
    assert_eq!(after.body.get("limits"), None);
    assert_eq!(after.body["costs"]["total_euro"].as_f64(), Some(5.0));
    assert_eq!(after.body["costs"].get("note"), None);
    assert_eq!(after.body["themes"], json!([]));
    assert_eq!(after.body["period"], json!({"start": "2022-05-01", "end": "2023-01-01", "ongoing": false}));
    assert_eq!(after.body["story"], made.body["story"]);
    app.by(CONTACT).if_match(made.etag()).patch(&at, json!({"title": "x"})).await.problem(412, "precondition_failed");
    app.by(CONTACT).patch(&at, json!({"title": "x"})).await.problem(428, "precondition_required");
    let fixed = app.by(CONTACT).if_match("*").patch(&at, json!({"status": "published", "title": null})).await;
    assert_eq!(fixed.violations(), ["#/status unknown_field", "#/title required"]);
}

#[actix_web::test]
async fn what_was_published_is_not_written_over_and_what_was_submitted_stays_complete() {
    let app = TestApp::new().await;
    let at = path(ids::A_QUATTRO_MANI);
    for person in [CONTACT, COORDINATOR, ADMIN] {
        app.by(person).if_match("*").patch(&at, json!({"summary": "Nuovo"})).await.problem(409, "wrong_state");
    }
    let at = path(ids::SUBMITTED);
    app.by(CONTACT).if_match("*").patch(&at, json!({"summary": "Nuovo"})).await.problem(403, "forbidden");
    let lacking = app.by(COORDINATOR).if_match("*").patch(&at, json!({"story": null, "summary": " "})).await;
    assert_eq!(lacking.violations(), ["#/story required", "#/summary required"]);
    let changed = app.by(COORDINATOR).if_match("*").patch(&at, json!({"summary": "Nuovo sommario"})).await.ok();
    assert_eq!(changed.body["summary"], "Nuovo sommario");
    let listed = app.by(COORDINATOR).get("/v1/practices?status=submitted").await.ok();
    assert_eq!((&listed.items()[0]["summary"], &listed.items()[0]["version"]), (&json!("Nuovo sommario"), &json!(2)));
}

#[actix_web::test]
async fn a_coordinator_takes_a_practice_to_publication_in_three_steps_without_a_review() {
    let app = TestApp::new().await;
    let at = path(ids::SUBMITTED);
    transition(&app, COORDINATOR, &at, json!({"to": "regional_check"})).await.created();
    let bare = transition(&app, COORDINATOR, &at, json!({"to": "accepted"})).await.violations();
    assert_eq!(bare, ["#/note required"]);
    transition(&app, COORDINATOR, &at, json!({"to": "accepted", "note": "Già presentata a Treviso."})).await.created();
    transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.created();
    app.public().get(&at).await.ok();
}

#[actix_web::test]
async fn nobody_decides_on_the_practice_of_their_own_organisation() {
    let app = TestApp::new().await;
    let both = |role, regions: &[&str]| {
        let grant = |role, regions: &[&str], organisation| Grant {
            role,
            regions: regions.iter().map(|code| code.parse().unwrap()).collect(),
            organisation,
        };
        let grants = [grant(role, regions, None), grant(Role::OrganisationContact, &[], Some(ids::AULSS_2))];
        let now = osservatorio::clock::now();
        format!("Bearer {}", app.core.tokens.issue(CONTACT.id, CONTACT.id, &grants, now).unwrap())
    };
    let steps = format!("{}/transitions", path(ids::SUBMITTED));
    for token in [both(Role::RegionalCoordinator, &["05"]), both(Role::Administrator, &[])] {
        let own = app.public().header("authorization", token.clone()).header("accept-language", "en");
        let refused = own.post(&steps, json!({"to": "regional_check"})).await.problem(403, "forbidden");
        assert_eq!(refused.body["detail"], "Nobody decides on what their own organisation wrote.");
        let shown = app.public().header("authorization", token).get(&path(ids::SUBMITTED)).await.ok();
        assert_eq!(shown.body["allowed_transitions"], json!(["draft", "withdrawn"]));
    }
    let reviewer = both(Role::ScientificCommittee, &[]);
    transition(&app, COORDINATOR, &path(ids::IN_CHECK), json!({"to": "under_review"})).await.created();
    let reviews = format!("{}/transitions", path(ids::IN_CHECK));
    let own = app.public().header("authorization", reviewer.clone());
    own.post(&reviews, json!({"to": "accepted"})).await.problem(403, "forbidden");
    let remarks = format!("{}/remarks", path(ids::IN_CHECK));
    let own = app.public().header("authorization", reviewer);
    own.post(&remarks, json!({"pointer": "#/story", "text": "x"})).await.problem(403, "forbidden");
    let note = json!({"to": "accepted", "note": "Già letta."});
    transition(&app, ADMIN, &path(ids::IN_CHECK), note).await.created();
}

#[actix_web::test]
async fn a_refused_practice_names_the_one_that_tells_the_same() {
    let app = TestApp::new().await;
    let (at, same) = (path(ids::IN_CHECK), ids::A_QUATTRO_MANI);
    for (of, code) in
        [(ids::IN_CHECK, "itself"), (ids::DRAFT, "unknown_practice"), (ids::WITHDRAWN, "unknown_practice")]
    {
        let body = json!({"to": "not_accepted", "note": "Doppione.", "duplicate_of": of});
        assert_eq!(transition(&app, COORDINATOR, &at, body).await.violations(), [format!("#/duplicate_of {code}")]);
    }
    let misplaced = transition(&app, COORDINATOR, &at, json!({"to": "under_review", "duplicate_of": same})).await;
    assert_eq!(misplaced.violations(), ["#/duplicate_of not_allowed"]);
    let body = json!({"to": "not_accepted", "note": "Doppione.", "duplicate_of": same});
    transition(&app, COORDINATOR, &at, body).await.created();
    assert_eq!(app.by(CONTACT).get(&at).await.ok().body["duplicate_of"], json!(same));
    transition(&app, CONTACT, &at, json!({"to": "draft", "note": "x"})).await.problem(403, "forbidden");
    transition(&app, COORDINATOR, &at, json!({"to": "draft", "note": "Non lo è."})).await.created();
    assert_eq!(app.by(CONTACT).get(&at).await.ok().body.get("duplicate_of"), None);
}

#[actix_web::test]
async fn an_archived_duplicate_points_its_readers_to_the_other_and_no_chain_begins() {
    let app = TestApp::new().await;
    let first = published(&app, json!({"title": "Prima stesura"})).await;
    let at = format!("/v1/practices/{}", first.body["id"].as_str().unwrap());
    let body = json!({"to": "archived", "duplicate_of": ids::A_QUATTRO_MANI});
    transition(&app, COORDINATOR, &at, body).await.created();
    let shown = app.public().get(&at).await.ok();
    assert_eq!((&shown.body["status"], &shown.body["duplicate_of"]), (&json!("archived"), &json!(ids::A_QUATTRO_MANI)));
    let chain = json!({"to": "archived", "duplicate_of": first.body["id"]});
    let chained = transition(&app, COORDINATOR, &path(ids::A_QUATTRO_MANI), chain).await.violations();
    assert_eq!(chained, ["#/duplicate_of duplicate"]);
    transition(&app, COORDINATOR, &at, json!({"to": "published"})).await.created();
    assert_eq!(app.public().get(&at).await.ok().body.get("duplicate_of"), None);
}

#[actix_web::test]
async fn the_history_names_people_to_administrators_and_the_regions_coordinators_only() {
    let app = TestApp::new().await;
    let steps = format!("{}/transitions", path(ids::A_QUATTRO_MANI));
    for (person, named) in [(ADMIN, true), (COORDINATOR, true), (CONTACT, false), (SCIENTIST, false), (READER, false)] {
        let history = app.by(person).get(&steps).await.ok();
        let first = history.items().iter().find(|step| step["to"] == "submitted").unwrap();
        assert_eq!(first["organisation"]["name"], "Azienda ULSS 2 Marca Trevigiana");
        assert_eq!(first["person"]["name"].as_str(), named.then_some("Chiara D'Alò"), "{person:?}");
        assert_eq!(history.body.to_string().contains("De Santis"), named, "{person:?}");
        let reviewed = history.items().iter().find(|step| step["to"] == "accepted").unwrap();
        assert_eq!((&reviewed["role"], reviewed.get("organisation")), (&json!("scientific_committee"), None));
    }
}

#[actix_web::test]
async fn only_drafts_are_deleted() {
    let app = TestApp::new().await;
    app.by(CONTACT).if_match("*").delete(&path(ids::SUBMITTED)).await.problem(409, "wrong_state");
    app.by(READER).if_match("*").delete(&path(ids::DRAFT)).await.problem(403, "forbidden");
    app.by(FOREIGN_CONTACT).if_match("*").delete(&path(ids::DRAFT)).await.problem(404, "not_found");
    app.by(CONTACT).delete(&path(ids::DRAFT)).await.problem(428, "precondition_required");
    app.by(CONTACT).if_match("*").delete(&path(ids::DRAFT)).await.done();
    app.by(ADMIN).get(&path(ids::DRAFT)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn of_two_changes_at_once_one_wins() {
    let app = TestApp::new().await;
    let made = create(&app, CONTACT, complete(ids::AULSS_2, "Contesa")).await;
    let at = made.header("location").to_owned();
    let change = |n: usize| app.by(CONTACT).if_match(made.etag()).patch(&at, json!({"summary": format!("n. {n}")}));
    // The path lives as long as the calls.
    let answers = futures_util::future::join_all((0..8).map(change)).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    let lost = answers.iter().filter(|answer| answer.status == 412).count();
    assert_eq!((won, lost), (1, 7));
    assert_eq!(app.by(CONTACT).get(&at).await.ok().body["version"], 2);
}

#[actix_web::test]
async fn of_two_publications_at_once_one_wins() {
    let app = TestApp::new().await;
    let at = path(ids::IN_CHECK);
    transition(&app, ADMIN, &at, json!({"to": "accepted", "note": "Nota."})).await.created();
    let answers =
        futures_util::future::join_all((0..4).map(|_| transition(&app, ADMIN, &at, json!({"to": "published"})))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 3);
    let versions = app.public().get(&format!("{at}/versions")).await.ok();
    assert_eq!(versions.items().len(), 1);
}

#[actix_web::test]
async fn a_theme_that_went_out_of_use_stays_where_it_is() {
    let app = TestApp::new().await;
    let made = create(&app, CONTACT, complete(ids::AULSS_2, "Telemedicina")).await;
    let at = made.header("location").to_owned();
    app.by(ADMIN).if_match("*").patch("/v1/themes/telemedicine", json!({"active": false})).await.ok();
    app.by(CONTACT).if_match("*").patch(&at, json!({"themes": ["telemedicine", "pua"]})).await.ok();
    let found = app.by(CONTACT).get("/v1/practices?theme=home_care&status=draft").await.ok();
    assert_eq!(found.items().len(), 1);
    let other = app.by(CONTACT).post("/v1/practices", complete(ids::AULSS_2, "Altra")).await.violations();
    assert_eq!(other, ["#/themes/0 unknown_theme"]);
}

#[actix_web::test]
async fn the_whole_record_comes_back_as_it_was_sent() {
    let app = TestApp::new().await;
    let fields = json!({
        "title": "Città dell'accoglienza «è già l'ora»", "typology": "mayors_conference", "typology_level": "metropolitan_city",
        "target_groups": ["migrants"], "territory_types": ["cross_border"], "scale_reached": "interregional",
        "partners": [{"organisation_id": ids::TREVISO, "name": "Comune di Treviso", "role": "co_lead"}],
        "municipalities": ["L407", "B879"], "period": {"start": "2020-02-29", "end": "2021-01-01", "ongoing": false},
        "context": "c", "actions": "a", "results": "r", "limits": "l", "breaks": "b", "strengths": "s",
        "indicators": [{"name": "i", "kind": "outcome", "unit": "%", "baseline": 1.5, "target": 0.25, "value": -3.75, "year": 2020}],
        "complexity": {"level": "very_high", "aspects": ["legal"]}, "costs": {"total_euro": 1234.56, "note": "n"}, "staff": "2 OSS",
        "funding": ["pnrr_m5c2"], "evidence_level": "published_study", "vitality": "evolved", "outcome_class": "initiative",
        "formal_acts": [{"kind": "protocol", "number": "1/A", "date": "2020-01-31", "title": "Intesa", "url": "https://example.org/a"}],
        "legal_references": [{"framework": "leps", "citation": "x"}, {"citation": "libera"}],
        "links": [{"title": "t", "url": "https://example.org/è"}]
    });
    let shown = published(&app, fields.clone()).await;
    for (name, sent) in fields.as_object().unwrap() {
        assert_eq!(&shown.body[name], sent, "{name}");
    }
}

#[actix_web::test]
async fn a_practice_covers_municipalities_that_are_or_were() {
    let app = TestApp::new().await;
    let body = json!({"organisation_id": ids::AULSS_2, "title": "Prova", "themes": ["nope"],
        "municipalities": ["L407", "Z999", "B879"]});
    let refused = app.by(CONTACT).post("/v1/practices", body).await;
    let mut broken = refused.violations();
    broken.sort();
    assert_eq!(broken, ["#/municipalities/1 unknown_municipality", "#/themes/0 unknown_theme"]);
    let body = json!({"organisation_id": ids::AULSS_2, "title": "Prova", "municipalities": ["L407"]});
    let made = create(&app, CONTACT, body).await;
    let at = format!("/v1/practices/{}", made.body["id"].as_str().unwrap());
    let patch = json!({"municipalities": ["L407", "Z999"]});
    let refused = app.by(CONTACT).if_match("*").patch(&at, patch).await;
    assert_eq!(refused.violations(), ["#/municipalities/1 unknown_municipality"]);
}
