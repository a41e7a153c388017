//! Keeping and reading versions.
use super::model::{Heading, PracticeVersion, Version, VersionDifferences, VersionSummary, differences};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::JsonText;
use crate::error::{Error, Result};
use crate::page::{Page, read_cursor};
use crate::practices::model::{PracticeId, PracticeUpdate, Record};
use crate::practices::revisions::model::RevisionId;
use crate::practices::service as practices;

/// The order of the list, as its cursors name it.
const SORT: &str = "-number";

/// Those of a practice that the actor sees, the last first.
pub fn list(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    public_url: &str,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<VersionSummary>> {
    practices::visible(tx, practice)?;
    let rows = store::of_practice(tx, practice, read_cursor(cursor, SORT)?, limit)?;
    let total = if count { Some(store::count(tx, practice)?) } else { None };
    let page = Page::cut(rows, limit, SORT, |row: &Heading| row.number, |row| VersionSummary::of(row, public_url));
    Ok(page.with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, practice: PracticeId, number: i32, public_url: &str) -> Result<PracticeVersion> {
    practices::visible(tx, practice)?;
    let version = find(tx, practice, number)?;
    let document = document(&version)?;
    Ok(PracticeVersion { summary: VersionSummary::of(Heading::from(&version), public_url), document })
}

/// What differs between version `from` (the one before when absent) and version `to`.
pub fn compare(tx: &mut Tx<'_>, practice: PracticeId, from: Option<i32>, to: i32) -> Result<VersionDifferences> {
    practices::visible(tx, practice)?;
    let from = from.unwrap_or(if to > 1 { to - 1 } else { 1 });
    let (before, after) = (find(tx, practice, from)?, find(tx, practice, to)?);
    let fields = differences(&document(&before)?, &document(&after)?);
    Ok(VersionDifferences { practice_id: practice, from, to, fields })
}

/// The working copies of a practice that were published: everybody reads the versions that came of them.
pub fn published_revisions(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Vec<RevisionId>> {
    store::revisions_of(tx, practice)
}

fn find(tx: &mut Tx<'_>, practice: PracticeId, number: i32) -> Result<Version> {
    store::find(tx, practice, number)?.ok_or_else(Error::not_found)
}

fn document(version: &Version) -> Result<PracticeUpdate> {
    let record: Record = serde_json::from_str(&version.content.0)
        .map_err(|e| Error::internal(format!("version {} of {}: {e}", version.number, version.practice_id)))?;
    Ok(record.document)
}

/// Keeps what is published now under the number that the record says.
pub(in crate::practices) fn keep(
    tx: &mut Tx<'_>,
    permit: &Permit,
    record: &Record,
    organisation: &str,
    revision: Option<RevisionId>,
) -> Result<()> {
    let version = version(record, tx.now(), organisation, revision)?;
    store::insert(tx, permit, &[version])
}

/// Keeps versions that were published before.
pub(in crate::practices) fn keep_past(tx: &mut Tx<'_>, permit: &Permit, past: &[Version]) -> Result<()> {
    store::insert(tx, permit, past)
}

/// The version that a record is.
pub(in crate::practices) fn version(
    record: &Record,
    published_at: crate::db::types::Instant,
    organisation: &str,
    revision_id: Option<RevisionId>,
) -> Result<Version> {
    let Record { head, life, document } = record;
    let content = serde_json::to_string(record).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Version {
        practice_id: head.id,
        number: life.published_version.unwrap_or(1),
        published_at,
        organisation_id: head.organisation_id,
        organisation_name: organisation.to_owned(),
        title: document.title.clone(),
        content: JsonText(content),
        revision_id,
    })
}
