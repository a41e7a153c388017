//! Queries on programmes that were announced. Everybody who may see the session may read them.
use super::model::Kept;
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::lab_session_programmes as programmes;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Stored;
use crate::error::Result;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::presented::PresentedPractice;
use diesel::prelude::*;
use serde_json::Value;

/// Those of a session that the actor may see, before a number, the last first; one more than `limit` when there are more.
pub fn visible_of(tx: &mut Tx<'_>, session: LabSessionId, before: Option<i32>, limit: i64) -> Result<Vec<Kept>> {
    let mut query = programmes::table
        .filter(programmes::session_id.eq(session))
        .order(programmes::number.desc())
        .limit(limit + 1)
        .select(Kept::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(before) = before {
        query = query.filter(programmes::number.lt(before));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a session has.
pub fn visible_count(tx: &mut Tx<'_>, session: LabSessionId) -> Result<i64> {
    Ok(programmes::table.filter(programmes::session_id.eq(session)).count().get_result(tx.conn())?)
}

/// One of a session's that the actor may see.
pub fn visible(tx: &mut Tx<'_>, session: LabSessionId, number: i32) -> Result<Option<Kept>> {
    let query = programmes::table.find((session, number)).select(Kept::as_select());
    Ok(query.first(tx.conn()).optional()?)
}

/// Keeps one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    session: LabSessionId,
    number: i32,
    (changed, programme, presented): (Vec<String>, Value, Vec<PresentedPractice>),
) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(programmes::table)
        .values((
            programmes::session_id.eq(session),
            programmes::number.eq(number),
            programmes::changed.eq(Stored(changed)),
            programmes::programme.eq(Stored(programme)),
            programmes::presented.eq(Stored(presented)),
            programmes::at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::SessionProgramme, format!("{session}/{number}"), 1);
    Ok(())
}
