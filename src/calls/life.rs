//! What follows when a call opens, is extended, closes or is cancelled: its invitations and their messages, in bulk and
//! in the same transaction. Each of these is decided by the row of the call, which only one can move on.
use super::input::end_of;
use super::invitations::messages::{cancel_all, enqueue_for, queue_once};
use super::invitations::model::{Invitation, InvitationEventKind, InvitationId, InvitationStatus};
use super::invitations::reminders;
use super::invitations::store::bulk;
use super::model::{Call, CallStatus};
use super::store::{self, audience};
use super::view::StepMessages;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use crate::lab_sessions::service::start_of_day;
use crate::outbox::model::MessageKind;
use chrono::{NaiveDate, TimeDelta};

/// The hour of the day at which a call reminds.
const NINE: TimeDelta = TimeDelta::hours(9);

/// Moves a call on and writes the step into its history.
pub fn step(tx: &mut Tx<'_>, permit: &Permit, before: &Call, mut after: Call, note: Option<&str>) -> Result<Call> {
    after.content.0.status_note = note.map(str::to_owned);
    let moved = store::update(tx, permit, before, &after)?;
    store::add_step(tx, permit, &moved, before.status, note)?;
    Ok(moved)
}

/// Opens a call: an invitation for each organisation that it reaches and has not invited yet, and a letter for each that
/// has an address.
pub fn open(tx: &mut Tx<'_>, permit: &Permit, before: Call, note: Option<&str>) -> Result<(Call, StepMessages)> {
    let now = tx.now();
    let after = Call {
        status: CallStatus::Open,
        public: true,
        opens_at: before.opens_at.filter(|at| *at <= now).or(Some(now)),
        opened_at: Some(now),
        ..before.clone()
    };
    let opened = step(tx, permit, &before, after, note)?;
    plan_reminders(tx, permit, &opened)?;
    let messages = invite(tx, permit, &opened)?;
    Ok((opened, messages))
}

/// Invites those whom a call reaches and has not invited yet.
fn invite(tx: &mut Tx<'_>, permit: &Permit, call: &Call) -> Result<StepMessages> {
    let now = tx.now();
    let content = &call.content.0;
    let invited = audience::any_invited(tx, call.id)?;
    let recipients = audience::any_recipients(tx, content, &content.audience, now.in_rome().date_naive())?;
    let new: Vec<Invitation> = recipients
        .into_iter()
        .filter(|one| !invited.contains(&one.id))
        .map(|one| {
            let queued_at = one.pec.is_some().then_some(now);
            Invitation::new(InvitationId::new(), call.id, one, queued_at, now)
        })
        .collect();
    bulk::insert(tx, permit, &new)?;
    let with_address: Vec<&Invitation> = new.iter().filter(|invitation| invitation.pec.is_some()).collect();
    let ids: Vec<InvitationId> = with_address.iter().map(|invitation| invitation.id).collect();
    let letter = MessageKind::InvitationLetter;
    bulk::add_events(tx, permit, &ids, InvitationEventKind::MessageQueued, Some(letter.as_str()))?;
    let queued = enqueue_for(tx, permit, call, &with_address, letter)?;
    Ok(StepMessages::new(queued, new.len() - with_address.len()))
}

/// Gives a call a later deadline and tells everybody who has not answered. What had expired waits again. A letter that
/// never left goes out (again) instead of a notice.
pub fn extend(
    tx: &mut Tx<'_>,
    permit: &Permit,
    before: Call,
    deadline: NaiveDate,
    note: Option<&str>,
) -> Result<(Call, StepMessages)> {
    let after =
        Call { status: CallStatus::Extended, deadline, ends_at: end_of(deadline), closed_at: None, ..before.clone() };
    let extended = step(tx, permit, &before, after, note)?;
    plan_reminders(tx, permit, &extended)?;
    bulk::reopen(tx, permit, extended.id)?;
    let waiting = bulk::any_waiting(tx, extended.id)?;
    // What has not left yet is composed when it leaves, and tells the new deadline. Who never got the letter gets that,
    // with the new deadline in it: when the call was closed meanwhile, it is not in the outbox any more.
    let without_pec = waiting.iter().filter(|invitation| invitation.pec.is_none()).count();
    let (invited, uninvited): (Vec<Invitation>, Vec<Invitation>) =
        waiting.into_iter().partition(|invitation| invitation.sent_at.is_some());
    let letters = queue_once(tx, permit, &extended, uninvited, MessageKind::InvitationLetter)?;
    let notices = queue_once(tx, permit, &extended, invited, MessageKind::DeadlineExtension)?;
    Ok((extended, StepMessages::new(letters + notices, without_pec)))
}

/// Closes a call: what was not answered expires, but for what never arrived, which stays `failed`; what waits in the
/// outbox is not sent any more.
pub fn close(tx: &mut Tx<'_>, permit: &Permit, before: Call, note: Option<&str>) -> Result<Call> {
    let after = Call { status: CallStatus::Closed, closed_at: Some(tx.now()), ..before.clone() };
    let closed = step(tx, permit, &before, after, note)?;
    let waiting = bulk::any_waiting(tx, closed.id)?;
    let ids: Vec<InvitationId> = waiting.iter().map(|invitation| invitation.id).collect();
    cancel_all(tx, permit, &ids)?;
    let expiring: Vec<InvitationStatus> =
        InvitationStatus::WAITING.into_iter().filter(|status| *status != InvitationStatus::Failed).collect();
    bulk::end(tx, permit, closed.id, &expiring, InvitationStatus::Expired)?;
    Ok(closed)
}

/// Cancels a call: what waits in the outbox is not sent any more, and whoever has got a letter is told why.
pub fn cancel(tx: &mut Tx<'_>, permit: &Permit, before: Call, note: Option<&str>) -> Result<(Call, StepMessages)> {
    let after = Call { status: CallStatus::Cancelled, closed_at: Some(tx.now()), ..before.clone() };
    let cancelled = step(tx, permit, &before, after, note)?;
    let waiting = bulk::any_waiting(tx, cancelled.id)?;
    let ids: Vec<InvitationId> = waiting.iter().map(|invitation| invitation.id).collect();
    cancel_all(tx, permit, &ids)?;
    bulk::end(tx, permit, cancelled.id, &InvitationStatus::WAITING, InvitationStatus::Cancelled)?;
    let written_to: Vec<&Invitation> = waiting.iter().filter(|invitation| invitation.sent_at.is_some()).collect();
    let queued = enqueue_for(tx, permit, &cancelled, &written_to, MessageKind::CallCancellation)?;
    Ok((cancelled, StepMessages::new(queued, written_to.len() - queued)))
}

/// Writes when a running call reminds: nine in the morning, so many days before its deadline, as far as that is to come.
pub fn plan_reminders(tx: &mut Tx<'_>, permit: &Permit, call: &Call) -> Result<()> {
    let now = tx.now();
    let due: Vec<(i32, Instant)> = call
        .content
        .0
        .reminder_days
        .iter()
        .map(|days| (*days, start_of_day(call.deadline - TimeDelta::days(i64::from(*days))).plus(NINE)))
        .filter(|(_, at)| *at > now)
        .collect();
    store::set_reminders(tx, permit, call.id, &due)
}

/// Reminds everybody who has got the letter of a running call and has not answered.
pub fn remind(tx: &mut Tx<'_>, permit: &Permit, call: &Call) -> Result<()> {
    let waiting = bulk::any_waiting(tx, call.id)?;
    reminders::remind(tx, permit, call, waiting).map(|_| ())
}
