//! What a file has to be, told at once; and the formats.
use super::{CSV, LINES, import, rows, send, told};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn a_spreadsheets_file_is_taken_as_it_is_saved() {
    let app = TestApp::new().await;
    let file = "\u{feff}Organisation IPA code;name;office;email;phone;valid_from\r\n\
        a9_tv;\"D'Amico, Niccolò\";\"Unità \"\"Casa\"\"\r\ndi comunità\";niccolo@example.org;0422 1;2024-01-01\r\n\
        a1_025;Zoë Müller;Direzione;zoe@example.org;;\r\n";
    let done = import(&app, COORDINATOR, "contacts", file, CSV).await;
    assert_eq!(told(&done), "succeeded 2 0 0 0", "{:?}", rows(&app, &done).await);
    let made = app.by(ADMIN).get(&format!("/v1/organisations/{}/contacts", ids::AULSS_2)).await.ok();
    let first = &made.items()[0];
    assert_eq!(first["name"], "D'Amico, Niccolò");
    assert_eq!((&first["office"], &first["valid_from"]), (&json!("Unità \"Casa\"\ndi comunità"), &json!("2024-01-01")));
    // The same in another encoding, with commas, changes nothing.
    let mut western: Vec<u8> = Vec::new();
    let text = "organisation_ipa_code,name,email\na1_025,Zoë Müller,zoe@example.org\n";
    western.extend(text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()));
    assert_eq!(told(&import(&app, COORDINATOR, "contacts", western, "text/csv").await), "succeeded 0 0 1 0");
}

#[actix_web::test]
async fn what_is_no_file_of_rows_is_told_at_once() {
    let app = TestApp::new().await;
    let by = || app.by(COORDINATOR);
    assert_eq!(send(by(), "contacts", "", LINES).await.violations(), ["# required"]);
    assert_eq!(send(by(), "contacts", "\n \r\n", LINES).await.violations(), ["# required"]);
    assert_eq!(send(by(), "contacts", "name;office\r\n", CSV).await.violations(), ["# required"]);
    let unknown = send(by(), "contacts", "name,colore,name\nx,y,z\n", CSV).await;
    assert!(unknown.body["errors"][0]["detail"].as_str().unwrap().contains("organisation_ipa_code"));
    assert_eq!(unknown.violations(), ["# repeated_column", "# unknown_column"]);
    let broken = [b"name,office\n".as_slice(), "è,é,ì\n".as_bytes(), b"\xFF,x\n"].concat();
    send(by(), "contacts", broken, CSV).await.problem(400, "malformed_body");
    send(by(), "contacts", "name,office\nx,y\nz", CSV).await.problem(400, "malformed_body");
    send(by(), "contacts", "{}", "application/json").await.problem(415, "unsupported_media_type");
    send(by(), "colours", "{}", LINES).await.problem(400, "bad_parameter");
    send(by(), "practices?source=Ma%20dai", "{}", LINES).await.problem(400, "bad_parameter");
    send(by(), "practices?mode=forse", "{}", LINES).await.problem(400, "bad_parameter");
    // Too much at once: more bytes, or more rows.
    let long = send(by(), "practices", vec![b'x'; (8 << 20) + 1], LINES).await.problem(413, "too_large");
    assert!(long.body["detail"].as_str().unwrap().contains("altre importazioni"), "{}", long.body);
    send(by(), "practices", "{}\n".repeat(5_001), LINES).await.problem(413, "too_large");
    send(by(), "practices", format!("title\n{}", "x\n".repeat(5_001)), CSV).await.problem(413, "too_large");
    assert!(app.by(ADMIN).get("/v1/imports/contacts").await.ok().items().is_empty(), "nothing of it was kept");
}

#[actix_web::test]
async fn a_broken_line_is_that_rows_problem() {
    let app = TestApp::new().await;
    let file = [
        br#"{"organisation_ipa_code":"a9_tv","name":"Uno","office":"x","email":"uno@example.org"}"#.as_slice(),
        b"\n{\"organisation_ipa_code\":\n[1]\n\n",
        b"{\"name\":\"\xFF\"}\r\n",
        br#"{"organisation_ipa_code":"a9_tv","name":"Due","office":"x","email":"due@example.org"}"#,
    ]
    .concat();
    let done = import(&app, COORDINATOR, "contacts?mode=by_row", &file, "application/jsonl").await;
    assert_eq!(told(&done), "succeeded 2 0 0 3");
    let expected = ["1 created", "2 refused 400", "3 refused 400", "5 refused 400", "6 created"];
    assert_eq!(rows(&app, &done).await, expected);
    let all = import(&app, COORDINATOR, "contacts", &file, LINES).await;
    assert_eq!(told(&all), "refused 0 0 2 3");
}

#[actix_web::test]
async fn the_problems_of_an_import_are_read_page_by_page() {
    let app = TestApp::new().await;
    let file: String = (0..30).map(|n| format!("{{\"title\":\"{n}\",\"source_key\":\"{n}\"}}\n")).collect();
    let done = import(&app, COORDINATOR, "practices?mode=by_row", file, LINES).await;
    assert_eq!(told(&done), "succeeded 0 0 0 30");
    let path =
        format!("/v1/imports/practices/{}/rows?outcome=refused&limit=20&count=true", done["id"].as_str().unwrap());
    let page = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!((page.items().len(), &page.body["total"]), (20, &json!(30)));
    let rest = app.by(COORDINATOR).get(page.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!((rest.items().len(), &rest.items()[9]["line"]), (10, &json!(30)));
    let problem = &rest.items()[0]["problem"];
    assert_eq!((&problem["status"], &problem["code"]), (&json!(422), &json!("invalid")));
    assert_eq!(problem["errors"][0]["pointer"], "#/organisation_id");
    assert!(problem["errors"][0]["it"].as_str().unwrap().starts_with("Serve"));
    let list = app.by(COORDINATOR).get("/v1/imports/practices?status=succeeded&count=true").await.ok();
    assert_eq!(list.body["total"], 2);
    assert_eq!(list.items()[0]["id"], done["id"]);
    assert_eq!(list.items()[1]["id"], ids::ROW_IMPORT.to_string());
}
