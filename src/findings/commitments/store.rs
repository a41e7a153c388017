//! Queries on commitments and their steps.
use super::model::{
    Commitment, CommitmentFilter, CommitmentId, CommitmentStatus, CommitmentStep, CommitmentStepId, FallingDue,
};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{commitment_steps as steps, commitments as table, lab_session_regions, lab_sessions};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::lab_sessions::model::LabSessionId;
use crate::labs::model::CycleId;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use uuid::Uuid;

/// Which commitments may be found.
#[derive(Debug, Clone)]
pub enum Scope {
    /// All of them.
    All,
    /// Those of sessions for these regions or of these cycles, and of these organisations.
    Part {
        /// The regions.
        regions: Vec<RegionCode>,
        /// The cycles.
        cycles: Vec<CycleId>,
        /// The organisations.
        organisations: Vec<Uuid>,
    },
}

type Query = IntoBoxed<'static, table::table, MultiBackend>;

fn scoped(scope: &Scope) -> Query {
    let query = table::table.into_boxed::<MultiBackend>();
    let Scope::Part { regions, cycles, organisations } = scope else { return query };
    let own: Vec<crate::db::types::Id> = organisations.iter().copied().map(crate::db::types::Id).collect();
    let of_regions = lab_session_regions::table
        .filter(lab_session_regions::region_code.eq_any(regions.clone()))
        .select(lab_session_regions::session_id);
    let of_cycles = lab_sessions::table.filter(lab_sessions::cycle_id.eq_any(cycles.clone())).select(lab_sessions::id);
    let in_sessions = table::session_id.eq_any(of_regions).or(table::session_id.eq_any(of_cycles));
    query.filter(table::organisation_id.eq_any(own).or(in_sessions))
}

fn narrowed(scope: &Scope, filter: &CommitmentFilter, today: NaiveDate) -> Query {
    let mut query = scoped(scope);
    if let Some(session) = filter.session {
        query = query.filter(table::session_id.eq(session));
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(table::organisation_id.eq(organisation));
    }
    if let Some(practice) = filter.practice {
        query = query.filter(table::practice_id.eq(practice));
    }
    if let Some(region) = filter.region {
        let of_region = lab_session_regions::table
            .filter(lab_session_regions::region_code.eq(region))
            .select(lab_session_regions::session_id);
        query = query.filter(table::session_id.eq_any(of_region));
    }
    if let Some(status) = filter.status {
        query = query.filter(table::status.eq(status));
    }
    match filter.overdue {
        Some(true) => {
            query = query.filter(table::status.eq_any(CommitmentStatus::FOLLOWED)).filter(table::due_on.lt(today));
        }
        Some(false) => {
            let others = table::status
                .ne_all(CommitmentStatus::FOLLOWED)
                .or(table::due_on.is_null())
                .or(table::due_on.assume_not_null().ge(today));
            query = query.filter(others);
        }
        None => {}
    }
    query
}

/// Those of the scope that match, the last first; one more than `limit` when there are more.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CommitmentFilter,
    today: NaiveDate,
    after: Option<CommitmentId>,
    limit: i64,
) -> Result<Vec<Commitment>> {
    let mut query =
        narrowed(scope, filter, today).order(table::id.desc()).limit(limit + 1).select(Commitment::as_select());
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// Those of the scope that were made in these sessions, the first first: at most a thousand.
pub fn of_sessions(tx: &mut Tx<'_>, scope: &Scope, sessions: &[LabSessionId]) -> Result<Vec<Commitment>> {
    let these: Vec<LabSessionId> = sessions.to_vec();
    let query = scoped(scope).filter(table::session_id.eq_any(these)).order(table::id).limit(1_000);
    Ok(query.select(Commitment::as_select()).load(tx.conn())?)
}

/// How many of the scope match.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &CommitmentFilter, today: NaiveDate) -> Result<i64> {
    Ok(narrowed(scope, filter, today).count().get_result(tx.conn())?)
}

/// One of the scope.
pub fn visible(tx: &mut Tx<'_>, scope: &Scope, id: CommitmentId) -> Result<Option<Commitment>> {
    Ok(scoped(scope).filter(table::id.eq(id)).select(Commitment::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, commitment: &Commitment) -> Result<()> {
    diesel::insert_into(table::table).values(commitment).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::Commitment, commitment.id, commitment.version);
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, commitment: &Commitment) -> Result<()> {
    diesel::update(table::table.filter(table::id.eq(commitment.id))).set(commitment).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Commitment, commitment.id, commitment.version);
    Ok(())
}

/// Removes one with its steps.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, commitment: &Commitment) -> Result<()> {
    diesel::delete(table::table.filter(table::id.eq(commitment.id))).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::Commitment, commitment.id, commitment.version + 1);
    Ok(())
}

/// Adds a step; the commitment that it belongs to is recorded as changed.
pub fn insert_step(tx: &mut Tx<'_>, _permit: &Permit, step: &CommitmentStep) -> Result<()> {
    diesel::insert_into(steps::table).values(step).execute(tx.conn())?;
    Ok(())
}

/// The steps of one, the last first; one more than `limit` when there are more.
pub fn steps_of(
    tx: &mut Tx<'_>,
    id: CommitmentId,
    after: Option<CommitmentStepId>,
    limit: i64,
) -> Result<Vec<CommitmentStep>> {
    let mut query = steps::table
        .filter(steps::commitment_id.eq(id))
        .order(steps::id.desc())
        .limit(limit + 1)
        .select(CommitmentStep::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(steps::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many steps one has.
pub fn steps_count(tx: &mut Tx<'_>, id: CommitmentId) -> Result<i64> {
    Ok(steps::table.filter(steps::commitment_id.eq(id)).count().get_result(tx.conn())?)
}

/// Followed ones whose day is in `first..=last` and that their organisation was not reminded of; or, `overdue`, whose day
/// is before `first` and that it was not told of.
pub fn any_falling_due(
    tx: &mut Tx<'_>,
    first: NaiveDate,
    last: NaiveDate,
    overdue: bool,
    most: i64,
) -> Result<Vec<FallingDue>> {
    let mut query = table::table
        .filter(table::status.eq_any(CommitmentStatus::FOLLOWED))
        .order((table::due_on, table::id))
        .limit(most)
        .select((table::id, table::organisation_id, table::what, table::due_on.assume_not_null()))
        .into_boxed::<MultiBackend>();
    query = if overdue {
        query.filter(table::overdue_told_at.is_null()).filter(table::due_on.lt(first))
    } else {
        query.filter(table::reminded_at.is_null()).filter(table::due_on.between(first, last))
    };
    Ok(query.load(tx.conn())?)
}

/// Notes that the organisations of these were written to: before the day, or after it.
pub fn written_to(tx: &mut Tx<'_>, permit: &Permit, ids: &[CommitmentId], overdue: bool) -> Result<()> {
    let now = tx.now();
    let these = table::table.filter(table::id.eq_any(ids));
    // Both days: who is told that it is past is not reminded that it is near.
    let changed: Vec<(CommitmentId, i32)> = if overdue {
        diesel::update(these)
            .set((
                table::overdue_told_at.eq(now),
                table::reminded_at.eq(now),
                table::version.eq(table::version + 1),
                table::updated_at.eq(now),
            ))
            .returning((table::id, table::version))
            .get_results(tx.conn())?
    } else {
        diesel::update(these)
            .set((table::reminded_at.eq(now), table::version.eq(table::version + 1), table::updated_at.eq(now)))
            .returning((table::id, table::version))
            .get_results(tx.conn())?
    };
    for (id, version) in changed {
        tx.record(permit, ChangeKind::Updated, ResourceType::Commitment, id, version);
    }
    Ok(())
}
