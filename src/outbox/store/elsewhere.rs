//! Messages that were sent by other means.
use crate::auth::policy::Permit;
use crate::db::schema::outbox_messages as messages;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use crate::outbox::model::{MessageStatus, OutboxMessageId, SentElsewhere};
use diesel::prelude::*;
use std::collections::HashSet;

/// Rows in one statement: SQLite takes 32,766 parameters.
const CHUNK: usize = 1_000;

/// Adds them, in bulk.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, sent: &[SentElsewhere]) -> Result<()> {
    let now = tx.now();
    for chunk in sent.chunks(CHUNK) {
        let ids: Vec<OutboxMessageId> = chunk.iter().map(|_| OutboxMessageId::new()).collect();
        let rows: Vec<_> = ids
            .iter()
            .zip(chunk)
            .map(|(id, one)| {
                let message = &one.message;
                let status = if one.delivered { MessageStatus::Delivered } else { MessageStatus::Sent };
                (
                    (messages::id.eq(*id), messages::kind.eq(message.kind), messages::channel.eq(message.channel)),
                    messages::about_type.eq(message.about.map(|about| about.resource)),
                    messages::about_id.eq(message.about.map(|about| Id(about.id))),
                    messages::call_id.eq(message.call_id.map(Id)),
                    messages::region_code.eq(message.region),
                    (messages::to_address.eq(&message.to_address), messages::to_name.eq(&message.to_name)),
                    (messages::status.eq(status), messages::attempts.eq(0)),
                    messages::next_attempt_at.eq(one.sent_at),
                    messages::message_id.eq(&one.message_id),
                    messages::sent_at.eq(one.sent_at),
                    (messages::version.eq(1), messages::created_at.eq(now), messages::updated_at.eq(now)),
                )
            })
            .collect();
        crate::on_each!(tx.conn(), |c| diesel::insert_into(messages::table).values(&rows).execute(c))?;
        for id in ids {
            tx.record(permit, ChangeKind::Created, ResourceType::OutboxMessage, id, 1);
        }
    }
    Ok(())
}

/// Those of these Message-IDs that a message has.
pub fn any_known_ids(tx: &mut Tx<'_>, ids: &[String]) -> Result<HashSet<String>> {
    let mut known = HashSet::new();
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<String> = messages::table
            .filter(messages::message_id.eq_any(chunk).assume_not_null())
            .select(messages::message_id.assume_not_null())
            .load(tx.conn())?;
        known.extend(found);
    }
    Ok(known)
}
