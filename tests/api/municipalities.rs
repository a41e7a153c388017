use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use serde_json::{Value, json};

fn names(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn everybody_finds_municipalities() {
    let app = TestApp::new().await;
    let all = app.public().get("/v1/municipalities?count=true").await.ok();
    assert_eq!(all.body["total"], 11);
    assert_eq!(names(all.items())[..3], ["Belluno", "Casale sul Sile", "Gambugliano"]);
    let found = |query: &'static str| {
        let call = app.public();
        async move {
            let answer = call.get(&format!("/v1/municipalities?{query}")).await.ok();
            names(answer.items()).into_iter().map(str::to_owned).collect::<Vec<_>>()
        }
    };
    assert_eq!(found("q=casale%20S%C3%8CLE").await, ["Casale sul Sile"]);
    assert_eq!(found("q=gamb&active=true").await, [""; 0]);
    assert_eq!(found("q=gamb").await, ["Gambugliano"]);
    assert_eq!(found("q=%27").await, [""; 0]);
    assert_eq!(found("region=03,12").await, ["Lodi", "Milano", "Roma"]);
    assert_eq!(found("province=TV&sort=-name").await, ["Treviso", "Casale sul Sile"]);
    assert_eq!(found("active=false").await, ["Gambugliano"]);
    assert_eq!(found("istat_code=026086").await, ["Treviso"]);
    assert_eq!(found("istat_code=999999").await, [""; 0]);
    assert_eq!(found("updated_since=2100-01-01T00:00:00Z").await, [""; 0]);
    assert_eq!(found("updated_since=2020-01-01T00:00:00Z&sort=-updated_at").await.len(), 11);
}

#[actix_web::test]
async fn one_is_read_by_its_cadastral_code() {
    let app = TestApp::new().await;
    let treviso = app.public().get("/v1/municipalities/L407").await.ok();
    assert_eq!(treviso.body["istat_codes"][0]["code"], "026086");
    assert_eq!((&treviso.body["region_code"], &treviso.body["province"]), (&json!("05"), &json!("TV")));
    assert_eq!(app.public().header("if-none-match", treviso.etag()).get("/v1/municipalities/L407").await.status, 304);
    app.public().get("/v1/municipalities/Z999").await.problem(404, "not_found");
    app.public().get("/v1/municipalities/%27").await.problem(404, "not_found");
}

#[actix_web::test]
async fn wrong_filters_are_told() {
    let app = TestApp::new().await;
    for wrong in [
        "region=5",
        "region=05,xx",
        "province=tv",
        "istat_code=26086",
        "sort=size",
        "q=",
        "updated_since=x",
        "limit=0",
        "cursor=x",
    ] {
        app.public().get(&format!("/v1/municipalities?{wrong}")).await.problem(400, "bad_parameter");
    }
}

#[actix_web::test]
async fn pages_follow_one_another_to_the_end() {
    let app = TestApp::new().await;
    for sort in ["name", "-name", "updated_at", "-updated_at"] {
        let mut seen = Vec::new();
        let mut path = format!("/v1/municipalities?limit=2&sort={sort}");
        loop {
            let page = app.public().get(&path).await.ok();
            seen.extend(page.items().iter().map(|item| item["cadastral_code"].as_str().unwrap().to_owned()));
            match page.body["_links"]["next"]["href"].as_str() {
                Some(next) => path = next.to_owned(),
                None => break,
            }
        }
        let distinct: std::collections::HashSet<_> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (11, 11), "{sort}: {seen:?}");
    }
}

#[actix_web::test]
async fn an_administrator_says_who_took_over() {
    let app = TestApp::new().await;
    let path = "/v1/municipalities/D902";
    let body = json!({"successor_code": "M436"});
    app.public().if_match("*").patch(path, body.clone()).await.problem(401, "token_missing");
    app.by(CONTACT).if_match("*").patch(path, body.clone()).await.problem(403, "forbidden");
    app.by(COORDINATOR).if_match("*").patch(path, body.clone()).await.problem(403, "forbidden");
    app.by(ADMIN).patch(path, body.clone()).await.problem(428, "precondition_required");
    let before = app.by(ADMIN).get(path).await.ok();
    let after = app.by(ADMIN).if_match(before.etag()).patch(path, body.clone()).await.ok();
    assert_eq!((&after.body["successor_code"], &after.body["version"]), (&json!("M436"), &json!(2)));
    app.by(ADMIN).if_match(before.etag()).patch(path, body).await.problem(412, "precondition_failed");
    let cleared = app.by(ADMIN).if_match("*").patch(path, json!({"successor_code": null})).await.ok();
    assert_eq!(cleared.body["successor_code"], Value::Null);
}

#[actix_web::test]
async fn only_one_that_exists_takes_over_and_only_from_one_that_has_closed() {
    let app = TestApp::new().await;
    let set = |of: &str, to: &str| {
        let (call, path, body) =
            (app.by(ADMIN).if_match("*"), format!("/v1/municipalities/{of}"), json!({"successor_code": to}));
        async move { call.patch(&path, body).await.violations() }
    };
    assert_eq!(set("L407", "M436").await, ["#/successor_code not_allowed"]);
    assert_eq!(set("D902", "D902").await, ["#/successor_code not_allowed"]);
    assert_eq!(set("D902", "Z999").await, ["#/successor_code unknown_municipality"]);
    assert_eq!(set("D902", "l407").await, ["#/successor_code pattern"]);
    let renamed = app.by(ADMIN).if_match("*").patch("/v1/municipalities/D902", json!({"name": "x"})).await;
    assert_eq!(renamed.violations(), ["#/name unknown_field"]);
}

#[actix_web::test]
async fn exactly_the_name_comes_first() {
    let app = TestApp::new().await;
    let head = "Codice Regione;Codice Comune formato alfanumerico;Denominazione in italiano;Denominazione altra lingua;\
        Sigla automobilistica;Codice Catastale del comune\n";
    let rows = "12;058091;Roma;;RM;H501\n18;080063;Bagnara Roma;;RC;A551\n18;080064;Castel Roma;;RC;A552\n";
    crate::imports::report(&app, "subject=municipalities&as_of=2026-01-01", format!("{head}{rows}")).await;
    let mut names = Vec::new();
    let mut next = "/v1/municipalities?q=roma&limit=1".to_owned();
    loop {
        let page = app.public().get(&next).await.ok();
        names.extend(page.items().iter().map(|one| one["name"].as_str().unwrap().to_owned()));
        match page.body["_links"]["next"]["href"].as_str() {
            Some(href) => next = href.to_owned(),
            None => break,
        }
    }
    assert_eq!(names, ["Roma", "Bagnara Roma", "Castel Roma"]);
}
