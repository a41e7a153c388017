//! Answers of every kind, their correction, and their end.
use super::{ANSWERS, CURRENT, Opened, holder, practice, treviso};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use diesel::prelude::*;
use futures_util::future::join;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages as outbox;
use osservatorio::demo::ids;
use osservatorio::outbox::model::{MessageKind, MessageStatus};
use serde_json::json;

#[actix_web::test]
async fn a_practice_is_submitted_and_corrected_until_somebody_takes_it_up() {
    let (app, call, code) = treviso().await;
    let first = json!({"answer": "practice_submitted", "practice": practice("Custodi")});
    let first = holder(&app, &code).post(ANSWERS, first).await.created();
    let id = first.body["practice_id"].as_str().unwrap().to_owned();
    assert_eq!(first.body["written"], true);
    let path = format!("/v1/practices/{id}");
    let made = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!((&made.body["status"], &made.body["title"]), (&json!("submitted"), &json!("Custodi")));
    assert_eq!(
        (&made.body["organisation"]["id"], &made.body["publication_consent"]),
        (&json!(ids::TREVISO), &json!(true))
    );
    app.public().get(&path).await.problem(404, "not_found");
    let steps = app.by(COORDINATOR).get(&format!("{path}/transitions")).await.ok();
    assert_eq!((&steps.items()[0]["to"], &steps.items()[0]["role"]), (&json!("submitted"), &json!("public")));
    let invitation = app.by(ADMIN).get(&call.invitation(&app, ids::TREVISO).await).await.ok();
    assert_eq!((&invitation.body["status"], &invitation.body["practices"]), (&json!("answered"), &json!([id])));

    let desk = holder(&app, &code).get(CURRENT).await.ok();
    assert_eq!(desk.body["answer"]["id"], first.body["id"]);
    assert_eq!(
        (&desk.body["practice"]["correctable"], &desk.body["practice"]["document"]["title"]),
        (&json!(true), &json!("Custodi"))
    );
    let wanted = json!({"answer": "practice_submitted", "practice": practice("Custodi del bello"), "corrects": first.body["id"]});
    let second = holder(&app, &code).post(ANSWERS, wanted.clone()).await.created();
    assert_eq!(second.body["practice_id"], json!(id), "the same practice, written anew");
    let made = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!((&made.body["title"], &made.body["version"]), (&json!("Custodi del bello"), &json!(2)));
    holder(&app, &code).post(ANSWERS, wanted).await.problem(409, "answer_changed");
    let unaware = json!({"answer": "practice_submitted", "practice": practice("Altro")});
    holder(&app, &code).post(ANSWERS, unaware).await.problem(409, "already_answered");

    crate::scenario::publish(&app, &path).await;
    let late = json!({"answer": "practice_submitted", "practice": practice("Altro"), "corrects": second.body["id"]});
    holder(&app, &code).post(ANSWERS, late).await.problem(409, "wrong_state");
    assert_eq!(app.public().get(&path).await.ok().body["title"], "Custodi del bello");
    assert_eq!(holder(&app, &code).get(CURRENT).await.ok().body["practice"]["correctable"], false);
}

#[actix_web::test]
async fn the_funnel_only_narrows_and_follows_the_last_answer() {
    let (app, call, code) = treviso().await;
    let funnel = async || app.by(ADMIN).get(&format!("{}/funnel", call.path)).await.ok().body["total"].clone();
    // Answered at once, without a look at the desk, with a code that no message has carried.
    let first = json!({"answer": "practice_submitted", "practice": practice("Custodi")});
    let first = holder(&app, &code).post(ANSWERS, first).await.created();
    let counts = |submitted: i64| {
        json!({"invited": 6, "sent": 1, "delivered": 1, "opened": 1, "started": 1, "answered": 1,
            "submitted": submitted, "accepted": 0, "presented": 0})
    };
    assert_eq!(funnel().await, counts(1));
    let second = json!({"answer": "no_practice", "reason": "Un errore.", "corrects": first.body["id"]});
    holder(&app, &code).post(ANSWERS, second).await.created();
    assert_eq!(funnel().await, counts(0), "the practice is not the answer any more");
}

#[actix_web::test]
async fn one_practice_answers_two_invitations() {
    let (app, call, code) = treviso().await;
    let first = json!({"answer": "practice_submitted", "practice": practice("Custodi")});
    let first = holder(&app, &code).post(ANSWERS, first).await.created();
    let other = Opened::new(&app).await;
    let second = json!({"answer": "practice_submitted", "practice_id": first.body["practice_id"]});
    // Not that of somebody else.
    let foreign = other.code(&app, ids::VILLAVERLA, json!({})).await;
    assert_eq!(
        holder(&app, &foreign).post(ANSWERS, second.clone()).await.violations(),
        ["#/practice_id unknown_practice"]
    );
    let code = other.code(&app, ids::TREVISO, json!({})).await;
    let named = holder(&app, &code).post(ANSWERS, second).await.created();
    assert_eq!((&named.body["written"], &named.body["practice_id"]), (&json!(false), &first.body["practice_id"]));
    for call in [&call, &other] {
        let invitation = app.by(ADMIN).get(&call.invitation(&app, ids::TREVISO).await).await.ok();
        assert_eq!(invitation.body["practices"], json!([first.body["practice_id"]]));
    }
    // A practice that was only named is not written over by a later answer: that one writes its own.
    let third = json!({"answer": "practice_submitted", "practice": practice("Altra"), "corrects": named.body["id"]});
    let third = holder(&app, &code).post(ANSWERS, third).await.created();
    assert_ne!(third.body["practice_id"], first.body["practice_id"]);
}

#[actix_web::test]
async fn two_answers_at_once_one_is_taken_and_the_other_is_told() {
    let (app, _, code) = treviso().await;
    let answer = |title: &str| json!({"answer": "practice_submitted", "practice": practice(title)});
    let (one, other) =
        join(holder(&app, &code).post(ANSWERS, answer("Una")), holder(&app, &code).post(ANSWERS, answer("Altra")))
            .await;
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let (won, lost) = if one.status == 201 { (one, other) } else { (other, one) };
    assert!(lost.body["detail"].as_str().unwrap().contains(won.body["id"].as_str().unwrap()), "{}", lost.body);
    let path = format!("/v1/practices/{}", won.body["practice_id"].as_str().unwrap());
    assert_eq!(app.by(ADMIN).get(&path).await.ok().body["version"], 1);
}

#[actix_web::test]
async fn a_repeated_answer_is_given_once() {
    let (app, call, code) = treviso().await;
    let foreign = call.code(&app, ids::VILLAVERLA, json!({})).await;
    let body = json!({"answer": "no_practice", "reason": "Nessuna."});
    let send =
        |code: &str, body: serde_json::Value| holder(&app, code).header("idempotency-key", "k1").post(ANSWERS, body);
    let first = send(&code, body.clone()).await.created();
    let again = send(&code, body.clone()).await.created();
    assert_eq!(first.body, again.body);
    send(&code, json!({"answer": "no_practice", "reason": "Altro."})).await.problem(422, "idempotency_key_reused");
    let other = send(&foreign, body).await.created();
    assert_ne!(other.body["id"], first.body["id"], "another invitation has keys of its own");
}

#[actix_web::test]
async fn a_delegate_is_written_to_and_answers_with_the_codes_of_the_invitation() {
    let (app, call, code) = treviso().await;
    let delegate = json!({"name": "Ufficio di piano", "email": "ufficio@example.org"});
    let first = json!({"answer": "delegated", "delegated_to": delegate});
    let first = holder(&app, &code).post(ANSWERS, first).await.created();
    let waiting = |status: MessageStatus| -> Vec<(String, String)> {
        app.core
            .db()
            .run(&Actor::command("test"), |tx| {
                Ok(outbox::table
                    .filter(outbox::kind.eq(MessageKind::Delegation))
                    .filter(outbox::status.eq(status))
                    .select((outbox::to_address, outbox::channel))
                    .load(tx.conn())?)
            })
            .unwrap()
    };
    assert_eq!(waiting(MessageStatus::Waiting), [("ufficio@example.org".to_owned(), "email".to_owned())]);
    // What the delegate's letter carries is a code of the same invitation.
    let second = call.code(&app, ids::TREVISO, json!({})).await;
    let desk = holder(&app, &second).get(CURRENT).await.ok();
    assert_eq!(desk.body["answer"]["answer"], "delegated");
    let answer = json!({"answer": "no_practice", "reason": "Nessuna.", "corrects": first.body["id"]});
    holder(&app, &second).post(ANSWERS, answer).await.created();
    assert_eq!(waiting(MessageStatus::Waiting).len(), 0, "whoever answers is asked no more");
    assert_eq!(waiting(MessageStatus::Cancelled).len(), 1);
}

/// The code that the letter to a delegate carries.
fn of_delegate(app: &TestApp, invitation: &str) -> String {
    use osservatorio::calls::invitations::service::{compose, find, permit_to_answer};
    let id = invitation.rsplit('/').next().unwrap().parse().unwrap();
    let letter = app.core.db().run(&Actor::command("test"), move |tx| {
        let (invitation, call) = find(tx, id)?;
        let permit = permit_to_answer(tx, &invitation, &call)?;
        compose(tx, &permit, id, MessageKind::Delegation, "https://front.example.org/answer")
    });
    let text = letter.unwrap().text;
    text.split_once("#code=").unwrap().1.split_whitespace().next().unwrap().to_owned()
}

#[actix_web::test]
async fn a_delegation_that_is_withdrawn_takes_the_delegates_code_along() {
    let (app, call, code) = treviso().await;
    let invitation = call.invitation(&app, ids::TREVISO).await;
    let to = |email: &str, corrects: &serde_json::Value| json!({"answer": "delegated", "delegated_to": {"name": "Ufficio", "email": email}, "corrects": corrects});
    let none =
        |corrects: &serde_json::Value| json!({"answer": "no_practice", "reason": "Nessuna.", "corrects": corrects});
    let mut wanted = to("uno@example.org", &json!(null));
    wanted.as_object_mut().unwrap().remove("corrects");
    let first = holder(&app, &code).post(ANSWERS, wanted).await.created();
    let one = of_delegate(&app, &invitation);
    // The delegate answers, and is told apart in the history; the own code goes on working.
    let second = holder(&app, &one).post(ANSWERS, none(&first.body["id"])).await.created();
    assert_eq!(second.body["role"], "delegate");
    holder(&app, &one).get(CURRENT).await.ok();
    let events = app.by(ADMIN).get(&format!("{invitation}/events")).await.ok();
    let changed = events.items().iter().find(|event| event["kind"] == "answer_changed").unwrap();
    assert_eq!(changed["role"], "delegate");
    // Somebody else is delegated: the first one is out.
    let third = holder(&app, &code).post(ANSWERS, to("due@example.org", &second.body["id"])).await.created();
    holder(&app, &one).get(CURRENT).await.problem(401, "bad_code");
    let other = of_delegate(&app, &invitation);
    // The same again, who stays in.
    let fourth = holder(&app, &code).post(ANSWERS, to("due@example.org", &third.body["id"])).await.created();
    holder(&app, &other).get(CURRENT).await.ok();
    // The addressee answers after all.
    let last = holder(&app, &code).post(ANSWERS, none(&fourth.body["id"])).await.created();
    assert_eq!(last.body["role"], "addressee");
    holder(&app, &other).post(ANSWERS, none(&last.body["id"])).await.problem(401, "bad_code");
    holder(&app, &code).get(CURRENT).await.ok();
}

#[actix_web::test]
async fn an_invitation_is_delegated_five_times_and_never_to_oneself() {
    let (app, call, code) = treviso().await;
    let oneself =
        json!({"answer": "delegated", "delegated_to": {"organisation_id": ids::TREVISO, "email": "x@example.org"}});
    assert_eq!(
        holder(&app, &code).post(ANSWERS, oneself).await.violations(),
        ["#/delegated_to/organisation_id oneself"]
    );
    let mut last: Option<serde_json::Value> = None;
    for n in 0..5 {
        let mut wanted =
            json!({"answer": "delegated", "delegated_to": {"name": "Ufficio", "email": format!("n{n}@example.org")}});
        last.iter().for_each(|id| wanted["corrects"] = id.clone());
        last = Some(holder(&app, &code).post(ANSWERS, wanted).await.created().body["id"].clone());
        if n == 0 {
            let delegate = of_delegate(&app, &call.invitation(&app, ids::TREVISO).await);
            let back = json!({"answer": "delegated", "corrects": last,
                "delegated_to": {"name": "Io", "email": "N0@example.org"}});
            assert_eq!(
                holder(&app, &delegate).post(ANSWERS, back).await.violations(),
                ["#/delegated_to/email oneself"]
            );
        }
    }
    let sixth = json!({"answer": "delegated", "delegated_to": {"name": "Ufficio", "email": "sei@example.org"}, "corrects": last});
    holder(&app, &code).post(ANSWERS, sixth).await.problem(409, "delegation_limit");
    let answer = json!({"answer": "no_practice", "reason": "Nessuna.", "corrects": last});
    holder(&app, &code).post(ANSWERS, answer).await.created();
}

#[actix_web::test]
async fn after_the_deadline_only_a_late_code_or_an_extension_answers() {
    let app = TestApp::new().await;
    let now = app.core.db().clock().now();
    let deadline = (now.in_rome() + chrono::TimeDelta::days(3)).date_naive();
    let call = Opened::with(&app, json!({"deadline": deadline, "late_policy": "late_code"})).await;
    let code = call.code(&app, ids::TREVISO, json!({})).await;
    let end = now.plus(chrono::TimeDelta::days(20)).in_rome().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let late = call.code(&app, ids::TREVISO, json!({"valid_until": end})).await;
    let postponed =
        json!({"answer": "postponed", "postponed_to": now.in_rome().date_naive() + chrono::TimeDelta::days(9)});
    let first = holder(&app, &code).post(ANSWERS, postponed).await.created();
    app.wait(chrono::TimeDelta::days(4));
    app.work().await;
    let answer =
        |corrects: &serde_json::Value| json!({"answer": "no_practice", "reason": "Nessuna.", "corrects": corrects});
    let refused = holder(&app, &code).post(ANSWERS, answer(&first.body["id"])).await.problem(409, "deadline_passed");
    let named = osservatorio::pdf::italian_date(deadline);
    assert!(refused.body["detail"].as_str().unwrap().contains(&named), "{}", refused.body);
    let desk = holder(&app, &code).get(CURRENT).await.ok();
    assert_eq!(desk.body["may_answer"], false);
    assert!(desk.body["why_not"]["it"].as_str().unwrap().contains(&named));
    assert_eq!(holder(&app, &late).get(CURRENT).await.ok().body["may_answer"], true);
    let second = holder(&app, &late).post(ANSWERS, answer(&first.body["id"])).await.created();
    let longer = deadline + chrono::TimeDelta::days(30);
    call.step(&app, json!({"to": "extended", "deadline": longer})).await;
    let third = holder(&app, &code).post(ANSWERS, answer(&second.body["id"])).await.created();
    app.wait(chrono::TimeDelta::days(40));
    app.work().await;
    holder(&app, &late).post(ANSWERS, answer(&third.body["id"])).await.problem(409, "deadline_passed");
}
