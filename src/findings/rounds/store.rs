//! Queries on rounds, their items and what came of them.
use super::model::{
    Item, Outcome, RatingItemFilter, RatingItemId, RatingRoundFilter, RatingRoundId, RatingRoundStatus, Round,
};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{rating_items as items, rating_results as results, rating_rounds as rounds};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::model::LabSessionId;
use crate::on_each;
use crate::practices::model::PracticeId;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// Rows in one statement: SQLite takes 32,766 parameters.
const CHUNK: usize = 1_000;

fn narrowed(session: LabSessionId, filter: RatingRoundFilter) -> IntoBoxed<'static, rounds::table, MultiBackend> {
    let query = rounds::table.into_boxed::<MultiBackend>().filter(rounds::session_id.eq(session));
    match filter.status {
        Some(status) => query.filter(rounds::status.eq(status)),
        None => query,
    }
}

/// Those of a session, the last first; one more than `limit` when there are more.
pub fn of_session(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: RatingRoundFilter,
    after: Option<RatingRoundId>,
    limit: i64,
) -> Result<Vec<Round>> {
    let mut query = narrowed(session, filter).order(rounds::id.desc()).limit(limit + 1).select(Round::as_select());
    if let Some(last) = after {
        query = query.filter(rounds::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a session has.
pub fn count(tx: &mut Tx<'_>, session: LabSessionId, filter: RatingRoundFilter) -> Result<i64> {
    Ok(narrowed(session, filter).count().get_result(tx.conn())?)
}

/// Session and number of those of these sessions that are open, the first first: for whoever moves a cycle on.
pub fn any_open_rounds(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<(LabSessionId, i32)>> {
    Ok(rounds::table
        .filter(rounds::session_id.eq_any(sessions))
        .filter(rounds::status.eq(RatingRoundStatus::Open))
        .order(rounds::id)
        .select((rounds::session_id, rounds::number))
        .load(tx.conn())?)
}

/// The number of the last round of a session; 0 without one.
pub fn last_number(tx: &mut Tx<'_>, session: LabSessionId) -> Result<i32> {
    let last: Option<i32> = rounds::table
        .filter(rounds::session_id.eq(session))
        .select(diesel::dsl::max(rounds::number))
        .first(tx.conn())?;
    Ok(last.unwrap_or_default())
}

/// One of a session.
pub fn find(tx: &mut Tx<'_>, session: LabSessionId, id: RatingRoundId) -> Result<Option<Round>> {
    let query = rounds::table.filter(rounds::id.eq(id)).filter(rounds::session_id.eq(session));
    Ok(query.select(Round::as_select()).first(tx.conn()).optional()?)
}

/// Adds one with its items.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, round: &Round, new: &[Item]) -> Result<()> {
    match diesel::insert_into(rounds::table).values(round).execute(tx.conn()).map_err(Error::from) {
        // Somebody else has just opened the round of this number: looked at again, there is a next one.
        Err(Error::Duplicate(_)) => return Err(Error::Contended),
        done => done?,
    };
    for chunk in new.chunks(CHUNK) {
        on_each!(tx.conn(), |c| diesel::insert_into(items::table).values(chunk).execute(c))?;
    }
    tx.record(permit, ChangeKind::Created, ResourceType::RatingRound, round.id, round.version);
    Ok(())
}

/// Closes one that is open, with what came of its items; false when it is not open any more.
pub fn close(tx: &mut Tx<'_>, permit: &Permit, round: &Round, outcomes: &[Outcome]) -> Result<bool> {
    let open = rounds::table.filter(rounds::id.eq(round.id)).filter(rounds::status.eq(RatingRoundStatus::Open));
    let changed = diesel::update(open)
        .set((
            rounds::status.eq(round.status),
            rounds::ratings.eq(round.ratings),
            rounds::agreed.eq(round.agreed),
            rounds::split.eq(round.split),
            rounds::not_voted.eq(round.not_voted),
            rounds::closed_at.eq(round.closed_at),
            rounds::version.eq(round.version),
            rounds::updated_at.eq(round.updated_at),
        ))
        .execute(tx.conn())?;
    if changed == 0 {
        return Ok(false);
    }
    for chunk in outcomes.chunks(CHUNK) {
        on_each!(tx.conn(), |c| diesel::insert_into(results::table).values(chunk).execute(c))?;
    }
    tx.record(permit, ChangeKind::Updated, ResourceType::RatingRound, round.id, round.version);
    Ok(true)
}

/// Counts `by` ratings more in a round that is open: whoever rates does, so that on PostgreSQL too nobody rates while
/// the round is being closed. False when it is not open any more.
pub fn touch(tx: &mut Tx<'_>, _permit: &Permit, id: RatingRoundId, by: i32) -> Result<bool> {
    let now = tx.now();
    let open = rounds::table.filter(rounds::id.eq(id)).filter(rounds::status.eq(RatingRoundStatus::Open));
    let changed = diesel::update(open)
        .set((rounds::ratings.eq(rounds::ratings + by), rounds::updated_at.eq(now)))
        .execute(tx.conn())?;
    Ok(changed == 1)
}

/// All items of a round, in their order.
pub fn items_of(tx: &mut Tx<'_>, round: RatingRoundId) -> Result<Vec<Item>> {
    let query = items::table.filter(items::round_id.eq(round)).order(items::id);
    Ok(query.select(Item::as_select()).load(tx.conn())?)
}

fn narrowed_items(round: RatingRoundId, filter: RatingItemFilter) -> IntoBoxed<'static, items::table, MultiBackend> {
    let mut query = items::table.into_boxed::<MultiBackend>().filter(items::round_id.eq(round));
    if let Some(practice) = filter.practice {
        query = query.filter(items::practice_id.eq(practice));
    }
    if let Some(consensus) = filter.consensus {
        let so = results::table.filter(results::round_id.eq(round)).filter(results::consensus.eq(consensus));
        query = query.filter(items::id.eq_any(so.select(results::item_id)));
    }
    query
}

/// Items of a round, in their order; one more than `limit` when there are more.
pub fn items_page(
    tx: &mut Tx<'_>,
    round: RatingRoundId,
    filter: RatingItemFilter,
    after: Option<RatingItemId>,
    limit: i64,
) -> Result<Vec<Item>> {
    let mut query = narrowed_items(round, filter).order(items::id).limit(limit + 1).select(Item::as_select());
    if let Some(last) = after {
        query = query.filter(items::id.gt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many items a round has.
pub fn items_count(tx: &mut Tx<'_>, round: RatingRoundId, filter: RatingItemFilter) -> Result<i64> {
    Ok(narrowed_items(round, filter).count().get_result(tx.conn())?)
}

/// The item of a round for a practice and an item of the rubric.
pub fn item(tx: &mut Tx<'_>, round: RatingRoundId, practice: PracticeId, code: &str) -> Result<Option<Item>> {
    let query = items::table
        .filter(items::round_id.eq(round))
        .filter(items::practice_id.eq(practice))
        .filter(items::item_code.eq(code));
    Ok(query.select(Item::as_select()).first(tx.conn()).optional()?)
}

/// Practice and item code of everything that is open in a session by this version of the rubric.
pub fn open_questions(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    rubric_version: i32,
) -> Result<Vec<(PracticeId, String)>> {
    Ok(items::table
        .inner_join(rounds::table)
        .filter(rounds::session_id.eq(session))
        .filter(rounds::status.eq(RatingRoundStatus::Open))
        .filter(rounds::rubric_version.eq(rubric_version))
        .select((items::practice_id, items::item_code))
        .load(tx.conn())?)
}

/// What came of these items; nothing for those that are open.
pub fn outcomes(tx: &mut Tx<'_>, ids: &[RatingItemId]) -> Result<Vec<Outcome>> {
    Ok(results::table.filter(results::item_id.eq_any(ids)).select(Outcome::as_select()).load(tx.conn())?)
}

/// Those of `ids` that are items of closed rounds of a session, with their practices and what came of them.
pub fn counted(tx: &mut Tx<'_>, session: LabSessionId, ids: &[RatingItemId]) -> Result<Vec<(PracticeId, Outcome)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let of_session: Vec<(RatingItemId, PracticeId)> = items::table
        .inner_join(rounds::table)
        .filter(items::id.eq_any(ids))
        .filter(rounds::session_id.eq(session))
        .select((items::id, items::practice_id))
        .load(tx.conn())?;
    let outcomes = outcomes(tx, ids)?;
    let found = outcomes.into_iter().filter_map(|outcome| {
        let (_, practice) = of_session.iter().find(|(id, _)| *id == outcome.item_id)?;
        Some((*practice, outcome))
    });
    Ok(found.collect())
}
