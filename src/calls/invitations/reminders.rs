//! Reminding those who have got the letter and have not answered.
use super::messages::queue;
use super::model::Invitation;
use crate::auth::policy::Permit;
use crate::calls::model::Call;
use crate::db::tx::{ResourceType, Tx};
use crate::error::Result;
use crate::outbox::model::MessageKind;
use crate::outbox::service::on_its_way;
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long after a reminder the next one may follow: one a day, also when the clocks change.
const REMINDER_PAUSE: TimeDelta = TimeDelta::hours(20);

/// Reminds those of a selection that have got the letter, have not answered, and were not reminded just now.
pub fn remind(tx: &mut Tx<'_>, permit: &Permit, call: &Call, selected: Vec<Invitation>) -> Result<ReminderResult> {
    let ids: Vec<Uuid> = selected.iter().map(|invitation| invitation.id.0).collect();
    let under_way = on_its_way(tx, MessageKind::InvitationReminder, ResourceType::Invitation, &ids)?;
    let since = tx.now().plus(-REMINDER_PAUSE);
    let mut result = ReminderResult::default();
    let mut due = Vec::new();
    for invitation in selected {
        result.selected += 1;
        let reminded = invitation.last_reminder_at.is_some_and(|at| at > since);
        match () {
            () if !invitation.status.is_waiting() => result.not_waiting += 1,
            () if invitation.pec.is_none() => result.without_pec += 1,
            () if invitation.sent_at.is_none() => result.letter_not_sent += 1,
            () if reminded || under_way.contains(&invitation.id.0) => result.just_reminded += 1,
            () => due.push(invitation),
        }
    }
    let done = queue(tx, permit, call, &due, MessageKind::InvitationReminder)?;
    Ok(ReminderResult { done: i64::try_from(done).unwrap_or(i64::MAX), ..result })
}

/// What became of a reminder to a selection. Every selected invitation is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReminderResult {
    /// How many invitations were selected.
    #[schema(minimum = 0, example = 412)]
    pub selected: i64,
    /// How many reminders were put into the outbox.
    #[schema(minimum = 0, example = 390)]
    pub done: i64,
    /// How many get none because they wait for no answer: answered, or ended.
    #[schema(minimum = 0, example = 4)]
    pub not_waiting: i64,
    /// How many get none because no certified address is known.
    #[schema(minimum = 0, example = 2)]
    pub without_pec: i64,
    /// How many get none because their letter has not left yet.
    #[schema(minimum = 0, example = 6)]
    pub letter_not_sent: i64,
    /// How many get none because a reminder waits in the outbox, or went there in the last 20 hours.
    #[schema(minimum = 0, example = 10)]
    pub just_reminded: i64,
}
