//! Step 4, what comes after the day: the cycle is concluded, what it found stands on each practice's own record, and the
//! next cycle reads with it.
use super::Story;
use super::lab::{Lab, THEME};
use super::technical::FOUND;
use crate::lab_sessions::registering::until;
use serde_json::{Value, json};

/// The coordinator concludes the cycle: that publishes.
pub async fn concludes_the_cycle(story: &Story, lab: &Lab, practices: &[String]) {
    until(&story.app, "2024-09-20T10:00:00+02:00");
    for practice in practices {
        let before = story.app.public().get(&format!("{practice}/lab-outcomes")).await.ok();
        assert!(before.items().is_empty());
    }
    lab.moves_to(story, "concluded").await;
    let ended = story.app.public().get(&lab.cycle).await.ok().body;
    assert_eq!(ended["concluded_at"].as_str().map(|at| &at[..10]), Some("2024-09-20"));
}

/// Everybody reads the outcome on each of the five records, with its day, its lab, its session and the words of its
/// findings.
pub async fn stands_on_each_practice(story: &Story, lab: &Lab, treviso: &str, practices: &[String]) {
    let public = || story.app.public();
    for (practice, found) in practices.iter().zip(&FOUND) {
        let outcomes = public().get(&format!("{practice}/lab-outcomes")).await.ok();
        let [outcome] = outcomes.items() else { panic!("one outcome: {}", outcomes.body) };
        let from = json!({"id": super::id(&lab.path), "name": "Laboratorio territoriale veneto", "cycle_number": 1});
        assert_eq!(outcome["lab"], from);
        let session = &outcome["session"];
        assert_eq!((&session["id"], &session["date"]), (&json!(super::id(treviso)), &json!("2024-09-05")));
        assert_eq!(
            (&session["title"], &session["regions"]),
            (&json!("Laboratorio territoriale veneto"), &json!(["05"]))
        );
        let said = &outcome["outcome"];
        assert_eq!(
            (&said["scalability_class"], &said["scalability"]),
            (&json!(found.class), &json!(found.scalability.0))
        );
        assert_eq!(said["scalability_consensus"], found.scalability.1);
        assert_eq!(
            (&said["replicability"], &said["replicability_consensus"]),
            (&json!(found.replicability.0), &json!(found.replicability.1))
        );
        assert_eq!((&said["core_elements"], &said["barriers"]), (&json!([found.core]), &json!([found.barrier])));
        assert_eq!((&said["findings"], &outcome["latest"]), (&json!(2), &json!(true)));
        let findings = public().get(&format!("{practice}/findings")).await.ok();
        let kinds: Vec<&Value> = findings.items().iter().map(|one| &one["kind"]).collect();
        assert_eq!(kinds, ["replicability", "scalability"]);
        assert!(!findings.body.to_string().contains("Venturini"), "findings name no people");
    }
    let given = public().get(&format!("{treviso}/restitution")).await.ok().body;
    assert_eq!((&given["published"], given["outcomes"].as_array().unwrap().len()), (&json!(11), 5));
}

/// The second cycle has opened by itself, with the theme and the shortlist of the first.
pub async fn opens_the_next_reading(story: &Story, lab: &Lab, practices: &[String]) {
    let seen = story.app.public().get(&lab.path).await.ok().body;
    assert_eq!(seen["current_cycle"], json!({"number": 2, "phase": "reading"}));
    let next = format!("{}/cycles/2", lab.path);
    let background = story.people.company.get(&format!("{next}/background")).await.ok().body;
    let earlier = &background["earlier"][0];
    assert_eq!((&earlier["theme"]["title"], earlier["shortlist"].as_array().unwrap().len()), (&json!(THEME), 5));
    let list = story.people.company.get(&format!("{next}/reading-list")).await.ok();
    assert_eq!(list.items().len(), 5);
    assert!(list.items().iter().all(|one| one["earlier_shortlists"] == json!([1])));
    let note = json!({"practice_id": super::id(&practices[0]), "note": "È cresciuta, come si era detto?"});
    story.people.company.post(&format!("{next}/readings"), note).await.created();
}
