//! Letters that were sent by other means: noted from a list, or from a file row by row. What waits in the outbox for them
//! is not sent any more.
use super::managing::number;
use super::messages;
use super::model::{Invitation, InvitationEventKind, InvitationId};
use super::sending_file::{self, Line, SendingOutcome, SendingRefusal, SendingReport, SendingRow};
use super::store::{self, listing};
use super::view::{SelectionResult, SendingRecord, SendingsInput};
use crate::auth::policy::{Permission, Permit};
use crate::calls::model::{Call, CallId};
use crate::calls::service as calls;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::{Error, Result, Violation};
use crate::language::text;
use crate::outbox::model::{About, Channel, MessageKind, MessageStatus, NewMessage, SentElsewhere};
use crate::outbox::service as outbox;
use listing::Filter;
use std::collections::{HashMap, HashSet};

/// The longest file, in bytes.
pub const FILE_LIMIT: usize = 8 << 20;

/// A sending that is sound.
struct Sending {
    invitation: InvitationId,
    sent_at: Instant,
    delivered_at: Option<Instant>,
    message_id: Option<String>,
    note: Option<String>,
}

impl From<&SendingRecord> for Sending {
    fn from(record: &SendingRecord) -> Self {
        Self {
            invitation: record.invitation_id,
            sent_at: record.sent_at.to_utc().into(),
            delivered_at: record.delivered_at.map(|at| at.to_utc().into()),
            message_id: None,
            note: None,
        }
    }
}

/// Notes the sendings of a list: all of them or, when one is wrong, none.
pub fn record(tx: &mut Tx<'_>, call: CallId, wanted: &SendingsInput) -> Result<SelectionResult> {
    let (call, _) = calls::find(tx, call)?;
    let permit = tx.permit(Permission::ManageCalls, &call.reach())?;
    let ids: Vec<InvitationId> = wanted.sendings.iter().map(|sending| sending.invitation_id).collect();
    let found = by_id(listing::any_selected(tx, call.id, &Filter { ids, ..Filter::default() })?);
    let now = tx.now();
    let mut broken = Vec::new();
    for (i, sending) in wanted.sendings.iter().enumerate() {
        if !found.contains_key(&sending.invitation_id) {
            let why = text("Non è un invito di questa raccolta.", "Is not an invitation of this call.");
            broken.push(Violation::new(format!("#/sendings/{i}/invitation_id"), "unknown_invitation", why));
        }
        for (name, at) in [("sent_at", Some(sending.sent_at)), ("delivered_at", sending.delivered_at)] {
            if at.is_some_and(|at| Instant::from(at.to_utc()) > now) {
                let why = text("È nel futuro.", "Is in the future.");
                broken.push(Violation::new(format!("#/sendings/{i}/{name}"), "in_the_future", why));
            }
        }
    }
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let sendings: Vec<Sending> = wanted.sendings.iter().map(Sending::from).collect();
    let done = note(tx, &permit, &call, &found, &sendings)?;
    Ok(SelectionResult { selected: number(wanted.sendings.len()), done: number(done) })
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
    let ids: Vec<String> = lines.iter().filter_map(|line| line.message_id.clone()).collect();
    let mut taken = Taken { seen: HashSet::new(), message_ids: outbox::known_message_ids(tx, &ids)?, now: tx.now() };
    let (mut rows, mut sendings) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in lines {
        let named = match &line.invitation {
            Some(id) => id.parse().ok().filter(|id| found.contains_key(id)),
            None => line.ipa_code.as_ref().and_then(|code| by_ipa_code.get(code)).copied(),
        };
        let read = taken.sound(line, named);
        let reason = read.as_ref().err().copied();
        let outcome = if reason.is_some() { SendingOutcome::Refused } else { SendingOutcome::Noted };
        rows.push(SendingRow { line: line.line, outcome, invitation_id: named, reason });
        sendings.extend(read);
    }
    if !dry_run {
        note(tx, &permit, &call, &found, &sendings)?;
    }
    let noted = number(sendings.len());
    Ok(SendingReport { dry_run, noted, refused: number(rows.len()) - noted, rows })
}

fn by_id(found: Vec<Invitation>) -> HashMap<InvitationId, Invitation> {
    found.into_iter().map(|one| (one.id, one)).collect()
}

/// What the rows before have taken.
struct Taken {
    seen: HashSet<InvitationId>,
    message_ids: HashSet<String>,
    now: Instant,
}

impl Taken {
    fn sound(&mut self, line: &Line, named: Option<InvitationId>) -> std::result::Result<Sending, SendingRefusal> {
        use SendingRefusal::{
            BadMessageId, BadTime, BeforeSending, InTheFuture, KnownMessageId, LongNote, NoInvitation, Repeated,
            UnknownInvitation,
        };
        if line.invitation.is_none() && line.ipa_code.is_none() {
            return Err(NoInvitation);
        }
        let invitation = named.ok_or(UnknownInvitation)?;
        let sent_at = line.sent_at.as_deref().and_then(sending_file::instant).ok_or(BadTime)?;
        let delivered_at = match &line.delivered_at {
            Some(cell) => Some(sending_file::instant(cell).ok_or(BadTime)?),
            None => None,
        };
        if sent_at > self.now || delivered_at.is_some_and(|at| at > self.now) {
            return Err(InTheFuture);
        }
        if delivered_at.is_some_and(|at| at < sent_at) {
            return Err(BeforeSending);
        }
        if line.note.as_ref().is_some_and(|note| note.chars().count() > 1_000) {
            return Err(LongNote);
        }
        if let Some(id) = &line.message_id {
            if !id.contains('@') || id.len() > 300 || id.contains(char::is_whitespace) {
                return Err(BadMessageId);
            }
            if self.message_ids.contains(id) {
                return Err(KnownMessageId);
            }
        }
        if !self.seen.insert(invitation) {
            return Err(Repeated);
        }
        self.message_ids.extend(line.message_id.clone());
        let (message_id, note) = (line.message_id.clone(), line.note.clone());
        Ok(Sending { invitation, sent_at, delivered_at, message_id, note })
    }
}

/// Writes sendings down, in bulk: how far the invitations have come, their history, and a message for each whose
/// Message-ID is known, so that its receipts find it. How many they were.
fn note(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: &Call,
    found: &HashMap<InvitationId, Invitation>,
    sendings: &[Sending],
) -> Result<usize> {
    let now = tx.now();
    let mut moved = Vec::with_capacity(sendings.len());
    let (mut noted, mut sent) = (Vec::with_capacity(sendings.len()), Vec::new());
    for sending in sendings {
        let Some(invitation) = found.get(&sending.invitation) else { continue };
        let left = (MessageStatus::Sent, sending.sent_at);
        let delivered = sending.delivered_at.map(|at| (MessageStatus::Delivered, at));
        let steps = [Some(left), delivered].into_iter().flatten();
        let after = steps.fold(invitation.clone(), |one, (status, at)| {
            messages::moved(&one, MessageKind::InvitationLetter, status, at).map_or(one, |(after, _)| after)
        });
        moved.push(Invitation { version: invitation.version + 1, updated_at: now, ..after });
        noted.push((invitation.id, sending.note.clone()));
        sent.extend(sending.message_id.clone().map(|message_id| elsewhere(call, invitation, sending, message_id)));
    }
    let ids: Vec<InvitationId> = moved.iter().map(|one| one.id).collect();
    messages::cancel_all(tx, permit, &ids)?;
    store::bulk::write_sent(tx, permit, &moved)?;
    store::bulk::add_noted(tx, permit, &noted, InvitationEventKind::SentElsewhere)?;
    outbox::note_sent(tx, permit, &sent)?;
    Ok(moved.len())
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
        not_before: None,
    };
    SentElsewhere { message, message_id, sent_at: sending.sent_at, delivered: sending.delivered_at.is_some() }
}
