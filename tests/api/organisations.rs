//! Finding and reading organisations. Changing them: `organisations_changes.rs`.
use crate::support::TestApp;
use crate::support::people::{ADMIN, EXPERT, FOREIGN_CONTACT};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use serde_json::{Value, json};

/// A list's names.
fn names(answer: &Answer) -> Vec<&str> {
    answer.items().iter().map(|item| item["legal_name"].as_str().unwrap()).collect()
}

async fn found(app: &TestApp, query: &str) -> Vec<String> {
    let answer = app.public().get(&format!("/v1/organisations?{query}")).await.ok();
    names(&answer).into_iter().map(str::to_owned).collect()
}

async fn make(app: &TestApp, body: Value) -> Value {
    app.by(ADMIN).post("/v1/organisations", body).await.created().body
}

#[actix_web::test]
async fn everybody_reads_an_organisation_with_its_codes_and_its_etag() {
    let app = TestApp::new().await;
    let path = format!("/v1/organisations/{}", ids::AULSS_2);
    let answer = app.public().get(&path).await.ok();
    assert_eq!(answer.body["legal_name"], "Azienda ULSS 2 Marca Trevigiana");
    assert_eq!(answer.body["ministry_code"], "050502");
    assert_eq!((&answer.body["region_code"], &answer.body["adhering"]), (&json!("05"), &json!(true)));
    assert!(answer.body.get("sort_name").is_none());
    assert_eq!(answer.body["geo"], json!({"latitude": 45.6586, "longitude": 12.2656}));
    let again = app.by(EXPERT).header("if-none-match", answer.etag()).get(&path).await;
    assert_eq!(again.status.as_u16(), 304);
    app.public().get("/v1/organisations/01910000-0000-7000-8000-00000000ffff").await.problem(404, "not_found");
    app.public().get("/v1/organisations/nonsense").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn search_knows_accents_apostrophes_codes_and_municipalities() {
    let app = TestApp::new().await;
    make(&app, json!({"kind": "society_of_health", "legal_name": "Società della Salute Fiorentina Nord-Ovest"})).await;
    make(&app, json!({"kind": "municipality", "legal_name": "Comune di Forlì"})).await;
    make(&app, json!({"kind": "municipality", "legal_name": "Comune dell'Aquila", "short_name": "L’Aquila"})).await;
    for q in ["societa+della+salute", "SOCIET%C3%80+SALUTE", "salute+fiorentina", "nord-ovest"] {
        let all = found(&app, &format!("q={q}")).await;
        assert!(all.contains(&"Società della Salute Fiorentina Nord-Ovest".to_owned()), "{q}: {all:?}");
    }
    for q in ["Forl%C3%AC", "forli", "FORLI", "forl"] {
        assert_eq!(found(&app, &format!("q={q}")).await, ["Comune di Forlì"], "{q}");
    }
    for q in ["L'Aquila", "l%E2%80%99aquila", "aquila", "dell%27aquila"] {
        assert_eq!(found(&app, &format!("q={q}")).await, ["Comune dell'Aquila"], "{q}");
    }
    make(&app, json!({"kind": "other", "legal_name": "Comunità Montana dell'Unità"})).await;
    for q in ["comunita", "COMUNIT%C3%80+montana", "unita", "comun+montan"] {
        let all = found(&app, &format!("q={q}")).await;
        assert!(all.contains(&"Comunità Montana dell'Unità".to_owned()), "{q}: {all:?}");
    }
    // By IPA code, by the denomination with the municipality of the seat, and by a word that is nowhere.
    assert_eq!(found(&app, "q=a9_tv").await, ["Azienda ULSS 2 Marca Trevigiana"]);
    assert_eq!(found(&app, "q=ulss+belluno").await, ["Azienda ULSS 1 Dolomiti"]);
    assert_eq!(found(&app, "q=inesistente").await, [""; 0]);
    assert_eq!(found(&app, "q=-%27%22*").await, [""; 0]);
    let counted = app.public().get("/v1/organisations?q=-&count=true").await.ok();
    assert_eq!(counted.body["total"], 0);
}

#[actix_web::test]
async fn every_filter_narrows_the_list() {
    let app = TestApp::new().await;
    let closed = json!({"kind": "care_home", "legal_name": "Casa chiusa", "region_code": "15", "province": "NA",
        "active": false, "in_liquidation": true, "valid_to": "2020-12-31", "tax_code": "13664791004",
        "cadastral_code": "H501", "ipa_code": "Casa_1"});
    make(&app, closed).await;
    for query in [
        "region=15",
        "province=NA",
        "active=false",
        "in_liquidation=true",
        "kind=care_home",
        "kind=care_home,pharmacy_body",
        "ipa_code=cASA_1",
        "region=15&kind=care_home&active=false&q=chiusa",
        "tax_code=13664791004&province=NA",
        "cadastral_code=H501&kind=care_home",
    ] {
        assert_eq!(found(&app, query).await, ["Casa chiusa"], "{query}");
    }
    assert_eq!(found(&app, "ipa_code=auv").await, ["Azienda ULSS 8 Berica"]);
    assert_eq!(found(&app, &format!("parent={}", ids::AULSS_2)).await, ["Distretto Treviso Nord"]);
    assert_eq!(
        found(&app, "adhering=true").await,
        ["Azienda ULSS 1 Dolomiti", "Azienda ULSS 2 Marca Trevigiana", "Comune di Treviso"]
    );
    assert_eq!(found(&app, "kind=region").await, [""; 0]);
    assert_eq!(found(&app, "updated_since=2100-01-01T00:00:00Z").await, [""; 0]);
    assert!(found(&app, "updated_since=2020-01-01T00:00:00%2B01:00").await.len() > 10);
    let counted = app.public().get("/v1/organisations?kind=municipality&count=true&limit=1").await.ok();
    assert_eq!((counted.items().len(), &counted.body["total"]), (1, &json!(3)));
    let slim = app.public().get("/v1/organisations?kind=province&fields=legal_name").await.ok();
    assert_eq!(slim.items()[0], json!({"id": ids::PROVINCIA_DI_LODI, "legal_name": "Provincia di Lodi"}));
}

#[actix_web::test]
async fn wrong_parameters_are_told() {
    let app = TestApp::new().await;
    for query in [
        "region=5",
        "region=21",
        "province=tv",
        "kind=asl",
        "kind=municipality,asl",
        "adhering=yes",
        "parent=1",
        "tax_code=123",
        "cadastral_code=407",
        "updated_since=yesterday",
        "sort=legal_name",
        "limit=0",
        "limit=101",
        "colour=red",
        "q=",
        "cursor=abc",
        "fields=sort_name",
    ] {
        app.public().get(&format!("/v1/organisations?{query}")).await.problem(400, "bad_parameter");
    }
}

/// Reads a list to its end, a few items at a time.
async fn walk(app: &TestApp, query: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut next = format!("/v1/organisations?limit=7&{query}");
    loop {
        let page = app.public().get(&next).await.ok();
        assert!(page.items().len() <= 7);
        all.extend(page.items().to_vec());
        match page.body["_links"].get("next") {
            Some(link) => next = link["href"].as_str().unwrap().to_owned(),
            None => break all,
        }
    }
}

fn ids_of(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn paging_by_every_order_loses_and_repeats_nothing() {
    let app = TestApp::new().await;
    for n in 0..62 {
        // Names repeat, so that the id has to decide; capitals and accents do not.
        let name = ["Élite", "elite", "Zeta", "ànfora", "Anfora", "Comune L'Aquila"][n % 6];
        make(&app, json!({"kind": "other", "legal_name": name, "region_code": "20"})).await;
    }
    let everything = 13 + 62;
    for (sort, key) in [("name", ""), ("-created_at", "created_at"), ("-updated_at", "updated_at")] {
        for (filter, expected) in [("", everything), ("&region=20", 62), ("&kind=other,region", 62), ("&q=anfora", 20)]
        {
            let items = walk(&app, &format!("sort={sort}{filter}")).await;
            assert_eq!(items.len(), expected, "{sort}{filter}");
            let mut unique = ids_of(&items);
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), expected, "{sort}{filter}");
            if sort == "name" {
                let order: Vec<_> =
                    items.iter().map(|i| osservatorio::db::search::fold(i["legal_name"].as_str().unwrap())).collect();
                assert!(order.is_sorted(), "{order:?}");
            } else {
                assert!(items.iter().map(|i| i[key].as_str().unwrap()).rev().is_sorted());
            }
        }
    }
    assert_eq!(ids_of(&walk(&app, "").await), ids_of(&walk(&app, "sort=name").await));
    let page = app.public().get("/v1/organisations?limit=5&sort=name").await.ok();
    let cursor = page.body["next_cursor"].as_str().unwrap();
    app.public()
        .get(&format!("/v1/organisations?sort=-updated_at&cursor={cursor}"))
        .await
        .problem(400, "bad_parameter");
}

#[actix_web::test]
async fn a_changed_organisation_comes_first_and_is_found_since_then() {
    let app = TestApp::new().await;
    let path = format!("/v1/organisations/{}", ids::ASL_ROMA_1);
    let change = json!({"email": "urp@example.org"});
    let changed = app.by(FOREIGN_CONTACT).if_match("*").patch(&path, change).await.ok();
    let since = changed.body["updated_at"].as_str().unwrap();
    assert_eq!(found(&app, &format!("updated_since={since}")).await, ["ASL Roma 1"]);
    assert_eq!(found(&app, "sort=-updated_at&limit=1").await, ["ASL Roma 1"]);
}

#[actix_web::test]
async fn coverage_counts_the_active_organisations_of_a_region_by_kind() {
    let app = TestApp::new().await;
    let coverage = app.public().get("/v1/regions/05/coverage").await.ok();
    assert_eq!(coverage.body["total"], json!({"organisations": 9, "adhering": 3, "share": 0.3333}));
    let kinds = coverage.body["kinds"].as_array().unwrap();
    let codes: Vec<_> = kinds.iter().map(|k| k["kind"].as_str().unwrap()).collect();
    assert_eq!(
        codes,
        ["municipality", "local_health_authority", "health_district", "federsanita_regional", "anci_regional"]
    );
    assert_eq!(kinds[1], json!({"kind": "local_health_authority", "organisations": 3, "adhering": 2, "share": 0.6667}));
    make(&app, json!({"kind": "region", "legal_name": "Chiusa", "region_code": "05", "active": false})).await;
    let same = app.public().get("/v1/regions/05/coverage").await.ok();
    assert_eq!(coverage.body, same.body);
    let empty = app.public().get("/v1/regions/20/coverage").await.ok();
    let nothing = json!({"organisations": 0, "adhering": 0, "share": 0.0});
    assert_eq!(empty.body, json!({"region_code": "20", "total": nothing, "kinds": []}));
    app.public().get("/v1/regions/21/coverage").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn the_kinds_have_labels_in_two_languages() {
    let app = TestApp::new().await;
    let list = app.public().get("/v1/code-lists/organisation-kinds").await.ok();
    let codes = list.body["codes"].as_array().unwrap();
    assert_eq!(codes.len(), 27);
    assert_eq!(codes[0], json!({"code": "municipality", "label": {"it": "comune", "en": "municipality"}}));
    app.public().get("/v1/code-lists/adhesion-statuses").await.ok();
    app.public().get("/v1/code-lists/adhesion-act-kinds").await.ok();
}
