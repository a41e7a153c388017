//! What a sender writes, and what people decide about messages.
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::outbox::model::{Message, MessageStatus, OutboxMessage, OutboxMessageId};
use crate::outbox::service::handover::{self, Attempt, Claim};
use crate::outbox::service::{reach, view};
use crate::pec_receipts::service::tell;

/// Writes what came of an attempt, and tells what the message is about.
pub fn settle(tx: &mut Tx<'_>, claim: &Claim, attempt: &Attempt) -> Result<()> {
    let permit = tx.permit(Permission::SendMessages, &ResourceReach::country())?;
    if let Some(message) = handover::settle(tx, claim, attempt)? {
        tell(tx, &permit, &message, message.updated_at)?;
    }
    Ok(())
}

/// Those whose sender was lost on the way become `unconfirmed`; how many they were.
pub fn give_up_lost(tx: &mut Tx<'_>) -> Result<usize> {
    let permit = tx.permit(Permission::SendMessages, &ResourceReach::country())?;
    let lost = handover::give_up_lost(tx)?;
    for message in &lost {
        log::warn!("message {}: the sender was lost while it was handed over; see whether it was sent", message.id);
        tell(tx, &permit, message, message.updated_at)?;
    }
    Ok(lost.len())
}

/// What somebody makes of a message by hand.
pub fn transition(
    tx: &mut Tx<'_>,
    id: OutboxMessageId,
    to: MessageStatus,
    note: Option<&str>,
) -> Result<OutboxMessage> {
    let message: Message = handover::by_hand(tx, id, to, note)?;
    let permit = tx.permit(Permission::ManageMessages, &reach(&message))?;
    tell(tx, &permit, &message, message.updated_at)?;
    Ok(view(tx, message))
}
