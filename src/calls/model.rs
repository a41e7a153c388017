//! A call as it is stored, and its enumerations.
use super::content::Content;
use super::invitations::model::{
    InvitationActor, InvitationAnswer, InvitationEnd, InvitationEventKind, InvitationStatus, LetterKind,
};
use crate::auth::policy::ResourceReach;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::{calls, organisations};
use crate::db::types::{Instant, Stored};
use crate::error::catalogue::Code;
use crate::error::{Error, Result};
use crate::lab_sessions::model::LabSessionId;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::pdf::words::articled;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::id_type!(CallId, "a call");

crate::codes! {
    /// How a call asks for practices.
    pub enum CallKind in "call-kinds" {
        InvitationLetter = "invitation_letter" ("lettera d'invito", "letter of invitation"),
        OpenCall = "open_call" ("avviso aperto", "open call"),
        Targeted = "targeted" ("invito mirato", "targeted call"),
    }
}

crate::codes! {
    /// Where a call is in its life.
    pub enum CallStatus in "call-statuses" {
        Draft = "draft" ("bozza", "draft"),
        Scheduled = "scheduled" ("programmato", "scheduled"),
        Open = "open" ("aperto", "open"),
        Extended = "extended" ("prorogato", "extended"),
        Closed = "closed" ("chiuso", "closed"),
        Concluded = "concluded" ("concluso", "concluded"),
        Cancelled = "cancelled" ("annullato", "cancelled"),
    }
}

impl CallStatus {
    /// Whether answers are taken, as far as the status goes.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Open | Self::Extended)
    }
}

crate::codes! {
    /// What becomes of an answer after the deadline.
    pub enum LatePolicy in "call-late-policies" {
        Refuse = "refuse" ("non ammessa", "refused"),
        LateCode = "late_code" ("ammessa con un codice tardivo", "taken with a late code"),
    }
}

crate::codes! {
    /// Whether a field of the form must be filled in.
    pub enum FieldRequirement in "form-field-requirements" {
        Required = "required" ("obbligatorio", "required"),
        Optional = "optional" ("facoltativo", "optional"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[
    CallKind::LIST,
    CallStatus::LIST,
    LatePolicy::LIST,
    FieldRequirement::LIST,
    InvitationStatus::LIST,
    InvitationAnswer::LIST,
    InvitationEventKind::LIST,
    InvitationActor::LIST,
    InvitationEnd::LIST,
    super::invitations::sending_file::SendingOutcome::LIST,
    super::invitations::sending_file::SendingRefusal::LIST,
    LetterKind::LIST,
];

/// A call as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = calls, check_for_backend(MultiBackend))]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// Where it is in its life.
    pub status: CallStatus,
    /// Whether it was ever opened: then everybody sees it.
    pub public: bool,
    /// How it asks.
    pub kind: CallKind,
    /// Its title.
    pub title: String,
    /// When it opens by itself, or was opened.
    pub opens_at: Option<Instant>,
    /// The last day on which answers are taken, in Italy.
    pub deadline: NaiveDate,
    /// The first instant after that day.
    pub ends_at: Instant,
    /// What becomes of an answer after it.
    pub late_policy: LatePolicy,
    /// The lab session that it prepares.
    pub session_id: Option<LabSessionId>,
    /// The present version of its form.
    pub form_version: i32,
    /// Everything that no list is filtered by.
    pub content: Stored<Content>,
    /// When it was opened.
    pub opened_at: Option<Instant>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Version, which every change advances.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Call {
    /// The part of the country that it belongs to.
    pub fn reach(&self) -> ResourceReach {
        ResourceReach::regions(self.content.0.regions.iter().copied())
    }

    /// Whether answers are taken at `now` without a late code.
    pub fn takes_answers(&self, now: Instant) -> bool {
        self.status.is_running() && now < self.ends_at
    }

    /// 409 unless answers are taken at `now`: whether the deadline is over or the call was closed before it, which names
    /// the deadline too.
    pub fn check_takes_answers(&self, now: Instant) -> Result<()> {
        if self.takes_answers(now) {
            return Ok(());
        }
        let (deadline, shown) = (self.deadline, articled("il", self.deadline));
        if matches!(self.status, CallStatus::Draft | CallStatus::Scheduled) {
            return Err(Error::wrong_state("L'invito non è aperto.", "The call is not open."));
        }
        Err(if now >= self.ends_at {
            Error::conflict(
                Code::DeadlinePassed,
                format!("Il termine per rispondere è scaduto {shown}."),
                format!("The deadline for answers was {deadline}."),
            )
        } else {
            let (it, en) = (self.status.label().it, self.status.label().en);
            Error::conflict(
                Code::CallClosed,
                format!("L'invito non accetta più risposte: è {it} prima del termine {}.", articled("del", deadline)),
                format!("The call takes no more answers: it is {en}, before its deadline of {deadline}."),
            )
        })
    }
}

/// An organisation that a call reaches.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
pub struct Recipient {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub legal_name: String,
    /// The name by which lists are ordered.
    pub sort_name: String,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its region.
    pub region_code: Option<RegionCode>,
    /// Its certified address.
    pub pec: Option<String>,
}
