//! Queries on the change feed.
use super::model::{FeedType, StoredEntry};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{feed_entries as entries, feed_horizon as horizon};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use diesel::dsl::max;
use diesel::prelude::*;

/// The stretch of the feed that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// After this position
    pub after: i64,
    /// up to this one.
    pub until: i64,
    /// How many entries at most.
    pub most: i64,
}

/// The last position that was purged; 0 when none was.
pub fn purged(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(horizon::table.find(1).select(horizon::position).first(tx.conn())?)
}

/// The last position that was given.
pub fn head(tx: &mut Tx<'_>) -> Result<i64> {
    let last: Option<i64> = entries::table.select(max(entries::position)).first(tx.conn())?;
    match last {
        Some(last) => Ok(last),
        None => purged(tx),
    }
}

/// The entries of a stretch; `public` for those that concern everybody only. Who sees the others is for the service.
pub fn visible(tx: &mut Tx<'_>, stretch: Stretch, types: &[FeedType], public: bool) -> Result<Vec<StoredEntry>> {
    let mut query = entries::table
        .filter(entries::position.gt(stretch.after))
        .filter(entries::position.le(stretch.until))
        .order(entries::position)
        .limit(stretch.most)
        .select(StoredEntry::as_select())
        .into_boxed::<MultiBackend>();
    if types.len() < FeedType::ALL.len() {
        query = query.filter(entries::resource_type.eq_any(types));
    }
    if public {
        query = query.filter(entries::public.eq(true).or(entries::lost.eq(true)));
    }
    Ok(query.load(tx.conn())?)
}

/// Place and time of the oldest entries.
pub fn oldest(tx: &mut Tx<'_>, most: i64) -> Result<Vec<(i64, Instant)>> {
    let query = entries::table.order(entries::position).limit(most).select((entries::position, entries::at));
    Ok(query.load(tx.conn())?)
}

/// Removes all up to a position, and notes that they are not there any more.
pub fn purge(tx: &mut Tx<'_>, _permit: &Permit, until: i64) -> Result<usize> {
    let removed = diesel::delete(entries::table.filter(entries::position.le(until))).execute(tx.conn())?;
    diesel::update(horizon::table.find(1).filter(horizon::position.lt(until)))
        .set(horizon::position.eq(until))
        .execute(tx.conn())?;
    Ok(removed)
}
