//! An answer, the unfinished one, and what whoever answers is shown.
use crate::calls::content::{CallSender, FormField};
use crate::calls::invitations::model::{Delegate, InvitationActor, InvitationAnswer, InvitationId};
use crate::calls::model::{CallId, CallStatus, LatePolicy};
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::{Text, text};
use crate::organisations::model::OrganisationKind;
use crate::practices::model::{PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::remarks::model::{Remark, RemarkId, RemarkStatus};
use crate::practices::warnings::model::PracticeWarning;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

crate::id_type!(InvitationAnswerId, "an answer to an invitation");

/// The longest unfinished form, in bytes of JSON.
pub const LONGEST_DRAFT: usize = 200_000;

/// An answer to an invitation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAnswerInput {
    /// What is answered.
    pub answer: InvitationAnswer,
    /// The answer that this one replaces: `answer.id` of what was read. Absent for the first answer. 409 when somebody
    /// has answered since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub corrects: Option<InvitationAnswerId>,
    /// For `practice_submitted`: the practice. It is written and submitted for the organisation that was invited; a
    /// practice that an answer wrote before is written anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice: Option<PracticeUpdate>,
    /// For `practice_submitted`, instead of `practice`: one that the same organisation has submitted already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub practice_id: Option<PracticeId>,
    /// Why: needed for `no_practice` and `not_relevant`. No names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2000,
        example = "I servizi sociali sono gestiti dall'Unione."
    )]
    pub reason: Option<String>,
    /// For `delegated`: an organisation, or a name with an e-mail address. A fresh answer code goes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delegated_to: Option<Delegate>,
    /// For `postponed`: the day by which an answer will come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-15")]
    pub postponed_to: Option<NaiveDate>,
}

impl Rules for InvitationAnswerInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        use InvitationAnswer::{Delegated, NoPractice, NotRelevant, Postponed, PracticeSubmitted};
        let given = [
            ("practice", self.practice.is_some(), &[PracticeSubmitted][..]),
            ("practice_id", self.practice_id.is_some(), &[PracticeSubmitted]),
            ("reason", self.reason.is_some(), &[NoPractice, NotRelevant, Postponed, Delegated]),
            ("delegated_to", self.delegated_to.is_some(), &[Delegated]),
            ("postponed_to", self.postponed_to.is_some(), &[Postponed]),
        ];
        for (field, _, _) in given.iter().filter(|(_, there, with)| *there && !with.contains(&self.answer)) {
            let why = text("Non con questa risposta.", "Not with this answer.");
            broken.push(Violation::new(format!("#/{field}"), "not_allowed", why));
        }
        let needed = match self.answer {
            PracticeSubmitted => ("practice", self.practice.is_some() || self.practice_id.is_some()),
            NoPractice | NotRelevant => ("reason", self.reason.as_deref().is_some_and(|why| !why.trim().is_empty())),
            Delegated => ("delegated_to", self.delegated_to.is_some()),
            Postponed => ("postponed_to", self.postponed_to.is_some()),
        };
        if !needed.1 {
            let why = text("Necessario per questa risposta.", "Needed for this answer.");
            broken.push(Violation::new(format!("#/{}", needed.0), "required", why));
        }
        if self.practice.is_some() && self.practice_id.is_some() {
            let why = text("O la pratica o il suo id.", "Either the practice or its id.");
            broken.push(Violation::new("#/practice_id", "not_allowed", why));
        }
        if let Some(practice) = &self.practice {
            let mut inside = Vec::new();
            practice.check(&mut inside);
            broken.extend(inside.into_iter().map(under_practice));
        }
        if let Some(delegate) = &self.delegated_to
            && delegate.organisation_id.is_none()
        {
            for (field, there) in [("name", delegate.name.is_some()), ("email", delegate.email.is_some())] {
                if !there {
                    let why = text("Necessario senza organisation_id.", "Needed without organisation_id.");
                    broken.push(Violation::new(format!("#/delegated_to/{field}"), "required", why));
                }
            }
        }
    }
}

/// A violation of the practice, where it stands in the answer.
pub fn under_practice(mut violation: Violation) -> Violation {
    violation.pointer = format!("#/practice/{}", violation.pointer.trim_start_matches("#/"));
    violation
}

/// An answer that was given. Answers are never changed: a later one replaces it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InvitationAnswerRecord {
    /// Id.
    pub id: InvitationAnswerId,
    /// The call.
    pub call_id: CallId,
    /// The invitation.
    pub invitation_id: InvitationId,
    /// What was answered.
    pub answer: InvitationAnswer,
    /// The practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub practice_id: Option<PracticeId>,
    /// Whether this answer wrote the practice; otherwise it named one that was there.
    pub written: bool,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub reason: Option<String>,
    /// Who was to answer instead: for whoever answers and for those who manage the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub delegated_to: Option<Delegate>,
    /// Until when the answer was put off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub postponed_to: Option<NaiveDate>,
    /// The version of the form that was answered.
    #[schema(minimum = 1)]
    pub form_version: i32,
    /// In which role it was given.
    pub role: InvitationActor,
    /// When.
    pub at: Instant,
    /// In the answer to its submission only: what to look at in the practice that it wrote. Passages that look like
    /// personal data, masked, and practices that look like this one told twice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub warnings: Vec<PracticeWarning>,
}

/// What everybody sees of the call.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DeskCall {
    /// Id.
    pub id: CallId,
    /// Where it is in its life.
    pub status: CallStatus,
    /// Its title.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto 05.09.2024")]
    pub title: String,
    /// What it is about.
    #[schema(max_length = 300)]
    pub subject: String,
    /// Text for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub description: Option<String>,
    /// Who calls.
    #[schema(max_items = 10)]
    pub senders: Vec<CallSender>,
    /// ISTAT codes of its regions.
    #[schema(max_items = 20)]
    pub regions: Vec<RegionCode>,
    /// Codes of its themes.
    #[schema(value_type = Vec<crate::themes::model::ThemeCode>, max_items = 20)]
    pub themes: Vec<String>,
    /// The last day on which answers are taken, in Italy.
    #[schema(example = "2024-07-15")]
    pub deadline: NaiveDate,
    /// The first instant after that day.
    pub ends_at: Instant,
    /// What becomes of an answer after it.
    pub late_policy: LatePolicy,
}

/// The practice that the last answer named or wrote.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DeskPractice {
    /// Id.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub id: PracticeId,
    /// Where it stands.
    pub status: PracticeStatus,
    /// Whether a next answer can still write it anew.
    pub correctable: bool,
    /// The last day for the changes that were requested: until then it is written anew by a next answer, its remarks are
    /// resolved, and it is submitted again, also after the call's deadline. Absent when none are requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-31")]
    pub changes_due_on: Option<NaiveDate>,
    /// What is to be changed, field by field, while changes are requested. All must be resolved before it is submitted
    /// again.
    #[schema(max_items = 200)]
    pub remarks: Vec<DeskRemark>,
    /// What it tells: to fill the form with.
    pub document: PracticeUpdate,
}

/// Something that is to be changed of the practice.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DeskRemark {
    /// Id: it is resolved under it.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub id: RemarkId,
    /// Where: JSON pointer (RFC 6901) into the practice's document.
    #[schema(max_length = 200, example = "#/results")]
    pub pointer: String,
    /// What is to be changed.
    #[schema(max_length = 2000, example = "Quali risultati sono stati misurati, e quando?")]
    pub text: String,
    /// Whether it was answered.
    pub status: RemarkStatus,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub answer: Option<String>,
    /// Version, which the answer advances.
    #[schema(minimum = 1)]
    pub version: i32,
}

impl From<Remark> for DeskRemark {
    fn from(remark: Remark) -> Self {
        let Remark { id, pointer, body, status, answer, version, .. } = remark;
        Self { id, pointer, text: body, status, answer, version }
    }
}

/// A wish to submit the practice again.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResubmissionInput {
    /// What was changed, in a few words. Whoever works on the practice reads it: no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Aggiunti i risultati del 2023.")]
    pub note: Option<String>,
}

impl Rules for ResubmissionInput {}

/// A practice that was submitted again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Resubmission {
    /// The practice.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub practice_id: PracticeId,
    /// Where it stands now.
    pub status: PracticeStatus,
    /// When it was submitted.
    pub at: Instant,
    /// What to look at in it: passages that look like personal data, masked, and practices that look like this one told
    /// twice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub warnings: Vec<PracticeWarning>,
}

/// Everything that is needed to answer an invitation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InvitationDesk {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The call, as everybody sees it.
    pub call: DeskCall,
    /// The organisation that was invited, as it was called then.
    #[schema(max_length = 500, example = "Comune di Villaverla")]
    pub organisation_name: String,
    /// What it is.
    pub organisation_kind: OrganisationKind,
    /// The organisation that answers: the one that was invited, or what it became part of.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub organisation_id: Uuid,
    /// Whether an answer is taken now.
    pub may_answer: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub why_not: Option<Text>,
    /// The version of the form.
    #[schema(minimum = 1)]
    pub form_version: i32,
    /// The fields of a practice that are asked for, in order.
    #[schema(max_items = 60)]
    pub form: Vec<FormField>,
    /// The last answer: name it in `corrects` to replace it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answer: Option<InvitationAnswerRecord>,
    /// The practice of the last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice: Option<DeskPractice>,
    /// Version of the invitation, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
}

/// The unfinished form to be kept.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationDraftInput {
    /// Whatever the front-end needs to go on later: a JSON object of at most 200,000 bytes. Nothing in it is checked
    /// before the answer is given.
    #[schema(value_type = Object, example = json!({"practice": {"title": "Dimissioni Programmate"}, "step": 2}))]
    pub content: Value,
}

impl Rules for InvitationDraftInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.content.to_string().len() > LONGEST_DRAFT {
            let why = text(format!("Al massimo {LONGEST_DRAFT} byte."), format!("At most {LONGEST_DRAFT} bytes."));
            broken.push(Violation::new("#/content", "too_long", why));
        }
    }
}

/// The unfinished form of an invitation: empty at version 0 until one is kept.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InvitationDraft {
    /// What was kept.
    #[schema(value_type = Object)]
    pub content: Value,
    /// Version, which every change advances; 0 when nothing is kept.
    #[schema(minimum = 0)]
    pub version: i32,
    /// When it was kept last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub updated_at: Option<Instant>,
}
