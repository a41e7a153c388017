//! The reading of a cycle: what there is to read, who has read what, the shortlist.
use super::cycle;
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::json;

#[actix_web::test]
async fn the_reading_list_is_the_catalogue_as_it_is_with_what_the_lab_knows() {
    let app = TestApp::new().await;
    let path = format!("{}/reading-list", cycle(2));
    let list = app.by(CONTACT).get(&format!("{path}?count=true")).await.ok();
    assert_eq!(list.body["total"], 5);
    let item = |id| list.items().iter().find(|item| item["practice"]["id"] == json!(id)).unwrap();
    let discharge = item(ids::DIMISSIONI_PROGRAMMATE);
    assert_eq!(
        (&discharge["readings"], &discharge["own_reading"], &discharge["shortlisted"]),
        (&json!(2), &json!(true), &json!(true))
    );
    assert_eq!(discharge["earlier_shortlists"], json!([1]));
    let other = item(ids::PASSI_D_ARGENTO);
    assert_eq!(
        (&other["readings"], &other["own_reading"], &other["shortlisted"]),
        (&json!(0), &json!(false), &json!(false))
    );
    let mountain = app.by(CONTACT).get(&format!("{path}?territory_type=mountain")).await.ok();
    assert_eq!(mountain.items().len(), 1);
    assert_eq!(app.by(CONTACT).get(&format!("{path}?q=dimissioni")).await.ok().items().len(), 1);
    assert_eq!(app.by(CONTACT).get(&format!("{path}?region=12")).await.ok().items().len(), 0, "only the lab's regions");
    // Nothing was published since the cycle before; a page follows the other.
    assert_eq!(app.by(CONTACT).get(&format!("{path}?new=true")).await.ok().items().len(), 0);
    let first = app.by(CONTACT).get(&format!("{path}?limit=4")).await.ok();
    let second = app.by(CONTACT).get(first.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!((second.items().len(), second.body.get("next_cursor")), (1, None));

    let background = app.by(EXPERT).get(&format!("{}/background", cycle(2))).await.ok();
    assert_eq!((&background.body["practices"], &background.body["new_practices"]), (&json!(5), &json!(0)));
    assert_eq!(background.body["practices_read"], 2);
    assert_eq!(background.body["earlier"][0]["shortlist"].as_array().unwrap().len(), 5);
    assert!(background.body["earlier"][0]["theme"]["title"].as_str().unwrap().starts_with("Integrazione"));
    for path in [path, format!("{}/background", cycle(2)), format!("{}/readings", cycle(2))] {
        app.public().get(&path).await.problem(401, "token_missing");
        app.by(FOREIGN_CONTACT).get(&path).await.problem(403, "forbidden");
        app.by(READER).get(&path).await.ok();
    }
}

#[actix_web::test]
async fn each_person_notes_each_practice_once() {
    let app = TestApp::new().await;
    let path = format!("{}/readings", cycle(2));
    let new = json!({"practice_id": ids::PASSI_D_ARGENTO, "note": "La rete con le farmacie."});
    for other in [FOREIGN_COORDINATOR, FOREIGN_CONTACT, SCIENTIST, READER] {
        app.by(other).post(&path, new.clone()).await.problem(403, "forbidden");
    }
    let made = app.by(EXPERT).post(&path, new.clone()).await.created();
    assert_eq!((&made.body["role"], &made.body["own"]), (&json!("expert"), &json!(true)));
    app.by(EXPERT).post(&path, new.clone()).await.problem(409, "duplicate");
    app.by(CONTACT).post(&path, new).await.created();
    let draft = json!({"practice_id": ids::DRAFT});
    assert_eq!(app.by(ADMIN).post(&path, draft).await.violations(), ["#/practice_id unknown_practice"]);
    // Names are told to who takes part, roles to who oversees.
    let of = format!("{path}?practice={}", ids::PASSI_D_ARGENTO);
    let inside = app.by(COORDINATOR).get(&of).await.ok();
    assert!(inside.items().iter().all(|reading| reading["reader"].is_string()));
    let overseeing = app.by(READER).get(&of).await.ok();
    assert_eq!(overseeing.items().len(), 2);
    assert!(overseeing.items().iter().all(|reading| reading.get("reader").is_none()));
    assert_eq!(app.by(EXPERT).get(&format!("{path}?own=true")).await.ok().items().len(), 2);

    let one = made.header("location").to_owned();
    app.by(CONTACT).if_match("*").patch(&one, json!({"note": "x"})).await.problem(403, "forbidden");
    let changed = app.by(EXPERT).if_match(made.etag()).patch(&one, json!({"note": null})).await.ok();
    assert!(changed.body.get("note").is_none());
    app.by(EXPERT).if_match(made.etag()).patch(&one, json!({"note": "y"})).await.problem(412, "precondition_failed");
    app.by(EXPERT).if_match("*").delete(&one).await.done();
    app.by(EXPERT).get(&one).await.problem(404, "not_found");
    // The first cycle is past its reading.
    let late = json!({"practice_id": ids::PASSI_D_ARGENTO});
    app.by(ADMIN).post(&format!("{}/readings", cycle(1)), late).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn the_shortlist_takes_practices_that_were_read() {
    let app = TestApp::new().await;
    let unread =
        json!({"shortlist": [{"practice_id": ids::INFERMIERE_DI_FAMIGLIA}, {"practice_id": ids::ABITARE_SUPPORTATO}]});
    let refused = app.by(COORDINATOR).if_match("*").patch(&cycle(2), unread).await;
    assert_eq!(refused.violations(), ["#/shortlist/1/practice_id not_read"]);
    let twice = json!({"shortlist": [{"practice_id": ids::A_QUATTRO_MANI}, {"practice_id": ids::A_QUATTRO_MANI}]});
    let refused = app.by(COORDINATOR).if_match("*").patch(&cycle(2), twice).await;
    assert_eq!(refused.violations(), ["#/shortlist/1/practice_id repeated"]);
    let wanted = json!({"shortlist": [{"practice_id": ids::INFERMIERE_DI_FAMIGLIA, "motivation": "In montagna."}],
        "shortlist_motivation": "Una sola, matura."});
    app.by(CONTACT).if_match("*").patch(&cycle(2), wanted.clone()).await.problem(403, "forbidden");
    let changed = app.by(COORDINATOR).if_match("*").patch(&cycle(2), wanted.clone()).await.ok();
    assert_eq!(
        (&changed.body["shortlist"], &changed.body["shortlist_motivation"]),
        (&wanted["shortlist"], &wanted["shortlist_motivation"])
    );
    // What the shortlist rests on stays read.
    let reading = format!("{}/readings/{}", cycle(2), ids::LAB_READING);
    app.by(COORDINATOR).if_match("*").delete(&reading).await.problem(409, "wrong_state");
    // A cycle past the choice of its theme keeps its shortlist, and can still be given a title.
    app.by(ADMIN).if_match("*").patch(&cycle(1), json!({"shortlist": []})).await.problem(409, "wrong_state");
    app.by(ADMIN).if_match("*").patch(&cycle(1), json!({"title": "Il ciclo di Treviso"})).await.ok();
}
