//! Laboratories, their cycles, the reading, the choice of a theme and the group of experts.
mod choice;
mod experts;
mod reading;
mod removal;
mod retention;
mod twice;
mod written_to;

use crate::support::TestApp;
use crate::support::people::{
    ADMIN, CONTACT, COORDINATOR, EXPERT, FOREIGN_CONTACT, FOREIGN_COORDINATOR, READER, SCIENTIST,
};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

/// A laboratory's address.
pub fn lab(id: Uuid) -> String {
    format!("/v1/labs/{id}")
}

/// The address of a cycle of the lab of Veneto.
pub fn cycle(number: i32) -> String {
    format!("{}/cycles/{number}", lab(ids::VENETO_LAB))
}

fn ids_of(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

fn new_lab() -> Value {
    json!({"name": "Laboratorio di prova", "regions": ["05", "06"],
        "stewards": [{"organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto"}]})
}

#[actix_web::test]
async fn everybody_sees_active_labs_and_those_who_work_on_them_the_planned_ones() {
    let app = TestApp::new().await;
    let public = app.public().get("/v1/labs?count=true").await.ok();
    let shown = [ids::PIEMONTE_AOSTA_LAB.to_string(), ids::VENETO_LAB.to_string()];
    assert_eq!(ids_of(public.items()), shown);
    assert_eq!(public.body["total"], 2);
    app.public().get(&lab(ids::PLANNED_LAB)).await.problem(404, "not_found");
    app.public().get(&format!("{}/cycles", lab(ids::PLANNED_LAB))).await.problem(404, "not_found");
    for stranger in [FOREIGN_COORDINATOR, FOREIGN_CONTACT, CONTACT, EXPERT] {
        app.by(stranger).get(&lab(ids::PLANNED_LAB)).await.problem(404, "not_found");
        assert_eq!(app.by(stranger).get("/v1/labs").await.ok().items().len(), 2);
    }
    for inside in [ADMIN, COORDINATOR, SCIENTIST, READER] {
        app.by(inside).get(&lab(ids::PLANNED_LAB)).await.ok();
        assert_eq!(app.by(inside).get("/v1/labs").await.ok().items().len(), 3);
    }
    // An expert sees a planned lab as soon as it names them.
    let cycles = format!("{}/cycles", lab(ids::PLANNED_LAB));
    let opened = app.by(COORDINATOR).post(&cycles, json!({})).await.created();
    let experts = format!("{}/experts", opened.header("location"));
    let named = json!({"proposed_by": "health_company", "side": "health_company", "name": "Niccolò Venturini",
        "organisation_name": "Azienda ULSS 2", "user_id": ids::EXPERT});
    app.by(COORDINATOR).post(&experts, named).await.created();
    app.by(EXPERT).get(&lab(ids::PLANNED_LAB)).await.ok();
    assert_eq!(app.by(EXPERT).get("/v1/labs").await.ok().items().len(), 3);
    // And nothing of its work, before they are agreed on.
    app.by(EXPERT).get(&format!("{}/readings", opened.header("location"))).await.problem(403, "forbidden");
}

#[actix_web::test]
async fn labs_are_found_by_region_state_and_organisation() {
    let app = TestApp::new().await;
    let found = |query: &str| {
        let (call, path) = (app.by(ADMIN), format!("/v1/labs?{query}"));
        async move { ids_of(call.get(&path).await.ok().items()).into_iter().map(str::to_owned).collect::<Vec<_>>() }
    };
    let named = |all: &[Uuid]| all.iter().map(Uuid::to_string).collect::<Vec<_>>();
    assert_eq!(found("region=02").await, named(&[ids::PIEMONTE_AOSTA_LAB]), "one lab for two regions");
    assert_eq!(found("region=01").await, named(&[ids::PIEMONTE_AOSTA_LAB]));
    assert_eq!(found("region=05").await, named(&[ids::PLANNED_LAB, ids::VENETO_LAB]));
    assert_eq!(found("region=05&status=planned").await, named(&[ids::PLANNED_LAB]));
    assert_eq!(found(&format!("organisation={}", ids::TREVISO)).await, named(&[ids::VENETO_LAB]));
    assert_eq!(found("region=20").await, named(&[]));
    let first = app.by(ADMIN).get("/v1/labs?limit=2").await.ok();
    let second = app.by(ADMIN).get(first.body["_links"]["next"]["href"].as_str().unwrap()).await.ok();
    assert_eq!((ids_of(second.items()), second.body.get("next_cursor")), (vec![&*ids::VENETO_LAB.to_string()], None));
    app.public().get("/v1/labs?colour=1").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn coordinators_of_one_of_its_regions_write_a_lab() {
    let app = TestApp::new().await;
    app.public().post("/v1/labs", new_lab()).await.problem(401, "token_missing");
    for other in [FOREIGN_COORDINATOR, CONTACT, EXPERT, SCIENTIST, READER] {
        app.by(other).post("/v1/labs", new_lab()).await.problem(403, "forbidden");
    }
    let made = app.by(COORDINATOR).post("/v1/labs", new_lab()).await.created();
    let path = made.header("location").to_owned();
    assert_eq!((&made.body["status"], made.body.get("current_cycle")), (&json!("planned"), None));
    app.by(COORDINATOR).patch(&path, json!({"national_stage": 9})).await.problem(428, "precondition_required");
    let active = app.by(COORDINATOR).if_match(made.etag()).patch(&path, json!({"status": "active"})).await.ok();
    app.by(ADMIN)
        .if_match(made.etag())
        .patch(&path, json!({"national_stage": 9}))
        .await
        .problem(412, "precondition_failed");
    app.public().header("if-none-match", active.etag()).get(&path).await.not_modified();
    let back = app.by(ADMIN).if_match("*").patch(&path, json!({"status": "planned"})).await;
    assert_eq!(back.violations(), ["#/status not_allowed"]);
    // Nobody hands a lab over to regions that they do not coordinate.
    app.by(COORDINATOR).if_match("*").patch(&path, json!({"regions": ["12"]})).await.problem(403, "forbidden");
    let ended = app.by(COORDINATOR).if_match("*").patch(&path, json!({"status": "concluded"})).await.ok();
    assert_eq!(ended.body["status"], "concluded");
    app.by(COORDINATOR).post(&format!("{path}/cycles"), json!({})).await.problem(409, "wrong_state");
}

#[actix_web::test]
async fn everything_that_is_wrong_with_a_lab_is_told() {
    let app = TestApp::new().await;
    let wrong = json!({"name": " ", "regions": ["05", "05"], "national_stage": 0, "colour": 1,
        "stewards": [{"organisation_id": ids::AULSS_2, "name": "a"}], "partners": [{"organisation_id": ids::AULSS_2, "name": "b"}]});
    assert_eq!(
        app.by(ADMIN).post("/v1/labs", wrong).await.violations(),
        ["#/colour unknown_field", "#/name pattern", "#/national_stage too_small",]
    );
    let repeated = json!({"name": "a", "regions": ["05", "05"], "stewards": [{"organisation_id": ids::AULSS_2, "name": "a"}],
        "partners": [{"organisation_id": ids::AULSS_2, "name": "b"}]});
    assert_eq!(
        app.by(ADMIN).post("/v1/labs", repeated).await.violations(),
        ["#/partners/0/organisation_id repeated", "#/regions/1 repeated"]
    );
    let unknown = json!({"name": "a", "regions": ["05"], "stewards": [{"organisation_id": ids::DRAFT, "name": "a"}]});
    assert_eq!(
        app.by(ADMIN).post("/v1/labs", unknown).await.violations(),
        ["#/stewards/0/organisation_id unknown_organisation"]
    );
}

#[actix_web::test]
async fn cycles_follow_each_other() {
    let app = TestApp::new().await;
    let cycles = format!("{}/cycles", lab(ids::VENETO_LAB));
    let list = app.public().get(&cycles).await.ok();
    let told: Vec<_> =
        list.items().iter().map(|c| (c["number"].as_i64().unwrap(), c["phase"].as_str().unwrap())).collect();
    assert_eq!(told, [(2, "theme_choice"), (1, "restitution")]);
    let first = app.public().get(&cycle(1)).await.ok();
    let theme = "Integrazione sociosanitaria in Veneto: buone pratiche dalle aree montane a quelle interne, litoranee e metropolitane";
    assert_eq!(first.body["theme"]["title"], theme);
    assert_eq!(first.body["theme"]["act"]["date"], "2024-07-22");
    assert_eq!(first.body["practices_at_start"], 5);
    // The work is for those who take part.
    assert!(first.body.get("shortlist").is_none() && first.body.get("shortlist_motivation").is_none());
    assert_eq!(app.by(CONTACT).get(&cycle(1)).await.ok().body["shortlist"].as_array().unwrap().len(), 5);
    app.by(COORDINATOR).post(&cycles, json!({})).await.problem(409, "wrong_state");
    app.by(FOREIGN_COORDINATOR).post(&cycles, json!({})).await.problem(403, "forbidden");
    app.public().get(&cycle(3)).await.problem(404, "not_found");
    let current = app.public().get(&lab(ids::VENETO_LAB)).await.ok();
    assert_eq!(current.body["current_cycle"], json!({"number": 2, "phase": "theme_choice"}));
    let empty = format!("{}/cycles", lab(ids::PLANNED_LAB));
    let opened = app.by(COORDINATOR).post(&empty, json!({"title": "Primo"})).await.created();
    assert_eq!((&opened.body["number"], &opened.body["phase"]), (&json!(1), &json!("reading")));
}

#[actix_web::test]
async fn the_table_of_gaps_shows_the_zeros() {
    let app = TestApp::new().await;
    let all = app.public().get("/v1/labs/gaps").await.ok();
    let row = |code: &str| all.items().iter().find(|row| row["code"] == code).unwrap().clone();
    let discharge = row("protected_discharge");
    assert_eq!((&discharge["practices"], &discharge["empty_regions"]), (&json!(1), &json!(19)));
    assert_eq!(discharge["regions"].as_array().unwrap().len(), 20);
    assert_eq!(discharge["regions"][4], json!({"region_code": "05", "practices": 1}));
    assert_eq!(discharge["regions"][0], json!({"region_code": "01", "practices": 0}));
    assert_eq!(row("hospital_home_continuity")["practices"], 1, "a first-level theme has those of its children");
    assert_eq!((&row("housing_first")["practices"], &row("community_house_hub")["practices"]), (&json!(0), &json!(0)));
    // The sum over a level of the tree is what the catalogue itself counts.
    let counted = app.public().get("/v1/practices?facets=true&region=05").await.ok();
    let themes = &counted.body["facets"].as_array().unwrap().iter().find(|f| f["name"] == "theme").unwrap()["values"];
    for value in themes.as_array().unwrap() {
        assert_eq!(row(value["value"].as_str().unwrap())["regions"][4]["practices"], value["count"], "{value}");
    }
    let some = app.public().get("/v1/labs/gaps?region=05,12&parent=home_care&empty=true").await.ok();
    assert!(
        some.items()
            .iter()
            .all(|row| row["parent_code"] == "home_care" && row["regions"].as_array().unwrap().len() == 2)
    );
    assert!(some.items().iter().any(|row| row["code"] == "integrated_home_care"));
}
