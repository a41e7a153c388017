//! Nobody is in a group twice, and everybody is there for a body of their side; whoever is only proposed sees themselves.
use super::cycle;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_EXPERT};
use futures_util::future::join_all;
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn experts() -> String {
    format!("{}/experts", cycle(2))
}

fn somebody(side: &str, more: Value) -> Value {
    let mut new = json!({"proposed_by": side, "side": side, "name": "Rita Pavan", "organisation_name": "Un ente"});
    for (field, value) in more.as_object().unwrap() {
        new[field] = value.clone();
    }
    new
}

#[actix_web::test]
async fn the_same_person_is_in_a_group_once_as_long_as_they_have_not_declined() {
    let app = TestApp::new().await;
    let by = |side: &str, more: Value| {
        let (call, body) = (app.by(COORDINATOR), somebody(side, more));
        async move { call.post(&experts(), body).await }
    };
    // By their account: Niccolò is agreed for this cycle.
    let told = by("third_sector", json!({"user_id": ids::EXPERT})).await.problem(409, "duplicate").body;
    assert_eq!(told["errors"][0]["pointer"], "#/user_id");
    assert_eq!(told["detail"], "La persona di questo accesso è già nel gruppo, e non ha declinato.");
    // By their address, in whatever letters, and on whatever side.
    let first = by("health_company", json!({"email": "Rita.Pavan@example.org"})).await.created();
    let told = by("municipality", json!({"email": "rita.pavan@EXAMPLE.org"})).await.problem(409, "duplicate").body;
    assert_eq!((&told["errors"][0]["pointer"], &told["errors"][0]["code"]), (&json!("#/email"), &json!("duplicate")));
    assert!(!told.to_string().contains("lab_experts") && !told.to_string().contains("_key"), "{told}");
    let other = by("municipality", json!({"email": "altra@example.org"})).await.created();
    let other = other.header("location").to_owned();
    let taken = app.by(COORDINATOR).if_match("*").patch(&other, json!({"email": "RITA.PAVAN@example.org"})).await;
    taken.problem(409, "duplicate");
    // Their own record is no other.
    let own = first.header("location").to_owned();
    app.by(COORDINATOR).if_match("*").patch(&own, json!({"email": "rita.pavan@example.org", "office": "x"})).await.ok();
    // Who has declined is not in it, and can be proposed again: with the address, and with the account.
    let no = json!({"to": "declined", "note": "Per lettera."});
    app.by(COORDINATOR).post(&format!("{own}/transitions"), no).await.created();
    by("municipality", json!({"email": "rita.pavan@example.org"})).await.created();
    let niccolo = format!("{}/{}", experts(), ids::AGREED_EXPERT);
    app.by(EXPERT).post(&format!("{niccolo}/transitions"), json!({"to": "declined"})).await.created();
    by("third_sector", json!({"user_id": ids::EXPERT})).await.created();
    by("third_sector", json!({"user_id": ids::EXPERT})).await.problem(409, "duplicate");
    // Another cycle has a group of its own.
    let first = app.by(COORDINATOR).get(&format!("{}/experts", cycle(1))).await.ok();
    assert!(first.items().iter().any(|one| one["user_id"] == json!(ids::EXPERT)));
}

#[actix_web::test]
async fn of_those_who_propose_the_same_person_at_once_one_does() {
    let app = TestApp::new().await;
    let new = somebody("university", json!({"email": "una.sola@example.org"}));
    let path = experts();
    let each = (0..4).map(|_| app.by(COORDINATOR).post(&path, new.clone()));
    let mut statuses: Vec<u16> = join_all(each).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

#[actix_web::test]
async fn the_body_of_an_expert_is_of_their_side() {
    let app = TestApp::new().await;
    let of = |side: &str, body: uuid::Uuid| {
        let (call, new) = (app.by(COORDINATOR), somebody(side, json!({"organisation_id": body})));
        async move { call.post(&experts(), new).await }
    };
    for (side, body) in [
        ("health_company", ids::TREVISO),
        ("municipality", ids::AULSS_1),
        ("health_company", ids::ANCI_VENETO),
        ("university", ids::AULSS_1),
        ("observatory", ids::TREVISO),
    ] {
        assert_eq!(of(side, body).await.violations(), ["#/organisation_id not_of_this_side"], "{side}");
    }
    let told = of("health_company", ids::TREVISO).await.body;
    assert_eq!(told["errors"][0]["detail"], "Un ente di tipo «comune» non è della parte «aziende sanitarie».");
    for (side, body) in [
        ("health_company", ids::TREVISO_DISTRICT),
        ("health_company", ids::FEDERSANITA_VENETO),
        ("municipality", ids::PROVINCIA_DI_LODI),
        ("observatory", ids::AGENAS),
    ] {
        of(side, body).await.created();
    }
    // Neither by changing the body nor by changing the side.
    let one = format!("{}/{}", experts(), ids::PROPOSED_EXPERT);
    for change in [json!({"organisation_id": ids::AULSS_1}), json!({"side": "health_company"})] {
        let refused = app.by(COORDINATOR).if_match("*").patch(&one, change).await;
        assert_eq!(refused.violations(), ["#/organisation_id not_of_this_side"]);
    }
    let both = json!({"side": "health_company", "organisation_id": ids::AULSS_1});
    app.by(COORDINATOR).if_match("*").patch(&one, both).await.ok();
}

#[actix_web::test]
async fn whoever_is_only_proposed_sees_their_own_naming_and_what_is_public() {
    let app = TestApp::new().await;
    let path = format!("{}/{}", experts(), ids::PROPOSED_EXPERT);
    app.by(COORDINATOR).if_match("*").patch(&path, json!({"user_id": ids::OTHER_EXPERT})).await.ok();
    let own = app.by(FOREIGN_EXPERT).get(&path).await.ok();
    assert_eq!((&own.body["name"], &own.body["allowed_transitions"]), (&json!("Marta Zanin"), &json!(["declined"])));
    assert!(own.body["email"].is_string());
    let list = app.by(FOREIGN_EXPERT).get(&format!("{}?count=true", experts())).await.ok();
    assert_eq!((list.items().len(), &list.body["total"], &list.items()[0]["id"]), (1, &json!(1), &own.body["id"]));
    // Nobody else's, and nothing of the laboratory's work: neither here nor in the cycle before.
    let other = format!("{}/{}", experts(), ids::AGREED_EXPERT);
    app.by(FOREIGN_EXPERT).get(&other).await.problem(404, "not_found");
    for number in [1, 2] {
        for place in ["/readings", "/transitions", "/progress", "/reading-list", "/background"] {
            let refused = app.by(FOREIGN_EXPERT).get(&format!("{}{place}", cycle(number))).await;
            refused.problem(403, "forbidden");
        }
        let seen = app.by(FOREIGN_EXPERT).get(&cycle(number)).await.ok();
        assert_eq!(seen.body, app.public().get(&cycle(number)).await.ok().body, "what everybody sees");
    }
    app.by(FOREIGN_EXPERT).get(&format!("{}/experts", cycle(1))).await.problem(403, "forbidden");
    let vote = json!({"candidate_id": ids::THEME_CANDIDATE});
    app.by(FOREIGN_EXPERT).post(&format!("{}/theme-votes", cycle(2)), vote).await.problem(403, "forbidden");
    let group = app.by(FOREIGN_EXPERT).get(&format!("{}/expert-group", cycle(2))).await.ok().body;
    assert!(group["sides"][1].get("proposed").is_none(), "{group}");
    // As soon as the other side agrees they take part.
    let agreed = json!({"to": "agreed", "agreed_by": "health_company"});
    app.by(CONTACT).post(&format!("{path}/transitions"), agreed).await.created();
    assert_eq!(app.by(FOREIGN_EXPERT).get(&experts()).await.ok().items().len(), 2);
    app.by(FOREIGN_EXPERT).get(&format!("{}/readings", cycle(2))).await.ok();
    // Whoever declines is out.
    app.by(FOREIGN_EXPERT).post(&format!("{path}/transitions"), json!({"to": "declined"})).await.created();
    app.by(FOREIGN_EXPERT).get(&path).await.problem(403, "forbidden");
    app.by(ADMIN).get(&path).await.ok();
}
