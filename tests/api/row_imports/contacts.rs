//! Contacts as rows: people, whom nobody learns of by trying.
use super::{CSV, LINES, import, rows, told};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn line(organisation: Value, name: &str, email: &str) -> String {
    format!("{}\n", json!({"organisation_id": organisation, "name": name, "office": "Ufficio", "email": email}))
}

#[actix_web::test]
async fn a_contact_is_recognised_by_organisation_and_address() {
    let app = TestApp::new().await;
    let known =
        app.by(ADMIN).get(&format!("/v1/organisations/{}/contacts", ids::AULSS_2)).await.ok().items()[0].clone();
    let email = known["email"].as_str().unwrap().to_uppercase();
    let file = line(json!(ids::AULSS_2), "Giulia Esempio", &email) + &line(json!(ids::AULSS_1), "Altra", &email);
    let done = import(&app, COORDINATOR, "contacts", &file, LINES).await;
    assert_eq!(told(&done), "succeeded 1 1 0 0", "{:?}", rows(&app, &done).await);
    assert_eq!(told(&import(&app, COORDINATOR, "contacts", &file, LINES).await), "succeeded 0 0 2 0");
    let page =
        app.by(COORDINATOR).get(&format!("/v1/imports/contacts/{}/rows", done["id"].as_str().unwrap())).await.ok();
    assert_eq!(page.items()[0]["resource_id"], known["id"]);
    let text = String::from_utf8_lossy(&page.bytes).to_lowercase();
    assert!(!text.contains(&email.to_lowercase()) && !text.contains("giulia"), "no personal data in reports: {text}");
    // Two with one address, as entered one by one: nobody knows who is meant.
    let path = format!("/v1/organisations/{}/contacts", ids::AULSS_1);
    app.by(ADMIN).post(&path, json!({"name": "Doppia", "office": "x", "email": email})).await.created();
    let done = import(&app, COORDINATOR, "contacts", line(json!(ids::AULSS_1), "Chi", &email), LINES).await;
    assert_eq!(rows(&app, &done).await, ["1 refused 422 email:ambiguous"]);
}

#[actix_web::test]
async fn nobody_learns_of_people_by_trying() {
    let app = TestApp::new().await;
    let known =
        app.by(ADMIN).get(&format!("/v1/organisations/{}/contacts", ids::AULSS_2)).await.ok().items()[0].clone();
    let email = known["email"].as_str().unwrap();
    let same = format!("{}\n", json!({"organisation_id": ids::AULSS_2, "email": email}));
    let other = format!("{}\n", json!({"organisation_id": ids::AULSS_2, "email": "nessuno@example.org"}));
    let done = import(&app, FOREIGN_COORDINATOR, "contacts?dry_run=true&mode=by_row", same + &other, LINES).await;
    let page = format!("/v1/imports/contacts/{}/rows", done["id"].as_str().unwrap());
    let page = app.by(FOREIGN_COORDINATOR).get(&page).await.ok();
    assert_eq!(page.items()[0]["problem"], page.items()[1]["problem"]);
    assert_eq!(page.items()[0]["problem"]["status"], 403);
}

#[actix_web::test]
async fn every_rule_that_rows_break_is_told() {
    let app = TestApp::new().await;
    let file = format!(
        "organisation_id,organisation_ipa_code,name,office,email,phone,valid_from,valid_to\n\
        ,a9_tv,,Ufficio,nonvalida,abc,2024-13-01,\n\
        ,,Uno,x,uno@example.org,,,\n\
        {id},a9_tv,Uno,x,uno@example.org,,,\n\
        non-un-uuid,,Uno,x,,,,\n\
        ,nessuno,Uno,x,uno@example.org,,,\n\
        ,a9_tv,Uno,x,uno@example.org,,2024-02-01,2024-01-01\n\
        ,A9_TV,Due,x,UNO@example.org,,,\n\
        0191ffff-0000-7000-8000-000000000101,,Due,x,due@example.org,,,\n\
        ,aslrm,Due,x,due@example.org,,,\n",
        id = ids::AULSS_2
    );
    let done = import(&app, CONTACT, "contacts?mode=by_row", file, CSV).await;
    assert_eq!(
        rows(&app, &done).await,
        [
            "2 refused 422 email:format name:required phone:pattern valid_from:format",
            "3 refused 422 organisation_id:required",
            "4 refused 422 organisation_ipa_code:not_allowed",
            "5 refused 422 email:required organisation_id:format",
            "6 refused 422 organisation_ipa_code:unknown_organisation",
            "7 refused 422 valid_to:before_start",
            "8 refused 422 #:repeated",
            "9 refused 404",
            "10 refused 403",
        ]
    );
}
