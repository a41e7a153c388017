//! Keeping what was found of practices, and putting what holds of it on their records.
use super::holding;
use super::model::{Assessed, Elements, FoundInLab};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::Result;
use crate::practices::model::{Head, OutcomeClass, PracticeId, Record, ScalabilityClass};
use crate::practices::revisions::model::RevisionId;
use crate::practices::service as practices;
use crate::practices::store as all;
use crate::practices::versions::service as versions;
use chrono::NaiveDate;
use std::collections::HashMap;
use uuid::Uuid;

/// What a decision or a session found of a practice.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// How the committee classed the practice; laboratories do not.
    pub outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale.
    pub scalability_class: Option<ScalabilityClass>,
    /// How it can be taken up elsewhere.
    pub replicability: Elements,
}

/// Notes what a decision found that accepts a text: the practice, or a working copy of it. Everybody learns of it when
/// that text is published; at once where that was before (for the scenario and imports).
pub fn note(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (decision, decided_on): (Uuid, NaiveDate),
    (practice, revision): (PracticeId, Option<RevisionId>),
    found: Found,
) -> Result<()> {
    let Found { outcome_class, scalability_class, replicability } = found;
    let row = Assessed {
        decision_id: Id(decision),
        practice_id: practice,
        revision_id: revision,
        decided_on,
        outcome_class,
        scalability_class,
        replicability: Stored(replicability),
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

/// Finds out which decision stands for a practice that is public, or becomes so with this working copy, and puts what
/// holds on the record. False when that is as it was.
pub(in crate::practices) fn settle(
    tx: &mut Tx<'_>,
    permit: &Permit,
    record: &mut Record,
    published_now: Option<RevisionId>,
) -> Result<bool> {
    let practice = record.head.id;
    let before = record.life.clone();
    let mut published = versions::published_revisions(tx, practice)?;
    published.extend(published_now);
    let last = store::last_on(tx, practice, &published)?;
    if let Some(last) = &last
        && last.stands_for.is_none()
    {
        store::stand(tx, permit, practice, last.decision_id)?;
        record.life.assessed_outcome_class = last.outcome_class;
    }
    let sessions = store::found_in_labs(tx, &[practice])?;
    holding::put(&mut record.life, last.as_ref(), &sessions);
    Ok(record.life != before)
}

/// Notes what a session of a laboratory gives back, of all practices that it found something of: over what it had given
/// back before. What holds of each changes at once, with its version.
pub fn note_of_lab(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (session, held_on): (Uuid, NaiveDate),
    found: Vec<(PracticeId, Found)>,
) -> Result<()> {
    let row = |(practice_id, found): (PracticeId, Found)| FoundInLab {
        practice_id,
        session_id: Id(session),
        held_on,
        scalability_class: found.scalability_class,
        replicability: Stored(found.replicability),
    };
    let rows: Vec<FoundInLab> = found.into_iter().map(row).collect();
    let mut ids = store::replace_of_lab(tx, permit, Id(session), &rows)?;
    ids.extend(rows.iter().map(|row| row.practice_id));
    ids.sort_unstable();
    ids.dedup();
    let now = tx.now();
    renew(tx, permit, &ids, |head| {
        head.version += 1;
        head.updated_at = now;
    })
}

/// Puts what holds on the records of those of these practices that are public, where it is not there; `touch` says what
/// that changes of a head.
pub(in crate::practices) fn renew(
    tx: &mut Tx<'_>,
    permit: &Permit,
    ids: &[PracticeId],
    touch: impl Fn(&mut Head),
) -> Result<()> {
    // SQLite takes 32,766 parameters in a statement.
    for some in ids.chunks(1_000) {
        let mut sessions: HashMap<PracticeId, Vec<FoundInLab>> = HashMap::new();
        for found in store::found_in_labs(tx, some)? {
            sessions.entry(found.practice_id).or_default().push(found);
        }
        let standing: HashMap<PracticeId, Assessed> =
            store::standing(tx, some)?.into_iter().map(|one| (one.practice_id, one)).collect();
        let mut changed = Vec::new();
        for content in all::any_public_records(tx, some)? {
            let before = practices::read_record(&content.0)?;
            let mut after = before.clone();
            let found = sessions.get(&before.head.id).map(Vec::as_slice).unwrap_or_default();
            holding::put(&mut after.life, standing.get(&before.head.id), found);
            if after.life != before.life {
                touch(&mut after.head);
                changed.push((before.head.version, after));
            }
        }
        all::update_found(tx, permit, &changed)?;
    }
    Ok(())
}
