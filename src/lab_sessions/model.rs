//! A session as it is stored, and its enumerations.
pub use super::content::{SessionParty, SessionVenue};

use super::content::Content;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::lab_sessions;
use crate::db::types::{Instant, Stored};
use crate::labs::model::CycleId;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use diesel::prelude::*;

crate::id_type!(LabSessionId, "a lab session");

crate::codes! {
    /// Where a session is in its life.
    pub enum SessionStatus in "session-statuses" {
        Tentative = "tentative" ("provvisoria", "tentative"),
        SaveTheDate = "save_the_date" ("data annunciata", "save the date"),
        Confirmed = "confirmed" ("confermata", "confirmed"),
        InProgress = "in_progress" ("in corso", "in progress"),
        Held = "held" ("svolta", "held"),
        Postponed = "postponed" ("rinviata", "postponed"),
        Cancelled = "cancelled" ("annullata", "cancelled"),
    }
}

crate::codes! {
    /// How people take part in a session.
    pub enum SessionFormat in "session-formats" {
        InPerson = "in_person" ("in presenza", "in person"),
        Online = "online" ("a distanza", "online"),
        Hybrid = "hybrid" ("in presenza e a distanza", "hybrid"),
    }
}

crate::codes! {
    /// What a part of a session is.
    pub enum PartKind in "session-part-kinds" {
        InstitutionalOpening = "institutional_opening" ("apertura istituzionale", "institutional opening"),
        PublicPart = "public_part" ("parte pubblica", "public part"),
        PracticePresentations = "practice_presentations" ("presentazione delle pratiche", "practice presentations"),
        RoundTable = "round_table" ("tavola rotonda", "round table"),
        TechnicalPart = "technical_part" ("parte tecnica", "technical part"),
        OpenDebate = "open_debate" ("dibattito aperto", "open debate"),
        Conclusions = "conclusions" ("conclusioni", "conclusions"),
    }
}

crate::codes! {
    /// For whom a part of a session is.
    pub enum PartVisibility in "session-part-visibilities" {
        Public = "public" ("pubblica", "public"),
        Invited = "invited" ("su invito", "by invitation"),
        Experts = "experts" ("riservata agli esperti", "for the experts"),
    }
}

crate::codes! {
    /// Who reads where a session meets online, beside those who manage or oversee it and its experts.
    pub enum OnlineLinkVisibility in "online-link-visibilities" {
        Registered = "registered" ("chi ha un posto", "who has registered and has a place, with their code"),
        Public = "public" ("tutti", "everybody"),
    }
}

impl Default for OnlineLinkVisibility {
    /// Strangers are let into no meeting unless the session says so.
    fn default() -> Self {
        Self::Registered
    }
}

crate::codes! {
    /// What a body does for a session.
    pub enum PartyRole in "session-party-roles" {
        Organiser = "organiser" ("a cura di", "organised by"),
        Partner = "partner" ("in collaborazione con", "in collaboration with"),
        Promoter = "promoter" ("promosso da", "promoted by"),
        Patron = "patron" ("con il patrocinio", "under the patronage of"),
        Contributor = "contributor" ("con il contributo di", "with the contribution of"),
        Host = "host" ("ospitato da", "hosted by"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[
    SessionStatus::LIST,
    SessionFormat::LIST,
    PartKind::LIST,
    PartVisibility::LIST,
    OnlineLinkVisibility::LIST,
    PartyRole::LIST,
];

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = lab_sessions, check_for_backend(MultiBackend))]
pub struct Session {
    /// Its id.
    pub id: LabSessionId,
    /// Where it is in its life.
    pub status: SessionStatus,
    /// Whether it was ever announced: then everybody sees it.
    pub public: bool,
    /// Its title.
    pub title: String,
    /// How people take part.
    pub format: SessionFormat,
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// IANA name of the time zone whose clocks its hours are told by.
    pub timezone: String,
    /// Everything that no list is filtered by.
    pub content: Stored<Content>,
    /// The cycle of a laboratory that it belongs to.
    pub cycle_id: Option<CycleId>,
    /// RFC 5545 SEQUENCE, from 0.
    pub sequence: i32,
    /// Version, which every change advances.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Session {
    /// Its time zone.
    pub fn zone(&self) -> Tz {
        self.timezone.parse().unwrap_or(chrono_tz::Europe::Rome)
    }

    /// Whether one of its parts is open to the public: people can register for it.
    pub fn has_public_part(&self) -> bool {
        self.content.0.parts.iter().any(|part| part.visibility == PartVisibility::Public)
    }

    /// The date and hour that the clocks of its place show at `instant`.
    pub fn local(&self, instant: Instant) -> DateTime<FixedOffset> {
        instant.utc().with_timezone(&self.zone()).fixed_offset()
    }
}
