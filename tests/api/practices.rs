mod adoptions;
mod attachments;
mod attachments_elsewhere;
mod catalogue;
mod changes_requested;
mod contacts;
mod finding;
mod life;
mod notices;
mod revisions;
mod real_texts;
mod search;
mod together;
mod versions;
mod visibility;
mod vitality;

use crate::support::people::Person;
use crate::support::request::Answer;
use crate::support::{TestApp, people};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use uuid::Uuid;

fn path(id: Uuid) -> String {
    format!("/v1/practices/{id}")
}

/// A document that is complete but for the consent to publish it.
fn complete(organisation: Uuid, title: &str) -> Value {
    json!({
        "organisation_id": organisation, "title": title, "summary": "Un percorso condiviso.",
        "story": "Tutto cominciò con un incontro.", "dimensions": [{"dimension": "community", "intensity": 2}],
        "themes": ["telemedicine"], "period": {"start": "2022-05-01", "ongoing": true}
    })
}

async fn create(app: &TestApp, by: Person, body: Value) -> Answer {
    app.by(by).post("/v1/practices", body).await.created()
}

async fn transition(app: &TestApp, by: Person, practice: &str, body: Value) -> Answer {
    app.by(by).post(&format!("{practice}/transitions"), body).await
}

/// Takes a submitted practice to its publication, without a review.
pub async fn publish(app: &TestApp, practice: &str) {
    for step in [
        json!({"to": "regional_check"}),
        json!({"to": "accepted", "note": "Già valutata nel laboratorio."}),
        json!({"to": "published"}),
    ] {
        transition(app, people::ADMIN, practice, step).await.created();
    }
}

/// A published practice of Azienda ULSS 2 with these fields over the complete document.
async fn published(app: &TestApp, fields: Value) -> Answer {
    let mut body = complete(ids::AULSS_2, "Una pratica");
    body["publication_consent"] = json!(true);
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = create(app, people::ADMIN, body).await;
    let practice = made.header("location").to_owned();
    transition(app, people::ADMIN, &practice, json!({"to": "submitted"})).await.created();
    publish(app, &practice).await;
    app.public().get(&practice).await.ok()
}

/// The ids of a list, walked to its end by pages of `limit`.
async fn walk(app: &TestApp, by: Option<Person>, query: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut next = Some(format!("/v1/practices?limit={limit}&{query}"));
    while let Some(path) = next {
        let page = match by {
            Some(person) => app.by(person).get(&path).await.ok(),
            None => app.public().get(&path).await.ok(),
        };
        assert!(page.items().len() <= limit);
        ids.extend(page.items().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
        assert!(ids.len() < 1000, "the list ends");
    }
    ids
}
