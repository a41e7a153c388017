//! Queries on the files of practices.
use super::model::{Attachment, AttachmentCreate, AttachmentId, AttachmentScan, AttachmentUpdate};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{discarded_files, practice_attachments as table};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use chrono::TimeDelta;
use diesel::prelude::*;

/// Which files of a practice somebody sees: all, or the published ones with one of these verdicts.
#[derive(Debug, Clone)]
pub enum Shown {
    /// All of them.
    All,
    /// The published ones with one of these verdicts.
    Published(Vec<AttachmentScan>),
}

macro_rules! shown {
    ($practice:expr, $shown:expr) => {{
        let mut query = table::table.filter(table::practice_id.eq($practice)).into_boxed::<MultiBackend>();
        if let Shown::Published(verdicts) = $shown {
            query = query.filter(table::publish.eq(true)).filter(table::scan.eq_any(verdicts.clone()));
        }
        query
    }};
}

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    shown: &Shown,
    after: Option<AttachmentId>,
    limit: i64,
) -> Result<Vec<Attachment>> {
    let mut query = shown!(practice, shown);
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.order(table::id.desc()).limit(limit + 1).select(Attachment::as_select()).load(tx.conn())?)
}

/// How many of a practice are shown.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId, shown: &Shown) -> Result<i64> {
    Ok(shown!(practice, shown).count().get_result(tx.conn())?)
}

/// One of a practice, with its key in the storage.
pub fn find(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    shown: &Shown,
    id: AttachmentId,
) -> Result<Option<(Attachment, String)>> {
    let query = shown!(practice, shown).filter(table::id.eq(id));
    Ok(query.select((Attachment::as_select(), table::storage_key)).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    practice: PracticeId,
    id: AttachmentId,
    new: &AttachmentCreate,
    scan: AttachmentScan,
) -> Result<Attachment> {
    let now = tx.now();
    let AttachmentCreate { about, file } = new;
    let made: Attachment = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::practice_id.eq(practice),
            about,
            table::file_name.eq(&file.name),
            table::media_type.eq(file.media_type),
            table::size.eq(file.size),
            table::sha256.eq(&file.sha256),
            table::scan.eq(scan),
            table::storage_key.eq(&file.key),
            // Also without a scanner: the first one that is set looks at everything.
            table::scan_due_at.eq(now),
            table::scan_tries.eq(0),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Attachment>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::PracticeAttachment, id, made.version);
    Ok(made)
}

/// Changes what is told of one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, id: AttachmentId, changed: &AttachmentUpdate) -> Result<Attachment> {
    let now = tx.now();
    let after: Attachment = diesel::update(table::table.find(id))
        .set((changed, table::version.eq(table::version + 1), table::updated_at.eq(now)))
        .returning(columns::<Attachment>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::PracticeAttachment, id, after.version);
    Ok(after)
}

/// Removes one. Its bytes are discarded apart.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, attachment: &Attachment) -> Result<()> {
    diesel::delete(table::table.find(attachment.id)).execute(tx.conn())?;
    let version = attachment.version + 1;
    tx.record(permit, ChangeKind::Deleted, ResourceType::PracticeAttachment, attachment.id, version);
    Ok(())
}

/// Removes all of a practice and gives their keys in the storage.
pub fn delete_all(tx: &mut Tx<'_>, permit: &Permit, practice: PracticeId) -> Result<Vec<String>> {
    let gone: Vec<(AttachmentId, i32, String)> = diesel::delete(table::table.filter(table::practice_id.eq(practice)))
        .returning((table::id, table::version, table::storage_key))
        .get_results(tx.conn())?;
    let mut keys = Vec::with_capacity(gone.len());
    for (id, version, key) in gone {
        tx.record(permit, ChangeKind::Deleted, ResourceType::PracticeAttachment, id, version + 1);
        keys.push(key);
    }
    Ok(keys)
}

/// Notes files of the storage that nothing names, to be deleted from `due` on.
pub fn discard(tx: &mut Tx<'_>, _permit: &Permit, keys: &[String], due: Instant) -> Result<()> {
    let rows: Vec<_> =
        keys.iter().map(|key| (discarded_files::storage_key.eq(key), discarded_files::due_at.eq(due))).collect();
    on_each!(tx.conn(), |c| diesel::insert_into(discarded_files::table).values(&rows).execute(c))?;
    Ok(())
}

/// Takes a file out of those that are to be deleted; false when its time is about to come or has come.
pub fn keep(tx: &mut Tx<'_>, _permit: &Permit, key: &str) -> Result<bool> {
    let latest = tx.now().plus(TimeDelta::minutes(5));
    let still = discarded_files::table.find(key).filter(discarded_files::due_at.gt(latest));
    Ok(diesel::delete(still).execute(tx.conn())? == 1)
}

/// The files whose time has come, some at a time.
pub fn discarded(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Vec<String>> {
    let now = tx.now();
    Ok(discarded_files::table
        .filter(discarded_files::due_at.le(now))
        .order((discarded_files::due_at, discarded_files::storage_key))
        .limit(100)
        .select(discarded_files::storage_key)
        .load(tx.conn())?)
}

/// Forgets files that are deleted.
pub fn forget(tx: &mut Tx<'_>, _permit: &Permit, keys: &[String]) -> Result<()> {
    diesel::delete(discarded_files::table.filter(discarded_files::storage_key.eq_any(keys))).execute(tx.conn())?;
    Ok(())
}

/// A file in the hands of a scanner.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Which.
    pub id: AttachmentId,
    /// Its key in the storage.
    pub key: String,
    /// How many bytes it has.
    pub size: i64,
    /// How often a scanner has tried, this time included.
    pub tries: i32,
    lease: Instant,
}

/// Takes the file that has waited longest for a scanner, for ten minutes. Compare and swap: of two that try, one gets it.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Option<Claim>> {
    type Found = (AttachmentId, String, i64, i32, Option<Instant>);
    let now = tx.now();
    let found: Option<Found> = table::table
        .filter(table::scan_due_at.le(now))
        .order(table::scan_due_at)
        .select((table::id, table::storage_key, table::size, table::scan_tries, table::scan_due_at))
        .first(tx.conn())
        .optional()?;
    let Some((id, key, size, tries, due)) = found else { return Ok(None) };
    let lease = now.plus(TimeDelta::minutes(10));
    let taken = diesel::update(table::table.find(id).filter(table::scan_due_at.eq(due)))
        .set((table::scan_due_at.eq(lease), table::scan_tries.eq(tries + 1)))
        .execute(tx.conn())?;
    Ok((taken == 1).then_some(Claim { id, key, size, tries: tries + 1, lease }))
}

/// Writes the verdict down, if the file is still this scanner's.
pub fn conclude(tx: &mut Tx<'_>, permit: &Permit, claim: &Claim, verdict: AttachmentScan) -> Result<()> {
    let now = tx.now();
    let held = table::table.find(claim.id).filter(table::scan_due_at.eq(claim.lease));
    let version: Option<i32> = diesel::update(held)
        .set((
            table::scan.eq(verdict),
            table::scan_due_at.eq(None::<Instant>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(table::version)
        .get_result(tx.conn())
        .optional()?;
    if let Some(version) = version {
        tx.record(permit, ChangeKind::Updated, ResourceType::PracticeAttachment, claim.id, version);
    }
    Ok(())
}

/// Puts a file off that could not be scanned.
pub fn postpone(tx: &mut Tx<'_>, _permit: &Permit, claim: &Claim, by: TimeDelta) -> Result<()> {
    let next = tx.now().plus(by);
    let held = table::table.find(claim.id).filter(table::scan_due_at.eq(claim.lease));
    diesel::update(held).set(table::scan_due_at.eq(next)).execute(tx.conn())?;
    Ok(())
}
