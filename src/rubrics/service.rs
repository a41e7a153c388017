//! What can be done with grids, and what other rooms ask of them.
use super::model::{
    OISS, Rubric, RubricContent, RubricTransitionRequest, RubricVersion, RubricVersionStatus, VersionRow,
};
use super::store;
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::version::Expected;

/// Whether the actor sees drafts: administrators and the committee do.
fn sees_drafts(tx: &Tx<'_>) -> bool {
    policy::allows(tx.actor(), Permission::ReadReviews, &ResourceReach::country())
}

/// The grids with their versions.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Rubric>> {
    let drafts = sees_drafts(tx);
    let versions = store::summaries(tx, drafts)?;
    let of = |code: &str| versions.iter().filter(|(of, _)| of == code).map(|(_, one)| one.clone()).collect();
    let rubric = |row: super::model::RubricRow| Rubric {
        versions: of(&row.code),
        code: row.code,
        label_it: row.label_it,
        label_en: row.label_en,
    };
    Ok(store::all(tx)?.into_iter().map(rubric).collect())
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, code: &str) -> Result<Rubric> {
    list(tx)?.into_iter().find(|rubric| rubric.code == code).ok_or_else(Error::not_found)
}

fn find(tx: &mut Tx<'_>, code: &str, number: i32) -> Result<VersionRow> {
    let drafts = sees_drafts(tx);
    store::find(tx, code, number, drafts)?.ok_or_else(Error::not_found)
}

/// A version that the actor sees.
pub fn read_version(tx: &mut Tx<'_>, code: &str, number: i32) -> Result<RubricVersion> {
    Ok(find(tx, code, number)?.into())
}

/// Writes a draft of the next version.
pub fn create_version(tx: &mut Tx<'_>, code: &str, content: &RubricContent) -> Result<RubricVersion> {
    read(tx, code)?;
    let permit = tx.permit(Permission::ManageRubrics, &ResourceReach::country())?;
    Ok(store::insert(tx, &permit, code, content)?.into())
}

/// 409 unless it is a draft: what is or was in use never changes.
fn check_draft(row: &VersionRow) -> Result<()> {
    if row.status == RubricVersionStatus::Draft {
        return Ok(());
    }
    Err(Error::wrong_state(
        "Una versione in vigore o sostituita non si cambia: se ne scrive un'altra.",
        "A version that is or was active never changes: write another.",
    ))
}

/// Changes a draft.
pub fn update_version(
    tx: &mut Tx<'_>,
    code: &str,
    number: i32,
    expected: &Expected,
    patch: &Merge<RubricContent>,
) -> Result<RubricVersion> {
    let row = find(tx, code, number)?;
    let permit = tx.permit(Permission::ManageRubrics, &ResourceReach::country())?;
    check_draft(&row)?;
    expected.check(row.version)?;
    let content = patch.apply(&row.content.0)?;
    Ok(store::update(tx, &permit, &row, &content)?.into())
}

/// Removes a draft.
pub fn delete_version(tx: &mut Tx<'_>, code: &str, number: i32, expected: &Expected) -> Result<()> {
    let row = find(tx, code, number)?;
    let permit = tx.permit(Permission::ManageRubrics, &ResourceReach::country())?;
    check_draft(&row)?;
    expected.check(row.version)?;
    store::delete(tx, &permit, &row)
}

/// Makes a draft the active version.
pub fn transition(tx: &mut Tx<'_>, code: &str, number: i32, wanted: &RubricTransitionRequest) -> Result<RubricVersion> {
    let row = find(tx, code, number)?;
    let permit = tx.permit(Permission::ManageRubrics, &ResourceReach::country())?;
    tx.starts_from(row.version)?;
    if (row.status, wanted.to) != (RubricVersionStatus::Draft, RubricVersionStatus::Active) {
        let (from, to) = (row.status.label(), wanted.to.label());
        return Err(Error::wrong_state(
            format!("Da «{}» non si passa a «{}».", from.it, to.it),
            format!("There is no way from \"{}\" to \"{}\".", from.en, to.en),
        ));
    }
    Ok(store::activate(tx, &permit, &row)?.into())
}

/// The active version of the Observatory's grid: what new reviews are made by.
pub fn current(tx: &mut Tx<'_>) -> Result<RubricVersion> {
    let active = store::active(tx, OISS)?;
    active.map(Into::into).ok_or_else(|| {
        Error::wrong_state("Nessuna versione della griglia è in vigore.", "No version of the grid is active.")
    })
}

/// What a version of the Observatory's grid asks; nothing when there is no such version, or it is a draft.
pub fn content(tx: &mut Tx<'_>, number: i32) -> Result<Option<RubricContent>> {
    Ok(store::find(tx, OISS, number, false)?.map(|row| row.content.0))
}

/// The codes of the items of a version of the Observatory's grid, in their order; none when there is no such version.
pub fn item_codes(tx: &mut Tx<'_>, number: i32) -> Result<Vec<String>> {
    let content = content(tx, number)?;
    Ok(content.iter().flat_map(RubricContent::items).map(|item| item.code.clone()).collect())
}

/// Whether a version of the Observatory's grid has this item.
pub fn has_item(tx: &mut Tx<'_>, number: i32, code: &str) -> Result<bool> {
    Ok(content(tx, number)?.is_some_and(|content| content.item(code).is_some()))
}
