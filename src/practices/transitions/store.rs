//! Queries on transitions.
use super::model::{Taken, TransitionId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_forms;
use crate::db::schema::practice_transitions as table;
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use diesel::prelude::*;

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(
    tx: &mut Tx<'_>,
    practice: PracticeId,
    after: Option<TransitionId>,
    limit: i64,
) -> Result<Vec<Taken>> {
    let mut query = table::table
        .filter(table::practice_id.eq(practice))
        .order(table::id.desc())
        .limit(limit + 1)
        .select(Taken::as_select())
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
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: TransitionId) -> Result<Option<Taken>> {
    let query = table::table.find(id).filter(table::practice_id.eq(practice));
    Ok(query.select(Taken::as_select()).first(tx.conn()).optional()?)
}

/// Adds some. The practice's own change is what the change log tells.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, taken: &[Taken]) -> Result<()> {
    for batch in taken.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// The fields that the form of a call makes mandatory for a practice.
pub fn required_fields(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Vec<String>> {
    let form = practice_forms::table.find(practice).select(practice_forms::fields);
    let fields: Option<Stored<Vec<String>>> = form.first(tx.conn()).optional()?;
    Ok(fields.map(|stored| stored.0).unwrap_or_default())
}

/// Sets them.
pub fn require_fields(tx: &mut Tx<'_>, _permit: &Permit, practice: PracticeId, fields: &[String]) -> Result<()> {
    let fields = Stored(fields.to_vec());
    let changed = diesel::update(practice_forms::table.find(practice)).set(practice_forms::fields.eq(&fields));
    if changed.execute(tx.conn())? == 0 {
        diesel::insert_into(practice_forms::table)
            .values((practice_forms::practice_id.eq(practice), practice_forms::fields.eq(&fields)))
            .execute(tx.conn())?;
    }
    Ok(())
}
