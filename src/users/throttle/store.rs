//! Queries on failed sign-ins. They are no resources: nothing of them goes into the change log.
use super::model::Failures;
use crate::auth::policy::Permit;
use crate::db::query::OnEach;
use crate::db::schema::sign_in_failures as failures;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use diesel::prelude::*;

/// What was counted of a subject.
pub fn any_of(tx: &mut Tx<'_>, key: &str) -> Result<Option<Failures>> {
    let row: Option<(i32, Instant, Option<Instant>)> = failures::table
        .find(key)
        .select((failures::failures, failures::first_at, failures::blocked_until))
        .first(tx.conn())
        .optional()?;
    Ok(row.map(|(failures, first_at, blocked_until)| Failures { failures, first_at, blocked_until }))
}

/// Counts the first failure of a subject.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, key: &str, counted: &Failures) -> Result<()> {
    let insert = diesel::insert_into(failures::table)
        .values((
            failures::subject.eq(key),
            failures::failures.eq(counted.failures),
            failures::first_at.eq(counted.first_at),
            failures::blocked_until.eq(counted.blocked_until),
        ))
        .on_conflict_do_nothing();
    // Another transaction was first: count again, after it.
    if OnEach(insert).execute(tx.conn())? == 0 { Err(Error::Contended) } else { Ok(()) }
}

/// Counts one more.
pub fn update(tx: &mut Tx<'_>, _permit: &Permit, key: &str, counted: &Failures) -> Result<()> {
    diesel::update(failures::table.find(key))
        .set((
            failures::failures.eq(counted.failures),
            failures::first_at.eq(counted.first_at),
            failures::blocked_until.eq(counted.blocked_until),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets a subject.
pub fn delete(tx: &mut Tx<'_>, _permit: &Permit, key: &str) -> Result<()> {
    diesel::delete(failures::table.find(key)).execute(tx.conn())?;
    Ok(())
}

/// Takes one failure back.
pub fn take_back(tx: &mut Tx<'_>, _permit: &Permit, key: &str) -> Result<()> {
    diesel::update(failures::table.find(key).filter(failures::failures.gt(0)))
        .set((failures::failures.eq(failures::failures - 1), failures::blocked_until.eq(None::<Instant>)))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets whatever began before `instant`.
pub fn delete_before(tx: &mut Tx<'_>, _permit: &Permit, instant: Instant) -> Result<()> {
    diesel::delete(failures::table.filter(failures::first_at.lt(instant))).execute(tx.conn())?;
    Ok(())
}
