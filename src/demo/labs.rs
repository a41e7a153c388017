//! The scenario's laboratories. That of Veneto with its stewards, its theme and its session of 2024 are facts; its
//! partners, the people of the group, readings, votes, the act and the second cycle were made up for the demonstration.
use super::ids;
use crate::config::group_balance::GroupBalance;
use crate::cycle_steps::model::CycleTransition;
use crate::cycle_steps::service as steps;
use crate::db::schema::lab_cycle_steps;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::input::{self, Merge, Rules};
use crate::lab_sessions::model::LabSessionId;
use crate::labs::choice::model::{CandidateId, CandidateInput, DecisionCreate, DecisionId, VoteCreate};
use crate::labs::choice::service as choice;
use crate::labs::cycles::input::CycleCreate;
use crate::labs::cycles::model::{CycleId, CyclePhase};
use crate::labs::cycles::service as cycles;
use crate::labs::experts::input::{ExpertCreate, ExpertTransition};
use crate::labs::experts::model::ExpertId;
use crate::labs::experts::service as experts;
use crate::labs::input::LabInput;
use crate::labs::model::LabId;
use crate::labs::readings::model::{ReadingCreate, ReadingId};
use crate::labs::readings::service as readings;
use crate::labs::service;
use crate::version::Expected;
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

const THEME: &str = "Integrazione sociosanitaria in Veneto: buone pratiche dalle aree montane a quelle interne, litoranee e metropolitane";

const VENETO: LabId = LabId(ids::VENETO_LAB);
const FIRST: (LabId, i32) = (VENETO, 1);
const SECOND: (LabId, i32) = (VENETO, 2);

/// Something of the scenario, read as a client's body would be.
fn body<T: ToSchema + DeserializeOwned + Rules + 'static>(value: Value) -> Result<T> {
    input::read(value).map_err(|e| Error::internal(format!("labs of the scenario: {e}")))
}

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    add_labs(tx)?;
    first_cycle(tx)?;
    second_cycle(tx)?;
    cycles::create_as(tx, CycleId(ids::PIEMONTE_AOSTA_CYCLE), LabId(ids::PIEMONTE_AOSTA_LAB), &CycleCreate::default())?;
    Ok(())
}

fn add_labs(tx: &mut Tx<'_>) -> Result<()> {
    let veneto = json!({
        "name": "Laboratorio territoriale veneto", "status": "active", "regions": ["05"],
        "stewards": [
            { "organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto" },
            { "organisation_id": ids::ANCI_VENETO, "name": "ANCI Veneto" }
        ],
        "partners": [
            { "organisation_id": ids::AULSS_2, "name": "Azienda ULSS 2 Marca Trevigiana" },
            { "organisation_id": ids::TREVISO, "name": "Comune di Treviso" },
            { "name": "Osservatorio delle buone pratiche di integrazione socio-sanitaria" }
        ],
        "description": "La stazione regionale di confronto tra aziende sanitarie e Comuni del Veneto."
    });
    service::create_as(tx, VENETO, &body::<LabInput>(veneto)?)?;
    let shared = json!({
        "name": "Laboratorio di Piemonte e Valle d'Aosta", "status": "active", "regions": ["01", "02"],
        "stewards": [{ "name": "Federsanità ANCI Piemonte e Valle d'Aosta" }],
        "description": "Un solo laboratorio per due regioni."
    });
    service::create_as(tx, LabId(ids::PIEMONTE_AOSTA_LAB), &body::<LabInput>(shared)?)?;
    let planned = json!({
        "name": "Laboratorio delle aree montane del Nord-est", "regions": ["05", "06"],
        "stewards": [{ "organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto" }]
    });
    service::create_as(tx, LabId(ids::PLANNED_LAB), &body::<LabInput>(planned)?)?;
    Ok(())
}

fn reading(tx: &mut Tx<'_>, of: (LabId, i32), id: ReadingId, practice: Uuid, reader: Uuid, note: &str) -> Result<()> {
    let new: ReadingCreate = body(json!({ "practice_id": practice, "note": note }))?;
    readings::create_as(tx, id, of, &new, Some(reader)).map(drop)
}

fn shortlist(tx: &mut Tx<'_>, (lab, number): (LabId, i32), practices: Value, motivation: &str) -> Result<()> {
    let patch = Merge::new(json!({ "shortlist": practices, "shortlist_motivation": motivation }));
    cycles::update(tx, lab, number, &Expected::Any, &patch).map(drop)
}

/// The cycle of 2024, from the reading to the restitution.
fn first_cycle(tx: &mut Tx<'_>) -> Result<()> {
    let new: CycleCreate = body(json!({ "title": "Laboratorio territoriale veneto 2024" }))?;
    cycles::create_as(tx, CycleId(ids::VENETO_CYCLE), VENETO, &new)?;
    let read = [
        (ids::DIMISSIONI_PROGRAMMATE, "Ospedale, distretto e Comune preparano insieme il rientro."),
        (ids::A_QUATTRO_MANI, "Il progetto di vita scritto da azienda e Comune."),
        (ids::INFERMIERE_DI_FAMIGLIA, "Prossimità nelle aree montane e interne."),
        (ids::ABITARE_SUPPORTATO, "Il budget di salute come strumento comune."),
        (ids::PASSI_D_ARGENTO, "La comunità come protagonista."),
    ];
    for (practice, note) in read {
        reading(tx, FIRST, ReadingId::new(), practice, ids::COORDINATOR_VENETO, note)?;
    }
    let practices = read.map(|(practice, note)| json!({ "practice_id": practice, "motivation": note }));
    let why = "Cinque esperienze accettate, guidate da aziende e da Comuni, dalle aree montane a quelle metropolitane.";
    shortlist(tx, FIRST, json!(practices), why)?;
    let first = step(tx, FIRST, CycleTransition::to(CyclePhase::ThemeChoice))?;
    // The document's example names this step.
    diesel::update(lab_cycle_steps::table.filter(lab_cycle_steps::id.eq(Id(first))))
        .set(lab_cycle_steps::id.eq(Id(ids::CYCLE_STEP)))
        .execute(tx.conn())?;
    let candidate = CandidateId(ids::TREVISO_CANDIDATE);
    let themes = ["hospital_home_continuity", "home_care", "disability", "mental_health", "prevention_promotion"];
    let theme = json!({ "title": THEME, "themes": themes, "rationale": "Tiene insieme i territori del Veneto." });
    choice::create_as(tx, candidate, FIRST, &body::<CandidateInput>(theme)?)?;
    let decision = json!({ "candidate_id": candidate, "motivation": "Le cinque esperienze vengono da territori diversi e si parlano.",
        "act": { "kind": "agreement", "date": "2024-07-22" } });
    choice::decide_as(tx, DecisionId(ids::THEME_DECISION), FIRST, &body::<DecisionCreate>(decision)?)?;
    step(tx, FIRST, CycleTransition::to(CyclePhase::GroupFormation))?;
    group(tx)?;
    step(tx, FIRST, CycleTransition::to(CyclePhase::Preparation))?;
    tie_session(tx)?;
    let session = Some(LabSessionId(ids::TREVISO_SESSION));
    step(tx, FIRST, CycleTransition { session_id: session, ..CycleTransition::to(CyclePhase::Session) })?;
    step(tx, FIRST, CycleTransition::to(CyclePhase::Restitution))?;
    Ok(())
}

fn step(tx: &mut Tx<'_>, (lab, number): (LabId, i32), wanted: CycleTransition) -> Result<Uuid> {
    Ok(steps::transition(tx, lab, number, &wanted, &GroupBalance::default())?.id.0)
}

/// Who proposes, who they are, of which body.
type Named = (&'static str, &'static str, &'static str, &'static str, Option<Uuid>);

const GROUP: [Named; 5] = [
    (
        "health_company",
        "Niccolò Venturini",
        "Direttore di distretto",
        "Azienda ULSS 2 Marca Trevigiana",
        Some(ids::AULSS_2),
    ),
    (
        "health_company",
        "Elena Dal Pont",
        "Direttrice dei servizi socio-sanitari",
        "Azienda ULSS 1 Dolomiti",
        Some(ids::AULSS_1),
    ),
    ("municipality", "Stefano Bressan", "Assessore alle politiche sociali", "Comune di Treviso", Some(ids::TREVISO)),
    ("municipality", "Lucia Fabris", "Sindaca", "Comune di Casale sul Sile", Some(ids::CASALE_SUL_SILE)),
    ("university", "Andrea Comin", "Docente di programmazione sociale", "Università degli studi", None),
];

/// The agreed group: each proposed by its side, agreed by the other, confirmed.
fn group(tx: &mut Tx<'_>) -> Result<()> {
    for ((side, name, office, body_name, organisation), number) in GROUP.into_iter().zip(1_u128..) {
        let id = ExpertId(ids::lab_expert(number));
        propose(tx, FIRST, id, (side, name, office, body_name, organisation))?;
        let other = if side == "health_company" { "municipality" } else { "health_company" };
        move_expert(
            tx,
            FIRST,
            id,
            json!({ "to": "agreed", "agreed_by": other, "note": "Riunione del 24 luglio 2024." }),
        )?;
        move_expert(tx, FIRST, id, json!({ "to": "confirmed", "note": "Per posta elettronica." }))?;
    }
    // Only now: with accounts they would have had to answer in person. The last one has none, and does not rate.
    let accounts = [ids::EXPERT, ids::EXPERT_AULSS_1, ids::EXPERT_TREVISO, ids::EXPERT_CASALE];
    for (account, number) in accounts.into_iter().zip(1_u128..) {
        tie_account(tx, ExpertId(ids::lab_expert(number)), account)?;
    }
    Ok(())
}

fn propose(tx: &mut Tx<'_>, of: (LabId, i32), id: ExpertId, named: Named) -> Result<()> {
    let (side, name, office, body_name, organisation) = named;
    let mut new = json!({ "proposed_by": side, "side": side, "name": name, "office": office, "organisation_name": body_name,
        "email": format!("{}@example.org", name.to_lowercase().replace(' ', ".").replace('ò', "o")) });
    if let (Some(map), Some(organisation)) = (new.as_object_mut(), organisation) {
        map.insert("organisation_id".into(), json!(organisation));
    }
    experts::create_as(tx, id, of, &body::<ExpertCreate>(new)?).map(drop)
}

fn move_expert(tx: &mut Tx<'_>, of: (LabId, i32), id: ExpertId, wanted: Value) -> Result<()> {
    experts::take_step(tx, of, id, &body::<ExpertTransition>(wanted)?).map(drop)
}

/// The session is older than the cycle here: it was held, and takes no changes any more.
fn tie_session(tx: &mut Tx<'_>) -> Result<()> {
    use crate::db::schema::lab_sessions;
    let session = lab_sessions::table.filter(lab_sessions::id.eq(LabSessionId(ids::TREVISO_SESSION)));
    diesel::update(session).set(lab_sessions::cycle_id.eq(CycleId(ids::VENETO_CYCLE))).execute(tx.conn())?;
    Ok(())
}

fn tie_account(tx: &mut Tx<'_>, id: ExpertId, account: Uuid) -> Result<()> {
    use crate::db::schema::lab_experts;
    diesel::update(lab_experts::table.find(id)).set(lab_experts::user_id.eq(Id(account))).execute(tx.conn())?;
    Ok(())
}

/// The cycle after: it has read, and is choosing its theme.
fn second_cycle(tx: &mut Tx<'_>) -> Result<()> {
    cycles::create_as(tx, CycleId(ids::VENETO_SECOND_CYCLE), VENETO, &CycleCreate::default())?;
    let note = "Da riprendere: la presenza nelle valli.";
    let reader = ids::COORDINATOR_VENETO;
    reading(tx, SECOND, ReadingId(ids::LAB_READING), ids::INFERMIERE_DI_FAMIGLIA, reader, note)?;
    let note = "Chi esce dall'ospedale trova già chi lo aspetta.";
    reading(tx, SECOND, ReadingId::new(), ids::DIMISSIONI_PROGRAMMATE, ids::CONTACT_AULSS_2, note)?;
    reading(tx, SECOND, ReadingId::new(), ids::DIMISSIONI_PROGRAMMATE, ids::EXPERT, "Replicabile con poco.")?;
    let practices = json!([{ "practice_id": ids::DIMISSIONI_PROGRAMMATE, "motivation": "Tocca ogni distretto." }]);
    shortlist(tx, SECOND, practices, "Si parte dal rientro a casa, che riguarda tutti i territori.")?;
    step(tx, SECOND, CycleTransition::to(CyclePhase::ThemeChoice))?;
    let themes = [
        (ids::THEME_CANDIDATE, "Il rientro a casa tra ospedale, distretto e Comune", "protected_discharge"),
        (ids::OTHER_CANDIDATE, "La casa della comunità tra azienda e Comuni", "community_house"),
    ];
    for (id, title, theme) in themes {
        let new = json!({ "title": title, "themes": [theme] });
        choice::create_as(tx, CandidateId(id), SECOND, &body::<CandidateInput>(new)?)?;
    }
    let vote = VoteCreate { candidate_id: CandidateId(ids::THEME_CANDIDATE) };
    for voter in [ids::ADMINISTRATOR, ids::COORDINATOR_VENETO] {
        choice::vote_as(tx, SECOND, &vote, voter)?;
    }
    name_vote(tx)?;
    let proposed = ("municipality", "Marta Zanin", "Assistente sociale", "Comune di Villaverla", Some(ids::VILLAVERLA));
    propose(tx, SECOND, ExpertId(ids::PROPOSED_EXPERT), proposed)?;
    let agreed = ExpertId(ids::AGREED_EXPERT);
    propose(
        tx,
        SECOND,
        agreed,
        (
            "health_company",
            "Niccolò Venturini",
            "Direttore di distretto",
            "Azienda ULSS 2 Marca Trevigiana",
            Some(ids::AULSS_2),
        ),
    )?;
    tie_account(tx, agreed, ids::EXPERT)?;
    let wanted = json!({ "to": "agreed", "agreed_by": "municipality", "note": "Con lettera di ANCI Veneto." });
    move_expert(tx, SECOND, agreed, wanted)?;
    keep_quiet(tx, agreed)
}

/// Nobody of the scenario is written to.
fn keep_quiet(tx: &mut Tx<'_>, id: ExpertId) -> Result<()> {
    use crate::db::schema::lab_experts;
    let now = tx.now();
    diesel::update(lab_experts::table.find(id)).set(lab_experts::reminded_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// The document's example names the administrator's vote.
fn name_vote(tx: &mut Tx<'_>) -> Result<()> {
    use crate::db::schema::lab_votes;
    let own = lab_votes::table
        .filter(lab_votes::cycle_id.eq(Id(ids::VENETO_SECOND_CYCLE)))
        .filter(lab_votes::voter_id.eq(Id(ids::ADMINISTRATOR)));
    diesel::update(own).set(lab_votes::id.eq(Id(ids::THEME_VOTE))).execute(tx.conn())?;
    Ok(())
}
