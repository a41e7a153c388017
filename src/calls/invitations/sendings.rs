//! Letters that were sent by other means: noted from a list, or from a file row by row; a later note corrects the one
//! before. What waits in the outbox for them is not sent any more.
use super::managing::number;
use super::messages;
use super::model::{Invitation, InvitationEventKind, InvitationId, InvitationStatus};
use super::sending_checks::{Checks, Sending};
use super::sending_file::{self, Line, SendingOutcome, SendingRefusal, SendingReport, SendingResult, SendingRow};
use super::store::told::Told;
use super::store::{self, listing};
use super::view::SendingsInput;
use crate::auth::policy::{Permission, Permit};
use crate::calls::model::{Call, CallId};
use crate::calls::service as calls;
use crate::db::tx::{ResourceType, Tx};
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::outbox::model::{About, Channel, MessageKind, MessageStatus, NewMessage, SentElsewhere};
use crate::outbox::service as outbox;
use listing::Filter;
use std::collections::{HashMap, HashSet};

/// The longest file, in bytes.
pub const FILE_LIMIT: usize = 8 << 20;

/// Notes the sendings of a list: all of them or, when one is wrong, none.
pub fn record(tx: &mut Tx<'_>, call: CallId, wanted: &SendingsInput) -> Result<SendingResult> {
    let (call, _) = calls::find(tx, call)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    let ids: Vec<InvitationId> = wanted.sendings.iter().map(|sending| sending.invitation_id).collect();
    let found = by_id(listing::any_selected(tx, call.id, &Filter { ids, ..Filter::default() })?);
    let sendings: Vec<Sending> = wanted.sendings.iter().map(Sending::from).collect();
    let mut checks = Checks::new(tx, &call, &sendings)?;
    let mut broken = Vec::new();
    for (i, sending) in sendings.iter().enumerate() {
        let unknown = (!found.contains_key(&sending.invitation)).then_some(SendingRefusal::UnknownInvitation);
        for why in unknown.into_iter().chain(checks.faults(sending)) {
            broken.push(Violation::new(format!("#/sendings/{i}/{}", why.field()), why.as_str(), why.label()));
        }
    }
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let changed = note(tx, &permit, &call, &found, &sendings)?;
    Ok(SendingResult { noted: number(changed.len()), unchanged: number(sendings.len() - changed.len()) })
}

/// 403 or 404 for who may not note sendings of a call: before the file is taken in.
pub fn check(tx: &mut Tx<'_>, call: CallId) -> Result<()> {
    let (call, _) = calls::find(tx, call)?;
    tx.permit(Permission::ManageCalls, &call.reach()).map(|_| ())
}

/// Reads a file of sendings; 422 with what is wrong with it as a whole.
pub fn read(file: &[u8]) -> Result<Vec<Line>> {
    sending_file::read(file).map_err(|why| {
        let why = text(format!("Il file non è leggibile: {why}."), format!("The file cannot be read: {why}."));
        Error::invalid("#", "unreadable_file", why)
    })
}

/// Notes the sendings of a file, those that are sound; of a dry run nothing.
pub fn take_in(tx: &mut Tx<'_>, call: CallId, lines: &[Line], dry_run: bool) -> Result<SendingReport> {
    let (call, _) = calls::find(tx, call)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    let found = by_id(listing::any_selected(tx, call.id, &Filter::default())?);
    let by_ipa_code = listing::any_by_ipa_code(tx, call.id)?;
    let named = |line: &Line| match &line.invitation {
        Some(id) => id.parse().ok().filter(|id| found.contains_key(id)),
        None => line.ipa_code.as_ref().and_then(|code| by_ipa_code.get(code)).copied(),
    };
    let read: Vec<_> = lines.iter().map(|line| (line.line, named(line), Sending::read(line, named(line)))).collect();
    let readable: Vec<Sending> = read.iter().filter_map(|(_, _, sending)| sending.clone().ok()).collect();
    let mut checks = Checks::new(tx, &call, &readable)?;
    let (mut rows, mut sendings) = (Vec::with_capacity(lines.len()), Vec::new());
    for (line, invitation_id, sending) in read {
        let sound = sending.and_then(|sending| match checks.faults(&sending).first() {
            Some(fault) => Err(*fault),
            None => Ok(sending),
        });
        let reason = sound.as_ref().err().copied();
        let outcome = if reason.is_some() { SendingOutcome::Refused } else { SendingOutcome::Noted };
        rows.push(SendingRow { line, outcome, invitation_id, reason });
        sendings.extend(sound);
    }
    let changed = if dry_run {
        changes(tx, &call, &found, &sendings)?.into_iter().map(|change| change.after.id).collect()
    } else {
        note(tx, &permit, &call, &found, &sendings)?
    };
    for row in rows.iter_mut().filter(|row| row.outcome == SendingOutcome::Noted) {
        if row.invitation_id.is_none_or(|id| !changed.contains(&id)) {
            row.outcome = SendingOutcome::Unchanged;
        }
    }
    let count = |outcome| number(rows.iter().filter(|row| row.outcome == outcome).count());
    let (noted, unchanged) = (count(SendingOutcome::Noted), count(SendingOutcome::Unchanged));
    let refused = count(SendingOutcome::Refused);
    Ok(SendingReport { dry_run, noted, unchanged, refused, rows })
}

fn by_id(found: Vec<Invitation>) -> HashMap<InvitationId, Invitation> {
    found.into_iter().map(|one| (one.id, one)).collect()
}

/// What a sending changes.
struct Change<'s> {
    sending: &'s Sending,
    after: Invitation,
}

/// Which of these say something new, and what becomes of their invitations.
fn changes<'s>(
    tx: &mut Tx<'_>,
    call: &Call,
    found: &HashMap<InvitationId, Invitation>,
    sendings: &'s [Sending],
) -> Result<Vec<Change<'s>>> {
    let told = store::told::any_told(tx, call.id)?;
    let ids: Vec<String> = sendings.iter().filter_map(|sending| sending.message_id.clone()).collect();
    let known = outbox::known_message_ids(tx, &ids)?;
    let now = tx.now();
    let mut changes = Vec::with_capacity(sendings.len());
    for sending in sendings {
        let Some(before) = found.get(&sending.invitation) else { continue };
        let told = told.get(&before.id);
        let after = after(before, told, sending);
        let same = (after.status, after.sent_at, after.accepted_at, after.delivered_at)
            == (before.status, before.sent_at, before.accepted_at, before.delivered_at);
        let new_note = sending.note.is_some() && told.and_then(|told| told.note.as_ref()) != sending.note.as_ref();
        let new_id = sending.message_id.as_ref().is_some_and(|id| !known.contains_key(id));
        if !same || new_note || new_id || told.is_none_or(|told| !told.elsewhere) {
            let after = Invitation { version: before.version + 1, updated_at: now, ..after };
            changes.push(Change { sending, after });
        }
    }
    Ok(changes)
}

/// An invitation after a sending. One that was noted before is corrected: what the note said is taken back first, but
/// nothing that a message of this server's or a receipt has told.
fn after(before: &Invitation, told: Option<&Told>, sending: &Sending) -> Invitation {
    let mut base = before.clone();
    if let Some(told) = told.filter(|told| told.elsewhere && !told.sent_before) {
        base.sent_at = None;
        if !told.receipts {
            (base.accepted_at, base.delivered_at) = (None, None);
            if matches!(base.status, InvitationStatus::Sent | InvitationStatus::Delivered) {
                base.status = InvitationStatus::Pending;
            }
        }
    }
    let left = (MessageStatus::Sent, sending.sent_at);
    let delivered = sending.delivered_at.map(|at| (MessageStatus::Delivered, at));
    [Some(left), delivered].into_iter().flatten().fold(base, |one, (status, at)| {
        messages::moved(&one, MessageKind::InvitationLetter, status, at).map_or(one, |(after, _)| after)
    })
}

/// Writes sendings down, in bulk: how far the invitations have come, their history, and a message for each whose
/// Message-ID is known, so that its receipts find it. Those that said something new.
fn note(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: &Call,
    found: &HashMap<InvitationId, Invitation>,
    sendings: &[Sending],
) -> Result<HashSet<InvitationId>> {
    let changes = changes(tx, call, found, sendings)?;
    let sent = |change: &Change<'_>| {
        let message_id = change.sending.message_id.clone()?;
        Some(elsewhere(call, &change.after, change.sending, message_id))
    };
    let sent: Vec<SentElsewhere> = changes.iter().filter_map(sent).collect();
    let noted: Vec<_> = changes.iter().map(|change| (change.after.id, change.sending.note.clone())).collect();
    let moved: Vec<Invitation> = changes.into_iter().map(|change| change.after).collect();
    let ids: Vec<InvitationId> = moved.iter().map(|one| one.id).collect();
    messages::cancel_all(tx, permit, &ids)?;
    store::bulk::write_sent(tx, permit, &moved)?;
    store::bulk::add_noted(tx, permit, &noted, InvitationEventKind::SentElsewhere)?;
    outbox::note_sent(tx, permit, &sent)?;
    Ok(ids.into_iter().collect())
}

fn elsewhere(call: &Call, invitation: &Invitation, sending: &Sending, message_id: String) -> SentElsewhere {
    let message = NewMessage {
        kind: MessageKind::InvitationLetter,
        channel: Channel::Pec,
        about: Some(About { resource: ResourceType::Invitation, id: invitation.id.0 }),
        call_id: Some(call.id.0),
        region: invitation.region_code,
        to_address: invitation.pec.clone().unwrap_or_default(),
        to_name: invitation.organisation_name.clone(),
        content: None,
        facts: None,
        not_before: None,
    };
    SentElsewhere { message, message_id, sent_at: sending.sent_at, delivered: sending.delivered_at.is_some() }
}
