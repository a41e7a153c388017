//! Who holds a code, and who does not.
use super::{ANSWERS, CURRENT, DRAFT, Opened, holder, treviso};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn a_code_shows_its_invitation_and_nothing_else() {
    let (app, call, code) = treviso().await;
    let typed = code.to_uppercase().replace('-', " ");
    let read = holder(&app, &typed).get(CURRENT).await.ok();
    assert_eq!(read.header("cache-control"), "no-store", "it is nobody else's");
    assert!(read.header("vary").contains("Answer-Code"));
    let body = &read.body;
    assert_eq!(body["organisation_name"], "Comune di Treviso");
    assert_eq!((&body["may_answer"], &body["call"]["deadline"]), (&json!(true), &json!("2099-03-29")));
    assert_eq!(body["form"][0]["field"], "title");
    assert!(body.get("answer").is_none() && body.get("practice").is_none());
    let text = String::from_utf8_lossy(&read.bytes);
    for hidden in ["Maria Rossi", "pec", "audience", "reminder", "Villaverla", &code] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    holder(&app, &code).header("if-none-match", read.etag()).get(CURRENT).await.not_modified();
    let invitation = call.invitation(&app, ids::TREVISO).await;
    let opened = app.by(ADMIN).get(&invitation).await.ok();
    assert!(opened.body["opened_at"].is_string() && opened.body["version"] == read.body["version"]);
    // An account that comes along is not looked at: the code is the credential.
    app.by(EXPERT).header("answer-code", code.as_str()).get(CURRENT).await.ok();
    app.by(ADMIN).get(CURRENT).await.problem(401, "bad_code");
}

#[actix_web::test]
async fn whatever_is_wrong_with_a_code_it_is_the_same_answer() {
    let (app, call, code) = treviso().await;
    let invitation = call.invitation(&app, ids::TREVISO).await;
    let revoked = call.code(&app, ids::TREVISO, json!({})).await;
    let newest = app.by(ADMIN).get(&format!("{invitation}/codes")).await.ok();
    let id = newest.items()[0]["id"].as_str().unwrap();
    app.by(ADMIN).if_match("*").delete(&format!("{invitation}/codes/{id}")).await.done();
    let other = Opened::new(&app).await;
    let cancelled = other.code(&app, ids::TREVISO, json!({})).await;
    other.step(&app, json!({"to": "cancelled", "note": "Errore."})).await;
    let mut details = Vec::new();
    for wrong in ["", "abcde-fghij-kmnpq-rstuv-wxyz22", &revoked, &cancelled, "è"] {
        for path in [CURRENT, DRAFT] {
            let refused = holder(&app, wrong).get(path).await.problem(401, "bad_code");
            assert!(!refused.header("www-authenticate").is_empty());
            details.push(refused.body["detail"].clone());
        }
        let answer = json!({"answer": "no_practice", "reason": "x"});
        holder(&app, wrong).post(ANSWERS, answer).await.problem(401, "bad_code");
    }
    assert!(details.iter().all(|detail| *detail == details[0]), "{details:?}");
    app.public().get(CURRENT).await.problem(401, "bad_code");
    holder(&app, &code).get(CURRENT).await.ok();
}

#[actix_web::test]
async fn guessing_codes_is_stopped_by_address() {
    let (app, _, code) = treviso().await;
    for n in 0..50 {
        holder(&app, &format!("wrong-{n}")).get(CURRENT).await.problem(401, "bad_code");
    }
    let stopped = holder(&app, "wrong").get(CURRENT).await.problem(429, "too_many_requests");
    assert!(stopped.header("retry-after").parse::<u64>().unwrap() > 0);
    // Nobody guesses a code: whoever has a right one is not held up by others behind the same address, nor is whoever
    // signs in.
    holder(&app, &code).get(CURRENT).await.ok();
    let wrong = json!({"email": "nobody@example.org", "password": "not-the-one-at-all"});
    app.public().post("/v1/auth/tokens", wrong).await.problem(401, "bad_credentials");
    app.wait(chrono::TimeDelta::minutes(16));
    holder(&app, "wrong").get(CURRENT).await.problem(401, "bad_code");
}

#[actix_web::test]
async fn who_reads_the_answers_of_an_invitation() {
    let app = TestApp::new().await;
    let call = Opened::new(&app).await;
    let code = call.code(&app, ids::AULSS_2, json!({})).await;
    let delegate = json!({"name": "Ufficio di piano", "email": "ufficio@example.org"});
    let delegated = json!({"answer": "delegated", "delegated_to": delegate});
    let first = holder(&app, &code).post(ANSWERS, delegated).await.created();
    assert_eq!(first.body["delegated_to"], delegate, "its own holder sees whom it named");
    let second = json!({"answer": "not_relevant", "reason": "Niente.", "corrects": first.body["id"]});
    holder(&app, &code).post(ANSWERS, second).await.created();
    let path = format!("{}/answers", call.invitation(&app, ids::AULSS_2).await);
    app.public().get(&path).await.problem(401, "token_missing");
    for person in [FOREIGN_COORDINATOR, FOREIGN_CONTACT, EXPERT] {
        assert!([403, 404].contains(&app.by(person).get(&path).await.status.as_u16()));
    }
    for (person, sees) in [(ADMIN, true), (COORDINATOR, true), (CONTACT, false), (READER, false)] {
        let read = app.by(person).get(&format!("{path}?count=true")).await.ok();
        let kinds: Vec<&str> = read.items().iter().map(|one| one["answer"].as_str().unwrap()).collect();
        assert_eq!((kinds.as_slice(), &read.body["total"]), (["not_relevant", "delegated"].as_slice(), &json!(2)));
        assert_eq!(read.items()[1].get("delegated_to").is_some(), sees, "{:?}", person.role);
        assert_eq!(read.items()[0]["role"], "addressee");
    }
    let page = app.by(ADMIN).get(&format!("{path}?limit=1")).await.ok();
    let next = app.by(ADMIN).get(page.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!(next.items()[0]["id"], first.body["id"]);
    let stray = path.replace(call.path.rsplit('/').next().unwrap(), "01910000-0000-7000-8000-00000000ffff");
    app.by(ADMIN).get(&stray).await.problem(404, "not_found");
}
