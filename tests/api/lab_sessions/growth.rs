//! What stands around a session: its cycle, materials, notes on the national framework, programmes, clones.
use super::{PATH, add, at, move_to, session};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, EXPERT, FOREIGN_COORDINATOR, READER, SCIENTIST};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

#[actix_web::test]
async fn a_session_belongs_to_a_cycle_and_is_confirmed_with_its_group() {
    let app = TestApp::new().await;
    // The group of the second cycle is being formed; that of the first is agreed on and balanced.
    let (forming, formed) = (ids::VENETO_SECOND_CYCLE, ids::VENETO_CYCLE);
    let unknown = app.by(ADMIN).post(PATH, session(json!({"cycle_id": Uuid::nil()}))).await;
    assert_eq!(unknown.violations(), ["#/cycle_id unknown_cycle"]);
    let address = add(&app, json!({"cycle_id": forming}), &["save_the_date"]).await;
    let way = format!("{address}/transitions");
    let refused = app.by(ADMIN).post(&way, json!({"to": "confirmed"})).await.problem(409, "wrong_state").body;
    assert!(refused["detail"].as_str().unwrap().contains("Esperti confermati"), "{refused}");
    let found = app.public().get(&format!("{PATH}?cycle_id={forming}&count=true")).await.ok();
    assert_eq!(
        (found.items().len(), &found.body["total"], &found.items()[0]["cycle_id"]),
        (1, &json!(1), &json!(forming))
    );
    app.by(ADMIN).if_match("*").patch(&address, json!({"cycle_id": formed})).await.ok();
    assert_eq!(move_to(&app, &address, "confirmed").await["cycle_id"], json!(formed));
    let without = app.by(ADMIN).if_match("*").patch(&address, json!({"cycle_id": null})).await.ok();
    assert!(without.body.get("cycle_id").is_none());
    // What is confirmed does not come to a cycle whose group is not there yet.
    let late = app.by(ADMIN).if_match("*").patch(&address, json!({"cycle_id": forming})).await;
    late.problem(409, "wrong_state");
    // What was held stays as it was, and may be told better.
    let treviso = format!("{PATH}/{}", ids::TREVISO_SESSION);
    for undone in [json!({"practices": []}), json!({"cycle_id": null})] {
        app.by(ADMIN).if_match("*").patch(&treviso, undone).await.problem(409, "wrong_state");
    }
    app.by(ADMIN).if_match("*").patch(&treviso, json!({"description": "Corretta."})).await.ok();
    let left = app.public().get(&format!("{PATH}?cycle_id={formed}")).await.ok();
    assert_eq!(left.items().len(), 1, "the session of Treviso");
}

#[actix_web::test]
async fn materials_are_for_those_that_they_say() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &["save_the_date"]).await;
    let path = format!("{address}/materials");
    let material = |visibility: &str| {
        json!({"kind": "document", "title": format!("Materiale {visibility}"), "visibility": visibility,
            "url": "https://www.example.org/materiale.pdf"})
    };
    let mut made = Vec::new();
    for visibility in ["public", "invited", "experts"] {
        made.push(app.by(COORDINATOR).post(&path, material(visibility)).await.created());
    }
    app.by(FOREIGN_COORDINATOR).post(&path, material("public")).await.problem(403, "forbidden");
    for (call, seen) in [(app.public(), 1), (app.by(EXPERT), 1), (app.by(FOREIGN_COORDINATOR), 1), (app.by(READER), 3)]
    {
        let found = call.get(&format!("{path}?count=true")).await.ok();
        assert_eq!((found.items().len(), &found.body["total"]), (seen, &json!(seen)));
    }
    let hidden = made[1].header("location").to_owned();
    app.public().get(&hidden).await.problem(404, "not_found");
    app.by(COORDINATOR).get(&hidden).await.ok();
    app.by(ADMIN).if_match(made[1].etag()).patch(&hidden, json!({"visibility": "public"})).await.ok();
    let shown = app.public().get(&hidden).await.ok();
    assert_eq!(shown.body["title"], "Materiale invited");
    app.by(ADMIN).if_match(made[1].etag()).delete(&hidden).await.problem(412, "precondition_failed");
    app.by(ADMIN).if_match(shown.etag()).delete(&hidden).await.done();
    let wrong = json!({"kind": "secret", "title": " ", "visibility": "public", "url": "http://x"});
    let told = app.by(ADMIN).post(&path, wrong).await.violations();
    assert_eq!(told, ["#/kind not_allowed", "#/title pattern", "#/url pattern"]);
    let tentative = format!("{}/materials", at(ids::TENTATIVE_SESSION));
    app.by(ADMIN).post(&tentative, material("public")).await.created();
    app.public().get(&tentative).await.problem(404, "not_found");
}

#[actix_web::test]
async fn the_national_framework_is_written_by_the_observatory() {
    let app = TestApp::new().await;
    let path = format!("{}/framework-notes", at(ids::TREVISO_SESSION));
    let note = json!({"kind": "trend", "title": "Le case della comunità attive", "body": "Crescono in ogni regione."});
    app.by(COORDINATOR).post(&path, note.clone()).await.problem(403, "forbidden");
    app.by(READER).post(&path, note.clone()).await.problem(403, "forbidden");
    app.public().post(&path, note.clone()).await.problem(401, "token_missing");
    let made = app.by(SCIENTIST).post(&path, note).await.created();
    let at = made.header("location").to_owned();
    app.by(ADMIN).if_match(made.etag()).patch(&at, json!({"citation": "Relazione AGENAS 2026"})).await.ok();
    app.by(COORDINATOR).if_match("*").delete(&at).await.problem(403, "forbidden");
    let all = app.public().get(&path).await.ok();
    assert_eq!(all.items().len(), 2, "that of the scenario and this one");
    assert_eq!(
        app.public().get(&format!("{path}?kind=legal_reference")).await.ok().items()[0]["framework"],
        "dm_77_2022"
    );
    let bare = json!({"kind": "legal_reference", "title": "Una legge", "body": "Dice."});
    assert_eq!(app.by(ADMIN).post(&path, bare).await.violations(), ["#/citation required"]);
    app.by(SCIENTIST).if_match("*").delete(&at).await.done();
}

#[actix_web::test]
async fn every_announced_programme_is_kept_as_everybody_read_it() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &[]).await;
    let path = format!("{address}/programmes");
    app.by(ADMIN).if_match("*").patch(&address, json!({"title": "Prima bozza"})).await.ok();
    assert!(app.by(ADMIN).get(&path).await.ok().items().is_empty(), "nothing was announced");
    app.public().get(&path).await.problem(404, "not_found");
    move_to(&app, &address, "save_the_date").await;
    let changes = [
        (json!({"venue": {"name": "Teatro"}, "description": "Un testo"}), true),
        (
            json!({"parts": [{"kind": "public_part", "visibility": "public", "title": "Le esperienze"},
            {"kind": "technical_part", "visibility": "experts", "title": "Nome segretissimo"}]}),
            false,
        ),
        (json!({"title": "Secondo titolo"}), true),
        (json!({"title": "Secondo titolo"}), false),
    ];
    let mut number = 1;
    for (change, kept) in changes {
        app.by(ADMIN).if_match("*").patch(&address, change.clone()).await.ok();
        number += i32::from(kept);
        let found = app.public().get(&format!("{path}?count=true")).await.ok();
        assert_eq!((&found.body["total"], &found.items()[0]["number"]), (&json!(number), &json!(number)), "{change}");
    }
    move_to(&app, &address, "confirmed").await;
    let all = app.public().get(&path).await.ok();
    let changed: Vec<&Value> = all.items().iter().map(|item| &item["changed"]).collect();
    assert_eq!(changed, [&json!(["title"]), &json!(["venue", "description"]), &json!([])]);
    assert!(all.items().iter().all(|item| item.get("programme").is_none()));
    for (number, title, venue) in
        [(1, "Prima bozza", "Sala consiliare"), (2, "Prima bozza", "Teatro"), (3, "Secondo titolo", "Teatro")]
    {
        for call in [app.public(), app.by(ADMIN)] {
            let one = call.get(&format!("{path}/{number}")).await.ok();
            assert_eq!(
                (&one.body["programme"]["title"], &one.body["programme"]["venue"]["name"]),
                (&json!(title), &json!(venue))
            );
            assert!(!String::from_utf8_lossy(&one.bytes).contains("segretissim"), "hidden parts are in none");
        }
    }
    app.public().get(&format!("{path}/4")).await.problem(404, "not_found");
    assert_eq!(
        app.public().get(&format!("{}/programmes/1", at(ids::LODI_SESSION))).await.ok().body["programme"]["venue"]["name"],
        "Sala dei Comuni della Provincia di Lodi"
    );
}

#[actix_web::test]
async fn a_programme_names_the_practices_of_each_part_as_they_were_called() {
    let app = TestApp::new().await;
    let item = |practice: Option<uuid::Uuid>| match practice {
        Some(id) => json!({"title": "Una presentazione", "practice_id": id}),
        None => json!({"title": "Saluti"}),
    };
    let parts = json!([
        {"kind": "institutional_opening", "visibility": "public", "agenda_items": [item(None)]},
        {"kind": "technical_part", "visibility": "experts", "agenda_items": [item(Some(ids::INFERMIERE_DI_FAMIGLIA))]},
        {"kind": "practice_presentations", "visibility": "public", "agenda_items": [item(Some(ids::PASSI_D_ARGENTO))]}
    ]);
    let more = json!({"parts": parts, "practices": [ids::DIMISSIONI_PROGRAMMATE, ids::PASSI_D_ARGENTO, ids::DRAFT]});
    let address = add(&app, more, &["save_the_date"]).await;
    let path = format!("{address}/programmes/1");
    let named = |part: i32, id: uuid::Uuid, title: &str| json!({"part": part, "practice_id": id, "title": title});
    let silver = named(1, ids::PASSI_D_ARGENTO, "Passi d'Argento");
    let home = named(1, ids::DIMISSIONI_PROGRAMMATE, "Dimissioni Programmate");
    for call in [app.public(), app.by(ADMIN)] {
        let one = call.get(&path).await.ok().body;
        assert_eq!(one["programme"]["parts"][1]["kind"], "practice_presentations", "the hidden part is not counted");
        assert_eq!(one["presented"], json!([silver, home]), "neither the experts' part nor what is not public");
    }
    assert_eq!(app.public().get(&format!("{address}/programmes")).await.ok().items()[0].get("presented"), None);
    let page = |app: &TestApp| {
        let call = app.public().header("accept", "text/html");
        let path = format!("{address}/programme");
        async move { String::from_utf8(call.get(&path).await.ok().bytes).unwrap() }
    };
    let shown = page(&app).await;
    assert!(shown.contains("Pratiche presentate") && shown.contains("<li>Dimissioni Programmate</li>"), "{shown}");
    assert!(!shown.contains("Infermiere di Famiglia"), "it is on the experts' table");
    // What is withdrawn is named to nobody who cannot see it, also in what was announced before.
    let away = json!({"to": "withdrawn", "note": "Su richiesta."});
    let steps = format!("/v1/practices/{}/transitions", ids::DIMISSIONI_PROGRAMMATE);
    app.by(COORDINATOR).post(&steps, away).await.created();
    assert_eq!(app.public().get(&path).await.ok().body["presented"], json!([silver]));
    assert_eq!(app.by(ADMIN).get(&path).await.ok().body["presented"], json!([silver, home]));
    assert!(!page(&app).await.contains("Dimissioni Programmate"));
}

#[actix_web::test]
async fn a_clone_is_the_same_people_and_place_on_another_day() {
    let app = TestApp::new().await;
    let parts = json!([
        {"kind": "public_part", "visibility": "public", "starts_at": "2027-05-20T09:30:00+02:00", "ends_at": "2027-05-20T13:00:00+02:00",
            "agenda_items": [{"title": "Dimissioni", "practice_id": ids::DIMISSIONI_PROGRAMMATE}]},
        {"kind": "technical_part", "visibility": "experts", "starts_at": "2027-05-20T14:00:00+02:00", "ends_at": "2027-05-20T17:00:00+02:00"}
    ]);
    let parties = json!([{"organisation_id": ids::ANCI_VENETO, "name": "ANCI Veneto", "role": "organiser"}]);
    let more = json!({"parts": parts, "parties": parties, "practices": [ids::DIMISSIONI_PROGRAMMATE], "themes": ["governance"],
        "theme_text": "Il tema di allora", "description": "Il testo di allora", "coordinator": {"name": "Salvatore Gioia"}});
    let address = add(&app, more, &["save_the_date", "confirmed", "held"]).await;
    let path = format!("{address}/clones");
    // In winter, and shorter: what would be outside has no hours.
    let wanted = json!({"theme_text": "Un altro tema", "starts_at": "2028-01-20T10:00:00+01:00", "ends_at": "2028-01-20T14:00:00+01:00"});
    app.by(FOREIGN_COORDINATOR).post(&path, wanted.clone()).await.problem(403, "forbidden");
    let made = app.by(COORDINATOR).post(&path, wanted).await.created().body;
    assert_eq!((&made["status"], &made["sequence"], &made["version"]), (&json!("tentative"), &json!(0), &json!(1)));
    assert_eq!(made["title"], "Laboratorio dell'Alto Vicentino: più vicini, però insieme");
    assert_eq!(
        (&made["theme_text"], &made["themes"], &made["practices"]),
        (&json!("Un altro tema"), &json!([]), &json!([]))
    );
    assert_eq!((&made["parties"], &made["venue"]["name"]), (&parties, &json!("Sala consiliare")));
    assert_eq!((&made["coordinator"]["name"], made.get("description")), (&json!("Salvatore Gioia"), None));
    let expected = json!([
        {"kind": "public_part", "visibility": "public", "starts_at": "2028-01-20T10:00:00+01:00", "ends_at": "2028-01-20T13:30:00+01:00", "agenda_items": []},
        {"kind": "technical_part", "visibility": "experts", "agenda_items": []}
    ]);
    assert_eq!(made["parts"], expected);
    let wrong = json!({"starts_at": "2028-01-20T10:00:00+02:00", "ends_at": "2028-01-20T09:00:00+01:00", "themes": ["nothing"]});
    let told = app.by(ADMIN).post(&path, wrong).await.violations();
    assert!(told.contains(&"#/starts_at wrong_offset".to_owned()), "{told:?}");
    let clone = format!("{PATH}/{}", made["id"].as_str().unwrap());
    app.public().get(&clone).await.problem(404, "not_found");
    assert!(app.by(ADMIN).get(&format!("{clone}/programmes")).await.ok().items().is_empty());
}

#[actix_web::test]
async fn a_session_belongs_to_a_laboratory_only_by_whoever_looks_after_that() {
    let app = TestApp::new().await;
    let mut foreign = super::session(json!({"regions": ["12"], "cycle_id": ids::VENETO_CYCLE}));
    app.by(FOREIGN_COORDINATOR).post("/v1/lab-sessions", foreign.clone()).await.problem(403, "forbidden");
    foreign.as_object_mut().unwrap().remove("cycle_id");
    let made = app.by(FOREIGN_COORDINATOR).post("/v1/lab-sessions", foreign).await.created();
    let (at, into) = (made.header("location"), json!({"cycle_id": ids::VENETO_CYCLE}));
    app.by(FOREIGN_COORDINATOR).if_match("*").patch(at, into.clone()).await.problem(403, "forbidden");
    // Whoever may, is told that its regions are not the laboratory's.
    let off = app.by(ADMIN).if_match("*").patch(at, into.clone()).await.violations();
    assert_eq!(off, ["#/regions/0 not_of_the_laboratory"]);
    let own = app.by(COORDINATOR).post("/v1/lab-sessions", super::session(into)).await.created();
    let away = json!({"regions": ["05", "12"]});
    let off = app.by(ADMIN).if_match("*").patch(own.header("location"), away).await.violations();
    assert_eq!(off, ["#/regions/1 not_of_the_laboratory"]);
}
