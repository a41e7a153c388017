//! What can be done with releases.
use super::citation::Citation;
use super::model::{EditionCreate, FileRow, OpenDataRelease, ReleaseId, ReleaseKind, ReleaseStatus, Row, path};
use super::schedule;
use super::store::{self, Claim};
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::config::open_data::OpenData;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::language::text;
use crate::practices::attachments::service as bytes;
use chrono::{Datelike, NaiveDate, TimeDelta};

/// The name by which the last one is found.
pub const LATEST: &str = "latest";

/// Who publishes, and where.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// The settings.
    pub settings: OpenData,
    /// Where clients reach the server.
    pub public_url: String,
}

fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ManageOpenData, &ResourceReach::country())
}

/// Those of a kind that are ready, the last first.
pub fn list(tx: &mut Tx<'_>, kind: ReleaseKind, by: &Publishing) -> Result<Vec<OpenDataRelease>> {
    // An edition that is being made is told of, so that whoever asked for it can follow it.
    let rows = store::of_kind(tx, kind, kind == ReleaseKind::Edition)?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut files = Vec::new();
    for some in ids.chunks(500) {
        files.extend(store::files_of(tx, some)?);
    }
    Ok(rows.iter().map(|row| OpenDataRelease::of(row, &files, cited(row, by))).collect())
}

fn cited(row: &Row, by: &Publishing) -> Option<Citation> {
    let url = || format!("{}{}", by.public_url, path(row.kind, &row.name));
    (row.kind == ReleaseKind::Edition).then(|| Citation::of(row, &url(), &by.settings))
}

fn found(tx: &mut Tx<'_>, kind: ReleaseKind, name: &str) -> Result<Row> {
    let row = if name == LATEST { store::last(tx, kind)? } else { store::named(tx, name)? };
    row.filter(|row| row.kind == kind).ok_or_else(Error::not_found)
}

/// One of them, by its name or as the last.
pub fn read(tx: &mut Tx<'_>, kind: ReleaseKind, name: &str, by: &Publishing) -> Result<OpenDataRelease> {
    let row = found(tx, kind, name)?;
    let files = store::files_of(tx, &[row.id])?;
    Ok(OpenDataRelease::of(&row, &files, cited(&row, by)))
}

/// One of its files.
pub fn file(tx: &mut Tx<'_>, kind: ReleaseKind, name: &str, file: &str) -> Result<FileRow> {
    let row = found(tx, kind, name)?;
    let files = store::files_of(tx, &[row.id])?;
    files.into_iter().find(|one| one.file_name() == file).ok_or_else(Error::not_found)
}

/// Asks for the edition of a year.
pub fn ask(tx: &mut Tx<'_>, wanted: &EditionCreate, by: &Publishing) -> Result<OpenDataRelease> {
    let permit = permit(tx)?;
    let today = tx.now().in_rome().date_naive();
    if wanted.year > today.year() {
        let why = text("Quell'anno deve ancora venire.", "That year is still to come.");
        return Err(Error::invalid("#/year", "in_the_future", why));
    }
    let row = store::insert(tx, &permit, ReleaseKind::Edition, &wanted.year.to_string(), today)?;
    tx.wake_worker();
    Ok(OpenDataRelease::of(&row, &[], cited(&row, by)))
}

/// Asks for what is due: the snapshot of the night, and the edition of the year when its day has come while this server
/// was there. Nights that were missed stay without.
pub fn ask_for_due(tx: &mut Tx<'_>, settings: &OpenData) -> Result<usize> {
    let permit = permit(tx)?;
    let night = schedule::night(tx.now(), settings.snapshot_hour);
    let mut asked = 0;
    if let Some(day) = schedule::last_edition(night, settings.edition_day) {
        let name = day.year().to_string();
        if store::before(tx, day)? && store::named(tx, &name)?.is_none() {
            store::insert(tx, &permit, ReleaseKind::Edition, &name, day)?;
            asked += 1;
        }
    }
    let name = night.to_string();
    if store::named(tx, &name)?.is_none() {
        store::insert(tx, &permit, ReleaseKind::Nightly, &name, night)?;
        asked += 1;
    }
    Ok(asked)
}

/// Adds a release that is ready, with one file whose bytes are in the storage: for the scenario.
pub fn insert_ready(
    tx: &mut Tx<'_>,
    kind: ReleaseKind,
    name: &str,
    day: NaiveDate,
    file: impl FnOnce(ReleaseId) -> FileRow,
) -> Result<()> {
    let permit = permit(tx)?;
    let row = store::insert(tx, &permit, kind, name, day)?;
    let Some(claim) = store::claim(tx, &permit)? else { return Err(Error::Timeout) };
    store::finish(tx, &permit, &claim, &[file(row.id)])?;
    Ok(())
}

/// The next release to be made, with the files of the last one that was.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<(Claim, Vec<FileRow>)>> {
    let permit = permit(tx)?;
    let Some(claim) = store::claim(tx, &permit)? else { return Ok(None) };
    let last = [store::last(tx, ReleaseKind::Nightly)?, store::last(tx, ReleaseKind::Edition)?];
    let last = last.into_iter().flatten().max_by_key(|row| row.ready_at);
    let files = match last {
        Some(row) => store::files_of(tx, &[row.id])?,
        None => Vec::new(),
    };
    Ok(Some((claim, files)))
}

/// Notes that bytes are about to be stored under a key, and prolongs the lease; none when it was lost.
pub fn begin(tx: &mut Tx<'_>, claim: &Claim, key: &str) -> Result<Option<Claim>> {
    let permit = permit(tx)?;
    bytes::reserve(tx, &permit, key)?;
    store::renew(tx, &permit, claim)
}

/// Ends the making of a release: its files are there, and snapshots that are too old go.
pub fn finish(tx: &mut Tx<'_>, claim: &Claim, made: &[FileRow], fresh: &[String], days: u32) -> Result<()> {
    let permit = permit(tx)?;
    if !store::finish(tx, &permit, claim, made)? {
        return Err(Error::Timeout);
    }
    for key in fresh {
        if !bytes::taken(tx, &permit, key)? {
            return Err(Error::Timeout);
        }
    }
    if claim.release.kind == ReleaseKind::Nightly {
        let oldest = claim.release.day - TimeDelta::days(i64::from(days.saturating_sub(1)));
        let gone = store::purge(tx, &permit, oldest)?;
        bytes::give_up(tx, &permit, &gone)?;
    }
    Ok(())
}

/// What the catalogue tells of: the last snapshot and the editions that are ready, with their files.
pub fn told(tx: &mut Tx<'_>) -> Result<Vec<(Row, Vec<FileRow>)>> {
    let mut rows: Vec<Row> = store::last(tx, ReleaseKind::Nightly)?.into_iter().collect();
    rows.extend(store::of_kind(tx, ReleaseKind::Edition, false)?);
    rows.retain(|row| row.status == ReleaseStatus::Ready);
    let mut told = Vec::with_capacity(rows.len());
    let files = store::files_of(tx, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
    for row in rows {
        let own = files.iter().filter(|file| file.release_id == row.id).cloned().collect();
        told.push((row, own));
    }
    Ok(told)
}
