//! The scenario's assessments: readers, three practices under review, and how "A quattro mani" was read and accepted.
//! Texts and scores are made up for the demonstration.
use super::{ids, practice_lives};
use crate::auth::actor::Role::ScientificCommittee;
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant, Stored};
use crate::error::{Error, Result};
use crate::practices::model::{
    Complexity, ComplexityAspect, ComplexityLevel, IntegrationDimension, LeadOrganisationId, OutcomeClass, PracticeId,
    PracticeStatus, PracticeUpdate, TransferPrecondition,
};
use crate::practices::service::bulk::{self, Prepared};
use crate::practices::transitions::service as transitions;
use crate::reviews::decisions::model::{ReviewDecisionCreate, ReviewDecisionId, ReviewOutcome};
use crate::reviews::decisions::service as decisions;
use crate::reviews::model::{ItemScore, Review, ReviewContent, ReviewId, ReviewStatus, Round, RoundId, RoundStatus};
use crate::reviews::readers::model::{ReaderCreate, ReaderUpdate};
use crate::reviews::readers::service as readers;
use crate::reviews::results::{AssessmentResults, Replicability, Scalability, ScalabilityClass};
use crate::reviews::rounds::READERS;
use crate::rubrics::model::{OISS, RubricContent};
use crate::rubrics::service as rubrics;
use crate::users::model::UserId;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

/// The practices under review: id, title, what it is.
const UNDER_REVIEW: &[(Uuid, &str, &str)] = &[
    (
        ids::UNDER_REVIEW,
        "Punto unico di accesso in valle",
        "Un solo sportello di azienda e comuni nelle valli, con un giorno la settimana in ogni municipio.",
    ),
    (
        ids::READ_BY_TWO,
        "Telemedicina nei rifugi della rete",
        "Controlli a distanza per le persone anziane sole, con gli operatori sociali dei comuni di montagna.",
    ),
    (
        ids::WITHOUT_READERS,
        "Sollievo a rotazione",
        "Posti di sollievo messi in comune tra le strutture del territorio, con una sola lista di attesa.",
    ),
];

/// When "A quattro mani" was decided on: before it was published, and before the laboratory worked on it.
const DECIDED_AT: &str = "2024-07-30T14:00:00Z";

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let region = "08".parse().map_err(Error::internal)?;
    let profile = |declared: &[Uuid]| ReaderUpdate {
        themes: vec!["uvm".to_owned(), "protected_discharge".to_owned()],
        dimensions: vec![IntegrationDimension::Professional, IntegrationDimension::Management],
        regions: vec![region],
        organisations: Vec::new(),
        declared_organisations: declared.to_vec(),
        available: true,
        capacity: 5,
    };
    // Two who declare an interest in the same body do not read together.
    for (user, declared) in [(ids::SCIENTIFIC_COMMITTEE, &[ids::ASL_ROMA_1][..]), (ids::SECOND_READER, &[])] {
        readers::create(tx, &ReaderCreate { user_id: UserId(user), profile: profile(declared) })?;
    }
    let grid = rubrics::content(tx, 1)?.ok_or_else(|| Error::internal("no grid".to_owned()))?;
    rubrics::create_version(tx, OISS, &grid)?;
    let made = tx.now().plus(TimeDelta::days(-20));
    let prepared = UNDER_REVIEW.iter().map(|(id, title, summary)| prepared(*id, title, summary, made));
    let prepared: Vec<Prepared> = prepared.collect::<Result<_>>()?;
    bulk::insert_many(tx, prepared.clone())?;
    let histories = practice_lives::histories(&prepared);
    transitions::insert_past(tx, &histories)?;
    let entry = |practice: Uuid| {
        let mut steps = histories.iter().filter(|step| step.practice_id.0 == practice);
        let step = steps.find(|step| step.to_status == PracticeStatus::UnderReview);
        Id(step.map_or(practice, |step| step.id.0))
    };
    begun(tx, &round(tx, ids::UNDER_REVIEW, entry(ids::UNDER_REVIEW), RoundStatus::Open), &grid)?;
    let waiting = round(tx, ids::READ_BY_TWO, entry(ids::READ_BY_TWO), RoundStatus::Open);
    let by = [ids::SCIENTIFIC_COMMITTEE, ids::SECOND_READER];
    decisions::insert_past(tx, &waiting, &both(&waiting, &grid, by, 5), None)?;
    let at: DateTime<Utc> = DECIDED_AT.parse().map_err(|e| Error::internal(format!("{DECIDED_AT}: {e}")))?;
    let decided = Round {
        created_at: at.into(),
        updated_at: at.into(),
        ..round(tx, ids::A_QUATTRO_MANI, Id(ids::A_QUATTRO_MANI), RoundStatus::Decided)
    };
    let decision = (ReviewDecisionId(ids::REVIEW_DECISION), ScientificCommittee, &decision());
    let by = [ids::SECOND_READER, ids::THIRD_READER];
    decisions::insert_past(tx, &decided, &both(&decided, &grid, by, 3), Some(decision))
}

fn prepared(id: Uuid, title: &str, summary: &str, created_at: Instant) -> Result<Prepared> {
    let document = json!({
        "title": title, "summary": summary, "typology": "joint_governance",
        "dimensions": [{"dimension": "professional", "intensity": 2}, {"dimension": "community", "intensity": 1}],
        "themes": ["uvm"], "territory_types": ["mountain"], "scale_reached": "district",
        "partners": [{"name": "Comuni della valle", "role": "co_lead"}],
        "period": {"start": "2023-02-01", "ongoing": true},
        "story": "Le valli chiedevano un servizio vicino. Azienda e comuni hanno messo insieme persone, luoghi e orari.",
        "publication_consent": true
    });
    let document: PracticeUpdate = serde_json::from_value(document).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Prepared {
        id: PracticeId(id),
        organisation_id: LeadOrganisationId(ids::AULSS_1),
        status: PracticeStatus::UnderReview,
        created_at,
        published_at: None,
        document,
    })
}

fn round(tx: &Tx<'_>, practice: Uuid, entry_id: Id, status: RoundStatus) -> Round {
    let now = tx.now();
    Round {
        id: RoundId::new(),
        practice_id: PracticeId(practice),
        revision_id: None,
        entry_id,
        rubric_code: OISS.to_owned(),
        rubric_number: 1,
        status,
        readers_needed: READERS,
        propose_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
        decide_remind_at: None,
        decide_reminders: 0,
    }
}

fn review(round: &Round, (number, reader, seat): (u128, Uuid, i32), status: ReviewStatus) -> Review {
    Review {
        id: ReviewId(ids::review(number)),
        round_id: round.id,
        practice_id: round.practice_id,
        reader_id: UserId(reader),
        seat: Some(seat),
        seated_id: Some(UserId(reader)),
        status,
        due_on: NaiveDate::from_ymd_opt(2099, 12, 31).unwrap_or_default(),
        content: Stored::default(),
        note: None,
        remind_at: None,
        reminders: 0,
        submitted_at: (status == ReviewStatus::Submitted).then_some(round.created_at),
        version: 1,
        created_at: round.created_at,
        updated_at: round.created_at,
    }
}

/// A round in which one reader has begun and one is proposed.
fn begun(tx: &mut Tx<'_>, round: &Round, grid: &RubricContent) -> Result<()> {
    let mut draft = review(round, (1, ids::SCIENTIFIC_COMMITTEE, 1), ReviewStatus::Draft);
    draft.content.0.scores = scores(grid, 0).into_iter().take(4).collect();
    let proposed = review(round, (2, ids::SECOND_READER, 2), ReviewStatus::Proposed);
    decisions::insert_past(tx, round, &[draft, proposed], None)
}

/// Two reviews that are in, from the number on.
fn both(round: &Round, grid: &RubricContent, readers: [Uuid; 2], number: u128) -> Vec<Review> {
    let one = |(i, reader): (u32, Uuid)| {
        let place = (number + u128::from(i), reader, i32::try_from(i + 1).unwrap_or(1));
        let mut review = review(round, place, ReviewStatus::Submitted);
        review.content.0 = ReviewContent {
            scores: scores(grid, i),
            recommendation: Some(ReviewOutcome::Accepted),
            results: results(),
            comment: None,
        };
        review
    };
    (0..).zip(readers).map(one).collect()
}

/// A score for each item: the second reader sees every fifth one a little otherwise.
fn scores(grid: &RubricContent, reader: u32) -> Vec<ItemScore> {
    let score = |(i, item): (i32, &crate::rubrics::model::RubricItem)| ItemScore {
        item: item.code.clone(),
        score: Some(if reader > 0 && i % 5 == 0 { 1 } else { 2 + i % 2 }),
        not_assessable: false,
        evidence: Some(format!("{}: come racconta il testo.", item.label_it)),
    };
    (0..).zip(grid.items()).map(score).collect()
}

fn results() -> AssessmentResults {
    let words = |words: &[&str]| words.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    AssessmentResults {
        outcome_class: Some(OutcomeClass::GoodPractice),
        scalability: Some(Scalability {
            class: ScalabilityClass::WithConditions,
            conditions: words(&["Una scheda condivisa nei sistemi informativi di entrambi gli enti."]),
        }),
        replicability: Replicability {
            core_elements: words(&["Un solo progetto, discusso e firmato insieme."]),
            adaptable_elements: words(&["La composizione dell'unità di valutazione."]),
            preconditions: words(&["Un mandato della Conferenza dei sindaci."]),
            precondition_codes: vec![TransferPrecondition::MayorsConference],
            barriers: words(&["Sistemi informativi separati."]),
        },
        complexity: Some(Complexity {
            level: ComplexityLevel::High,
            aspects: vec![ComplexityAspect::Institutional, ComplexityAspect::Informational],
        }),
        strengths: words(&["La titolarità condivisa del progetto.", "La stabilità delle équipe."]),
    }
}

fn decision() -> ReviewDecisionCreate {
    ReviewDecisionCreate {
        outcome: ReviewOutcome::Accepted,
        motivation: "Integrazione solida su quattro dimensioni e un cambiamento reale nel lavoro quotidiano; si può \
                     estendere quando i due sistemi informativi condividono la scheda."
            .to_owned(),
        results: results(),
        internal_note: None,
    }
}
