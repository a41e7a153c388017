//! What became of the scenario's practices: their histories, a remark, a revision, an adoption, a link, a confirmation.
//! All of it is made up for the demonstration, the dates of publication included.
use super::ids;
use crate::auth::actor::Role::{self, OrganisationContact, RegionalCoordinator, ScientificCommittee};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::practices::adoptions::model::{AdoptionId, AdoptionStatus, AdoptionUpdate};
use crate::practices::lineage::model::{LineageKind, LineageLinkCreate, LinkId};
use crate::practices::model::PracticeStatus::{
    self, Accepted, ChangesRequested, Draft, Published, RegionalCheck, Submitted, UnderReview, Withdrawn,
};
use crate::practices::model::{LeadOrganisationId, PracticeId, Vitality};
use crate::practices::remarks::model::{Remark, RemarkId, RemarkStatus};
use crate::practices::revisions::model::{RevisionCreate, RevisionId};
use crate::practices::service::bulk::Prepared;
use crate::practices::transitions::model::{Taken, TransitionId};
use crate::practices::vitality::model::{VitalityReview, VitalityReviewId, VitalityReviewKind};
use crate::practices::{adoptions, lineage, remarks, revisions, transitions, vitality};
use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

/// From which state to which, after how many days, in which role.
type Step = (PracticeStatus, PracticeStatus, i64, Role);

const SUBMISSION: Step = (Draft, Submitted, 2, OrganisationContact);
const CHECK: Step = (Submitted, RegionalCheck, 4, RegionalCoordinator);
const REVIEW: Step = (RegionalCheck, UnderReview, 6, RegionalCoordinator);
const ACCEPTANCE: Step = (UnderReview, Accepted, 15, ScientificCommittee);
const PUBLICATION: Step = (Accepted, Published, 20, RegionalCoordinator);
const WITHDRAWAL: Step = (Published, Withdrawn, 120, OrganisationContact);
const REQUEST: Step = (RegionalCheck, ChangesRequested, 6, RegionalCoordinator);

/// How a practice came to its present state.
fn way_to(status: PracticeStatus) -> &'static [Step] {
    match status {
        Submitted => &[SUBMISSION],
        RegionalCheck => &[SUBMISSION, CHECK],
        UnderReview => &[SUBMISSION, CHECK, REVIEW],
        ChangesRequested => &[SUBMISSION, CHECK, REQUEST],
        Published => &[SUBMISSION, CHECK, REVIEW, ACCEPTANCE, PUBLICATION],
        Withdrawn => &[SUBMISSION, CHECK, REVIEW, ACCEPTANCE, PUBLICATION, WITHDRAWAL],
        _ => &[],
    }
}

/// Why a step was taken, where it has to be said.
fn reason(to: PracticeStatus) -> Option<String> {
    (to == Withdrawn).then(|| "Il servizio è stato riorganizzato e la pratica non è più attuale.".to_owned())
}

/// Who took a step: the scenario has accounts for some.
fn person(role: Role, organisation: Uuid) -> Option<Uuid> {
    match role {
        OrganisationContact if organisation == ids::AULSS_2 => Some(ids::CONTACT_AULSS_2),
        OrganisationContact if organisation == ids::ASL_ROMA_1 => Some(ids::CONTACT_ASL_ROMA_1),
        RegionalCoordinator if organisation == ids::ASL_ROMA_1 => Some(ids::COORDINATOR_LAZIO),
        RegionalCoordinator => Some(ids::COORDINATOR_VENETO),
        ScientificCommittee => Some(ids::SCIENTIFIC_COMMITTEE),
        _ => None,
    }
}

/// The histories of practices, the earliest step of each first.
pub fn histories(practices: &[Prepared]) -> Vec<Taken> {
    let steps = practices.iter().flat_map(|practice| way_to(practice.status).iter().map(move |step| (practice, step)));
    steps
        .map(|(practice, (from, to, days, role))| Taken {
            id: if practice.id.0 == ids::SUBMITTED { TransitionId(ids::TRANSITION) } else { TransitionId::new() },
            practice_id: practice.id,
            revision_id: None,
            from_status: *from,
            to_status: *to,
            note: reason(*to),
            at: at(practice, *to, *days),
            actor_id: person(*role, practice.organisation_id.0).map(Id),
            role: *role,
            organisation_id: (*role == OrganisationContact).then_some(practice.organisation_id),
        })
        .collect()
}

/// When a step was taken: so many days after the beginning, and the publication when it was.
fn at(practice: &Prepared, to: PracticeStatus, days: i64) -> Instant {
    practice.published_at.filter(|_| to == Published).unwrap_or(practice.created_at.plus(TimeDelta::days(days)))
}

/// Fills in what hangs on the practices.
pub fn fill(tx: &mut Tx<'_>, practices: &[Prepared]) -> Result<()> {
    transitions::service::insert_past(tx, &histories(practices))?;
    let now = tx.now();
    let four_hands = PracticeId(ids::A_QUATTRO_MANI);
    remarks::service::insert_past(
        tx,
        &Remark {
            id: RemarkId(ids::REMARK),
            practice_id: PracticeId(ids::CHANGES_REQUESTED),
            revision_id: None,
            pointer: "#/results".to_owned(),
            body: "Quali risultati sono stati misurati, e quando?".to_owned(),
            status: RemarkStatus::Open,
            answer: None,
            role: RegionalCoordinator,
            resolved_role: None,
            resolved_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        },
    )?;
    let why = Some("Si aggiungono i risultati del secondo anno.".to_owned());
    revisions::service::begin(tx, four_hands, RevisionId(ids::REVISION), &RevisionCreate { note: why })?;
    vitality::service::insert_past(
        tx,
        &VitalityReview {
            id: VitalityReviewId(ids::VITALITY_REVIEW),
            practice_id: four_hands,
            kind: VitalityReviewKind::Confirmed,
            vitality: Some(Vitality::Active),
            note: None,
            at: now,
            role: OrganisationContact,
        },
    )?;
    let adoption = AdoptionUpdate {
        organisation_id: LeadOrganisationId(ids::AULSS_1),
        municipalities: vec!["A757".to_owned()],
        status: AdoptionStatus::Ongoing,
        started_on: NaiveDate::from_ymd_opt(2025, 3, 1),
        ended_on: None,
        adaptations: Some("Un solo distretto di montagna, con incontri a distanza.".to_owned()),
        results: None,
        tutor_organisation_id: Some(LeadOrganisationId(ids::AULSS_2)),
    };
    adoptions::service::insert(tx, four_hands, AdoptionId(ids::ADOPTION), &adoption)?;
    let link = LineageLinkCreate { kind: LineageKind::DerivedFrom, practice_id: four_hands };
    lineage::service::insert(tx, PracticeId(ids::ABITARE_SUPPORTATO), LinkId(ids::LINEAGE_LINK), &link)?;
    Ok(())
}
