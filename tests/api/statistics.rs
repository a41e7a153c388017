//! `/v1/statistics`: every number is one that the lists tell too.
mod calls;
mod practices;
mod regions;

use crate::lab_sessions::{add, at as session_at};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, Person, SCIENTIST};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use serde_json::{Value, json};

const SUBJECTS: [&str; 5] = ["practices", "adhesions", "labs", "lab-sessions", "findings"];

fn at(subject: &str, query: &str) -> String {
    format!("/v1/statistics/{subject}?{query}")
}

async fn read(app: &TestApp, subject: &str, query: &str) -> Value {
    app.public().get(&at(subject, query)).await.ok().body
}

/// A breakdown.
fn by<'a>(statistics: &'a Value, property: &str) -> &'a Value {
    let all = statistics["breakdowns"].as_array().unwrap();
    all.iter().find(|one| one["by"] == property).unwrap_or_else(|| panic!("no {property}"))
}

/// Every value of a breakdown with its count.
fn counts(statistics: &Value, property: &str) -> Vec<(String, i64)> {
    let values = by(statistics, property)["values"].as_array().unwrap();
    values.iter().map(|one| (one["code"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap())).collect()
}

/// The same without those that have nothing.
fn some(statistics: &Value, property: &str) -> Vec<(String, i64)> {
    counts(statistics, property).into_iter().filter(|(_, n)| *n > 0).collect()
}

fn figure(statistics: &Value, property: &str, code: &str) -> Value {
    let values = by(statistics, property)["values"].as_array().unwrap();
    let one = values.iter().find(|one| one["code"] == code).unwrap_or_else(|| panic!("no {property} {code}"));
    json!([one["count"], one["of"], one["share"]])
}

fn named(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(code, n)| ((*code).to_owned(), *n)).collect()
}

/// How many items a list has.
async fn total(app: &TestApp, path: &str) -> i64 {
    app.public().get(path).await.ok().body["total"].as_i64().unwrap()
}

/// A table as its rows, the header first.
fn table(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.bytes.starts_with("\u{feff}".as_bytes()));
    let rows = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.bytes.as_slice()).into_records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // Numbers are compared as numbers: 1.0 is 1.
        number => number.as_f64().unwrap().to_string(),
    }
}

/// The rows that the table of these figures must have.
fn rows(statistics: &Value) -> Vec<Vec<String>> {
    let row = |by: &str, value: &Value, it: &Value, en: &Value| {
        let cells = [&value["code"], &value["parent_code"], it, en, &value["count"], &value["of"], &value["share"]];
        std::iter::once(by.to_owned()).chain(cells.map(cell)).collect::<Vec<_>>()
    };
    let mut all = vec![row("total", &statistics["total"], &json!("Totale"), &json!("Total"))];
    for breakdown in statistics["breakdowns"].as_array().unwrap() {
        let name = breakdown["by"].as_str().unwrap();
        let values = breakdown["values"].as_array().unwrap();
        all.extend(values.iter().map(|one| row(name, one, &one["label_it"], &one["label_en"])));
        if let Some(none) = breakdown.get("without") {
            all.push(row(name, none, &json!("Non indicato"), &json!("Not stated")));
        }
    }
    all
}

#[actix_web::test]
async fn the_table_has_what_the_document_has() {
    let app = TestApp::new().await;
    let mut asked: Vec<(Option<Person>, String)> = SUBJECTS.iter().map(|subject| (None, at(subject, ""))).collect();
    asked.push((Some(COORDINATOR), at("calls", "")));
    asked.push((None, at("practices", "region=05&theme=home_care")));
    for (person, path) in asked {
        let call = || person.map_or_else(|| app.public(), |person| app.by(person));
        let document = call().get(&path).await.ok();
        assert_eq!(document.header("content-type"), "application/json", "{path}");
        let file = call().header("accept", "text/csv").get(&path).await.ok();
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"statistics-"), "{path}");
        let found = table(&file);
        assert_eq!(found[0], ["by", "code", "parent_code", "label_it", "label_en", "count", "of", "share"]);
        assert_eq!(found[1..], rows(&document.body), "{path}");
        call().header("accept", "text/html").get(&path).await.problem(406, "not_acceptable");
        // A link can ask for it too.
        let link = |format: &str| format!("{path}{}file_format={format}", if path.contains('?') { '&' } else { '?' });
        assert_eq!(call().get(&link("csv")).await.ok().bytes, file.bytes, "{path}");
        assert_eq!(call().header("accept", "text/csv, */*;q=0.1").get(&link("json")).await.ok().body, document.body);
    }
}

#[actix_web::test]
async fn parts_add_up_and_shares_are_what_they_say() {
    let app = TestApp::new().await;
    for subject in SUBJECTS {
        let statistics = read(&app, subject, "").await;
        let of_all = &statistics["total"];
        for breakdown in statistics["breakdowns"].as_array().unwrap() {
            let at = format!("{subject} by {}", breakdown["by"]);
            let values = breakdown["values"].as_array().unwrap();
            let none = breakdown.get("without").into_iter();
            for value in values.iter().chain(none.clone()) {
                let (n, of) = (value["count"].as_f64().unwrap(), value["of"].as_f64().unwrap());
                assert!(n <= of, "{at}: {value}");
                let share = (of > 0.0).then(|| (n / of * 10_000.0).round() / 10_000.0);
                assert_eq!(value["share"].as_f64(), share, "{at}: {value}");
            }
            if breakdown["exclusive"] == true && breakdown["by"] != "autonomous_province" {
                let sum: i64 = values.iter().chain(none).map(|value| value["count"].as_i64().unwrap()).sum();
                assert_eq!(of_all["count"], sum, "{at}");
            }
        }
    }
}

#[actix_web::test]
async fn an_empty_database_has_zeros_for_every_region_and_no_shares() {
    let app = TestApp::empty(&[]).await;
    for subject in SUBJECTS {
        let statistics = read(&app, subject, "").await;
        assert_eq!(statistics["total"], json!({"count": 0, "of": 0}), "{subject}");
        let regions = counts(&statistics, "region");
        assert_eq!((regions.len(), regions[0].clone()), (20, ("01".to_owned(), 0)), "{subject}");
        assert!(!statistics.to_string().contains("\"share\""), "{subject}");
    }
    assert!(counts(&read(&app, "practices", "").await, "year").is_empty());
}

#[actix_web::test]
async fn filters_are_those_of_the_lists_and_others_are_refused() {
    let app = TestApp::new().await;
    for (subject, wrong) in [
        ("practices", "sort=title"),
        ("practices", "facets=true"),
        ("practices", "limit=5"),
        ("practices", "region=21"),
        ("practices", "dimension=nothing"),
        ("adhesions", "active=false"),
        ("adhesions", "adhering=true"),
        ("labs", "theme=home_care"),
        ("lab-sessions", "sort=starts_at"),
        ("findings", "status=draft"),
        ("findings", "visibility=experts"),
        ("regions", "region=05"),
    ] {
        app.public().get(&at(subject, wrong)).await.problem(400, "bad_parameter");
    }
    app.by(ADMIN).get(&at("calls", "organisation=x")).await.problem(400, "bad_parameter");
    app.public().get("/v1/statistics/nothing").await.problem(404, "not_found");
}

#[actix_web::test]
async fn everybody_may_keep_public_figures_for_a_while() {
    let app = TestApp::new().await;
    let path = at("practices", "");
    let first = app.public().get(&path).await.ok();
    assert!(first.header("cache-control").starts_with("public, max-age="));
    app.public().header("if-none-match", first.etag()).get(&path).await.not_modified();
    let file = app.public().header("accept", "text/csv").get(&path).await.ok();
    assert_ne!(file.etag(), first.etag());
    app.public().header("accept", "text/csv").header("if-none-match", file.etag()).get(&path).await.not_modified();
    let own = app.by(ADMIN).get(&path).await.ok();
    assert_eq!((own.header("cache-control"), &own.body), ("no-store", &first.body));
}

#[actix_web::test]
async fn adhesions_are_those_of_the_regions_coverage() {
    let app = TestApp::new().await;
    let statistics = read(&app, "adhesions", "").await;
    let mut sum = 0;
    for code in ["03", "05", "12", "20"] {
        let coverage = app.public().get(&format!("/v1/regions/{code}/coverage")).await.ok().body;
        let [adhering, of, _]: [Value; 3] =
            figure(&statistics, "region", code).as_array().unwrap().clone().try_into().unwrap();
        assert_eq!((&adhering, &of), (&coverage["total"]["adhering"], &coverage["total"]["organisations"]), "{code}");
        sum += adhering.as_i64().unwrap();
        let there = read(&app, "adhesions", &format!("region={code}")).await;
        for kind in coverage["kinds"].as_array().unwrap() {
            let expected = json!([kind["adhering"], kind["organisations"], kind["share"]]);
            assert_eq!(figure(&there, "kind", kind["kind"].as_str().unwrap()), expected, "{code}");
        }
    }
    assert_eq!(statistics["total"]["count"], sum);
    let municipalities = read(&app, "adhesions", "kind=municipality&province=TV").await;
    let listed = "kind=municipality&province=TV&active=true&count=true&limit=1";
    assert_eq!(municipalities["total"]["of"], total(&app, &format!("/v1/organisations?{listed}")).await);
    // One that is closed covers nothing.
    let treviso = format!("/v1/organisations/{}", ids::TREVISO);
    app.by(ADMIN).if_match("*").patch(&treviso, json!({"active": false})).await.ok();
    let after = read(&app, "adhesions", "kind=municipality&province=TV").await;
    assert_eq!(after["total"]["of"].as_i64().unwrap() + 1, municipalities["total"]["of"].as_i64().unwrap());
}

#[actix_web::test]
async fn labs_and_sessions_count_what_everybody_sees_whoever_asks() {
    let app = TestApp::new().await;
    for (subject, list, property) in [("labs", "labs", "status"), ("lab-sessions", "lab-sessions", "status")] {
        let statistics = read(&app, subject, "").await;
        assert_eq!(app.by(ADMIN).get(&at(subject, "")).await.ok().body, statistics, "planned ones and drafts stay out");
        assert!(
            app.by(ADMIN).get(&format!("/v1/{list}?count=true")).await.ok().body["total"]
                != statistics["total"]["count"]
        );
        for property in ["region", property] {
            for (code, n) in counts(&statistics, property) {
                let listed = format!("/v1/{list}?{property}={code}&count=true&limit=1");
                assert_eq!(total(&app, &listed).await, n, "{listed}");
                assert_eq!(read(&app, subject, &format!("{property}={code}")).await["total"]["count"], n, "{listed}");
            }
        }
    }
    let sessions = read(&app, "lab-sessions", "").await;
    for property in ["theme", "format"] {
        for (code, n) in some(&sessions, property) {
            assert_eq!(total(&app, &format!("/v1/lab-sessions?{property}={code}&count=true")).await, n, "{code}");
        }
    }
    assert_eq!(some(&sessions, "key_figure"), named(&[("held", 2), ("to_come", 1)]));
    add(&app, json!({"regions": ["05", "12"]}), &["save_the_date", "confirmed"]).await;
    let after = read(&app, "lab-sessions", "").await;
    assert_eq!(some(&after, "key_figure"), named(&[("held", 2), ("to_come", 2)]));
    assert_eq!(
        figure(&after, "region", "12")[0].as_i64(),
        figure(&sessions, "region", "12")[0].as_i64().map(|n| n + 1)
    );
    assert_eq!(some(&read(&app, "lab-sessions", "status=held").await, "key_figure"), named(&[("held", 2)]));
    // One that is put off is not to come.
    let put_off = session_at(ids::UPCOMING_SESSION);
    app.by(ADMIN).post(&format!("{put_off}/transitions"), json!({"to": "postponed", "note": "Neve."})).await.ok();
    assert_eq!(some(&read(&app, "lab-sessions", "").await, "key_figure"), named(&[("held", 2), ("to_come", 1)]));
}

#[actix_web::test]
async fn findings_count_what_everybody_reads_and_what_is_taken_back_no_more() {
    let app = TestApp::new().await;
    let before = read(&app, "findings", "").await;
    for person in [ADMIN, SCIENTIST, COORDINATOR, CONTACT] {
        assert_eq!(app.by(person).get(&at("findings", "")).await.ok().body, before, "drafts stay out");
    }
    for property in ["kind", "consensus", "region"] {
        for (code, n) in counts(&before, property) {
            let listed = format!("/v1/findings?{property}={code}&count=true&limit=1");
            assert_eq!(total(&app, &listed).await, n, "{listed}");
            assert_eq!(read(&app, "findings", &format!("{property}={code}")).await["total"]["count"], n, "{listed}");
        }
    }
    let agreed = counts(&before, "consensus").iter().find(|(code, _)| code == "agreement").unwrap().1;
    assert_eq!(figure(&before, "key_figure", "agreement")[0], agreed);
    let finding = format!("/v1/findings/{}", ids::RECOMMENDATION);
    let taken_back = json!({"to": "withdrawn", "note": "Riguardava un altro caso."});
    app.by(ADMIN).post(&format!("{finding}/transitions"), taken_back).await.ok();
    let after = read(&app, "findings", "").await;
    assert_eq!(after["total"]["count"].as_i64().map(|n| n + 1), before["total"]["count"].as_i64());
    // What is only about a practice that is not public any more is nobody's to count.
    let practice = format!("/v1/practices/{}", ids::A_QUATTRO_MANI);
    app.by(ADMIN).post(&format!("{practice}/transitions"), json!({"to": "withdrawn", "note": "x"})).await.created();
    let last = read(&app, "findings", "").await;
    assert_eq!(last["total"]["count"], total(&app, "/v1/findings?count=true&limit=1").await);
    assert!(last["total"]["count"].as_i64() < after["total"]["count"].as_i64());
}
