//! Edge cases of the scenario, over HTTP.
use super::id;
use super::lodi::in_order;
use crate::answers::{ANSWERS, CURRENT, Opened, holder, practice};
use crate::calendar;
use crate::imports::report;
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, READER, SCIENTIST};
use crate::support::request::Call;
use crate::users::{PASSWORD, active, sign_in, with};
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// The coordinator of a region, signed in.
async fn coordinator(app: &TestApp, region: &str) -> Value {
    let email = format!("coordinatore{region}@example.org");
    active(app, &email, json!([{"role": "regional_coordinator", "regions": [region]}])).await;
    sign_in(app, &email, PASSWORD).await.ok().body
}

/// A practice of a new municipality of a region, that everybody reads; its path.
async fn published_in(app: &TestApp, region: &str, name: &str) -> String {
    let body = json!({"kind": "municipality", "legal_name": format!("Comune di {name}"), "region_code": region});
    let body = app.by(ADMIN).post("/v1/organisations", body).await.created();
    let mut new = practice(&format!("La cura a {name}"));
    new["organisation_id"] = body.body["id"].clone();
    let path = app.by(ADMIN).post("/v1/practices", new).await.created().header("location").to_owned();
    app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": "submitted"})).await.created();
    super::publish(app, &path).await;
    path
}

/// Paths without their last piece, as a list names them.
fn listed(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn piemonte_and_valle_d_aosta_hold_one_lab_together() {
    let app = TestApp::new().await;
    let (piemonte, aosta) = (coordinator(&app, "01").await, coordinator(&app, "02").await);
    let (own, other) = (published_in(&app, "01", "Ivrea").await, published_in(&app, "02", "Cogne").await);
    let lab = json!({"name": "Laboratorio delle due regioni", "status": "active", "regions": ["01", "02"],
        "stewards": [{"name": "Federsanità ANCI Piemonte e Valle d'Aosta"}]});
    let lab = with(&app, &piemonte).post("/v1/labs", lab).await.created().header("location").to_owned();
    // What one of the two has begun the other goes on with; a third region does not.
    app.by(COORDINATOR).post(&format!("{lab}/cycles"), json!({})).await.problem(403, "forbidden");
    let cycle = with(&app, &aosta).post(&format!("{lab}/cycles"), json!({})).await.created();
    assert_eq!(cycle.body["practices_at_start"], 2, "those of both regions, and no other");
    let cycle = cycle.header("location").to_owned();
    for reader in [&piemonte, &aosta] {
        let list = with(&app, reader).get(&format!("{cycle}/reading-list?count=true")).await.ok();
        assert_eq!(list.body["total"], 2);
        for practice in [&own, &other] {
            let note = json!({"practice_id": id(practice)});
            with(&app, reader).post(&format!("{cycle}/readings"), note).await.created();
        }
    }
    let session = json!({"title": "Giornata delle due regioni", "regions": ["01", "02"], "format": "online",
        "starts_at": "2036-10-15T10:00:00+02:00", "ends_at": "2036-10-15T16:30:00+02:00",
        "online_link": "https://meet.example.org/due", "practices": [id(&own), id(&other)],
        "parts": [{"kind": "open_debate", "visibility": "public"}]});
    let session = with(&app, &aosta).post("/v1/lab-sessions", session).await.created().header("location").to_owned();
    with(&app, &piemonte).post(&format!("{session}/transitions"), json!({"to": "save_the_date"})).await.ok();
    for region in ["01", "02"] {
        let labs = app.public().get(&format!("/v1/labs?region={region}")).await.ok();
        assert!(listed(&labs.body["items"]).contains(&id(&lab).to_owned()));
        let sessions = app.public().get(&format!("/v1/lab-sessions?region={region}")).await.ok();
        assert!(listed(&sessions.body["items"]).contains(&id(&session).to_owned()));
        let feed = calendar::read(app.public().get(&format!("/v1/regions/{region}/calendar")).await);
        assert!(feed.to_string().contains("Giornata delle due regioni"), "{feed}");
    }
    let gaps = app.public().get("/v1/labs/gaps?region=01,02").await.ok();
    let care = gaps.items().iter().find(|row| row["code"] == "home_care").unwrap();
    assert_eq!((&care["practices"], &care["empty_regions"]), (&json!(2), &json!(0)));
}

#[actix_web::test]
async fn trento_and_bolzano_are_two_health_systems_in_one_region() {
    let app = TestApp::new().await;
    let region = app.public().get("/v1/regions/04").await.ok().body;
    let systems: Vec<(&str, &str)> = region["health_systems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].as_str().unwrap(), one["nuts2"].as_str().unwrap()))
        .collect();
    assert_eq!(systems, [("041", "ITH1"), ("042", "ITH2")]);
    assert_eq!(region["nuts2"], json!(["ITH1", "ITH2"]));
    let companies = "ANNO;CODICE REGIONE;CODICE AZIENDA;DENOMINAZIONE AZIENDA;INDIRIZZO;CAP;COMUNE;SIGLA PROVINCIA;E-MAIL;SITO WEB;PARTITA IVA\n\
        2024;041;201;AZIENDA SANITARIA DELLA P.A. DI BOLZANO;VIA A;39100;BOLZANO;BZ;;;\n\
        2024;042;101;AZIENDA PROVINCIALE PER I SERVIZI SANITARI;VIA B;38123;TRENTO;TN;;;\n";
    report(&app, "subject=health_companies", companies).await;
    // One coordinator, one call, two companies, each with its own invitation.
    let both = coordinator(&app, "04").await;
    let found = with(&app, &both).get("/v1/organisations?region=04&kind=local_health_authority").await.ok();
    let mut codes: Vec<(&str, &str)> = found
        .items()
        .iter()
        .map(|one| (one["ministry_code"].as_str().unwrap(), one["province"].as_str().unwrap()))
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, [("041201", "BZ"), ("042101", "TN")]);
    let call = Opened::with(&app, json!({"regions": ["04"]})).await;
    let invited =
        with(&app, &both).get(&format!("{}/invitations?kind=local_health_authority&count=true", call.path)).await;
    assert_eq!(invited.ok().body["total"], 2);
}

#[actix_web::test]
async fn a_municipality_merges_while_a_call_is_open_and_its_code_goes_on() {
    let app = TestApp::new().await;
    let call = Opened::with(&app, json!({"audience": {"exclusions": [ids::TREVISO]}})).await;
    let code = call.code(&app, ids::CASALE_SUL_SILE, json!({})).await;
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["organisation_id"], json!(ids::CASALE_SUL_SILE));
    let merged = json!({"active": false, "valid_to": "2026-06-30", "successor_id": ids::TREVISO});
    let casale = format!("/v1/organisations/{}", ids::CASALE_SUL_SILE);
    app.by(COORDINATOR).if_match("*").patch(&casale, merged).await.ok();
    app.work().await;
    let invitation = app.by(COORDINATOR).get(&call.invitation(&app, ids::CASALE_SUL_SILE).await).await.ok().body;
    assert_eq!(invitation["successor_id"], json!(ids::TREVISO));
    // The code in the letter of the former municipality answers for the new one.
    let desk = holder(&app, &code).get(CURRENT).await.ok().body;
    assert_eq!((&desk["organisation_id"], &desk["may_answer"]), (&json!(ids::TREVISO), &json!(true)));
    let answer = json!({"answer": "practice_submitted", "practice": practice("Insieme lungo il Sile")});
    let given = holder(&app, &code).post(ANSWERS, answer).await.created();
    let made = format!("/v1/practices/{}", given.body["practice_id"].as_str().unwrap());
    assert_eq!(app.by(COORDINATOR).get(&made).await.ok().body["organisation"]["id"], json!(ids::TREVISO));
    // What the former one had led stays its own; whoever asks who that was finds the successor.
    let before = app.public().get(&format!("/v1/practices/{}", ids::PASSI_D_ARGENTO)).await.ok().body;
    assert_eq!(before["organisation"]["id"], json!(ids::CASALE_SUL_SILE));
    assert_eq!(app.public().get(&casale).await.ok().body["successor_id"], json!(ids::TREVISO));
}

/// Every public answer that told of "A quattro mani".
const TOLD_OF: [&str; 12] = [
    "/v1/practices?limit=100",
    "/v1/practices?q=quattro%20mani",
    "/v1/practices?organisation=01910000-0000-7000-8000-000000000101",
    "/v1/practices/01910000-0000-7000-8000-000000000204/similar",
    "/v1/practices/01910000-0000-7000-8000-000000000204/lineage",
    "/v1/lab-sessions/01910000-0000-7000-8000-000000000301",
    "/v1/lab-sessions/01910000-0000-7000-8000-000000000301/restitution",
    "/v1/lab-sessions/01910000-0000-7000-8000-000000000301/programmes/1",
    "/v1/lab-sessions/01910000-0000-7000-8000-000000000301/programme",
    "/v1/findings?limit=100",
    "/v1/organisations/01910000-0000-7000-8000-000000000106/transferable-practices",
    "/v1/lab-sessions/calendar",
];

/// What can be asked of the record itself.
const RECORD: [&str; 9] =
    ["", "/versions", "/findings", "/lab-outcomes", "/assessment", "/decisions", "/similar", "/lineage", "/adoptions"];

#[actix_web::test]
async fn a_practice_that_is_withdrawn_after_publication_is_gone_everywhere_and_integrators_learn_of_it() {
    let app = TestApp::new().await;
    let at = format!("/v1/practices/{}", ids::A_QUATTRO_MANI);
    for sub in RECORD {
        app.public().get(&format!("{at}{sub}")).await.ok();
    }
    let regions = async || app.public().get("/v1/regions/05").await.ok().body["counts"]["practices"].clone();
    assert_eq!(regions().await, 5);
    let since = app.by(READER).get(&at).await.ok().body["updated_at"].as_str().unwrap().to_owned();
    let why = json!({"to": "withdrawn", "note": "L'accordo è sciolto."});
    app.by(COORDINATOR).post(&format!("{at}/transitions"), why).await.created();
    for sub in RECORD {
        app.public().get(&format!("{at}{sub}")).await.problem(410, "gone");
    }
    let own = ids::A_QUATTRO_MANI.to_string();
    for path in TOLD_OF {
        let answer = app.public().get(path).await.ok();
        assert!(!String::from_utf8_lossy(&answer.bytes).contains(&own), "{path}");
    }
    assert_eq!(regions().await, 4);
    let reading = format!("/v1/labs/{}/cycles/2/reading-list", ids::VENETO_LAB);
    assert!(!app.by(COORDINATOR).get(&reading).await.ok().body.to_string().contains(&own));
    // Who reads everything finds it among what changed, and that it was withdrawn.
    let changed = app.by(READER).get(&format!("/v1/practices?updated_since={since}&status=withdrawn")).await.ok();
    assert!(listed(&changed.body["items"]).contains(&own), "{}", changed.body);
}

#[actix_web::test]
async fn a_company_and_a_municipality_lead_a_practice_together() {
    let app = TestApp::new().await;
    let at = format!("/v1/practices/{}", ids::A_QUATTRO_MANI);
    let read = app.public().get(&at).await.ok().body;
    assert_eq!(read["organisation"]["id"], json!(ids::AULSS_2));
    let partner = &read["partners"][0];
    assert_eq!((&partner["organisation_id"], &partner["role"]), (&json!(ids::TREVISO), &json!("co_lead")));
    in_order(&read["partners"].to_string(), &["Comune di Treviso"]);
    // Whoever belongs to either of the two does not read it for the committee.
    let made = json!({"organisation_id": ids::AULSS_1, "partners": read["partners"]});
    let mut new = practice("A otto mani");
    json_patch::merge(&mut new, &made);
    let together = app.by(ADMIN).post("/v1/practices", new).await.created().header("location").to_owned();
    for to in ["submitted", "regional_check", "under_review"] {
        app.by(ADMIN).post(&format!("{together}/transitions"), json!({"to": to})).await.created();
    }
    for belongs in [ids::AULSS_1, ids::TREVISO] {
        let profile = format!("/v1/readers/{}", SCIENTIST.id);
        let own: Call = app.by(SCIENTIST).if_match("*");
        own.patch(&profile, json!({"organisations": [belongs]})).await.ok();
        let wanted = json!({"reader_id": SCIENTIST.id, "due_on": "2099-12-31"});
        let refused = app.by(ADMIN).post(&format!("{together}/reviews"), wanted).await;
        assert_eq!(refused.violations(), ["#/reader_id own_organisation"]);
    }
}
