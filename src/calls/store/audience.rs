//! Whom a call reaches.
use crate::calls::content::{CallAudience, Content};
use crate::calls::model::{CallId, Recipient};
use crate::db::schema::{invitations, municipalities, organisations};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// The organisations that an audience reaches on a day, by name: those that work, are not being wound up, and are not
/// municipalities that ISTAT has closed. Organisations are public.
pub fn any_recipients(
    tx: &mut Tx<'_>,
    content: &Content,
    audience: &CallAudience,
    today: NaiveDate,
) -> Result<Vec<Recipient>> {
    let regions = if audience.regions.is_empty() { &content.regions } else { &audience.regions };
    let working = || {
        organisations::table
            .left_join(municipalities::table)
            .filter(organisations::active.eq(true))
            .filter(organisations::in_liquidation.eq(false))
            .filter(organisations::valid_to.is_null().or(organisations::valid_to.ge(today)))
            .filter(organisations::valid_from.is_null().or(organisations::valid_from.le(today)))
            .filter(diesel::dsl::not(
                organisations::kind
                    .eq(OrganisationKind::Municipality)
                    .and(municipalities::active.assume_not_null().eq(false))
                    .and(organisations::cadastral_code.is_not_null()),
            ))
            .select(Recipient::as_select())
    };
    let mut found: Vec<Recipient> = working()
        .filter(organisations::kind.eq_any(&audience.kinds))
        .filter(organisations::region_code.eq_any(regions))
        .load(tx.conn())?;
    if !audience.additions.is_empty() {
        let ids: Vec<Id> = audience.additions.iter().copied().map(Id).collect();
        found.extend(working().filter(organisations::id.eq_any(ids)).load::<Recipient>(tx.conn())?);
    }
    let excluded: HashSet<Uuid> = audience.exclusions.iter().copied().collect();
    let mut seen = HashSet::new();
    found.retain(|one| !excluded.contains(&one.id.0) && seen.insert(one.id));
    found.sort_by(|a, b| (&a.sort_name, a.id).cmp(&(&b.sort_name, b.id)));
    Ok(found)
}

/// Which organisations a call has invited.
pub fn any_invited(tx: &mut Tx<'_>, call: CallId) -> Result<HashSet<OrganisationId>> {
    let ids: Vec<OrganisationId> = invitations::table
        .filter(invitations::call_id.eq(call))
        .select(invitations::organisation_id)
        .load(tx.conn())?;
    Ok(ids.into_iter().collect())
}
