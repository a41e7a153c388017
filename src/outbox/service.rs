//! What can be done with messages.
use super::model::{MessageKind, NewMessage, OutboxMessageId, Standing};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::error::Result;
use uuid::Uuid;

/// Puts messages into the outbox, in the transaction of whoever decides to send them and on the strength of their
/// permit. The ids come in the order of the messages.
pub fn enqueue(tx: &mut Tx<'_>, permit: &Permit, new: &[NewMessage]) -> Result<Vec<OutboxMessageId>> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    tx.wake_worker();
    store::insert(tx, permit, new)
}

/// Cancels the messages of a kind about these resources that were not handed over yet, and tells how many they were.
pub fn cancel_about(
    tx: &mut Tx<'_>,
    permit: &Permit,
    kind: MessageKind,
    resource: ResourceType,
    about: &[Uuid],
) -> Result<usize> {
    store::cancel_about(tx, permit, kind, resource, about)
}

/// How far the newest message of a kind about each of these has come; nothing for those that have none. For features
/// that have checked who may see what it is about.
pub fn status_of(tx: &mut Tx<'_>, kind: MessageKind, resource: ResourceType, about: &[Uuid]) -> Result<Vec<Standing>> {
    store::any_standing(tx, kind, resource, about)
}
