//! Queries on transitions.
use super::model::{Transition, TransitionId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_transitions as table;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::practices::model::PracticeId;
use diesel::prelude::*;

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    after: Option<TransitionId>,
    limit: i64,
) -> Result<Vec<Transition>> {
    let mut query = table::table
        .filter(table::practice_id.eq(practice))
        .order(table::id.desc())
        .limit(limit + 1)
        .select(Transition::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId) -> Result<i64> {
    Ok(table::table.filter(table::practice_id.eq(practice)).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: TransitionId) -> Result<Option<Transition>> {
    let query = table::table.find(id).filter(table::practice_id.eq(practice));
    Ok(query.select(Transition::as_select()).first(tx.conn()).optional()?)
}

/// Adds many, as [`insert`] does one.
pub fn insert_all(tx: &mut Tx<'_>, permit: &Permit, made: &[Transition]) -> Result<()> {
    for batch in made.chunks(1_000) {
        let rows: Vec<_> = batch
            .iter()
            .map(|one| {
                (
                    table::id.eq(one.id),
                    table::practice_id.eq(one.practice_id),
                    table::from_status.eq(one.from_status),
                    table::to_status.eq(one.to_status),
                    table::note.eq(&one.note),
                    table::at.eq(one.at),
                    table::actor_id.eq(permit.user_id().map(Id)),
                    table::role.eq(one.role),
                )
            })
            .collect();
        crate::on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// Adds one. The practice's own change is what the change log tells.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, made: &Transition) -> Result<()> {
    diesel::insert_into(table::table)
        .values((
            table::id.eq(made.id),
            table::practice_id.eq(made.practice_id),
            table::from_status.eq(made.from_status),
            table::to_status.eq(made.to_status),
            table::note.eq(&made.note),
            table::at.eq(made.at),
            table::actor_id.eq(permit.user_id().map(Id)),
            table::role.eq(made.role),
        ))
        .execute(tx.conn())?;
    Ok(())
}
