//! The people of an organisation.
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn all() -> String {
    format!("/v1/organisations/{}/contacts", ids::AULSS_2)
}

fn one() -> String {
    format!("{}/{}", all(), ids::CONTACT)
}

fn person(name: &str) -> Value {
    json!({"name": name, "office": "Ufficio di piano", "email": "qualcuno@example.org", "phone": "+39 0422 000001"})
}

#[actix_web::test]
async fn people_are_seen_only_by_those_who_answer_for_the_organisation() {
    let app = TestApp::new().await;
    for reader in [ADMIN, COORDINATOR, CONTACT] {
        let list = app.by(reader).get(&all()).await.ok();
        assert_eq!(list.items()[0]["name"], "Giulia Esempio");
        assert_eq!(app.by(reader).get(&one()).await.ok().body["current"], true);
    }
    for other in [SCIENTIST, FOREIGN_COORDINATOR, FOREIGN_CONTACT, EXPERT, READER] {
        app.by(other).get(&all()).await.problem(403, "forbidden");
        app.by(other).get(&one()).await.problem(403, "forbidden");
        app.by(other).post(&all(), person("x")).await.problem(403, "forbidden");
        app.by(other).if_match("*").patch(&one(), json!({"name": "x"})).await.problem(403, "forbidden");
        app.by(other).if_match("*").delete(&one()).await.problem(403, "forbidden");
    }
    app.public().get(&all()).await.problem(401, "token_missing");
    app.public().get(&one()).await.problem(401, "token_missing");
    app.public().post(&all(), person("x")).await.problem(401, "token_missing");
    app.public().if_match("*").patch(&one(), json!({"name": "x"})).await.problem(401, "token_missing");
    app.public().if_match("*").delete(&one()).await.problem(401, "token_missing");
    // Nor do they stand in the organisation itself, or come with it in a list.
    for public in ["", &format!("/{}", ids::AULSS_2), &format!("/{}/adhesions", ids::AULSS_2)] {
        let answer = app.by(ADMIN).get(&format!("/v1/organisations{public}")).await.ok();
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("Esempio"), "{public}");
    }
}

#[actix_web::test]
async fn a_contact_is_added_changed_and_deleted() {
    let app = TestApp::new().await;
    let made = app.by(CONTACT).post(&all(), person("Nicolò D’Amico")).await.created();
    let path = made.header("location").to_owned();
    assert_eq!((&made.body["current"], &made.body["version"]), (&json!(true), &json!(1)));
    let change = json!({"valid_from": "2020-01-01", "valid_to": "2020-12-31", "email": null});
    app.by(CONTACT).patch(&path, change.clone()).await.problem(428, "precondition_required");
    let changed = app.by(COORDINATOR).if_match(made.etag()).patch(&path, change.clone()).await.ok();
    assert_eq!((&changed.body["current"], changed.body.get("email")), (&json!(false), None));
    app.by(CONTACT).if_match(made.etag()).patch(&path, change).await.problem(412, "precondition_failed");
    app.by(CONTACT).if_match(made.etag()).delete(&path).await.problem(412, "precondition_failed");
    app.by(CONTACT).if_match(changed.etag()).delete(&path).await.done();
    app.by(CONTACT).get(&path).await.problem(404, "not_found");
    app.by(CONTACT).if_match("*").delete(&path).await.problem(404, "not_found");
}

#[actix_web::test]
async fn current_are_those_who_hold_their_office_today() {
    let app = TestApp::new().await;
    let today = osservatorio::clock::today();
    let day = |days: i64| (today + chrono::TimeDelta::days(days)).to_string();
    for (name, from, to) in [
        ("first day", Some(day(0)), None),
        ("last day", None, Some(day(0))),
        ("not yet", Some(day(1)), None),
        ("not any more", Some(day(-9)), Some(day(-1))),
        ("always", None, None),
    ] {
        let mut new = person(name);
        let dates = [("valid_from", from), ("valid_to", to)];
        dates.into_iter().for_each(|(field, date)| date.into_iter().for_each(|date| new[field] = json!(date)));
        app.by(ADMIN).post(&all(), new).await.created();
    }
    for (query, expected) in [
        ("current=true&count=true", vec!["always", "last day", "first day", "Giulia Esempio"]),
        ("current=false&count=true", vec!["not any more", "not yet"]),
    ] {
        let list = app.by(CONTACT).get(&format!("{}?{query}", all())).await.ok();
        let names: Vec<_> = list.items().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!((&names, &list.body["total"]), (&expected, &json!(expected.len())));
        assert!(list.items().iter().all(|c| c["current"] == json!(query.starts_with("current=true"))));
    }
    let mut next = format!("{}?limit=2", all());
    let mut seen = Vec::new();
    loop {
        let page = app.by(CONTACT).get(&next).await.ok();
        seen.extend(page.items().iter().map(|c| c["id"].to_string()));
        let Some(link) = page.body["_links"].get("next") else { break };
        next = link["href"].as_str().unwrap().to_owned();
    }
    seen.dedup();
    assert_eq!(seen.len(), 6);
}

#[actix_web::test]
async fn bad_contacts_are_refused_with_all_that_is_wrong() {
    let app = TestApp::new().await;
    let wrong = json!({"name": " ", "email": "x", "phone": "call me", "valid_from": "2024-02-30"});
    assert_eq!(
        app.by(ADMIN).post(&all(), wrong).await.violations(),
        ["#/email format", "#/name pattern", "#/office required", "#/phone pattern", "#/valid_from format"]
    );
    let mut wrong = person("x");
    wrong["valid_from"] = json!("2024-01-02");
    wrong["valid_to"] = json!("2024-01-01");
    assert_eq!(app.by(ADMIN).post(&all(), wrong).await.violations(), ["#/valid_to before_start"]);
    app.by(ADMIN).get(&format!("{}?current=maybe", all())).await.problem(400, "bad_parameter");
    // A contact of another organisation is not here, and an organisation that does not exist has none.
    let elsewhere = format!("/v1/organisations/{}/contacts", ids::AULSS_1);
    app.by(ADMIN).get(&format!("{elsewhere}/{}", ids::CONTACT)).await.problem(404, "not_found");
    assert_eq!(app.by(ADMIN).get(&elsewhere).await.ok().items().len(), 0);
    let nowhere = format!("/v1/organisations/{}/contacts", ids::CONTACT);
    app.by(CONTACT).get(&nowhere).await.problem(404, "not_found");
}
