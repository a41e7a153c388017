//! Queries on messages.
use super::model::{Message, MessageKind, MessageStatus, NewMessage, OutboxMessageId, Standing};
use crate::auth::policy::Permit;
use crate::db::schema::outbox_messages as messages;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use diesel::prelude::*;
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

/// Cancels the messages of a kind about these that still wait, whoever is about to send them.
pub fn cancel_about(
    tx: &mut Tx<'_>,
    permit: &Permit,
    kind: MessageKind,
    resource: ResourceType,
    about: &[Uuid],
) -> Result<usize> {
    let now = tx.now();
    let mut cancelled = 0;
    for chunk in about.chunks(CHUNK) {
        let changed: Vec<(OutboxMessageId, i32)> = diesel::update(
            messages::table
                .filter(messages::about_id.eq_any(chunk.iter().copied().map(Id).collect::<Vec<_>>()))
                .filter(messages::about_type.eq(resource))
                .filter(messages::kind.eq(kind))
                .filter(messages::status.eq(MessageStatus::Waiting)),
        )
        .set((
            messages::status.eq(MessageStatus::Cancelled),
            messages::version.eq(messages::version + 1),
            messages::updated_at.eq(now),
        ))
        .returning((messages::id, messages::version))
        .get_results(tx.conn())?;
        cancelled += changed.len();
        for (id, version) in changed {
            tx.record(permit, ChangeKind::Updated, ResourceType::OutboxMessage, id, version);
        }
    }
    Ok(cancelled)
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
