//! Queries on releases and their files.
use super::model::{FileRow, ReleaseId, ReleaseKind, ReleaseStatus, Row};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{open_data_files as files, open_data_releases as releases};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::on_each;
use chrono::{NaiveDate, TimeDelta};
use diesel::dsl::exists;
use diesel::prelude::*;

/// How long an instance has a release before it must have renewed its lease.
const LEASE: TimeDelta = TimeDelta::minutes(10);

/// Those of a kind, the last first; only the ready ones, unless all are asked for. Everybody sees them.
pub fn of_kind(tx: &mut Tx<'_>, kind: ReleaseKind, all: bool) -> Result<Vec<Row>> {
    let mut query = releases::table
        .filter(releases::kind.eq(kind))
        .order(releases::name.desc())
        .limit(1_000)
        .select(Row::as_select())
        .into_boxed::<MultiBackend>();
    if !all {
        query = query.filter(releases::status.eq(ReleaseStatus::Ready));
    }
    Ok(query.load(tx.conn())?)
}

/// The one of this name.
pub fn named(tx: &mut Tx<'_>, name: &str) -> Result<Option<Row>> {
    Ok(releases::table.filter(releases::name.eq(name)).select(Row::as_select()).first(tx.conn()).optional()?)
}

/// The last of a kind that is ready.
pub fn last(tx: &mut Tx<'_>, kind: ReleaseKind) -> Result<Option<Row>> {
    Ok(releases::table
        .filter(releases::kind.eq(kind))
        .filter(releases::status.eq(ReleaseStatus::Ready))
        .order(releases::name.desc())
        .select(Row::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Whether there was a snapshot before this day.
pub fn before(tx: &mut Tx<'_>, day: NaiveDate) -> Result<bool> {
    let older = releases::table.filter(releases::kind.eq(ReleaseKind::Nightly)).filter(releases::day.lt(day));
    Ok(diesel::select(exists(older)).get_result(tx.conn())?)
}

/// Their files, by dataset and format.
pub fn files_of(tx: &mut Tx<'_>, ids: &[ReleaseId]) -> Result<Vec<FileRow>> {
    Ok(files::table
        .filter(files::release_id.eq_any(ids))
        .order((files::release_id, files::dataset, files::format))
        .select(FileRow::as_select())
        .load(tx.conn())?)
}

/// Asks for a release.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, kind: ReleaseKind, name: &str, day: NaiveDate) -> Result<Row> {
    let (id, now) = (ReleaseId::new(), tx.now());
    diesel::insert_into(releases::table)
        .values((
            releases::id.eq(id),
            releases::kind.eq(kind),
            releases::name.eq(name),
            releases::day.eq(day),
            releases::status.eq(ReleaseStatus::Waiting),
            releases::version.eq(1),
            releases::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::OpenDataRelease, id, 1);
    let (status, name) = (ReleaseStatus::Waiting, name.to_owned());
    Ok(Row { id, kind, name, day, status, version: 1, created_at: now, ready_at: None })
}

/// A release that this instance makes.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Which.
    pub release: Row,
    lease: Instant,
}

/// Takes the release that waits longest, or whose lease has run out; none while another is being made.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Option<Claim>> {
    let now = tx.now();
    let open: Vec<(Row, Option<Instant>)> = releases::table
        .filter(releases::status.ne(ReleaseStatus::Ready))
        .order(releases::id)
        .limit(10)
        .select((Row::as_select(), releases::leased_until))
        .load(tx.conn())?;
    if open.iter().any(|(_, lease)| lease.is_some_and(|until| until >= now)) {
        return Ok(None);
    }
    let Some((release, _)) = open.into_iter().next() else { return Ok(None) };
    let lease = now.plus(LEASE);
    let taken = diesel::update(releases::table.find(release.id).filter(releases::version.eq(release.version)))
        .set((
            releases::status.eq(ReleaseStatus::BeingMade),
            releases::leased_until.eq(lease),
            releases::version.eq(release.version + 1),
        ))
        .execute(tx.conn())?;
    Ok((taken == 1).then_some(Claim { release, lease }))
}

/// Prolongs the lease; none when another instance has it by now.
pub fn renew(tx: &mut Tx<'_>, _permit: &Permit, claim: &Claim) -> Result<Option<Claim>> {
    let lease = tx.now().plus(LEASE);
    let held = releases::table.find(claim.release.id).filter(releases::leased_until.eq(claim.lease));
    let renewed = diesel::update(held).set(releases::leased_until.eq(lease)).execute(tx.conn())?;
    Ok((renewed == 1).then(|| Claim { release: claim.release.clone(), lease }))
}

/// Ends the making; false when another instance has it by now.
pub fn finish(tx: &mut Tx<'_>, permit: &Permit, claim: &Claim, made: &[FileRow]) -> Result<bool> {
    let now = tx.now();
    let held = releases::table.find(claim.release.id).filter(releases::leased_until.eq(claim.lease));
    let version: Option<i32> = diesel::update(held)
        .set((
            releases::status.eq(ReleaseStatus::Ready),
            releases::leased_until.eq(None::<Instant>),
            releases::ready_at.eq(now),
            releases::version.eq(releases::version + 1),
        ))
        .returning(releases::version)
        .get_result(tx.conn())
        .optional()?;
    let Some(version) = version else { return Ok(false) };
    on_each!(tx.conn(), |c| diesel::insert_into(files::table).values(made).execute(c))?;
    tx.record(permit, ChangeKind::Updated, ResourceType::OpenDataRelease, claim.release.id, version);
    Ok(true)
}

/// Removes the snapshots of days before this one, and tells which bytes nothing names any more.
pub fn purge(tx: &mut Tx<'_>, permit: &Permit, before: NaiveDate) -> Result<Vec<String>> {
    let old: Vec<(ReleaseId, i32)> = releases::table
        .filter(releases::kind.eq(ReleaseKind::Nightly))
        .filter(releases::status.eq(ReleaseStatus::Ready))
        .filter(releases::day.lt(before))
        .select((releases::id, releases::version))
        .limit(1_000)
        .load(tx.conn())?;
    if old.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ReleaseId> = old.iter().map(|(id, _)| *id).collect();
    let theirs = files::table.filter(files::release_id.eq_any(&ids)).select(files::storage_key).distinct();
    let mut keys: Vec<String> = theirs.load(tx.conn())?;
    diesel::delete(files::table.filter(files::release_id.eq_any(&ids))).execute(tx.conn())?;
    diesel::delete(releases::table.filter(releases::id.eq_any(&ids))).execute(tx.conn())?;
    let mut named = Vec::new();
    for some in keys.chunks(1_000) {
        let still = files::table.filter(files::storage_key.eq_any(some)).select(files::storage_key).distinct();
        named.extend(still.load::<String>(tx.conn())?);
    }
    keys.retain(|key| !named.contains(key));
    for (id, version) in old {
        tx.record(permit, ChangeKind::Deleted, ResourceType::OpenDataRelease, id, version + 1);
    }
    Ok(keys)
}
