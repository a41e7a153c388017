//! A form that was for a call marks its invitations as answered.
use super::{ask, form, import, rows};
use crate::answers::{ANSWERS, Opened, holder};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, FOREIGN_COORDINATOR};
use osservatorio::demo::ids;
use serde_json::{Value, json};

const OF_TREVISO: &str = "12/07/2024 10.15.30,Comune di Treviso,Custodi del bello,Storia,Famiglie,0422 1";
const OF_THE_COMPANY: &str = "12/07/2024 11.00.00,aulss n. 2,Ponte tra ospedale e casa,Storia,caregiver,0422 2";

async fn invitation(app: &TestApp, call: &Opened, organisation: uuid::Uuid) -> Value {
    app.by(ADMIN).get(&call.invitation(app, organisation).await).await.ok().body
}

#[actix_web::test]
async fn rows_answer_the_invitations_that_nobody_has_answered_otherwise() {
    let app = TestApp::new().await;
    let call = Opened::new(&app).await;
    let id = call.path.rsplit('/').next().unwrap();
    let code = call.code(&app, ids::AULSS_2, json!({})).await;
    let none = json!({"answer": "no_practice", "reason": "Nessuna."});
    holder(&app, &code).post(ANSWERS, none).await.created();
    let file = form(&[OF_TREVISO, OF_THE_COMPANY]);
    let dry = import(&app, COORDINATOR, &format!("region=05&dry_run=true&call={id}"), &file).await;
    assert_eq!(rows(&app, &dry).await, ["2 created", "3 created"]);
    assert_ne!(invitation(&app, &call, ids::TREVISO).await["status"], "answered");
    let done = import(&app, COORDINATOR, &format!("region=05&call={id}"), &file).await;
    assert_eq!(rows(&app, &done).await, ["2 created", "3 created"]);
    let treviso = invitation(&app, &call, ids::TREVISO).await;
    assert_eq!((&treviso["status"], &treviso["answer"]), (&json!("answered"), &json!("practice_submitted")));
    assert_eq!(treviso["practices"].as_array().unwrap().len(), 1);
    let answers = format!("{}/answers", call.invitation(&app, ids::TREVISO).await);
    let given = app.by(ADMIN).get(&answers).await.ok().items()[0].clone();
    assert_eq!((&given["written"], &given["practice_id"]), (&json!(false), &treviso["practices"][0]));
    // What the company said itself stays.
    let company = invitation(&app, &call, ids::AULSS_2).await;
    assert_eq!((&company["answer"], &company["practices"]), (&json!("no_practice"), &json!([])));
    // The same file again answers nothing again.
    import(&app, COORDINATOR, &format!("region=05&call={id}"), &file).await;
    assert_eq!(app.by(ADMIN).get(&answers).await.ok().items().len(), 1);
    assert_eq!(invitation(&app, &call, ids::TREVISO).await["version"], treviso["version"]);
}

#[actix_web::test]
async fn the_call_must_be_there_and_be_managed_by_who_imports() {
    let app = TestApp::new().await;
    let call = Opened::new(&app).await;
    let id = call.path.rsplit('/').next().unwrap();
    let file = form(&[OF_TREVISO]);
    let foreign = ask(&app, FOREIGN_COORDINATOR, &format!("region=12&call={id}"), &file).await;
    foreign.problem(403, "forbidden");
    let unknown = "region=05&call=01910000-0000-7000-8000-00000000ffff";
    ask(&app, COORDINATOR, unknown, &file).await.problem(400, "bad_parameter");
}
