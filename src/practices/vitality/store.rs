//! Queries on the vitality of practices.
use super::model::{Due, VitalityReview, VitalityReviewId, Watch};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_vitality as watches;
use crate::db::schema::practice_vitality_reviews as reviews;
use crate::db::schema::practices;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use diesel::prelude::*;

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    after: Option<VitalityReviewId>,
    limit: i64,
) -> Result<Vec<VitalityReview>> {
    let mut query = reviews::table
        .filter(reviews::practice_id.eq(practice))
        .order(reviews::id.desc())
        .limit(limit + 1)
        .select(VitalityReview::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(reviews::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId) -> Result<i64> {
    Ok(reviews::table.filter(reviews::practice_id.eq(practice)).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: VitalityReviewId) -> Result<Option<VitalityReview>> {
    let query = reviews::table.find(id).filter(reviews::practice_id.eq(practice));
    Ok(query.select(VitalityReview::as_select()).first(tx.conn()).optional()?)
}

/// Adds to the history.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, new: &[VitalityReview]) -> Result<()> {
    for batch in new.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(reviews::table).values(batch).execute(c))?;
    }
    for review in new {
        tx.record(permit, ChangeKind::Created, ResourceType::VitalityReview, review.id, 1);
    }
    Ok(())
}

/// Watches over practices from now on, instead of what was known of them.
pub fn watch(tx: &mut Tx<'_>, permit: &Permit, watched: &[Watch]) -> Result<()> {
    for batch in watched.chunks(1_000) {
        let ids: Vec<PracticeId> = batch.iter().map(|one| one.practice_id).collect();
        unwatch(tx, permit, &ids)?;
        on_each!(tx.conn(), |c| diesel::insert_into(watches::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Watches over them no more.
pub fn unwatch(tx: &mut Tx<'_>, _permit: &Permit, practices: &[PracticeId]) -> Result<()> {
    diesel::delete(watches::table.filter(watches::practice_id.eq_any(practices))).execute(tx.conn())?;
    Ok(())
}

/// Published practices that were last confirmed at `before` or earlier and not asked about since, the longest first.
pub fn any_due(tx: &mut Tx<'_>, before: Instant, limit: i64) -> Result<Vec<Due>> {
    let ids: Vec<PracticeId> = watches::table
        .filter(watches::asked_at.is_null())
        .filter(watches::confirmed_at.le(before))
        .order((watches::confirmed_at, watches::practice_id))
        .limit(limit)
        .select(watches::practice_id)
        .load(tx.conn())?;
    Ok(practices::table
        .filter(practices::id.eq_any(ids))
        .order(practices::id)
        .select((practices::id, practices::title, practices::organisation_id, practices::region_code))
        .load(tx.conn())?)
}

/// Notes that they were asked about.
pub fn asked(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    practices: &[PracticeId],
    at: Instant,
    answer_by: Instant,
) -> Result<()> {
    diesel::update(watches::table.filter(watches::practice_id.eq_any(practices)))
        .set((watches::asked_at.eq(at), watches::answer_by.eq(answer_by)))
        .execute(tx.conn())?;
    Ok(())
}

/// Practices about which an answer was due at `now` and did not come, with when they were last confirmed.
pub fn any_silent(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<Vec<(PracticeId, Instant)>> {
    Ok(watches::table
        .filter(watches::silent.eq(false))
        .filter(watches::answer_by.le(now))
        .order((watches::answer_by, watches::practice_id))
        .limit(limit)
        .select((watches::practice_id, watches::confirmed_at))
        .load(tx.conn())?)
}

/// Notes that the answers did not come.
pub fn fell_silent(tx: &mut Tx<'_>, _permit: &Permit, practices: &[PracticeId]) -> Result<()> {
    diesel::update(watches::table.filter(watches::practice_id.eq_any(practices)))
        .set(watches::silent.eq(true))
        .execute(tx.conn())?;
    Ok(())
}
