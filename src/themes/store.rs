//! Queries on themes.
use super::model::{Theme, ThemeUpdate};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{practice_facets, themes};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use diesel::prelude::*;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only the children of this theme.
    pub parent: Option<String>,
    /// Only active or only inactive ones.
    pub active: Option<bool>,
}

/// All that match: first level before second, then by position.
pub fn all(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Theme>> {
    let mut query = themes::table
        .order((themes::parent_code.is_not_null(), themes::parent_code, themes::position, themes::code))
        .select(Theme::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(parent) = &filter.parent {
        query = query.filter(themes::parent_code.eq(parent));
    }
    if let Some(active) = filter.active {
        query = query.filter(themes::active.eq(active));
    }
    Ok(query.load(tx.conn())?)
}

/// Those of `codes` that exist: everybody sees all.
pub fn of(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<Theme>> {
    Ok(themes::table.filter(themes::code.eq_any(codes)).select(Theme::as_select()).load(tx.conn())?)
}

/// One of them.
pub fn find(tx: &mut Tx<'_>, code: &str) -> Result<Option<Theme>> {
    Ok(themes::table.find(code).select(Theme::as_select()).first(tx.conn()).optional()?)
}

/// Those of `codes` that exist and are active, each with its parent.
pub fn active_of(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<(String, Option<String>)>> {
    Ok(themes::table
        .filter(themes::code.eq_any(codes))
        .filter(themes::active.eq(true))
        .select((themes::code, themes::parent_code))
        .load(tx.conn())?)
}

/// Whether a practice has this theme.
pub fn named_by_practices(tx: &mut Tx<'_>, code: &str) -> Result<bool> {
    let named = practice_facets::table
        .filter(practice_facets::facet.eq("theme"))
        .filter(practice_facets::value.eq(code))
        .select(practice_facets::value)
        .first::<String>(tx.conn())
        .optional()?;
    Ok(named.is_some())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, code: &str, theme: &ThemeUpdate) -> Result<Theme> {
    let now = tx.now();
    let made: Theme = diesel::insert_into(themes::table)
        .values((
            themes::code.eq(code),
            themes::parent_code.eq(&theme.parent_code),
            themes::position.eq(theme.position),
            themes::label_it.eq(&theme.label_it),
            themes::label_en.eq(&theme.label_en),
            themes::active.eq(theme.active),
            themes::version.eq(1),
            themes::created_at.eq(now),
            themes::updated_at.eq(now),
        ))
        .returning(columns::<Theme>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::Theme, code, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, code: &str, theme: &ThemeUpdate) -> Result<Theme> {
    let now = tx.now();
    let changed: Theme = diesel::update(themes::table.find(code))
        .set((theme, themes::version.eq(themes::version + 1), themes::updated_at.eq(now)))
        .returning(columns::<Theme>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Theme, code, changed.version);
    Ok(changed)
}

/// Removes one; a database constraint refuses while something names it.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, theme: &Theme) -> Result<()> {
    diesel::delete(themes::table.find(&theme.code)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::Theme, &theme.code, theme.version + 1);
    Ok(())
}
