//! The page at `/dashboard`: whole HTML, nothing from elsewhere, a table for each chart, and the API's own numbers.
//! `.ci/contract/dashboard.mjs` looks at it in a browser.
use crate::support::TestApp;
use crate::support::people::ADMIN;
use crate::support::request::Answer;
use osservatorio::demo::ids;
use serde_json::Value;

async fn page(app: &TestApp, query: &str) -> String {
    let answer = app.public().get(&format!("/dashboard?{query}")).await.ok();
    let page = whole(&answer);
    assert!(answer.header("cache-control").starts_with("public, max-age="));
    page
}

/// What holds of the page however it is asked for.
fn whole(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
    let page = String::from_utf8(answer.bytes.clone()).unwrap();
    let language = answer.header("content-language");
    assert!(page.starts_with(&format!("<!DOCTYPE html><html lang=\"{language}\">")), "{page}");
    balanced(&page);
    for loaded in
        ["http:", "https:", "\"//", "<script", " src=", "<link", "<img", "url(", "@import", " style=", " onclick"]
    {
        assert!(!page.contains(loaded), "{loaded}");
    }
    for once in ["<h1", "<main", "<header", "<footer", "class=\"skip\"", "<h2"] {
        assert_eq!(page.matches(once).count(), 1, "{once}");
    }
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "no id twice");
    for named in page.split("aria-labelledby=\"").skip(1).flat_map(|rest| rest.split('"').next().unwrap().split(' ')) {
        assert!(ids.contains(&named), "{named}");
    }
    // A bar stands in a row of a table: whoever does not see it reads the row.
    for before in page.split("<svg class=\"bar\"").collect::<Vec<_>>().windows(2).map(|pair| pair[0]) {
        let row = before.rsplit("<tr").next().unwrap();
        assert!(row.contains("<th scope=\"row\">") && row.contains("<data value=\""), "{row}");
    }
    page
}

/// Every element is closed, in its turn.
fn balanced(page: &str) {
    let body = page.split_once("</style>").unwrap();
    let mut open = Vec::new();
    for tag in body.0.split("<style").chain([body.1]).flat_map(|text| text.split('<').skip(1)) {
        let name = tag.split([' ', '>']).next().unwrap();
        match name.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "at <{tag}"),
            None if ["meta", "input", "br", "!DOCTYPE"].contains(&name) => {}
            None => open.push(name),
        }
        assert!(tag.contains('>'), "a tag that never ends: {tag}");
    }
    assert!(open.is_empty(), "{open:?}");
}

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let begin = page.find(&format!("<section class=\"chart\" id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
    page[begin..].split("</section>").next().unwrap()
}

/// The first number of each row, by its code.
fn rows(section: &str) -> Vec<(String, i64)> {
    let row = |text: &str| {
        let code = text.split("data-code=\"").nth(1)?.split('"').next().unwrap().to_owned();
        let n = text.split("<data value=\"").nth(1).unwrap().split('"').next().unwrap();
        Some((code, n.parse().unwrap()))
    };
    section.split("<tr").skip(1).filter_map(row).collect()
}

fn key(page: &str, code: &str) -> f64 {
    let one = page.split(&format!("<li data-code=\"{code}\">")).nth(1).unwrap_or_else(|| panic!("no {code}"));
    one.split("<data value=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
}

async fn statistics(app: &TestApp, subject: &str, region: Option<&str>) -> Value {
    let query = region.map(|region| format!("?region={region}")).unwrap_or_default();
    app.public().get(&format!("/v1/statistics/{subject}{query}")).await.ok().body
}

/// What the API tells of a property: without what is of the second level and empty.
fn told(statistics: &Value, property: &str) -> Vec<(String, i64)> {
    let all = statistics["breakdowns"].as_array().unwrap();
    let breakdown = all.iter().find(|one| one["by"] == property).unwrap();
    let values = breakdown["values"].as_array().unwrap().iter();
    let shown = values.filter(|one| one.get("parent_code").is_none() || one["count"] != 0);
    let mut told: Vec<(String, i64)> =
        shown.map(|one| (one["code"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap())).collect();
    let without = breakdown["without"]["count"].as_i64().unwrap_or_default();
    if without > 0 {
        told.push((String::new(), without));
    }
    told
}

#[actix_web::test]
async fn its_numbers_are_the_apis() {
    let app = TestApp::new().await;
    for region in [None, Some("05"), Some("20")] {
        let page = page(&app, &region.map(|region| format!("region={region}")).unwrap_or_default()).await;
        let practices = statistics(&app, "practices", region).await;
        for (chart, property) in [
            ("dimensions", "dimension"),
            ("dimension-counts", "dimension_count"),
            ("themes", "theme"),
            ("target-groups", "target_group"),
            ("typologies", "typology"),
            ("vitality", "vitality"),
            ("years", "year"),
        ] {
            let chart = section(&page, chart);
            let expected = told(&practices, property);
            assert_eq!(rows(chart), expected, "{property}");
            assert_eq!(chart.contains("<table>"), !expected.is_empty(), "{property}");
        }
        let findings = statistics(&app, "findings", region).await;
        assert_eq!(rows(section(&page, "findings")), told(&findings, "kind"));
        let country = told(&statistics(&app, "practices", None).await, "region");
        assert_eq!(rows(section(&page, "map")), country, "the map is of the whole country");
        let labs = statistics(&app, "labs", region).await;
        let sessions = statistics(&app, "lab-sessions", region).await;
        let adhesions = statistics(&app, "adhesions", region).await;
        let figures = told(&sessions, "key_figure");
        let done = if figures[0].1 == 1 { "svolta" } else { "svolte" };
        let split = format!("{} {done}, {} in programma", figures[0].1, figures[1].1);
        assert!(page.contains(&split), "{split}");
        for (code, expected) in [
            ("practices", &practices["total"]["count"]),
            ("adhering", &adhesions["total"]["count"]),
            ("labs", &labs["total"]["count"]),
            ("findings", &findings["total"]["count"]),
            ("sessions", &sessions["total"]["count"]),
        ] {
            assert_eq!(Some(key(&page, code)), expected.as_f64(), "{code}");
        }
        match practices["breakdowns"][0]["values"][0]["share"].as_f64() {
            Some(share) => assert_eq!(key(&page, "three_or_more_dimensions"), share),
            None => assert!(page.contains("<li data-code=\"three_or_more_dimensions\"><strong>–</strong>")),
        }
    }
}

#[actix_web::test]
async fn the_map_has_a_link_for_each_territory_and_the_choice_of_a_region_stays() {
    let app = TestApp::new().await;
    let page = page(&app, "lang=en&region=05").await;
    let map = section(&page, "map");
    let tiles: Vec<&str> = map.split("<a class=\"tile").skip(1).collect();
    assert_eq!(tiles.len(), 21);
    for tile in &tiles {
        assert!(tile.contains("href=\"/dashboard?lang=en&amp;region=") && tile.contains("<title>"), "{tile}");
    }
    let veneto = tiles.iter().find(|tile| tile.contains("data-code=\"05\"")).unwrap();
    assert!(
        veneto.contains("aria-current=\"true\"") && veneto.contains("<title>Veneto: 5 practices</title>"),
        "{veneto}"
    );
    assert_eq!(map.matches("aria-current").count(), 2, "on the map and in its table");
    assert!(page.contains("<option value=\"05\" selected>Veneto</option>"));
    assert!(page.contains("<a href=\"/dashboard?lang=it&amp;region=05\" hreflang=\"it\" lang=\"it\">Italiano</a>"));
    assert!(section(&page, "sessions").contains(&ids::UPCOMING_SESSION.to_string()));
}

#[actix_web::test]
async fn it_speaks_the_language_that_is_asked_for() {
    let app = TestApp::new().await;
    for (accepted, query, expected) in [
        ("", "", "it"),
        ("de", "", "it"),
        ("en-GB,en;q=0.9", "", "en"),
        ("en-GB,en;q=0.9", "?lang=it", "it"),
        ("it", "?lang=en", "en"),
    ] {
        let answer = app.public().header("accept-language", accepted).get(&format!("/dashboard{query}")).await.ok();
        let page = whole(&answer);
        assert_eq!(answer.header("content-language"), expected);
        let (it, en) = ("Le cinque dimensioni dell’integrazione", "The five dimensions of integration");
        assert_eq!((page.contains(it), page.contains(en)), (expected == "it", expected == "en"));
        assert!(answer.header("vary").contains("Accept-Language"));
    }
}

#[actix_web::test]
async fn it_is_asked_for_as_everything_else_and_tells_nobody_more() {
    let app = TestApp::new().await;
    let first = app.public().get("/dashboard").await.ok();
    app.public().header("if-none-match", first.etag()).get("/dashboard").await.not_modified();
    // A form sends the choice of no region as an empty one.
    assert_eq!(app.public().get("/dashboard?lang=it&region=").await.ok().bytes, first.bytes);
    assert_eq!(app.by(ADMIN).get("/dashboard").await.ok().bytes, first.bytes);
    // What is not known of an address that was passed on does not keep the page away.
    for unknown in ["lang=de", "lang=", "theme=home_care", "utm_source=newsletter"] {
        assert_eq!(app.public().get(&format!("/dashboard?{unknown}")).await.ok().bytes, first.bytes, "{unknown}");
    }
    for wrong in ["region=21", "region=x", "region=5&lang=IT"] {
        let page = page(&app, wrong).await;
        assert!(page.contains("La regione richiesta non esiste") && page.contains("<h2 class=\"place\">Italia</h2>"));
    }
}

#[actix_web::test]
async fn with_nothing_to_show_it_says_so() {
    let app = TestApp::empty(&[]).await;
    let page = page(&app, "lang=it").await;
    assert_eq!(key(&page, "practices"), 0.0);
    assert!(section(&page, "years").contains("Ancora nessuna."));
    assert!(section(&page, "sessions").contains("Nessuna sessione in programma."));
    assert_eq!(rows(section(&page, "map")).iter().map(|(_, n)| n).sum::<i64>(), 0);
}

#[actix_web::test]
async fn what_people_have_written_is_text() {
    let app = TestApp::new().await;
    let path = format!("/v1/lab-sessions/{}", ids::UPCOMING_SESSION);
    let title = serde_json::json!({"title": "<b>Neve</b> & \"altro\""});
    app.by(ADMIN).if_match("*").patch(&path, title).await.ok();
    let page = page(&app, "").await;
    assert!(page.contains("&lt;b&gt;Neve&lt;/b&gt; &amp; ") && !page.contains("<b>Neve"));
}
