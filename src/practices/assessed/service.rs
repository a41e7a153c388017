//! Keeping what was found of practices, and telling it.
use super::model::{Assessed, FoundInLab, Known, Preconditions};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::Result;
use crate::practices::model::{OutcomeClass, PracticeId, Record, ScalabilityClass};
use crate::practices::revisions::model::RevisionId;
use crate::practices::service as practices;
use crate::practices::versions::service as versions;
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// What a decision found, for who takes it.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// How the committee classed the practice.
    pub outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale.
    pub scalability_class: Option<ScalabilityClass>,
    /// What must be there first.
    pub preconditions: Preconditions,
}

/// Notes what a decision found that accepts a text: the practice, or a working copy of it. Everybody learns of it when
/// that text is published; at once where that was before (for the scenario and imports).
pub fn note(
    tx: &mut Tx<'_>,
    permit: &Permit,
    decision: Uuid,
    (practice, revision): (PracticeId, Option<RevisionId>),
    found: Found,
) -> Result<()> {
    let Found { outcome_class, scalability_class, preconditions } = found;
    let row = Assessed {
        decision_id: Id(decision),
        practice_id: practice,
        revision_id: revision,
        outcome_class,
        scalability_class,
        preconditions: Stored(preconditions),
        stands_for: None,
    };
    store::insert(tx, permit, &row)?;
    let seen = practices::visible(tx, practice)?;
    if seen.row.status.is_public() {
        let mut record = practices::record(&seen.row)?;
        if settle(tx, permit, &mut record, None)? {
            practices::rewrite(tx, permit, record)?;
        }
    }
    Ok(())
}

/// Finds out which decision stands for a practice that is public, or becomes so with this working copy, and puts what it
/// found on the record. False when that is as it was.
pub(in crate::practices) fn settle(
    tx: &mut Tx<'_>,
    permit: &Permit,
    record: &mut Record,
    published_now: Option<RevisionId>,
) -> Result<bool> {
    let practice = record.head.id;
    let mut published = versions::published_revisions(tx, practice)?;
    published.extend(published_now);
    let Some(last) = store::last_on(tx, practice, &published)? else { return Ok(false) };
    if last.stands_for.is_some() {
        return Ok(false);
    }
    store::stand(tx, permit, practice, last.decision_id)?;
    record.life.assessed_outcome_class = last.outcome_class;
    record.life.scalability_class = last.scalability_class;
    Ok(true)
}

/// Notes what a session of a laboratory gives back: which preconditions each of these practices has.
pub fn note_of_lab(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (session, held_on): (Uuid, NaiveDate),
    found: Vec<(PracticeId, Preconditions)>,
) -> Result<()> {
    let row = |(practice_id, preconditions)| FoundInLab {
        practice_id,
        session_id: Id(session),
        held_on,
        preconditions: Stored(preconditions),
    };
    let rows: Vec<FoundInLab> = found.into_iter().map(row).collect();
    store::write_of_labs(tx, permit, Id(session), &rows)
}

/// What everybody may know of the preconditions of these practices, which the actor sees: of the decision that stands, and
/// of the laboratory that worked on each last.
pub fn preconditions(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<HashMap<PracticeId, Known>> {
    let mut known: HashMap<PracticeId, Known> = HashMap::new();
    // SQLite takes 32,766 parameters in a statement.
    for some in ids.chunks(1_000) {
        for (practice, found) in store::standing(tx, some)? {
            known.entry(practice).or_default().committee = found.0;
        }
        // The oldest first: the last one stays.
        for (practice, found) in store::found_in_labs(tx, some)? {
            known.entry(practice).or_default().laboratory = found.0;
        }
    }
    Ok(known)
}
