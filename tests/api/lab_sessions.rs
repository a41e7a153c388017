mod correcting;
mod door;
mod finding;
mod following;
mod growth;
mod moved;
pub mod registering;
mod waiting;

use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, FOREIGN_COORDINATOR, READER};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::practices;
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

pub const PATH: &str = "/v1/lab-sessions";

pub fn at(id: Uuid) -> String {
    format!("{PATH}/{id}")
}

/// A session of Veneto in May 2027, with what `more` says otherwise.
pub fn session(more: Value) -> Value {
    let mut session = json!({
        "title": "Laboratorio dell'Alto Vicentino: più vicini, però insieme",
        "regions": ["05"],
        "starts_at": "2027-05-20T09:30:00+02:00",
        "ends_at": "2027-05-20T17:00:00+02:00",
        "format": "in_person",
        "venue": {"name": "Sala consiliare", "municipality": "Thiene"},
        "parts": [
            {"kind": "public_part", "visibility": "public", "title": "Le esperienze"},
            {"kind": "round_table", "visibility": "invited", "title": "Tavola segretissima"},
            {"kind": "technical_part", "visibility": "experts", "title": "Valutazione"}
        ]
    });
    json_patch::merge(&mut session, &more);
    session
}

/// Adds a session and moves it along; answers with its path.
pub async fn add(app: &TestApp, more: Value, path: &[&str]) -> String {
    let made = app.by(ADMIN).post(PATH, session(more)).await.created();
    let address = made.header("location").to_owned();
    for to in path {
        move_to(app, &address, to).await;
    }
    address
}

/// Takes a session to a status; what takes place waits for its day.
pub async fn move_to(app: &TestApp, address: &str, to: &str) -> Value {
    if ["in_progress", "held"].contains(&to) {
        until_its_day(app, address).await;
    }
    app.by(ADMIN).post(&format!("{address}/transitions"), json!({"to": to})).await.ok().body
}

/// Waits until a session begins, if it has not begun.
pub async fn until_its_day(app: &TestApp, address: &str) {
    let session = app.by(ADMIN).get(address).await.ok().body;
    let begins = chrono::DateTime::parse_from_rfc3339(session["starts_at"].as_str().unwrap()).unwrap().to_utc();
    let now = app.core.db().clock().now().in_rome().to_utc();
    app.wait((begins - now).max(chrono::TimeDelta::zero()));
}

/// A practice of Azienda ULSS 2.
async fn practice(app: &TestApp, public: bool) -> Uuid {
    let draft =
        app.by(ADMIN).post("/v1/practices", json!({"title": "x", "organisation_id": ids::AULSS_2})).await.created();
    let id: Uuid = draft.body["id"].as_str().unwrap().parse().unwrap();
    if public {
        change(app, id, true);
    }
    id
}

/// Whether everybody sees it, straight in the table: its life is told elsewhere.
fn change(app: &TestApp, id: Uuid, public: bool) {
    let status = if public { "published" } else { "draft" };
    let of_id = practices::table.filter(practices::id.eq(Id(id)));
    let set = (practices::public.eq(public), practices::status.eq(status));
    let db = app.core.db();
    db.run(&Actor::command("test"), |tx| Ok(diesel::update(of_id).set(set).execute(tx.conn())?)).unwrap();
}

#[actix_web::test]
async fn the_session_of_lodi_is_told_as_its_save_the_date_did() {
    let app = TestApp::new().await;
    let lodi = app.public().get(&at(ids::LODI_SESSION)).await.ok().body;
    assert_eq!(lodi["title"], "Laboratorio Lombardia Sanità e Territorio");
    assert_eq!((&lodi["date"], &lodi["timezone"]), (&json!("2023-12-01"), &json!("Europe/Rome")));
    assert_eq!(lodi["starts_at"], "2023-12-01T09:30:00+01:00");
    assert_eq!(lodi["ends_at"], "2023-12-01T17:00:00+01:00");
    assert_eq!(lodi["venue"]["name"], "Sala dei Comuni della Provincia di Lodi");
    assert_eq!(lodi["venue"]["address"], "via Fanfulla 14");
    assert_eq!(lodi["coordinator"]["name"], "Salvatore Gioia");
    assert_eq!(
        (&lodi["parties"][0]["name"], &lodi["parties"][0]["role"]),
        (&json!("ANCI Lombardia Salute"), &json!("organiser"))
    );
    assert_eq!((&lodi["status"], &lodi["allowed_transitions"]), (&json!("held"), &json!([])));
    let treviso = app.public().get(&at(ids::TREVISO_SESSION)).await.ok().body;
    assert_eq!(treviso["starts_at"], "2024-09-05T09:30:00+02:00", "summer time in September");
}

#[actix_web::test]
async fn an_hour_has_the_offset_that_its_zone_has_then() {
    let app = TestApp::new().await;
    let send = |more: Value| {
        let call = app.by(ADMIN);
        async move { call.post(PATH, session(more)).await }
    };
    let hours = |start: &str, end: &str| json!({"starts_at": start, "ends_at": end});
    // Winter's offset in summer, and no offset at all but UTC's.
    let wrong = send(hours("2027-05-20T09:30:00+01:00", "2027-05-20T15:00:00Z")).await;
    assert_eq!(wrong.violations(), ["#/ends_at wrong_offset", "#/starts_at wrong_offset"]);
    // The hour that Italy's clocks skip on 28 March 2027, with either offset.
    for skipped in ["2027-03-28T02:30:00+01:00", "2027-03-28T02:30:00+02:00"] {
        let answer = send(hours(skipped, "2027-03-28T12:00:00+02:00")).await;
        assert_eq!(answer.violations(), ["#/starts_at wrong_offset"], "{skipped}");
    }
    // The hour that they repeat on 31 October 2027: both passes exist.
    let made = send(hours("2027-10-31T02:30:00+02:00", "2027-10-31T02:15:00+01:00")).await.created();
    assert_eq!(
        (&made.body["starts_at"], &made.body["ends_at"]),
        (&json!("2027-10-31T02:30:00+02:00"), &json!("2027-10-31T02:15:00+01:00"))
    );
    let mut abroad = hours("2027-05-20T09:30:00+03:00", "2027-05-20T17:00:00+03:00");
    abroad["timezone"] = json!("Europe/Athens");
    assert_eq!(send(abroad).await.created().body["date"], "2027-05-20");
    assert_eq!(send(json!({"timezone": "Europe/Roma"})).await.violations(), ["#/timezone unknown_timezone"]);
    assert_eq!(send(json!({"starts_at": "2027-05-20T09:30:00"})).await.violations(), ["#/starts_at format"]);
    assert_eq!(
        send(hours("2027-05-20T09:30:00+02:00", "2027-05-20T09:30:00+02:00")).await.violations(),
        ["#/ends_at before_start"]
    );
    assert_eq!(
        send(hours("2027-05-20T09:30:00+02:00", "2027-06-20T09:30:00+02:00")).await.violations(),
        ["#/ends_at too_large"]
    );
    assert_eq!(
        send(hours("2027-05-20T09:30:00+02:00", "2027-05-20T17:00:59+02:00")).await.violations(),
        ["#/ends_at whole_minutes"]
    );
    let outside = json!([{"kind": "public_part", "visibility": "public", "starts_at": "2027-05-20T08:00:00+02:00", "ends_at": "2027-05-20T07:00:00+01:00"}]);
    let expected = [
        "#/parts/0/ends_at before_start",
        "#/parts/0/ends_at outside_session",
        "#/parts/0/ends_at wrong_offset",
        "#/parts/0/starts_at outside_session",
    ];
    assert_eq!(send(json!({"parts": outside})).await.violations(), expected);
}

#[actix_web::test]
async fn every_broken_rule_is_told_at_once() {
    let app = TestApp::new().await;
    let broken = json!({
        "title": " ", "regions": ["05", "05"], "themes": ["governance", "governance"], "format": "somewhere",
        "online_link": "http://meet.example.org", "colour": "red", "status": "held",
        "venue": {"name": "x", "municipality": "y", "cadastral_code": "x", "geo": {"latitude": 91, "longitude": 0}},
        "parts": [{"kind": "public_part", "visibility": "public", "agenda_items": [{"time": "25:00", "title": ""}]}]
    });
    let told = app.by(ADMIN).post(PATH, session(broken)).await.violations();
    for expected in [
        "#/title pattern",
        "#/format not_allowed",
        "#/online_link pattern",
        "#/colour unknown_field",
        "#/status unknown_field",
        "#/venue/cadastral_code pattern",
        "#/venue/geo/latitude too_large",
        "#/parts/0/agenda_items/0/time pattern",
        "#/parts/0/agenda_items/0/title too_short",
    ] {
        assert!(told.iter().any(|one| one == expected), "{expected} in {told:?}");
    }
    let twice = json!({"regions": ["05", "05"], "themes": ["governance", "governance"]});
    assert_eq!(
        app.by(ADMIN).post(PATH, session(twice)).await.violations(),
        ["#/regions/1 repeated", "#/themes/1 repeated"]
    );
    assert_eq!(app.by(ADMIN).post(PATH, session(json!({"regions": []}))).await.violations(), ["#/regions too_few"]);
    let unknown = json!({"themes": ["governance", "nothing"], "practices": [Uuid::nil()],
        "parties": [{"name": "AGENAS", "role": "promoter", "organisation_id": ids::AGENAS}, {"name": "x", "role": "host", "organisation_id": Uuid::nil()}]});
    let expected = [
        "#/parties/1/organisation_id unknown_organisation",
        "#/practices/0 unknown_practice",
        "#/themes/1 unknown_theme",
    ];
    assert_eq!(app.by(ADMIN).post(PATH, session(unknown)).await.violations(), expected);
}

#[actix_web::test]
async fn a_session_goes_its_way_from_tentative_to_held() {
    let app = TestApp::new().await;
    let address = add(&app, json!({"venue": null}), &[]).await;
    let way = format!("{address}/transitions");
    let seen = app.by(COORDINATOR).get(&address).await.ok();
    assert_eq!(seen.body["allowed_transitions"], json!(["cancelled"]), "no venue yet");
    app.by(COORDINATOR).post(&way, json!({"to": "save_the_date"})).await.problem(409, "wrong_state");
    let venue = json!({"venue": {"name": "Villa Cornaro", "municipality": "Piombino Dese"}});
    let placed = app.by(COORDINATOR).if_match(seen.etag()).patch(&address, venue).await.ok();
    assert_eq!(
        (&placed.body["sequence"], &placed.body["allowed_transitions"]),
        (&json!(1), &json!(["save_the_date", "cancelled"]))
    );
    app.by(COORDINATOR).post(&way, json!({"to": "held"})).await.problem(409, "wrong_state");
    app.by(READER).post(&way, json!({"to": "save_the_date"})).await.problem(403, "forbidden");
    app.public().post(&way, json!({"to": "save_the_date"})).await.problem(401, "token_missing");
    let announced =
        app.by(COORDINATOR).post(&way, json!({"to": "save_the_date", "note": "Approvata in giunta"})).await.ok();
    assert_eq!((&announced.body["sequence"], &announced.body["version"]), (&json!(2), &json!(3)));
    assert!(app.public().get(&address).await.ok().body.get("status_note").is_none(), "an internal note");
    let gone = app.by(ADMIN).if_match("*").patch(&address, json!({"venue": null})).await;
    assert_eq!(gone.violations(), ["#/venue required"], "an announced session keeps a place");
    app.by(ADMIN).if_match("*").delete(&address).await.problem(409, "wrong_state");
    app.by(ADMIN).post(&way, json!({"to": "postponed", "note": "Allerta meteo: sarà in autunno"})).await.ok();
    assert_eq!(app.public().get(&address).await.ok().body["status_note"], "Allerta meteo: sarà in autunno");
    for to in ["confirmed", "in_progress", "held"] {
        assert_eq!(move_to(&app, &address, to).await["status"], to);
    }
    let held = app.public().get(&address).await.ok().body;
    assert_eq!((&held["allowed_transitions"], held.get("status_note")), (&json!([]), None));
    app.by(ADMIN).post(&way, json!({"to": "cancelled"})).await.problem(409, "wrong_state");
    assert_eq!(app.by(ADMIN).post(&way, json!({"to": "over"})).await.violations(), ["#/to not_allowed"]);
}

#[actix_web::test]
async fn a_session_cancelled_before_it_was_announced_stays_unseen() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &["cancelled"]).await;
    app.public().get(&address).await.problem(404, "not_found");
    let id = address.rsplit('/').next().unwrap().to_owned();
    for path in ["/v1/lab-sessions/calendar", "/v1/regions/05/calendar"] {
        assert!(!String::from_utf8_lossy(&app.public().get(path).await.ok().bytes).contains(&id));
    }
    let known = app.public().get("/v1/regions/05").await.ok();
    assert_eq!(known.body["counts"]["lab_sessions"], 2, "Treviso and Belluno");
}

#[actix_web::test]
async fn sequence_advances_with_date_hours_place_and_link_only() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &[]).await;
    let mut sequence = 0;
    for (patch, advances) in [
        (json!({"title": "Altro titolo"}), false),
        (json!({"description": "Testo", "themes": ["governance"]}), false),
        (json!({"ends_at": "2027-05-20T18:00:00+02:00"}), true),
        (json!({"starts_at": "2027-05-20T07:30:00Z", "timezone": "Europe/Rome", "ends_at": null}), false),
        (json!({"venue": {"name": "Teatro"}}), true),
        (json!({"online_link": "https://meet.example.org/y", "format": "hybrid"}), true),
        (json!({"online_link": "https://meet.example.org/y"}), false),
        (json!({"timezone": "Europe/Berlin"}), true),
    ] {
        let answer = app.by(ADMIN).if_match("*").patch(&address, patch.clone()).await;
        if patch.get("ends_at") == Some(&Value::Null) {
            assert_eq!(answer.violations(), ["#/ends_at required"]);
            continue;
        }
        sequence += i32::from(advances);
        assert_eq!(answer.ok().body["sequence"], sequence, "{patch}");
    }
}

#[actix_web::test]
async fn coordinators_act_in_their_regions() {
    let app = TestApp::new().await;
    app.by(FOREIGN_COORDINATOR).post(PATH, session(json!({}))).await.problem(403, "forbidden");
    app.by(READER).post(PATH, session(json!({}))).await.problem(403, "forbidden");
    app.public().post(PATH, session(json!({}))).await.problem(401, "token_missing");
    let made = app.by(COORDINATOR).post(PATH, session(json!({"regions": ["05", "12"]}))).await.created();
    let address = made.header("location");
    app.by(FOREIGN_COORDINATOR).if_match(made.etag()).patch(address, json!({"title": "Nostro"})).await.ok();
    app.by(COORDINATOR)
        .if_match(made.etag())
        .patch(address, json!({"title": "Mio"}))
        .await
        .problem(412, "precondition_failed");
    app.by(COORDINATOR).patch(address, json!({"title": "Mio"})).await.problem(428, "precondition_required");
    let away = app.by(COORDINATOR).if_match("*").patch(address, json!({"regions": ["01"]})).await;
    away.problem(403, "forbidden");
    app.by(COORDINATOR).if_match("*").patch(address, json!({"regions": ["12"]})).await.problem(403, "forbidden");
    app.by(FOREIGN_COORDINATOR).if_match("*").patch(address, json!({"regions": ["12"]})).await.ok();
    app.by(COORDINATOR).get(address).await.problem(404, "not_found");
    app.by(READER).if_match("*").delete(address).await.problem(403, "forbidden");
    app.by(FOREIGN_COORDINATOR).if_match("*").delete(address).await.done();
    app.by(ADMIN).get(address).await.problem(404, "not_found");
}

#[actix_web::test]
async fn practices_are_presented_in_order_and_told_to_those_who_may_see_them() {
    let app = TestApp::new().await;
    let (first, second, draft) = (practice(&app, true).await, practice(&app, true).await, practice(&app, false).await);
    let foreign = json!({"regions": ["12"], "practices": [draft]});
    assert_eq!(
        app.by(FOREIGN_COORDINATOR).post(PATH, session(foreign)).await.violations(),
        ["#/practices/0 unknown_practice"]
    );
    let parts = json!([{"kind": "public_part", "visibility": "public", "agenda_items": [{"title": "Una bozza", "practice_id": draft}]}]);
    let more = json!({"practices": [second, draft, first], "parts": parts});
    let address = add(&app, more, &["save_the_date"]).await;
    assert_eq!(app.by(COORDINATOR).get(&address).await.ok().body["practices"], json!([second, draft, first]));
    let public = app.public().get(&address).await.ok().body;
    assert_eq!(public["practices"], json!([second, first]));
    assert!(public["parts"][0]["agenda_items"][0].get("practice_id").is_none());
    let found = app.public().get(&format!("/v1/lab-sessions?practice={first}&count=true")).await.ok();
    assert_eq!((found.items().len(), &found.body["total"]), (1, &json!(1)));
    // One that is withdrawn later is not told any more and does not stand in the way of changes.
    change(&app, first, false);
    assert_eq!(app.public().get(&address).await.ok().body["practices"], json!([second]));
    app.by(ADMIN).if_match("*").patch(&address, json!({"title": "Dopo il ritiro"})).await.ok();
    let swapped = app.by(ADMIN).if_match("*").patch(&address, json!({"practices": [first, second]})).await.ok();
    assert_eq!(swapped.body["practices"], json!([first, second]));
}

#[actix_web::test]
async fn a_theme_that_was_retired_does_not_stand_in_the_way_of_changes() {
    let app = TestApp::new().await;
    let address = add(&app, json!({"themes": ["telemedicine"]}), &["save_the_date"]).await;
    app.by(ADMIN).if_match("*").patch("/v1/themes/telemedicine", json!({"active": false})).await.ok();
    app.by(ADMIN).if_match("*").patch(&address, json!({"title": "Ancora"})).await.ok();
    assert_eq!(app.public().get("/v1/lab-sessions?theme=telemedicine&format=in_person").await.ok().items().len(), 1);
    let other = app.by(ADMIN).if_match("*").patch(&address, json!({"themes": ["telemedicine", "respite"]})).await;
    assert_eq!(other.violations(), ["#/themes/0 unknown_theme"]);
}

#[actix_web::test]
async fn of_concurrent_edits_one_wins_and_nothing_is_lost() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &[]).await;
    let etag = app.by(ADMIN).get(&address).await.ok().etag();
    let edit = |n: usize| {
        let call = app.by(if n < 4 { ADMIN } else { COORDINATOR }).if_match(etag.clone());
        let address = address.clone();
        async move { call.patch(&address, json!({"title": format!("Titolo {n}")})).await }
    };
    let answers = futures_util::future::join_all((0..8).map(edit)).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 412));
    let now = app.by(ADMIN).get(&address).await.ok().body;
    assert_eq!((&now["version"], &now["title"]), (&json!(2), &won[0].body["title"]));
    let call = |_| {
        let call = app.by(ADMIN);
        let way = format!("{address}/transitions");
        async move { call.post(&way, json!({"to": "save_the_date"})).await }
    };
    let moved = futures_util::future::join_all((0..6).map(call)).await;
    assert_eq!(moved.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(moved.iter().all(|answer| answer.status == 200 || answer.status == 409));
}

#[actix_web::test]
async fn a_creation_repeated_with_its_key_is_done_once() {
    let app = TestApp::new().await;
    let send = || {
        let call = app.by(ADMIN).header("idempotency-key", "laboratorio-1");
        async move { call.post(PATH, session(json!({}))).await.created() }
    };
    assert_eq!(send().await.body["id"], send().await.body["id"]);
}

#[actix_web::test]
async fn the_documents_examples_work_on_the_scenario() {
    let app = TestApp::new().await;
    let document: Value = serde_json::from_slice(&app.core.document).unwrap();
    let example = |path: &str, method: &str, kind: &str| {
        document["paths"][path][method]["requestBody"]["content"][kind]["example"].clone()
    };
    let tentative = at(ids::TENTATIVE_SESSION);
    app.by(ADMIN).post(PATH, example("/lab-sessions", "post", "application/json")).await.created();
    let patch = example("/lab-sessions/{id}", "patch", "application/merge-patch+json");
    app.by(ADMIN).if_match("*").patch(&tentative, patch).await.ok();
    let moved = example("/lab-sessions/{id}/transitions", "post", "application/json");
    app.by(ADMIN).post(&format!("{tentative}/transitions"), moved).await.ok();
}
