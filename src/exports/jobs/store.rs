//! Queries on export jobs.
use super::super::model::{ExportFormat, ExportName};
use super::model::{ExportJob, ExportJobCreate, ExportJobFilter, ExportJobId, ExportJobStatus, OwnerKind};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::export_jobs as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use chrono::TimeDelta;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// How long a runner has a job before others may take it over, unless it renews its lease.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

#[derive(Queryable, Selectable)]
#[diesel(table_name = table, check_for_backend(MultiBackend))]
struct Row {
    id: ExportJobId,
    export: ExportName,
    format: ExportFormat,
    query: String,
    status: ExportJobStatus,
    rows_written: i64,
    rows_expected: Option<i64>,
    size: Option<i64>,
    sha256: Option<String>,
    failure: Option<String>,
    finished_at: Option<Instant>,
    expires_at: Option<Instant>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl From<Row> for ExportJob {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            export: row.export,
            file_format: row.format,
            query: row.query,
            status: row.status,
            rows_written: row.rows_written,
            rows_expected: row.rows_expected,
            size: row.size,
            sha256: row.sha256,
            failure: row.failure,
            finished_at: row.finished_at,
            expires_at: row.expires_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn of(owner: Id) -> IntoBoxed<'static, table::table, MultiBackend> {
    table::table.filter(table::owner_id.eq(owner)).into_boxed()
}

/// Those of somebody, the last first; one more than `limit` when there are more.
pub fn page(
    tx: &mut Tx<'_>,
    owner: Id,
    filter: ExportJobFilter,
    after: Option<ExportJobId>,
    limit: i64,
) -> Result<Vec<ExportJob>> {
    let mut query = of(owner);
    if let Some(status) = filter.status {
        query = query.filter(table::status.eq(status));
    }
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    let rows: Vec<Row> = query.order(table::id.desc()).limit(limit + 1).select(Row::as_select()).load(tx.conn())?;
    Ok(rows.into_iter().map(ExportJob::from).collect())
}

/// How many somebody has.
pub fn count(tx: &mut Tx<'_>, owner: Id, statuses: &[ExportJobStatus]) -> Result<i64> {
    let mut query = of(owner);
    if !statuses.is_empty() {
        query = query.filter(table::status.eq_any(statuses.to_vec()));
    }
    Ok(query.count().get_result(tx.conn())?)
}

/// One of somebody's, with the key of its file.
pub fn find(tx: &mut Tx<'_>, owner: Id, id: ExportJobId) -> Result<Option<(ExportJob, Option<String>)>> {
    let found: Option<(Row, Option<String>)> = of(owner)
        .filter(table::id.eq(id))
        .select((Row::as_select(), table::storage_key))
        .first(tx.conn())
        .optional()?;
    Ok(found.map(|(row, key)| (row.into(), key)))
}

/// Queues one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: ExportJobId,
    owner: (Id, OwnerKind),
    new: &ExportJobCreate,
) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::owner_id.eq(owner.0),
            table::owner_kind.eq(owner.1),
            table::export.eq(new.export),
            table::format.eq(new.file_format),
            table::query.eq(&new.query),
            table::status.eq(ExportJobStatus::Queued),
            table::tries.eq(0),
            table::rows_written.eq(0),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ExportJob, id, 1);
    Ok(())
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, job: &ExportJob) -> Result<()> {
    diesel::delete(table::table.find(job.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::ExportJob, job.id, job.version + 1);
    Ok(())
}

/// A job in the hands of a runner.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job.
    pub id: ExportJobId,
    /// Whose it is.
    pub owner: (Id, OwnerKind),
    /// What is to be made.
    pub wanted: ExportJobCreate,
    /// How often it was begun, this time included.
    pub tries: i32,
    lease: Instant,
}

/// Takes the oldest job that waits, or whose lease has run out. Compare and swap: of two that try, one gets it.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Option<Claim>> {
    type Found = (ExportJobId, (Id, OwnerKind), (ExportName, ExportFormat, String), i32, i32);
    let now = tx.now();
    let waits = table::status
        .eq(ExportJobStatus::Queued)
        .or(table::status.eq(ExportJobStatus::Running).and(table::leased_until.lt(now).assume_not_null()));
    let found: Option<Found> = table::table
        .filter(waits)
        .order(table::id)
        .select((
            table::id,
            (table::owner_id, table::owner_kind),
            (table::export, table::format, table::query),
            table::tries,
            table::version,
        ))
        .first(tx.conn())
        .optional()?;
    let Some((id, owner, (export, format, query), tries, version)) = found else { return Ok(None) };
    let lease = now.plus(LEASE);
    let taken = diesel::update(table::table.find(id).filter(table::version.eq(version)))
        .set((
            table::status.eq(ExportJobStatus::Running),
            table::tries.eq(tries + 1),
            table::rows_written.eq(0),
            table::leased_until.eq(lease),
            table::version.eq(version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    let wanted = ExportJobCreate { export, file_format: format, query };
    Ok((taken == 1).then_some(Claim { id, owner, wanted, tries: tries + 1, lease }))
}

/// Notes how far a job has come and holds it for longer; none when it is no longer this runner's.
pub fn renew(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    claim: &Claim,
    rows: i64,
    expected: Option<i64>,
) -> Result<Option<Claim>> {
    let now = tx.now();
    let lease = now.plus(LEASE);
    let held = table::table.find(claim.id).filter(table::leased_until.eq(claim.lease));
    let still = diesel::update(held)
        .set((
            table::rows_written.eq(rows),
            table::rows_expected.eq(expected),
            table::leased_until.eq(lease),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok((still == 1).then(|| Claim { lease, ..claim.clone() }))
}

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// How many rows.
    pub rows: i64,
    /// How many bytes.
    pub size: i64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

/// How a job ended.
#[derive(Debug)]
pub enum End<'a> {
    /// With a file, which the storage has under this key.
    File(&'a Made, &'a str),
    /// For this reason.
    Failure(&'a str),
}

/// Ends a job, if it is still this runner's; false when it is not.
pub fn finish(tx: &mut Tx<'_>, permit: &Permit, claim: &Claim, end: &End<'_>, expires: Instant) -> Result<bool> {
    let now = tx.now();
    let (file, failure) = match end {
        End::File(made, key) => (Some((*made, *key)), None),
        End::Failure(why) => (None, Some(*why)),
    };
    let status = if file.is_some() { ExportJobStatus::Succeeded } else { ExportJobStatus::Failed };
    let held = table::table.find(claim.id).filter(table::leased_until.eq(claim.lease));
    let version: Option<i32> = diesel::update(held)
        .set((
            table::status.eq(status),
            file.map(|(made, _)| table::rows_written.eq(made.rows)),
            table::size.eq(file.map(|(made, _)| made.size)),
            table::sha256.eq(file.map(|(made, _)| &made.sha256)),
            table::storage_key.eq(file.map(|(_, key)| key)),
            table::failure.eq(failure),
            table::leased_until.eq(None::<Instant>),
            table::finished_at.eq(now),
            table::expires_at.eq(expires),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(table::version)
        .get_result(tx.conn())
        .optional()?;
    if let Some(version) = version {
        tx.record(permit, ChangeKind::Updated, ResourceType::ExportJob, claim.id, version);
    }
    Ok(version.is_some())
}

/// Jobs whose time is over, some at a time: their files' keys. They are marked as expired.
pub fn expire(tx: &mut Tx<'_>, permit: &Permit) -> Result<Vec<String>> {
    let now = tx.now();
    let due: Vec<ExportJobId> = table::table
        .filter(table::status.eq(ExportJobStatus::Succeeded))
        .filter(table::expires_at.le(now))
        .order(table::expires_at)
        .limit(100)
        .select(table::id)
        .load(tx.conn())?;
    let rows: Vec<(ExportJobId, i32, Option<String>)> = table::table
        .filter(table::id.eq_any(&due))
        .select((table::id, table::version, table::storage_key))
        .load(tx.conn())?;
    diesel::update(table::table.filter(table::id.eq_any(&due)))
        .set((
            table::status.eq(ExportJobStatus::Expired),
            table::storage_key.eq(None::<String>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    for (id, version, _) in &rows {
        tx.record(permit, ChangeKind::Updated, ResourceType::ExportJob, id, version + 1);
    }
    Ok(rows.into_iter().filter_map(|(_, _, key)| key).collect())
}

/// Forgets jobs that have been over since before `before`, some at a time, and tells how many they were.
pub fn forget(tx: &mut Tx<'_>, permit: &Permit, before: Instant) -> Result<usize> {
    let ended = [ExportJobStatus::Failed, ExportJobStatus::Expired];
    let due: Vec<(ExportJobId, i32)> = table::table
        .filter(table::status.eq_any(ended))
        .filter(table::expires_at.lt(before))
        .limit(100)
        .select((table::id, table::version))
        .load(tx.conn())?;
    let ids: Vec<ExportJobId> = due.iter().map(|(id, _)| *id).collect();
    diesel::delete(table::table.filter(table::id.eq_any(&ids))).execute(tx.conn())?;
    for (id, version) in &due {
        tx.record(permit, ChangeKind::Deleted, ResourceType::ExportJob, id, version + 1);
    }
    Ok(due.len())
}
