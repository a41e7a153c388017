//! Bringing what is stored for the search up to date after the rules have changed by which words become stems.
//!
//! The worker does it, a portion in a transaction. How far each table has come stands in a row of `search_indexes`: of
//! several instances that do it at once, each takes the portion that is next, and none is done once all are.
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::Db;
use crate::db::schema::search_indexes as indexes;
use crate::db::search::STEMS_VERSION;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::{calls, lab_sessions, municipalities, organisations, practices};
use diesel::prelude::*;
use uuid::Uuid;

/// How many rows are done in one transaction.
const PORTION: i64 = 200;

/// Does all that is due and tells how many portions that were.
pub async fn run(db: &Db) -> Result<usize> {
    let mut done = 0;
    while db.work(crate::work::actor("search_index"), step).await? {
        done += 1;
    }
    Ok(done)
}

/// Does one portion; false when there is none.
fn step(tx: &mut Tx<'_>) -> Result<bool> {
    let due: Option<(String, Option<String>)> = indexes::table
        .filter(indexes::version.lt(STEMS_VERSION))
        .order(indexes::name)
        .select((indexes::name, indexes::position))
        .first(tx.conn())
        .optional()?;
    let Some((name, position)) = due else { return Ok(false) };
    let next = portion(tx, &name, position.as_deref())?;
    let row = indexes::table.find(&name);
    match next {
        Some(next) => diesel::update(row).set(indexes::position.eq(next)).execute(tx.conn())?,
        None => diesel::update(row)
            .set((indexes::version.eq(STEMS_VERSION), indexes::position.eq(None::<String>)))
            .execute(tx.conn())?,
    };
    Ok(true)
}

/// Does the rows of a table after a position and tells the last of them.
fn portion(tx: &mut Tx<'_>, table: &str, position: Option<&str>) -> Result<Option<String>> {
    let permit = tx.permit(Permission::ImportData, &ResourceReach::country())?;
    let wrong = |what: String| Error::internal(format!("search_indexes: {what}"));
    if table == "municipalities" {
        return municipalities::register::reindex(tx, &permit, position.unwrap_or_default(), PORTION);
    }
    let after: Option<Uuid> = position.map(str::parse).transpose().map_err(|e: uuid::Error| wrong(e.to_string()))?;
    let last = match table {
        "practices" => practices::service::reindex(tx, &permit, after, PORTION)?,
        "organisations" => organisations::register::reindex(tx, &permit, after.map(Id), PORTION)?.map(|last| last.0),
        "lab_sessions" => lab_sessions::service::reindex(tx, &permit, after, PORTION)?,
        "calls" => calls::service::reindex(tx, &permit, after, PORTION)?,
        other => return Err(wrong(other.to_owned())),
    };
    Ok(last.map(|last| last.to_string()))
}
