//! What the technical part of the Treviso session brought out. That there were findings on scalability and replicability
//! is on record; their words, the ratings and the commitments are made up for the demonstration.
use super::ids;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::findings::commitments::model::{CommitmentId, CommitmentInput, CommitmentTransition};
use crate::findings::input::{FindingInput, FindingTransition};
use crate::findings::model::{FindingId, FindingStatus};
use crate::findings::notes::model::{DiscussionNoteId, DiscussionNoteUpdate};
use crate::findings::ratings::model::{RatingCreate, RatingId};
use crate::findings::rounds::model::{RatingItemId, RatingRoundCreate, RatingRoundId, RatingRoundTransition};
use crate::findings::{commitments, notes, ratings, rounds, service};
use crate::input::{self, Rules};
use crate::lab_sessions::model::LabSessionId;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

const SESSION: LabSessionId = LabSessionId(ids::TREVISO_SESSION);
/// The items of the rubric that were rated: one of scalability, one of replicability.
const ITEMS: [&str; 2] = ["scalability_infrastructure", "replicability_transfer_process"];
/// The experts of the group that have an account.
const NICCOLO: Uuid = ids::EXPERT;
const ELENA: Uuid = ids::EXPERT_AULSS_1;
const STEFANO: Uuid = ids::EXPERT_TREVISO;
const LUCIA: Uuid = ids::EXPERT_CASALE;

/// A practice: who rated its two items (nobody that the group has for a body that leads it), with what, its class, what was found of its scalability and of its replicability, what
/// must stay, what can be adapted, what stands in the way.
struct Rated {
    practice: Uuid,
    scores: &'static [(Uuid, [i64; 2])],
    class: &'static str,
    scalability: &'static str,
    replicability: &'static str,
    core: &'static str,
    adaptable: &'static str,
    barrier: &'static str,
}

const TABLE: [Rated; 5] = [
    Rated {
        practice: ids::DIMISSIONI_PROGRAMMATE,
        scores: &[(NICCOLO, [3, 2]), (ELENA, [2, 2]), (STEFANO, [3, 3])],
        class: "ready",
        scalability: "Si estende agli altri Comuni del distretto con le risorse che ci sono, se l'ospedale avvisa per tempo.",
        replicability: "Si replica dove ospedale, distretto e Comune condividono la scheda di dimissione.",
        core: "La segnalazione al Comune prima della dimissione",
        adaptable: "Chi convoca l'incontro",
        barrier: "Sistemi informativi che non comunicano",
    },
    Rated {
        practice: ids::A_QUATTRO_MANI,
        scores: &[(ELENA, [2, 2]), (LUCIA, [3, 1])],
        class: "with_conditions",
        scalability: "Si estende ad altri distretti dove azienda e Comuni hanno già un ufficio di piano comune.",
        replicability: "Si replica con un accordo che assegna a ciascuno compiti e ore di lavoro.",
        core: "La programmazione scritta insieme da azienda e Comuni",
        adaptable: "Il numero e la sede degli incontri",
        barrier: "Il cambio delle amministrazioni",
    },
    Rated {
        practice: ids::INFERMIERE_DI_FAMIGLIA,
        scores: &[(NICCOLO, [2, 1]), (STEFANO, [3, 2]), (LUCIA, [2, 1])],
        class: "with_conditions",
        scalability: "Si estende se c'è un infermiere ogni 3.000 abitanti, come chiede il DM 77/2022.",
        replicability: "Nelle aree montane si replica con ambulatori itineranti.",
        core: "La presa in carico da parte di un solo infermiere",
        adaptable: "L'ambulatorio: fisso o itinerante",
        barrier: "La carenza di infermieri",
    },
    Rated {
        practice: ids::ABITARE_SUPPORTATO,
        scores: &[(NICCOLO, [1, 2]), (ELENA, [1, 2]), (LUCIA, [2, 2])],
        class: "with_conditions",
        scalability: "Si estende con un budget di salute finanziato da azienda e Comuni per più anni.",
        replicability: "Si replica con un terzo settore che gestisce gli alloggi.",
        core: "Il progetto personale finanziato dal budget di salute",
        adaptable: "Il tipo di alloggio",
        barrier: "La durata annuale dei finanziamenti",
    },
    Rated {
        practice: ids::PASSI_D_ARGENTO,
        scores: &[(NICCOLO, [0, 0]), (ELENA, [2, 1]), (STEFANO, [3, 3])],
        class: "premature",
        scalability: "È presto per estenderla: gli esperti non concordano su chi la coordina.",
        replicability: "Si replica in piccoli Comuni con volontari formati; non c'è accordo su chi li formi.",
        core: "I gruppi di cammino guidati da volontari",
        adaptable: "I percorsi e la frequenza",
        barrier: "La dipendenza da pochi volontari",
    },
];

fn read<T: ToSchema + DeserializeOwned + Rules + 'static>(value: Value) -> Result<T> {
    input::read(value).map_err(|e| Error::internal(format!("findings of the scenario: {e}")))
}

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    rate(tx)?;
    find(tx)?;
    note(tx)?;
    promise(tx)
}

fn rating(practice: Uuid, item: &str, score: i64) -> Result<RatingCreate> {
    read(json!({ "practice_id": practice, "item_code": item, "score": score }))
}

/// A closed round, and an open one on what it has left split.
fn rate(tx: &mut Tx<'_>) -> Result<()> {
    let round = RatingRoundId(ids::RATING_ROUND);
    let new: RatingRoundCreate = read(
        json!({ "rubric_version": 1, "items": ITEMS, "note": "Primo giro, dopo la presentazione delle pratiche." }),
    )?;
    rounds::service::create_as(tx, SESSION, round, &new, |n| RatingItemId(ids::rating_item(n as u128)))?;
    let mut given = Vec::new();
    for rated in &TABLE {
        for (rater, scores) in rated.scores {
            for (item, score) in ITEMS.iter().zip(scores) {
                given.push((RatingId::new(), *rater, rating(rated.practice, item, *score)?));
            }
        }
    }
    ratings::service::insert_past(tx, SESSION, round, &given)?;
    let close: RatingRoundTransition = read(json!({ "to": "closed" }))?;
    rounds::service::transition(tx, SESSION, round, &close)?;
    let again: RatingRoundCreate = read(json!({ "split_of": round, "note": "Secondo giro, dopo la discussione." }))?;
    let open = RatingRoundId(ids::OPEN_RATING_ROUND);
    rounds::service::create_as(tx, SESSION, open, &again, |n| RatingItemId(ids::open_rating_item(n as u128)))?;
    let own = rating(ids::PASSI_D_ARGENTO, "replicability_transfer_process", 2)?;
    ratings::service::insert_past(tx, SESSION, open, &[(RatingId(ids::RATING), NICCOLO, own)])
}

fn find(tx: &mut Tx<'_>) -> Result<()> {
    let mut number = 0;
    for (n, rated) in (0_u128..).zip(&TABLE) {
        let practices = [rated.practice];
        let scalability = json!({ "kind": "scalability", "text": rated.scalability, "practices": practices,
            "scalability_class": rated.class, "rating_items": [ids::rating_item(2 * n)] });
        let replicability = json!({ "kind": "replicability", "text": rated.replicability, "practices": practices,
            "rating_items": [ids::rating_item(2 * n + 1)], "replicability": { "core_elements": [rated.core],
                "adaptable_elements": [rated.adaptable], "barriers": [rated.barrier] } });
        for finding in [scalability, replicability] {
            number += 1;
            draft(tx, ids::finding(number), finding, true)?;
        }
    }
    let recommendation = json!({ "kind": "recommendation", "legal_reference": "DM 77/2022",
        "text": "Un solo tavolo tra azienda e Comuni per dimissioni, cure domiciliari e abitare, con verifica ogni sei mesi." });
    draft(tx, ids::RECOMMENDATION, recommendation, true)?;
    service::publish_of_session(tx, SESSION)?;
    let agreed = json!({ "kind": "strength", "practices": [ids::A_QUATTRO_MANI],
        "text": "La fiducia costruita tra gli operatori in anni di lavoro comune." });
    draft(tx, ids::AGREED_FINDING, agreed, true)?;
    let limit = json!({ "kind": "limit", "practices": [ids::INFERMIERE_DI_FAMIGLIA],
        "text": "Il trasporto sociale manca nelle valli più lontane." });
    draft(tx, ids::DRAFT_FINDING, limit, false)
}

fn draft(tx: &mut Tx<'_>, id: Uuid, finding: Value, agreed: bool) -> Result<()> {
    let (id, finding): (_, FindingInput) = (FindingId(id), read(finding)?);
    service::create_as(tx, SESSION, id, &finding)?;
    if agreed {
        service::transition(tx, id, &FindingTransition::to(FindingStatus::Agreed))?;
    }
    Ok(())
}

fn note(tx: &mut Tx<'_>) -> Result<()> {
    let said: DiscussionNoteUpdate = read(json!({ "practice_id": ids::A_QUATTRO_MANI,
        "body": "I distretti di montagna chiedono ore di lavoro riconosciute per la programmazione comune." }))?;
    let (id, author) = (DiscussionNoteId(ids::DISCUSSION_NOTE), Some(Id(ids::ADMINISTRATOR)));
    notes::service::create_as(tx, SESSION, id, author, &said)?;
    Ok(())
}

fn promise(tx: &mut Tx<'_>) -> Result<()> {
    let company: CommitmentInput = read(json!({ "organisation_id": ids::AULSS_2, "due_on": "2099-06-30",
        "what": "Proporre l'accordo di «A quattro mani» ai Comuni degli altri distretti.",
        "practice_id": ids::A_QUATTRO_MANI, "finding_id": ids::finding(3) }))?;
    commitments::service::create_as(tx, SESSION, CommitmentId(ids::COMMITMENT), &company)?;
    let step: CommitmentTransition =
        read(json!({ "to": "in_progress", "note": "Primo incontro con i Comuni del distretto di Asolo." }))?;
    commitments::service::transition(tx, CommitmentId(ids::COMMITMENT), &step)?;
    let municipality: CommitmentInput = read(json!({ "organisation_id": ids::TREVISO,
        "what": "Ospitare il tavolo semestrale tra azienda e Comuni.", "finding_id": ids::RECOMMENDATION }))?;
    commitments::service::create_as(tx, SESSION, CommitmentId(ids::OPEN_COMMITMENT), &municipality)?;
    Ok(())
}
