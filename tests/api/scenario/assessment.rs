//! Between the answers and the laboratory: the region checks, two readers of the committee read blind by the OISS grid,
//! the committee decides, the region publishes.
use super::Story;
use crate::lab_sessions::registering::until;
use crate::reviews::whole;
use serde_json::{Value, json};

/// Words that only one of the two readers writes.
const OWN_WORDS: [&str; 2] = ["parole-di-una", "parole-dell-altro"];

/// The coordinator takes each practice up and passes it on to the committee.
pub async fn region_checks(story: &Story, practices: &[String]) {
    until(&story.app, "2024-07-16T10:00:00+02:00");
    for practice in practices {
        story.app.public().get(practice).await.problem(404, "not_found");
        for to in ["regional_check", "under_review"] {
            story.people.veneto.step(practice, json!({"to": to})).await;
        }
    }
}

/// Two readers read each practice; neither sees a word of the other before both are in.
pub async fn two_read_blind(story: &Story, practices: &[String]) {
    let (app, people) = (&story.app, &story.people);
    for practice in practices {
        let mut reviews = Vec::new();
        for reader in &people.readers {
            let wanted = json!({"reader_id": reader.id, "due_on": "2024-07-19"});
            let made = people.secretariat.post(&format!("{practice}/reviews"), wanted).await.created();
            reviews.push(made.header("location").to_owned());
        }
        for (n, (reader, review)) in people.readers.iter().zip(&reviews).enumerate() {
            let other = &people.readers[1 - n];
            let score = if n == 0 { 2 } else { 3 };
            reader.patch(review, whole(app, score, OWN_WORDS[n], "accepted").await).await.ok();
            reader.step(review, json!({"to": "submitted"})).await;
            if n == 0 {
                for path in [review.clone(), format!("{practice}/assessment"), "/v1/reviews?limit=100".to_owned()] {
                    let seen = other.get(&path).await;
                    assert!(!String::from_utf8_lossy(&seen.bytes).contains(OWN_WORDS[0]), "{path}");
                }
                other.get(review).await.problem(404, "not_found");
            }
        }
        let both = people.readers[0].get(&format!("{practice}/assessment")).await.ok().body.to_string();
        assert!(OWN_WORDS.iter().all(|words| both.contains(words)), "both are in: {both}");
    }
}

/// The committee accepts, with reasons that everybody can read once the region has published.
pub async fn committee_accepts_and_region_publishes(story: &Story, practices: &[String]) {
    let (app, people) = (&story.app, &story.people);
    until(app, "2024-07-18T10:00:00+02:00");
    for practice in practices {
        let results = json!({"outcome_class": "good_practice", "scalability": {"class": "with_conditions"}, "complexity": {"level": "medium"}});
        let decision = json!({"outcome": "accepted", "motivation": "Due lettori concordano.", "results": results});
        let decided = people.committee.post(&format!("{practice}/decisions"), decision).await.created();
        // Of 2 and 3 the median is 2.5, a point apart.
        let axis = &decided.body["sections"][0];
        assert_eq!((&axis["median"], &axis["spread"]), (&json!(2.5), &json!(1.0)));
        assert_eq!(people.veneto.get(practice).await.ok().body["status"], "accepted");
        app.public().get(decided.header("location")).await.problem(404, "not_found");
        people.veneto.step(practice, json!({"to": "published"})).await;
        let read = app.public().get(decided.header("location")).await.ok();
        assert_eq!(read.body["motivation"], "Due lettori concordano.");
        let public = app.public().get(&format!("{practice}/assessment")).await.ok().body.to_string();
        assert!(OWN_WORDS.iter().all(|words| !public.contains(words)), "{public}");
    }
    let catalogue = app.public().get("/v1/practices?region=05&limit=100").await.ok();
    let mut shown: Vec<String> =
        catalogue.items().iter().map(|one| format!("{} ({})", text(&one["title"]), lead(one))).collect();
    shown.sort_unstable();
    assert_eq!(shown.len(), 5, "{shown:?}");
    for ((title, leads), shown) in FIVE.iter().zip(&shown) {
        assert!(shown.starts_with(title) && shown.to_lowercase().contains(leads), "{shown}");
    }
}

/// The five practices by title, and who leads them, as the register writes it.
const FIVE: [(&str, &str); 5] = [
    ("A quattro mani", "marca trevigiana"),
    ("Abitare supportato e budget di salute", "berica"),
    ("Dimissioni Programmate", "comune di villaverla"),
    ("Infermiere di Famiglia e Comunità", "dolomiti"),
    ("Passi d'Argento", "comune di casale sul sile"),
];

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn lead(practice: &Value) -> &str {
    text(&practice["organisation"]["name"])
}
