//! Whom a practice concerns beyond its lead and partners does not read it.
use super::{SCIENTIST, SECOND, app, assign, practice, whole};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, Person};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

async fn profile(app: &TestApp, of: Person, change: Value) {
    app.by(of).if_match("*").patch(&format!("/v1/readers/{}", of.id), change).await.ok();
}

async fn organisation(app: &TestApp, body: Value) -> Value {
    app.by(ADMIN).post("/v1/organisations", body).await.created().body["id"].clone()
}

/// Brings the revision of "A quattro mani" under review: led by Azienda ULSS 2 with Treviso, adopted by Azienda ULSS 1,
/// linked with a practice of Azienda ULSS 8; `partners` are added to it.
async fn under_review(app: &TestApp, partners: Value) {
    let copy = format!("{}/revisions/{}", practice(ids::A_QUATTRO_MANI), ids::REVISION);
    if partners != json!(null) {
        app.by(CONTACT).if_match("*").patch(&copy, json!({"document": {"partners": partners}})).await.ok();
    }
    for (by, to) in [(CONTACT, "submitted"), (COORDINATOR, "regional_check"), (COORDINATOR, "under_review")] {
        app.by(by).post(&format!("{copy}/transitions"), json!({"to": to})).await.created();
    }
}

async fn refused(app: &TestApp, id: Uuid, reader: Person) -> Vec<String> {
    let reviews = format!("{}/reviews", practice(id));
    app.by(ADMIN).post(&reviews, json!({"reader_id": reader.id})).await.violations()
}

#[actix_web::test]
async fn districts_of_a_company_and_the_district_of_a_municipality_are_near_it() {
    let app = app(&[]).await;
    under_review(&app, json!(null)).await;
    let make = |kind: &str, name: &str, parent: Value| {
        let mut body = json!({"kind": kind, "legal_name": name, "region_code": "05"});
        if !parent.is_null() {
            body["parent_id"] = parent;
        }
        body
    };
    let district = organisation(&app, make("health_district", "Distretto di Treviso", json!(ids::AULSS_2))).await;
    let conference = organisation(&app, make("mayors_conference", "Comitato dei sindaci", district.clone())).await;
    let social = organisation(&app, make("social_district", "Ambito di Treviso", json!(null))).await;
    let other = organisation(&app, make("municipality", "Comune vicino", social.clone())).await;
    let treviso = format!("/v1/organisations/{}", ids::TREVISO);
    app.by(ADMIN).if_match("*").patch(&treviso, json!({"parent_id": social})).await.ok();
    for own in [&district, &conference, &social] {
        profile(&app, SECOND, json!({"organisations": [own], "declared_organisations": []})).await;
        assert_eq!(refused(&app, ids::A_QUATTRO_MANI, SECOND).await, ["#/reader_id related_organisation"], "{own}");
        profile(&app, SECOND, json!({"organisations": [], "declared_organisations": [own]})).await;
        assert_eq!(refused(&app, ids::A_QUATTRO_MANI, SECOND).await, ["#/reader_id related_organisation"], "{own}");
    }
    let at = practice(ids::A_QUATTRO_MANI);
    let told = app.by(ADMIN).get(&format!("{at}/review-candidates")).await.ok();
    let ferrante = told.items().iter().find(|one| one["name"] == "Lucia Ferrante").unwrap();
    assert_eq!(ferrante["conflicts"], json!(["related_organisation"]));
    // Another municipality of the same district is only a neighbour.
    profile(&app, SECOND, json!({"organisations": [other], "declared_organisations": []})).await;
    assign(&app, ids::A_QUATTRO_MANI, SECOND).await;
}

#[actix_web::test]
async fn what_a_company_became_is_near_what_it_led() {
    let app = app(&[]).await;
    under_review(&app, json!(null)).await;
    let body = json!({"kind": "local_health_authority", "legal_name": "Azienda unica", "region_code": "05"});
    let whole = organisation(&app, body).await;
    let before = format!("/v1/organisations/{}", ids::AULSS_2);
    app.by(ADMIN).if_match("*").patch(&before, json!({"active": false, "successor_id": whole})).await.ok();
    profile(&app, SECOND, json!({"organisations": [whole], "declared_organisations": []})).await;
    assert_eq!(refused(&app, ids::A_QUATTRO_MANI, SECOND).await, ["#/reader_id related_organisation"]);
}

#[actix_web::test]
async fn who_has_taken_a_practice_up_or_leads_a_linked_one_is_named_in_it() {
    let app = app(&[]).await;
    under_review(&app, json!(null)).await;
    for own in [ids::AULSS_1, ids::AULSS_8] {
        profile(&app, SECOND, json!({"organisations": [own], "declared_organisations": []})).await;
        assert_eq!(refused(&app, ids::A_QUATTRO_MANI, SECOND).await, ["#/reader_id named_organisation"], "{own}");
    }
    // They do not decide on it either.
    let decisions = format!("{}/decisions", practice(ids::A_QUATTRO_MANI));
    app.by(SECOND).post(&decisions, super::decision("accepted")).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn a_region_is_ones_own_by_any_partner() {
    let app = app(&[("OSSERVATORIO_REVIEW_OWN_REGION", "refused")]).await;
    under_review(&app, json!([{"organisation_id": ids::ASL_ROMA_1, "name": "ASL Roma 1", "role": "partner"}])).await;
    for (region, own) in [("12", true), ("05", true), ("08", false)] {
        profile(&app, SECOND, json!({"regions": [region], "declared_organisations": []})).await;
        let told = app.by(ADMIN).get(&format!("{}/review-candidates", practice(ids::A_QUATTRO_MANI))).await.ok();
        let ferrante = told.items().iter().find(|one| one["name"] == "Lucia Ferrante").unwrap().clone();
        assert_eq!(ferrante["conflicts"], if own { json!(["own_region"]) } else { json!([]) }, "{region}");
        assert_eq!(ferrante["other_region"], json!(!own), "{region}");
    }
}

#[actix_web::test]
async fn two_readers_of_a_text_come_from_two_organisations() {
    for setting in ["refused", "warned"] {
        let app = app(&[("OSSERVATORIO_REVIEW_SAME_ORGANISATION", setting)]).await;
        for reader in [SCIENTIST, SECOND] {
            profile(&app, reader, json!({"organisations": [ids::AGENAS]})).await;
        }
        assign(&app, ids::WITHOUT_READERS, SCIENTIST).await;
        let told = app.by(ADMIN).get(&format!("{}/review-candidates", practice(ids::WITHOUT_READERS))).await.ok();
        let ferrante = told.items().iter().find(|one| one["name"] == "Lucia Ferrante").unwrap().clone();
        assert_eq!(ferrante["conflicts"], json!(["fellow_reader"]), "{setting}");
        if setting == "refused" {
            assert_eq!(refused(&app, ids::WITHOUT_READERS, SECOND).await, ["#/reader_id fellow_reader"]);
        }
        app.work().await;
        let query = format!("/v1/reviews?practice={}&status=proposed", ids::WITHOUT_READERS);
        let proposed = app.by(ADMIN).get(&query).await.ok();
        assert_eq!(proposed.items()[0]["reader"]["name"], "Giorgio Maran", "the server proposes no such pair");
        if setting == "warned" {
            assign(&app, ids::WITHOUT_READERS, SECOND).await;
        }
    }
}

#[actix_web::test]
async fn nor_have_they_an_interest_in_the_same_one() {
    let of = |organisations: Value, declared: Value| json!({"organisations": organisations, "declared_organisations": declared});
    let (none, one) = (json!([]), json!([ids::AGENAS]));
    for (first, second, apart) in [
        (of(one.clone(), none.clone()), of(none.clone(), one.clone()), false),
        (of(none.clone(), one.clone()), of(none.clone(), one.clone()), false),
        (of(none.clone(), one.clone()), of(none.clone(), json!([ids::ASL_ROMA_1])), true),
    ] {
        let app = app(&[]).await;
        profile(&app, SCIENTIST, first.clone()).await;
        profile(&app, SECOND, second.clone()).await;
        assign(&app, ids::WITHOUT_READERS, SCIENTIST).await;
        if apart {
            assign(&app, ids::WITHOUT_READERS, SECOND).await;
        } else {
            let told = refused(&app, ids::WITHOUT_READERS, SECOND).await;
            assert_eq!(told, ["#/reader_id fellow_reader"], "{first} {second}");
        }
    }
}

#[actix_web::test]
async fn an_interest_that_is_declared_after_the_assignment_keeps_the_review_out() {
    let app = app(&[]).await;
    under_review(&app, json!(null)).await;
    let review = assign(&app, ids::A_QUATTRO_MANI, SECOND).await;
    let content = whole(&app, 2, "Prove nei documenti.", "accepted").await;
    app.by(SECOND).if_match("*").patch(&review, content).await.ok();
    profile(&app, SECOND, json!({"declared_organisations": [ids::AULSS_2]})).await;
    let steps = format!("{review}/transitions");
    app.by(SECOND).post(&steps, json!({"to": "submitted"})).await.problem(409, "wrong_state");
    app.by(SECOND).post(&steps, json!({"to": "declined", "note": "Ho un interesse."})).await.created();
}
