//! Queries on cycles: whoever asks was let to the laboratory before.
use super::super::model::{LabId, LabStatus};
use super::super::store::record_cycle;
use super::input::CycleUpdate;
use super::model::{Cycle, CycleId, CyclePhase, Shortlisted, Step, StepId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{
    lab_candidates, lab_cycle_steps, lab_cycles, lab_decisions, lab_experts, lab_readings, lab_sessions, lab_shortlist,
    labs,
};
use crate::db::tx::{ChangeKind, Tx};
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::on_each;
use diesel::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// At most `limit` cycles of a lab with a number below `last`, the newest first.
pub fn of_lab(tx: &mut Tx<'_>, lab: LabId, last: Option<i32>, limit: i64) -> Result<Vec<Cycle>> {
    let mut query = lab_cycles::table
        .filter(lab_cycles::lab_id.eq(lab))
        .order(lab_cycles::number.desc())
        .limit(limit)
        .select(Cycle::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = last {
        query = query.filter(lab_cycles::number.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many cycles a lab has.
pub fn count(tx: &mut Tx<'_>, lab: LabId) -> Result<i64> {
    Ok(lab_cycles::table.filter(lab_cycles::lab_id.eq(lab)).count().get_result(tx.conn())?)
}

/// One of a lab, by its number.
pub fn find(tx: &mut Tx<'_>, lab: LabId, number: i32) -> Result<Option<Cycle>> {
    Ok(lab_cycles::table
        .filter(lab_cycles::lab_id.eq(lab))
        .filter(lab_cycles::number.eq(number))
        .select(Cycle::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Those of `ids`: whoever asks looks at who sees their laboratories.
pub fn any_listed(tx: &mut Tx<'_>, ids: &[CycleId]) -> Result<Vec<Cycle>> {
    Ok(lab_cycles::table.filter(lab_cycles::id.eq_any(ids)).select(Cycle::as_select()).load(tx.conn())?)
}

/// The number of a cycle.
pub fn number_of(tx: &mut Tx<'_>, id: CycleId) -> Result<Option<i32>> {
    Ok(lab_cycles::table.find(id).select(lab_cycles::number).first(tx.conn()).optional()?)
}

/// Which laboratory each of these cycles belongs to, and which of its cycles it is: of laboratories that everybody sees.
pub fn in_public_labs(tx: &mut Tx<'_>, ids: &[CycleId]) -> Result<Vec<(CycleId, LabId, String, i32)>> {
    Ok(lab_cycles::table
        .inner_join(labs::table)
        .filter(lab_cycles::id.eq_any(ids))
        .filter(labs::status.ne(LabStatus::Planned))
        .select((lab_cycles::id, labs::id, labs::name, lab_cycles::number))
        .load(tx.conn())?)
}

/// Opens one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, cycle: &Cycle) -> Result<()> {
    diesel::insert_into(lab_cycles::table)
        .values((
            lab_cycles::id.eq(cycle.id),
            lab_cycles::lab_id.eq(cycle.lab_id),
            lab_cycles::number.eq(cycle.number),
            lab_cycles::phase.eq(cycle.phase),
            lab_cycles::title.eq(&cycle.title),
            lab_cycles::practices_at_start.eq(cycle.practices_at_start),
            lab_cycles::version.eq(cycle.version),
            lab_cycles::created_at.eq(cycle.created_at),
            lab_cycles::updated_at.eq(cycle.updated_at),
        ))
        .execute(tx.conn())?;
    record_cycle(tx, permit, ChangeKind::Created, (cycle.lab_id, cycle.id), cycle.version)
}

/// Makes this work and whoever moves the cycle meanwhile follow each other: both write its row, so that PostgreSQL too runs
/// the second anew on what the first has left.
pub fn hold(tx: &mut Tx<'_>, _permit: &Permit, id: CycleId) -> Result<()> {
    diesel::update(lab_cycles::table.find(id)).set(lab_cycles::number.eq(lab_cycles::number)).execute(tx.conn())?;
    Ok(())
}

/// Changes one: its title and its shortlist.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, cycle: &Cycle, wanted: &CycleUpdate) -> Result<Cycle> {
    let now = tx.now();
    let changed: Option<Cycle> =
        diesel::update(lab_cycles::table.find(cycle.id).filter(lab_cycles::version.eq(cycle.version)))
            .set((
                lab_cycles::title.eq(&wanted.title),
                lab_cycles::shortlist_motivation.eq(&wanted.shortlist_motivation),
                lab_cycles::version.eq(lab_cycles::version + 1),
                lab_cycles::updated_at.eq(now),
            ))
            .returning(columns::<Cycle>())
            .get_result(tx.conn())
            .optional()?;
    let changed = changed.ok_or(Error::PreconditionFailed)?;
    diesel::delete(lab_shortlist::table.filter(lab_shortlist::cycle_id.eq(cycle.id))).execute(tx.conn())?;
    let rows: Vec<_> = wanted
        .shortlist
        .iter()
        .zip(1_i32..)
        .map(|(item, position)| {
            (
                lab_shortlist::cycle_id.eq(cycle.id),
                lab_shortlist::practice_id.eq(Id(item.practice_id)),
                lab_shortlist::position.eq(position),
                lab_shortlist::motivation.eq(&item.motivation),
            )
        })
        .collect();
    if !rows.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(lab_shortlist::table).values(&rows).execute(c))?;
    }
    record_cycle(tx, permit, ChangeKind::Updated, (changed.lab_id, changed.id), changed.version)?;
    Ok(changed)
}

/// Notes that something that a cycle shows has changed: its version advances.
pub fn touch(tx: &mut Tx<'_>, permit: &Permit, cycle: &Cycle) -> Result<()> {
    move_to(tx, permit, cycle, cycle.phase).map(drop)
}

/// Brings one to a phase.
pub fn move_to(tx: &mut Tx<'_>, permit: &Permit, cycle: &Cycle, phase: CyclePhase) -> Result<Cycle> {
    let now = tx.now();
    let concluded = if phase == CyclePhase::Concluded { cycle.concluded_at.or(Some(now)) } else { None };
    let moved: Option<Cycle> =
        diesel::update(lab_cycles::table.find(cycle.id).filter(lab_cycles::version.eq(cycle.version)))
            .set((
                lab_cycles::phase.eq(phase),
                lab_cycles::concluded_at.eq(concluded),
                lab_cycles::version.eq(lab_cycles::version + 1),
                lab_cycles::updated_at.eq(now),
            ))
            .returning(columns::<Cycle>())
            .get_result(tx.conn())
            .optional()?;
    let moved = moved.ok_or(Error::Contended)?;
    record_cycle(tx, permit, ChangeKind::Updated, (moved.lab_id, moved.id), moved.version)?;
    Ok(moved)
}

/// Adds a step to the history: the cycle's own change is what the change log tells.
pub fn insert_step(tx: &mut Tx<'_>, _permit: &Permit, step: &Step) -> Result<()> {
    diesel::insert_into(lab_cycle_steps::table).values(step).execute(tx.conn())?;
    Ok(())
}

/// At most `limit` steps of a cycle, after the one with id `last`, the newest first.
pub fn steps(tx: &mut Tx<'_>, cycle: CycleId, last: Option<StepId>, limit: i64) -> Result<Vec<Step>> {
    let mut query = lab_cycle_steps::table
        .filter(lab_cycle_steps::cycle_id.eq(cycle))
        .order(lab_cycle_steps::id.desc())
        .limit(limit)
        .select(Step::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = last {
        query = query.filter(lab_cycle_steps::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many steps a cycle has taken.
pub fn step_count(tx: &mut Tx<'_>, cycle: CycleId) -> Result<i64> {
    Ok(lab_cycle_steps::table.filter(lab_cycle_steps::cycle_id.eq(cycle)).count().get_result(tx.conn())?)
}

/// One step of a cycle.
pub fn find_step(tx: &mut Tx<'_>, cycle: CycleId, id: StepId) -> Result<Option<Step>> {
    let query = lab_cycle_steps::table.find(id).filter(lab_cycle_steps::cycle_id.eq(cycle));
    Ok(query.select(Step::as_select()).first(tx.conn()).optional()?)
}

/// The shortlists of these cycles, each in its order.
pub fn shortlists(tx: &mut Tx<'_>, cycles: &[CycleId]) -> Result<Vec<Shortlisted>> {
    let rows: Vec<(CycleId, Id, Option<String>)> = lab_shortlist::table
        .filter(lab_shortlist::cycle_id.eq_any(cycles))
        .order((lab_shortlist::cycle_id, lab_shortlist::position))
        .select((lab_shortlist::cycle_id, lab_shortlist::practice_id, lab_shortlist::motivation))
        .load(tx.conn())?;
    let one = |(cycle_id, Id(practice_id), motivation)| Shortlisted { cycle_id, practice_id, motivation };
    Ok(rows.into_iter().map(one).collect())
}

/// Those of these practices that were read in a cycle.
pub fn read_of(tx: &mut Tx<'_>, cycle: CycleId, practices: &[Uuid]) -> Result<HashSet<Uuid>> {
    let ids: Vec<Id> = practices.iter().copied().map(Id).collect();
    let read: Vec<Id> = lab_readings::table
        .filter(lab_readings::cycle_id.eq(cycle))
        .filter(lab_readings::practice_id.eq_any(ids))
        .select(lab_readings::practice_id)
        .distinct()
        .load(tx.conn())?;
    Ok(read.into_iter().map(|id| id.0).collect())
}

/// How many practices were read in a cycle.
pub fn practices_read(tx: &mut Tx<'_>, cycle: CycleId) -> Result<i64> {
    Ok(lab_readings::table
        .filter(lab_readings::cycle_id.eq(cycle))
        .select(diesel::dsl::count(lab_readings::practice_id).aggregate_distinct())
        .first(tx.conn())?)
}

/// How much was done in a cycle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Sessions that name it.
    pub sessions: i64,
    /// Readings of practices.
    pub readings: i64,
    /// Practices on its shortlist.
    pub shortlisted: i64,
    /// Themes that were proposed.
    pub candidates: i64,
    /// Decisions on the theme, those that were reopened too.
    pub decisions: i64,
    /// Experts.
    pub experts: i64,
    /// Steps from phase to phase.
    pub steps: i64,
}

/// What was done in a cycle: for who may remove it when that is nothing.
pub fn left_in(tx: &mut Tx<'_>, id: CycleId) -> Result<Left> {
    macro_rules! count {
        ($table:ident) => {
            $table::table.filter($table::cycle_id.eq(id)).count().get_result(tx.conn())?
        };
    }
    Ok(Left {
        sessions: count!(lab_sessions),
        readings: count!(lab_readings),
        shortlisted: count!(lab_shortlist),
        candidates: count!(lab_candidates),
        decisions: count!(lab_decisions),
        experts: count!(lab_experts),
        steps: count!(lab_cycle_steps),
    })
}

/// Removes one that nothing was done in.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, cycle: &Cycle) -> Result<()> {
    diesel::delete(lab_cycles::table.find(cycle.id)).execute(tx.conn())?;
    record_cycle(tx, permit, ChangeKind::Deleted, (cycle.lab_id, cycle.id), cycle.version + 1)
}
