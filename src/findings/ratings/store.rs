//! Queries on ratings: everybody's own, and all of a round when it is counted.
use super::model::{Given, RatingId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{rating_items as items, ratings};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use crate::findings::rounds::model::{Item, RatingItemId, RatingRoundId};
use crate::on_each;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

fn own(tx: &Tx<'_>, round: RatingRoundId) -> IntoBoxed<'static, ratings::table, MultiBackend> {
    // Nobody without an account has given any.
    let giver = tx.actor().user_id().unwrap_or_default();
    let query = ratings::table.into_boxed::<MultiBackend>();
    query.filter(ratings::round_id.eq(round)).filter(ratings::user_id.eq(Id(giver)))
}

/// The actor's own of a round, in the order in which they were given; one more than `limit` when there are more.
pub fn own_page(tx: &mut Tx<'_>, round: RatingRoundId, after: Option<RatingId>, limit: i64) -> Result<Vec<Given>> {
    let mut query = own(tx, round).order(ratings::id).limit(limit + 1).select(Given::as_select());
    if let Some(last) = after {
        query = query.filter(ratings::id.gt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many the actor has given in a round.
pub fn own_count(tx: &mut Tx<'_>, round: RatingRoundId) -> Result<i64> {
    Ok(own(tx, round).count().get_result(tx.conn())?)
}

/// One of the actor's own.
pub fn own_one(tx: &mut Tx<'_>, round: RatingRoundId, id: RatingId) -> Result<Option<Given>> {
    Ok(own(tx, round).filter(ratings::id.eq(id)).select(Given::as_select()).first(tx.conn()).optional()?)
}

/// The items that were rated.
pub fn items(tx: &mut Tx<'_>, ids: &[RatingItemId]) -> Result<Vec<Item>> {
    Ok(items::table.filter(items::id.eq_any(ids)).select(Item::as_select()).load(tx.conn())?)
}

/// What everybody has given in a round, without names: for counting.
pub fn any_given(tx: &mut Tx<'_>, round: RatingRoundId) -> Result<Vec<(RatingItemId, Option<i32>)>> {
    let query = ratings::table.filter(ratings::round_id.eq(round));
    Ok(query.select((ratings::item_id, ratings::score)).load(tx.conn())?)
}

/// What was written beside the ratings of these items, without names, in the order of the words.
pub fn any_comments(tx: &mut Tx<'_>, ids: &[RatingItemId]) -> Result<Vec<(RatingItemId, String)>> {
    let query = ratings::table.filter(ratings::item_id.eq_any(ids)).filter(ratings::comment.is_not_null());
    let mut found: Vec<(RatingItemId, String)> =
        query.select((ratings::item_id, ratings::comment.assume_not_null())).load(tx.conn())?;
    found.sort();
    Ok(found)
}

/// Adds ratings.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, new: &[Given]) -> Result<()> {
    for chunk in new.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(ratings::table).values(chunk).execute(c))?;
    }
    for given in new {
        tx.record(permit, ChangeKind::Created, ResourceType::Rating, given.id, given.version);
    }
    Ok(())
}

/// Writes one over its row.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, given: &Given) -> Result<()> {
    diesel::update(ratings::table.filter(ratings::id.eq(given.id))).set(given).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Rating, given.id, given.version);
    Ok(())
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, given: &Given) -> Result<()> {
    diesel::delete(ratings::table.filter(ratings::id.eq(given.id))).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::Rating, given.id, given.version + 1);
    Ok(())
}

/// Removes those of a round that others than these have given. Tells how many.
pub fn delete_of_others(tx: &mut Tx<'_>, permit: &Permit, round: RatingRoundId, givers: &[Id]) -> Result<usize> {
    let others = ratings::table.filter(ratings::round_id.eq(round)).filter(ratings::user_id.ne_all(givers.to_vec()));
    let removed: Vec<(RatingId, i32)> =
        diesel::delete(others).returning((ratings::id, ratings::version)).get_results(tx.conn())?;
    for (id, version) in &removed {
        tx.record(permit, ChangeKind::Deleted, ResourceType::Rating, id, version + 1);
    }
    Ok(removed.len())
}
