//! Queries for messages: where whoever wrote a practice by code is reached, and which changes are due.
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{practice_changes_due as due, practice_forms as forms, practice_remarks, practices};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::Result;
use crate::on_each;
use crate::outbox::model::Channel;
use crate::practices::model::{LeadOrganisationId, PracticeId};
use crate::practices::remarks::model::RemarkStatus;
use crate::practices::revisions::model::RevisionId;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Rows in one statement: SQLite takes 32,766 parameters.
const CHUNK: usize = 1_000;

/// Where whoever wrote a practice with an answer code is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// How.
    pub channel: Channel,
    /// The address.
    pub address: String,
}

/// Notes where whoever wrote a practice with an answer code is reached.
pub fn set_reply(tx: &mut Tx<'_>, _permit: &Permit, practice: PracticeId, reply: &Reply) -> Result<()> {
    let values = (forms::reply_channel.eq(reply.channel), forms::reply_to.eq(&reply.address));
    if diesel::update(forms::table.find(practice)).set(values).execute(tx.conn())? == 0 {
        let fields: Stored<Vec<String>> = Stored(Vec::new());
        diesel::insert_into(forms::table)
            .values((forms::practice_id.eq(practice), forms::fields.eq(fields), values))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Where the authors of those of `ids` are reached that were written with an answer code.
pub fn replies(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<HashMap<PracticeId, Reply>> {
    let found: Vec<(PracticeId, Channel, String)> = forms::table
        .filter(forms::practice_id.eq_any(ids))
        .filter(forms::reply_to.is_not_null())
        .select((forms::practice_id, forms::reply_channel.assume_not_null(), forms::reply_to.assume_not_null()))
        .load(tx.conn())?;
    Ok(found.into_iter().map(|(id, channel, address)| (id, Reply { channel, address })).collect())
}

/// Changes that are requested.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = due, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Requested {
    /// Of which practice.
    pub practice_id: PracticeId,
    /// Of its working copy.
    pub revision_id: Option<RevisionId>,
    /// The last day for them.
    pub due_on: NaiveDate,
    /// When they were requested.
    pub requested_on: NaiveDate,
    /// Whether the authors were reminded.
    pub reminded: bool,
}

/// Notes that changes were requested.
pub fn requested(tx: &mut Tx<'_>, permit: &Permit, rows: &[Requested]) -> Result<()> {
    for batch in rows.chunks(CHUNK) {
        let ids: Vec<PracticeId> = batch.iter().map(|row| row.practice_id).collect();
        no_longer(tx, permit, &ids)?;
        on_each!(tx.conn(), |c| diesel::insert_into(due::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Notes that none are requested any more.
pub fn no_longer(tx: &mut Tx<'_>, _permit: &Permit, practices: &[PracticeId]) -> Result<()> {
    diesel::delete(due::table.filter(due::practice_id.eq_any(practices))).execute(tx.conn())?;
    Ok(())
}

/// What is needed to remind of changes.
#[derive(Debug, Clone, Queryable)]
pub struct Due {
    /// The practice.
    pub id: PracticeId,
    /// Its title.
    pub title: String,
    /// Who leads it.
    pub organisation_id: LeadOrganisationId,
    /// Their region.
    pub region_code: RegionCode,
    /// The working copy, when it is about one.
    pub revision_id: Option<RevisionId>,
    /// The last day.
    pub due_on: NaiveDate,
}

/// Changes due up to a day that were requested before `today` and of which nobody was reminded, the most urgent first.
pub fn any_changes_due(tx: &mut Tx<'_>, until: NaiveDate, today: NaiveDate, limit: i64) -> Result<Vec<Due>> {
    Ok(due::table
        .inner_join(practices::table)
        .filter(due::reminded.eq(false))
        .filter(due::due_on.le(until))
        .filter(due::requested_on.lt(today))
        .order((due::due_on, due::practice_id))
        .limit(limit)
        .select((
            practices::id,
            practices::title,
            practices::organisation_id,
            practices::region_code,
            due::revision_id,
            due::due_on,
        ))
        .load(tx.conn())?)
}

/// Whether changes are requested of a practice, whoever may see it: for a message about them that is about to be sent.
pub fn any_requested(tx: &mut Tx<'_>, practice: PracticeId) -> Result<bool> {
    let found: i64 = due::table.filter(due::practice_id.eq(practice)).count().get_result(tx.conn())?;
    Ok(found > 0)
}

/// Notes that the authors were reminded.
pub fn reminded(tx: &mut Tx<'_>, _permit: &Permit, practices: &[PracticeId]) -> Result<()> {
    diesel::update(due::table.filter(due::practice_id.eq_any(practices)))
        .set(due::reminded.eq(true))
        .execute(tx.conn())?;
    Ok(())
}

/// How many remarks are open on each of these.
pub fn open_remarks(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<HashMap<PracticeId, i64>> {
    let counted: Vec<(PracticeId, i64)> = practice_remarks::table
        .filter(practice_remarks::practice_id.eq_any(ids))
        .filter(practice_remarks::status.eq(RemarkStatus::Open))
        .group_by(practice_remarks::practice_id)
        .select((practice_remarks::practice_id, diesel::dsl::count_star()))
        .load(tx.conn())?;
    Ok(counted.into_iter().collect())
}
