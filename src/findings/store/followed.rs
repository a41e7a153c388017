//! What the change feed is told of findings, and what it asks.
use super::{Scope, named, scoped, scoped_at};
use crate::auth::policy::Permit;
use crate::db::schema::{findings, lab_session_regions, lab_sessions, practice_facets};
use crate::db::tx::{Audience, ChangeKind, Inside, ResourceType, Tx};
use crate::error::Result;
use crate::findings::model::{Finding, FindingId, FindingStatus, FindingVisibility};
use crate::labs::model::CycleId;
use crate::practices::model::LEADS_FACET;
use crate::territory::RegionCode;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The scope of everybody.
const EVERYBODY: Scope = Scope::Part { regions: Vec::new(), cycles: Vec::new(), organisations: Vec::new() };

/// Who sees each of these, as they are stored now, and who saw them while they were published.
pub(super) fn audiences(tx: &mut Tx<'_>, ids: &[FindingId]) -> Result<HashMap<FindingId, Audience>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let these: Vec<FindingId> = ids.to_vec();
    let public: HashSet<FindingId> = scoped(&EVERYBODY)
        .filter(findings::id.eq_any(these.clone()))
        .select(findings::id)
        .load(tx.conn())?
        .into_iter()
        .collect();
    let lost: HashSet<FindingId> = scoped_at(&EVERYBODY, FindingStatus::Withdrawn)
        .filter(findings::id.eq_any(these))
        .select(findings::id)
        .load(tx.conn())?
        .into_iter()
        .collect();
    let homes = homes(tx, ids)?;
    let led = led(tx, ids)?;
    let audience = |id: &FindingId| {
        let mut inside = homes.get(id).cloned().unwrap_or_default();
        inside.organisations = led.get(id).cloned().unwrap_or_default();
        // What is published now may have been before: only what everybody loses is told apart.
        (*id, Audience { was_public: lost.contains(id), public: public.contains(id), inside })
    };
    Ok(ids.iter().map(audience).collect())
}

/// The regions and the cycle of the session of each.
fn homes(tx: &mut Tx<'_>, ids: &[FindingId]) -> Result<HashMap<FindingId, Inside>> {
    let rows: Vec<(FindingId, RegionCode, Option<CycleId>)> = findings::table
        .inner_join(lab_sessions::table.on(lab_sessions::id.eq(findings::session_id)))
        .inner_join(lab_session_regions::table.on(lab_session_regions::session_id.eq(findings::session_id)))
        .filter(findings::id.eq_any(ids))
        .select((findings::id, lab_session_regions::region_code, lab_sessions::cycle_id))
        .load(tx.conn())?;
    let mut homes: HashMap<FindingId, Inside> = HashMap::new();
    for (id, region, cycle) in rows {
        let cycles = cycle.into_iter().map(|cycle| cycle.0).collect();
        let home = homes.remove(&id).unwrap_or_default();
        homes.insert(id, home.and(Inside { cycles, ..Inside::regions([region]) }));
    }
    Ok(homes)
}

/// The organisations that read those for the invited, because they lead a practice that one names, alone or with others, once it is published.
fn led(tx: &mut Tx<'_>, ids: &[FindingId]) -> Result<HashMap<FindingId, Vec<Uuid>>> {
    let rows: Vec<(FindingId, String)> = named::table
        .inner_join(practice_facets::table.on(practice_facets::practice_id.eq(named::practice_id)))
        .inner_join(findings::table.on(findings::id.eq(named::finding_id)))
        .filter(findings::id.eq_any(ids))
        .filter(findings::visibility.eq(FindingVisibility::Invited))
        .filter(findings::status.eq_any([FindingStatus::Published, FindingStatus::Withdrawn]))
        .filter(practice_facets::facet.eq(LEADS_FACET))
        .select((findings::id, practice_facets::value))
        .load(tx.conn())?;
    let mut led: HashMap<FindingId, Vec<Uuid>> = HashMap::new();
    for (id, organisation) in rows {
        led.entry(id).or_default().extend(organisation.parse::<Uuid>());
    }
    Ok(led)
}

/// Notes that these have changed.
pub(super) fn record(tx: &mut Tx<'_>, permit: &Permit, kind: ChangeKind, changed: &[(FindingId, i32)]) -> Result<()> {
    let ids: Vec<FindingId> = changed.iter().map(|(id, _)| *id).collect();
    let mut audiences = audiences(tx, &ids)?;
    for (id, version) in changed {
        let Some(audience) = audiences.remove(id) else { continue };
        tx.record_for(permit, kind, (ResourceType::Finding, id), *version, audience);
    }
    Ok(())
}

/// Those of `ids` that the scope has.
pub fn visible_of(tx: &mut Tx<'_>, scope: &Scope, ids: &[FindingId]) -> Result<Vec<Finding>> {
    let query = scoped(scope).filter(findings::id.eq_any(ids.to_vec()));
    Ok(query.select(Finding::as_select()).load(tx.conn())?)
}
