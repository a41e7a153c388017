//! Step 4, the technical part: rounds of ratings, what they come to by hand, and what the experts find.
use super::Story;
use crate::lab_sessions::registering::until;
use serde_json::{Value, json};

const ITEMS: [&str; 2] = ["scalability_infrastructure", "replicability_transfer_process"];

/// What an expert gives.
#[derive(Clone, Copy, PartialEq)]
enum Given {
    Score(i64),
    /// That the item cannot be assessed.
    Unsure,
    /// Nothing: the group has them for a body that leads the practice.
    Own,
}
use Given::{Own, Score, Unsure};

/// What the four experts give to an item, and what comes of it by hand: the median, how many lie more than a point from
/// it, and whether that is fewer than a third.
struct Expected {
    scores: [Given; 4],
    median: f64,
    outside: i64,
    consensus: &'static str,
}

const fn by_hand(scores: [Given; 4], median: f64, outside: i64, consensus: &'static str) -> Expected {
    Expected { scores, median, outside, consensus }
}

/// By practice, in the order of the table: scalability, replicability.
const FIRST_ROUND: [[Expected; 2]; 5] = [
    // 2 3 3 3; 1 2 2 3: all within a point of 3, and of 2.
    [
        by_hand([Score(3), Score(2), Score(3), Score(3)], 3.0, 0, "agreement"),
        by_hand([Score(2), Score(2), Score(3), Score(1)], 2.0, 0, "agreement"),
    ],
    // Of Nora's company and Stefano's municipality, which co-leads it: two rate, and the median lies between.
    [
        by_hand([Own, Score(2), Own, Score(1)], 1.5, 0, "agreement"),
        by_hand([Own, Score(1), Own, Score(2)], 1.5, 0, "agreement"),
    ],
    // Of Elena's: 1 1 2; 0 1 3: one of three is a third, and not fewer.
    [
        by_hand([Score(1), Own, Score(1), Score(2)], 1.0, 0, "agreement"),
        by_hand([Score(0), Own, Score(1), Score(3)], 1.0, 1, "split"),
    ],
    // One could not assess it: three ratings count. 0 2 2 3: one of four is outside, fewer than a third.
    [
        by_hand([Score(1), Score(1), Score(2), Unsure], 1.0, 0, "agreement"),
        by_hand([Score(2), Score(2), Score(3), Score(0)], 2.0, 1, "agreement"),
    ],
    // Of Lucia's municipality: 0 0 3; and two ratings that lie 1.5 from their median, since one could not assess it.
    [
        by_hand([Score(0), Score(0), Score(3), Own], 0.0, 1, "split"),
        by_hand([Score(0), Unsure, Score(3), Own], 1.5, 2, "split"),
    ],
];

/// What was split is asked again after the discussion: the practice's place on the table, its item, what comes of it.
const SECOND_ROUND: [(usize, usize, Expected); 3] = [
    (2, 1, by_hand([Score(1), Own, Score(2), Score(1)], 1.0, 0, "agreement")),
    (4, 0, by_hand([Score(1), Score(1), Score(0), Own], 1.0, 0, "agreement")),
    (4, 1, by_hand([Score(0), Score(1), Score(3), Own], 1.0, 1, "split")),
];

/// What the ratings came to: for each practice the items that its two findings rest on.
pub struct Rated {
    items: Vec<[Value; 2]>,
}

/// Two rounds, with a discussion between them.
pub async fn is_rated(story: &Story, treviso: &str, practices: &[String]) -> Rated {
    let people = &story.people;
    until(&story.app, "2024-09-05T14:00:00+02:00");
    let rounds = format!("{treviso}/rating-rounds");
    let first = json!({"rubric_version": 1, "items": ITEMS, "note": "Dopo la presentazione delle pratiche."});
    let first = people.veneto.post(&rounds, first).await.created();
    assert_eq!(first.body["items"], 10);
    let round = first.header("location");
    for (practice, expected) in practices.iter().zip(&FIRST_ROUND) {
        for (item, expected) in ITEMS.iter().zip(expected) {
            experts_rate(story, round, practice, item, expected).await;
        }
    }
    let open = people.experts[0].get(&format!("{round}/items")).await.ok().body.to_string();
    assert!(!open.contains("\"result\""), "nobody sees what the others gave: {open}");
    let closed = people.veneto.step(round, json!({"to": "closed"})).await;
    assert_eq!(closed.body["outcome"], json!({"agreement": 7, "split": 3, "not_voted": 0}));
    let mut items = Vec::new();
    for (practice, expected) in practices.iter().zip(&FIRST_ROUND) {
        let mut own = [Value::Null, Value::Null];
        for (n, expected) in expected.iter().enumerate() {
            own[n] = comes_to(story, round, practice, ITEMS[n], expected).await;
        }
        items.push(own);
    }
    is_discussed(story, treviso, practices).await;
    let again = json!({"split_of": closed.body["id"], "note": "Dopo la discussione."});
    let second = people.veneto.post(&rounds, again).await.created();
    assert_eq!(second.body["items"], 3);
    let round = second.header("location");
    for (practice, item, expected) in &SECOND_ROUND {
        experts_rate(story, round, &practices[*practice], ITEMS[*item], expected).await;
    }
    let closed = people.veneto.step(round, json!({"to": "closed"})).await;
    assert_eq!(closed.body["outcome"], json!({"agreement": 2, "split": 1, "not_voted": 0}));
    for (practice, item, expected) in &SECOND_ROUND {
        items[*practice][*item] = comes_to(story, round, &practices[*practice], ITEMS[*item], expected).await;
    }
    Rated { items }
}

async fn experts_rate(story: &Story, round: &str, practice: &str, item: &str, given: &Expected) {
    for (expert, given) in story.people.experts.iter().zip(given.scores) {
        let mut rating = json!({"practice_id": super::id(practice), "item_code": item});
        match given {
            Score(score) => rating["score"] = json!(score),
            Unsure | Own => rating["not_assessable"] = json!(true),
        }
        let answer = expert.post(&format!("{round}/ratings"), rating).await;
        if given == Own {
            answer.problem(403, "conflict_of_interest")
        } else {
            answer.created()
        };
    }
}

/// What the server makes of an item is what was worked out by hand; its id.
async fn comes_to(story: &Story, round: &str, practice: &str, item: &str, expected: &Expected) -> Value {
    let found = story.people.experts[0].get(&format!("{round}/items?practice={}", super::id(practice))).await.ok();
    let found = found.items().iter().find(|one| one["item_code"] == item).expect("the item").clone();
    let result = &found["result"];
    let count = |wanted: Given| expected.scores.iter().filter(|given| **given == wanted).count();
    let given = json!({"score_0": count(Score(0)), "score_1": count(Score(1)), "score_2": count(Score(2)),
        "score_3": count(Score(3)), "not_assessable": count(Unsure)});
    assert_eq!(result["distribution"], given, "{practice} {item}");
    assert_eq!(
        (&result["median"], &result["outside_band"]),
        (&json!(expected.median), &json!(expected.outside)),
        "{found}"
    );
    assert_eq!(result["consensus"], expected.consensus, "{found}");
    found["id"].clone()
}

/// Notes of the discussion, for the experts and the coordinator.
async fn is_discussed(story: &Story, treviso: &str, practices: &[String]) {
    let notes = format!("{treviso}/discussion-notes");
    let said =
        json!({"practice_id": super::id(&practices[4]), "body": "Chi forma i volontari, il Comune o il distretto?"});
    story.people.experts[3].post(&notes, said).await.created();
    assert_eq!(story.people.veneto.get(&notes).await.ok().items().len(), 1);
    for outside in [&story.people.company, &story.people.lombardia] {
        outside.get(&notes).await.problem(403, "forbidden");
    }
    story.app.public().get(&notes).await.problem(401, "token_missing");
}

/// What is found of a practice: its class, of its scalability, of its replicability, what must stay, what stands in the
/// way. The words are made up.
pub struct Found {
    pub class: &'static str,
    pub scalability: (&'static str, &'static str),
    pub replicability: (&'static str, &'static str),
    pub core: &'static str,
    pub barrier: &'static str,
}

/// In the order of the table; with each text the consensus of the last round that asked.
pub const FOUND: [Found; 5] = [
    Found {
        class: "ready",
        scalability: ("Si estende agli altri Comuni del distretto, se l'ospedale avvisa per tempo.", "agreement"),
        replicability: ("Si replica dove ospedale, distretto e Comune condividono la scheda.", "agreement"),
        core: "La segnalazione al Comune prima della dimissione",
        barrier: "Sistemi informativi che non comunicano",
    },
    Found {
        class: "with_conditions",
        scalability: ("Si estende dove azienda e Comuni hanno già un ufficio di piano comune.", "agreement"),
        replicability: ("Si replica con un accordo che assegna compiti e ore di lavoro.", "agreement"),
        core: "La programmazione scritta insieme",
        barrier: "Il cambio delle amministrazioni",
    },
    Found {
        class: "with_conditions",
        scalability: ("Si estende se c'è un infermiere ogni 3.000 abitanti.", "agreement"),
        replicability: ("Nelle aree montane si replica con ambulatori itineranti.", "agreement"),
        core: "Un solo infermiere per la persona",
        barrier: "La carenza di infermieri",
    },
    Found {
        class: "with_conditions",
        scalability: ("Si estende con un budget di salute per più anni.", "agreement"),
        replicability: ("Si replica con un terzo settore che gestisce gli alloggi.", "agreement"),
        core: "Il progetto personale",
        barrier: "La durata annuale dei finanziamenti",
    },
    Found {
        class: "premature",
        scalability: ("È presto per estenderla.", "agreement"),
        replicability: ("Non c'è accordo su chi formi i volontari.", "split"),
        core: "I gruppi di cammino guidati da volontari",
        barrier: "La dipendenza da pochi volontari",
    },
];

/// The experts draft, the coordinator agrees: two findings for each practice, a recommendation, a commitment. Nothing is
/// public yet.
pub async fn brings_findings(story: &Story, treviso: &str, practices: &[String], rated: &Rated) {
    let people = &story.people;
    let all = format!("{treviso}/findings");
    let draft = async |finding: Value, consensus: &str| {
        let made = people.experts[0].post(&all, finding).await.created();
        assert_eq!((&made.body["status"], &made.body["consensus"]), (&json!("draft"), &json!(consensus)));
        people.veneto.step(made.header("location"), json!({"to": "agreed"})).await;
        made.body["id"].clone()
    };
    for ((practice, found), items) in practices.iter().zip(&FOUND).zip(&rated.items) {
        let on = [super::id(practice)];
        let (text, consensus) = found.scalability;
        draft(json!({"kind": "scalability", "text": text, "practices": on, "scalability_class": found.class, "rating_items": [items[0]]}), consensus).await;
        let (text, consensus) = found.replicability;
        let elements = json!({"core_elements": [found.core], "barriers": [found.barrier]});
        draft(json!({"kind": "replicability", "text": text, "practices": on, "replicability": elements, "rating_items": [items[1]]}), consensus).await;
    }
    let recommendation = json!({"kind": "recommendation", "legal_reference": "DM 77/2022",
        "text": "Un solo tavolo tra azienda e Comuni, con verifica ogni sei mesi."});
    let recommendation = draft(recommendation, "not_voted").await;
    let promise = json!({"organisation_id": story.bodies.aulss_2, "finding_id": recommendation, "due_on": "2025-03-31",
        "what": "Proporre il tavolo ai Comuni degli altri distretti."});
    let promise = people.veneto.post(&format!("{treviso}/commitments"), promise).await.created();
    let begun = json!({"to": "in_progress", "note": "Primo incontro fissato."});
    people.company.step(promise.header("location"), begun).await;
    people.town.get(promise.header("location")).await.problem(404, "not_found");
    assert_eq!(story.app.public().get("/v1/findings?count=true").await.ok().body["total"], 0);
}
