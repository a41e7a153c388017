//! Queries on rounds of reviews.
use crate::auth::policy::Permit;
use crate::db::schema::review_rounds as table;
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use crate::reviews::model::{Round, RoundId, RoundStatus};
use diesel::prelude::*;

/// One of them; the service decides who sees what of it.
pub fn find(tx: &mut Tx<'_>, id: RoundId) -> Result<Option<Round>> {
    Ok(table::table.find(id).select(Round::as_select()).first(tx.conn()).optional()?)
}

/// Some of them.
pub fn find_all(tx: &mut Tx<'_>, ids: &[RoundId]) -> Result<Vec<Round>> {
    Ok(table::table.filter(table::id.eq_any(ids)).select(Round::as_select()).load(tx.conn())?)
}

/// The rounds of these practices, whatever became of them.
pub fn of_practices(tx: &mut Tx<'_>, practices: &[PracticeId]) -> Result<Vec<Round>> {
    Ok(table::table.filter(table::practice_id.eq_any(practices)).select(Round::as_select()).load(tx.conn())?)
}

/// A round of a practice that was begun by this.
pub fn of_entry(tx: &mut Tx<'_>, practice: PracticeId, entry: Id) -> Result<Option<Round>> {
    let query = table::table.filter(table::practice_id.eq(practice)).filter(table::entry_id.eq(entry));
    Ok(query.select(Round::as_select()).first(tx.conn()).optional()?)
}

/// Every open round of the country, for who assigns reviews.
pub fn open(tx: &mut Tx<'_>, _permit: &Permit) -> Result<Vec<Round>> {
    let query = table::table.filter(table::status.eq(RoundStatus::Open)).order(table::id);
    Ok(query.select(Round::as_select()).load(tx.conn())?)
}

/// The rounds for which readers are to be proposed now.
pub fn to_propose(tx: &mut Tx<'_>, _permit: &Permit, limit: i64) -> Result<Vec<Round>> {
    let now = tx.now();
    Ok(table::table
        .filter(table::propose_at.le(now))
        .order((table::propose_at, table::id))
        .limit(limit)
        .select(Round::as_select())
        .load(tx.conn())?)
}

/// The rounds of whose decision those who take it are to be reminded now.
pub fn to_decide(tx: &mut Tx<'_>, _permit: &Permit, limit: i64) -> Result<Vec<Round>> {
    let now = tx.now();
    Ok(table::table
        .filter(table::decide_remind_at.le(now))
        .order((table::decide_remind_at, table::id))
        .limit(limit)
        .select(Round::as_select())
        .load(tx.conn())?)
}

/// Notes that those who decide on these rounds were reminded, and when they are again; `last` of them are not.
pub fn reminded(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    (ids, last): (&[RoundId], &[RoundId]),
    next: Option<Instant>,
) -> Result<()> {
    diesel::update(table::table.filter(table::id.eq_any(ids)))
        .set((table::decide_remind_at.eq(next), table::decide_reminders.eq(table::decide_reminders + 1)))
        .execute(tx.conn())?;
    diesel::update(table::table.filter(table::id.eq_any(last)))
        .set(table::decide_remind_at.eq(None::<Instant>))
        .execute(tx.conn())?;
    Ok(())
}

/// Adds some. What the change log tells of are their reviews.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, new: &[Round]) -> Result<()> {
    for batch in new.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Writes one over its row: of two who do so at once, one begins again.
pub fn update(tx: &mut Tx<'_>, _permit: &Permit, round: &Round) -> Result<()> {
    diesel::update(table::table.find(round.id))
        .set((
            table::status.eq(round.status),
            table::readers_needed.eq(round.readers_needed),
            table::propose_at.eq(round.propose_at),
            table::decide_remind_at.eq(round.decide_remind_at),
            table::version.eq(table::version + 1),
            table::updated_at.eq(tx.now()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Closes rounds whose text went another way.
pub fn close(tx: &mut Tx<'_>, _permit: &Permit, ids: &[RoundId]) -> Result<()> {
    diesel::update(table::table.filter(table::id.eq_any(ids)))
        .set((
            table::status.eq(RoundStatus::Closed),
            table::propose_at.eq(None::<Instant>),
            table::decide_remind_at.eq(None::<Instant>),
            table::version.eq(table::version + 1),
            table::updated_at.eq(tx.now()),
        ))
        .execute(tx.conn())?;
    Ok(())
}
