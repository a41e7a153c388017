//! Queries on messages.
pub mod elsewhere;
pub mod handover;

use super::model::{
    Message, MessageKind, MessageStatus, NewMessage, OutboxFilter, OutboxMessageId, Standing, WaitingMessage,
};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::Limited;
use crate::db::schema::outbox_messages as messages;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::territory::RegionCode;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;
use serde_json::Value;
use std::collections::HashSet;
use uuid::Uuid;

/// Rows in one statement: SQLite takes 32,766 parameters.
const CHUNK: usize = 1_000;

/// Adds messages, in bulk.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, new: &[NewMessage]) -> Result<Vec<OutboxMessageId>> {
    let now = tx.now();
    let ids: Vec<OutboxMessageId> = new.iter().map(|_| OutboxMessageId::new()).collect();
    let rows: Vec<_> = ids
        .iter()
        .zip(new)
        .map(|(id, message)| {
            (
                messages::id.eq(*id),
                messages::kind.eq(message.kind),
                messages::channel.eq(message.channel),
                messages::about_type.eq(message.about.map(|about| about.resource)),
                messages::about_id.eq(message.about.map(|about| Id(about.id))),
                messages::call_id.eq(message.call_id.map(Id)),
                messages::region_code.eq(message.region),
                messages::to_address.eq(&message.to_address),
                messages::to_name.eq(&message.to_name),
                messages::subject.eq(message.content.as_ref().map(|content| &content.subject)),
                messages::body.eq(message.content.as_ref().map(|content| &content.text)),
                messages::facts.eq(message.facts.clone().map(Stored)),
                messages::status.eq(MessageStatus::Waiting),
                messages::attempts.eq(0),
                messages::next_attempt_at.eq(message.not_before.unwrap_or(now)),
                messages::version.eq(1),
                messages::created_at.eq(now),
                messages::updated_at.eq(now),
            )
        })
        .collect();
    for chunk in rows.chunks(CHUNK) {
        crate::on_each!(tx.conn(), |c| diesel::insert_into(messages::table).values(chunk).execute(c))?;
    }
    for id in &ids {
        tx.record(permit, ChangeKind::Created, ResourceType::OutboxMessage, id, 1);
    }
    Ok(ids)
}

/// Cancels those of `$these` that still wait, and tells how many they were.
macro_rules! cancel {
    ($tx:expr, $permit:expr, $these:expr) => {{
        let now = $tx.now();
        let waiting = $these.filter(messages::status.eq(MessageStatus::Waiting));
        let changed: Vec<(OutboxMessageId, i32)> = diesel::update(waiting)
            .set((
                messages::status.eq(MessageStatus::Cancelled),
                messages::version.eq(messages::version + 1),
                messages::updated_at.eq(now),
            ))
            .returning((messages::id, messages::version))
            .get_results($tx.conn())?;
        let cancelled = changed.len();
        for (id, version) in changed {
            $tx.record($permit, ChangeKind::Updated, ResourceType::OutboxMessage, id, version);
        }
        cancelled
    }};
}

/// Cancels the messages of these kinds about these that still wait, whoever is about to send them.
pub fn cancel_about(
    tx: &mut Tx<'_>,
    permit: &Permit,
    kinds: &[MessageKind],
    resource: ResourceType,
    about: &[Uuid],
) -> Result<usize> {
    let mut cancelled = 0;
    for chunk in about.chunks(CHUNK) {
        let these = messages::table
            .filter(messages::about_id.eq_any(chunk.iter().copied().map(Id).collect::<Vec<_>>()))
            .filter(messages::about_type.eq(resource))
            .filter(messages::kind.eq_any(kinds));
        cancelled += cancel!(tx, permit, these);
    }
    Ok(cancelled)
}

/// Erases recipient and text of the messages about these.
pub fn erase_about(tx: &mut Tx<'_>, permit: &Permit, resource: ResourceType, about: &[Uuid]) -> Result<usize> {
    let now = tx.now();
    let mut erased = 0;
    for chunk in about.chunks(CHUNK) {
        let changed: Vec<(OutboxMessageId, i32)> = diesel::update(
            messages::table
                .filter(messages::about_id.eq_any(chunk.iter().copied().map(Id).collect::<Vec<_>>()))
                .filter(messages::about_type.eq(resource)),
        )
        .set((
            (messages::to_address.eq(""), messages::to_name.eq("")),
            (messages::body.eq(None::<String>), messages::last_error.eq(None::<String>)),
            messages::facts.eq(None::<Stored<Value>>),
            messages::version.eq(messages::version + 1),
            messages::updated_at.eq(now),
        ))
        .returning((messages::id, messages::version))
        .get_results(tx.conn())?;
        erased += changed.len();
        for (id, version) in changed {
            tx.record(permit, ChangeKind::Updated, ResourceType::OutboxMessage, id, version);
        }
    }
    Ok(erased)
}

/// The messages of these kinds about these that wait, the oldest first. The caller has checked who may see what they are
/// about.
pub fn any_waiting_about(
    tx: &mut Tx<'_>,
    kinds: &[MessageKind],
    resource: ResourceType,
    about: &[Uuid],
) -> Result<Vec<WaitingMessage>> {
    let mut found = Vec::new();
    for chunk in about.chunks(CHUNK) {
        let rows: Vec<(OutboxMessageId, Id, Option<Stored<Value>>)> = messages::table
            .filter(messages::about_id.eq_any(chunk.iter().copied().map(Id).collect::<Vec<_>>()))
            .filter(messages::about_type.eq(resource))
            .filter(messages::kind.eq_any(kinds))
            .filter(messages::status.eq(MessageStatus::Waiting))
            .order(messages::id)
            .select((messages::id, messages::about_id.assume_not_null(), messages::facts))
            .load(tx.conn())?;
        let waiting = |(id, about, facts): (_, Id, Option<Stored<Value>>)| WaitingMessage {
            id,
            about: about.0,
            facts: facts.map(|facts| facts.0),
        };
        found.extend(rows.into_iter().map(waiting));
    }
    Ok(found)
}

/// Cancels those of these messages that still wait, whoever is about to send them.
pub fn withdraw(tx: &mut Tx<'_>, permit: &Permit, ids: &[OutboxMessageId]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        cancel!(tx, permit, messages::table.filter(messages::id.eq_any(chunk)));
    }
    Ok(())
}

/// For which of these a message of a kind waits, or is being handed over just now. The caller has checked who may see what
/// they are about.
pub fn any_on_its_way(
    tx: &mut Tx<'_>,
    kind: MessageKind,
    resource: ResourceType,
    about: &[Uuid],
) -> Result<HashSet<Uuid>> {
    let mut found = HashSet::new();
    for chunk in about.chunks(CHUNK) {
        let rows: Vec<Id> = messages::table
            .filter(messages::about_id.eq_any(chunk.iter().copied().map(Id).collect::<Vec<_>>()))
            .filter(messages::about_type.eq(resource))
            .filter(messages::kind.eq(kind))
            .filter(messages::status.eq_any([MessageStatus::Waiting, MessageStatus::HandingOver]))
            .select(messages::about_id.assume_not_null())
            .load(tx.conn())?;
        found.extend(rows.into_iter().map(|id| id.0));
    }
    Ok(found)
}

/// At most `most` messages of a kind of a call that wait, by what they are about, after one of them. The caller has checked
/// who may see them.
pub fn any_waiting_of_call(
    tx: &mut Tx<'_>,
    call: Uuid,
    kind: MessageKind,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Message>> {
    let mut query = messages::table
        .filter(messages::call_id.eq(Id(call)))
        .filter(messages::kind.eq(kind))
        .filter(messages::status.eq(MessageStatus::Waiting))
        .filter(messages::about_id.is_not_null())
        .order((messages::about_id, messages::id))
        .limit(most)
        .select(Message::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(messages::about_id.gt(Id(last)));
    }
    Ok(query.load(tx.conn())?)
}

/// How far the newest message of a kind about each of these has come; nothing for those that have none. The caller has
/// checked who may see what they are about.
pub fn any_standing(
    tx: &mut Tx<'_>,
    kind: MessageKind,
    resource: ResourceType,
    about: &[Uuid],
) -> Result<Vec<Standing>> {
    let mut found = Vec::new();
    for chunk in about.chunks(CHUNK) {
        let rows: Vec<Message> = messages::table
            .filter(messages::about_id.eq_any(chunk.iter().copied().map(Id).collect::<Vec<_>>()))
            .filter(messages::about_type.eq(resource))
            .filter(messages::kind.eq(kind))
            .order(messages::id.desc())
            .select(Message::as_select())
            .load(tx.conn())?;
        let mut seen = HashSet::new();
        for row in rows {
            let Some(about) = row.about().map(|about| about.id) else { continue };
            if seen.insert(about) {
                found.push(Standing { about, message: row.id, status: row.status, at: row.updated_at });
            }
        }
    }
    Ok(found)
}

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

/// Whose messages somebody sees: those of these regions, or all.
pub type Scope = Option<Vec<RegionCode>>;

fn scoped(scope: &Scope) -> IntoBoxed<'static, messages::table, MultiBackend> {
    let query = messages::table.into_boxed::<MultiBackend>();
    match scope {
        Some(regions) => query.filter(messages::region_code.eq_any(regions.clone()).assume_not_null()),
        None => query,
    }
}

fn narrowed(scope: &Scope, filter: &OutboxFilter) -> IntoBoxed<'static, messages::table, MultiBackend> {
    let mut query = scoped(scope);
    if let Some(status) = filter.status {
        query = query.filter(messages::status.eq(status));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(messages::kind.eq(kind));
    }
    if let Some(about) = filter.about {
        query = query.filter(messages::about_id.eq(Id(about)));
    }
    if let Some(call) = filter.call {
        query = query.filter(messages::call_id.eq(Id(call)));
    }
    query
}

/// At most `limit` messages after `cursor`, the newest first.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &OutboxFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Message>> {
    let mut query = narrowed(scope, filter).select(Message::as_select()).order(messages::id.desc());
    if let Some(last) = read_cursor::<OutboxMessageId>(cursor, SORT)? {
        query = query.filter(messages::id.lt(last));
    }
    let rows: Vec<Message> = Limited::to(query, limit + 1).load(tx.conn())?;
    Ok(Page::cut(rows, limit, SORT, |row: &Message| row.id, |row| row))
}

/// How many there are.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &OutboxFilter) -> Result<i64> {
    Ok(narrowed(scope, filter).count().get_result(tx.conn())?)
}

/// One of those in the scope.
pub fn visible(tx: &mut Tx<'_>, scope: &Scope, id: OutboxMessageId) -> Result<Option<Message>> {
    Ok(scoped(scope).filter(messages::id.eq(id)).select(Message::as_select()).first(tx.conn()).optional()?)
}

/// How many have come how far; statuses that none has are left out.
pub fn by_status(tx: &mut Tx<'_>, scope: &Scope) -> Result<Vec<(MessageStatus, i64)>> {
    let query = match scope {
        Some(regions) => messages::table
            .filter(messages::region_code.eq_any(regions.clone()).assume_not_null())
            .group_by(messages::status)
            .select((messages::status, diesel::dsl::count_star()))
            .load(tx.conn())?,
        None => messages::table
            .group_by(messages::status)
            .select((messages::status, diesel::dsl::count_star()))
            .load(tx.conn())?,
    };
    Ok(query)
}

/// Since when the oldest one waits.
pub fn waiting_since(tx: &mut Tx<'_>, scope: &Scope) -> Result<Option<Instant>> {
    Ok(scoped(scope)
        .filter(messages::status.eq(MessageStatus::Waiting))
        .order(messages::id)
        .select(messages::created_at)
        .first(tx.conn())
        .optional()?)
}
