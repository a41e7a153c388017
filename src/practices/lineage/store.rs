//! Queries on links between practices.
use super::model::{LineageKind, Link, LinkId, LinkedPractice};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{practice_links as table, practices};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::practices::model::{PracticeId, PracticeStatus};
use crate::practices::store::led;
use crate::practices::visibility::Scope;
use crate::territory::RegionCode;
use diesel::prelude::*;

/// Those of a practice, at either end, the last first.
pub fn of_practice(tx: &mut Tx<'_>, practice: PracticeId) -> Result<Vec<Link>> {
    let query = table::table.filter(table::from_id.eq(practice).or(table::to_id.eq(practice)));
    Ok(query.order(table::id.desc()).select(Link::as_select()).load(tx.conn())?)
}

/// One of a practice, at either end.
pub fn find(tx: &mut Tx<'_>, practice: PracticeId, id: LinkId) -> Result<Option<Link>> {
    let query = table::table.find(id).filter(table::from_id.eq(practice).or(table::to_id.eq(practice)));
    Ok(query.select(Link::as_select()).first(tx.conn()).optional()?)
}

/// Where the links of one kind lead from these practices.
pub fn targets(tx: &mut Tx<'_>, kind: LineageKind, from: &[PracticeId]) -> Result<Vec<PracticeId>> {
    let query = table::table.into_boxed::<MultiBackend>().filter(table::kind.eq(kind));
    Ok(query.filter(table::from_id.eq_any(from.to_vec())).select(table::to_id).load(tx.conn())?)
}

type Ends = (PracticeId, String, PracticeStatus, RegionCode);

/// Those of `ids` that `scope` has.
pub fn linked(tx: &mut Tx<'_>, scope: &Scope, ids: &[PracticeId]) -> Result<Vec<LinkedPractice>> {
    let found: Vec<Ends> = practices::table
        .filter(practices::id.eq_any(ids))
        .select((practices::id, practices::title, practices::status, practices::region_code))
        .load(tx.conn())?;
    let led = led(tx, scope, ids)?;
    let seen = found.into_iter().filter(|(id, _, status, region)| scope.sees(*region, led.contains(id), *status));
    Ok(seen.map(|(id, title, status, ..)| LinkedPractice { id, title, status }).collect())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, link: &Link) -> Result<()> {
    diesel::insert_into(table::table).values(link).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::PracticeLink, link.id, 1);
    Ok(())
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, link: &Link) -> Result<()> {
    diesel::delete(table::table.find(link.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::PracticeLink, link.id, 2);
    Ok(())
}
