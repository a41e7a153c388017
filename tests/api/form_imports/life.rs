use super::{ask, form, import, mapping, rows};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_COORDINATOR};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::form_imports;
use osservatorio::demo::ids;
use osservatorio::form_imports::{runner, service};
use serde_json::json;

const FIRST: &str = "12/07/2024 10.15.30,Comune di Treviso,Custodi del bello,\"Una storia\nsu due righe 🙂\",\"Famiglie, Persone anziane\",0422 1";
const SECOND: &str = "12/07/2024 11.00.00,aulss n. 2,Ponte tra ospedale e casa,Storia,caregiver,0422 2";

#[actix_web::test]
async fn the_same_file_again_changes_nothing_and_a_corrected_row_its_draft_alone() {
    let app = TestApp::new().await;
    let file = form(&[FIRST, SECOND]);
    let dry = import(&app, COORDINATOR, "region=05&dry_run=true", &file).await;
    assert_eq!(rows(&app, &dry).await, ["2 created", "4 created"]);
    assert_eq!(app.by(ADMIN).get("/v1/practices?status=draft&q=custodi").await.ok().items().len(), 0);
    let done = import(&app, COORDINATOR, "region=05", &file).await;
    assert_eq!(rows(&app, &done).await, ["2 created", "4 created"]);
    assert_eq!(done["mapping_id"], ids::FORM_MAPPING.to_string(), "found by its headers");
    let made = app.by(ADMIN).get("/v1/practices?status=draft&q=custodi").await.ok();
    let id = made.items()[0]["id"].as_str().unwrap().to_owned();
    let practice = app.by(COORDINATOR).get(&format!("/v1/practices/{id}")).await.ok();
    assert_eq!(practice.body["story"], "Una storia\nsu due righe 🙂");
    assert_eq!(practice.body["target_groups"], json!(["families", "older_people"]));
    assert_eq!((&practice.body["publication_consent"], &practice.body["version"]), (&json!(true), &json!(1)));
    assert_eq!(practice.body["organisation"]["id"], ids::TREVISO.to_string());

    let again = import(&app, ADMIN, "region=all", &file).await;
    assert_eq!(rows(&app, &again).await, ["2 unchanged", "4 unchanged"]);
    assert_eq!(app.by(ADMIN).get(&format!("/v1/practices/{id}")).await.ok().body["version"], 1);

    // Other column order, same form; one row corrected.
    let corrected = form(&[&FIRST.replace("Una storia", "La storia"), SECOND]);
    let third = import(&app, COORDINATOR, "region=05", &corrected).await;
    assert_eq!(rows(&app, &third).await, ["2 changed", "4 unchanged"]);
    let practice = app.by(COORDINATOR).get(&format!("/v1/practices/{id}")).await.ok();
    assert_eq!((&practice.body["story"], &practice.body["version"]), (&json!("La storia\nsu due righe 🙂"), &json!(2)));

    // Somebody works on it: from now on the form has nothing more to say of it.
    let patch = json!({"summary": "A mano."});
    app.by(COORDINATOR).if_match(practice.etag()).patch(&format!("/v1/practices/{id}"), patch).await.ok();
    let fourth = import(&app, COORDINATOR, "region=05", &form(&[&FIRST.replace("Una storia", "Altra"), SECOND])).await;
    assert_eq!(rows(&app, &fourth).await, ["2 conflict -:edited_since", "4 unchanged"]);
    assert_eq!(app.by(ADMIN).get(&format!("/v1/practices/{id}")).await.ok().body["version"], 3);

    // Deleted is deleted.
    let now = app.by(ADMIN).get(&format!("/v1/practices/{id}")).await.ok();
    app.by(ADMIN).if_match(now.etag()).delete(&format!("/v1/practices/{id}")).await.done();
    let fifth = import(&app, COORDINATOR, "region=05", &file).await;
    assert_eq!(rows(&app, &fifth).await, ["2 conflict -:practice_deleted", "4 unchanged"]);
    assert_eq!(fifth["report"]["counts"]["conflict"], 1);
}

#[actix_web::test]
async fn duplicates_and_rows_that_cannot_be_taken_are_told() {
    let app = TestApp::new().await;
    let file = form(&[
        "1/7/2024 9.00.00,Comune di Villaverla,DIMISSIONI PROGRAMMATE.,x,,",
        "1/7/2024 9.01.00,Comune di Treviso,Custodi,x,,",
        "1/7/2024 9.02.00,Comune di Treviso,Custodì!,y,,",
        "1/7/2024 9.01.00,Comune di Treviso,Un'altra cosa,y,,",
        "1/7/2024 9.03.00,Comune di Vilaverla,Nuova,y,Marziani,",
        "1/7/2024 9.04.00,ASL Roma 1,Di un'altra regione,y,,",
        "boh,Comune di Treviso,,y,,",
        ",,,,,",
        "1/7/2024 9.05.00,Comune di Treviso,troppo,lungo,,,x",
    ]);
    let done = import(&app, COORDINATOR, "region=05", &file).await;
    assert_eq!(
        rows(&app, &done).await,
        [
            "2 duplicate -:similar_title",
            "3 created",
            "4 duplicate -:similar_title",
            "5 created",
            "6 refused Ente proponente:unknown_organisation Destinatari:unknown_answer",
            "7 refused Ente proponente:unknown_organisation",
            "8 refused Informazioni cronologiche:unreadable Titolo:required",
            "10 refused -:column_count",
        ]
    );
    let page = app.by(COORDINATOR).get(&format!("{}/rows?outcome=duplicate&count=true", path(&done))).await.ok();
    assert_eq!(page.body["total"], 2);
    assert_eq!(page.items()[0]["practice_id"], ids::DIMISSIONI_PROGRAMMATE.to_string());
    let unknown = done["report"]["unknown"].as_array().unwrap();
    let villaverla = unknown.iter().find(|one| one["written"] == "Comune di Vilaverla").unwrap();
    assert_eq!(villaverla["candidates"][0]["to"], ids::VILLAVERLA.to_string());
    assert!(unknown.iter().any(|one| one["written"] == "Marziani" && one["field"] == "target_groups"));
    assert!(!done.to_string().contains("0422"), "nothing of columns that are left out");
}

fn path(import: &serde_json::Value) -> String {
    format!("/v1/form-imports/{}", import["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_form_without_a_mapping_is_proposed_one_by_a_dry_run() {
    let app = TestApp::new().await;
    let file = "Denominazione ente;Titolo della pratica;Descrizione;Beneficiari;Colore;Colore\n\
        Comune di Treviso;Custodi del bello;Storia;Caregivers; blu;rosso\n";
    let failed = import(&app, COORDINATOR, "region=05", file).await;
    assert_eq!(failed["status"], "failed");
    assert!(failed["failure"].as_str().unwrap().contains("dry run"), "{failed}");
    let dry = import(&app, COORDINATOR, "region=05&dry_run=true", file).await;
    assert_eq!(rows(&app, &dry).await, ["2 created"]);
    let proposal = dry["report"]["proposal"].clone();
    let fields: Vec<&str> =
        proposal["columns"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["organisation", "title", "story", "target_groups", "ignored", "ignored"]);
    assert_eq!(proposal["columns"][5]["header"], "Colore (2)");
    assert_eq!(proposal["columns"][3]["values"], json!([{"from": "Caregivers", "to": "carers"}]));
    let saved = json!({"region": "05", "name": "Proposta", "columns": proposal["columns"]});
    app.by(COORDINATOR).post("/v1/form-mappings", saved).await.created();
    let done = import(&app, COORDINATOR, "region=05&becomes=submitted", file).await;
    let refused = "2 refused summary:required dimensions:required themes:required period_start:required";
    assert_eq!(rows(&app, &done).await, [refused]);
    let done = import(&app, COORDINATOR, "region=05", file).await;
    assert_eq!(rows(&app, &done).await, ["2 created"]);
}

#[actix_web::test]
async fn complete_rows_can_begin_submitted() {
    let app = TestApp::new().await;
    let mapping = json!({"region": "05", "name": "Completo", "columns": [
        {"header": "Ente", "field": "organisation"}, {"header": "Titolo", "field": "title"},
        {"header": "Sintesi", "field": "summary"}, {"header": "Storia", "field": "story"},
        {"header": "Temi", "field": "themes", "values": [{"from": "A casa, insieme", "to": "home_care"}]}],
        "constants": [{"field": "dimensions", "value": "professionale; gestionale"}, {"field": "period_start", "value": "2020"}]});
    let id = app.by(ADMIN).post("/v1/form-mappings", mapping).await.created().body["id"].as_str().unwrap().to_owned();
    let file = "Ente,Titolo,Sintesi,Storia,Temi\nComune di Treviso,Custodi,s,r,\"A casa, insieme\"\n";
    let done = import(&app, ADMIN, &format!("region=all&becomes=submitted&mapping={id}"), file).await;
    assert_eq!(rows(&app, &done).await, ["2 created"]);
    let made = app.by(ADMIN).get("/v1/practices?status=submitted&q=custodi").await.ok();
    let path = format!("/v1/practices/{}/transitions", made.items()[0]["id"].as_str().unwrap());
    assert_eq!(app.by(ADMIN).get(&path).await.ok().items()[0]["to"], "submitted");
}

#[actix_web::test]
async fn who_may_import_and_see_what() {
    let app = TestApp::new().await;
    let file = form(&[FIRST]);
    app.public().post("/v1/form-imports?region=05", json!({})).await.problem(401, "token_missing");
    ask(&app, CONTACT, "region=05", &file).await.problem(403, "forbidden");
    ask(&app, COORDINATOR, "region=12", &file).await.problem(403, "forbidden");
    ask(&app, COORDINATOR, "region=all", &file).await.problem(403, "forbidden");
    ask(&app, ADMIN, "", &file).await.problem(400, "bad_parameter");
    ask(&app, ADMIN, "region=99", &file).await.problem(400, "bad_parameter");
    let nowhere = "region=05&mapping=01910000-0000-7000-8000-00000000ffff";
    ask(&app, ADMIN, nowhere, &file).await.problem(400, "bad_parameter");
    assert_eq!(ask(&app, ADMIN, "region=05", "").await.violations(), ["# required"]);
    app.by(ADMIN).post("/v1/form-imports?region=05", json!({})).await.problem(415, "unsupported_media_type");
    let long = "x".repeat(service::FILE_LIMIT + 1);
    ask(&app, ADMIN, "region=05", &long).await.problem(413, "too_large");
    let demo = format!("/v1/form-imports/{}", ids::FORM_IMPORT);
    app.by(FOREIGN_COORDINATOR).get(&demo).await.problem(404, "not_found");
    app.by(FOREIGN_COORDINATOR).get(&format!("{demo}/rows")).await.problem(404, "not_found");
    assert_eq!(app.by(FOREIGN_COORDINATOR).get("/v1/form-imports").await.ok().items().len(), 0);
    assert_eq!(app.by(COORDINATOR).get("/v1/form-imports?status=succeeded").await.ok().items().len(), 1);
}

#[actix_web::test]
async fn what_is_no_form_fails_and_the_file_is_forgotten() {
    let app = TestApp::new().await;
    for (file, why) in
        [("\n\n", "empty"), ("a,b\n\"never closed", "no mapping"), ("PK\u{3}\u{4}zip", "not delimited text")]
    {
        let failed = import(&app, ADMIN, "region=all", file).await;
        assert_eq!(failed["status"], "failed", "{failed}");
        assert!(failed["failure"].as_str().unwrap().contains(why), "{failed}");
    }
    import(&app, ADMIN, "region=05", &form(&[FIRST])).await;
    let kept: i64 = app
        .core
        .db()
        .run(&Actor::command("test"), |tx| {
            Ok(form_imports::table.filter(form_imports::file.is_not_null()).count().get_result(tx.conn())?)
        })
        .unwrap();
    assert_eq!(kept, 0);
}

#[actix_web::test]
async fn two_runners_bring_a_form_in_once_and_the_dead_are_replaced() {
    let app = TestApp::new().await;
    let db = app.core.db();
    let queued = ask(&app, ADMIN, "region=05", &form(&[FIRST, SECOND])).await.is(202);
    let (one, other) = futures_util::future::join(runner::run_waiting(db), runner::run_waiting(db)).await;
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(rows(&app, &app.by(ADMIN).get(queued.header("location")).await.ok().body).await.len(), 2);

    let queued = ask(&app, ADMIN, "region=05", &form(&[FIRST, SECOND])).await.is(202);
    let dead = Actor::command("test");
    let claim = db.run(&dead, service::claim).unwrap().unwrap();
    assert_eq!(runner::run_waiting(db).await.unwrap(), 0, "it is somebody's");
    app.wait(chrono::TimeDelta::minutes(6));
    app.work().await;
    let done = app.by(ADMIN).get(queued.header("location")).await.ok().body;
    assert_eq!(rows(&app, &done).await, ["2 unchanged", "4 unchanged"]);
    let sheet = osservatorio::form_imports::sheet::Sheet::read(form(&[FIRST]).as_bytes()).unwrap();
    assert!(db.run(&dead, |tx| service::complete(tx, &claim, &sheet)).is_err(), "the dead come too late");
}

#[actix_web::test]
async fn five_thousand_rows_take_seconds() {
    let app = TestApp::new().await;
    app.by(ADMIN).post("/v1/form-mappings", mapping("all")).await.created();
    let lines: Vec<String> = (0..5_000).map(|n| format!("Comune di Treviso,Pratica numero {n},Casa")).collect();
    let file = format!("Chi siete,Come si chiama,Temi\n{}\n", lines.join("\n"));
    let start = std::time::Instant::now();
    let done = import(&app, ADMIN, "region=all", &file).await;
    assert_eq!(done["report"]["counts"]["created"], 5_000, "{done}");
    let again = import(&app, ADMIN, "region=all", &file).await;
    assert_eq!(again["report"]["counts"]["unchanged"], 5_000);
    eprintln!("{}: {:?} for twice 5,000 rows", app.core.db().engine(), start.elapsed());
}
