use super::{publish, published, transition, walk};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT};
use osservatorio::demo::ids;
use serde_json::json;

async fn titles(app: &TestApp, q: &str) -> Vec<String> {
    let query: String = url(q);
    let found = app.public().get(&format!("/v1/practices?q={query}")).await.ok();
    found.items().iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

fn url(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[actix_web::test]
async fn words_are_found_whatever_their_form() {
    let app = TestApp::new().await;
    for q in ["dimissioni", "dimissione", "DIMISSIONE programmata", "dimission", "dimissioni  -programmate*"] {
        assert_eq!(titles(&app, q).await[0], "Dimissioni Programmate", "{q}");
    }
    for q in ["comunità", "comunita", "COMUNITÀ infermiere", "comunita\u{300}"] {
        assert!(titles(&app, q).await.contains(&"Infermiere di Famiglia e Comunità".to_owned()), "{q}");
    }
    for q in ["d'argento", "d’argento", "Passi d'Argento", "argent"] {
        assert_eq!(titles(&app, q).await[0], "Passi d'Argento", "{q}");
    }
    for q in ["zzzz", "-*\"'", "dimissioni zzzz", "' OR 1=1 --"] {
        assert!(titles(&app, q).await.is_empty(), "{q}");
    }
    // Drafts and submitted ones are found by who sees them only.
    assert!(titles(&app, "alzheimer").await.is_empty());
    assert_eq!(app.by(CONTACT).get("/v1/practices?q=alzheimer").await.ok().items().len(), 1);
}

#[actix_web::test]
async fn title_comes_before_summary_before_story() {
    let app = TestApp::new().await;
    let word = "zafferano";
    published(&app, json!({"title": "Zafferano", "summary": "b", "story": "c"})).await;
    published(&app, json!({"title": "Terza", "summary": "b", "story": format!("lo {word}")})).await;
    published(&app, json!({"title": "Seconda", "summary": format!("il {word}"), "story": "c"})).await;
    published(&app, json!({"title": "Zafferanone", "summary": "b", "story": "c"})).await;
    let found = app.public().get("/v1/practices?q=zafferano&count=true").await.ok();
    let ranked: Vec<(&str, i64)> =
        found.items().iter().map(|item| (item["title"].as_str().unwrap(), item["score"].as_i64().unwrap())).collect();
    assert_eq!(ranked, [("Zafferano", 8), ("Zafferanone", 7), ("Seconda", 3), ("Terza", 1)]);
    assert_eq!(found.body["total"], 4);
    let pages = walk(&app, None, "q=zafferano", 1).await;
    let all = found.items().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(pages, all);
    let by_title = app.public().get("/v1/practices?q=zafferano&sort=title").await.ok();
    assert_eq!(by_title.items()[0]["title"], "Seconda");
    assert_eq!(by_title.items()[0].get("score"), None);
    let narrowed = app
        .public()
        .get("/v1/practices?q=zafferano&theme=home_care&region=05&year=2022&dimension=community")
        .await
        .ok();
    assert_eq!(narrowed.items().len(), 4);
    assert_eq!(app.public().get("/v1/practices?q=zafferano&region=12").await.ok().items().len(), 0);
    app.public().get("/v1/practices?q=zafferano&cursor=abc").await.problem(400, "bad_parameter");
    app.public().get("/v1/practices?q=").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn the_excerpt_shows_the_words_and_is_safe() {
    let app = TestApp::new().await;
    let long = format!(
        "{} <script>alert('x')</script> lo zafferano & l'\"olio\" {}",
        "parola ".repeat(80),
        "coda ".repeat(80)
    );
    published(&app, json!({"title": "<b>Spezie</b>", "summary": "Sommario", "story": long})).await;
    let found = app.public().get("/v1/practices?q=zafferano").await.ok();
    let excerpt = found.items()[0]["excerpt"].as_str().unwrap();
    assert!(excerpt.contains("<mark>zafferano</mark> &amp; l&#39;&quot;olio&quot;"), "{excerpt}");
    assert!(excerpt.contains("&lt;script&gt;") && !excerpt.contains("<script"), "{excerpt}");
    assert!(excerpt.starts_with("… ") && excerpt.ends_with(" …"), "{excerpt}");
    assert_eq!(found.items()[0]["title"], "<b>Spezie</b>");
    let in_title = app.public().get("/v1/practices?q=spezie").await.ok();
    assert_eq!(in_title.items()[0]["excerpt"], "Sommario");
}

#[actix_web::test]
async fn what_changes_is_found_anew() {
    let app = TestApp::new().await;
    let made = published(&app, json!({"title": "Peperoncino"})).await;
    let at = format!("/v1/practices/{}", made.body["id"].as_str().unwrap());
    let copy = app.by(ADMIN).post(&format!("{at}/revisions"), json!({})).await.created();
    let copy = copy.header("location");
    app.by(ADMIN).if_match("*").patch(copy, json!({"document": {"title": "Curcuma"}})).await.ok();
    transition(&app, ADMIN, copy, json!({"to": "submitted"})).await.created();
    assert_eq!(titles(&app, "peperoncino").await, ["Peperoncino"]);
    publish(&app, copy).await;
    assert!(titles(&app, "peperoncino").await.is_empty());
    assert_eq!(titles(&app, "curcuma").await, ["Curcuma"]);
    let own = app.by(ADMIN).get(&format!("/v1/practices?q=ascolto&organisation={}", ids::ASL_ROMA_1)).await.ok();
    assert_eq!(own.items()[0]["status"], "withdrawn");
}

#[actix_web::test]
async fn no_query_breaks_the_search() {
    let app = TestApp::new().await;
    for q in [
        "²", "ª", "日本", "ß", "İ", "1e5", "a_b", "😀", "\"", "a OR b", "NEAR(a)", "a:*", "'':*", "\\", "%", "<b>",
        "116117", "ﬁ", "٣",
    ] {
        for more in ["", "&count=true&facets=true", "&sort=-listed_at"] {
            app.public().get(&format!("/v1/practices?q={}{more}", url(q))).await.ok();
        }
    }
    app.public().get("/v1/practices?q=%00").await.problem(400, "bad_parameter");
    let longest = "dimissioni ".repeat(18);
    app.public().get(&format!("/v1/practices?q={}", url(&longest))).await.ok();
}

#[actix_web::test]
async fn what_was_stored_under_older_rules_is_found_again_once() {
    use diesel::prelude::*;
    use osservatorio::db::schema::{calls, lab_sessions, municipalities, organisations, practices, search_indexes};
    let app = TestApp::new().await;
    app.work().await;
    let db = app.core.db();
    let command = osservatorio::auth::actor::Actor::command("test");
    db.run(&command, |tx| {
        let old = "infermi";
        diesel::update(practices::table)
            .set((practices::search_terms.eq(old), practices::title_terms.eq(old), practices::summary_terms.eq(old)))
            .execute(tx.conn())?;
        diesel::update(organisations::table).set(organisations::search_terms.eq(old)).execute(tx.conn())?;
        diesel::update(municipalities::table).set(municipalities::search_terms.eq(old)).execute(tx.conn())?;
        diesel::update(lab_sessions::table).set(lab_sessions::search_terms.eq(old)).execute(tx.conn())?;
        diesel::update(calls::table).set(calls::search_terms.eq(old)).execute(tx.conn())?;
        diesel::update(search_indexes::table).set(search_indexes::version.eq(1)).execute(tx.conn())?;
        Ok(())
    })
    .unwrap();
    let found = |path: &'static str| {
        let app = app.clone();
        async move { app.public().get(path).await.ok().items().len() }
    };
    let all = [
        "/v1/practices?q=infermieri",
        "/v1/practices?q=infermiere%20di%20famiglia",
        "/v1/organisations?q=aulss2",
        "/v1/municipalities?q=treviso",
        "/v1/lab-sessions?q=laboratori",
    ];
    for path in all {
        assert_eq!(found(path).await, 0, "{path}");
    }
    // Two instances at once do it once.
    let other = app.again(&[]).await;
    futures_util::future::join(app.work(), other.work()).await;
    for path in all {
        assert!(found(path).await > 0, "{path}");
    }
    let left: i64 = db
        .run(&command, |tx| {
            Ok(search_indexes::table.filter(search_indexes::version.eq(1)).count().get_result(tx.conn())?)
        })
        .unwrap();
    assert_eq!(left, 0);
}
