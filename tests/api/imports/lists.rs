use super::{changes, counts, import, report};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use serde_json::{Value, json};

/// The municipalities of the scenario that exist: a list without them would close them.
const SCENARIO: &str = "05;026086;Treviso;;TV;L407;\n05;026009;Casale sul Sile;;TV;B879;\n05;024118;Villaverla;;VI;M032;\n\
    05;024116;Vicenza;;VI;L840;\n05;024128;Sovizzo;;VI;M436;\n05;025006;Belluno;;BL;A757;\n03;098031;Lodi;;LO;E648;\n\
    12;058091;Roma;;RM;H501;\n05;028060;Padova;;PD;G224;\n03;015146;Milano;;MI;F205;\n";

fn list(rows: &str) -> String {
    format!(
        "Codice Regione;Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;\
         Sigla automobilistica;Codice Catastale del comune;Codice Comune numerico con 110 province (dal 2010 al 2016)\n{SCENARIO}{rows}"
    )
}

const OLD: &str =
    "20;090064;Sassari;;SS;I452;104999\n20;092009;Cagliari;Casteddu;CA;B354;\n20;095001;Aidomaggiore;;OR;A097;\n";
const NEW: &str = "20;112050;Sassari;;SS;I452;\n20;118009;Cagliari;;CA;B354;\n20;095001;Aidomaggiore;;OR;A097;\n";

async fn read(app: &TestApp, code: &str) -> Value {
    app.public().get(&format!("/v1/municipalities/{code}")).await.ok().body
}

#[actix_web::test]
async fn a_list_is_imported_once() {
    let app = TestApp::new().await;
    let query = "subject=municipalities&as_of=2025-01-01";
    let first = report(&app, query, list(OLD)).await;
    assert_eq!(counts(&first), [3, 0, 10, 0, 0, 0], "{first}");
    assert_eq!(first["created"]["details"][0], json!({"key": "I452", "name": "Sassari"}));
    let sassari = read(&app, "I452").await;
    assert_eq!(
        sassari["istat_codes"],
        json!([{"code": "090064", "first_seen": "2025-01-01"},
            {"code": "104999", "first_seen": "2010-01-01", "last_seen": "2016-12-31"}])
    );
    let second = report(&app, query, list(OLD)).await;
    assert_eq!(counts(&second), [0, 0, 13, 0, 0, 0], "{second}");
    assert_eq!(read(&app, "I452").await, sassari);
    let found = app.public().get("/v1/municipalities?q=casteddu").await.ok();
    assert_eq!(found.items()[0]["cadastral_code"], "B354");
}

#[actix_web::test]
async fn a_code_that_changes_stays_in_the_history() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2025-01-01", list(OLD)).await;
    let newer = report(&app, "subject=municipalities&as_of=2026-08-14", list(NEW)).await;
    assert_eq!(counts(&newer), [0, 2, 11, 0, 0, 0], "{newer}");
    assert_eq!(changes(&newer, "I452"), ["istat_code: 090064 -> 112050", "province_code: 090 -> 112"]);
    // The other name is not in the newer list: nothing said, nothing lost.
    assert_eq!(changes(&newer, "B354"), ["istat_code: 092009 -> 118009", "province_code: 092 -> 118"]);
    let sassari = read(&app, "I452").await;
    assert_eq!((&sassari["istat_code"], &sassari["version"]), (&json!("112050"), &json!(2)));
    assert_eq!(sassari["istat_codes"][0], json!({"code": "112050", "first_seen": "2026-08-14"}));
    assert_eq!(
        sassari["istat_codes"][1],
        json!({"code": "090064", "first_seen": "2025-01-01", "last_seen": "2025-01-01"})
    );
    for code in ["112050", "090064", "104999"] {
        let found = app.public().get(&format!("/v1/municipalities?istat_code={code}")).await.ok();
        assert_eq!(found.items()[0]["cadastral_code"], "I452", "{code}");
    }
    let again = report(&app, "subject=municipalities&as_of=2026-08-14", list(NEW)).await;
    assert_eq!(counts(&again), [0, 0, 13, 0, 0, 0], "{again}");
}

#[actix_web::test]
async fn an_older_list_only_adds_to_the_history() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2026-08-14", list(NEW)).await;
    let older = list("20;090064;SASSARI;;XX;I452;104999\n20;095099;Abolito;;OR;A998;\n");
    let first = report(&app, "subject=municipalities&as_of=2019-01-01", older.clone()).await;
    assert_eq!(counts(&first), [1, 1, 10, 0, 0, 0], "{first}");
    assert_eq!(changes(&first, "I452"), ["istat_codes: nothing -> 104999", "istat_codes: nothing -> 090064"]);
    let sassari = read(&app, "I452").await;
    assert_eq!(
        (&sassari["istat_code"], &sassari["name"], &sassari["province"]),
        (&json!("112050"), &json!("Sassari"), &json!("SS"))
    );
    assert_eq!(read(&app, "B354").await["active"], true, "what an older list lacks is not closed");
    assert_eq!(read(&app, "A998").await["active"], false, "what only an older list has had closed before");
    let second = report(&app, "subject=municipalities&as_of=2019-01-01", older).await;
    assert_eq!(counts(&second), [0, 0, 12, 0, 0, 0], "{second}");
}

#[actix_web::test]
async fn a_list_of_unstated_date_does_not_bring_abolished_codes_back() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2025-01-01", list(OLD)).await;
    report(&app, "subject=municipalities&as_of=2026-08-14", list(NEW)).await;
    let before = read(&app, "I452").await;
    let assumed = import(&app, "subject=municipalities", list(OLD)).await;
    assert_eq!(assumed["status"], "failed");
    assert!(assumed["failure"].as_str().unwrap().contains("2 municipalities"), "{assumed}");
    assert_eq!(read(&app, "I452").await, before);
    let stated = report(&app, "subject=municipalities&as_of=2026-02-20", list(OLD)).await;
    assert_eq!(counts(&stated), [0, 0, 13, 0, 0, 0], "{stated}");
    assert_eq!(read(&app, "I452").await, before);
}

#[actix_web::test]
async fn a_municipality_that_a_newer_list_lacks_is_closed() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2025-01-01", list(OLD)).await;
    let gone = list("20;090064;Sassari;;SS;I452;\n20;092009;Cagliari;;CA;B354;\n");
    let newer = report(&app, "subject=municipalities&as_of=2026-01-30", gone.clone()).await;
    assert_eq!(counts(&newer), [0, 0, 12, 1, 0, 0], "{newer}");
    assert_eq!(newer["closed"]["details"], json!([{"key": "A097", "name": "Aidomaggiore"}]));
    let closed = read(&app, "A097").await;
    assert_eq!((&closed["active"], &closed["closed_on"]), (&json!(false), &json!("2026-01-30")));
    let set = json!({"successor_code": "I452"});
    app.by(ADMIN).if_match("*").patch("/v1/municipalities/A097", set).await.ok();
    let second = report(&app, "subject=municipalities&as_of=2026-01-30", gone).await;
    assert_eq!(counts(&second), [0, 0, 12, 0, 0, 0], "{second}");
    let back = report(&app, "subject=municipalities&as_of=2026-02-28", list(OLD)).await;
    assert_eq!(changes(&back, "A097")[..2], ["active: false -> true", "closed_on: 2026-01-30 -> nothing"], "{back}");
    assert_eq!(read(&app, "A097").await["successor_code"], Value::Null);
}

#[actix_web::test]
async fn nothing_is_closed_when_rows_were_refused() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2025-01-01", list(OLD)).await;
    let holes = list(
        "20;090064;Sassari;;SS;I452;\n20;092009;Cagliari;;CA;B354;\n20;095001;Aidomaggiore;;OR;A97;\n20;095002;Nuovo;;;A999;\n",
    );
    let done = report(&app, "subject=municipalities&as_of=2026-01-30", holes).await;
    assert_eq!(counts(&done), [0, 0, 12, 0, 2, 1], "{done}");
    let refused = &done["refused"]["details"];
    assert_eq!((&refused[0]["line"], &refused[0]["reason"]), (&json!(14), &json!("cadastral_code_invalid")));
    assert_eq!(refused[1]["reason"], "province_missing");
    assert_eq!(done["warnings"]["details"][0]["code"], "closing_skipped");
    assert_eq!(read(&app, "A097").await["active"], true);
}

#[actix_web::test]
async fn a_list_that_is_not_whole_is_refused() {
    let app = TestApp::new().await;
    let many: String = (0..300)
        .map(|n| format!("20;095{n:03};Comune {n};;OR;Y{n:03};\n"))
        .map(|row| row.replace("095000", "095300"))
        .collect();
    report(&app, "subject=municipalities&as_of=2025-01-01", list(&many)).await;
    let part = import(&app, "subject=municipalities&as_of=2026-01-01", list(OLD)).await;
    assert_eq!(part["status"], "failed");
    assert!(part["failure"].as_str().unwrap().contains("not whole"), "{part}");
    assert_eq!(read(&app, "Y001").await["active"], true);
    app.public().get("/v1/municipalities/I452").await.problem(404, "not_found");
    // Unless the administrator knows that it is.
    let confirmed = "subject=municipalities&as_of=2026-01-01&confirm_closing=true";
    assert_eq!(report(&app, confirmed, list(OLD)).await["closed"]["count"], 300);
    assert_eq!(read(&app, "Y001").await["active"], false);
}

#[actix_web::test]
async fn a_file_that_breaks_off_in_its_last_row_changes_nothing() {
    let app = TestApp::new().await;
    let whole = list(OLD);
    let cut = whole.strip_suffix(";OR;A097;\n").unwrap();
    let job = import(&app, "subject=municipalities&as_of=2025-01-01", cut).await;
    assert!(job["failure"].as_str().unwrap().contains("breaks off in its last row, on line 14"), "{job}");
    app.public().get("/v1/municipalities/I452").await.problem(404, "not_found");
    // The last line of a whole file need not be ended.
    let unended = whole.strip_suffix('\n').unwrap();
    assert_eq!(report(&app, "subject=municipalities&as_of=2025-01-01", unended).await["created"]["count"], 3);
}

#[actix_web::test]
async fn a_dry_run_reports_the_same_and_writes_nothing() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2025-01-01", list(OLD)).await;
    let changed =
        list("20;112050;Sassari;;SS;I452;\n20;092009;Cagliari;;CA;B354;\n20;1;Nuovo;;OR;A999;\n20;x;Rotto;;OR;A996;\n");
    let dry = report(&app, "subject=municipalities&as_of=2026-01-30&dry_run=true", changed.clone()).await;
    assert_eq!(read(&app, "I452").await["istat_code"], "090064");
    app.public().get("/v1/municipalities/A999").await.problem(404, "not_found");
    let mut real = report(&app, "subject=municipalities&as_of=2026-01-30", changed).await;
    assert_eq!((&dry["dry_run"], &real["dry_run"]), (&json!(true), &json!(false)));
    real["dry_run"] = json!(true);
    assert_eq!(dry, real);
    assert_eq!(read(&app, "I452").await["istat_code"], "112050");
}

#[actix_web::test]
async fn a_broken_file_changes_nothing_at_all() {
    let app = TestApp::new().await;
    let mut cut = list("20;090064;Sassari;;SS;I452;\n20;1;Agliè Ìsola dèi Sànti;;OR;A999;\n").into_bytes();
    cut.extend(b"20;2;Forl\xc3");
    let wrong = "a;b;c\n1;2;3\n".as_bytes().to_vec();
    let zip = b"PK\x03\x04\x00\x00\x00\x00\x00\x00".to_vec();
    for broken in [cut, wrong, zip, b"\n\n".to_vec()] {
        let shown = String::from_utf8_lossy(&broken[..broken.len().min(30)]).into_owned();
        let job = import(&app, "subject=municipalities&as_of=2026-01-30", broken).await;
        let changes = job["report"]["created"]["count"].as_u64().unwrap_or(0)
            + job["report"]["closed"]["count"].as_u64().unwrap_or(0);
        assert_eq!((&job["status"], changes), (&json!("failed"), 0), "{shown}: {job}");
        assert!(!job["failure"].as_str().unwrap().is_empty());
        app.public().get("/v1/municipalities/I452").await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn a_quotation_mark_left_open_closes_nothing() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2025-01-01", list(OLD)).await;
    let open = list(OLD).replace("Sassari", "\"Sassari");
    let failed = import(&app, "subject=municipalities&as_of=2026-01-30", open).await;
    assert!(failed["failure"].as_str().unwrap().contains("is never closed"), "{failed}");
    assert_eq!(read(&app, "A097").await["active"], true);
}

#[actix_web::test]
async fn a_list_of_unstated_date_neither_renumbers_nor_closes() {
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2026-08-14", list(NEW)).await;
    let before = read(&app, "I452").await;
    // Nothing is known of the older codes yet: only the date could tell that this list is older.
    let renumbering = import(&app, "subject=municipalities", list(OLD)).await;
    assert!(renumbering["failure"].as_str().unwrap().contains("2 municipalities another ISTAT code"), "{renumbering}");
    let closing = import(&app, "subject=municipalities", list("")).await;
    assert!(closing["failure"].as_str().unwrap().contains("close 3"), "{closing}");
    assert_eq!(read(&app, "I452").await, before);
    let harmless = report(&app, "subject=municipalities", list(NEW)).await;
    assert_eq!(counts(&harmless), [0, 0, 13, 0, 0, 0], "{harmless}");
}

#[actix_web::test]
async fn a_list_of_known_date_follows_one_of_unstated_date() {
    let app = TestApp::new().await;
    let first = report(&app, "subject=municipalities", list(OLD)).await;
    assert_eq!(counts(&first)[0], 3, "{first}");
    // Nobody knows from when the first list is.
    assert_eq!(read(&app, "B354").await["istat_codes"], json!([{"code": "092009"}]));
    let newer = report(&app, "subject=municipalities&as_of=2025-08-14", list(NEW)).await;
    assert_eq!(counts(&newer)[..2], [0, 2], "{newer}");
    let cagliari = read(&app, "B354").await;
    assert_eq!(cagliari["istat_code"], "118009");
    assert_eq!(cagliari["istat_codes"], json!([{"code": "118009", "first_seen": "2025-08-14"}, {"code": "092009"}]));
    let old = app.public().get("/v1/municipalities?istat_code=092009").await.ok();
    assert_eq!(old.items()[0]["cadastral_code"], "B354");
}
