//! Queries on experts: whoever asks was let to the laboratory before.
use super::super::cycles::model::{CycleId, CyclePhase};
use super::super::model::{Lab, LabStatus};
use super::group::Count;
use super::model::{ConfirmedExpert, Expert, ExpertId, ExpertSide, ExpertStatus};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{lab_cycles, lab_experts, labs};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result};
use diesel::dsl::count_star;
use diesel::prelude::*;
use uuid::Uuid;

/// What a list is narrowed to.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Of this cycle.
    pub cycle: CycleId,
    /// Only this person's own.
    pub only: Option<Id>,
    /// Only of this side.
    pub side: Option<ExpertSide>,
    /// Only at this status.
    pub status: Option<ExpertStatus>,
}

fn narrowed(filter: Filter) -> lab_experts::BoxedQuery<'static, MultiBackend> {
    let mut query = lab_experts::table.filter(lab_experts::cycle_id.eq(filter.cycle)).into_boxed::<MultiBackend>();
    if let Some(user) = filter.only {
        query = query.filter(lab_experts::user_id.eq(user));
    }
    if let Some(side) = filter.side {
        query = query.filter(lab_experts::side.eq(side));
    }
    if let Some(status) = filter.status {
        query = query.filter(lab_experts::status.eq(status));
    }
    query
}

/// At most `limit` that match, after the one with id `last`, the newest first. The permit says that the actor may read
/// the people of the laboratory.
pub fn page(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    filter: Filter,
    last: Option<ExpertId>,
    limit: i64,
) -> Result<Vec<Expert>> {
    let mut query = narrowed(filter).select(Expert::as_select()).order(lab_experts::id.desc()).limit(limit);
    if let Some(last) = last {
        query = query.filter(lab_experts::id.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, filter: Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(tx.conn())?)
}

/// One of a cycle; the permit says the same.
pub fn find(tx: &mut Tx<'_>, _permit: &Permit, cycle: CycleId, id: ExpertId) -> Result<Option<Expert>> {
    let query = lab_experts::table.find(id).filter(lab_experts::cycle_id.eq(cycle));
    Ok(query.select(Expert::as_select()).first(tx.conn()).optional()?)
}

/// How many experts of a cycle each side has at each status: numbers, for everybody.
pub fn any_counts(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<Count>> {
    Ok(lab_experts::table
        .filter(lab_experts::cycle_id.eq(cycle))
        .group_by((lab_experts::side, lab_experts::status))
        .select((lab_experts::side, lab_experts::status, count_star()))
        .load(tx.conn())?)
}

/// The confirmed experts of a cycle whose names are still known, in the order in which they were proposed: for other
/// rooms, which decide who sees them.
pub fn any_confirmed(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<ConfirmedExpert>> {
    Ok(lab_experts::table
        .filter(lab_experts::cycle_id.eq(cycle))
        .filter(lab_experts::status.eq(ExpertStatus::Confirmed))
        .filter(lab_experts::erased_at.is_null())
        .order(lab_experts::id)
        .select((
            lab_experts::id,
            lab_experts::user_id,
            lab_experts::side,
            lab_experts::name,
            lab_experts::office,
            lab_experts::organisation_name,
        ))
        .load(tx.conn())?)
}

/// The confirmed experts of a cycle whose names are still known, with how to reach them.
pub fn any_group(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<Expert>> {
    Ok(lab_experts::table
        .filter(lab_experts::cycle_id.eq(cycle))
        .filter(lab_experts::status.eq(ExpertStatus::Confirmed))
        .filter(lab_experts::erased_at.is_null())
        .order(lab_experts::id)
        .select(Expert::as_select())
        .load(tx.conn())?)
}

/// One, whoever asks: for a message to them that is about to be sent.
pub fn any_expert(tx: &mut Tx<'_>, id: ExpertId) -> Result<Option<Expert>> {
    Ok(lab_experts::table.find(id).select(Expert::as_select()).first(tx.conn()).optional()?)
}

/// A cycle, its laboratory, its number and its phase.
pub type Home = (CycleId, Lab, i32, CyclePhase);

/// The laboratory of each of these cycles, with the number and the phase of the cycle.
pub fn any_homes(tx: &mut Tx<'_>, cycles: &[CycleId]) -> Result<Vec<Home>> {
    Ok(lab_cycles::table
        .inner_join(labs::table)
        .filter(lab_cycles::id.eq_any(cycles))
        .select((lab_cycles::id, Lab::as_select(), lab_cycles::number, lab_cycles::phase))
        .load(tx.conn())?)
}

/// Experts who were agreed before an instant, have yet to answer, and were not reminded: of groups that have not met.
pub fn any_unanswered(tx: &mut Tx<'_>, before: Instant, most: i64) -> Result<Vec<Expert>> {
    let forming = [CyclePhase::Reading, CyclePhase::ThemeChoice, CyclePhase::GroupFormation, CyclePhase::Preparation];
    Ok(lab_experts::table
        .inner_join(lab_cycles::table.inner_join(labs::table))
        .filter(lab_experts::status.eq(ExpertStatus::Agreed))
        .filter(lab_experts::reminded_at.is_null())
        .filter(lab_experts::agreed_at.le(before).assume_not_null())
        .filter(lab_experts::erased_at.is_null())
        .filter(lab_cycles::phase.eq_any(forming))
        .filter(labs::status.ne(LabStatus::Concluded))
        .order((lab_experts::agreed_at, lab_experts::id))
        .limit(most)
        .select(Expert::as_select())
        .load(tx.conn())?)
}

/// Notes that these were reminded. Nothing that anybody sees.
pub fn reminded(tx: &mut Tx<'_>, _permit: &Permit, ids: &[ExpertId]) -> Result<()> {
    let now = tx.now();
    diesel::update(lab_experts::table.filter(lab_experts::id.eq_any(ids)))
        .set(lab_experts::reminded_at.eq(now))
        .execute(tx.conn())?;
    Ok(())
}

/// The cycles whose group has this person among its confirmed experts.
pub fn confirmed_in(tx: &mut Tx<'_>, user: Uuid) -> Result<Vec<CycleId>> {
    Ok(lab_experts::table
        .filter(lab_experts::user_id.eq(Id(user)))
        .filter(lab_experts::status.eq(ExpertStatus::Confirmed))
        .order(lab_experts::cycle_id)
        .select(lab_experts::cycle_id)
        .load(tx.conn())?)
}

/// Whether this person is proposed for a cycle and not agreed yet.
pub fn is_proposed(tx: &mut Tx<'_>, cycle: CycleId, user: Uuid) -> Result<bool> {
    let own = lab_experts::table
        .filter(lab_experts::cycle_id.eq(cycle))
        .filter(lab_experts::user_id.eq(Id(user)))
        .filter(lab_experts::status.eq(ExpertStatus::Proposed));
    Ok(own.count().get_result::<i64>(tx.conn())? > 0)
}

/// By what somebody is known: their naming, account and e-mail address.
pub type Known = (ExpertId, Option<Id>, Option<String>);

/// Account and e-mail address of those of a cycle who have not declined: for whoever adds one or changes one.
pub fn any_in_question(tx: &mut Tx<'_>, cycle: CycleId) -> Result<Vec<Known>> {
    Ok(lab_experts::table
        .filter(lab_experts::cycle_id.eq(cycle))
        .filter(lab_experts::status.ne(ExpertStatus::Declined))
        .order(lab_experts::id)
        .select((lab_experts::id, lab_experts::user_id, lab_experts::email))
        .load(tx.conn())?)
}

/// The body that a cycle's group has this person for, as one of its confirmed experts; none where it is named in words.
pub fn body_of(tx: &mut Tx<'_>, cycle: CycleId, user: Uuid) -> Result<Option<Id>> {
    let body: Option<Option<Id>> = lab_experts::table
        .filter(lab_experts::cycle_id.eq(cycle))
        .filter(lab_experts::user_id.eq(Id(user)))
        .filter(lab_experts::status.eq(ExpertStatus::Confirmed))
        .select(lab_experts::organisation_id)
        .first(tx.conn())
        .optional()?;
    Ok(body.flatten())
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, expert: &Expert) -> Result<()> {
    diesel::insert_into(lab_experts::table).values(expert).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::LabExpert, expert.id, expert.version);
    Ok(())
}

/// Writes a changed one over its row, at the next version.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, changed: Expert) -> Result<Expert> {
    let after = Expert { version: changed.version + 1, updated_at: tx.now(), ..changed };
    let row = lab_experts::table.find(after.id).filter(lab_experts::version.eq(changed.version));
    let written = diesel::update(row).set(&after).execute(tx.conn())?;
    if written == 0 {
        return Err(Error::PreconditionFailed);
    }
    tx.record(permit, ChangeKind::Updated, ResourceType::LabExpert, after.id, after.version);
    Ok(after)
}

/// Removes one: nothing of the person is kept.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, expert: &Expert) -> Result<()> {
    diesel::delete(lab_experts::table.find(expert.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::LabExpert, expert.id, expert.version + 1);
    Ok(())
}

/// Experts whose personal data are to be erased: of cycles that were concluded before this instant, and of those that
/// nobody has concluded where nothing has changed since.
pub fn any_due(tx: &mut Tx<'_>, before: Instant, most: i64) -> Result<Vec<ExpertId>> {
    let left = lab_cycles::concluded_at
        .is_null()
        .and(lab_cycles::updated_at.le(before))
        .and(lab_experts::updated_at.le(before));
    Ok(lab_experts::table
        .inner_join(lab_cycles::table)
        .filter(lab_experts::erased_at.is_null())
        .filter(lab_cycles::concluded_at.le(before).or(left))
        .order(lab_experts::id)
        .limit(most)
        .select(lab_experts::id)
        .load(tx.conn())?)
}

/// Erases what is personal of these. Side, status and the body that each came from stay.
pub fn erase(tx: &mut Tx<'_>, permit: &Permit, ids: &[ExpertId]) -> Result<()> {
    let now = tx.now();
    let changed: Vec<(ExpertId, i32)> = diesel::update(lab_experts::table.filter(lab_experts::id.eq_any(ids)))
        .set((
            lab_experts::name.eq(""),
            (lab_experts::office.eq(None::<String>), lab_experts::note.eq(None::<String>)),
            (lab_experts::email.eq(None::<String>), lab_experts::phone.eq(None::<String>)),
            lab_experts::user_id.eq(None::<Id>),
            lab_experts::erased_at.eq(now),
            lab_experts::version.eq(lab_experts::version + 1),
            lab_experts::updated_at.eq(now),
        ))
        .returning((lab_experts::id, lab_experts::version))
        .get_results(tx.conn())?;
    for (id, version) in changed {
        tx.record(permit, ChangeKind::Updated, ResourceType::LabExpert, id, version);
    }
    Ok(())
}
