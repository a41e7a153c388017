//! No answer that a reader can get holds another's score before all are in.
use super::{SECOND, THIRD, app, assign, practice, submit, whole};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, Person, READER, SCIENTIST};
use chrono::TimeDelta;
use osservatorio::demo::ids;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

const AT: Uuid = ids::WITHOUT_READERS;

/// Every answer to a GET that somebody can make about a practice, its reviews and what is known of them.
async fn answers(app: &TestApp, by: Person, reviews: &[String]) -> String {
    let at = practice(AT);
    let mut paths: Vec<String> = [
        "",
        "/assessment",
        "/decisions",
        "/transitions",
        "/remarks",
        "/versions",
        "/revisions",
        "/review-candidates",
        "/warnings",
        "/similar",
        "/vitality-reviews",
        "/attachments",
    ]
    .iter()
    .map(|sub| format!("{at}{sub}"))
    .collect();
    paths.extend(
        [
            "/v1/reviews?limit=100",
            "/v1/practices?limit=100",
            "/v1/audit-entries?limit=100",
            "/v1/readers",
            "/v1/outbox-messages?limit=100",
            "/v1/rubrics",
        ]
        .map(str::to_owned),
    );
    paths.push(format!("/v1/reviews?limit=100&practice={AT}&fields=scores,results,comment,recommendation"));
    paths.extend(reviews.iter().cloned());
    let mut all = String::new();
    for path in paths {
        all.push_str(&String::from_utf8_lossy(&app.by(by).get(&path).await.bytes));
    }
    all
}

/// Nobody but its author reads `words`.
async fn hidden(app: &TestApp, author: Person, words: &str, reviews: &[String]) {
    for person in [SCIENTIST, SECOND, THIRD, ADMIN, COORDINATOR, CONTACT, READER, EXPERT] {
        let seen = answers(app, person, reviews).await.contains(words);
        assert_eq!(seen, person.id == author.id, "{words} to {person:?}");
    }
}

#[actix_web::test]
async fn a_reader_who_is_still_to_read_finds_no_score_anywhere() {
    let app = app(&[]).await;
    let reviews = [assign(&app, AT, SCIENTIST).await, assign(&app, AT, SECOND).await];
    submit(&app, SCIENTIST, &reviews[0], whole(&app, 1, "parole-della-prima", "accepted").await).await;
    hidden(&app, SCIENTIST, "parole-della-prima", &reviews).await;
    app.by(SECOND).get(&reviews[0]).await.problem(404, "not_found");
    app.by(SECOND).if_match("*").patch(&reviews[0], json!({"comment": "x"})).await.problem(404, "not_found");
    let progress = app.by(SECOND).get(&format!("{}/assessment", practice(AT))).await.ok().body;
    assert_eq!((&progress["internal"]["submitted"], &progress["internal"]["sections"]), (&json!(1), &json!([])));

    submit(&app, SECOND, &reviews[1], whole(&app, 2, "parole-della-seconda", "accepted").await).await;
    for words in ["parole-della-prima", "parole-della-seconda"] {
        assert!(answers(&app, SCIENTIST, &reviews).await.contains(words), "both are in");
    }
    assert!(!answers(&app, CONTACT, &reviews).await.contains("parole-della"));
}

#[actix_web::test]
async fn a_third_reader_is_proposed_where_two_diverge_and_is_as_blind() {
    let app = app(&[]).await;
    let reviews = vec![assign(&app, AT, SCIENTIST).await, assign(&app, AT, SECOND).await];
    submit(&app, SCIENTIST, &reviews[0], whole(&app, 0, "parole-basse", "accepted").await).await;
    submit(&app, SECOND, &reviews[1], whole(&app, 3, "parole-alte", "accepted").await).await;
    hidden(&app, SCIENTIST, "parole-basse", &reviews).await;
    // That a third reader is needed is told, and nothing of what the two have found.
    let waiting = app.by(SCIENTIST).get(&format!("{}/assessment", practice(AT))).await.ok().body["internal"].clone();
    assert_eq!((&waiting["readers_needed"], &waiting["submitted"]), (&json!(3), &json!(2)));
    assert_eq!((&waiting["sections"], &waiting["readings"], waiting.get("diverged")), (&json!([]), &json!([]), None));
    app.work().await;
    let proposed = app.by(ADMIN).get(&format!("/v1/reviews?practice={AT}&status=proposed")).await.ok();
    assert_eq!(proposed.items()[0]["reader"]["name"], "Giorgio Maran");
    let third = format!("/v1/reviews/{}", proposed.items()[0]["id"].as_str().unwrap());
    app.by(THIRD).get(&third).await.problem(404, "not_found");
    app.by(ADMIN).post(&format!("{third}/transitions"), json!({"to": "assigned"})).await.created();
    let reviews = [reviews[0].clone(), reviews[1].clone(), third.clone()];
    hidden(&app, SECOND, "parole-alte", &reviews).await;
    submit(&app, THIRD, &third, whole(&app, 2, "parole-terze", "accepted").await).await;
    let inside = app.by(SCIENTIST).get(&format!("{}/assessment", practice(AT))).await.ok().body;
    assert_eq!(
        (&inside["internal"]["diverged"], &inside["internal"]["sections"][0]["median"]),
        (&json!(true), &json!(2.0))
    );
    assert_eq!(inside["internal"]["readings"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn a_text_that_comes_back_is_read_afresh_and_what_was_read_before_stays_hidden() {
    let app = app(&[]).await;
    let before = assign(&app, AT, SCIENTIST).await;
    submit(&app, SCIENTIST, &before, whole(&app, 3, "parole-di-prima", "accepted").await).await;
    let steps = format!("{}/transitions", practice(AT));
    let ask =
        json!({"to": "changes_requested", "due_on": "2099-12-31", "remarks": [{"pointer": "#/story", "text": "Chi?"}]});
    app.by(ADMIN).post(&steps, ask).await.created();
    app.work().await;
    let remark = app.by(ADMIN).get(&format!("{}/remarks", practice(AT))).await.ok().items()[0]["id"].clone();
    let resolution = format!("{}/remarks/{}/resolutions", practice(AT), remark.as_str().unwrap());
    app.by(ADMIN).post(&resolution, json!({"answer": "Detto."})).await.created();
    for to in ["submitted", "regional_check", "under_review"] {
        app.by(ADMIN).post(&steps, json!({"to": to})).await.created();
    }
    let again = assign(&app, AT, SECOND).await;
    assert_ne!(before, again);
    hidden(&app, SCIENTIST, "parole-di-prima", &[before, again]).await;
}

/// Something that happens to the round.
#[derive(Debug, Clone, Copy)]
enum Act {
    Save(usize),
    Submit(usize),
    Decline(usize),
    Assign(usize),
    Work,
    Wait,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = prop_oneof![
        2 => (0..3_usize).prop_map(Act::Save),
        3 => (0..3_usize).prop_map(Act::Submit),
        1 => (0..3_usize).prop_map(Act::Decline),
        3 => (0..3_usize).prop_map(Act::Assign),
        1 => Just(Act::Work),
        1 => Just(Act::Wait),
    ];
    prop::collection::vec(one, 3..14)
}

/// Whatever happens in whatever order: while somebody with an unfinished review is left, they read nobody else's words.
async fn walk(acts: &[Act]) {
    let app = app(&[]).await;
    let people = [SCIENTIST, SECOND, THIRD];
    let words = ["parole-zero", "parole-uno", "parole-due"];
    let scores = [0, 3, 1];
    let mut reviews: [Option<String>; 3] = [None, None, None];
    for act in acts {
        match *act {
            Act::Assign(n) => {
                let body = json!({"reader_id": people[n].id, "due_on": "2099-12-31"});
                let made = app.by(ADMIN).post(&format!("{}/reviews", practice(AT)), body).await;
                if made.status == 201 {
                    reviews[n] = Some(made.header("location").to_owned());
                }
            }
            Act::Save(n) | Act::Submit(n) | Act::Decline(n) => {
                let Some(review) = reviews[n].clone() else { continue };
                let step = format!("{review}/transitions");
                if let Act::Decline(_) = act {
                    app.by(people[n]).post(&step, json!({"to": "declined", "note": "No."})).await;
                    continue;
                }
                let content = whole(&app, scores[n], words[n], "accepted").await;
                app.by(people[n]).if_match("*").patch(&review, content).await;
                if let Act::Submit(_) = act {
                    app.by(people[n]).post(&step, json!({"to": "submitted"})).await;
                }
            }
            Act::Work => app.work().await,
            Act::Wait => app.wait(TimeDelta::days(1)),
        }
        let all: Vec<String> = reviews.iter().flatten().cloned().collect();
        for (n, person) in people.iter().enumerate() {
            let Some(own) = &reviews[n] else { continue };
            let status = app.by(*person).get(own).await.ok().body["status"].clone();
            if status != "assigned" && status != "draft" {
                continue;
            }
            let seen = answers(&app, *person, &all).await;
            for (other, words) in words.iter().enumerate().filter(|(other, _)| *other != n) {
                assert!(!seen.contains(words), "{person:?} reads {other}: {acts:?}");
            }
        }
    }
}

#[actix_web::test]
async fn blindness_holds_over_any_order_of_steps() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    for _ in 0..6 {
        let acts = acts().new_tree(&mut runner).unwrap().current();
        walk(&acts).await;
    }
}
