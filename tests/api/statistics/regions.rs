use super::{figure, read, table};
use crate::support::TestApp;
use serde_json::{Value, json};

async fn listed(app: &TestApp, query: &str) -> Vec<Value> {
    app.public().get(&format!("/v1/statistics/regions?{query}")).await.ok().items().to_vec()
}

#[actix_web::test]
async fn a_map_of_the_regions_has_a_row_for_each_that_boundaries_can_be_joined_to() {
    let app = TestApp::new().await;
    let all = listed(&app, "").await;
    assert_eq!(all.len(), 20);
    for (i, region) in all.iter().enumerate() {
        assert_eq!(region["code"], format!("{:02}", i + 1));
        assert_eq!(region["istat_number"], i + 1);
        let known = app.public().get(&format!("/v1/regions/{}", region["code"].as_str().unwrap())).await.ok().body;
        assert_eq!((&region["nuts2"], &region["name_it"]), (&known["nuts2"], &known["name_it"]));
        for counted in ["practices", "organisations", "lab_sessions"] {
            assert_eq!(region[counted], known["counts"][counted], "{region}");
        }
    }
    // The same numbers as those of each subject.
    for (subject, name) in
        [("practices", "practices"), ("labs", "labs"), ("lab-sessions", "lab_sessions"), ("findings", "findings")]
    {
        let statistics = read(&app, subject, "").await;
        for region in &all {
            let told = figure(&statistics, "region", region["code"].as_str().unwrap());
            assert_eq!(told[0], region[name], "{subject}: {region}");
        }
    }
    let adhesions = read(&app, "adhesions", "").await;
    for region in &all {
        let told = figure(&adhesions, "region", region["code"].as_str().unwrap());
        assert_eq!(told, json!([region["adhering"], region["organisations"], region["adhering_share"]]));
    }
    let veneto = &all[4];
    assert_eq!((&veneto["practices"], &veneto["practices_share"]), (&json!(5), &json!(1.0)));
    let south: Vec<Value> = listed(&app, "macro_area=islands").await;
    assert_eq!(south.iter().map(|one| one["code"].as_str().unwrap()).collect::<Vec<_>>(), ["19", "20"]);
}

#[actix_web::test]
async fn the_table_of_the_regions_has_the_same_rows() {
    let app = TestApp::new().await;
    let all = listed(&app, "").await;
    let file = app.public().header("accept", "text/csv").get("/v1/statistics/regions").await.ok();
    let found = table(&file);
    assert_eq!(found.len(), 21);
    for (row, region) in found[1..].iter().zip(&all) {
        for (name, cell) in found[0].iter().zip(row) {
            let expected = match &region[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(several) => several.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join("; "),
                number => number.as_f64().unwrap().to_string(),
            };
            assert_eq!(*cell, expected, "{name}");
        }
    }
    let none = listed(&TestApp::empty(&[]).await, "").await;
    assert!(none.iter().all(|one| one["practices"] == 0 && one.get("practices_share").is_none()));
}
