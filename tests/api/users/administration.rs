use super::{PASSWORD, active, invite, sign_in};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EVERYBODY};
use osservatorio::auth::actor::Actor;
use osservatorio::demo::ids;
use serde_json::{Value, json};

#[actix_web::test]
async fn administrators_see_everybody_and_everybody_themselves() {
    let app = TestApp::new().await;
    let all = app.by(ADMIN).get("/v1/users?count=true").await.ok();
    assert_eq!(all.body["total"], 15);
    app.by(COORDINATOR).get("/v1/users").await.problem(403, "forbidden");
    app.public().get("/v1/users").await.problem(401, "token_missing");
    let contact = format!("/v1/users/{}", ids::CONTACT_AULSS_2);
    app.by(COORDINATOR).get(&contact).await.problem(404, "not_found");
    let own = app.by(CONTACT).get(&contact).await.ok();
    assert_eq!(own.body["roles"], json!([{"role": "organisation_contact", "organisation_id": ids::AULSS_2}]));
    app.by(CONTACT).if_match("*").patch(&contact, json!({"name": "x"})).await.problem(403, "forbidden");
    app.by(COORDINATOR).if_match("*").patch(&contact, json!({"name": "x"})).await.problem(404, "not_found");
    app.by(CONTACT)
        .post("/v1/users", json!({"email": "a@b.it", "name": "x", "roles": [{"role": "expert"}]}))
        .await
        .problem(403, "forbidden");
    app.by(ADMIN).delete(&contact).await.problem(405, "method_not_allowed");
}

#[actix_web::test]
async fn everybody_reads_who_they_are() {
    let app = TestApp::new().await;
    for person in EVERYBODY {
        let me = app.by(person).get("/v1/me").await.ok();
        assert_eq!(me.body["id"], person.id.to_string());
        assert_eq!(me.body["roles"][0]["role"], person.role.as_str());
        assert!(!me.etag().is_empty());
    }
    app.public().get("/v1/me").await.problem(401, "token_missing");
}

#[actix_web::test]
async fn the_list_is_paged_to_its_end_in_both_orders() {
    let app = TestApp::new().await;
    for sort in ["-created_at", "created_at"] {
        let mut path = format!("/v1/users?limit=4&sort={sort}");
        let mut ids = Vec::new();
        loop {
            let page = app.by(ADMIN).get(&path).await.ok();
            ids.extend(page.items().iter().map(|user| user["id"].as_str().unwrap().to_owned()));
            match page.body["_links"]["next"]["href"].as_str() {
                Some(next) => path = next.to_owned(),
                None => break,
            }
        }
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.dedup();
        if sort.starts_with('-') {
            sorted.reverse();
        }
        assert_eq!((ids.len(), &ids), (15, &sorted));
    }
}

#[actix_web::test]
async fn filters_narrow_the_list() {
    let app = TestApp::new().await;
    let emails = |query: String| {
        let app = app.clone();
        async move {
            let page = app.by(ADMIN).get(&format!("/v1/users?{query}")).await.ok();
            page.items()
                .iter()
                .map(|u| u["email"].as_str().unwrap().replace("@demo.example.org", ""))
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(emails("status=invited".into()).await, ["invited"]);
    assert_eq!(emails("status=blocked".into()).await, [""; 0]);
    assert_eq!(emails("role=regional_coordinator".into()).await, ["lazio", "veneto"]);
    assert_eq!(emails("role=regional_coordinator&region=05".into()).await, ["veneto"]);
    assert_eq!(emails("role=expert&region=05".into()).await, [""; 0]);
    assert_eq!(emails("region=12".into()).await, ["lazio"]);
    assert_eq!(emails(format!("organisation_id={}", ids::ASL_ROMA_1)).await, ["aslroma1"]);
    assert_eq!(emails("q=niccolo".into()).await, ["expert"]);
    assert_eq!(emails("q=Niccol%C3%B2".into()).await, ["expert"]);
    assert_eq!(emails("q=chiara+d%27a".into()).await, ["aulss2"]);
    assert_eq!(emails("q=ADMIN@".into()).await, ["admin"]);
    assert_eq!(emails("q=zz".into()).await, [""; 0]);
    assert_eq!(emails("q=%25a".into()).await, [""; 0]);
    for wrong in ["status=gone", "role=king", "region=5", "organisation_id=1", "q=x", "sort=name", "cursor=x", "x=1"] {
        app.by(ADMIN).get(&format!("/v1/users?{wrong}")).await.problem(400, "bad_parameter");
    }
}

#[actix_web::test]
async fn roles_are_given_with_their_reach() {
    let app = TestApp::new().await;
    let wrong = |roles: Value| {
        let app = app.clone();
        async move { invite(&app, "a@example.org", roles).await.violations() }
    };
    assert_eq!(wrong(json!([])).await, ["#/roles too_few"]);
    assert_eq!(wrong(json!([{"role": "regional_coordinator"}])).await, ["#/roles/0/regions required"]);
    assert_eq!(wrong(json!([{"role": "expert", "regions": ["05"]}])).await, ["#/roles/0/regions not_allowed"]);
    assert_eq!(wrong(json!([{"role": "organisation_contact"}])).await, ["#/roles/0/organisation_id required"]);
    assert_eq!(wrong(json!([{"role": "service"}])).await, ["#/roles/0/role not_allowed"]);
    assert_eq!(wrong(json!([{"role": "public"}, {"role": "king"}])).await, ["#/roles/1/role not_allowed"]);
    let twice = json!([{"role": "expert"}, {"role": "expert"}]);
    assert_eq!(wrong(twice).await, ["#/roles/1/role repeated"]);
    let nowhere = json!([{"role": "expert"}, {"role": "organisation_contact", "organisation_id": ids::ADMINISTRATOR}]);
    assert_eq!(wrong(nowhere).await, ["#/roles/1/organisation_id unknown_organisation"]);
    let both = json!([
        {"role": "organisation_contact", "organisation_id": ids::AULSS_2},
        {"role": "organisation_contact", "organisation_id": ids::AULSS_1},
        {"role": "institutional_reader", "regions": ["05"]},
    ]);
    assert_eq!(invite(&app, "a@example.org", both).await.created().body["roles"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn an_address_is_taken_once_whatever_its_case() {
    let app = TestApp::new().await;
    let expert = json!([{"role": "expert"}]);
    let taken = invite(&app, "ADMIN@demo.example.org", expert.clone()).await.problem(409, "duplicate");
    assert_eq!(taken.body["errors"][0]["pointer"], "#/email");
    for wrong in ["x", "a b@example.org", "@example.org", "a@", " a@example.org"] {
        let all = invite(&app, wrong, expert.clone()).await.violations();
        assert!(all.contains(&"#/email format".to_owned()), "{wrong}: {all:?}");
    }
    let body = json!({"email": "x", "name": " ", "roles": [{"role": "king"}], "password": "no"});
    let all = app.by(ADMIN).post("/v1/users", body).await.violations();
    assert_eq!(all.len(), 5, "{all:?}");
    let path = format!("/v1/users/{}", ids::EXPERT);
    app.by(ADMIN)
        .if_match("*")
        .patch(&path, json!({"email": "reader@demo.example.org"}))
        .await
        .problem(409, "duplicate");
    let moved = app.by(ADMIN).if_match("*").patch(&path, json!({"email": "Experta@Demo.Example.org"})).await.ok();
    assert_eq!(moved.body["email"], "experta@demo.example.org");
}

#[actix_web::test]
async fn a_change_names_the_version_it_starts_from() {
    let app = TestApp::new().await;
    let path = format!("/v1/users/{}", ids::EXPERT);
    let read = app.by(ADMIN).get(&path).await.ok();
    app.by(ADMIN).patch(&path, json!({"name": "x"})).await.problem(428, "precondition_required");
    let changed = app.by(ADMIN).if_match(read.etag()).patch(&path, json!({"name": " Zoë d'Este "})).await.ok();
    assert_eq!((&changed.body["name"], &changed.body["version"]), (&json!("Zoë d'Este"), &json!(2)));
    app.by(ADMIN).if_match(read.etag()).patch(&path, json!({"name": "y"})).await.problem(412, "precondition_failed");
    let wrong = app.by(ADMIN).if_match("*").patch(&path, json!({"name": null, "status": "gone", "id": "x"})).await;
    assert_eq!(wrong.violations(), ["#/id unknown_field", "#/name required", "#/status not_allowed"]);
    app.by(ADMIN).header("if-none-match", changed.etag()).get(&path).await.is(304);
}

#[actix_web::test]
async fn only_accepting_makes_an_invited_account_active() {
    let app = TestApp::new().await;
    let path = format!("/v1/users/{}", ids::INVITED);
    let to = |status: &str| {
        let call = app.by(ADMIN).if_match("*");
        let body = json!({"status": status});
        let path = path.clone();
        async move { call.patch(&path, body).await }
    };
    to("active").await.problem(409, "wrong_state");
    to("blocked").await.ok();
    app.by(ADMIN).post(&format!("{path}/invitations"), json!(null)).await.problem(409, "wrong_state");
    to("active").await.problem(409, "wrong_state");
    to("invited").await.ok();
    app.by(ADMIN).post(&format!("{path}/invitations"), json!(null)).await.created();
}

#[actix_web::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let path = format!("/v1/users/{}", ids::ADMINISTRATOR);
    let expert = json!({"roles": [{"role": "expert"}]});
    app.by(ADMIN).if_match("*").patch(&path, json!({"status": "blocked"})).await.problem(409, "wrong_state");
    app.by(ADMIN).if_match("*").patch(&path, expert.clone()).await.problem(409, "wrong_state");
    let invited = invite(&app, "b@example.org", json!([{"role": "administrator"}])).await.created();
    app.by(ADMIN).if_match("*").patch(&path, expert.clone()).await.problem(409, "wrong_state");
    super::redeem(&app, super::ACCEPT, &invited.body["invitation_code"], PASSWORD).await.done();
    app.by(ADMIN).if_match("*").patch(&path, expert).await.ok();
}

#[actix_web::test]
async fn two_administrators_who_block_each_other_at_once_leave_one() {
    let app = TestApp::new().await;
    let other = active(&app, "b@example.org", json!([{"role": "administrator"}])).await;
    let tokens = sign_in(&app, "b@example.org", PASSWORD).await.ok().body;
    let first = format!("/v1/users/{}", ids::ADMINISTRATOR);
    let second = format!("/v1/users/{}", other["id"].as_str().unwrap());
    let blocked = json!({"status": "blocked"});
    let (one, two) = futures_util::future::join(
        super::with(&app, &tokens).if_match("*").patch(&first, blocked.clone()),
        app.by(ADMIN).if_match("*").patch(&second, blocked.clone()),
    )
    .await;
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert!(statuses == [200, 401] || statuses == [200, 409], "{statuses:?}");
}

#[actix_web::test]
async fn an_invitation_repeated_with_its_key_is_one_and_does_not_show_the_code_again() {
    let app = TestApp::new().await;
    let create = || {
        let call = app.by(ADMIN).header("idempotency-key", "one");
        let body = json!({"email": "a@example.org", "name": "A", "roles": [{"role": "expert"}]});
        async move { call.post("/v1/users", body).await }
    };
    let (first, again) = (create().await.created(), create().await.created());
    assert!(first.body["invitation_code"].is_string());
    assert!(again.body.get("invitation_code").is_none());
    assert_eq!(first.body["id"], again.body["id"]);
}

#[actix_web::test]
async fn the_command_adds_an_administrator_once() {
    let app = TestApp::new().await;
    let add = |email: &str| osservatorio::commands::users::add_administrator(app.core.db(), email, "Nome");
    let password = add("Capo@Example.org").unwrap();
    sign_in(&app, "capo@example.org", &password).await.ok();
    assert!(add("capo@example.ORG").unwrap_err().to_string().contains("already"));
    assert!(add("not an address").is_err());
}

#[actix_web::test]
async fn an_empty_database_gets_one_administrator_and_a_filled_one_none() {
    let app = TestApp::new().await;
    let ensure =
        || app.core.db().run(&Actor::command("test"), osservatorio::users::service::ensure_administrator).unwrap();
    assert!(ensure().is_none());
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            use diesel::prelude::*;
            // What readers wrote keeps their accounts.
            diesel::delete(osservatorio::db::schema::review_rounds::table).execute(tx.conn())?;
            diesel::delete(osservatorio::db::schema::ratings::table).execute(tx.conn())?;
            diesel::delete(osservatorio::db::schema::discussion_notes::table).execute(tx.conn())?;
            Ok(diesel::delete(osservatorio::db::schema::users::table).execute(tx.conn())?)
        })
        .unwrap();
    let (email, password) = ensure().unwrap();
    assert!(ensure().is_none());
    let tokens = sign_in(&app, &email, &password).await.ok().body;
    super::with(&app, &tokens).get("/v1/users").await.ok();
}

#[actix_web::test]
async fn the_accounts_of_the_scenario_can_get_new_passwords() {
    let app = TestApp::new().await;
    let run = app.core.db().run(&Actor::command("test"), osservatorio::demo::users::reset_passwords);
    let accounts = run.unwrap();
    assert_eq!(accounts.len(), 14);
    let admin = &accounts[0];
    let tokens = sign_in(&app, admin.email, &admin.password).await.ok().body;
    super::with(&app, &tokens).get("/v1/users").await.ok();
}
