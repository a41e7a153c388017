//! Queries on outcomes.
use super::model::{LabOutcomeId, Outcome};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::lab_outcomes as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::model::LabSessionId;
use crate::on_each;
use crate::practices::model::PracticeId;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Those of a practice, the latest first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    after: Option<(NaiveDate, LabOutcomeId)>,
    limit: i64,
) -> Result<Vec<Outcome>> {
    let mut query = table::table
        .filter(table::practice_id.eq(practice))
        .order((table::held_on.desc(), table::id.desc()))
        .limit(limit + 1)
        .select(Outcome::as_select())
        .into_boxed::<MultiBackend>();
    if let Some((day, last)) = after {
        query = crate::after!(query, desc, table::held_on, day, table::id, last);
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId) -> Result<i64> {
    Ok(table::table.filter(table::practice_id.eq(practice)).count().get_result(tx.conn())?)
}

/// The latest of each of these practices.
pub fn latest(tx: &mut Tx<'_>, practices: &[PracticeId]) -> Result<Vec<LabOutcomeId>> {
    let all: Vec<(PracticeId, NaiveDate, LabOutcomeId)> = table::table
        .filter(table::practice_id.eq_any(practices))
        .select((table::practice_id, table::held_on, table::id))
        .load(tx.conn())?;
    let is_latest = |one: &&(PracticeId, NaiveDate, LabOutcomeId)| {
        all.iter().filter(|other| other.0 == one.0).all(|other| (other.1, other.2) <= (one.1, one.2))
    };
    Ok(all.iter().filter(is_latest).map(|(_, _, id)| *id).collect())
}

/// Those of a session.
pub fn of_session(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Vec<Outcome>> {
    of_sessions(tx, &[session])
}

/// Those of these sessions.
pub fn of_sessions(tx: &mut Tx<'_>, sessions: &[LabSessionId]) -> Result<Vec<Outcome>> {
    let query = table::table.filter(table::session_id.eq_any(sessions)).order(table::id);
    Ok(query.select(Outcome::as_select()).load(tx.conn())?)
}

/// Writes outcomes of a session, new ones and over their rows. Somebody else may be making the same at this moment: then
/// it is done again.
pub fn write(tx: &mut Tx<'_>, permit: &Permit, outcomes: &[Outcome]) -> Result<()> {
    for chunk in outcomes.chunks(1_000) {
        let ids: Vec<LabOutcomeId> = chunk.iter().map(|outcome| outcome.id).collect();
        diesel::delete(table::table.filter(table::id.eq_any(ids))).execute(tx.conn())?;
        let done = on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(chunk).execute(c));
        match done.map_err(Error::from) {
            Err(Error::Duplicate(_)) => return Err(Error::Contended),
            done => done?,
        };
    }
    for outcome in outcomes {
        let kind = if outcome.version == 1 { ChangeKind::Created } else { ChangeKind::Updated };
        tx.record(permit, kind, ResourceType::LabOutcome, outcome.id, outcome.version);
    }
    Ok(())
}

/// Removes outcomes that no published finding makes any more.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, outcomes: &[Outcome]) -> Result<()> {
    let ids: Vec<LabOutcomeId> = outcomes.iter().map(|outcome| outcome.id).collect();
    diesel::delete(table::table.filter(table::id.eq_any(ids))).execute(tx.conn())?;
    for outcome in outcomes {
        tx.record(permit, ChangeKind::Deleted, ResourceType::LabOutcome, outcome.id, outcome.version + 1);
    }
    Ok(())
}
