//! Asking how alive practices are, and noting what is said.
use super::model::{Rhythm, VitalityReview, VitalityReviewCreate, VitalityReviewId, VitalityReviewKind, Watch};
use super::store;
use crate::auth::actor::{Actor, Role};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::Db;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::page::{Page, read_cursor};
use crate::practices::model::{PracticeId, PracticeStatus, Record, Vitality};
use crate::practices::notices;
use crate::practices::service as practices;
use crate::practices::transitions::steps;
use chrono::{Months, TimeDelta};
use std::sync::Arc;

/// How many practices are asked about in one transaction.
const ASKED_AT_ONCE: i64 = 200;
/// How many are found silent in one transaction: each is written by itself.
const SILENT_AT_ONCE: i64 = 50;

/// The history of a practice's vitality, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<VitalityReview>> {
    practices::visible(tx, practice)?;
    let rows = store::of_practice(tx, practice, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, practice)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

/// One entry of it.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, id: VitalityReviewId) -> Result<VitalityReview> {
    practices::visible(tx, practice)?;
    store::find(tx, practice, id)?.ok_or_else(Error::not_found)
}

/// Confirms the vitality of a published practice, or changes it.
pub fn create(tx: &mut Tx<'_>, practice: PracticeId, new: &VitalityReviewCreate) -> Result<VitalityReview> {
    let seen = practices::visible(tx, practice)?;
    let permit = tx.permit(Permission::ReviewVitality, &seen.reach)?;
    if seen.row.status != PracticeStatus::Published {
        return Err(Error::wrong_state(
            "Si conferma la vitalità di una pratica pubblicata.",
            "The vitality of a published practice is confirmed.",
        ));
    }
    let mut record = practices::record(&seen.row)?;
    let same = record.document.vitality == Some(new.vitality);
    record.document.vitality = Some(new.vitality);
    record.life.vitality_confirmed_at = Some(tx.now());
    record.life.unconfirmed_since = None;
    practices::move_to(tx, &permit, record, PracticeStatus::Published)?;
    store::watch(tx, &permit, &[Watch::from(practice, tx.now())])?;
    let (role, _) = steps::acting(tx.actor(), Permission::ReviewVitality, &seen.reach);
    let review = VitalityReview {
        id: VitalityReviewId::new(),
        practice_id: practice,
        kind: if same { VitalityReviewKind::Confirmed } else { VitalityReviewKind::Changed },
        vitality: Some(new.vitality),
        note: new.note.clone(),
        at: tx.now(),
        role,
    };
    store::insert(tx, &permit, std::slice::from_ref(&review))?;
    Ok(review)
}

fn entry(practice_id: PracticeId, kind: VitalityReviewKind, vitality: Option<Vitality>, at: Instant) -> VitalityReview {
    let (id, role) = (VitalityReviewId::new(), Role::Administrator);
    VitalityReview { id, practice_id, kind, vitality, note: None, at, role }
}

/// Watches over a practice from its publication on.
pub(in crate::practices) fn begin(tx: &mut Tx<'_>, permit: &Permit, record: &Record) -> Result<()> {
    let now = tx.now();
    store::watch(tx, permit, &[Watch::from(record.head.id, now)])?;
    let stated = entry(record.head.id, VitalityReviewKind::Stated, record.document.vitality, now);
    store::insert(tx, permit, &[stated])
}

/// Watches over practices that were published before, and were last confirmed when these reviews say.
pub(in crate::practices) fn begin_past(
    tx: &mut Tx<'_>,
    permit: &Permit,
    stated: &[(PracticeId, Option<Vitality>, Instant)],
) -> Result<()> {
    let watched: Vec<Watch> = stated.iter().map(|(id, _, at)| Watch::from(*id, *at)).collect();
    store::watch(tx, permit, &watched)?;
    let entries: Vec<VitalityReview> =
        stated.iter().map(|(id, vitality, at)| entry(*id, VitalityReviewKind::Stated, *vitality, *at)).collect();
    store::insert(tx, permit, &entries)
}

/// Watches over a practice no more: it is not published any longer.
pub(in crate::practices) fn end(tx: &mut Tx<'_>, permit: &Permit, practice: PracticeId) -> Result<()> {
    store::unwatch(tx, permit, &[practice])
}

/// Adds to the history what was said before: for the scenario and imports, by administrators and commands.
pub fn insert_past(tx: &mut Tx<'_>, review: &VitalityReview) -> Result<()> {
    let permit = tx.permit(Permission::ReviewVitality, &ResourceReach::country())?;
    store::watch(tx, &permit, &[Watch::from(review.practice_id, review.at)])?;
    store::insert(tx, &permit, std::slice::from_ref(review))
}

/// Does what is due: asks, and notes who did not answer. Tells how many practices it was about. Several instances do
/// not ask twice: what is due is read and marked in one transaction, which is serialised with the others'.
pub(crate) async fn do_what_is_due(db: &Db, actor: Arc<Actor>, rhythm: Rhythm) -> Result<usize> {
    let asked = db.work(actor.clone(), move |tx| ask(tx, rhythm)).await?;
    let silent = db.work(actor, note_silence).await?;
    Ok(asked + silent)
}

fn ask(tx: &mut Tx<'_>, rhythm: Rhythm) -> Result<usize> {
    let now = tx.now();
    let Some(before) = now.utc().checked_sub_months(Months::new(rhythm.months)) else { return Ok(0) };
    let due = store::any_due(tx, before.into(), ASKED_AT_ONCE)?;
    if due.is_empty() {
        return Ok(0);
    }
    let permit = tx.permit(Permission::ReviewVitality, &ResourceReach::country())?;
    let answer_by = now.plus(TimeDelta::days(i64::from(rhythm.answer_days)));
    let ids: Vec<PracticeId> = due.iter().map(|one| one.id).collect();
    store::asked(tx, &permit, &ids, now, answer_by)?;
    let entries: Vec<VitalityReview> = ids.iter().map(|id| entry(*id, VitalityReviewKind::Asked, None, now)).collect();
    store::insert(tx, &permit, &entries)?;
    notices::ask_vitality(tx, &permit, &due, answer_by)?;
    Ok(due.len())
}

fn note_silence(tx: &mut Tx<'_>) -> Result<usize> {
    let now = tx.now();
    let silent = store::any_silent(tx, now, SILENT_AT_ONCE)?;
    if silent.is_empty() {
        return Ok(0);
    }
    let permit = tx.permit(Permission::ReviewVitality, &ResourceReach::country())?;
    let ids: Vec<PracticeId> = silent.iter().map(|(id, _)| *id).collect();
    store::fell_silent(tx, &permit, &ids)?;
    for (id, confirmed_at) in &silent {
        let seen = practices::visible(tx, *id)?;
        let mut record = practices::record(&seen.row)?;
        record.document.vitality = Some(Vitality::AtRisk);
        record.life.unconfirmed_since = Some(*confirmed_at);
        practices::move_to(tx, &permit, record, PracticeStatus::Published)?;
    }
    let kind = VitalityReviewKind::Silent;
    let entries: Vec<VitalityReview> = ids.iter().map(|id| entry(*id, kind, Some(Vitality::AtRisk), now)).collect();
    store::insert(tx, &permit, &entries)?;
    Ok(ids.len())
}
