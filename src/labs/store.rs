//! Queries on laboratories.
use super::cycles::model::{CycleId, CyclePhase};
use super::model::{ExpertStatus, Lab, LabId, LabStatus};
use super::sight::{Seen, Sight};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{lab_cycles, lab_experts, lab_organisations, lab_regions, labs};
use crate::db::tx::{Audience, ChangeKind, Inside, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result};
use crate::on_each;
use crate::territory::RegionCode;
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only labs for this region.
    pub region: Option<RegionCode>,
    /// Only labs in one of these states; any when empty.
    pub statuses: Vec<LabStatus>,
    /// Only labs that this organisation keeps or works on.
    pub organisation: Option<Uuid>,
    /// Only labs that were changed at or after this instant.
    pub updated_since: Option<Instant>,
}

/// What a filter leaves of a boxed query that has `labs` in it.
macro_rules! narrow {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter) = ($query, $filter);
        if let Some(region) = filter.region {
            // An alias, because the query may count by this table.
            let there = diesel::alias!(lab_regions as there);
            let of_region =
                there.filter(there.field(lab_regions::region_code).eq(region)).select(there.field(lab_regions::lab_id));
            query = query.filter(labs::id.eq_any(of_region));
        }
        if let Some(organisation) = filter.organisation {
            let kept = lab_organisations::table
                .filter(lab_organisations::organisation_id.eq(Id(organisation)))
                .select(lab_organisations::lab_id);
            query = query.filter(labs::id.eq_any(kept));
        }
        if !filter.statuses.is_empty() {
            query = query.filter(labs::status.eq_any(filter.statuses.clone()));
        }
        if let Some(since) = filter.updated_since {
            query = query.filter(labs::updated_at.ge(since));
        }
        query
    }};
}

/// Those that match and the actor may see.
fn narrowed(tx: &Tx<'_>, filter: &Filter) -> labs::BoxedQuery<'static, MultiBackend> {
    let query = narrow!(labs::table.into_boxed::<MultiBackend>(), filter);
    let of_regions = |codes: Vec<RegionCode>| {
        lab_regions::table.filter(lab_regions::region_code.eq_any(codes)).select(lab_regions::lab_id)
    };
    let of_organisations = |ids: Vec<Id>| {
        lab_organisations::table
            .filter(lab_organisations::organisation_id.eq_any(ids))
            .select(lab_organisations::lab_id)
    };
    let actor = tx.actor();
    let public = labs::status.ne(LabStatus::Planned);
    match actor.subject() {
        _ if actor.reads_everything() => query,
        None => query.filter(public),
        // A system is nobody's expert: no expert has its id.
        Some(user) => {
            let organisations = actor.organisations().into_iter().map(Id).collect();
            let named = lab_experts::table
                .inner_join(lab_cycles::table)
                .filter(lab_experts::user_id.eq(Id(user)))
                .filter(lab_experts::status.ne("declined"))
                .select(lab_cycles::lab_id);
            query.filter(
                public
                    .or(labs::id.eq_any(of_regions(actor.regions())))
                    .or(labs::id.eq_any(of_organisations(organisations)))
                    .or(labs::id.eq_any(named)),
            )
        }
    }
}

/// At most `limit` that match and the actor may see, after the one with id `last`, the newest first.
pub fn visible_page(tx: &mut Tx<'_>, filter: &Filter, last: Option<LabId>, limit: i64) -> Result<Vec<Lab>> {
    let mut query = narrowed(tx, filter).select(Lab::as_select()).order(labs::id.desc()).limit(limit);
    if let Some(last) = last {
        query = query.filter(labs::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many match and the actor may see.
pub fn visible_count(tx: &mut Tx<'_>, filter: &Filter) -> Result<i64> {
    Ok(narrowed(tx, filter).count().get_result(tx.conn())?)
}

/// How many that everybody sees match, by status.
pub fn public_counts(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(LabStatus, i64)>> {
    let query = labs::table
        .filter(labs::status.ne(LabStatus::Planned))
        .group_by(labs::status)
        .select((labs::status, diesel::dsl::count_star()));
    Ok(narrow!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}

/// The same by region: one of two regions counts in both.
pub fn public_counts_by_region(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<(RegionCode, i64)>> {
    let query = labs::table
        .inner_join(lab_regions::table)
        .filter(labs::status.ne(LabStatus::Planned))
        .group_by(lab_regions::region_code)
        .select((lab_regions::region_code, diesel::dsl::count_star()));
    Ok(narrow!(query.into_boxed::<MultiBackend>(), filter).load(tx.conn())?)
}

/// One of those that the actor may see.
pub fn visible(tx: &mut Tx<'_>, id: LabId) -> Result<Option<Seen>> {
    let found: Option<Lab> = labs::table.find(id).select(Lab::as_select()).first(tx.conn()).optional()?;
    let Some(lab) = found else { return Ok(None) };
    let user = tx.actor().user_id();
    let naming = match user {
        Some(user) => naming(tx, &[id], user)?.remove(&id),
        None => None,
    };
    let reach = lab.reach(user.filter(|_| naming == Some(Naming::Agreed)));
    let sight = Sight::of(tx.actor(), &reach);
    let seen = lab.is_public() || sight == Sight::Whole || naming.is_some();
    Ok(seen.then_some(Seen { lab, reach, sight }))
}

/// How a lab names somebody among its experts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Naming {
    /// Only as one who is proposed: they see the lab as everybody sees it, also while it is only planned.
    Proposed,
    /// As one who was agreed on, or has confirmed: they see its work.
    Agreed,
}

/// How those of `ids` that do so name this person among their experts, each in the cycle in which that has come furthest.
pub fn naming(tx: &mut Tx<'_>, ids: &[LabId], user: Uuid) -> Result<HashMap<LabId, Naming>> {
    let named: Vec<(LabId, ExpertStatus)> = lab_experts::table
        .inner_join(lab_cycles::table)
        .filter(lab_experts::user_id.eq(Id(user)))
        .filter(lab_experts::status.ne(ExpertStatus::Declined))
        .filter(lab_cycles::lab_id.eq_any(ids))
        .select((lab_cycles::lab_id, lab_experts::status))
        .load(tx.conn())?;
    let mut naming = HashMap::new();
    for (lab, status) in named {
        let now = if status == ExpertStatus::Proposed { Naming::Proposed } else { Naming::Agreed };
        naming.entry(lab).and_modify(|known: &mut Naming| *known = now.max(*known)).or_insert(now);
    }
    Ok(naming)
}

/// The lab of a cycle.
pub fn lab_of(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Option<LabId>> {
    Ok(lab_cycles::table.find(cycle).select(lab_cycles::lab_id).first(tx.conn()).optional()?)
}

/// Number and phase of the latest cycle of each of these labs that has one.
pub fn any_current(tx: &mut Tx<'_>, ids: &[LabId]) -> Result<HashMap<LabId, (i32, CyclePhase)>> {
    let rows: Vec<(LabId, i32, CyclePhase)> = lab_cycles::table
        .filter(lab_cycles::lab_id.eq_any(ids))
        .order((lab_cycles::lab_id, lab_cycles::number))
        .select((lab_cycles::lab_id, lab_cycles::number, lab_cycles::phase))
        .load(tx.conn())?;
    Ok(rows.into_iter().map(|(lab, number, phase)| (lab, (number, phase))).collect())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, lab: &Lab) -> Result<()> {
    diesel::insert_into(labs::table)
        .values((
            labs::id.eq(lab.id),
            labs::name.eq(&lab.name),
            labs::status.eq(lab.status),
            labs::national_stage.eq(lab.national_stage),
            labs::content.eq(&lab.content),
            labs::version.eq(lab.version),
            labs::created_at.eq(lab.created_at),
            labs::updated_at.eq(lab.updated_at),
        ))
        .execute(tx.conn())?;
    index(tx, lab)?;
    let audience = Audience { was_public: false, public: lab.is_public(), inside: inside(lab) };
    tx.record_for(permit, ChangeKind::Created, (ResourceType::Lab, lab.id), lab.version, audience);
    Ok(())
}

/// Writes a changed one over `before`, at the next version.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, before: &Lab, lab: &Lab) -> Result<Lab> {
    let now = tx.now();
    let changed: Option<Lab> = diesel::update(labs::table.find(lab.id).filter(labs::version.eq(before.version)))
        .set((
            labs::name.eq(&lab.name),
            labs::status.eq(lab.status),
            labs::national_stage.eq(lab.national_stage),
            labs::content.eq(&lab.content),
            labs::version.eq(labs::version + 1),
            labs::updated_at.eq(now),
        ))
        .returning(columns::<Lab>())
        .get_result(tx.conn())
        .optional()?;
    let changed = changed.ok_or(Error::PreconditionFailed)?;
    diesel::delete(lab_regions::table.filter(lab_regions::lab_id.eq(lab.id))).execute(tx.conn())?;
    diesel::delete(lab_organisations::table.filter(lab_organisations::lab_id.eq(lab.id))).execute(tx.conn())?;
    index(tx, &changed)?;
    let moved = before.is_public() != changed.is_public() || inside(before) != inside(&changed);
    let inside = inside(before).and(inside(&changed));
    let audience = Audience { was_public: before.is_public(), public: changed.is_public(), inside };
    if moved {
        record_cycles(tx, permit, changed.id, &audience)?;
    }
    tx.record_for(permit, ChangeKind::Updated, (ResourceType::Lab, changed.id), changed.version, audience);
    Ok(changed)
}

/// How many cycles one has had.
pub fn cycles_of(tx: &mut Tx<'_>, id: LabId) -> Result<i64> {
    Ok(lab_cycles::table.filter(lab_cycles::lab_id.eq(id)).count().get_result(tx.conn())?)
}

/// Removes one without cycles.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, lab: &Lab) -> Result<()> {
    diesel::delete(labs::table.find(lab.id)).execute(tx.conn())?;
    let audience = Audience { was_public: lab.is_public(), public: false, inside: inside(lab) };
    tx.record_for(permit, ChangeKind::Deleted, (ResourceType::Lab, lab.id), lab.version + 1, audience);
    Ok(())
}

/// Notes the cycles of a lab that others see from now on: they have not changed themselves, but who follows them would not
/// learn of it otherwise.
fn record_cycles(tx: &mut Tx<'_>, permit: &Permit, lab: LabId, audience: &Audience) -> Result<()> {
    let of_lab = lab_cycles::table.filter(lab_cycles::lab_id.eq(lab)).order(lab_cycles::number);
    let cycles: Vec<(CycleId, i32)> = of_lab.select((lab_cycles::id, lab_cycles::version)).load(tx.conn())?;
    for (id, version) in cycles {
        tx.record_for(permit, ChangeKind::Updated, (ResourceType::LabCycle, id), version, audience.clone());
    }
    Ok(())
}

/// Notes a change of a cycle: who sees its lab sees it.
pub(super) fn record_cycle(
    tx: &mut Tx<'_>,
    permit: &Permit,
    kind: ChangeKind,
    (lab, cycle): (LabId, CycleId),
    version: i32,
) -> Result<()> {
    let lab: Lab = labs::table.find(lab).select(Lab::as_select()).first(tx.conn())?;
    let audience = Audience {
        was_public: lab.is_public() && kind != ChangeKind::Created,
        public: lab.is_public() && kind != ChangeKind::Deleted,
        inside: inside(&lab),
    };
    tx.record_for(permit, kind, (ResourceType::LabCycle, cycle), version, audience);
    Ok(())
}

/// Who sees a planned lab: whoever works on it or oversees it.
fn inside(lab: &Lab) -> Inside {
    let content = &lab.content.0;
    Inside { organisations: content.organisations().collect(), ..Inside::regions(content.regions.iter().copied()) }
}

/// Those of `ids` that the actor may see.
pub fn visible_of(tx: &mut Tx<'_>, ids: &[LabId]) -> Result<Vec<Lab>> {
    let query = narrowed(tx, &Filter::default()).filter(labs::id.eq_any(ids.to_vec()));
    Ok(query.select(Lab::as_select()).load(tx.conn())?)
}

/// The rows by which a lab is found.
fn index(tx: &mut Tx<'_>, lab: &Lab) -> Result<()> {
    let content = &lab.content.0;
    let regions: Vec<_> = content
        .regions
        .iter()
        .map(|code| (lab_regions::lab_id.eq(lab.id), lab_regions::region_code.eq(*code)))
        .collect();
    on_each!(tx.conn(), |c| diesel::insert_into(lab_regions::table).values(&regions).execute(c))?;
    let bodies: Vec<_> = content
        .organisations()
        .map(|id| (lab_organisations::lab_id.eq(lab.id), lab_organisations::organisation_id.eq(Id(id))))
        .collect();
    if !bodies.is_empty() {
        on_each!(tx.conn(), |c| diesel::insert_into(lab_organisations::table).values(&bodies).execute(c))?;
    }
    Ok(())
}
