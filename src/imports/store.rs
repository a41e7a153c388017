//! Queries on import jobs.
use super::model::{ImportJob, ImportJobId, ImportStatus, ImportSubject, Terms};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::import_jobs as jobs;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, Stored};
use crate::error::Result;
use crate::municipalities::register::Dated;
use crate::page::{Page, read_cursor};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde_json::Value;

/// How long a runner has a job before others may take it over, unless it renews.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs, check_for_backend(MultiBackend))]
struct Row {
    id: ImportJobId,
    subject: ImportSubject,
    status: ImportStatus,
    dry_run: bool,
    as_of: NaiveDate,
    rows_read: i32,
    failure: Option<String>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn view(self, report: Option<Value>) -> ImportJob {
        ImportJob {
            id: self.id,
            subject: self.subject,
            status: self.status,
            dry_run: self.dry_run,
            as_of: self.as_of,
            rows_read: self.rows_read,
            report,
            failure: self.failure,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A job in the hands of a runner.
pub struct Claim {
    /// The job.
    pub id: ImportJobId,
    /// How it is to be done.
    pub terms: Terms,
    /// The file; taken out to be read.
    pub file: Vec<u8>,
    lease: Instant,
}

impl Claim {
    /// The same claim without the file.
    pub fn clone_lease(&self) -> Self {
        Self { id: self.id, terms: self.terms, file: Vec::new(), lease: self.lease }
    }
}

/// Queues a job.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, terms: &Terms, file: &[u8]) -> Result<ImportJob> {
    let (id, now) = (ImportJobId::new(), tx.now());
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(id),
            jobs::subject.eq(terms.subject),
            jobs::status.eq(ImportStatus::Queued),
            jobs::dry_run.eq(terms.dry_run),
            jobs::as_of.eq(terms.as_of),
            jobs::as_of_given.eq(terms.dated == Dated::Stated),
            jobs::closing_confirmed.eq(terms.closing_confirmed),
            jobs::file.eq(file),
            jobs::rows_read.eq(0),
            jobs::version.eq(1),
            jobs::created_at.eq(now),
            jobs::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ImportJob, id, 1);
    Ok(ImportJob {
        id,
        subject: terms.subject,
        status: ImportStatus::Queued,
        dry_run: terms.dry_run,
        as_of: terms.as_of,
        rows_read: 0,
        report: None,
        failure: None,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// A page of jobs, the newest first, without their reports.
pub fn page(
    tx: &mut Tx<'_>,
    status: Option<ImportStatus>,
    subject: Option<ImportSubject>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<ImportJob>> {
    const SORT: &str = "-created_at";
    let matching = || {
        let mut query = jobs::table.into_boxed::<MultiBackend>();
        if let Some(status) = status {
            query = query.filter(jobs::status.eq(status));
        }
        if let Some(subject) = subject {
            query = query.filter(jobs::subject.eq(subject));
        }
        query
    };
    let total = if count { Some(matching().count().get_result(tx.conn())?) } else { None };
    let mut query = matching();
    // Ids are time-ordered: the newest job has the greatest.
    if let Some(last) = read_cursor::<ImportJobId>(cursor, SORT)? {
        query = query.filter(jobs::id.lt(last));
    }
    let rows: Vec<Row> = query.order(jobs::id.desc()).limit(limit + 1).select(Row::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, limit, SORT, |row| row.id, |row| row.view(None)).with_total(total))
}

/// One job with its report.
pub fn find(tx: &mut Tx<'_>, id: ImportJobId) -> Result<Option<ImportJob>> {
    let found: Option<(Row, Option<Stored<Value>>)> =
        jobs::table.find(id).select((Row::as_select(), jobs::report)).first(tx.conn()).optional()?;
    Ok(found.map(|(row, report)| row.view(report.map(|report| report.0))))
}

/// Takes the oldest job that waits, or whose lease has run out. Compare and swap: of two that try, one gets it.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Option<Claim>> {
    type Found = (ImportJobId, i32, ImportSubject, bool, NaiveDate, (bool, bool), Option<Vec<u8>>);
    let now = tx.now();
    let found: Option<Found> = jobs::table
        .filter(
            jobs::status
                .eq(ImportStatus::Queued)
                .or(jobs::status.eq(ImportStatus::Running).and(jobs::leased_until.lt(now).assume_not_null())),
        )
        .order(jobs::id)
        .select((
            jobs::id,
            jobs::version,
            jobs::subject,
            jobs::dry_run,
            jobs::as_of,
            (jobs::as_of_given, jobs::closing_confirmed),
            jobs::file,
        ))
        .first(tx.conn())
        .optional()?;
    let Some((id, version, subject, dry_run, as_of, (as_of_given, closing_confirmed), file)) = found else {
        return Ok(None);
    };
    let lease = now.plus(LEASE);
    let taken = diesel::update(jobs::table.find(id).filter(jobs::version.eq(version)))
        .set((
            jobs::status.eq(ImportStatus::Running),
            jobs::leased_until.eq(lease),
            jobs::version.eq(version + 1),
            jobs::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    let dated = if as_of_given { Dated::Stated } else { Dated::Assumed };
    let terms = Terms { subject, dry_run, as_of, dated, closing_confirmed };
    Ok((taken == 1).then(|| Claim { id, terms, file: file.unwrap_or_default(), lease }))
}

/// Prolongs a lease and writes how far the reading has come; false when somebody else has the job by now.
pub fn renew(tx: &mut Tx<'_>, _permit: &Permit, claim: &mut Claim, rows_read: i32) -> Result<bool> {
    let now = tx.now();
    let lease = now.plus(LEASE);
    let renewed = diesel::update(jobs::table.find(claim.id).filter(jobs::leased_until.eq(claim.lease)))
        .set((
            jobs::leased_until.eq(lease),
            jobs::rows_read.eq(rows_read),
            jobs::version.eq(jobs::version + 1),
            jobs::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    claim.lease = lease;
    Ok(renewed == 1)
}

/// Ends a job, if it is still this runner's, and forgets its file.
pub fn finish(
    tx: &mut Tx<'_>,
    permit: &Permit,
    claim: &Claim,
    status: ImportStatus,
    report: Option<Value>,
    failure: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let version: Option<i32> = diesel::update(jobs::table.find(claim.id).filter(jobs::leased_until.eq(claim.lease)))
        .set((
            jobs::status.eq(status),
            jobs::report.eq(report.map(Stored)),
            jobs::failure.eq(failure),
            jobs::file.eq(None::<Vec<u8>>),
            jobs::leased_until.eq(None::<Instant>),
            jobs::version.eq(jobs::version + 1),
            jobs::updated_at.eq(now),
        ))
        .returning(jobs::version)
        .get_result(tx.conn())
        .optional()?;
    if let Some(version) = version {
        tx.record(permit, ChangeKind::Updated, ResourceType::ImportJob, claim.id, version);
    }
    Ok(())
}
