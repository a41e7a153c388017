//! Queries on saved searches.
use super::model::{SavedSearch, SavedSearchId, SavedSearchUpdate};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::saved_searches as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::users::model::UserId;
use diesel::prelude::*;

/// Those of somebody, the last first; one more than `limit` when there are more.
pub fn of_user(tx: &mut Tx<'_>, user: UserId, after: Option<SavedSearchId>, limit: i64) -> Result<Vec<SavedSearch>> {
    let mut query = table::table
        .filter(table::user_id.eq(user))
        .order(table::id.desc())
        .limit(limit + 1)
        .select(SavedSearch::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many somebody has.
pub fn count(tx: &mut Tx<'_>, user: UserId) -> Result<i64> {
    Ok(table::table.filter(table::user_id.eq(user)).count().get_result(tx.conn())?)
}

/// One of somebody's.
pub fn find(tx: &mut Tx<'_>, user: UserId, id: SavedSearchId) -> Result<Option<SavedSearch>> {
    let query = table::table.find(id).filter(table::user_id.eq(user));
    Ok(query.select(SavedSearch::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    user: UserId,
    id: SavedSearchId,
    new: &SavedSearchUpdate,
    due: Option<Instant>,
) -> Result<SavedSearch> {
    let now = tx.now();
    let made: SavedSearch = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::user_id.eq(user),
            table::name.eq(&new.name),
            table::query.eq(&new.query),
            table::daily_digest.eq(new.daily_digest),
            table::digest_due_at.eq(due),
            table::digested_at.eq(now),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<SavedSearch>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::SavedSearch, id, made.version);
    Ok(made)
}

/// Changes one; with `anew` its digest begins anew, with what is published from now on.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: SavedSearchId,
    changed: &SavedSearchUpdate,
    due: Option<Instant>,
    anew: bool,
) -> Result<SavedSearch> {
    let now = tx.now();
    let after: SavedSearch = diesel::update(table::table.find(id))
        .set((
            table::name.eq(&changed.name),
            table::query.eq(&changed.query),
            table::daily_digest.eq(changed.daily_digest),
            table::digest_due_at.eq(due),
            anew.then(|| table::digested_at.eq(now)),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<SavedSearch>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::SavedSearch, id, after.version);
    Ok(after)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, search: &SavedSearch) -> Result<()> {
    diesel::delete(table::table.find(search.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::SavedSearch, search.id, search.version + 1);
    Ok(())
}

/// A search whose digest is due.
#[derive(Debug, Clone, Queryable)]
pub struct Due {
    /// Which.
    pub id: SavedSearchId,
    /// Whose.
    pub user: UserId,
    /// What its owner calls it.
    pub name: String,
    /// The query.
    pub query: String,
    /// Up to when its owner was told.
    pub told_until: Instant,
}

/// The searches of the one person whose digest has been due for longest.
pub fn due(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Vec<Due>> {
    let now = tx.now();
    let first: Option<UserId> = table::table
        .filter(table::digest_due_at.le(now))
        .order((table::digest_due_at, table::user_id))
        .select(table::user_id)
        .first(tx.conn())
        .optional()?;
    let Some(user) = first else { return Ok(Vec::new()) };
    Ok(table::table
        .filter(table::user_id.eq(user))
        .filter(table::digest_due_at.le(now))
        .order(table::id)
        .select((table::id, table::user_id, table::name, table::query, table::digested_at))
        .load(tx.conn())?)
}

/// Notes that the digests of these are done up to an instant, and when the next are due. What a client reads of them
/// changes on its own every day: their versions stay. Compare and swap: false when another instance has done them.
pub fn done(tx: &mut Tx<'_>, _permit: &Permit, ids: &[SavedSearchId], until: Instant, next: Instant) -> Result<bool> {
    let now = tx.now();
    let still = table::table.filter(table::id.eq_any(ids)).filter(table::digest_due_at.le(now));
    let changed =
        diesel::update(still).set((table::digest_due_at.eq(next), table::digested_at.eq(until))).execute(tx.conn())?;
    Ok(changed == ids.len())
}
