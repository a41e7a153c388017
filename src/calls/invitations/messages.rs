//! The messages of invitations: putting them into the outbox, and noting what became of them.
use super::model::{Invitation, InvitationEventKind, InvitationId, InvitationStatus};
use super::service::{find, save};
use super::store;
use crate::auth::policy::Permit;
use crate::calls::model::Call;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::outbox::model::{About, Channel, MessageKind, MessageStatus, NewMessage};
use crate::outbox::service::{cancel_about, enqueue, on_its_way};
use uuid::Uuid;

/// The kinds of messages that go to the addressees of invitations.
const KINDS: [MessageKind; 4] = [
    MessageKind::InvitationLetter,
    MessageKind::InvitationReminder,
    MessageKind::DeadlineExtension,
    MessageKind::CallCancellation,
];

/// Puts a message for each of these into the outbox, those without an address left out, and tells how many they are.
/// What is written of the invitations themselves is written by the caller.
pub fn enqueue_for(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: &Call,
    to: &[&Invitation],
    kind: MessageKind,
) -> Result<usize> {
    let messages: Vec<NewMessage> = to
        .iter()
        .filter_map(|invitation| {
            Some(NewMessage {
                kind,
                channel: Channel::Pec,
                about: Some(About { resource: ResourceType::Invitation, id: invitation.id.0 }),
                call_id: Some(call.id.0),
                region: invitation.region_code,
                to_address: invitation.pec.clone()?,
                to_name: invitation.organisation_name.clone(),
                content: None,
                facts: None,
                not_before: None,
            })
        })
        .collect();
    Ok(enqueue(tx, permit, &messages)?.len())
}

/// Puts a message for each of these into the outbox and notes it on them: in bulk, whatever their number. How many were
/// put there: those without an address are left out.
pub fn queue(tx: &mut Tx<'_>, permit: &Permit, call: &Call, to: &[Invitation], kind: MessageKind) -> Result<usize> {
    let reachable: Vec<&Invitation> = to.iter().filter(|invitation| invitation.pec.is_some()).collect();
    let queued = enqueue_for(tx, permit, call, &reachable, kind)?;
    store::bulk::note_queued(tx, permit, &reachable, kind)?;
    Ok(queued)
}

/// The same but for those for whom one of that kind is on its way already: it is composed when it leaves, and tells how
/// things stand then.
pub fn queue_once(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: &Call,
    mut to: Vec<Invitation>,
    kind: MessageKind,
) -> Result<usize> {
    let ids: Vec<Uuid> = to.iter().map(|invitation| invitation.id.0).collect();
    let under_way = on_its_way(tx, kind, ResourceType::Invitation, &ids)?;
    to.retain(|invitation| !under_way.contains(&invitation.id.0));
    queue(tx, permit, call, &to, kind)
}

/// What waits in the outbox for an invitation is not sent any more.
pub fn cancel(tx: &mut Tx<'_>, permit: &Permit, id: InvitationId) -> Result<()> {
    cancel_all(tx, permit, &[id])
}

/// What waits in the outbox for these is not sent any more.
pub fn cancel_all(tx: &mut Tx<'_>, permit: &Permit, ids: &[InvitationId]) -> Result<()> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    cancel_about(tx, permit, &KINDS, ResourceType::Invitation, &ids)?;
    Ok(())
}

/// Notes how far a message of an invitation has come. An invitation goes forward only, and what is over (answered,
/// expired, cancelled) keeps its status: only the times are noted, and why a message failed.
pub fn message_moved(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: InvitationId,
    kind: MessageKind,
    (status, why): (MessageStatus, Option<&str>),
    at: Instant,
) -> Result<()> {
    let (before, _) = find(tx, id)?;
    let Some((mut after, event)) = moved(&before, kind, status, at) else { return Ok(()) };
    if status == MessageStatus::Failed {
        // A bounce is told as one, whether or not anybody knows why.
        after.failure = Some(why.unwrap_or("?").chars().take(2_000).collect());
    }
    if after != before {
        save(tx, permit, after, event, Some(kind.as_str()))?;
    }
    Ok(())
}

/// An invitation after one of its messages has moved; none where that is no news.
pub fn moved(
    before: &Invitation,
    kind: MessageKind,
    status: MessageStatus,
    at: Instant,
) -> Option<(Invitation, InvitationEventKind)> {
    // What goes to a delegate says nothing about the addressee.
    if !KINDS.contains(&kind) {
        return None;
    }
    let mut after = before.clone();
    let (reached, event) = match status {
        MessageStatus::Sent => (InvitationStatus::Sent, InvitationEventKind::Sent),
        MessageStatus::AcceptedByProvider => {
            (InvitationStatus::AcceptedByProvider, InvitationEventKind::AcceptedByProvider)
        }
        MessageStatus::Delivered => (InvitationStatus::Delivered, InvitationEventKind::Delivered),
        MessageStatus::Failed => (InvitationStatus::Failed, InvitationEventKind::Failed),
        _ => return None,
    };
    let first = |known: Option<Instant>| known.or(Some(at));
    match reached {
        InvitationStatus::Failed => {
            after.failed_at = Some(at);
            // A reminder that fails does not unmake the letter that arrived.
            if before.status.is_waiting() && before.delivered_at.is_none() {
                after.status = InvitationStatus::Failed;
            }
            return Some((after, event));
        }
        InvitationStatus::Delivered => {
            after.sent_at = first(after.sent_at);
            after.accepted_at = first(after.accepted_at);
            after.delivered_at = first(after.delivered_at);
            after.failure = None;
        }
        InvitationStatus::AcceptedByProvider => {
            after.sent_at = first(after.sent_at);
            after.accepted_at = first(after.accepted_at);
        }
        _ => after.sent_at = first(after.sent_at),
    }
    let reminds = kind == MessageKind::InvitationReminder;
    let wanted = if reminds { InvitationStatus::Reminded } else { reached };
    // After a failure the way begins anew with the next message; else it only goes on.
    let goes_on = before.status == InvitationStatus::Failed || rank(wanted) > rank(before.status);
    if before.status.is_waiting() && goes_on {
        after.status = wanted;
    }
    Some((after, event))
}

fn rank(status: InvitationStatus) -> u8 {
    match status {
        InvitationStatus::Pending | InvitationStatus::Failed => 0,
        InvitationStatus::Sent => 1,
        InvitationStatus::AcceptedByProvider => 2,
        InvitationStatus::Delivered => 3,
        InvitationStatus::Reminded => 4,
        InvitationStatus::Answered | InvitationStatus::Expired | InvitationStatus::Cancelled => 5,
    }
}
