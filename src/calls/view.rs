//! What is shown of a call, and to whom.
//!
//! Everybody sees a call that was opened, with its letter: a public act of the bodies that sign it. So the names of its
//! signatories, who act in a public office, are the only ones in it. Whom it reaches and when it reminds is for those who
//! manage or oversee it.
use super::content::{CallAudience, CallLetter, CallSender, FormField};
use super::input::DaysBefore;
use super::model::{Call, CallId, CallKind, CallStatus, LatePolicy};
use crate::auth::actor::Actor;
use crate::db::types::Instant;
use crate::lab_sessions::model::LabSessionId;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// How much of a call somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it: coordinators of one of its regions, and those who read everything.
    Whole,
    /// The public part of one that was opened.
    Public,
}

impl Sight {
    /// How much of a call of these regions `actor` sees.
    pub fn of(actor: &Actor, regions: &[RegionCode]) -> Self {
        let own = || actor.regions().iter().any(|region| regions.contains(region));
        if actor.reads_everything() || own() { Self::Whole } else { Self::Public }
    }
}

/// A call for good practices.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Call)]
pub struct CallView {
    /// Its id.
    pub id: CallId,
    /// Where it is in its life.
    pub status: CallStatus,
    /// Why it was cancelled; for those who manage or oversee it, what was said at the last change of status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub status_note: Option<String>,
    /// How it asks.
    pub kind: CallKind,
    /// Its title.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto 05.09.2024")]
    pub title: String,
    /// What it is about.
    #[schema(max_length = 300, example = "Buone pratiche di integrazione sociosanitaria")]
    pub subject: String,
    /// Text for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub description: Option<String>,
    /// ISTAT codes of the regions it is for, in order.
    #[schema(max_items = 20)]
    pub regions: Vec<RegionCode>,
    /// Who calls, in the order of the letterhead.
    #[schema(max_items = 10)]
    pub senders: Vec<CallSender>,
    /// The letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub letter: Option<CallLetter>,
    /// Whom it reaches: only for those who manage or oversee it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub audience: Option<CallAudience>,
    /// Codes of its themes, in order.
    #[schema(value_type = Vec<ThemeCode>, max_items = 20)]
    pub themes: Vec<String>,
    /// The lab session that it prepares.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_session_id: Option<LabSessionId>,
    /// When it opens by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub opens_at: Option<Instant>,
    /// The last day on which answers are taken, in Italy.
    #[schema(example = "2024-07-15")]
    pub deadline: NaiveDate,
    /// The first instant after that day.
    #[schema(example = "2024-07-15T22:00:00Z")]
    pub ends_at: Instant,
    /// What becomes of an answer after it.
    pub late_policy: LatePolicy,
    /// The present version of its form.
    #[schema(minimum = 1)]
    pub form_version: i32,
    /// The fields of a practice that are asked for, in order.
    #[schema(max_items = 60)]
    pub form: Vec<FormField>,
    /// How many days before the deadline it reminds by itself: only for those who manage or oversee it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Vec<DaysBefore>>, max_items = 10)]
    pub reminder_days: Option<Vec<i32>>,
    /// When it was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub opened_at: Option<Instant>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub closed_at: Option<Instant>,
    /// What a step put into the outbox: only in the answer to the transition.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub messages: Option<StepMessages>,
    /// The statuses that the caller can move it to.
    #[schema(max_items = 7)]
    pub allowed_transitions: Vec<CallStatus>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl CallView {
    /// What somebody with this `sight` sees of a call.
    pub fn of(call: Call, sight: Sight, allowed_transitions: Vec<CallStatus>) -> Self {
        let content = call.content.0;
        let whole = sight == Sight::Whole;
        let told = whole || call.status == CallStatus::Cancelled;
        Self {
            id: call.id,
            status: call.status,
            status_note: content.status_note.filter(|_| told),
            kind: call.kind,
            title: call.title,
            subject: content.subject,
            description: content.description,
            regions: content.regions,
            senders: content.senders,
            letter: content.letter,
            audience: whole.then_some(content.audience),
            themes: content.themes,
            lab_session_id: call.session_id,
            opens_at: call.opens_at,
            deadline: call.deadline,
            ends_at: call.ends_at,
            late_policy: call.late_policy,
            form_version: call.form_version,
            form: content.form,
            reminder_days: whole.then_some(content.reminder_days),
            opened_at: call.opened_at,
            closed_at: call.closed_at,
            messages: None,
            allowed_transitions,
            version: call.version,
            created_at: call.created_at,
            updated_at: call.updated_at,
        }
    }
}

/// The messages of a step in the life of a call: its letters, notices of a later deadline or of its cancellation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepMessages {
    /// How many were put into the outbox.
    #[schema(minimum = 0, example = 567)]
    pub queued: i64,
    /// How many get none because no certified address is known: send theirs by other means (`/letters`).
    #[schema(minimum = 0, example = 2)]
    pub without_pec: i64,
}

impl StepMessages {
    /// What was queued, and for how many it could not be.
    pub fn new(queued: usize, without_pec: usize) -> Self {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Self { queued: number(queued), without_pec: number(without_pec) }
    }
}

/// A version of a call's form.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CallForm {
    /// The call.
    pub call_id: CallId,
    /// The version, from 1.
    #[schema(minimum = 1)]
    pub form_version: i32,
    /// The fields of a practice that are asked for, in order.
    #[schema(max_items = 60)]
    pub fields: Vec<FormField>,
    /// Since when.
    pub created_at: Instant,
}

/// A step in the life of a call.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CallStep {
    /// From this status.
    pub from: CallStatus,
    /// To this one.
    pub to: CallStatus,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
    /// The deadline from then on.
    #[schema(example = "2024-07-15")]
    pub deadline: NaiveDate,
    /// In which role: `system` is the clock.
    pub role: super::invitations::model::InvitationActor,
    /// When.
    pub at: Instant,
}
