//! What can be done with themes.
pub use super::linked::Tree;

use super::model::{Theme, ThemeCreate, ThemeUpdate};
use super::store::{self, Filter};
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Violation};
use crate::input::Merge;
use crate::language::text;
use crate::version::Expected;

/// All that match.
pub fn list(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Theme>> {
    store::all(tx, filter)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, code: &str) -> Result<Theme> {
    store::find(tx, code)?.ok_or_else(Error::not_found)
}

/// Those of `codes` that exist.
pub fn shown_of(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<Theme>> {
    store::of(tx, codes)
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, new: &ThemeCreate) -> Result<Theme> {
    let permit = tx.permit(Permission::ManageThemes, &ResourceReach::country())?;
    let theme = ThemeUpdate {
        parent_code: new.parent_code.clone(),
        position: new.position,
        label_it: new.label_it.clone(),
        label_en: new.label_en.clone(),
        active: true,
    };
    check_parent(tx, &new.code, &theme)?;
    store::insert(tx, &permit, &new.code, &theme)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, code: &str, expected: &Expected, patch: &Merge<ThemeUpdate>) -> Result<Theme> {
    let theme = read(tx, code)?;
    let permit = tx.permit(Permission::ManageThemes, &ResourceReach::country())?;
    expected.check(theme.version)?;
    let changed = patch.apply(&ThemeUpdate::from(&theme))?;
    check_parent(tx, code, &changed)?;
    store::update(tx, &permit, code, &changed)
}

/// Removes one that nothing names.
pub fn delete(tx: &mut Tx<'_>, code: &str, expected: &Expected) -> Result<()> {
    let theme = read(tx, code)?;
    let permit = tx.permit(Permission::ManageThemes, &ResourceReach::country())?;
    expected.check(theme.version)?;
    if store::named_by_practices(tx, code)? {
        return Err(Error::Reference("practice_facets_theme".to_owned()));
    }
    store::delete(tx, &permit, &theme)
}

/// The tree has two levels: a parent is on the first, and a theme with children stays there.
fn check_parent(tx: &mut Tx<'_>, code: &str, theme: &ThemeUpdate) -> Result<()> {
    let Some(parent_code) = &theme.parent_code else { return Ok(()) };
    let wrong = |it: &'static str, en: &'static str| {
        Err(Error::Invalid(vec![Violation::new("#/parent_code", "not_allowed", text(it, en))]))
    };
    match store::find(tx, parent_code)? {
        None => return wrong("Il tema non esiste.", "There is no such theme."),
        Some(parent) if parent.parent_code.is_some() || parent.code == code => {
            return wrong("Deve essere un tema di primo livello.", "It must be a theme of the first level.");
        }
        Some(_) => {}
    }
    let children = store::all(tx, &Filter { parent: Some(code.to_owned()), active: None })?;
    if children.is_empty() {
        Ok(())
    } else {
        wrong(
            "Il tema ha dei sottotemi: resta di primo livello.",
            "The theme has children: it stays on the first level.",
        )
    }
}

/// `codes` with their parents. All must exist and be active: a violation under `pointer` for each that is not.
pub fn resolve(tx: &mut Tx<'_>, codes: &[String], pointer: &str) -> Result<Vec<String>> {
    let found = store::active_of(tx, codes)?;
    let missing: Vec<Violation> = codes
        .iter()
        .enumerate()
        .filter(|(_, code)| !found.iter().any(|(known, _)| known == *code))
        .map(|(i, _)| {
            let why = text("Non è un tema attivo.", "Is not an active theme.");
            Violation::new(format!("{pointer}/{i}"), "unknown_theme", why)
        })
        .collect();
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    let mut all: Vec<String> = found.into_iter().flat_map(|(code, parent)| [Some(code), parent]).flatten().collect();
    all.sort();
    all.dedup();
    Ok(all)
}
