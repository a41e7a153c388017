//! The messages to those who registered: putting them into the outbox with what they tell ([`super::facts`]).
//!
//! They are written when they are sent ([`super::writing`]), because each carries a code of its own, whose text is kept
//! nowhere. What they tell of the session and of the registration is what was so when it was decided to send them.
use super::facts::{self, Facts};
use super::model::{Registration, RegistrationId, Terms};
use super::store;
use super::writing::Writing;
use crate::auth::code;
use crate::auth::policy::Permit;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result};
use crate::lab_sessions::model::{Session, SessionStatus};
use crate::lab_sessions::occasion::Occasion;
use crate::outbox::model::{About, Channel, Content, Message, MessageKind, NewMessage};
use crate::outbox::service::{cancel_about, enqueue, waiting_about};
use chrono::TimeDelta;
use uuid::Uuid;

/// The kinds of messages about a registration.
pub const KINDS: [MessageKind; 5] = [
    MessageKind::SessionRegistration,
    MessageKind::RegistrationMovedUp,
    MessageKind::RegistrationAddress,
    MessageKind::RegistrationCancelled,
    MessageKind::SessionNotice,
];

/// Puts a message for each of these into the outbox, in bulk: to the address that is to be confirmed, or to their own.
pub fn queue(
    tx: &mut Tx<'_>,
    permit: &Permit,
    session: &Session,
    to: &[Registration],
    kind: MessageKind,
) -> Result<()> {
    let mut messages = Vec::with_capacity(to.len());
    for one in to {
        messages.extend(message(session, one, kind, &Facts::of(session, one))?);
    }
    enqueue(tx, permit, &messages)?;
    Ok(())
}

fn message(session: &Session, one: &Registration, kind: MessageKind, facts: &Facts) -> Result<Option<NewMessage>> {
    let to_address = if kind == MessageKind::RegistrationAddress { &one.new_email } else { &one.email };
    let Some(to_address) = to_address.clone() else { return Ok(None) };
    Ok(Some(NewMessage {
        kind,
        channel: Channel::Email,
        about: Some(About { resource: ResourceType::SessionRegistration, id: one.id.0 }),
        call_id: None,
        region: session.content.0.regions.first().copied(),
        to_address,
        to_name: one.name(),
        content: None,
        facts: Some(facts.stored()?),
        not_before: None,
    }))
}

/// Tells everybody with a place or on the waiting list what a change of the session means. A message about an earlier
/// change that still waits is replaced by one that tells the way from what its reader knew before that; where that leads
/// back, there is nothing to tell.
pub fn tell_of_change(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (before, after): (&Session, &Session),
    live: &[Registration],
) -> Result<()> {
    let ids: Vec<Uuid> = live.iter().map(|one| one.id.0).collect();
    let waiting = waiting_about(tx, &[MessageKind::SessionNotice], ResourceType::SessionRegistration, &ids)?;
    let mut known = facts::known_before(&waiting);
    // Of a session that is cancelled nothing else is worth reading.
    let superseded = if after.status == SessionStatus::Cancelled { &KINDS[..] } else { &[MessageKind::SessionNotice] };
    cancel(tx, permit, superseded, live)?;
    let announced = Occasion::announced(before);
    let mut messages = Vec::with_capacity(live.len());
    for one in live {
        let replaced = known.remove(&one.id.0);
        let settled = replaced.is_some();
        let facts = Facts { known: replaced.unwrap_or_else(|| announced.clone()), ..Facts::of(after, one) };
        if !(settled && facts.is_no_news()) {
            messages.extend(message(after, one, MessageKind::SessionNotice, &facts)?);
        }
    }
    enqueue(tx, permit, &messages)?;
    Ok(())
}

/// What of these kinds waits in the outbox for these is not sent any more.
pub fn cancel(tx: &mut Tx<'_>, permit: &Permit, kinds: &[MessageKind], of: &[Registration]) -> Result<()> {
    let ids: Vec<Uuid> = of.iter().map(|one| one.id.0).collect();
    cancel_about(tx, permit, kinds, ResourceType::SessionRegistration, &ids)?;
    Ok(())
}

/// Writes a message about a registration, with a fresh code while it counts.
pub fn compose(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: RegistrationId,
    message: &Message,
    terms: &Terms,
) -> Result<Content> {
    let kind = message.kind;
    let gone = || Error::internal(format!("no message about registration {id}: it was erased"));
    let (one, session) = store::any_registration(tx, id)?.ok_or_else(gone)?;
    let desk = store::desk::any_desk(tx, session.id)?.filter(|desk| desk.erased_at.is_none()).ok_or_else(gone)?;
    let over = matches!(session.status, SessionStatus::Held | SessionStatus::Cancelled);
    let code = if one.is_live() && !over { Some(issue_code(tx, permit, &one, kind)?) } else { None };
    let one = match (code.is_some(), desk.confirm_within_days) {
        (true, Some(days)) if one.confirmed_at.is_none() && one.confirm_by.is_none() => {
            // From the first message on: the time does not run while it waits to be sent.
            let confirm_by = Some(tx.now().plus(TimeDelta::days(i64::from(days))));
            store::update(tx, permit, Registration { confirm_by, ..one })?
        }
        _ => one,
    };
    // One that was put there before facts were kept tells what is so now.
    let facts = message.facts().unwrap_or_else(|| Facts::of(&session, &one));
    let writing = Writing { one: &one, session: &session, facts: &facts, desk: &desk, code: code.as_deref(), terms };
    Ok(writing.content(kind))
}

/// A fresh code of a registration: all that were sent go on working. That of a message to another address confirms it.
fn issue_code(tx: &mut Tx<'_>, permit: &Permit, one: &Registration, kind: MessageKind) -> Result<String> {
    let shown = code::fresh();
    let asked = one.new_email.as_deref().filter(|_| kind == MessageKind::RegistrationAddress);
    let confirms = asked.map(Registration::key_of);
    store::insert_code(tx, permit, one.id, &code::digest(&shown), confirms.as_deref())?;
    Ok(shown)
}
