//! Moving messages: for whoever sends them, and for receipts.
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::outbox::model::{Message, MessageStatus, OutboxMessageId};
use crate::outbox::store::handover as store;
pub use crate::outbox::store::handover::{Attempt, Claim};
use crate::outbox::{service, workflow};
use chrono::TimeDelta;

fn permit(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::SendMessages, &ResourceReach::country())
}

/// Takes the message that is due longest for so long, unless `rate` were begun in the last minute already.
pub fn claim(tx: &mut Tx<'_>, rate: u32, lease_for: TimeDelta) -> Result<Option<Claim>> {
    let permit = permit(tx)?;
    if rate_is_used_up(tx, rate)? {
        return Ok(None);
    }
    store::claim(tx, &permit, lease_for)
}

/// Whether so many messages were begun in the last minute.
pub fn rate_is_used_up(tx: &mut Tx<'_>, rate: u32) -> Result<bool> {
    let minute = tx.now().plus(TimeDelta::minutes(-1));
    Ok(store::any_attempted(tx, minute)? >= i64::from(rate))
}

/// Notes that its data are about to be sent; false when they must not be.
pub fn hand_over(
    tx: &mut Tx<'_>,
    claim: &Claim,
    message_id: &str,
    subject: &str,
    lease_for: TimeDelta,
) -> Result<bool> {
    let permit = permit(tx)?;
    store::hand_over(tx, &permit, claim, message_id, subject, lease_for)
}

/// Writes what came of an attempt; none when the message has moved on meanwhile.
pub fn settle(tx: &mut Tx<'_>, claim: &Claim, attempt: &Attempt) -> Result<Option<Message>> {
    let permit = permit(tx)?;
    store::settle(tx, &permit, claim, attempt)
}

/// Those whose sender was lost become `unconfirmed`.
pub fn give_up_lost(tx: &mut Tx<'_>) -> Result<Vec<Message>> {
    let permit = permit(tx)?;
    store::give_up_lost(tx, &permit)
}

/// When the next message is due, if one waits that nobody has in hand.
pub fn next_due(tx: &mut Tx<'_>) -> Result<Option<Instant>> {
    store::any_next_due(tx)
}

/// Whether there are such: worth a write.
pub fn some_are_lost(tx: &mut Tx<'_>) -> Result<bool> {
    store::any_lost(tx)
}

/// Moves a message as a receipt says, if that is forward; none when it stays where it is. For whoever holds a permit to
/// bring in receipts.
pub fn learn(
    tx: &mut Tx<'_>,
    permit: &Permit,
    message: &Message,
    to: MessageStatus,
    at: Option<Instant>,
    error: Option<&str>,
) -> Result<Option<Message>> {
    if !workflow::may_become(message.status, to) {
        return Ok(None);
    }
    let sent_at = message.sent_at.or(at).or(Some(tx.now()));
    store::move_to(tx, permit, message, to, sent_at, error)?.map(Some).ok_or(Error::Contended)
}

/// The message with this Message-ID, for receipts.
pub fn with_message_id(tx: &mut Tx<'_>, message_id: &str) -> Result<Option<Message>> {
    store::any_with_message_id(tx, message_id)
}

/// What somebody makes of a message by hand: `waiting` sends it (again), `sent` says that it has left, `cancelled`
/// takes it back.
pub fn by_hand(tx: &mut Tx<'_>, id: OutboxMessageId, to: MessageStatus, note: Option<&str>) -> Result<Message> {
    let message = service::find(tx, id)?;
    let permit = tx.permit(Permission::ManageMessages, &service::reach(&message))?;
    tx.starts_from(message.version)?;
    if !workflow::by_hand(message.status).contains(&to) {
        return Err(Error::wrong_state(
            format!("Un messaggio «{}» non può diventare «{}».", message.status.label().it, to.label().it),
            format!("A message that is {} cannot become {to}.", message.status),
        ));
    }
    tx.wake_worker();
    let sent_at = if to == MessageStatus::Sent { message.sent_at.or(Some(tx.now())) } else { message.sent_at };
    let moved = store::move_to(tx, &permit, &message, to, sent_at, note.or(message.last_error.as_deref()))?;
    moved.ok_or(Error::Contended)
}
