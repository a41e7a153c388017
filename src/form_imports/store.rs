//! Queries on form imports, their rows, and the rows that were ever brought in.
use super::mappings::model::{FormMappingId, FormRegion};
use super::model::{
    FormImport, FormImportId, FormImportRow, FormImportStatus, FormPracticeStatus, FormReason, FormReport,
    FormRowOutcome, Terms,
};
use crate::auth::policy::Permit;
use crate::calls::model::CallId;
use crate::db::MultiBackend;
use crate::db::schema::{form_import_rows as rows, form_imports as table, form_rows};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Result;
use crate::on_each;
use crate::page::{Page, read_cursor};
use crate::practices::model::PracticeId;
use crate::territory::RegionCode;
use chrono::TimeDelta;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use diesel::upsert::excluded;

/// How long a runner has an import before others may take it over: many times what the longest takes.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);

#[derive(Queryable, Selectable)]
#[diesel(table_name = table, check_for_backend(MultiBackend))]
struct Row {
    id: FormImportId,
    status: FormImportStatus,
    dry_run: bool,
    region_code: Option<RegionCode>,
    becomes: FormPracticeStatus,
    call_id: Option<CallId>,
    mapping_id: Option<FormMappingId>,
    rows_read: i32,
    failure: Option<String>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn view(self, report: Option<FormReport>) -> FormImport {
        FormImport {
            id: self.id,
            status: self.status,
            dry_run: self.dry_run,
            region: FormRegion(self.region_code),
            becomes: self.becomes,
            call_id: self.call_id,
            mapping_id: self.mapping_id,
            rows_read: self.rows_read,
            report,
            failure: self.failure,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// An import in the hands of a runner.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The import.
    pub id: FormImportId,
    /// How it is to be done.
    pub terms: Terms,
    /// The file.
    pub file: Vec<u8>,
    lease: Instant,
}

/// Queues an import.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, terms: &Terms, file: &[u8]) -> Result<FormImportId> {
    let (id, now) = (FormImportId::new(), tx.now());
    diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::status.eq(FormImportStatus::Queued),
            table::dry_run.eq(terms.dry_run),
            table::region_code.eq(terms.region.0),
            table::becomes.eq(terms.becomes),
            table::call_id.eq(terms.call),
            table::mapping_id.eq(terms.mapping),
            table::file.eq(file),
            table::rows_read.eq(0),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::FormImport, id, 1);
    Ok(id)
}

fn seen_by(regions: Option<&[RegionCode]>) -> IntoBoxed<'static, table::table, MultiBackend> {
    let query = table::table.into_boxed::<MultiBackend>();
    match regions {
        None => query,
        Some(own) => query.filter(table::region_code.eq_any(own.to_vec())),
    }
}

/// A page of imports, the newest first, without their reports.
pub fn page(
    tx: &mut Tx<'_>,
    regions: Option<&[RegionCode]>,
    status: Option<FormImportStatus>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<FormImport>> {
    const SORT: &str = "-created_at";
    let matching = || match status {
        Some(status) => seen_by(regions).filter(table::status.eq(status)),
        None => seen_by(regions),
    };
    let total = if count { Some(matching().count().get_result(tx.conn())?) } else { None };
    let mut query = matching();
    if let Some(last) = read_cursor::<FormImportId>(cursor, SORT)? {
        query = query.filter(table::id.lt(last));
    }
    let found: Vec<Row> = query.order(table::id.desc()).limit(limit + 1).select(Row::as_select()).load(tx.conn())?;
    Ok(Page::cut(found, limit, SORT, |row| row.id, |row| row.view(None)).with_total(total))
}

/// One import with its report.
pub fn visible(tx: &mut Tx<'_>, regions: Option<&[RegionCode]>, id: FormImportId) -> Result<Option<FormImport>> {
    let found: Option<(Row, Option<Stored<FormReport>>)> = seen_by(regions)
        .filter(table::id.eq(id))
        .select((Row::as_select(), table::report))
        .first(tx.conn())
        .optional()?;
    Ok(found.map(|(row, report)| row.view(report.map(|report| report.0))))
}

/// A page of the rows of an import, in the order of the file.
pub fn rows_of(
    tx: &mut Tx<'_>,
    id: FormImportId,
    outcome: Option<FormRowOutcome>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<FormImportRow>> {
    const SORT: &str = "line";
    type Found = (i32, FormRowOutcome, Option<String>, Option<Id>, Option<PracticeId>, Stored<Vec<FormReason>>);
    let matching = || {
        let query = rows::table.filter(rows::import_id.eq(id)).into_boxed::<MultiBackend>();
        match outcome {
            Some(outcome) => query.filter(rows::outcome.eq(outcome)),
            None => query,
        }
    };
    let total = if count { Some(matching().count().get_result(tx.conn())?) } else { None };
    let mut query = matching();
    if let Some(last) = read_cursor::<i32>(cursor, SORT)? {
        query = query.filter(rows::line.gt(last));
    }
    let columns = (rows::line, rows::outcome, rows::title, rows::organisation_id, rows::practice_id, rows::reasons);
    let found: Vec<Found> = query.order(rows::line).limit(limit + 1).select(columns).load(tx.conn())?;
    let view = |(line, outcome, title, organisation, practice_id, reasons): Found| FormImportRow {
        line,
        outcome,
        title,
        organisation_id: organisation.map(|id| id.0),
        practice_id,
        reasons: reasons.0,
    };
    Ok(Page::cut(found, limit, SORT, |row| row.0, view).with_total(total))
}

/// Takes the oldest import that waits, or whose lease has run out. Compare and swap: of two that try, one gets it.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Option<Claim>> {
    let now = tx.now();
    let found: Option<(Row, Option<Vec<u8>>)> = table::table
        .filter(
            table::status
                .eq(FormImportStatus::Queued)
                .or(table::status.eq(FormImportStatus::Running).and(table::leased_until.lt(now).assume_not_null())),
        )
        .order(table::id)
        .select((Row::as_select(), table::file))
        .first(tx.conn())
        .optional()?;
    let Some((row, file)) = found else { return Ok(None) };
    let lease = now.plus(LEASE);
    let taken = diesel::update(table::table.find(row.id).filter(table::version.eq(row.version)))
        .set((
            table::status.eq(FormImportStatus::Running),
            table::leased_until.eq(lease),
            table::version.eq(row.version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    let terms = Terms {
        dry_run: row.dry_run,
        region: FormRegion(row.region_code),
        becomes: row.becomes,
        call: row.call_id,
        mapping: row.mapping_id,
    };
    Ok((taken == 1).then(|| Claim { id: row.id, terms, file: file.unwrap_or_default(), lease }))
}

/// How an import ended.
#[derive(Debug, Default)]
pub struct End {
    /// Rows of the file.
    pub rows_read: i32,
    /// The mapping that was used.
    pub mapping: Option<FormMappingId>,
    /// What was done.
    pub report: Option<FormReport>,
    /// Why it failed.
    pub failure: Option<String>,
}

/// Ends an import, if it is still this runner's, and forgets its file; false when it is not.
pub fn finish(tx: &mut Tx<'_>, permit: &Permit, claim: &Claim, end: End) -> Result<bool> {
    let now = tx.now();
    let status = if end.failure.is_some() { FormImportStatus::Failed } else { FormImportStatus::Succeeded };
    let version: Option<i32> = diesel::update(table::table.find(claim.id).filter(table::leased_until.eq(claim.lease)))
        .set((
            table::status.eq(status),
            table::rows_read.eq(end.rows_read),
            table::mapping_id.eq(end.mapping),
            table::report.eq(end.report.map(Stored)),
            table::failure.eq(end.failure),
            table::file.eq(None::<Vec<u8>>),
            table::leased_until.eq(None::<Instant>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(table::version)
        .get_result(tx.conn())
        .optional()?;
    if let Some(version) = version {
        tx.record(permit, ChangeKind::Updated, ResourceType::FormImport, claim.id, version);
    }
    Ok(version.is_some())
}

/// Keeps what became of each row.
pub fn insert_rows(tx: &mut Tx<'_>, _permit: &Permit, id: FormImportId, all: &[FormImportRow]) -> Result<()> {
    for batch in all.chunks(1_000) {
        let values: Vec<_> = batch
            .iter()
            .map(|row| {
                (
                    rows::import_id.eq(id),
                    rows::line.eq(row.line),
                    rows::outcome.eq(row.outcome),
                    rows::title.eq(&row.title),
                    rows::organisation_id.eq(row.organisation_id.map(Id)),
                    rows::practice_id.eq(row.practice_id),
                    rows::reasons.eq(Stored(row.reasons.clone())),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(rows::table).values(&values).execute(c))?;
    }
    Ok(())
}

/// A row that was brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// What makes it the same row.
    pub key: String,
    /// What it says.
    pub fingerprint: String,
    /// The practice that was made of it; none once that was deleted.
    pub practice: Option<PracticeId>,
    /// The version of the practice that was written.
    pub version: i32,
    /// When.
    pub at: Instant,
}

/// Those of `keys` that were brought in before.
pub fn any_brought(tx: &mut Tx<'_>, keys: &[String]) -> Result<Vec<Brought>> {
    let mut all = Vec::new();
    for some in keys.chunks(1_000) {
        let columns = (
            form_rows::row_key,
            form_rows::fingerprint,
            form_rows::practice_id,
            form_rows::practice_version,
            form_rows::updated_at,
        );
        let found: Vec<(String, String, Option<PracticeId>, i32, Instant)> =
            form_rows::table.filter(form_rows::row_key.eq_any(some)).select(columns).load(tx.conn())?;
        all.extend(found.into_iter().map(|(key, fingerprint, practice, version, at)| Brought {
            key,
            fingerprint,
            practice,
            version,
            at,
        }));
    }
    Ok(all)
}

/// Keeps rows that were brought in, over what was kept of them.
pub fn keep_rows(tx: &mut Tx<'_>, _permit: &Permit, all: &[Brought]) -> Result<()> {
    for batch in all.chunks(1_000) {
        let values: Vec<_> = batch
            .iter()
            .map(|row| {
                (
                    form_rows::row_key.eq(&row.key),
                    form_rows::fingerprint.eq(&row.fingerprint),
                    form_rows::practice_id.eq(row.practice),
                    form_rows::practice_version.eq(row.version),
                    form_rows::created_at.eq(row.at),
                    form_rows::updated_at.eq(row.at),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(form_rows::table)
            .values(&values)
            .on_conflict(form_rows::row_key)
            .do_update()
            .set((
                form_rows::fingerprint.eq(excluded(form_rows::fingerprint)),
                form_rows::practice_version.eq(excluded(form_rows::practice_version)),
                form_rows::updated_at.eq(excluded(form_rows::updated_at)),
            ))
            .execute(c))?;
    }
    Ok(())
}
