//! Nightly snapshots and annual editions.
use super::{BASE, graph, n_triples, of_class, values};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, READER};
use crate::support::request::Answer;
use chrono::{Datelike, TimeDelta};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const SNAPSHOTS: &str = "/v1/open-data/snapshots";
const EDITIONS: &str = "/v1/open-data/editions";
/// Snapshots from midnight on, kept for three days; no edition is due in the months to come.
const NIGHTLY: [(&str, &str); 2] = [("OSSERVATORIO_SNAPSHOT_DAYS", "3"), ("OSSERVATORIO_SNAPSHOT_HOUR", "0")];

async fn list(app: &TestApp, path: &str) -> Vec<Value> {
    app.public().get(path).await.ok().items().to_vec()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn files(release: &Value) -> &[Value] {
    release["files"].as_array().unwrap()
}

fn file<'a>(release: &'a Value, name: &str) -> &'a Value {
    files(release).iter().find(|file| file["file_name"] == name).unwrap()
}

async fn download(app: &TestApp, file: &Value) -> Answer {
    app.public().get(file["href"].as_str().unwrap()).await.ok()
}

/// How many files the storage holds.
fn stored(app: &TestApp) -> usize {
    std::fs::read_dir(&app.core.settings.attachments.folder).unwrap().count()
}

#[actix_web::test]
async fn every_file_is_what_its_checksum_says_and_holds_what_is_public() {
    let app = TestApp::with(&NIGHTLY).await;
    app.work().await;
    let release = app.public().get("/v1/open-data/snapshots/latest").await.ok().body;
    assert_eq!((release["status"].as_str(), release["kind"].as_str()), (Some("ready"), Some("nightly")));
    assert_eq!(files(&release).len(), 3 * 3 + 2 + 2);
    for about in files(&release) {
        let name = about["file_name"].as_str().unwrap();
        let found = download(&app, about).await;
        assert_eq!(about["sha256"], sha256(&found.bytes), "{name}");
        assert_eq!(about["size"], found.bytes.len(), "{name}");
        assert_eq!(found.etag(), format!("\"{}\"", about["sha256"].as_str().unwrap()));
        assert!(found.header("repr-digest").starts_with("sha-256=:"), "{name}");
        assert!(found.header("content-disposition").starts_with("attachment; filename=\"oiss-"), "{name}");
        let path = format!("{SNAPSHOTS}/latest/files/{name}");
        let same = app.public().get(&path).await.ok();
        assert_eq!(same.bytes, found.bytes, "{name}");
        app.public().header("if-none-match", found.etag()).get(&path).await.not_modified();
        let text = String::from_utf8(found.bytes.clone()).unwrap();
        for hidden in [ids::DRAFT, ids::WITHDRAWN, ids::SUBMITTED, ids::TENTATIVE_SESSION, ids::IN_CHECK] {
            assert!(!text.contains(&hidden.to_string()), "{name}");
        }
        match about["format"].as_str().unwrap() {
            "nt" => assert!(n_triples(&found.bytes).len() > 5, "{name}"),
            "csv" => {
                let rows = csv::Reader::from_reader(text.as_bytes()).into_records().map(Result::unwrap).count();
                assert_eq!(about["rows"], rows, "{name}");
            }
            _ => {
                let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                let rows = rows.len();
                assert_eq!(about["rows"], rows, "{name}");
            }
        }
    }
    let practices = download(&app, file(&release, "practices.nt")).await;
    let works = of_class(&n_triples(&practices.bytes), "schema:CreativeWork");
    let public = app.public().get("/v1/practices?count=true").await.ok().body["total"].clone();
    assert_eq!(json!(works.len()), public);
    app.public().get(&format!("{SNAPSHOTS}/latest/files/secrets.csv")).await.problem(404, "not_found");
    app.public().get(&format!("{EDITIONS}/{}", release["name"].as_str().unwrap())).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_night_has_one_snapshot_whoever_makes_it() {
    let app = TestApp::with(&NIGHTLY).await;
    let other = app.again(&NIGHTLY).await;
    both_work(&app, &other).await;
    app.work().await;
    let made = list(&app, SNAPSHOTS).await;
    assert_eq!(made.len(), 1);
    let bytes = stored(&app);
    // A night later nothing has changed: the files are the same and take no room.
    for one in [&app, &other] {
        one.wait(TimeDelta::days(1));
    }
    both_work(&app, &other).await;
    app.work().await;
    let made = list(&app, SNAPSHOTS).await;
    assert_eq!(made.len(), 2);
    for about in files(&made[0]) {
        let before = file(&made[1], about["file_name"].as_str().unwrap());
        assert_eq!((&about["sha256"], &about["changed_on"]), (&before["sha256"], &before["changed_on"]));
        assert_ne!(about["href"], before["href"]);
    }
    assert_eq!(stored(&app), bytes);
    // What changes is stored, the rest is not.
    let theme = json!({"label_it": "Cura \"a casa\", più vicina"});
    app.by(ADMIN).if_match("*").patch("/v1/themes/home_care", theme).await.ok();
    app.wait(TimeDelta::days(1));
    app.work().await;
    let made = list(&app, SNAPSHOTS).await;
    assert_eq!(made.len(), 3);
    assert_ne!(file(&made[0], "themes.nt")["sha256"], file(&made[1], "themes.nt")["sha256"]);
    assert_eq!(file(&made[0], "themes.nt")["changed_on"], made[0]["day"]);
    assert_eq!(file(&made[0], "places.nt")["sha256"], file(&made[1], "places.nt")["sha256"]);
    let found = n_triples(&download(&app, file(&made[0], "themes.nt")).await.bytes);
    let labels = values(&found, &format!("{BASE}/v1/themes/home_care"), "skos:prefLabel");
    assert!(labels.contains(&"Cura \"a casa\", più vicina".to_owned()), "{labels:?}");
}

async fn both_work(one: &TestApp, other: &TestApp) {
    let (first, second) = futures_util::future::join(
        osservatorio::open_data::runner::run_due(&one.core),
        osservatorio::open_data::runner::run_due(&other.core),
    )
    .await;
    assert!(first.unwrap() + second.unwrap() <= 1, "of two that try, one makes it");
}

#[actix_web::test]
async fn nights_that_were_missed_are_not_made_and_old_ones_go_with_their_bytes() {
    let app = TestApp::with(&NIGHTLY).await;
    app.work().await;
    let first = list(&app, SNAPSHOTS).await[0].clone();
    app.by(ADMIN).if_match("*").patch("/v1/themes/home_care", json!({"label_en": "Care at home"})).await.ok();
    let before = stored(&app);
    app.wait(TimeDelta::days(20));
    app.work().await;
    app.work().await;
    let made = list(&app, SNAPSHOTS).await;
    assert_eq!(made.len(), 1, "of the nights between there is none, and the old one is gone");
    assert_ne!(made[0]["name"], first["name"]);
    app.public().get(&format!("{SNAPSHOTS}/{}", first["name"].as_str().unwrap())).await.problem(404, "not_found");
    for about in files(&made[0]) {
        download(&app, about).await;
    }
    assert_eq!(stored(&app), before, "one file was made anew, the one before was deleted");
}

#[actix_web::test]
async fn an_edition_is_frozen_for_ever() {
    let app = TestApp::with(&NIGHTLY).await;
    let today = osservatorio::clock::now().in_rome().date_naive();
    let wanted = json!({"year": today.year()});
    app.public().post(EDITIONS, wanted.clone()).await.problem(401, "token_missing");
    for person in [COORDINATOR, CONTACT, READER] {
        app.by(person).post(EDITIONS, wanted.clone()).await.problem(403, "forbidden");
    }
    let next = json!({"year": today.year() + 1});
    assert_eq!(app.by(ADMIN).post(EDITIONS, next).await.violations(), ["#/year in_the_future"]);
    let asked = app.by(ADMIN).post(EDITIONS, wanted.clone()).await.created();
    assert_eq!((asked.body["status"].as_str(), files(&asked.body).len()), (Some("waiting"), 0));
    app.by(ADMIN).post(EDITIONS, wanted).await.problem(409, "duplicate");
    app.work().await;
    let path = asked.header("location").to_owned();
    let edition = app.public().get(&path).await.ok().body;
    assert_eq!((&edition["status"], &edition["name"]), (&json!("ready"), &json!(today.year().to_string())));
    let mut bytes = Vec::new();
    for about in files(&edition) {
        bytes.push(download(&app, about).await.bytes);
    }
    let citation = edition["citation"].clone();
    let words = citation["text"]["it"].as_str().unwrap();
    for part in ["AGENAS", &today.year().to_string(), "CC BY 4.0", &format!("{BASE}{path}")] {
        assert!(words.contains(part), "{words}");
    }
    assert!(citation["bibtex"].as_str().unwrap().starts_with(&format!("@misc{{oiss{},", today.year())));
    assert_eq!(citation["csl"]["issued"]["date-parts"][0][0], today.year());
    // The data change, nights go by.
    app.by(ADMIN).if_match("*").patch("/v1/themes/home_care", json!({"label_it": "Altro"})).await.ok();
    for _ in 0..5 {
        app.wait(TimeDelta::days(2));
        app.work().await;
    }
    let after = app.public().get(&path).await.ok().body;
    assert_eq!(after, edition);
    for (about, before) in files(&after).iter().zip(&bytes) {
        let now = download(&app, about).await.bytes;
        assert_eq!(&now, before);
        assert_eq!(about["sha256"], sha256(&now));
    }
    assert_eq!(app.public().get(&format!("{EDITIONS}/latest")).await.ok().body["name"], edition["name"]);
    in_the_catalogue(&app, &edition).await;
}

/// The catalogue tells of the last snapshot and of the edition.
async fn in_the_catalogue(app: &TestApp, edition: &Value) {
    let found = graph(app, "/v1/catalog").await;
    assert_eq!(super::missing(&found), [] as [String; 0]);
    let year = edition["name"].as_str().unwrap();
    let (whole, frozen) = (format!("{BASE}/v1/catalog#practices"), format!("{BASE}/v1/catalog#practices-{year}"));
    assert_eq!(values(&found, &frozen, "dct:isVersionOf"), std::slice::from_ref(&whole));
    assert!(values(&found, &whole, "dct:hasVersion").contains(&frozen));
    assert_eq!(values(&found, &frozen, "owl:versionInfo"), [year]);
    assert_eq!(values(&found, &frozen, "dct:bibliographicCitation").len(), 2);
    for release in [edition, &list(app, SNAPSHOTS).await[0]] {
        let about = file(release, "practices.csv");
        let edition = release["kind"] == "edition";
        let named = if edition { format!("practices-{year}") } else { "practices".to_owned() };
        let at = format!("{BASE}/v1/catalog#{named}-csv");
        assert!(values(&found, &format!("{BASE}/v1/catalog#{named}"), "dcat:distribution").contains(&at));
        let sum = values(&found, &at, "spdx:checksum");
        assert_eq!(values(&found, &sum[0], "spdx:checksumValue"), [about["sha256"].as_str().unwrap()]);
        assert_eq!(values(&found, &at, "dcat:byteSize"), [about["size"].to_string()]);
        let url = values(&found, &at, "dcat:downloadURL")[0].clone();
        let answer = app.public().get(url.strip_prefix(BASE).unwrap()).await.ok();
        assert_eq!(about["sha256"], sha256(&answer.bytes));
    }
}

#[actix_web::test]
async fn the_edition_of_the_year_is_made_on_its_day_or_as_soon_as_the_server_is_back() {
    let due = osservatorio::clock::now().in_rome().date_naive() + TimeDelta::days(11);
    let day = due.format("%m-%d").to_string();
    let settings = [NIGHTLY[0], NIGHTLY[1], ("OSSERVATORIO_EDITION_DAY", day.as_str())];
    // Without the scenario, which has a snapshot of before.
    let app = TestApp::empty(&settings).await;
    app.public().get("/v1/open-data/snapshots/latest").await.problem(404, "not_found");
    app.work().await;
    assert!(list(&app, EDITIONS).await.is_empty(), "what is before a server's first night is not made up");
    app.wait(TimeDelta::days(5));
    app.work().await;
    assert!(list(&app, EDITIONS).await.is_empty());
    // The day comes while the server is away.
    app.wait(TimeDelta::days(40));
    app.work().await;
    app.work().await;
    let made = list(&app, EDITIONS).await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["name"], due.year().to_string());
    assert_eq!(made[0]["day"], due.to_string());
    assert_eq!(made[0]["status"], "ready");
    assert_eq!(list(&app, SNAPSHOTS).await.len(), 1);
}
