//! Queries on grids and their versions.
use super::model::{RubricContent, RubricRow, RubricVersionStatus, RubricVersionSummary, VersionRow};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::rubric_versions as table;
use crate::db::schema::rubrics;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Stored;
use crate::error::Result;
use diesel::prelude::*;

/// The grids: everybody sees them.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<RubricRow>> {
    Ok(rubrics::table.order(rubrics::code).select(RubricRow::as_select()).load(tx.conn())?)
}

/// The versions of all grids, the newest first; drafts where `drafts` says so.
pub fn summaries(tx: &mut Tx<'_>, drafts: bool) -> Result<Vec<(String, RubricVersionSummary)>> {
    let mut query = table::table
        .order((table::rubric_code, table::number.desc()))
        .select((table::rubric_code, RubricVersionSummary::as_select()))
        .into_boxed::<MultiBackend>();
    if !drafts {
        query = query.filter(table::status.ne(RubricVersionStatus::Draft));
    }
    Ok(query.load(tx.conn())?)
}

/// A version; a draft where `drafts` says so.
pub fn find(tx: &mut Tx<'_>, code: &str, number: i32, drafts: bool) -> Result<Option<VersionRow>> {
    let found: Option<VersionRow> =
        table::table.find((code, number)).select(VersionRow::as_select()).first(tx.conn()).optional()?;
    Ok(found.filter(|row| drafts || row.status != RubricVersionStatus::Draft))
}

/// The active version of a grid.
pub fn active(tx: &mut Tx<'_>, code: &str) -> Result<Option<VersionRow>> {
    let query = table::table.filter(table::active_for.eq(code));
    Ok(query.select(VersionRow::as_select()).first(tx.conn()).optional()?)
}

fn id(code: &str, number: i32) -> String {
    format!("{code}/{number}")
}

/// Adds a draft under the next number.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, code: &str, content: &RubricContent) -> Result<VersionRow> {
    let now = tx.now();
    let last: Option<i32> = table::table
        .filter(table::rubric_code.eq(code))
        .order(table::number.desc())
        .select(table::number)
        .first(tx.conn())
        .optional()?;
    let number = last.unwrap_or_default() + 1;
    let made: VersionRow = diesel::insert_into(table::table)
        .values((
            table::rubric_code.eq(code),
            table::number.eq(number),
            table::status.eq(RubricVersionStatus::Draft),
            table::content.eq(Stored(content.clone())),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<VersionRow>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::RubricVersion, id(code, number), made.version);
    Ok(made)
}

/// Writes what a draft asks.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, row: &VersionRow, content: &RubricContent) -> Result<VersionRow> {
    let now = tx.now();
    let changed: VersionRow = diesel::update(table::table.find((&row.rubric_code, row.number)))
        .set((
            table::content.eq(Stored(content.clone())),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<VersionRow>())
        .get_result(tx.conn())?;
    let id = id(&row.rubric_code, row.number);
    tx.record(permit, ChangeKind::Updated, ResourceType::RubricVersion, id, changed.version);
    Ok(changed)
}

/// Retires the active version of the grid and makes this one active.
pub fn activate(tx: &mut Tx<'_>, permit: &Permit, row: &VersionRow) -> Result<VersionRow> {
    let now = tx.now();
    let retired: Vec<(i32, i32)> = diesel::update(table::table.filter(table::active_for.eq(&row.rubric_code)))
        .set((
            table::status.eq(RubricVersionStatus::Retired),
            table::active_for.eq(None::<String>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning((table::number, table::version))
        .get_results(tx.conn())?;
    for (number, version) in retired {
        let id = id(&row.rubric_code, number);
        tx.record(permit, ChangeKind::Updated, ResourceType::RubricVersion, id, version);
    }
    let active: VersionRow = diesel::update(table::table.find((&row.rubric_code, row.number)))
        .set((
            table::status.eq(RubricVersionStatus::Active),
            table::active_for.eq(Some(&row.rubric_code)),
            table::activated_at.eq(Some(now)),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<VersionRow>())
        .get_result(tx.conn())?;
    let id = id(&row.rubric_code, row.number);
    tx.record(permit, ChangeKind::Updated, ResourceType::RubricVersion, id, active.version);
    Ok(active)
}

/// Removes a draft.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, row: &VersionRow) -> Result<()> {
    diesel::delete(table::table.find((&row.rubric_code, row.number))).execute(tx.conn())?;
    let id = id(&row.rubric_code, row.number);
    tx.record(permit, ChangeKind::Deleted, ResourceType::RubricVersion, id, row.version + 1);
    Ok(())
}
