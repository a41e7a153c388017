//! Steps 1 to 3 of the scenario, over HTTP, with the real municipalities and bodies: from the registers to the call of
//! Veneto, its invitations, answers of every kind, and five practices that everybody reads.
use crate::answers::{ANSWERS, CURRENT, Opened, holder};
use crate::imports::real::real;
use crate::imports::report;
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::outbox_messages as outbox;
use osservatorio::db::types::Id;
use osservatorio::demo::ids;
use osservatorio::outbox::model::MessageKind;
use serde_json::{Value, json};
use uuid::Uuid;

/// Takes a submitted practice to publication, by whatever steps there are.
pub async fn publish(app: &TestApp, path: &str) {
    const WAY: [&str; 4] = ["published", "accepted", "under_review", "regional_check"];
    for _ in 0..6 {
        let practice = app.by(ADMIN).get(path).await.ok().body;
        if practice["status"] == "published" {
            return;
        }
        let allowed = practice["allowed_transitions"].as_array().unwrap();
        let to = WAY.iter().find(|to| allowed.iter().any(|one| one == **to)).expect("a way on");
        app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": to, "note": "Letta."})).await.created();
    }
    panic!("{path} does not get published");
}

/// The five practices of 2024, as their authors wrote them, with who led them.
fn five() -> Vec<(Uuid, Value)> {
    let documents: Vec<Value> = serde_json::from_str(include_str!("../../src/demo/practices.json")).unwrap();
    let leads = [ids::VILLAVERLA, ids::AULSS_2, ids::AULSS_1, ids::AULSS_8, ids::CASALE_SUL_SILE];
    leads.into_iter().zip(documents).collect()
}

/// The call of Veneto, with a deadline that is still to come.
fn letter() -> Value {
    json!({"title": "Laboratorio territoriale veneto 05.09.2024",
        "senders": [{"organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto"},
            {"organisation_id": ids::ANCI_VENETO, "name": "ANCI Veneto"}],
        "letter": {"place": "Padova", "date": "2024-06-24",
            "protocol": {"number": "1986", "section": "0205", "class": "50"},
            "body": "{{salutation}}\n\nsi invita {{organisation}} a rispondere entro il {{deadline}}: {{link}}",
            "signatories": [{"name": "Firma", "office": "Presidente", "organisation": "Federsanità ANCI Veneto"},
                {"name": "Firma", "office": "Presidente", "organisation": "ANCI Veneto"}]}})
}

fn letters(app: &TestApp, call: &str) -> i64 {
    let id: Uuid = call.rsplit('/').next().unwrap().parse().unwrap();
    app.core
        .db()
        .run(&Actor::command("test"), |tx| {
            Ok(outbox::table
                .filter(outbox::call_id.eq(Id(id)))
                .filter(outbox::kind.eq(MessageKind::InvitationLetter))
                .count()
                .get_result(tx.conn())?)
        })
        .unwrap()
}

#[actix_web::test]
async fn from_the_letter_to_five_published_practices() {
    let (Some(situas), Some(bodies)) = (real("istat/2026-08-14_situas_comuni.csv"), real("ipa/enti-2024-07.csv"))
    else {
        return;
    };
    let app = TestApp::new().await;
    report(&app, "subject=municipalities&as_of=2026-08-14", situas).await;
    report(&app, "subject=organisations&as_of=2024-07-31", bodies).await;

    // 1. The call, and whom it reaches.
    let call = Opened::with(&app, letter()).await;
    let all = app.by(COORDINATOR).get(&format!("{}/invitations?count=true", call.path)).await.ok();
    let invited = all.body["total"].as_i64().unwrap();
    let preview = app.by(COORDINATOR).post(&format!("{}/recipients/preview", call.path), json!({})).await.ok().body;
    assert_eq!(preview["total"], json!(invited));
    let health = format!("{}/invitations?kind=local_health_authority&count=true", call.path);
    assert_eq!(app.by(COORDINATOR).get(&health).await.ok().body["total"], 9);
    assert!((564..=572).contains(&invited), "{invited}");

    // 2. A letter for each that has an address, and a status of its own.
    let unreachable = preview["without_pec"].as_i64().unwrap();
    assert_eq!(letters(&app, &call.path), invited - unreachable);

    // 3. Answers of every kind; five practices.
    let mut published = Vec::new();
    for (lead, practice) in five() {
        let code = call.code(&app, lead, json!({})).await;
        holder(&app, &code).get(CURRENT).await.ok();
        let answer = json!({"answer": "practice_submitted", "practice": practice});
        let given = holder(&app, &code).post(ANSWERS, answer).await.created();
        published.push(format!("/v1/practices/{}", given.body["practice_id"].as_str().unwrap()));
    }
    // The register at hand has no mailboxes: whoever was not sent a letter gets a code by other means.
    let others = app.by(ADMIN).get(&format!("{}/invitations?status=pending&limit=4", call.path)).await.ok();
    let kinds = [
        json!({"answer": "no_practice", "reason": "Nessuna esperienza da segnalare."}),
        json!({"answer": "not_relevant", "reason": "I servizi sono gestiti dall'Unione."}),
        json!({"answer": "postponed", "postponed_to": "2098-01-31"}),
        json!({"answer": "delegated", "delegated_to": {"name": "Ufficio di piano", "email": "ufficio@example.org"}}),
    ];
    for (invitation, answer) in others.items().iter().zip(kinds) {
        let organisation = invitation["organisation_id"].as_str().unwrap().parse().unwrap();
        let code = call.code(&app, organisation, json!({})).await;
        holder(&app, &code).post(ANSWERS, answer).await.created();
    }
    let answered = app.by(COORDINATOR).get(&format!("{}/invitations?status=answered&count=true", call.path)).await.ok();
    assert_eq!(answered.body["total"], 9);
    for path in &published {
        publish(&app, path).await;
        assert_eq!(app.public().get(path).await.ok().body["status"], "published");
    }
    let funnel = app.by(COORDINATOR).get(&format!("{}/funnel", call.path)).await.ok().body;
    assert!(funnel.to_string().contains(&invited.to_string()), "{funnel}");
}
