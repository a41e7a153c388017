//! An invitation as it is stored, and its enumerations.
use super::super::model::{Call, CallId, LatePolicy, Recipient};
use crate::db::MultiBackend;
use crate::db::schema::{invitation_codes, invitation_events, invitations};
use crate::db::types::{Instant, Stored};
use crate::error::Result;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::outbox::model::MessageKind;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

crate::id_type!(InvitationId, "an invitation");
crate::id_type!(AnswerCodeId, "an answer code");
crate::id_type!(InvitationEventId, "an event of an invitation");

crate::codes! {
    /// How far an invitation has come.
    pub enum InvitationStatus in "invitation-statuses" {
        Pending = "pending" ("da inviare", "not sent yet"),
        Sent = "sent" ("inviato", "sent"),
        AcceptedByProvider = "accepted_by_provider" ("accettato dal gestore", "accepted by the provider"),
        Delivered = "delivered" ("consegnato", "delivered"),
        Failed = "failed" ("non consegnato", "not delivered"),
        Reminded = "reminded" ("sollecitato", "reminded"),
        Answered = "answered" ("risposto", "answered"),
        Expired = "expired" ("scaduto", "expired without an answer"),
        Cancelled = "cancelled" ("annullato", "cancelled"),
    }
}

impl InvitationStatus {
    /// Those that wait for an answer.
    pub const WAITING: [Self; 6] =
        [Self::Pending, Self::Sent, Self::AcceptedByProvider, Self::Delivered, Self::Failed, Self::Reminded];

    /// Whether an answer is waited for.
    pub fn is_waiting(self) -> bool {
        Self::WAITING.contains(&self)
    }
}

crate::codes! {
    /// Why an invitation ended by itself, before its call.
    pub enum InvitationEnd in "invitation-ends" {
        MunicipalityClosed = "municipality_closed" ("comune soppresso, successore non noto", "the municipality was closed, and its successor is not known"),
    }
}

crate::codes! {
    /// What an invited organisation answered.
    pub enum InvitationAnswer in "invitation-answers" {
        PracticeSubmitted = "practice_submitted" ("pratica presentata", "practice submitted"),
        NoPractice = "no_practice" ("nessuna pratica", "no practice"),
        Delegated = "delegated" ("delegato ad altri", "delegated"),
        Postponed = "postponed" ("rinviato", "postponed"),
        NotRelevant = "not_relevant" ("non pertinente", "not relevant"),
    }
}

crate::codes! {
    /// What happened to an invitation.
    pub enum InvitationEventKind in "invitation-events" {
        Invited = "invited" ("invitata", "invited"),
        MessageQueued = "message_queued" ("messaggio in coda", "a message waits to be sent"),
        Sent = "sent" ("messaggio inviato", "a message was sent"),
        AcceptedByProvider = "accepted_by_provider" ("messaggio accettato dal gestore", "a message was accepted by the provider"),
        Delivered = "delivered" ("messaggio consegnato", "a message was delivered"),
        Failed = "failed" ("messaggio non consegnato", "a message was not delivered"),
        SentElsewhere = "sent_elsewhere" ("inviata con altri mezzi", "sent by other means"),
        Opened = "opened" ("aperta", "opened with its code"),
        Started = "started" ("risposta iniziata", "answer begun"),
        Answered = "answered" ("risposta ricevuta", "answered"),
        AnswerChanged = "answer_changed" ("risposta modificata", "answer changed"),
        CodeIssued = "code_issued" ("codice rilasciato", "a code was issued"),
        CodeRevoked = "code_revoked" ("codice revocato", "a code was revoked"),
        AddressChanged = "address_changed" ("indirizzo modificato", "address changed"),
        Expired = "expired" ("scaduta", "expired without an answer"),
        Reopened = "reopened" ("riaperta", "open again"),
        Cancelled = "cancelled" ("annullata", "cancelled"),
        Succeeded = "succeeded" ("passata al successore", "passed on to the successor"),
    }
}

crate::codes! {
    /// In which role somebody did something to an invitation.
    pub enum InvitationActor in "invitation-actors" {
        System = "system" ("sistema", "the server by itself"),
        Addressee = "addressee" ("destinatario", "the addressee, with the answer code"),
        Secretariat = "secretariat" ("segreteria dell'Osservatorio", "Observatory secretariat"),
        Coordinator = "coordinator" ("coordinamento regionale", "regional coordinator"),
        Organisation = "organisation" ("referente dell'organizzazione", "contact of the organisation"),
        Delegate = "delegate" ("delegato", "whoever was delegated to answer, with the code of that letter"),
    }
}

crate::codes! {
    /// A kind of letters that can be downloaded.
    pub enum LetterKind in "letter-kinds" {
        InvitationLetter = "invitation_letter" ("lettera di invito", "the letter that invites"),
        InvitationReminder = "invitation_reminder" ("sollecito", "a reminder that waits in the outbox"),
        DeadlineExtension = "deadline_extension" ("avviso di proroga", "a notice of a later deadline that waits in the outbox"),
        Delegation = "delegation" ("delega a rispondere", "a letter to a delegate that waits in the outbox"),
    }
}

impl LetterKind {
    /// The message that it is.
    pub fn message(self) -> MessageKind {
        match self {
            Self::InvitationLetter => MessageKind::InvitationLetter,
            Self::InvitationReminder => MessageKind::InvitationReminder,
            Self::DeadlineExtension => MessageKind::DeadlineExtension,
            Self::Delegation => MessageKind::Delegation,
        }
    }
}

/// Who answers in the place of the organisation that was invited. Personal data: for who manages the call only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// The organisation, when the Observatory knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-00000000010d")]
    pub organisation_id: Option<Uuid>,
    /// Name of the person or office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Ufficio servizi sociali")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 254,
        format = "email",
        example = "servizi.sociali@example.org"
    )]
    pub email: Option<String>,
}

/// An invitation as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = invitations, check_for_backend(MultiBackend))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The call.
    pub call_id: CallId,
    /// Who was invited.
    pub organisation_id: OrganisationId,
    /// Its name at the time.
    pub organisation_name: String,
    /// The name by which lists are ordered.
    pub sort_name: String,
    /// Its kind at the time.
    pub kind: OrganisationKind,
    /// Its region at the time.
    pub region_code: Option<RegionCode>,
    /// Where its letters go.
    pub pec: Option<String>,
    /// How far it has come.
    pub status: InvitationStatus,
    /// The last answer.
    pub answer: Option<InvitationAnswer>,
    /// When the last answer came.
    pub answered_at: Option<Instant>,
    /// The version of the form that was answered.
    pub form_version: Option<i32>,
    /// Who answers instead.
    pub delegated_to: Option<Stored<Delegate>>,
    /// Until when the answer was put off.
    pub postponed_to: Option<NaiveDate>,
    /// What the organisation became part of while the call was open.
    pub successor_id: Option<OrganisationId>,
    /// The invitation of that organisation, when it has one of its own.
    pub continued_by: Option<InvitationId>,
    /// When its letter was put into the outbox last.
    pub queued_at: Option<Instant>,
    /// When the first message left.
    pub sent_at: Option<Instant>,
    /// When the provider took the first message over.
    pub accepted_at: Option<Instant>,
    /// When the first message was delivered.
    pub delivered_at: Option<Instant>,
    /// When a message failed last.
    pub failed_at: Option<Instant>,
    /// Why that message failed, until another one is delivered.
    pub failure: Option<String>,
    /// Why it ended by itself, before its call.
    pub ended_because: Option<InvitationEnd>,
    /// When it was opened with its code first.
    pub opened_at: Option<Instant>,
    /// When an answer was begun first.
    pub started_at: Option<Instant>,
    /// How many reminders were sent or wait to be.
    pub reminders: i32,
    /// When the last one was put into the outbox.
    pub last_reminder_at: Option<Instant>,
    /// Version, which every change advances.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Invitation {
    /// A new one, whose letter waits since `queued_at`.
    pub fn new(id: InvitationId, call_id: CallId, one: Recipient, queued_at: Option<Instant>, now: Instant) -> Self {
        Self {
            id,
            call_id,
            organisation_id: one.id,
            organisation_name: one.legal_name,
            sort_name: one.sort_name,
            kind: one.kind,
            region_code: one.region_code,
            pec: one.pec,
            status: InvitationStatus::Pending,
            answer: None,
            answered_at: None,
            form_version: None,
            delegated_to: None,
            postponed_to: None,
            successor_id: None,
            continued_by: None,
            queued_at,
            sent_at: None,
            accepted_at: None,
            delivered_at: None,
            failed_at: None,
            failure: None,
            ended_because: None,
            opened_at: None,
            started_at: None,
            reminders: 0,
            last_reminder_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// The organisation that answers now: the successor of the one that was invited, if there is one.
    pub fn answering_id(&self) -> OrganisationId {
        self.successor_id.unwrap_or(self.organisation_id)
    }
}

/// An answer code as it is stored: without the code itself.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitation_codes, check_for_backend(MultiBackend))]
pub struct AnswerCode {
    /// Its id.
    pub id: AnswerCodeId,
    /// Whose it is.
    pub invitation_id: InvitationId,
    /// What it was issued for.
    pub purpose: String,
    /// Whether it works after the deadline.
    pub late: bool,
    /// The end of a late code.
    pub valid_until: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// When it was issued.
    pub created_at: Instant,
}

/// Something that happened to an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitation_events, check_for_backend(MultiBackend))]
pub struct InvitationEvent {
    /// Its id.
    pub id: InvitationEventId,
    /// What happened.
    pub kind: InvitationEventKind,
    /// More about it: a status, a reason. Never a name.
    pub note: Option<String>,
    /// In which role.
    pub role: InvitationActor,
    /// When.
    pub at: Instant,
}

/// Whoever shows a good code: the invitation, its call, and the code.
#[derive(Debug, Clone, PartialEq)]
pub struct Invited {
    /// The invitation that is answered: that of the successor, where an organisation became part of another that was
    /// invited too.
    pub invitation: Invitation,
    /// Its call.
    pub call: Call,
    /// The code.
    pub code: AnswerCode,
}

impl Invited {
    /// Whether the code is that of a delegate.
    pub fn is_delegate(&self) -> bool {
        self.code.purpose == MessageKind::Delegation.as_str()
    }

    /// Whether an answer is taken at `now`; 409 with the deadline otherwise.
    pub fn may_answer(&self, now: Instant) -> Result<()> {
        let call = &self.call;
        if call.takes_answers(now) {
            return Ok(());
        }
        let late = self.code.late && self.code.valid_until.is_some_and(|end| now < end);
        let settled = call.status.is_running() || call.status == super::super::model::CallStatus::Closed;
        if late && settled && call.late_policy == LatePolicy::LateCode {
            return Ok(());
        }
        call.check_takes_answers(now)
    }
}

/// An answer to be noted.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedAnswer {
    /// What was answered.
    pub answer: InvitationAnswer,
    /// The practice, for `practice_submitted`.
    pub practice_id: Option<Uuid>,
    /// Who answers instead, for `delegated`.
    pub delegated_to: Option<Delegate>,
    /// Until when, for `postponed`.
    pub postponed_to: Option<NaiveDate>,
}
