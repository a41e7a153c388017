//! 100,000 generated practices with their organisations and themes, written through the product's own service.
use osservatorio::auth::actor::Actor;
use osservatorio::db::Db;
use osservatorio::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use osservatorio::practices::service::bulk::{Prepared, insert_many};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use uuid::Uuid;

/// How many practices there are.
pub fn size() -> usize {
    std::env::var("PRACTICES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000)
}

/// A small deterministic generator (xorshift): the same data in every run.
pub struct Dice(u64);

impl Dice {
    /// The first throw is always the same.
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const WORDS: [&str; 32] = [
    "anziani",
    "assistenza",
    "domiciliare",
    "integrata",
    "équipe",
    "comune",
    "distretto",
    "infermiere",
    "famiglia",
    "comunità",
    "dimissioni",
    "protette",
    "ospedale",
    "territorio",
    "valutazione",
    "multidimensionale",
    "fragilità",
    "progetto",
    "autonomia",
    "abitare",
    "supportato",
    "budget",
    "salute",
    "mentale",
    "lavoro",
    "inclusione",
    "minori",
    "prevenzione",
    "cittadini",
    "sindaci",
    "volontari",
    "accordo",
];
const RARE: [&str; 6] = ["transumanza", "idroterapia", "musicoterapia", "ippoterapia", "telesoccorso", "orticoltura"];
const THEMES: [&str; 12] = [
    "pua",
    "protected_discharge",
    "integrated_home_care",
    "family_nurse",
    "dementia",
    "independent_living",
    "health_budget",
    "addictions",
    "pippi",
    "housing_first",
    "area_plan",
    "end_of_life",
];
const DIMENSIONS: [&str; 5] = ["institutional", "strategic_planning", "professional", "management", "community"];
const TARGETS: [&str; 6] = ["older_people", "mental_health", "families", "carers", "chronic_frail", "whole_community"];

fn text(dice: &mut Dice, words: usize) -> String {
    (0..words).map(|_| dice.one(&WORDS)).collect::<Vec<_>>().join(" ")
}

/// The n-th document: about 2,500 bytes; one in a thousand has a rare word in its story.
pub fn record(dice: &mut Dice, n: usize) -> Value {
    let rare = if n.is_multiple_of(1_000) { dice.one(&RARE) } else { "" };
    let themes: BTreeSet<&str> = (0..1 + dice.below(3)).map(|_| dice.one(&THEMES)).collect();
    let dimensions: BTreeSet<&str> = (0..1 + dice.below(4)).map(|_| dice.one(&DIMENSIONS)).collect();
    let targets: BTreeSet<&str> = (0..1 + dice.below(2)).map(|_| dice.one(&TARGETS)).collect();
    let weigh = |dimension| json!({"dimension": dimension, "intensity": 1 + dice.below(3)});
    let dimensions: Vec<_> = dimensions.into_iter().map(weigh).collect();
    json!({
        "title": format!("{} {n}", text(dice, 5)),
        "summary": text(dice, 30),
        "story": format!("{} {rare}", text(dice, 120)),
        "context": text(dice, 60),
        "actions": text(dice, 60),
        "typology": "joint_governance",
        "dimensions": dimensions,
        "themes": themes,
        "target_groups": targets,
        "period": {"start": format!("{}-01-01", 2010 + dice.below(15)), "ongoing": true},
        "publication_consent": true,
    })
}

/// Fills a fresh database at `file`.
pub fn fill(file: &Path) {
    let db = Db::open(&format!("sqlite:{}", file.display()), 1, 600).expect("a database");
    let actor = Actor::command("bench");
    let organisations = db.run(&actor, |tx| super::bodies::insert(tx, 400)).expect("organisations");
    let start = osservatorio::clock::now().plus(chrono::TimeDelta::days(-1_000));
    let mut dice = Dice::new();
    let mut made = 0;
    while made < size() {
        let batch: Vec<Prepared> = (made..(made + 2_000).min(size()))
            .map(|n| {
                let at = start.plus(chrono::TimeDelta::seconds(n as i64 * 60));
                Prepared {
                    id: PracticeId(practice_id(n)),
                    organisation_id: LeadOrganisationId(organisations[dice.below(organisations.len())]),
                    status: PracticeStatus::Published,
                    created_at: at,
                    published_at: Some(at),
                    document: serde_json::from_value(record(&mut dice, n)).expect("a practice"),
                }
            })
            .collect();
        made += batch.len();
        db.run(&actor, |tx| insert_many(tx, batch.clone())).expect("practices");
    }
}

/// The id of the n-th practice: in time order, as real ones are.
pub fn practice_id(n: usize) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + ((n as u128) << 80))
}
