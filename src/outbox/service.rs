//! What can be done with messages.
pub mod handover;

use super::model::{
    Message, MessageKind, MessageStatus, NewMessage, Outbox, OutboxFilter, OutboxMessage, OutboxMessageId,
    SentElsewhere, Standing, StatusCount, WaitingMessage,
};
use super::store::{self, Scope};
use super::workflow;
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::page::Page;
use crate::territory::RegionCode;
use std::collections::{HashMap, HashSet};
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

/// Notes messages that were sent by other means, on the strength of the permit of whoever tells: their receipts find them
/// as those of any other message. A Message-ID may be new, or one that is about the same ([`known_message_ids`]).
pub fn note_sent(tx: &mut Tx<'_>, permit: &Permit, sent: &[SentElsewhere]) -> Result<()> {
    store::elsewhere::note(tx, permit, sent)
}

/// Those of these Message-IDs that a message has, with the id of what it is about.
pub fn known_message_ids(tx: &mut Tx<'_>, ids: &[String]) -> Result<HashMap<String, Option<Uuid>>> {
    store::elsewhere::any_known_ids(tx, ids)
}

/// Cancels the messages of these kinds about these resources that were not handed over yet, and tells how many they were.
pub fn cancel_about(
    tx: &mut Tx<'_>,
    permit: &Permit,
    kinds: &[MessageKind],
    resource: ResourceType,
    about: &[Uuid],
) -> Result<usize> {
    store::cancel_about(tx, permit, kinds, resource, about)
}

/// The messages of these kinds about these resources that wait, the oldest first: for whoever is about to replace them. For
/// features that have checked who may see what they are about.
pub fn waiting_about(
    tx: &mut Tx<'_>,
    kinds: &[MessageKind],
    resource: ResourceType,
    about: &[Uuid],
) -> Result<Vec<WaitingMessage>> {
    store::any_waiting_about(tx, kinds, resource, about)
}

/// Cancels those of these messages that were not handed over yet.
pub fn withdraw(tx: &mut Tx<'_>, permit: &Permit, ids: &[OutboxMessageId]) -> Result<()> {
    store::withdraw(tx, permit, ids)
}

/// Erases what is personal in the messages about these: to whom they went, and what they said. For whoever has erased
/// the same of what they are about; what waited is to be cancelled before.
pub fn erase_about(tx: &mut Tx<'_>, permit: &Permit, resource: ResourceType, about: &[Uuid]) -> Result<usize> {
    store::erase_about(tx, permit, resource, about)
}

/// How far the newest message of a kind about each of these has come; nothing for those that have none. For features
/// that have checked who may see what it is about.
pub fn status_of(tx: &mut Tx<'_>, kind: MessageKind, resource: ResourceType, about: &[Uuid]) -> Result<Vec<Standing>> {
    store::any_standing(tx, kind, resource, about)
}

/// For which of these a message of a kind waits, or is being handed over just now. For features that have checked who may
/// see what it is about.
pub fn on_its_way(tx: &mut Tx<'_>, kind: MessageKind, resource: ResourceType, about: &[Uuid]) -> Result<HashSet<Uuid>> {
    store::any_on_its_way(tx, kind, resource, about)
}

/// At most `most` messages of a kind of a call that wait, by what they are about, after one of them. For features that have
/// checked who may see them.
pub fn waiting_of_call(
    tx: &mut Tx<'_>,
    call: Uuid,
    kind: MessageKind,
    after: Option<Uuid>,
    most: i64,
) -> Result<Vec<Message>> {
    store::any_waiting_of_call(tx, call, kind, after, most)
}

/// Whose messages the caller sees: administrators all, coordinators those to recipients of their regions; 403 for others.
fn scope(tx: &Tx<'_>) -> Result<Scope> {
    if policy::allows(tx.actor(), Permission::ReadMessages, &ResourceReach::country()) {
        return Ok(None);
    }
    tx.permit(Permission::ReadMessages, &ResourceReach::regions(RegionCode::all()))?;
    let coordinates = tx.actor().grants().iter().filter(|grant| grant.role == Role::RegionalCoordinator);
    Ok(Some(coordinates.flat_map(|grant| grant.regions.iter().copied()).collect()))
}

/// What a message belongs to.
pub fn reach(message: &Message) -> ResourceReach {
    ResourceReach::regions(message.region_code)
}

/// A page of messages, the newest first, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &OutboxFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<OutboxMessage>> {
    let scope = scope(tx)?;
    let total = if count { Some(store::count(tx, &scope, filter)?) } else { None };
    let page = store::page(tx, &scope, filter, cursor, limit)?;
    Ok(page.map(|message| OutboxMessage { text: None, ..view(tx, message) }).with_total(total))
}

/// One message.
pub fn read(tx: &mut Tx<'_>, id: OutboxMessageId) -> Result<OutboxMessage> {
    let message = find(tx, id)?;
    Ok(view(tx, message))
}

/// One message as it is stored; 404 outside the caller's reach.
pub fn find(tx: &mut Tx<'_>, id: OutboxMessageId) -> Result<Message> {
    let scope = scope(tx)?;
    store::visible(tx, &scope, id)?.ok_or_else(Error::not_found)
}

/// The outbox as a whole; what the settings say is filled in by whoever knows them.
pub fn overview(tx: &mut Tx<'_>) -> Result<Outbox> {
    let scope = scope(tx)?;
    let counted = store::by_status(tx, &scope)?;
    let count = |status| counted.iter().find(|(of, _)| *of == status).map_or(0, |(_, count)| *count);
    Ok(Outbox {
        smtp_configured: false,
        imap_configured: false,
        from: None,
        messages: MessageStatus::ALL
            .iter()
            .map(|status| StatusCount { status: *status, count: count(*status) })
            .collect(),
        waiting_since: store::waiting_since(tx, &scope)?,
    })
}

/// A message as the caller sees it.
pub fn view(tx: &Tx<'_>, message: Message) -> OutboxMessage {
    let may = policy::allows(tx.actor(), Permission::ManageMessages, &reach(&message));
    let waits = message.status == MessageStatus::Waiting;
    OutboxMessage {
        id: message.id,
        kind: message.kind,
        channel: message.channel,
        status: message.status,
        about_type: message.about_type,
        about_id: message.about_id.map(|id| id.0),
        call_id: message.call_id.map(|id| id.0),
        region: message.region_code,
        to_address: message.to_address,
        to_name: message.to_name,
        subject: message.subject,
        text: message.body,
        attempts: message.attempts,
        next_attempt_at: waits.then_some(message.next_attempt_at),
        message_id: message.message_id,
        last_error: message.last_error,
        sent_at: message.sent_at,
        allowed_transitions: if may { workflow::by_hand(message.status).to_vec() } else { Vec::new() },
        version: message.version,
        created_at: message.created_at,
        updated_at: message.updated_at,
    }
}
