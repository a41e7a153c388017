//! Queries on readings: whoever asks was let to the laboratory before.
use super::super::cycles::model::CycleId;
use super::model::{Reading, ReadingId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::lab_readings;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::{Error, Result};
use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

/// What a list is narrowed to.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Of this cycle.
    pub cycle: CycleId,
    /// Only of this practice.
    pub practice: Option<Uuid>,
    /// Only by this person.
    pub reader: Option<Uuid>,
}

fn narrowed(filter: Filter) -> lab_readings::BoxedQuery<'static, MultiBackend> {
    let mut query = lab_readings::table.filter(lab_readings::cycle_id.eq(filter.cycle)).into_boxed::<MultiBackend>();
    if let Some(practice) = filter.practice {
        query = query.filter(lab_readings::practice_id.eq(Id(practice)));
    }
    if let Some(reader) = filter.reader {
        query = query.filter(lab_readings::reader_id.eq(Id(reader)));
    }
    query
}

/// At most `limit` that match, after the one with id `last`, the newest first.
pub fn page(tx: &mut Tx<'_>, filter: Filter, last: Option<ReadingId>, limit: i64) -> Result<Vec<Reading>> {
    let mut query = narrowed(filter).select(Reading::as_select()).order(lab_readings::id.desc()).limit(limit);
    if let Some(last) = last {
        query = query.filter(lab_readings::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, filter: Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(tx.conn())?)
}

/// One of a cycle.
pub fn find(tx: &mut Tx<'_>, cycle: CycleId, id: ReadingId) -> Result<Option<Reading>> {
    let query = lab_readings::table.find(id).filter(lab_readings::cycle_id.eq(cycle));
    Ok(query.select(Reading::as_select()).first(tx.conn()).optional()?)
}

/// What was read in a cycle and by whom, the first reading first: to be counted.
pub fn all(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<(Id, Option<Id>)>> {
    Ok(lab_readings::table
        .filter(lab_readings::cycle_id.eq(cycle))
        .order((lab_readings::created_at, lab_readings::id))
        .select((lab_readings::practice_id, lab_readings::reader_id))
        .load(tx.conn())?)
}

/// How many people have read each of these practices in a cycle.
pub fn counts(tx: &mut Tx<'_>, cycle: CycleId, practices: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
    let ids: Vec<Id> = practices.iter().copied().map(Id).collect();
    let counted: Vec<(Id, i64)> = lab_readings::table
        .filter(lab_readings::cycle_id.eq(cycle))
        .filter(lab_readings::practice_id.eq_any(ids))
        .group_by(lab_readings::practice_id)
        .select((lab_readings::practice_id, count_star()))
        .load(tx.conn())?;
    Ok(counted.into_iter().map(|(id, n)| (id.0, n)).collect())
}

/// Those of these practices that somebody has read in a cycle.
pub fn own(tx: &mut Tx<'_>, cycle: CycleId, reader: Uuid, practices: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids: Vec<Id> = practices.iter().copied().map(Id).collect();
    let read: Vec<Id> = lab_readings::table
        .filter(lab_readings::cycle_id.eq(cycle))
        .filter(lab_readings::reader_id.eq(Id(reader)))
        .filter(lab_readings::practice_id.eq_any(ids))
        .select(lab_readings::practice_id)
        .load(tx.conn())?;
    Ok(read.into_iter().map(|id| id.0).collect())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, reading: &Reading) -> Result<()> {
    diesel::insert_into(lab_readings::table).values(reading).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::LabReading, reading.id, reading.version);
    Ok(())
}

/// Changes the note of one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, before: &Reading, note: Option<&str>) -> Result<Reading> {
    let now = tx.now();
    let changed: Option<Reading> =
        diesel::update(lab_readings::table.find(before.id).filter(lab_readings::version.eq(before.version)))
            .set((
                lab_readings::note.eq(note),
                lab_readings::version.eq(lab_readings::version + 1),
                lab_readings::updated_at.eq(now),
            ))
            .returning(columns::<Reading>())
            .get_result(tx.conn())
            .optional()?;
    let changed = changed.ok_or(Error::PreconditionFailed)?;
    tx.record(permit, ChangeKind::Updated, ResourceType::LabReading, changed.id, changed.version);
    Ok(changed)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, reading: &Reading) -> Result<()> {
    diesel::delete(lab_readings::table.find(reading.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::LabReading, reading.id, reading.version + 1);
    Ok(())
}
