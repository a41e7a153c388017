use super::{path, transition};
use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::{Value, json};

fn adoption(organisation: uuid::Uuid) -> Value {
    json!({"organisation_id": organisation, "status": "planned", "municipalities": ["H501"], "started_on": "2025-01-01"})
}

#[actix_web::test]
async fn the_adopter_and_the_lead_tell_of_an_adoption_and_everybody_reads_it() {
    let app = TestApp::new().await;
    let at = path(ids::A_QUATTRO_MANI);
    let all = format!("{at}/adoptions");
    let made = app.by(FOREIGN_CONTACT).post(&all, adoption(ids::ASL_ROMA_1)).await.created();
    assert_eq!((&made.body["organisation"]["name"], &made.body["region_code"]), (&json!("ASL Roma 1"), &json!("12")));
    app.by(CONTACT).post(&all, adoption(ids::AULSS_8)).await.created();
    app.by(COORDINATOR).post(&all, adoption(ids::VILLAVERLA)).await.created();
    app.by(FOREIGN_COORDINATOR).post(&all, adoption(ids::ASL_ROMA_1)).await.created();
    for person in [FOREIGN_CONTACT, FOREIGN_COORDINATOR, EXPERT, READER, SCIENTIST] {
        app.by(person).post(&all, adoption(ids::AULSS_8)).await.problem(403, "forbidden");
    }
    let shown = app.public().get(&at).await.ok();
    assert_eq!(shown.body["adoptions"], 5);
    let list = app.public().get(&format!("{all}?status=planned&count=true&limit=3")).await.ok();
    assert_eq!((&list.body["total"], list.items().len()), (&json!(4), 3));

    let location = made.header("location");
    let patch = json!({"status": "established", "results": "Bene.", "tutor_organisation_id": ids::AULSS_2});
    app.by(FOREIGN_CONTACT).patch(location, patch.clone()).await.problem(428, "precondition_required");
    let changed = app.by(FOREIGN_CONTACT).if_match(made.etag()).patch(location, patch.clone()).await.ok();
    assert_eq!(changed.body["tutor"]["name"], "Azienda ULSS 2 Marca Trevigiana");
    app.by(FOREIGN_CONTACT).if_match(made.etag()).patch(location, patch).await.problem(412, "precondition_failed");
    let other = json!({"organisation_id": ids::AULSS_8});
    app.by(FOREIGN_CONTACT).if_match("*").patch(location, other).await.problem(403, "forbidden");
    app.by(CONTACT).if_match("*").delete(location).await.done();
    app.public().get(location).await.problem(404, "not_found");
    assert_eq!(app.public().get(&at).await.ok().body["adoptions"], 4);
}

#[actix_web::test]
async fn an_adoption_keeps_its_rules_and_belongs_to_a_public_practice() {
    let app = TestApp::new().await;
    let all = format!("{}/adoptions", path(ids::A_QUATTRO_MANI));
    let bad = json!({"organisation_id": ids::AULSS_8, "status": "planned", "municipalities": ["H501", "H501"],
        "started_on": "2025-01-02", "ended_on": "2025-01-01", "tutor_organisation_id": ids::AULSS_8});
    assert_eq!(
        app.by(ADMIN).post(&all, bad).await.violations(),
        ["#/ended_on before_start", "#/municipalities/1 repeated", "#/tutor_organisation_id not_allowed"]
    );
    let lead = app.by(ADMIN).post(&all, adoption(ids::AULSS_2)).await.violations();
    assert_eq!(lead, ["#/organisation_id not_allowed"]);
    let mut nobody = adoption(ids::DRAFT);
    nobody["tutor_organisation_id"] = json!(ids::SUBMITTED);
    let nobody = app.by(ADMIN).post(&all, nobody).await.violations();
    assert_eq!(nobody, ["#/organisation_id unknown_organisation", "#/tutor_organisation_id unknown_organisation"]);
    let draft = format!("{}/adoptions", path(ids::DRAFT));
    app.by(CONTACT).post(&draft, adoption(ids::AULSS_8)).await.problem(409, "wrong_state");
    app.by(FOREIGN_CONTACT).post(&draft, adoption(ids::ASL_ROMA_1)).await.problem(404, "not_found");
    let used = app.by(ADMIN).if_match("*").delete(&format!("/v1/organisations/{}", ids::AULSS_1)).await;
    used.problem(409, "reference");
}

#[actix_web::test]
async fn a_link_stands_on_both_practices_and_is_shown_to_who_sees_both() {
    let app = TestApp::new().await;
    let (one, other) = (path(ids::A_QUATTRO_MANI), path(ids::PASSI_D_ARGENTO));
    let new = json!({"kind": "evolved_into", "practice_id": ids::PASSI_D_ARGENTO});
    let link = app.by(CONTACT).post(&format!("{one}/lineage"), new.clone()).await.created();
    assert_eq!(
        (&link.body["direction"], &link.body["practice"]["title"]),
        (&json!("outgoing"), &json!("Passi d'Argento"))
    );
    app.by(CONTACT).post(&format!("{one}/lineage"), new).await.problem(409, "duplicate");
    let seen = app.public().get(&format!("{other}/lineage")).await.ok();
    assert_eq!(
        (&seen.items()[0]["direction"], &seen.items()[0]["practice"]["id"]),
        (&json!("incoming"), &json!(ids::A_QUATTRO_MANI))
    );
    assert_eq!(app.public().get(&other).await.ok().body["lineage_links"], 1);
    assert_eq!(app.public().get(&one).await.ok().body["lineage_links"], 2);

    // A draft at the other end is seen by who sees the draft.
    let draft = json!({"kind": "replaced_by", "practice_id": ids::DRAFT});
    let hidden = app.by(CONTACT).post(&format!("{one}/lineage"), draft.clone()).await.created();
    app.public().get(hidden.header("location")).await.problem(404, "not_found");
    assert_eq!(app.public().get(&format!("{one}/lineage")).await.ok().items().len(), 2);
    assert_eq!(app.by(CONTACT).get(&format!("{one}/lineage")).await.ok().items().len(), 3);

    transition(&app, COORDINATOR, &other, json!({"to": "withdrawn", "note": "Chiusa."})).await.created();
    assert_eq!(app.public().get(&format!("{one}/lineage")).await.ok().items().len(), 1);
    app.by(FOREIGN_CONTACT).if_match("*").delete(hidden.header("location")).await.problem(404, "not_found");
    app.by(CONTACT).delete(hidden.header("location")).await.problem(428, "precondition_required");
    app.by(CONTACT).if_match("*").delete(hidden.header("location")).await.done();
    app.by(CONTACT).get(hidden.header("location")).await.problem(404, "not_found");
}

#[actix_web::test]
async fn links_of_a_kind_form_no_circle_and_name_what_the_caller_sees() {
    let app = TestApp::new().await;
    let lineage = |id| format!("{}/lineage", path(id));
    let new = |kind: &str, id| json!({"kind": kind, "practice_id": id});
    let chain = [ids::DIMISSIONI_PROGRAMMATE, ids::INFERMIERE_DI_FAMIGLIA, ids::PASSI_D_ARGENTO];
    for pair in chain.windows(2) {
        app.by(COORDINATOR).post(&lineage(pair[0]), new("replaced_by", pair[1])).await.created();
    }
    let back = app.by(COORDINATOR).post(&lineage(chain[2]), new("replaced_by", chain[0])).await.violations();
    assert_eq!(back, ["#/practice_id circle"]);
    app.by(COORDINATOR).post(&lineage(chain[2]), new("derived_from", chain[0])).await.created();
    let own = app.by(COORDINATOR).post(&lineage(chain[0]), new("derived_from", chain[0])).await.violations();
    assert_eq!(own, ["#/practice_id itself"]);
    for unseen in [ids::FOREIGN_DRAFT, ids::WITHDRAWN, ids::AULSS_2] {
        let refused = app.by(COORDINATOR).post(&lineage(chain[0]), new("derived_from", unseen)).await.violations();
        assert_eq!(refused, ["#/practice_id unknown_practice"]);
    }
    for person in [CONTACT, FOREIGN_COORDINATOR, SCIENTIST, READER] {
        app.by(person).post(&lineage(chain[0]), new("evolved_into", chain[2])).await.problem(403, "forbidden");
    }
}
