//! What is shown of an invitation, and what clients send about one.
use super::model::{
    AnswerCode, AnswerCodeId, Delegate, Invitation, InvitationActor, InvitationAnswer, InvitationEnd, InvitationEvent,
    InvitationEventId, InvitationEventKind, InvitationId, InvitationStatus, LetterKind,
};
use crate::calls::model::CallId;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::territory::RegionCode;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The invitation of one organisation. For who manages or oversees the call, and for the organisation itself.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationView {
    /// Its id.
    pub id: InvitationId,
    /// The call.
    pub call_id: CallId,
    /// The organisation that was invited.
    pub organisation_id: OrganisationId,
    /// Its name at the time.
    #[schema(max_length = 300, example = "Comune di Treviso")]
    pub organisation_name: String,
    /// Its kind at the time.
    pub kind: OrganisationKind,
    /// Its region at the time; absent for national bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
    /// Where its messages go; absent when no address is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "protocollo@pec.example.org")]
    pub pec: Option<String>,
    /// How far it has come.
    pub status: InvitationStatus,
    /// The last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answer: Option<InvitationAnswer>,
    /// When the last answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answered_at: Option<Instant>,
    /// The version of the form that was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    pub form_version: Option<i32>,
    /// Who answers instead: only for who manages the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delegated_to: Option<Delegate>,
    /// Until when the answer was put off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-09-30")]
    pub postponed_to: Option<NaiveDate>,
    /// What the organisation became part of while the call was open: who answers now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub successor_id: Option<OrganisationId>,
    /// The successor's own invitation, where it has one: that is answered instead of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub continued_by: Option<InvitationId>,
    /// The practices that answer it; those that the caller may see.
    #[schema(max_items = 100)]
    pub practices: Vec<Uuid>,
    /// When its letter was put into the outbox last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub queued_at: Option<Instant>,
    /// When the first message left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sent_at: Option<Instant>,
    /// When the provider took the first message over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub accepted_at: Option<Instant>,
    /// When the first message was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delivered_at: Option<Instant>,
    /// When a message failed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub failed_at: Option<Instant>,
    /// Why it failed, in the words of the receipt or of the mail server; absent once another one was delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "delivery failed: no-dest: 5.1.1 - indirizzo non valido")]
    pub failure: Option<String>,
    /// Why it ended by itself before its call: its municipality was closed and nobody knows its successor. It goes on
    /// once the organisation names one (`successor_id`), or the municipality (`successor_code`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ended_because: Option<InvitationEnd>,
    /// When it was opened with its code first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub opened_at: Option<Instant>,
    /// When an answer was begun first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub started_at: Option<Instant>,
    /// How many reminders were sent or wait to be.
    #[schema(minimum = 0)]
    pub reminders: i32,
    /// When the last one was put into the outbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_reminder_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl InvitationView {
    /// An invitation with its practices; who was delegated is told to who manages the call.
    pub fn of(invitation: Invitation, practices: Vec<Uuid>, manages: bool) -> Self {
        Self {
            id: invitation.id,
            call_id: invitation.call_id,
            organisation_id: invitation.organisation_id,
            organisation_name: invitation.organisation_name,
            kind: invitation.kind,
            region_code: invitation.region_code,
            pec: invitation.pec,
            status: invitation.status,
            answer: invitation.answer,
            answered_at: invitation.answered_at,
            form_version: invitation.form_version,
            delegated_to: invitation.delegated_to.filter(|_| manages).map(|stored| stored.0),
            postponed_to: invitation.postponed_to,
            successor_id: invitation.successor_id,
            continued_by: invitation.continued_by,
            practices,
            queued_at: invitation.queued_at,
            sent_at: invitation.sent_at,
            accepted_at: invitation.accepted_at,
            delivered_at: invitation.delivered_at,
            failed_at: invitation.failed_at,
            failure: invitation.failure,
            ended_because: invitation.ended_because,
            opened_at: invitation.opened_at,
            started_at: invitation.started_at,
            reminders: invitation.reminders,
            last_reminder_at: invitation.last_reminder_at,
            version: invitation.version,
            created_at: invitation.created_at,
            updated_at: invitation.updated_at,
        }
    }
}

/// Something that happened to an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = InvitationEvent)]
pub struct EventView {
    /// Its id.
    pub id: InvitationEventId,
    /// What happened.
    pub kind: InvitationEventKind,
    /// More about it: the kind of the message, the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "invitation_letter")]
    pub note: Option<String>,
    /// In which role it was done.
    pub role: InvitationActor,
    /// When.
    pub at: Instant,
}

impl From<InvitationEvent> for EventView {
    fn from(event: InvitationEvent) -> Self {
        let InvitationEvent { id, kind, note, role, at } = event;
        Self { id, kind, note, role, at }
    }
}

/// An answer code, without the code itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AnswerCode)]
pub struct AnswerCodeView {
    /// Its id.
    pub id: AnswerCodeId,
    /// What it was issued for: the kind of the message that carries it, or `by_hand`.
    #[schema(max_length = 60, example = "invitation_letter")]
    pub purpose: String,
    /// Whether it works after the deadline.
    pub late: bool,
    /// The end of a late code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub valid_until: Option<Instant>,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revoked_at: Option<Instant>,
    /// When it was issued.
    pub created_at: Instant,
}

impl From<AnswerCode> for AnswerCodeView {
    fn from(code: AnswerCode) -> Self {
        let AnswerCode { id, purpose, late, valid_until, revoked_at, created_at, .. } = code;
        Self { id, purpose, late, valid_until, revoked_at, created_at }
    }
}

/// A fresh answer code to hand over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IssuedAnswerCode {
    /// Its id.
    pub id: AnswerCodeId,
    /// The call.
    pub call_id: CallId,
    /// The invitation that it answers.
    pub invitation_id: InvitationId,
    /// The code, shown once: absent when the request is repeated with the same `Idempotency-Key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "abcde-fghij-kmnpq-rstuv-wxyz23")]
    pub code: Option<String>,
    /// The link that carries it, shown once with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, format = "uri")]
    pub link: Option<String>,
    /// Whether it works after the deadline.
    pub late: bool,
    /// The end of a late code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub valid_until: Option<Instant>,
}

/// What a fresh code is for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCodeRequest {
    /// Until when a late code works, at most a year from now. Only for a call that takes late answers
    /// (`late_policy`); absent for a code that works until the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-07-31T23:59:00+02:00")]
    pub valid_until: Option<DateTime<FixedOffset>>,
}

impl Rules for AnswerCodeRequest {}

/// What can be changed of an invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationUpdate {
    /// Where its messages go. A letter that waits in the outbox goes to the new address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = "email", example = "protocollo@pec.example.org")]
    pub pec: Option<String>,
}

impl Rules for InvitationUpdate {}

/// Which invitations are reminded: those that wait for an answer, unless some are named by status or id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReminderRequest {
    /// Only those in one of these statuses; when empty, any that waits for an answer (any at all of `invitations`).
    #[schema(max_items = 9, example = json!(["delivered"]))]
    pub statuses: Vec<InvitationStatus>,
    /// Only these kinds of organisations; any when empty.
    #[schema(max_items = 30, example = json!(["municipality"]))]
    pub kinds: Vec<OrganisationKind>,
    /// Only those of these regions; any when empty.
    #[schema(max_items = 20, example = json!(["05"]))]
    pub regions: Vec<RegionCode>,
    /// Only these invitations; any when empty.
    #[schema(max_items = 1000)]
    pub invitations: Vec<InvitationId>,
}

impl Rules for ReminderRequest {}

/// What became of a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SelectionResult {
    /// How many invitations were selected.
    #[schema(minimum = 0, example = 412)]
    pub selected: i64,
    /// How many messages were put into the outbox.
    #[schema(minimum = 0, example = 410)]
    pub done: i64,
}

/// A letter that was sent by other means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingRecord {
    /// Whose letter it was.
    pub invitation_id: InvitationId,
    /// When it was sent: not in the future, and not before the date of the letter (or the day on which the call was made,
    /// if that is earlier).
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2024-06-24T10:30:00+02:00")]
    pub sent_at: DateTime<FixedOffset>,
    /// When it was delivered, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-06-24T10:31:00+02:00")]
    pub delivered_at: Option<DateTime<FixedOffset>>,
    /// Its Message-ID (RFC 5322), with or without brackets: receipts that name it find the invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 3, max_length = 302, example = "<1986-1@pec.example.org>")]
    pub message_id: Option<String>,
    /// A note for the invitation's history: no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000, example = "Prot. 1986")]
    pub note: Option<String>,
}

/// Letters that were sent by other means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendingsInput {
    /// The sendings, one for each invitation.
    #[schema(min_items = 1, max_items = 1000)]
    pub sendings: Vec<SendingRecord>,
}

impl Rules for SendingsInput {}

/// Which letters are wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LettersRequest {
    /// How many at most: each takes some milliseconds to typeset.
    #[serde(default = "hundred")]
    #[schema(minimum = 1, maximum = 200, default = 100, example = 3)]
    pub limit: i32,
    /// Only those after this invitation: the last one of the index of the file before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub after: Option<InvitationId>,
    /// Which letters: `invitation_letter` for all that wait for an answer; of the other kinds those that wait in the
    /// outbox.
    #[serde(default = "inviting")]
    #[schema(default = "invitation_letter")]
    pub kind: LetterKind,
    /// Only those without (`true`) or with (`false`) a certified address: for `invitation_letter`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub without_pec: Option<bool>,
}

fn inviting() -> LetterKind {
    LetterKind::InvitationLetter
}

fn hundred() -> i32 {
    100
}

impl Rules for LettersRequest {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.without_pec.is_some() && self.kind != LetterKind::InvitationLetter {
            let why = text("Solo per le lettere di invito.", "Only for letters that invite.");
            broken.push(Violation::new("#/without_pec", "not_allowed", why));
        }
    }
}
