//! Messages, and what is told of them.
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::changes::ResourceType;
use crate::db::schema::outbox_messages;
use crate::db::types::{Id, Instant, Stored};
use crate::territory::RegionCode;
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[MessageKind::LIST, Channel::LIST, MessageStatus::LIST];

crate::id_type!(OutboxMessageId, "a message");

crate::codes! {
    /// What a message is for.
    pub enum MessageKind in "message-kinds" {
        InvitationLetter = "invitation_letter" ("lettera d'invito", "letter of invitation"),
        InvitationReminder = "invitation_reminder" ("sollecito", "reminder of an invitation"),
        DeadlineExtension = "deadline_extension" ("proroga del termine", "the deadline was extended"),
        CallCancellation = "call_cancellation" ("annullamento di un invito", "a call was cancelled"),
        Delegation = "delegation" ("delega a rispondere", "somebody else is asked to answer"),
        PracticeNotice = "practice_notice" ("avviso su una pratica", "something happened to a practice"),
        PracticeTask = "practice_task" ("pratica che attende", "a practice waits for who checks or reviews it"),
        ChangesReminder = "changes_reminder" ("promemoria delle integrazioni richieste", "the changes that were requested are due"),
        VitalityRequest = "vitality_request" ("richiesta sulla vitalità di una pratica", "whether a practice is still alive"),
        CommitmentReminder = "commitment_reminder" ("promemoria di un impegno", "a commitment falls due or is overdue"),
        SessionRegistration = "session_registration" ("iscrizione a una sessione", "a registration to a session was received"),
        RegistrationMovedUp = "registration_moved_up" ("posto liberato", "somebody moved up from a waiting list"),
        RegistrationAddress = "registration_address" ("conferma di un indirizzo", "somebody who registered to a session asks to be written to at another address"),
        RegistrationCancelled = "registration_cancelled" ("iscrizione annullata", "a registration to a session was cancelled"),
        SessionNotice = "session_notice" ("avviso su una sessione", "a session was postponed, moved or cancelled"),
        ReviewAssignment = "review_assignment" ("incarico di valutazione", "somebody is asked to read a practice"),
        ReviewReminder = "review_reminder" ("sollecito di una valutazione", "a review is due"),
        DecisionAwaited = "decision_awaited" ("decisione da prendere", "all reviews of a practice are in: it waits for the decision"),
        DecisionReminder = "decision_reminder" ("sollecito di una decisione", "a practice still waits for the decision on its reviews"),
        ExpertNomination = "expert_nomination" ("nomina a esperto", "somebody was proposed as an expert, or the other side agreed"),
        ExpertReminder = "expert_reminder" ("sollecito di una nomina", "somebody has yet to say whether they will be an expert"),
        ExpertSession = "expert_session" ("avviso su una sessione al gruppo di esperti", "a session of an expert's group was announced, confirmed, moved, postponed or cancelled"),
        RatingRound = "rating_round" ("giro di valutazione aperto", "experts are asked for their ratings"),
        CycleConcluded = "cycle_concluded" ("ciclo concluso", "a laboratory's cycle is over, and what it has found is published"),
        WebhookSuspended = "webhook_suspended" ("abbonamento webhook sospeso", "a webhook subscription was suspended, because its receiver does not take what it is sent"),
        Digest = "digest" ("riepilogo delle ricerche salvate", "what is new in saved searches"),
    }
}

crate::codes! {
    /// How a message travels.
    pub enum Channel in "message-channels" {
        Pec = "pec" ("PEC", "certified e-mail"),
        Email = "email" ("posta elettronica ordinaria", "ordinary e-mail"),
    }
}

crate::codes! {
    /// How far a message has come.
    pub enum MessageStatus in "message-statuses" {
        Waiting = "waiting" ("in attesa", "waiting to be sent, or to be tried again"),
        HandingOver = "handing_over" ("in consegna al server", "being handed over to the mail server"),
        Sent = "sent" ("inviato", "the mail server has taken it over"),
        Unconfirmed = "unconfirmed" ("invio da verificare", "handed over, but the mail server's answer was lost: not sent again by itself"),
        AcceptedByProvider = "accepted_by_provider" ("accettato dal gestore", "the sender's provider certifies that it took it over"),
        Delivered = "delivered" ("consegnato", "delivered to the recipient's mailbox"),
        Failed = "failed" ("non riuscito", "refused or undeliverable"),
        Cancelled = "cancelled" ("annullato", "cancelled before it was sent"),
    }
}

/// A resource, by its kind and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct About {
    /// Its kind.
    pub resource: ResourceType,
    /// Its id.
    pub id: Uuid,
}

/// What a message says, when that is known before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// What it is for.
    pub kind: MessageKind,
    /// How it travels.
    pub channel: Channel,
    /// What it is about. A message without `content` is composed from this when it is sent.
    pub about: Option<About>,
    /// The call that it belongs to, to find the messages of one.
    pub call_id: Option<Uuid>,
    /// The recipient's region: its coordinators see the message. Without one only administrators do.
    pub region: Option<RegionCode>,
    /// The recipient's address.
    pub to_address: String,
    /// The recipient's name.
    pub to_name: String,
    /// What it says; none when it is composed only when it is sent.
    pub content: Option<Content>,
    /// What was so when it was decided to send it: what it is composed of later, or by what is seen whether it is still
    /// wanted. Nothing personal.
    pub facts: Option<Value>,
    /// Not to be sent before this; at once when none.
    pub not_before: Option<Instant>,
}

/// A message that was sent by other means than this server's.
#[derive(Debug, Clone)]
pub struct SentElsewhere {
    /// The message.
    pub message: NewMessage,
    /// Its Message-ID (RFC 5322) without brackets: receipts name it.
    pub message_id: String,
    /// When it left.
    pub sent_at: Instant,
    /// Whether it is known to have been delivered.
    pub delivered: bool,
}

/// A message as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox_messages, check_for_backend(MultiBackend))]
pub struct Message {
    /// Id.
    pub id: OutboxMessageId,
    /// What it is for.
    pub kind: MessageKind,
    /// How it travels.
    pub channel: Channel,
    /// The kind of what it is about.
    pub about_type: Option<ResourceType>,
    /// The id of what it is about.
    pub about_id: Option<Id>,
    /// The call that it belongs to.
    pub call_id: Option<Id>,
    /// The recipient's region.
    pub region_code: Option<RegionCode>,
    /// The recipient's address.
    pub to_address: String,
    /// The recipient's name.
    pub to_name: String,
    /// The subject, once it is known.
    pub subject: Option<String>,
    /// The text, once it is known.
    pub body: Option<String>,
    /// What was so when it was decided to send it.
    pub facts: Option<Stored<Value>>,
    /// How far it has come.
    pub status: MessageStatus,
    /// How often it was begun to be sent.
    pub attempts: i32,
    /// When it is to be tried.
    pub next_attempt_at: Instant,
    /// When it was begun to be sent last.
    pub attempted_at: Option<Instant>,
    /// The lease of whoever sends it now.
    pub lease: Option<Id>,
    /// Until when that lease holds.
    pub leased_until: Option<Instant>,
    /// Its Message-ID (RFC 5322, without brackets).
    pub message_id: Option<String>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When the mail server took it over.
    pub sent_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
}

impl Message {
    /// What it is about.
    pub fn about(&self) -> Option<About> {
        self.about_type.zip(self.about_id).map(|(resource, id)| About { resource, id: id.0 })
    }
}

impl Message {
    /// What was so when it was decided to send it, as its feature wrote it; none where it wrote nothing that it can read.
    pub fn facts<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(&self.facts.as_ref()?.0).ok()
    }
}

/// A message that nobody has begun to hand over.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingMessage {
    /// The message.
    pub id: OutboxMessageId,
    /// The id of what it is about.
    pub about: Uuid,
    /// What was so when it was decided to send it.
    pub facts: Option<Value>,
}

impl WaitingMessage {
    /// The same as its feature wrote it; none where it wrote nothing that it can read.
    pub fn facts<T: DeserializeOwned>(&self) -> Option<T> {
        T::deserialize(self.facts.as_ref()?).ok()
    }
}

/// How far the newest message of a kind about something has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The id of what it is about.
    pub about: Uuid,
    /// The message.
    pub message: OutboxMessageId,
    /// How far it has come.
    pub status: MessageStatus,
    /// Since when, at the latest.
    pub at: Instant,
}

/// A message to one recipient, and how far it has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OutboxMessage {
    /// Id.
    pub id: OutboxMessageId,
    /// What it is for.
    pub kind: MessageKind,
    /// How it travels.
    pub channel: Channel,
    /// How far it has come.
    pub status: MessageStatus,
    /// The kind of what it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub about_type: Option<ResourceType>,
    /// The id of what it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000d01")]
    pub about_id: Option<Uuid>,
    /// The call that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000c01")]
    pub call_id: Option<Uuid>,
    /// The recipient's region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region: Option<RegionCode>,
    /// The recipient's address.
    #[schema(max_length = 320, example = "protocollo@pec.comune.villaverla.vi.example.it")]
    pub to_address: String,
    /// The recipient's name.
    #[schema(max_length = 400, example = "Comune di Villaverla")]
    pub to_name: String,
    /// The subject. Some messages are composed only when they are sent: absent until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "Prot. 1986: Laboratorio territoriale veneto")]
    pub subject: Option<String>,
    /// The text. Absent in lists, and where it is composed when it is sent: such a text holds the recipient's secret
    /// answer code and is kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100000, example = "Gentile Sindaca, ...")]
    pub text: Option<String>,
    /// How often it was begun to be sent.
    #[schema(minimum = 0)]
    pub attempts: i32,
    /// When it is tried, while it is `waiting`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_attempt_at: Option<Instant>,
    /// Its Message-ID (RFC 5322) without brackets, once it was handed over: receipts name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 300,
        example = "01910000-0000-7000-8000-000000000a01@osservatorio.example.org"
    )]
    pub message_id: Option<String>,
    /// Why the last attempt failed, or why it could not be delivered: the server's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "550 5.1.1 mailbox unknown")]
    pub last_error: Option<String>,
    /// When the mail server took it over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sent_at: Option<Instant>,
    /// The statuses that the caller can set by hand now.
    #[schema(max_items = 4)]
    pub allowed_transitions: Vec<MessageStatus>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OutboxFilter {
    /// Only those that have come this far: `failed` gives what came back.
    #[param(inline, example = "failed")]
    pub status: Option<MessageStatus>,
    /// Only those for this.
    #[param(inline, example = "invitation_letter")]
    pub kind: Option<MessageKind>,
    /// Only those about the resource with this id.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000d01")]
    pub about: Option<Uuid>,
    /// Only those of this call.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000c01")]
    pub call: Option<Uuid>,
}

/// How many messages have come how far.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusCount {
    /// How far.
    pub status: MessageStatus,
    /// How many.
    #[schema(minimum = 0, maximum = 9007199254740991i64, format = Int64)]
    pub count: i64,
}

/// The outbox as a whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Outbox {
    /// Whether messages are sent at all: without SMTP settings they wait.
    pub smtp_configured: bool,
    /// Whether the sender's mailbox is read for receipts; without IMAP settings they are brought in by hand.
    pub imap_configured: bool,
    /// The sender's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 320, example = "osservatorio@pec.example.it")]
    pub from: Option<String>,
    /// How many messages have come how far, of those that the caller sees; none are left out.
    #[schema(max_items = 20)]
    pub messages: Vec<StatusCount>,
    /// Since when the oldest message waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub waiting_since: Option<Instant>,
}
