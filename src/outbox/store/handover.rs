//! What moves a message: whoever sends it (with a lease in its row), receipts, and people.
use crate::auth::policy::Permit;
use crate::db::query::columns;
use crate::db::schema::outbox_messages as messages;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::outbox::model::{Message, MessageStatus, OutboxMessageId};
use chrono::TimeDelta;
use diesel::prelude::*;

/// A message in the hands of a sender, by the lease in its row.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The message.
    pub message: Message,
    lease: Id,
}

/// What came of an attempt to send a message.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The status it takes.
    pub status: MessageStatus,
    /// When it is tried again, if it waits.
    pub next_attempt_at: Option<Instant>,
    /// What went wrong.
    pub error: Option<String>,
}

fn recorded(tx: &mut Tx<'_>, permit: &Permit, changed: Option<Message>) -> Option<Message> {
    if let Some(message) = &changed {
        tx.record(permit, ChangeKind::Updated, ResourceType::OutboxMessage, message.id, message.version);
    }
    changed
}

/// How many messages were begun to be sent since `since`, by any instance.
pub fn any_attempted(tx: &mut Tx<'_>, since: Instant) -> Result<i64> {
    Ok(messages::table.filter(messages::attempted_at.gt(since)).count().get_result(tx.conn())?)
}

/// When the next message is due, if one waits that nobody has in hand.
pub fn any_next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>> {
    let now = tx.now();
    let free = messages::leased_until.is_null().or(messages::leased_until.lt(now).assume_not_null());
    Ok(messages::table
        .filter(messages::status.eq(MessageStatus::Waiting))
        .filter(free)
        .order((messages::next_attempt_at, messages::id))
        .select(messages::next_attempt_at)
        .first(tx.conn())
        .optional()?)
}

/// Takes the message that is due longest. Compare and swap: of two that try, one gets it.
pub fn claim(tx: &mut Tx<'_>, _permit: &Permit, lease_for: TimeDelta) -> Result<Option<Claim>> {
    let now = tx.now();
    let free = messages::leased_until.is_null().or(messages::leased_until.lt(now).assume_not_null());
    let found: Option<(OutboxMessageId, i32)> = messages::table
        .filter(messages::status.eq(MessageStatus::Waiting))
        .filter(messages::next_attempt_at.le(now))
        .filter(free)
        .order((messages::next_attempt_at, messages::id))
        .select((messages::id, messages::version))
        .first(tx.conn())
        .optional()?;
    let Some((id, version)) = found else { return Ok(None) };
    let lease = Id::new();
    let taken: Option<Message> = diesel::update(messages::table.find(id).filter(messages::version.eq(version)))
        .set((
            messages::lease.eq(lease),
            messages::leased_until.eq(now.plus(lease_for)),
            messages::attempted_at.eq(now),
            messages::attempts.eq(messages::attempts + 1),
            messages::version.eq(version + 1),
            messages::updated_at.eq(now),
        ))
        .returning(columns::<Message>())
        .get_result(tx.conn())
        .optional()?;
    Ok(taken.map(|message| Claim { message, lease }))
}

/// Notes that the data of a message are about to be sent; false when it was cancelled or the lease was lost: then they
/// must not be.
pub fn hand_over(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    claim: &Claim,
    message_id: &str,
    subject: &str,
    lease_for: TimeDelta,
) -> Result<bool> {
    let now = tx.now();
    let noted = diesel::update(
        messages::table
            .find(claim.message.id)
            .filter(messages::status.eq(MessageStatus::Waiting))
            .filter(messages::lease.eq(claim.lease))
            .filter(messages::leased_until.gt(now)),
    )
    .set((
        messages::status.eq(MessageStatus::HandingOver),
        messages::leased_until.eq(now.plus(lease_for)),
        messages::message_id.eq(message_id),
        messages::subject.eq(subject),
        messages::version.eq(messages::version + 1),
        messages::updated_at.eq(now),
    ))
    .execute(tx.conn())?;
    Ok(noted == 1)
}

/// Writes what came of an attempt and gives the message back; none when it is not this sender's any more (cancelled
/// meanwhile, or moved on by a receipt).
pub fn settle(tx: &mut Tx<'_>, permit: &Permit, claim: &Claim, attempt: &Attempt) -> Result<Option<Message>> {
    let now = tx.now();
    let sent_at = (attempt.status == MessageStatus::Sent).then_some(now);
    let changed = diesel::update(
        messages::table
            .find(claim.message.id)
            .filter(messages::lease.eq(claim.lease))
            .filter(messages::status.eq_any([MessageStatus::Waiting, MessageStatus::HandingOver])),
    )
    .set((
        messages::status.eq(attempt.status),
        messages::next_attempt_at.eq(attempt.next_attempt_at.unwrap_or(claim.message.next_attempt_at)),
        messages::last_error.eq(attempt.error.as_deref()),
        messages::sent_at.eq(sent_at),
        messages::lease.eq(None::<Id>),
        messages::leased_until.eq(None::<Instant>),
        messages::version.eq(messages::version + 1),
        messages::updated_at.eq(now),
    ))
    .returning(columns::<Message>())
    .get_result(tx.conn())
    .optional()?;
    Ok(recorded(tx, permit, changed))
}

/// Those whose sender was lost while their data were on the way become `unconfirmed`.
pub fn give_up_lost(tx: &mut Tx<'_>, permit: &Permit) -> Result<Vec<Message>> {
    let now = tx.now();
    let lost: Vec<Message> = diesel::update(
        messages::table.filter(messages::status.eq(MessageStatus::HandingOver)).filter(messages::leased_until.lt(now)),
    )
    .set((
        messages::status.eq(MessageStatus::Unconfirmed),
        messages::last_error.eq("the sender stopped before the mail server's answer was noted"),
        messages::lease.eq(None::<Id>),
        messages::leased_until.eq(None::<Instant>),
        messages::version.eq(messages::version + 1),
        messages::updated_at.eq(now),
    ))
    .returning(columns::<Message>())
    .get_results(tx.conn())?;
    for message in &lost {
        tx.record(permit, ChangeKind::Updated, ResourceType::OutboxMessage, message.id, message.version);
    }
    Ok(lost)
}

/// Whether some were left by a sender that was lost: looked at before anything is written.
pub fn any_lost(tx: &mut Tx<'_>) -> Result<bool> {
    let now = tx.now();
    let found: Option<OutboxMessageId> = messages::table
        .filter(messages::status.eq(MessageStatus::HandingOver))
        .filter(messages::leased_until.lt(now))
        .select(messages::id)
        .first(tx.conn())
        .optional()?;
    Ok(found.is_some())
}

/// Gives a message another status, if it has still the version it was read with.
pub fn move_to(
    tx: &mut Tx<'_>,
    permit: &Permit,
    message: &Message,
    to: MessageStatus,
    sent_at: Option<Instant>,
    error: Option<&str>,
) -> Result<Option<Message>> {
    let now = tx.now();
    let next = if to == MessageStatus::Waiting { now } else { message.next_attempt_at };
    let changed = diesel::update(messages::table.find(message.id).filter(messages::version.eq(message.version)))
        .set((
            messages::status.eq(to),
            messages::next_attempt_at.eq(next),
            messages::last_error.eq(error),
            messages::sent_at.eq(sent_at),
            messages::lease.eq(None::<Id>),
            messages::leased_until.eq(None::<Instant>),
            messages::version.eq(messages::version + 1),
            messages::updated_at.eq(now),
        ))
        .returning(columns::<Message>())
        .get_result(tx.conn())
        .optional()?;
    Ok(recorded(tx, permit, changed))
}

/// The message with a Message-ID, whoever may see it.
pub fn any_with_message_id(tx: &mut Tx<'_>, message_id: &str) -> Result<Option<Message>> {
    Ok(messages::table
        .filter(messages::message_id.eq(message_id))
        .select(columns::<Message>())
        .first(tx.conn())
        .optional()?)
}
