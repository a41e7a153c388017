//! What can be done with saved searches.
use super::digest;
use super::model::{SavedSearch, SavedSearchId, SavedSearchUpdate};
use super::store;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Unauthenticated};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::users::model::UserId;
use crate::version::Expected;

/// How many somebody keeps at most.
pub const MOST: i64 = 50;

/// Who asks, and the permit to keep searches.
fn owner(tx: &Tx<'_>) -> Result<(UserId, Permit)> {
    let permit = tx.permit(Permission::ManageSavedSearches, &ResourceReach::country())?;
    let user = tx.actor().user_id().map(UserId).ok_or(Error::Unauthenticated(Unauthenticated::Missing))?;
    Ok((user, permit))
}

/// The caller's own, the last first.
pub fn list(tx: &mut Tx<'_>, cursor: Option<&str>, limit: i64, count: bool) -> Result<Page<SavedSearch>> {
    let (user, _) = owner(tx)?;
    let rows = store::of_user(tx, user, read_cursor(cursor, "-id")?, limit)?;
    let total = if count { Some(store::count(tx, user)?) } else { None };
    Ok(Page::cut(rows, limit, "-id", |row| row.id, |row| row).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: SavedSearchId) -> Result<SavedSearch> {
    let (user, _) = owner(tx)?;
    store::find(tx, user, id)?.ok_or_else(Error::not_found)
}

/// Keeps one.
pub fn create(tx: &mut Tx<'_>, new: &SavedSearchUpdate) -> Result<SavedSearch> {
    let (user, permit) = owner(tx)?;
    if store::count(tx, user)? >= MOST {
        let why = text(format!("Al massimo {MOST} ricerche."), format!("At most {MOST} searches."));
        return Err(Error::invalid("#", "too_many", why));
    }
    insert(tx, &permit, user, SavedSearchId::new(), new)
}

fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    user: UserId,
    id: SavedSearchId,
    new: &SavedSearchUpdate,
) -> Result<SavedSearch> {
    let due = new.daily_digest.then(|| digest::next(tx.now())).flatten();
    store::insert(tx, permit, user, id, new, due)
}

/// Keeps one for somebody, with an id that was chosen before: for the scenario.
pub fn insert_for(tx: &mut Tx<'_>, user: UserId, id: SavedSearchId, new: &SavedSearchUpdate) -> Result<SavedSearch> {
    let permit = tx.permit(Permission::ManageUsers, &ResourceReach::country())?;
    insert(tx, &permit, user, id, new)
}

/// Changes one. A digest that is turned on, or of another query, begins with what is published from now on.
pub fn update(
    tx: &mut Tx<'_>,
    id: SavedSearchId,
    expected: &Expected,
    patch: &Merge<SavedSearchUpdate>,
) -> Result<SavedSearch> {
    let (user, permit) = owner(tx)?;
    let search = store::find(tx, user, id)?.ok_or_else(Error::not_found)?;
    expected.check(search.version)?;
    let changed = patch.apply(&SavedSearchUpdate::from(&search))?;
    let anew = changed.daily_digest && (!search.daily_digest || changed.query != search.query);
    let due = match (changed.daily_digest, anew) {
        (false, _) => None,
        (true, true) => digest::next(tx.now()),
        (true, false) => search.digest_due_at,
    };
    store::update(tx, &permit, id, &changed, due, anew)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, id: SavedSearchId, expected: &Expected) -> Result<()> {
    let (user, permit) = owner(tx)?;
    let search = store::find(tx, user, id)?.ok_or_else(Error::not_found)?;
    expected.check(search.version)?;
    store::delete(tx, &permit, &search)
}
