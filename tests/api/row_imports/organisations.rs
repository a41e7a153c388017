//! Organisations as rows: found again by their codes.
use super::{CSV, LINES, import, rows, told};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn lines(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn padova() -> Value {
    json!({"kind": "municipality", "legal_name": "Comune di Padova", "ipa_code": "c_g224", "tax_code": "00644060287",
        "region_code": "05", "province": "PD", "geo": {"latitude": 45.41, "longitude": 11.88}})
}

#[actix_web::test]
async fn new_ones_are_added_and_known_ones_changed() {
    let app = TestApp::new().await;
    let file = lines(&[padova(), json!({"ipa_code": "A9_TV", "website": "https://nuovo.example.org/"})]);
    let done = import(&app, COORDINATOR, "organisations", &file, LINES).await;
    assert_eq!(told(&done), "succeeded 1 1 0 0", "{:?}", rows(&app, &done).await);
    let known = app.public().get(&format!("/v1/organisations/{}", ids::AULSS_2)).await.ok().body;
    assert_eq!((&known["website"], &known["short_name"]), (&json!("https://nuovo.example.org/"), &json!("AULSS 2")));
    let path = format!("/v1/imports/organisations/{}/rows", done["id"].as_str().unwrap());
    let page = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!((&page.items()[0]["key"], &page.items()[1]["key"]), (&json!("c_g224"), &json!("a9_tv")));
    assert_eq!(page.items()[1]["resource_id"], ids::AULSS_2.to_string());
    let made = page.items()[0]["resource_id"].as_str().unwrap();
    let made = app.public().get(&format!("/v1/organisations/{made}")).await.ok().body;
    assert_eq!((&made["legal_name"], &made["active"]), (&json!("Comune di Padova"), &json!(true)));
    // The same again changes nothing; a null clears, in the other format an empty cell says nothing.
    let again = import(&app, COORDINATOR, "organisations", &file, LINES).await;
    assert_eq!(told(&again), "succeeded 0 0 2 0");
    let table = "ipa_code;geo.latitude;geo.longitude;legal_name\nc_g224;45,41;11.88;\n";
    assert_eq!(told(&import(&app, COORDINATOR, "organisations", table, CSV).await), "succeeded 0 0 1 0");
    let cleared = lines(&[json!({"ipa_code": "c_g224", "geo": null, "email": null})]);
    assert_eq!(told(&import(&app, COORDINATOR, "organisations", cleared, LINES).await), "succeeded 0 1 0 0");
}

#[actix_web::test]
async fn every_rule_that_rows_break_is_told() {
    let app = TestApp::new().await;
    let file = "kind;legal_name;ipa_code;ministry_code;tax_code;region_code;geo.latitude;geo.longitude;parent_id\n\
        municipality;;c_zzz;;00644060288;99;;;\n\
        municipality;Senza codici;;;;05;;;\n\
        colore;;;;;05;nord;1;\n\
        municipality;Due;a9_tv;050501;;05;;;\n\
        municipality;Tre;x_1;;;05;;;\n\
        municipality;Tre di nuovo;X_1;;;05;;;\n\
        municipality;Altrove;x_2;;;12;;;\n\
        local_health_authority;Con un padre;x_3;;;05;;;01910000-0000-7000-8000-000000000101\n";
    let done = import(&app, COORDINATOR, "organisations?mode=by_row", file, CSV).await;
    assert_eq!(
        rows(&app, &done).await,
        [
            "2 refused 422 legal_name:required region_code:pattern",
            "3 refused 422 ipa_code:required",
            "4 refused 422 geo.latitude:type ipa_code:required kind:not_allowed legal_name:required",
            "5 refused 422 #:ambiguous",
            "6 created",
            "7 refused 422 #:repeated",
            "8 refused 403",
            "9 refused 422 parent_id:not_allowed",
        ]
    );
}

#[actix_web::test]
async fn a_tax_code_says_who_is_meant_only_when_it_is_one() {
    let app = TestApp::new().await;
    // Two bodies with one tax code and IPA codes of their own are two.
    let two = |tax: &str| {
        lines(&[
            json!({"kind": "municipality", "legal_name": "Primo", "ipa_code": "primo", "tax_code": tax, "region_code": "05"}),
            json!({"kind": "municipality", "legal_name": "Secondo", "ipa_code": "secondo", "tax_code": tax, "region_code": "05"}),
        ])
    };
    let done = import(&app, ADMIN, "organisations", two("00644060287"), LINES).await;
    assert_eq!(told(&done), "succeeded 2 0 0 0", "{:?}", rows(&app, &done).await);
    assert_eq!(told(&import(&app, ADMIN, "organisations", two("00644060287"), LINES).await), "succeeded 0 0 2 0");
    let alone = lines(&[json!({"tax_code": "00644060287", "province": "PD"})]);
    let done = import(&app, ADMIN, "organisations", alone, LINES).await;
    assert_eq!(rows(&app, &done).await, ["1 refused 422 #:ambiguous"]);
    // One that is known by its tax code alone gets the codes that it lacks.
    let bare =
        json!({"kind": "third_sector", "legal_name": "Cooperativa", "tax_code": "02441500249", "region_code": "05"});
    let valid =
        json!({"kind": "third_sector", "legal_name": "Cooperativa", "tax_code": "12345678903", "region_code": "05"});
    let done = import(&app, ADMIN, "organisations?mode=by_row", lines(&[bare, valid]), LINES).await;
    assert_eq!(rows(&app, &done).await, ["1 refused 422 tax_code:check_digit", "2 created"]);
    let with_code = lines(&[json!({"tax_code": "12345678903", "ipa_code": "coop_1"})]);
    assert_eq!(told(&import(&app, ADMIN, "organisations", with_code, LINES).await), "succeeded 0 1 0 0");
}

#[actix_web::test]
async fn its_own_contact_changes_how_it_is_reached_and_no_more() {
    let app = TestApp::new().await;
    let file = lines(&[
        json!({"ipa_code": "a9_tv", "short_name": "Marca"}),
        json!({"ipa_code": "a1_025", "short_name": "Dolomiti"}),
        padova(),
    ]);
    let done = import(&app, CONTACT, "organisations?mode=by_row", file, LINES).await;
    assert_eq!(rows(&app, &done).await, ["1 updated", "2 refused 403", "3 refused 403"]);
    let redefined = lines(&[json!({"ipa_code": "a9_tv", "legal_name": "Altro"})]);
    let done = import(&app, CONTACT, "organisations", redefined, LINES).await;
    assert_eq!(
        (told(&done), rows(&app, &done).await),
        ("refused 0 0 0 1".to_owned(), vec!["1 refused 403".to_owned()])
    );
}
