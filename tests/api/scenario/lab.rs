//! Step 4, what comes before the day: the lab of Veneto reads, chooses its theme and agrees on its experts.
use super::Story;
use super::people::Somebody;
use crate::lab_sessions::registering::until;
use crate::support::request::Answer;
use serde_json::{Value, json};

/// The theme of 2024, in its whole length.
pub const THEME: &str = "Integrazione sociosanitaria in Veneto: buone pratiche dalle aree montane a quelle interne, litoranee e metropolitane";

/// The lab and its first cycle, by their paths.
pub struct Lab {
    pub path: String,
    pub cycle: String,
    pub cycle_id: String,
}

impl Lab {
    /// The coordinator moves the cycle on.
    pub async fn moves_to(&self, story: &Story, phase: &str) {
        story.people.veneto.step(&self.cycle, json!({"to": phase})).await;
        assert_eq!(story.app.public().get(&self.cycle).await.ok().body["phase"], phase);
    }

    /// What the cycle lacks, when somebody wants to move it on too early.
    async fn lacks(&self, story: &Story, phase: &str) -> Vec<String> {
        let refused = story.people.veneto.post(&format!("{}/transitions", self.cycle), json!({"to": phase})).await;
        let refused = refused.problem(409, "wrong_state").body;
        refused["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
    }
}

/// The lab of Veneto, with its first cycle; the two associations are its stewards.
pub async fn opens(story: &Story) -> Lab {
    let (veneto, bodies) = (&story.people.veneto, &story.bodies);
    until(&story.app, "2024-07-19T09:00:00+02:00");
    let lab = json!({
        "name": "Laboratorio territoriale veneto", "status": "active", "regions": ["05"],
        "stewards": [{"organisation_id": bodies.federsanita_veneto, "name": "Federsanità ANCI Veneto"},
            {"organisation_id": bodies.anci_veneto, "name": "ANCI Veneto"}],
        "partners": [{"organisation_id": bodies.aulss_2, "name": "Aulss 2 Marca Trevigiana"},
            {"organisation_id": bodies.treviso, "name": "Comune di Treviso"},
            {"name": "Osservatorio delle buone pratiche di integrazione socio-sanitaria"}]});
    let path = veneto.post("/v1/labs", lab).await.created().header("location").to_owned();
    let opened = veneto.post(&format!("{path}/cycles"), json!({"title": "Il ciclo del 2024"})).await.created();
    assert_eq!((&opened.body["number"], &opened.body["phase"]), (&json!(1), &json!("reading")));
    assert_eq!(opened.body["practices_at_start"], 5);
    let cycle_id = opened.body["id"].as_str().unwrap().to_owned();
    Lab { path, cycle: opened.header("location").to_owned(), cycle_id }
}

/// Coordinator, company and town read; the five go on the shortlist, and it is said why.
pub async fn reads(story: &Story, lab: &Lab, practices: &[String]) {
    let people = &story.people;
    assert_eq!(lab.lacks(story, "theme_choice").await, ["practice_read", "shortlist", "shortlist_motivation"]);
    let list = people.company.get(&format!("{}/reading-list?count=true", lab.cycle)).await.ok();
    assert_eq!(list.body["total"], 5);
    let notes = format!("{}/readings", lab.cycle);
    for practice in practices {
        let note = json!({"practice_id": super::id(practice), "note": "Da discutere: chi la coordina?"});
        people.veneto.post(&notes, note).await.created();
    }
    for (reader, practice, note) in [
        (&people.company, &practices[0], "Il Comune entra durante il ricovero: da provare anche da noi."),
        (&people.town, &practices[1], "Una firma sola verso la famiglia."),
    ] {
        reader.post(&notes, json!({"practice_id": super::id(practice), "note": note})).await.created();
    }
    people.experts[0].get(&notes).await.problem(403, "forbidden");
    let shortlist: Vec<Value> = practices.iter().map(|one| json!({"practice_id": super::id(one)})).collect();
    let wanted = json!({"shortlist": shortlist,
        "shortlist_motivation": "Cinque territori diversi, dalla montagna al litorale, e tutte e cinque si possono replicare."});
    people.veneto.patch(&lab.cycle, wanted).await.ok();
    lab.moves_to(story, "theme_choice").await;
}

/// Two candidates, with their evidence; two votes to one; the decision, with its act.
pub async fn chooses_its_theme(story: &Story, lab: &Lab) {
    let people = &story.people;
    let candidates = format!("{}/theme-candidates", lab.cycle);
    let all = json!([
        "hospital_home_continuity",
        "home_care",
        "disability",
        "mental_health",
        "dependency",
        "prevention_promotion"
    ]);
    let wide = people.town.post(&candidates, json!({"title": THEME, "themes": all})).await.created();
    assert_eq!((&wide.body["evidence"]["practices"], &wide.body["evidence"]["organisations"]), (&json!(5), &json!(5)));
    let narrow = json!({"title": "Il rientro a casa", "themes": ["hospital_home_continuity"]});
    let narrow = people.company.post(&candidates, narrow).await.created();
    assert_eq!(narrow.body["evidence"]["practices"], 1);
    let votes = format!("{}/theme-votes", lab.cycle);
    for (voter, candidate) in [(&people.veneto, &wide), (&people.town, &wide), (&people.company, &narrow)] {
        voter.post(&votes, json!({"candidate_id": candidate.body["id"]})).await.created();
    }
    let counted = people.veneto.get(wide.header("location")).await.ok();
    assert_eq!(counted.body["votes"], 2);
    assert_eq!(lab.lacks(story, "group_formation").await, ["theme_decision"]);
    until(&story.app, "2024-07-22T12:00:00+02:00");
    let decision = json!({"candidate_id": wide.body["id"], "motivation": "Due voti su tre: tiene insieme i territori.",
        "act": {"kind": "agreement", "number": "0012", "date": "2024-07-22"}});
    people.veneto.post(&format!("{}/theme-decisions", lab.cycle), decision).await.created();
    let theme = story.app.public().get(&lab.cycle).await.ok().body["theme"].clone();
    assert_eq!((&theme["title"], &theme["act"]["number"]), (&json!(THEME), &json!("0012")));
    lab.moves_to(story, "group_formation").await;
}

/// A side proposes somebody with an account, the other agrees, the expert confirms in person.
struct Named<'p> {
    expert: &'p Somebody,
    name: &'static str,
    office: &'static str,
    of: (&'p str, &'static str),
    side: &'static str,
}

/// The group: two of each side, and somebody of a university who has no account.
pub async fn agrees_on_its_experts(story: &Story, lab: &Lab) {
    let (people, bodies) = (&story.people, &story.bodies);
    let experts = format!("{}/experts", lab.cycle);
    let [nora, elena, stefano, lucia] = &people.experts;
    let (company, town) = ("health_company", "municipality");
    let group = [
        Named {
            expert: nora,
            name: "Nora Venturini",
            office: "Direttrice di distretto",
            of: (&bodies.aulss_2, "Aulss 2 Marca Trevigiana"),
            side: company,
        },
        Named {
            expert: elena,
            name: "Elena Dal Pont",
            office: "Direttrice dei servizi socio-sanitari",
            of: (&bodies.aulss_1, "Aulss 1 Dolomiti"),
            side: company,
        },
        Named {
            expert: stefano,
            name: "Stefano Bressan",
            office: "Assessore alle politiche sociali",
            of: (&bodies.treviso, "Comune di Treviso"),
            side: town,
        },
        Named {
            expert: lucia,
            name: "Lucia Fabris",
            office: "Assistente sociale",
            of: (&bodies.casale_sul_sile, "Comune di Casale sul Sile"),
            side: town,
        },
    ];
    for (n, one) in group.iter().enumerate() {
        let (own, other) =
            if one.side == company { (&people.company, &people.town) } else { (&people.town, &people.company) };
        let other_side = if one.side == company { town } else { company };
        let new = json!({"proposed_by": one.side, "side": one.side, "name": one.name, "office": one.office,
            "organisation_id": one.of.0, "organisation_name": one.of.1});
        let path = own.post(&experts, new).await.created().header("location").to_owned();
        // Who has which account is known to the coordinator.
        people.veneto.patch(&path, json!({"user_id": one.expert.id})).await.ok();
        let agreed = json!({"to": "agreed", "agreed_by": other_side});
        let alone: Answer = own.post(&format!("{path}/transitions"), agreed.clone()).await;
        assert_eq!(alone.violations(), ["#/agreed_by not_allowed"], "the other side agrees");
        other.step(&path, agreed).await;
        let spoken_for = json!({"to": "confirmed", "note": "Al telefono."});
        people.veneto.post(&format!("{path}/transitions"), spoken_for).await.problem(409, "wrong_state");
        one.expert.step(&path, json!({"to": "confirmed"})).await;
        if n < 3 {
            assert!(lab.lacks(story, "preparation").await.iter().all(|code| code == "balanced_group"));
        }
    }
    let new = json!({"proposed_by": "university", "side": "university", "name": "Andrea Comin", "organisation_name": "Università degli studi"});
    let path = people.veneto.post(&experts, new).await.created().header("location").to_owned();
    people.company.step(&path, json!({"to": "agreed", "agreed_by": company})).await;
    people.veneto.step(&path, json!({"to": "confirmed", "note": "Per posta elettronica, il 24 luglio."})).await;
    let group = story.app.public().get(&format!("{}/expert-group", lab.cycle)).await.ok();
    assert_eq!((&group.body["confirmed"], &group.body["balanced"]), (&json!(5), &json!(true)));
    assert!(!group.body.to_string().contains("Venturini"), "everybody gets numbers, not names");
    lab.moves_to(story, "preparation").await;
}
