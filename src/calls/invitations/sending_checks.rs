//! What a sending by other means must be to be noted.
use super::model::InvitationId;
use super::sending_file::{self, Line, SendingRefusal};
use super::view::SendingRecord;
use crate::calls::model::Call;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::outbox::service as outbox;
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 1_000;

/// A sending as somebody tells it.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Whose letter it was.
    pub invitation: InvitationId,
    /// When it left.
    pub sent_at: Instant,
    /// When it was delivered, where that is known.
    pub delivered_at: Option<Instant>,
    /// Its Message-ID, without brackets.
    pub message_id: Option<String>,
    /// A note for the invitation's history.
    pub note: Option<String>,
}

impl From<&SendingRecord> for Sending {
    fn from(record: &SendingRecord) -> Self {
        Self {
            invitation: record.invitation_id,
            sent_at: record.sent_at.to_utc().into(),
            delivered_at: record.delivered_at.map(|at| at.to_utc().into()),
            message_id: record.message_id.as_deref().map(sending_file::bare),
            note: record.note.clone(),
        }
    }
}

impl Sending {
    /// The one of a row, whose invitation is `named`.
    pub fn read(line: &Line, named: Option<InvitationId>) -> std::result::Result<Self, SendingRefusal> {
        if line.invitation.is_none() && line.ipa_code.is_none() {
            return Err(SendingRefusal::NoInvitation);
        }
        let invitation = named.ok_or(SendingRefusal::UnknownInvitation)?;
        let instant = |cell: &str| sending_file::instant(cell).ok_or(SendingRefusal::BadTime);
        let sent_at = instant(line.sent_at.as_deref().unwrap_or_default())?;
        let delivered_at = line.delivered_at.as_deref().map(instant).transpose()?;
        Ok(Self { invitation, sent_at, delivered_at, message_id: line.message_id.clone(), note: line.note.clone() })
    }
}

/// What sendings are held against: the clock, the call, the messages that there are, and the sendings before.
pub struct Checks {
    seen: HashSet<InvitationId>,
    message_ids: HashMap<String, Option<Uuid>>,
    earliest: NaiveDate,
    now: Instant,
}

impl Checks {
    /// For these sendings of a call.
    pub fn new(tx: &mut Tx<'_>, call: &Call, sendings: &[Sending]) -> Result<Self> {
        let ids: Vec<String> = sendings.iter().filter_map(|sending| sending.message_id.clone()).collect();
        let message_ids = outbox::known_message_ids(tx, &ids)?;
        // A call that is entered afterwards has letters that are older than its record, but not older than their date;
        // a letter without one has the date of the opening.
        let made = call.created_at.in_rome().date_naive();
        let letter = call.content.0.letter.as_ref().and_then(|letter| letter.date);
        let earliest = letter.map_or(made, |dated| dated.min(made));
        Ok(Self { seen: HashSet::new(), message_ids, earliest, now: tx.now() })
    }

    /// What is wrong with the next one.
    pub fn faults(&mut self, sending: &Sending) -> Vec<SendingRefusal> {
        let Sending { invitation, sent_at, delivered_at, message_id, note } = sending;
        let id = message_id.as_deref().unwrap_or_default();
        let bad_id = message_id.is_some() && (!id.contains('@') || id.len() > 300 || id.contains(char::is_whitespace));
        let others = self.message_ids.get(id).is_some_and(|about| *about != Some(invitation.0));
        let late = note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE);
        let faults = [
            (self.seen.contains(invitation), SendingRefusal::Repeated),
            (*sent_at > self.now, SendingRefusal::InTheFuture),
            (sent_at.in_rome().date_naive() < self.earliest, SendingRefusal::BeforeLetter),
            (delivered_at.is_some_and(|at| at > self.now), SendingRefusal::DeliveredInTheFuture),
            (delivered_at.is_some_and(|at| at < *sent_at), SendingRefusal::BeforeSending),
            (bad_id, SendingRefusal::BadMessageId),
            (others, SendingRefusal::KnownMessageId),
            (late, SendingRefusal::LongNote),
        ];
        let faults: Vec<SendingRefusal> = faults.into_iter().filter_map(|(wrong, why)| wrong.then_some(why)).collect();
        if faults.is_empty() {
            self.seen.insert(*invitation);
            self.message_ids.extend(message_id.clone().map(|id| (id, Some(invitation.0))));
        }
        faults
    }
}
