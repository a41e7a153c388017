//! The report of a cycle, and what earlier cycles bring into the reading of a new one.
mod background;
mod papers;

use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, Person, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn report(number: i32) -> String {
    format!("/v1/labs/{}/cycles/{number}/report", ids::VENETO_LAB)
}

/// Brings the cycle of Treviso to its end: its public findings are published.
async fn conclude(app: &TestApp) {
    let path = format!("/v1/labs/{}/cycles/1/transitions", ids::VENETO_LAB);
    crate::findings::close_the_open_round(app).await;
    app.by(COORDINATOR).post(&path, json!({"to": "concluded"})).await.created();
}

/// A published finding of the session of Treviso that is for experts.
async fn for_experts(app: &TestApp, text: &str) {
    let new = json!({"kind": "limit", "text": text, "practices": [ids::A_QUATTRO_MANI], "visibility": "experts"});
    let session = format!("/v1/lab-sessions/{}/findings", ids::TREVISO_SESSION);
    let made = app.by(ADMIN).post(&session, new).await.created();
    let path = format!("{}/transitions", made.header("location"));
    for to in ["agreed", "published"] {
        app.by(ADMIN).post(&path, json!({"to": to})).await.ok();
    }
}

fn each<'v>(all: &'v Value, field: &str) -> Vec<&'v str> {
    all.as_array().unwrap().iter().map(|one| one[field].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn the_report_of_veneto_tells_what_the_cycle_brought() {
    let app = TestApp::new().await;
    conclude(&app).await;
    let told = app.by(COORDINATOR).get(&report(1)).await.ok();
    assert_eq!(told.header("content-type"), "application/json");
    let body = &told.body;
    assert_eq!(body["lab"]["name"], "Laboratorio territoriale veneto");
    assert_eq!(body["lab"]["regions"], json!([{"code": "05", "name": "Veneto"}]));
    assert_eq!(each(&body["lab"]["stewards"], "name"), ["Federsanità ANCI Veneto", "ANCI Veneto"]);
    assert_eq!((&body["number"], &body["phase"]), (&json!(1), &json!("concluded")));
    let phases = ["reading", "theme_choice", "group_formation", "preparation", "session", "restitution"];
    assert_eq!(each(&body["phases"], "phase"), phases);
    assert!(body["phases"].as_array().unwrap().iter().all(|phase| phase["ended_at"].is_string()));
    assert_eq!(body["phases"][5]["ended_at"], body["concluded_at"]);
    assert_eq!(body["reading"], json!({"practices_at_start": 5, "practices_read": 5, "readers": 1}));
    assert!(body["theme"]["title"].as_str().unwrap().ends_with("litoranee e metropolitane"));
    assert_eq!(body["theme"]["act"], json!({"kind": "agreement", "date": "2024-07-22"}));
    assert_eq!((&body["expert_group"]["confirmed"], &body["expert_group"]["balanced"]), (&json!(5), &json!(true)));

    let table = [
        ids::DIMISSIONI_PROGRAMMATE,
        ids::A_QUATTRO_MANI,
        ids::INFERMIERE_DI_FAMIGLIA,
        ids::ABITARE_SUPPORTATO,
        ids::PASSI_D_ARGENTO,
    ];
    let session = &body["sessions"][0];
    assert_eq!(body["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&session["starts_at"], &session["venue"]["municipality"]),
        (&json!("2024-09-05T09:30:00+02:00"), &json!("Treviso"))
    );
    assert_eq!(each(&session["parts"], "kind"), ["public_part", "technical_part"]);
    assert_eq!(session["practices"], json!(table));
    let practices = body["practices"].as_array().unwrap();
    assert_eq!(practices.iter().map(|one| one["id"].clone()).collect::<Vec<_>>(), table.map(|id| json!(id)));
    assert!(practices.iter().all(|one| one["presented"] == true && one["outcomes"].as_array().unwrap().len() == 1));
    let classes: Vec<_> = practices.iter().map(|one| &one["outcomes"][0]["outcome"]["scalability_class"]).collect();
    assert_eq!(classes, ["ready", "with_conditions", "with_conditions", "with_conditions", "premature"]);
    assert_eq!(practices[1]["organisation"]["name"], "Azienda ULSS 2 Marca Trevigiana");
    assert_eq!(practices[1]["outcomes"][0]["session"]["date"], "2024-09-05");

    let kinds = each(&body["findings"], "kind");
    assert_eq!(kinds, [["scalability"; 5].as_slice(), &["replicability"; 5], &["strength"]].concat());
    assert_eq!(body["findings"][4]["consensus"], "split");
    assert_eq!(body["findings"][0]["practices"], json!([ids::DIMISSIONI_PROGRAMMATE]));
    assert_eq!(body["recommendations"].as_array().unwrap().len(), 1);
    assert_eq!(body["recommendations"][0]["legal_reference"], "DM 77/2022");

    let work = &body["work"];
    assert_eq!(work["readings"].as_array().unwrap().len(), 5);
    assert_eq!(work["readings"][0], json!({"practice_id": ids::DIMISSIONI_PROGRAMMATE, "readers": 1}));
    assert_eq!(work["shortlist"].as_array().unwrap().len(), 5);
    assert!(work["shortlist_motivation"].as_str().unwrap().starts_with("Cinque esperienze"));
    let candidate = &work["candidates"][0];
    assert_eq!((&candidate["decided"], &candidate["votes"]), (&json!(true), &json!(0)));
    assert_eq!((&candidate["evidence"]["regions"], &candidate["evidence"]["practices"]), (&json!(1), &json!(5)));
    let experts = ["Niccolò Venturini", "Elena Dal Pont", "Stefano Bressan", "Lucia Fabris", "Andrea Comin"];
    assert_eq!(each(&work["experts"], "name"), experts);
    assert_eq!(each(&work["commitments"], "status"), ["in_progress", "open"]);
    assert_eq!(work["commitments"][0]["due_on"], "2099-06-30");
    assert!(work.get("no_findings_reason").is_none());
}

#[actix_web::test]
async fn everybody_reads_the_report_of_a_cycle_that_is_concluded_and_only_what_is_public() {
    let app = TestApp::new().await;
    for_experts(&app, "Solo tra esperti.").await;
    app.public().get(&report(1)).await.problem(401, "token_missing");
    for stranger in [FOREIGN_COORDINATOR, FOREIGN_CONTACT] {
        app.by(stranger).get(&report(1)).await.problem(403, "forbidden");
    }
    for inside in [ADMIN, COORDINATOR, CONTACT, EXPERT, SCIENTIST, READER] {
        let draft = app.by(inside).get(&report(1)).await.ok();
        assert_eq!((&draft.body["phase"], draft.body.get("concluded_at")), (&json!("restitution"), None));
        assert!(draft.body["phases"][5].get("ended_at").is_none());
    }
    conclude(&app).await;
    let public = app.public().get(&report(1)).await.ok();
    assert!(public.header("cache-control").starts_with("public"), "{}", public.header("cache-control"));
    assert!(public.body.get("work").is_none());
    assert_eq!(each(&public.body["sessions"][0]["parts"], "kind"), ["public_part"]);
    assert_eq!(public.body["findings"].as_array().unwrap().len(), 11);
    assert_eq!(public.body["reading"]["readers"], 1);
    assert_eq!(app.by(FOREIGN_COORDINATOR).get(&report(1)).await.ok().body, public.body);
    let text = String::from_utf8(public.bytes.clone()).unwrap();
    for hidden in [
        "Venturini",
        "Dal Pont",
        "Bressan",
        "Fabris",
        "Comin",
        "Zanon",
        "Direttore di distretto",
        "Solo tra esperti.",
        "Cinque esperienze",
        "Il progetto di vita scritto",
        "Proporre l'accordo",
        "Scalabilità e replicabilità delle esperienze",
        "example.org",
    ] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    app.public().header("if-none-match", public.etag()).get(&report(1)).await.not_modified();
}

/// How many findings, experts and commitments somebody reads; `None` where none are told at all.
async fn told(app: &TestApp, person: Person) -> (usize, Option<usize>, usize) {
    let body = app.by(person).get(&report(1)).await.ok().body;
    let long = |all: &Value| all.as_array().map(Vec::len);
    let work = &body["work"];
    (long(&body["findings"]).unwrap(), long(&work["experts"]), long(&work["commitments"]).unwrap())
}

#[actix_web::test]
async fn inside_each_reads_what_they_may_elsewhere() {
    let app = TestApp::new().await;
    for_experts(&app, "Solo tra esperti.").await;
    for (person, expected) in [
        (ADMIN, (11, Some(5), 2)),
        (COORDINATOR, (11, Some(5), 2)),
        (EXPERT, (11, Some(5), 2)),
        // Who oversees reads no names; a contact what is public, and the commitments of their own organisation.
        (SCIENTIST, (11, None, 2)),
        (READER, (11, None, 2)),
        (CONTACT, (10, Some(5), 1)),
    ] {
        assert_eq!(told(&app, person).await, expected, "{person:?}");
    }
}

#[actix_web::test]
async fn a_cycle_that_nobody_sees_has_no_report() {
    let app = TestApp::new().await;
    app.public().get(&report(7)).await.problem(404, "not_found");
    app.by(ADMIN).get(&report(7)).await.problem(404, "not_found");
    let planned = format!("/v1/labs/{}/cycles", ids::PLANNED_LAB);
    let opened = app.by(COORDINATOR).post(&planned, json!({})).await.created();
    let path = format!("{}/report", opened.header("location"));
    app.by(CONTACT).get(&path).await.problem(404, "not_found");
    let empty = app.by(COORDINATOR).get(&path).await.ok();
    assert_eq!(each(&empty.body["phases"], "phase"), ["reading"]);
    for list in ["sessions", "practices", "findings", "recommendations"] {
        assert_eq!(empty.body[list], json!([]), "{list}");
    }
    assert!(empty.body.get("theme").is_none());
}

#[actix_web::test]
async fn the_evidence_of_the_candidates_is_that_of_the_day_of_the_choice() {
    let app = TestApp::new().await;
    let candidates = |body: &Value| -> Vec<Value> {
        body["work"]["candidates"].as_array().unwrap().iter().map(|one| one["evidence"].clone()).collect()
    };
    let before = app.by(COORDINATOR).get(&report(1)).await.ok().body;
    let chosen = before["work"]["candidates"].as_array().unwrap().iter().find(|one| one["decided"] == true).unwrap();
    assert_eq!(chosen["evidence_at"], before["theme"]["decided_at"]);
    assert_eq!(chosen["evidence"], before["theme"]["evidence"]);
    assert!(chosen["evidence"]["practices"].as_i64().unwrap() > 0, "{chosen}");
    // A practice goes: the candidates of today weigh less, those of the report as they did.
    let all = format!("/v1/labs/{}/cycles/1/theme-candidates", ids::VENETO_LAB);
    let sum = |list: &[Value]| -> i64 { list.iter().map(|one| one["evidence"]["practices"].as_i64().unwrap()).sum() };
    let then = sum(app.by(COORDINATOR).get(&all).await.ok().items());
    for practice in [ids::DIMISSIONI_PROGRAMMATE, ids::PASSI_D_ARGENTO, ids::A_QUATTRO_MANI] {
        let gone = json!({"to": "withdrawn", "note": "Su richiesta."});
        app.by(ADMIN).post(&format!("/v1/practices/{practice}/transitions"), gone).await.created();
    }
    assert!(sum(app.by(COORDINATOR).get(&all).await.ok().items()) < then);
    let after = app.by(COORDINATOR).get(&report(1)).await.ok().body;
    assert_eq!(candidates(&after), candidates(&before));
    // Everybody reads what spoke for the theme that was chosen.
    let decisions = format!("/v1/labs/{}/cycles/1/theme-decisions", ids::VENETO_LAB);
    let told = app.public().get(&decisions).await.ok();
    assert_eq!(told.items()[0]["evidence"], chosen["evidence"]);
    // Before a theme is decided they are counted as they are.
    let second = app.by(COORDINATOR).get(&report(2)).await.ok().body;
    assert!(second["work"]["candidates"].as_array().unwrap().iter().all(|one| one.get("evidence_at").is_none()));
}
