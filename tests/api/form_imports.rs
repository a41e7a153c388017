mod calls;
mod life;
mod mappings;

use crate::support::TestApp;
use crate::support::people::{ADMIN, Person};
use crate::support::request::Answer;
use actix_web::http::Method;
use serde_json::{Value, json};

/// Asks for an import of a form.
async fn ask(app: &TestApp, person: Person, query: &str, file: &str) -> Answer {
    let path = format!("/v1/form-imports?{query}");
    app.by(person).send(Method::POST, &path, Some(file.as_bytes().to_vec()), "text/csv").await
}

/// Asks for an import, has it worked off, and gives back what has ended.
async fn import(app: &TestApp, person: Person, query: &str, file: &str) -> Value {
    let queued = ask(app, person, query, file).await.is(202);
    assert_eq!(queued.body["status"], "queued");
    app.work().await;
    app.by(person).get(queued.header("location")).await.ok().body
}

/// Line, outcome and the codes of the reasons of every row of an import.
async fn rows(app: &TestApp, import: &Value) -> Vec<String> {
    assert_eq!(import["status"], "succeeded", "{import}");
    let path = format!("/v1/form-imports/{}/rows?limit=100", import["id"].as_str().unwrap());
    let page = app.by(ADMIN).get(&path).await.ok();
    let told = |row: &Value| {
        let reasons = row["reasons"].as_array().unwrap().iter();
        let reasons: Vec<String> = reasons
            .map(|one| format!("{}:{}", one["header"].as_str().unwrap_or("-"), one["code"].as_str().unwrap()))
            .collect();
        let outcome = row["outcome"].as_str().unwrap();
        format!("{} {outcome} {}", row["line"], reasons.join(" ")).trim_end().to_owned()
    };
    page.items().iter().map(told).collect()
}

const HEADER: &str = "Informazioni cronologiche,Ente proponente,Titolo,Descrizione,Destinatari,Telefono\n";

/// A form with these rows, whose mapping the scenario has.
fn form(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

/// A mapping for a form with other headers.
fn mapping(region: &str) -> Value {
    json!({"region": region, "name": "Altro modulo", "columns": [
        {"header": "Chi siete", "field": "organisation"},
        {"header": "Come si chiama", "field": "title"},
        {"header": "Temi", "field": "themes", "values": [{"from": "Casa", "to": "home_care"}]}]})
}
