//! Adding, changing and deleting organisations.
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use futures_util::future::join_all;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

const ALL: &str = "/v1/organisations";

fn path(id: Uuid) -> String {
    format!("{ALL}/{id}")
}

fn padova() -> Value {
    json!({"kind": "municipality", "legal_name": "Comune di Padova", "ipa_code": "c_g224", "tax_code": "00644060287",
        "istat_code": "028060", "cadastral_code": "G224", "region_code": "05", "province": "PD", "postal_code": "35122",
        "website": "https://www.padovanet.it/", "geo": {"latitude": 45.4077, "longitude": 11.8734}})
}

fn social_district() -> Value {
    json!({"kind": "social_district", "legal_name": "Ambito territoriale sociale VEN_09", "region_code": "05"})
}

async fn make(app: &TestApp, body: Value) -> Value {
    app.by(ADMIN).post(ALL, body).await.created().body["id"].clone()
}

#[actix_web::test]
async fn coordinators_add_organisations_in_their_regions_only() {
    let app = TestApp::new().await;
    app.public().post(ALL, padova()).await.problem(401, "token_missing");
    for person in [CONTACT, SCIENTIST, EXPERT, READER, FOREIGN_COORDINATOR] {
        app.by(person).post(ALL, padova()).await.problem(403, "forbidden");
    }
    let made = app.by(COORDINATOR).post(ALL, padova()).await.created();
    assert_eq!((&made.body["active"], &made.body["adhering"]), (&json!(true), &json!(false)));
    assert_eq!(made.body["geo"], json!({"latitude": 45.4077, "longitude": 11.8734}));
    let read = app.public().get(made.header("location")).await.ok();
    assert_eq!((read.etag(), read.body), (made.etag(), made.body));
    // A national body is nobody's region.
    let national = json!({"kind": "national_agency", "legal_name": "Istituto superiore di sanità"});
    app.by(COORDINATOR).post(ALL, national.clone()).await.problem(403, "forbidden");
    app.by(ADMIN).post(ALL, national).await.created();
}

#[actix_web::test]
async fn an_ipa_code_is_unique_whatever_its_case() {
    let app = TestApp::new().await;
    let mut twin = padova();
    twin["ipa_code"] = json!("A9_TV");
    let refused = app.by(ADMIN).post(ALL, twin).await.problem(409, "duplicate");
    assert_eq!(refused.body["errors"][0]["pointer"], "#/ipa_code");
    let mut ministry = padova();
    ministry["ministry_code"] = json!("050502");
    app.by(ADMIN).post(ALL, ministry).await.problem(409, "duplicate");
    let change = json!({"ipa_code": "AUV"});
    app.by(ADMIN).if_match("*").patch(&path(ids::AULSS_1), change).await.problem(409, "duplicate");
    // Its own code in other capitals is no duplicate.
    let change = json!({"ipa_code": "A9_tv"});
    let changed = app.by(ADMIN).if_match("*").patch(&path(ids::AULSS_2), change).await.ok();
    assert_eq!(changed.body["ipa_code"], "A9_tv");
}

#[actix_web::test]
async fn all_that_is_wrong_is_told_at_once() {
    let app = TestApp::new().await;
    let wrong = json!({"kind": "province", "legal_name": "  ", "tax_code": "00644060288", "province": "pd",
        "region_code": "21", "postal_code": "3512", "website": "ftp://example.org", "email": "nobody",
        "geo": {"latitude": 91, "longitude": 0}, "colour": "red"});
    assert_eq!(
        app.by(ADMIN).post(ALL, wrong).await.violations(),
        [
            "#/colour unknown_field",
            "#/email format",
            "#/geo/latitude too_large",
            "#/legal_name pattern",
            "#/postal_code pattern",
            "#/province pattern",
            "#/region_code pattern",
            "#/website pattern",
        ]
    );
    let wrong = json!({"kind": "province", "legal_name": "Provincia", "tax_code": "00644060288",
        "valid_from": "2024-01-02", "valid_to": "2024-01-01", "parent_id": ids::AULSS_2});
    assert_eq!(
        app.by(ADMIN).post(ALL, wrong).await.violations(),
        ["#/parent_id not_allowed", "#/tax_code check_digit", "#/valid_to before_start"]
    );
    let nobody = "01910000-0000-7000-8000-00000000ffff";
    let wrong = json!({"kind": "health_district", "legal_name": "x", "cadastral_code": "Z999", "parent_id": nobody,
        "successor_id": nobody});
    assert_eq!(
        app.by(ADMIN).post(ALL, wrong).await.violations(),
        [
            "#/cadastral_code unknown_municipality",
            "#/parent_id unknown_organisation",
            "#/successor_id unknown_organisation"
        ]
    );
    let derived =
        app.by(ADMIN).if_match("*").patch(&path(ids::AULSS_2), json!({"adhering": false, "version": 9})).await;
    assert_eq!(derived.violations(), ["#/adhering unknown_field", "#/version unknown_field"]);
    app.by(ADMIN).post(ALL, json!([])).await.problem(422, "invalid");
}

#[actix_web::test]
async fn a_part_belongs_to_an_organisation_of_the_right_kind() {
    let app = TestApp::new().await;
    let under = |kind: &str, parent: Value| json!({"kind": kind, "legal_name": "x", "parent_id": parent});
    let district = make(&app, social_district()).await;
    let part = make(&app, under("municipality", district.clone())).await;
    make(&app, under("health_district", json!(ids::AULSS_1))).await;
    for wrong in [
        under("municipality", json!(ids::AULSS_1)),
        under("health_district", district.clone()),
        under("health_district", json!(ids::TREVISO)),
        under("region", district.clone()),
    ] {
        assert_eq!(app.by(ADMIN).post(ALL, wrong).await.violations(), ["#/parent_id not_allowed"]);
    }
    // It is not part of itself, and one that has parts keeps a kind that can have them.
    let own = app.by(ADMIN).if_match("*").patch(&path(ids::TREVISO), json!({"parent_id": ids::TREVISO})).await;
    assert_eq!(own.violations(), ["#/parent_id not_allowed"]);
    let district = format!("{ALL}/{}", district.as_str().unwrap());
    let turned = app.by(ADMIN).if_match("*").patch(&district, json!({"kind": "hospital_company"})).await;
    assert_eq!(turned.violations(), ["#/kind has_parts"]);
    app.by(ADMIN).if_match("*").patch(&district, json!({"kind": "services_consortium"})).await.ok();
    // Nor can it be deleted before its parts.
    app.by(ADMIN).if_match("*").delete(&district).await.problem(409, "reference");
    app.by(ADMIN).if_match("*").delete(&format!("{ALL}/{}", part.as_str().unwrap())).await.done();
    app.by(ADMIN).if_match("*").delete(&district).await.done();
}

#[actix_web::test]
async fn a_merged_organisation_points_to_its_successor() {
    let app = TestApp::new().await;
    let old =
        make(&app, json!({"kind": "local_health_authority", "legal_name": "ULSS 9 Treviso", "region_code": "05"}));
    let old = format!("{ALL}/{}", old.await.as_str().unwrap());
    let merged = json!({"active": false, "valid_to": "2016-12-31", "successor_id": ids::AULSS_2});
    let answer = app.by(COORDINATOR).if_match("*").patch(&old, merged).await.ok();
    assert_eq!(answer.body["successor_id"], json!(ids::AULSS_2));
    let back = json!({"successor_id": answer.body["id"]});
    let circle = app.by(ADMIN).if_match("*").patch(&path(ids::AULSS_2), back.clone()).await;
    assert_eq!(circle.violations(), ["#/successor_id circle"]);
    assert_eq!(app.by(ADMIN).if_match("*").patch(&old, back).await.violations(), ["#/successor_id itself"]);
    let undone = app.by(ADMIN).if_match("*").patch(&old, json!({"successor_id": null})).await.ok();
    assert!(undone.body.get("successor_id").is_none());
}

#[actix_web::test]
async fn coordinators_change_their_regions_and_move_nothing_out_of_them() {
    let app = TestApp::new().await;
    let own = path(ids::AULSS_2);
    let change = json!({"legal_name": "Azienda ULSS n. 2 Marca Trevigiana"});
    for person in [FOREIGN_COORDINATOR, FOREIGN_CONTACT, SCIENTIST, EXPERT, READER] {
        app.by(person).if_match("*").patch(&own, change.clone()).await.problem(403, "forbidden");
    }
    app.public().if_match("*").patch(&own, change.clone()).await.problem(401, "token_missing");
    app.by(COORDINATOR).patch(&own, change.clone()).await.problem(428, "precondition_required");
    app.by(COORDINATOR).if_match("*").patch(&own, change).await.ok();
    app.by(COORDINATOR).if_match("*").patch(&own, json!({"region_code": "12"})).await.problem(403, "forbidden");
    app.by(COORDINATOR).if_match("*").patch(&own, json!({"region_code": null})).await.problem(403, "forbidden");
    let renamed = app.public().get("/v1/organisations?q=n+marca").await.ok();
    assert_eq!(renamed.items().len(), 1, "what is renamed is found by its new name");
}

#[actix_web::test]
async fn contacts_change_only_how_their_organisation_is_reached() {
    let app = TestApp::new().await;
    let own = path(ids::AULSS_2);
    let reached = json!({"short_name": "ULSS 2", "address": "Via Nuova 1", "postal_code": "31100",
        "pec": "pec@example.org", "email": "urp@example.org", "website": "https://example.org/",
        "geo": {"latitude": 45.6, "longitude": 12.2}});
    let changed = app.by(CONTACT).if_match("*").patch(&own, reached.clone()).await.ok();
    for (field, value) in reached.as_object().unwrap() {
        assert_eq!(&changed.body[field], value);
    }
    for other in [
        json!({"legal_name": "Altro"}),
        json!({"kind": "other"}),
        json!({"active": false}),
        json!({"region_code": "12"}),
        json!({"ipa_code": null}),
        json!({"email": "x@example.org", "tax_code": "00644060287"}),
    ] {
        let refused = app.by(CONTACT).if_match("*").patch(&own, other).await.problem(403, "forbidden");
        assert!(refused.body["detail"].as_str().unwrap().contains("regional_coordinator"));
    }
    // Saying again what is there already is no change of it.
    app.by(CONTACT).if_match("*").patch(&own, json!({"kind": "local_health_authority"})).await.ok();
    let cleared = app.by(CONTACT).if_match("*").patch(&own, json!({"geo": null, "pec": null})).await.ok();
    assert!(cleared.body.get("geo").is_none() && cleared.body.get("pec").is_none());
    app.by(CONTACT).if_match("*").patch(&path(ids::ASL_ROMA_1), reached).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn only_what_nothing_names_is_deleted_and_only_by_administrators() {
    let app = TestApp::new().await;
    for person in [COORDINATOR, CONTACT, READER] {
        app.by(person).if_match("*").delete(&path(ids::TREVISO_DISTRICT)).await.problem(403, "forbidden");
    }
    app.by(ADMIN).delete(&path(ids::TREVISO_DISTRICT)).await.problem(428, "precondition_required");
    app.by(ADMIN).if_match("\"7.0\"").delete(&path(ids::TREVISO_DISTRICT)).await.problem(412, "precondition_failed");
    // It has adhesions, parts and a contact's account.
    app.by(ADMIN).if_match("*").delete(&path(ids::AULSS_2)).await.problem(409, "reference");
    let people = format!("{}/contacts", path(ids::TREVISO_DISTRICT));
    app.by(ADMIN).post(&people, json!({"name": "Anna Esempio", "office": "Direzione"})).await.created();
    app.by(ADMIN).if_match("*").delete(&path(ids::TREVISO_DISTRICT)).await.done();
    app.by(ADMIN).get(&people).await.problem(404, "not_found");
    app.public().get(&path(ids::TREVISO_DISTRICT)).await.problem(404, "not_found");
    app.by(ADMIN).if_match("*").delete(&path(ids::TREVISO_DISTRICT)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn of_changes_at_once_one_wins_and_the_others_are_told() {
    let app = TestApp::new().await;
    let own = path(ids::AULSS_2);
    let etag = app.public().get(&own).await.ok().etag();
    let calls = (0..8).map(|n| {
        let call = app.by([ADMIN, COORDINATOR, CONTACT][n % 3]).if_match(etag.clone());
        let (own, change) = (own.clone(), json!({"address": format!("Via {n}")}));
        async move { call.patch(&own, change).await }
    });
    let answers = join_all(calls).await;
    let won: Vec<_> = answers.iter().filter(|a| a.status.as_u16() == 200).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(answers.iter().filter(|a| a.status.as_u16() == 412).count(), 7);
    let after = app.public().get(&own).await.ok();
    assert_eq!((&after.body["address"], after.etag()), (&won[0].body["address"], won[0].etag()));
}

#[actix_web::test]
async fn a_creation_repeated_with_its_key_is_one_organisation() {
    let app = TestApp::new().await;
    let first = app.by(ADMIN).header("idempotency-key", "padova-1").post(ALL, padova()).await.created();
    let again = app.by(ADMIN).header("idempotency-key", "padova-1").post(ALL, padova()).await.created();
    assert_eq!(first.body, again.body);
}
