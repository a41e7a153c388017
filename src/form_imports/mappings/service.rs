//! What can be done with mappings.
use super::model::{FormMapping, FormMappingCreate, FormMappingId, FormMappingUpdate};
use super::store;
use crate::auth::policy::{self, Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::form_imports::fields::FormColumnField;
use crate::form_imports::vocabulary::Vocabulary;
use crate::input::Merge;
use crate::language::text;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;

/// The regions whose forms the actor works on: none for all of them; 401 or 403 for who works on none.
pub fn regions(tx: &Tx<'_>) -> Result<Option<Vec<RegionCode>>> {
    if tx.permit(Permission::ImportForms, &ResourceReach::country()).is_ok() {
        return Ok(None);
    }
    let mut own = tx.actor().regions();
    tx.permit(Permission::ImportForms, &ResourceReach::regions(own.iter().copied()))?;
    own.retain(|region| policy::allows(tx.actor(), Permission::ImportForms, &ResourceReach::regions([*region])));
    Ok(Some(own))
}

/// A page of those that the actor sees.
pub fn list(tx: &mut Tx<'_>, signature: Option<&str>, wanted: (Option<&str>, i64, bool)) -> Result<Page<FormMapping>> {
    let regions = regions(tx)?;
    store::page(tx, regions.as_deref(), signature, wanted)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: FormMappingId) -> Result<FormMapping> {
    let regions = regions(tx)?;
    store::visible(tx, regions.as_deref(), id)?.ok_or_else(Error::not_found)
}

/// Saves one.
pub fn create(tx: &mut Tx<'_>, new: &FormMappingCreate) -> Result<FormMapping> {
    let permit = tx.permit(Permission::ImportForms, &new.region.reach())?;
    let plan = new.plan();
    check_themes(tx, &plan)?;
    let id = FormMappingId::new();
    store::insert(tx, &permit, id, new.region, &plan)?;
    read(tx, id)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    id: FormMappingId,
    expected: &Expected,
    patch: &Merge<FormMappingUpdate>,
) -> Result<FormMapping> {
    let before = read(tx, id)?;
    let permit = tx.permit(Permission::ImportForms, &before.region.reach())?;
    expected.check(before.version)?;
    let plan = patch.apply(&before.plan())?;
    check_themes(tx, &plan)?;
    store::update(tx, &permit, &before, &plan)?;
    read(tx, id)
}

/// Removes one. What was brought in with it stays.
pub fn delete(tx: &mut Tx<'_>, id: FormMappingId, expected: &Expected) -> Result<()> {
    let before = read(tx, id)?;
    let permit = tx.permit(Permission::ImportForms, &before.region.reach())?;
    expected.check(before.version)?;
    store::delete(tx, &permit, &before)
}

/// Answers can only mean themes that are in use.
fn check_themes(tx: &mut Tx<'_>, plan: &FormMappingUpdate) -> Result<()> {
    let themes = crate::themes::service::list(tx, &Default::default())?;
    let words = Vocabulary::new(&themes);
    let mut broken = Vec::new();
    for (i, column) in plan.columns.iter().enumerate().filter(|(_, column)| column.field == FormColumnField::Themes) {
        for (j, value) in column.values.iter().enumerate() {
            if !value.to.is_empty() && !words.knows(FormColumnField::Themes, &value.to) {
                let why = text("Non è un tema attivo.", "Is not an active theme.");
                broken.push(Violation::new(format!("#/columns/{i}/values/{j}/to"), "unknown_theme", why));
            }
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}
