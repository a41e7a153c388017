//! Queries on imports of rows, and on their rows.
use super::acting::ActingFor;
use super::bringing::{Decided, Waiting};
use super::keys::Known;
use super::model::{
    RowCounts, RowImport, RowImportId, RowImportKind, RowImportMode, RowImportRow, RowImportStatus, RowOutcome,
    RowProblem, Terms,
};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{row_import_rows as rows, row_imports as table};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Result;
use crate::on_each;
use crate::page::{Page, read_cursor};
use chrono::TimeDelta;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use serde_json::{Map, Value};
use uuid::Uuid;

/// How long a runner has an import before others may take it over; each portion renews it.
pub const LEASE: TimeDelta = TimeDelta::minutes(1);

/// How many rows one statement writes: SQLite takes 32,766 parameters.
const BATCH: usize = 1_000;

#[derive(Queryable, Selectable)]
#[diesel(table_name = table, check_for_backend(MultiBackend))]
struct Row {
    id: RowImportId,
    kind: RowImportKind,
    status: RowImportStatus,
    mode: RowImportMode,
    dry_run: bool,
    source: String,
    rows: i32,
    created: i32,
    updated: i32,
    unchanged: i32,
    refused: i32,
    failure: Option<String>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn terms(&self) -> Terms {
        Terms { kind: self.kind, mode: self.mode, dry_run: self.dry_run, source: self.source.clone() }
    }

    fn counts(&self) -> RowCounts {
        let Self { created, updated, unchanged, refused, .. } = *self;
        RowCounts { created, updated, unchanged, refused }
    }

    fn view(self) -> RowImport {
        RowImport {
            counts: self.counts(),
            id: self.id,
            kind: self.kind,
            status: self.status,
            mode: self.mode,
            dry_run: self.dry_run,
            source: self.source,
            rows: self.rows,
            failure: self.failure,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// Queues an import with its rows.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    terms: &Terms,
    (subject, acting): (Uuid, &ActingFor),
    kept: &[Known],
) -> Result<RowImportId> {
    let (id, now) = (RowImportId::new(), tx.now());
    let refused = kept.iter().filter(|row| row.content.is_err()).count();
    diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::kind.eq(terms.kind),
            table::status.eq(RowImportStatus::Queued),
            table::mode.eq(terms.mode),
            table::dry_run.eq(terms.dry_run),
            table::source.eq(&terms.source),
            table::subject_id.eq(Id(subject)),
            table::acting.eq(Stored(acting.clone())),
            table::rows.eq(i32::try_from(kept.len()).unwrap_or(i32::MAX)),
            (table::created.eq(0), table::updated.eq(0), table::unchanged.eq(0)),
            table::refused.eq(i32::try_from(refused).unwrap_or(i32::MAX)),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    for batch in kept.chunks(BATCH) {
        let values: Vec<_> = batch
            .iter()
            .map(|row| {
                let outcome = if row.content.is_err() { RowOutcome::Refused } else { RowOutcome::Waiting };
                (
                    rows::import_id.eq(id),
                    rows::line.eq(row.line),
                    rows::outcome.eq(outcome),
                    rows::content.eq(row.content.clone().ok().map(Stored)),
                    rows::row_key.eq(&row.key),
                    rows::problem.eq(row.content.clone().err().map(Stored)),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(rows::table).values(&values).execute(c))?;
    }
    tx.record(permit, ChangeKind::Created, ResourceType::RowImport, id, 1);
    Ok(id)
}

/// Those of a kind that `subject` has asked for; all of them without one.
fn asked_by(subject: Option<Uuid>, kind: RowImportKind) -> IntoBoxed<'static, table::table, MultiBackend> {
    let query = table::table.into_boxed::<MultiBackend>().filter(table::kind.eq(kind));
    match subject {
        None => query,
        Some(own) => query.filter(table::subject_id.eq(Id(own))),
    }
}

/// A page of imports, the newest first.
pub fn page(
    tx: &mut Tx<'_>,
    (subject, kind): (Option<Uuid>, RowImportKind),
    status: Option<RowImportStatus>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<RowImport>> {
    const SORT: &str = "-created_at";
    let matching = || match status {
        Some(status) => asked_by(subject, kind).filter(table::status.eq(status)),
        None => asked_by(subject, kind),
    };
    let total = if count { Some(matching().count().get_result(tx.conn())?) } else { None };
    let mut query = matching();
    if let Some(last) = read_cursor::<RowImportId>(cursor, SORT)? {
        query = query.filter(table::id.lt(last));
    }
    let found: Vec<Row> = query.order(table::id.desc()).limit(limit + 1).select(Row::as_select()).load(tx.conn())?;
    Ok(Page::cut(found, limit, SORT, |row| row.id, Row::view).with_total(total))
}

/// One of them.
pub fn visible(
    tx: &mut Tx<'_>,
    (subject, kind): (Option<Uuid>, RowImportKind),
    id: RowImportId,
) -> Result<Option<RowImport>> {
    let query = asked_by(subject, kind).filter(table::id.eq(id)).select(Row::as_select());
    Ok(query.first(tx.conn()).optional()?.map(Row::view))
}

/// A page of the rows of an import, in the order of the file.
pub fn rows_of(
    tx: &mut Tx<'_>,
    id: RowImportId,
    outcome: Option<RowOutcome>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<RowImportRow>> {
    const SORT: &str = "line";
    type Found = (i32, RowOutcome, Option<String>, Option<Id>, Option<Stored<RowProblem>>);
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
    let columns = (rows::line, rows::outcome, rows::row_key, rows::resource_id, rows::problem);
    let found: Vec<Found> = query.order(rows::line).limit(limit + 1).select(columns).load(tx.conn())?;
    let view = |(line, outcome, key, resource, problem): Found| RowImportRow {
        line,
        outcome,
        key,
        resource_id: resource.map(|id| id.0),
        problem: problem.map(|problem| problem.0),
    };
    Ok(Page::cut(found, limit, SORT, |row| row.0, view).with_total(total))
}

/// An import in the hands of a runner.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The import.
    pub id: RowImportId,
    /// How it is to be done.
    pub terms: Terms,
    /// In whose name.
    pub acting: ActingFor,
    lease: Instant,
}

/// The import to be taken next: one whose runner is gone, else the oldest that waits and of whose kind none runs.
fn any_claimable(tx: &mut Tx<'_>) -> Result<Option<(Row, Stored<ActingFor>)>> {
    let now = tx.now();
    let columns = (Row::as_select(), table::acting);
    let left = table::table
        .filter(table::status.eq(RowImportStatus::Running))
        .filter(table::leased_until.lt(now))
        .order(table::id)
        .select(columns)
        .first(tx.conn())
        .optional()?;
    if left.is_some() {
        return Ok(left);
    }
    let running: Vec<RowImportKind> =
        table::table.filter(table::status.eq(RowImportStatus::Running)).select(table::kind).load(tx.conn())?;
    Ok(table::table
        .filter(table::status.eq(RowImportStatus::Queued))
        .filter(table::kind.ne_all(running))
        .order(table::id)
        .select(columns)
        .first(tx.conn())
        .optional()?)
}

/// Takes an import. Of two that try, one gets it: the version is compared, and of one kind one can run.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Option<Claim>> {
    let Some((row, acting)) = any_claimable(tx)? else { return Ok(None) };
    let now = tx.now();
    let lease = now.plus(LEASE);
    let taken = diesel::update(table::table.find(row.id).filter(table::version.eq(row.version)))
        .set((
            table::status.eq(RowImportStatus::Running),
            table::running_for.eq(row.kind.as_str()),
            table::leased_until.eq(lease),
            table::version.eq(row.version + 1),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok((taken == 1).then(|| Claim { id: row.id, terms: row.terms(), acting: acting.0, lease }))
}

/// Prolongs a lease; false when somebody else has the import by now. On PostgreSQL it holds the import against others
/// until the commit.
pub fn renew(tx: &mut Tx<'_>, _permit: &Permit, claim: &mut Claim) -> Result<bool> {
    let now = tx.now();
    let lease = now.plus(LEASE);
    let renewed = diesel::update(table::table.find(claim.id).filter(table::leased_until.eq(claim.lease)))
        .set((table::leased_until.eq(lease), table::version.eq(table::version + 1), table::updated_at.eq(now)))
        .execute(tx.conn())?;
    claim.lease = lease;
    Ok(renewed == 1)
}

/// What a row says, until it is decided on.
type Said = Option<Stored<Map<String, Value>>>;

/// The next rows that wait, in the order of the file.
pub fn waiting(tx: &mut Tx<'_>, _permit: &Permit, claim: &Claim, most: i64) -> Result<Vec<Waiting>> {
    let found: Vec<(i32, Said)> = rows::table
        .filter(rows::import_id.eq(claim.id))
        .filter(rows::outcome.eq(RowOutcome::Waiting))
        .order(rows::line)
        .limit(most)
        .select((rows::line, rows::content))
        .load(tx.conn())?;
    let row =
        |(line, content): (i32, Said)| Waiting { line, content: content.map(|content| content.0).unwrap_or_default() };
    Ok(found.into_iter().map(row).collect())
}

/// Keeps what became of rows, and forgets what they say.
pub fn decide(tx: &mut Tx<'_>, _permit: &Permit, id: RowImportId, decided: &[Decided]) -> Result<()> {
    use diesel::upsert::excluded;
    for batch in decided.chunks(BATCH) {
        let values: Vec<_> = batch
            .iter()
            .map(|one| {
                (
                    rows::import_id.eq(id),
                    rows::line.eq(one.line),
                    rows::outcome.eq(one.outcome),
                    rows::resource_id.eq(one.resource.map(Id)),
                    rows::problem.eq(one.problem.clone().map(Stored)),
                )
            })
            .collect();
        on_each!(tx.conn(), |c| diesel::insert_into(rows::table)
            .values(&values)
            .on_conflict((rows::import_id, rows::line))
            .do_update()
            .set((
                rows::outcome.eq(excluded(rows::outcome)),
                rows::resource_id.eq(excluded(rows::resource_id)),
                rows::problem.eq(excluded(rows::problem)),
                rows::content.eq(None::<Stored<Map<String, Value>>>),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// What the rows decided on so far came to.
pub fn counts(tx: &mut Tx<'_>, _permit: &Permit, id: RowImportId) -> Result<RowCounts> {
    let row: Row = table::table.find(id).select(Row::as_select()).first(tx.conn())?;
    Ok(row.counts())
}

/// Writes the counts after a portion.
pub fn count(tx: &mut Tx<'_>, _permit: &Permit, id: RowImportId, counts: RowCounts) -> Result<()> {
    diesel::update(table::table.find(id))
        .set((
            table::created.eq(counts.created),
            table::updated.eq(counts.updated),
            table::unchanged.eq(counts.unchanged),
            table::refused.eq(counts.refused),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Ends an import, if it is still this runner's, and forgets what is left of its rows.
pub fn finish(
    tx: &mut Tx<'_>,
    permit: &Permit,
    claim: &Claim,
    status: RowImportStatus,
    failure: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let version: Option<i32> = diesel::update(table::table.find(claim.id).filter(table::leased_until.eq(claim.lease)))
        .set((
            table::status.eq(status),
            table::failure.eq(failure),
            table::running_for.eq(None::<String>),
            table::leased_until.eq(None::<Instant>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(table::version)
        .get_result(tx.conn())
        .optional()?;
    let Some(version) = version else { return Ok(()) };
    diesel::update(rows::table.filter(rows::import_id.eq(claim.id)).filter(rows::content.is_not_null()))
        .set(rows::content.eq(None::<Stored<Map<String, Value>>>))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::RowImport, claim.id, version);
    Ok(())
}
