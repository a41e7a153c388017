//! Queries on versions.
use super::model::{Heading, Version};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::practice_versions as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::on_each;
use crate::practices::model::PracticeId;
use crate::practices::revisions::model::RevisionId;
use diesel::prelude::*;

/// Those of a practice, the last first; one more than `limit` when there are more.
pub fn of_practice(tx: &mut Tx<'_>, practice: PracticeId, after: Option<i32>, limit: i64) -> Result<Vec<Heading>> {
    let mut query = table::table
        .filter(table::practice_id.eq(practice))
        .order(table::number.desc())
        .limit(limit + 1)
        .select(Heading::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(table::number.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many a practice has.
pub fn count(tx: &mut Tx<'_>, practice: PracticeId) -> Result<i64> {
    Ok(table::table.filter(table::practice_id.eq(practice)).count().get_result(tx.conn())?)
}

/// One of a practice.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, number: i32) -> Result<Option<Version>> {
    Ok(table::table.find((practice, number)).select(Version::as_select()).first(tx.conn()).optional()?)
}

/// The working copies that versions of a practice came of.
pub fn revisions_of(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Vec<RevisionId>> {
    let query = table::table.filter(table::practice_id.eq(practice)).filter(table::revision_id.is_not_null());
    let found: Vec<Option<RevisionId>> = query.select(table::revision_id).load(tx.conn())?;
    Ok(found.into_iter().flatten().collect())
}

/// Keeps versions.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, versions: &[Version]) -> Result<()> {
    for batch in versions.chunks(1_000) {
        on_each!(tx.conn(), |c| diesel::insert_into(table::table).values(batch).execute(c))?;
    }
    for version in versions {
        let id = format!("{}/{}", version.practice_id, version.number);
        tx.record(permit, ChangeKind::Created, ResourceType::PracticeVersion, id, 1);
    }
    Ok(())
}
