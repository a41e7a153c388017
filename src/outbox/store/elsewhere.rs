//! Messages that were sent by other means.
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::outbox_messages as messages;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use crate::outbox::model::{MessageKind, MessageStatus, OutboxMessageId, SentElsewhere};
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::HashMap;
use uuid::Uuid;

/// Rows in one statement: SQLite takes 32,766 parameters.
const CHUNK: usize = 1_000;

/// Notes them, in bulk. What an earlier note about the same has said of the message is corrected, as long as nothing else
/// has told how it went.
pub fn note(tx: &mut Tx<'_>, permit: &Permit, sent: &[SentElsewhere]) -> Result<()> {
    let now = tx.now();
    for chunk in sent.chunks(CHUNK) {
        let before = any_about(tx, chunk)?;
        let (mut rows, mut written) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
        for one in chunk {
            let about = one.message.about.and_then(|about| before.get(&Id(about.id)));
            let Some((id, version, status)) = target(one, about.map_or(&[], Vec::as_slice)) else { continue };
            let message = &one.message;
            written.push((id, version));
            rows.push((
                (messages::id.eq(id), messages::kind.eq(message.kind), messages::channel.eq(message.channel)),
                messages::about_type.eq(message.about.map(|about| about.resource)),
                messages::about_id.eq(message.about.map(|about| Id(about.id))),
                messages::call_id.eq(message.call_id.map(Id)),
                messages::region_code.eq(message.region),
                (messages::to_address.eq(&message.to_address), messages::to_name.eq(&message.to_name)),
                (messages::status.eq(status), messages::attempts.eq(0)),
                messages::next_attempt_at.eq(one.sent_at),
                messages::message_id.eq(&one.message_id),
                messages::sent_at.eq(one.sent_at),
                (messages::version.eq(version), messages::created_at.eq(now), messages::updated_at.eq(now)),
            ));
        }
        crate::on_each!(tx.conn(), |c| diesel::insert_into(messages::table)
            .values(&rows)
            .on_conflict(messages::id)
            .do_update()
            .set((
                messages::status.eq(excluded(messages::status)),
                messages::next_attempt_at.eq(excluded(messages::next_attempt_at)),
                messages::message_id.eq(excluded(messages::message_id)),
                messages::sent_at.eq(excluded(messages::sent_at)),
                messages::version.eq(excluded(messages::version)),
                messages::updated_at.eq(excluded(messages::updated_at)),
            ))
            .execute(c))?;
        for (id, version) in written {
            let kind = if version == 1 { ChangeKind::Created } else { ChangeKind::Updated };
            tx.record(permit, kind, ResourceType::OutboxMessage, id, version);
        }
    }
    Ok(())
}

/// A letter as it stands.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages, check_for_backend(MultiBackend))]
struct Before {
    id: OutboxMessageId,
    message_id: Option<String>,
    status: MessageStatus,
    attempts: i32,
    body: Option<String>,
    version: i32,
}

/// Which row a message is written to, with its version and status: the one of the same Message-ID, the one that a note
/// made and nothing has moved since, or a new one. None for a message that this server has sent itself.
fn target(one: &SentElsewhere, before: &[Before]) -> Option<(OutboxMessageId, i32, MessageStatus)> {
    let told = if one.delivered { MessageStatus::Delivered } else { MessageStatus::Sent };
    let same = |other: &&Before| other.message_id.as_ref() == Some(&one.message_id);
    let noted = |other: &&Before| other.attempts == 0 && other.body.is_none();
    let still = |other: &&Before| noted(other) && other.status == MessageStatus::Sent;
    match before.iter().find(same).or_else(|| before.iter().find(still)) {
        None => Some((OutboxMessageId::new(), 1, told)),
        Some(other) if !noted(&other) => None,
        Some(other) if other.status == MessageStatus::Sent => Some((other.id, other.version + 1, told)),
        Some(other) => Some((other.id, other.version + 1, other.status)),
    }
}

/// The letters about the same as these, by what they are about.
fn any_about(tx: &mut Tx<'_>, sent: &[SentElsewhere]) -> Result<HashMap<Id, Vec<Before>>> {
    let about: Vec<Id> = sent.iter().filter_map(|one| one.message.about).map(|about| Id(about.id)).collect();
    let rows: Vec<(Id, Before)> = messages::table
        .filter(messages::about_id.eq_any(about).assume_not_null())
        .filter(messages::kind.eq(MessageKind::InvitationLetter))
        .select((messages::about_id.assume_not_null(), Before::as_select()))
        .load(tx.conn())?;
    let mut all: HashMap<Id, Vec<Before>> = HashMap::new();
    for (about, message) in rows {
        all.entry(about).or_default().push(message);
    }
    Ok(all)
}

/// Those of these Message-IDs that a message has, with what it is about.
pub fn any_known_ids(tx: &mut Tx<'_>, ids: &[String]) -> Result<HashMap<String, Option<Uuid>>> {
    let mut known = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<(String, Option<Id>)> = messages::table
            .filter(messages::message_id.eq_any(chunk).assume_not_null())
            .select((messages::message_id.assume_not_null(), messages::about_id))
            .load(tx.conn())?;
        known.extend(found.into_iter().map(|(id, about)| (id, about.map(|about| about.0))));
    }
    Ok(known)
}
